"""Our source beside another client of Bilibili's comment server: `peers.py bilibili --ours bench/peers/bilibili.py`.

Used by hand only, with a harness that calls `cases("bilibili")[name](port)` and sends packets of its own, with no
answer to a login.  Counted are typed room events, as the rest of the program takes them.
"""

import sys
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from bench.bilibili import ours


def cases(bench: str) -> dict[str, Any]:
    return {"zhubo": ours} if bench == "bilibili" else {}
