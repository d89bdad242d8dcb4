"""Durable events per second with `synchronous=FULL`: our group commit beside one commit per event (H8).

200 producers each wait for the acknowledgement of one event before they send the next.  The peer does the least that
the commit-each style can: one thread, one INSERT and COMMIT per event, no counters, no rules, no viewer memory; ours
does all of that.  `zhubo_log_only` is like for like: events stored and deduplicated, no counters, rules or viewers.
`disk_floor` is an append of the same bytes with fdatasync, in batches of 200.
Run: python -m bench.journal [events per round, default 60000]
"""

import asyncio
import gc
import importlib
import importlib.util
import json
import os
import platform
import sqlite3
import statistics
import sys
import tempfile
import time
from collections.abc import Awaitable, Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

from msgspec import structs

from bot.core.clock import SystemClock
from bot.core.events import Comment, Like, RoomEvent, User, encode_event
from bot.store import SqliteJournal
from bot.triggers import Engine, Rule, changes_for

PRODUCERS, VIEWERS, ROUNDS = 200, 2_000, 5
RULES = (
    Rule(id="likes", counter="likes", levels=(1_000, 10_000, 50_000, 100_000), effect="confetti", say="goal"),
    Rule(id="comments", counter="comments", every=5_000, effect="banner"),
    Rule(id="gifts", counter="gifts", every=10, effect="hearts"),
)
Figures = dict[str, float]
Append = Callable[[RoomEvent], Awaitable[object]]


def event(number: int, scattered: bool) -> RoomEvent:
    """Every third event a like, the rest comments; ids rise with time, or are scattered like random ones."""
    viewer = number * 7919 % VIEWERS
    digits = f"{number * 0x9E3779B97F4A7C15 % 2**64:016x}" if scattered else f"{1_790_000_000_000 + number}"
    who = User(id=f"o-{viewer:05}", id_scope="open_id", name="小林")
    at_ms = 1_790_000_000_000 + number
    what: dict[str, Any] = {"type": "comment", "comment": Comment(text="这款多少钱", text_plain="这款多少钱")}
    if number % 3 == 0:
        what = {"type": "like", "like": Like(count=3)}
    return RoomEvent(
        source="json_ws", platform="bilibili", room_id="1", event_id=f"m-{digits}", user=who, ts_recv=at_ms, **what
    )


