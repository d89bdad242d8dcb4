"""A thousand processes killed with SIGKILL at random moments: firings lost, firings doubled, acknowledged events lost.

Each is a real process, forked from one that has imported everything, on a real file: it appends likes and shows effects
until it dies; `tests/store/victim.py` is the victim and `tests/store/test_kill.py` the judge, which fails on the first
loss.
Run: python -m bench.kills [kills, default 1000]
"""

import json
import os
import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).parents[1]


def main() -> None:
    kills = int(sys.argv[1]) if len(sys.argv) > 1 else 1_000
    command = [sys.executable, "-m", "pytest", "tests/store/test_kill.py", "-q", "--timeout", "7200"]
    begun = time.monotonic()
    environment = {**os.environ, "ZHUBO_KILLS": str(kills)}
    judged = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)
    sys.stderr.write(judged.stdout[-4_000:])
    seconds = round(time.monotonic() - begun)
    held = judged.returncode == 0
    lost = 0 if held else None
    print(
        json.dumps(
            {"bench": "kills", "unit": "of so many SIGKILLs", "kills": kills, "seconds": seconds,
             "cases": {"firings_lost": lost, "firings_doubled": lost, "acknowledged_lost": lost}, "held": held}
        )
    )  # fmt: skip
    sys.exit(0 if held else 1)


if __name__ == "__main__":
    main()
