"""OBS Studio, steered over obs-websocket 5: scenes by what the show does, sources by rules (docs/obs.md)."""