async def produce(append: Append, events: Sequence[RoomEvent]) -> Figures:
    """Return events/s and the time to the acknowledgement, for 200 producers that each wait for theirs."""
    waits: list[float] = []

    async def producer(first: int) -> None:
        for item in events[first::PRODUCERS]:
            begun = time.perf_counter()
            await append(item)
            waits.append(time.perf_counter() - begun)

    gc.collect()
    begun, used = time.perf_counter(), time.process_time()
    await asyncio.gather(*map(producer, range(PRODUCERS)))
    wall, cpu = time.perf_counter() - begun, time.process_time() - used
    waits.sort()
    at = {f"ack_p{pct}_ms": round(waits[len(waits) * pct // 100] * 1000, 2) for pct in (50, 99)}
    return {"events_per_s": round(len(events) / wall), "cpu_us_per_event": round(cpu / len(events) * 1e6, 1), **at}


async def ours(folder: Path, events: Sequence[RoomEvent]) -> Figures:
    journal = await SqliteJournal.open(
        folder / "journal.sqlite3",
        clock=SystemClock(),
        session_id="bench@1",
        changes_for=changes_for,
        engine=Engine(RULES, session_id="bench@1"),
    )
    figures = await produce(lambda item: journal.append((item,)), events)
    counted = await journal.counters()
    assert counted["likes", "bench@1"] + 3 * counted["comments", "bench@1"] == 3 * len(events), "an event is missing"
    await journal.close()
    return figures


async def log_only(folder: Path, events: Sequence[RoomEvent]) -> Figures:
    journal = await SqliteJournal.open(
        folder / "journal.sqlite3",
        clock=SystemClock(),
        session_id="bench@1",
        changes_for=lambda _: (),
    )
    figures = await produce(lambda item: journal.append((item,)), events)
    assert await journal.append(events) == [], "an event is missing"
    await journal.close()
    return figures


TABLE = """CREATE TABLE event(seq INTEGER PRIMARY KEY, source TEXT, room TEXT, event_id TEXT, body BLOB,
UNIQUE(source, room, event_id))"""
INSERT = "INSERT OR IGNORE INTO event(source, room, event_id, body) VALUES(?, ?, ?, ?)"


async def commit_each(folder: Path, events: Sequence[RoomEvent]) -> Figures:
    """One thread, one transaction per event: what aiosqlite users write, without its own overhead."""
    db = sqlite3.connect(folder / "peer.sqlite3", isolation_level=None, check_same_thread=False)
    db.executescript(f"PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; {TABLE}")
    thread, loop = ThreadPoolExecutor(1), asyncio.get_running_loop()

    def write(item: RoomEvent) -> None:
        db.execute("BEGIN IMMEDIATE")
        db.execute(INSERT, (item.source, item.room_id, item.event_id, encode_event(item)))
        db.execute("COMMIT")

    figures = await produce(lambda item: loop.run_in_executor(thread, write, item), events)
    assert db.execute("SELECT count(*) FROM event").fetchone()[0] == len(events), "an event is missing"
    await loop.run_in_executor(thread, db.close)
    thread.shutdown()
    return figures


async def aiosqlite_each(folder: Path, events: Sequence[RoomEvent]) -> Figures:
    aiosqlite = importlib.import_module("aiosqlite")
    db = await aiosqlite.connect(folder / "aiosqlite.sqlite3")
    await db.executescript(f"PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; {TABLE}")

    async def write(item: RoomEvent) -> None:
        await db.execute(INSERT, (item.source, item.room_id, item.event_id, encode_event(item)))
        await db.commit()

    figures = await produce(write, events)
    await db.close()
    return figures


async def disk_floor(folder: Path, events: Sequence[RoomEvent]) -> Figures:
    file = os.open(folder / "floor", os.O_CREAT | os.O_WRONLY)
    begun = time.perf_counter()
    for first in range(0, len(events), PRODUCERS):
        os.write(file, b"\n".join(map(encode_event, events[first : first + PRODUCERS])))
        os.fdatasync(file)
    wall = time.perf_counter() - begun
    os.close(file)
    return {"events_per_s": round(len(events) / wall)}


def main() -> None:
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 60_000
    rising, scattered = ([event(number, scattered) for number in range(count)] for scattered in (False, True))
    peers: dict[str, tuple[Callable[[Path, Sequence[RoomEvent]], Any], Sequence[RoomEvent]]] = {
        "zhubo": (ours, rising),
        "zhubo_scattered_ids": (ours, scattered),
        "zhubo_log_only": (log_only, [structs.replace(one, user=None) for one in rising]),
        "sqlite3_commit_each": (commit_each, rising[: count // 20]),
        "disk_floor": (disk_floor, rising),
    }
    if importlib.util.find_spec("aiosqlite"):
        peers["aiosqlite_commit_each"] = (aiosqlite_each, rising[: count // 20])
    gc.freeze()  # the load's own objects are not ours to collect
    rounds: dict[str, list[Figures]] = {name: [] for name in peers}
    for number in range(ROUNDS + 1):
        for name, (run, events) in peers.items():
            with tempfile.TemporaryDirectory(dir=os.environ.get("BENCH_DIR")) as folder:
                figures = asyncio.run(run(Path(folder), events))
            print(f"round {number} {name}: {figures}", file=sys.stderr)
            if number:  # the first round warms up
                rounds[name].append(figures)
    cases = {
        name: {key: statistics.median(one[key] for one in found) for key in found[0]} for name, found in rounds.items()
    }
    peer = "aiosqlite_commit_each" if "aiosqlite_commit_each" in cases else "sqlite3_commit_each"
    ratios = {
        f"{name}/{peer}": round(cases[name]["events_per_s"] / cases[peer]["events_per_s"], 1)
        for name in ("zhubo", "zhubo_log_only")
    }
    versions = {"python": platform.python_version(), "sqlite": sqlite3.sqlite_version, "cpus": os.cpu_count()}
    goal = {"events_per_s": 60_000, "ack_p99_ms": 20}
    print(
        json.dumps(
            {"bench": "journal", "unit": "acknowledged events/s, synchronous=FULL, 200 producers", "versions": versions,
             "cases": cases, "ratio": ratios, "goal": goal}
        )
    )  # fmt: skip


if __name__ == "__main__":
    main()
