"""What keeping raw frames costs: CPU us a frame of 2 KB, heard with the recorder off and on.

A frame is what `Line.take` does with it: count, keep, decode.  `process` is all threads, `loop` the one that the room
runs in: the difference is the writer's (JSON, gzip, disk), which takes no turn of the loop.
Run: python -m bench.recorder [--count 20000] [--rounds 5]
"""

import argparse
import asyncio
import gc
import json
import random
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any, cast

from bench import _feed as feed
from bench import _kit as kit
from bot.core.clock import SystemClock
from bot.core.events import RoomEvent
from bot.core.ports import SourceContext
from bot.settings.source import SourceSettings, public
from bot.sources.json_ws import open_json_ws
from bot.sources.line import Line
from bot.sources.recorder import Recorder
from bot.sources.recordings import DAY_MS, Limits, files

FRAME_BYTES = 2048
BURST = 100
PAUSE_S = 0.002
ENTRY = SourceSettings(kind="json_ws", name="relay", platform="bilibili", room_id="1000001", url="ws://127.0.0.1:9")  # type: ignore[call-arg]


def frames(count: int) -> list[bytes]:
    """Comments with what platforms add to them: pictures, badges, counters, all different."""
    draw = random.Random(1)
    made = []
    for frame in feed.frames("contract", count):
        event = json.loads(frame)
        more: list[dict[str, Any]] = []
        while len(json.dumps({**event, "more": more}, ensure_ascii=False).encode()) < FRAME_BYTES - 60:
            face = f"https://cdn.example.invalid/face/{draw.randrange(1 << 128):032x}.jpg"
            more.append({"face": face, "medal": draw.randrange(40), "ts": feed.AT_MS + draw.randrange(10**8)})
        made.append(json.dumps({**event, "more": more}, ensure_ascii=False).encode())
    return made


async def heard(frames: Sequence[bytes], recorder: Recorder | None) -> None:
    """Hear all frames in bursts, as from a busy room."""
    source = open_json_ws(ENTRY, SourceContext(clock=SystemClock(), session_id="bench"))
    if recorder is not None:
        recorder.begin(source.name, public(ENTRY))
    line = Line(
        source.connector, cast(Any, None), _taken, attempt=0, opened=_nothing, state=_nothing, sink=recorder
    )  # fmt: skip
    for first in range(0, len(frames), BURST):
        for frame in frames[first : first + BURST]:
            await line.take(frame)
        await asyncio.sleep(PAUSE_S)
    assert source.health.counts == {"frames": len(frames)}, source.health.counts


async def _taken(events: Sequence[RoomEvent]) -> None:
    assert events


async def _nothing(*_: Any) -> None:
    return


def round_(frames: Sequence[bytes], on: bool) -> dict[str, float]:
    """One run: us a frame of all threads and of the loop's, and bytes a frame on disk."""
    with tempfile.TemporaryDirectory() as folder:
        limits = Limits(file_bytes=64_000_000, cap_bytes=2_000_000_000, keep_ms=DAY_MS)
        recorder = Recorder(Path(folder), SystemClock(), limits) if on else None
        gc.collect()
        process, loop = time.process_time(), time.thread_time()
        asyncio.run(heard(frames, recorder))
        loop = time.thread_time() - loop
        if recorder is not None:
            recorder.close()
        process = time.process_time() - process
        assert recorder is None or not recorder.lost
        size = sum(path.stat().st_size for path in files(Path(folder)))
    return {"process_us": process / len(frames) * 1e6, "loop_us": loop / len(frames) * 1e6, "bytes": size / len(frames)}


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--count", type=int, default=20_000, help="frames a round")
    parser.add_argument("--rounds", type=int, default=5)
    options = parser.parse_args()
    sent = frames(options.count)
    seen: dict[str, list[dict[str, float]]] = {"off": [], "on": []}
    for number in range(options.rounds + 1):
        for name, rounds in seen.items():
            found = round_(sent, name == "on")
            if number:
                rounds.append(found)
        kit.say(f"round {number}")
    cases = {
        name: {key: kit.median([one[key] for one in rounds]) for key in rounds[0]} for name, rounds in seen.items()
    }
    kit.emit(
        "recorder", "CPU us a frame", cases,
        frame_bytes=round(sum(map(len, sent)) / len(sent)),
        added_loop_us=round(cases["on"]["loop_us"] - cases["off"]["loop_us"], 2),
        added_process_us=round(cases["on"]["process_us"] - cases["off"]["process_us"], 2),
    )  # fmt: skip


if __name__ == "__main__":
    main()
