"""A long show on the virtual clock: does anything grow?  Memory, tasks and open files over the second half (H11).

The whole room (triage, floor, director, writer, guard, player, hands, eyes, console) with an invented audience.  Two
half-hour storms, at the start and in the middle, bring 20,000 accounts that never come back: they fill every bounded
memory, so the second must not need more than the first (`second_storm_mb`).  Between them a usual evening of regulars:
there nothing may grow at all (`slope_mb_per_day`, from an hour after the second storm).  The journal keeps every event
by design, so it is a file (in shared memory where there is such a disk).  The run stops after `--budget` real seconds
and says how many virtual hours that were.
Run: python -m bench.soak [--hours 24] [--rate 0.15] [--budget 170] [--top 20]
"""

import argparse
import asyncio
import gc
import tempfile
import time
import tracemalloc
from collections.abc import Iterator
from itertools import takewhile
from pathlib import Path

import msgspec

from bench import _kit as kit
from bench._virtual import run_show
from bot.console.server import ConsoleInfo, ConsoleServer
from bot.core.clock import SystemClock
from bot.core.events import RoomEvent
from bot.core.reports import Report, TurnEnded
from bot.room.room import Room
from bot.sources.simulated import Audience, Due

GOAL = {"slope_mb_per_day": 1.0, "second_storm_mb": 3.0, "tasks": "no more than while a turn runs", "fds": "constant"}
EVERY_S = 600.0
STORM_RATE, STORM_MS = 4.0, 1_800_000


class Night:
    """Storms of strangers who never come back at its start and in its middle, between them an evening of regulars."""

    def __init__(self, rate: float, hours: float) -> None:
        self.rate = rate
        self.half_ms = round(hours * 1_800_000)

    def events(self) -> Iterator[Due]:
        yield from self._half("a", 0)
        yield from self._half("b", self.half_ms)

    def _half(self, run: str, start_ms: int) -> Iterator[Due]:
        storm = Audience(seed=1, rate=STORM_RATE, scenario="evening", run=f"storm-{run}")
        for number, due in enumerate(_until(storm, STORM_MS)):
            yield Due(start_ms + due.at_ms, _by_stranger(due.event, f"{run}{number}"))
        evening = Audience(seed=2, rate=self.rate, scenario="evening", run=run)
        for due in _until(evening, self.half_ms - STORM_MS):
            yield Due(start_ms + STORM_MS + due.at_ms, due.event)


def _until(audience: Audience, end_ms: int) -> Iterator[Due]:
    return takewhile(lambda due: due.at_ms < end_ms, audience.events())


def _by_stranger(event: RoomEvent, number: str) -> RoomEvent:
    if event.user is None:
        return event
    stranger = msgspec.structs.replace(event.user, id=f"once-{number}", name=f"{event.user.name}{number}")
    return msgspec.structs.replace(event, user=stranger)


class Watch:
    """Samples this process every ten virtual minutes, and counts what the room did."""

    def __init__(self, budget_s: float, half_h: float) -> None:
        self.half_h = half_h
        self.half: tracemalloc.Snapshot | None = None
        self.samples = list[dict[str, float]]()
        self.turns = self.stale = 0
        self._room: Room | None = None
        self._until = time.perf_counter() + budget_s

    def attach(self, room: Room) -> None:
        self._room = room

    def on(self, report: Report) -> None:
        if isinstance(report, TurnEnded):
            self.turns, self.stale = self.turns + 1, self.stale + report.stale

    def sample(self) -> bool:
        """Take one; False when the budget of real time is used up."""
        gc.collect()
        assert self._room is not None
        self.samples.append(
            {
                "hour": self._room.parts.clock.now() / 3600,
                "rss_mb": kit.rss_mb(),
                "tasks": len(asyncio.all_tasks()),
                "fds": kit.open_files(),
            }
        )
        if tracemalloc.is_tracing() and self.half is None and self.samples[-1]["hour"] >= self.half_h:
            self.half = tracemalloc.take_snapshot()
        return time.perf_counter() < self._until

    def show_growth(self, top: int) -> None:
        """Tell where the memory went that was not there at half time."""
        assert self.half is not None
        gc.collect()
        for line in tracemalloc.take_snapshot().compare_to(self.half, "traceback")[:top]:
            kit.say(f"{line.size_diff / 1e3:+.0f} kB in {line.count_diff:+d} blocks")
            kit.say("\n".join(line.traceback.format()))


def console() -> ConsoleServer:
    """The operator's console hears everything too."""
    info = ConsoleInfo(room_id="soak", room_name="soak", lang="zh", persona="x", started_ms=0, product_names={})
    return ConsoleServer(info, clock=SystemClock(), token="none")


def slope_per_day(samples: list[dict[str, float]], key: str) -> float:
    """Least squares over the samples, in units a virtual day."""
    hours, values = [one["hour"] for one in samples], [one[key] for one in samples]
    middle, mean = sum(hours) / len(hours), sum(values) / len(values)
    spread = sum((hour - middle) ** 2 for hour in hours)
    return 24 * sum((hour - middle) * (value - mean) for hour, value in zip(hours, values, strict=True)) / spread


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--hours", type=float, default=24.0)
    parser.add_argument("--rate", type=float, default=0.15, help="comments a second")
    parser.add_argument("--budget", type=float, default=170.0, help="real seconds")
    parser.add_argument("--top", type=int, default=0, help="trace allocations and show the N that grew most (slow)")
    options = parser.parse_args()
    watch = Watch(options.budget, options.hours / 2)
    if options.top:
        tracemalloc.start(2)
    began = time.perf_counter()
    audience = Night(options.rate, options.hours)
    shared = Path("/dev/shm")
    with tempfile.TemporaryDirectory(dir=shared if shared.is_dir() else None) as folder:
        journal, tick = Path(folder) / "journal.sqlite3", (EVERY_S, watch.sample)
        run_show(audience, options.hours * 3600, [watch, console()], change=watch.attach, tick=tick, journal=journal)
        journal_mb = journal.stat().st_size / 1e6
    took_s = time.perf_counter() - began
    if options.top:
        watch.show_growth(options.top)
    if options.top:
        watch.show_growth(options.top)
    hours = watch.samples[-1]["hour"]
    second = [one for one in watch.samples if one["hour"] >= options.hours / 2 + 1.5] or watch.samples[-2:]
    middle = options.hours / 2
    calm = [one["rss_mb"] for one in watch.samples if one["hour"] < middle]
    storm = [one["rss_mb"] for one in watch.samples if middle <= one["hour"] < middle + 1.5]
    figures = {
        "virtual_hours": round(hours, 1),
        "of_hours": options.hours,
        "rate": options.rate,
        "real_s": round(took_s, 1),
        "turns": watch.turns,
        "stale_spoken": watch.stale,
        "rss_mb": [round(one["rss_mb"], 1) for one in watch.samples[:: max(1, len(watch.samples) // 8)]],
        "second_storm_mb": round(storm[-1] - calm[-1], 1) if storm else None,
        "slope_mb_per_day": round(slope_per_day(second, "rss_mb"), 2),
        "journal_mb": round(journal_mb, 1),
        "tasks": sorted({int(one["tasks"]) for one in second}),
        "fds": sorted({int(one["fds"]) for one in second}),
    }
    kit.emit("soak", "virtual time", {"room": figures}, goal=GOAL, versions=kit.versions())


if __name__ == "__main__":
    main()
