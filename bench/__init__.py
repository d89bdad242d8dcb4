"""The headline figures, one file each: `python -m bench.NAME` prints one JSON line."""
