"""Our reader of webcast frames beside other libraries: `peers.py tiktok --ours bench/peers/tiktok.py --with msgspec`.

Used by hand only, with a harness that calls `cases("tiktok")[name](frame)` and wants (text, name) of each comment in a
frame of its own; ours makes whole events of it, ids, people and times checked.
"""

import sys
import time
from collections.abc import Callable
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from bot.core.ports import SourceHealth
from bot.sources.stamp import Stamp
from bot.sources.tiktok_frames import Frames

Parse = Callable[[bytes], list[tuple[str, str]]]


def cases(bench: str) -> dict[str, Parse]:
    return {"zhubo": parser()} if bench == "tiktok" else {}


def parser() -> Parse:
    stamp = Stamp(source="tiktok", instance="relay", platform="tiktok", room_id="1", session_id="s")
    read = Frames(stamp, SourceHealth()).events
    at_ms = round(time.time() * 1000)

    def parse(frame: bytes) -> list[tuple[str, str]]:
        return [(event.comment.text, event.user.name) for event in read(frame, at_ms) if event.comment and event.user]

    return parse
