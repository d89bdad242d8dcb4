"""Many rooms in one process: 300 feeds at 10 comments/s each, on loopback, with the journal behind them.

`feeds` is the ear alone: websocket, decoding, de-duplication, stamps.  `durable` commits every event to one journal
with synchronous=FULL, counters and all, in batches of what arrived within 50 ms.  CPU is of the whole process, the
journal's thread included; lag is how late a timer of 5 ms fires.  Goal: <= 25 % of a core, lag p99 <= 10 ms.
Run: python -m bench.rooms [--rooms 300] [--rate 10] [--seconds 20]
"""

import argparse
import asyncio
import gc
import tempfile
import time
from pathlib import Path
from typing import Any

from bench import _kit as kit
from bot.aio.virtual import LoopClock
from bot.core.events import RoomEvent
from bot.core.ports import SourceContext
from bot.settings.source import SourceSettings
from bot.sources.feed import Feed
from bot.sources.json_ws import open_json_ws
from bot.store.journal import SqliteJournal
from bot.triggers import changes_for

GOAL = {"core": 0.25, "lag_p99_ms": 10.0}
SETTLE_S = 2.0
COMMIT_S = 0.05
PROBE_S = 0.005


class Rooms:
    """All feeds of one run."""

    def __init__(self, port: int, options: argparse.Namespace) -> None:
        self.clock = LoopClock(asyncio.get_running_loop())
        self.feeds = [self._feed(port, number) for number in range(options.rooms)]
        self.heard = 0
        self.talking = asyncio.Event()
        self.waiting: list[RoomEvent] = []
        self.lags_ms: list[float] = []

    def _feed(self, port: int, number: int) -> Feed:
        entry = {"kind": "json_ws", "name": f"room-{number}", "platform": "bilibili", "room_id": str(number)}
        settings = SourceSettings.model_validate({**entry, "url": f"ws://127.0.0.1:{port}/"})
        return open_json_ws(settings, SourceContext(clock=self.clock, session_id="bench", seed=number))

    async def listen(self, feed: Feed, durable: bool) -> None:
        async for event in feed.events():
            if event.comment is not None:
                self.heard += 1
                self.talking.set()
                if durable:
                    self.waiting.append(event)

    async def commit(self, journal: SqliteJournal) -> None:
        while True:
            await asyncio.sleep(COMMIT_S)
            batch, self.waiting = self.waiting, []
            for start in range(0, len(batch), 500):
                await journal.append(batch[start : start + 500])

    async def probe(self) -> None:
        while True:
            due = time.perf_counter() + PROBE_S
            await asyncio.sleep(PROBE_S)
            self.lags_ms.append((time.perf_counter() - due) * 1e3)


async def measure(port: int, options: argparse.Namespace, *, durable: bool) -> dict[str, Any]:
    with tempfile.TemporaryDirectory() as folder:
        rooms = Rooms(port, options)
        journal = await SqliteJournal.open(
            Path(folder) / "journal.sqlite3",
            clock=rooms.clock,
            session_id="bench@1",
            changes_for=changes_for,
        )
        tasks = [asyncio.create_task(rooms.listen(feed, durable)) for feed in rooms.feeds]
        tasks += [asyncio.create_task(rooms.probe()), asyncio.create_task(rooms.commit(journal))]
        await rooms.talking.wait()
        await asyncio.sleep(SETTLE_S)
        gc.collect()
        rooms.lags_ms.clear()
        heard, used, start = rooms.heard, time.process_time(), time.perf_counter()
        await asyncio.sleep(options.seconds - 2 * SETTLE_S)
        cpu_s, real_s, events = time.process_time() - used, time.perf_counter() - start, rooms.heard - heard
        for task in tasks:
            task.cancel()
        await asyncio.wait(tasks)
        await journal.close()
    return {
        "core": round(cpu_s / real_s, 3),
        "us_per_event": round(cpu_s / max(1, events) * 1e6, 1),
        "events_per_s": round(events / real_s),
        "lag_p50_ms": round(kit.percentile(rooms.lags_ms, 0.5), 2),
        "lag_p99_ms": round(kit.percentile(rooms.lags_ms, 0.99), 2),
        "lag_max_ms": round(max(rooms.lags_ms), 2),
        "rss_mb": round(kit.rss_mb()),
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rooms", type=int, default=300)
    parser.add_argument("--rate", type=float, default=10.0)
    parser.add_argument("--seconds", type=float, default=20.0)
    options = parser.parse_args()
    kit.pin(0)
    flags = ["--rooms", str(options.rooms), "--rate", str(options.rate), "--seconds", str(options.seconds)]
    cases = {}
    for name, durable in (("feeds", False), ("durable", True)):
        kit.say(f"{name}: {options.rooms} rooms at {options.rate}/s for {options.seconds} s ...")
        with kit.load_process("bench._crowd", *flags) as port:
            cases[name] = asyncio.run(measure(port, options, durable=durable))
    kit.emit("rooms", "share of a core", cases, goal=GOAL, rooms=options.rooms, rate=options.rate,
             versions=kit.versions("aiohttp", "msgspec"))  # fmt: skip


if __name__ == "__main__":
    main()
