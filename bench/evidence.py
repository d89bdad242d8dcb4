"""What proof costs: bytes a spoken clause on disk and CPU us a record, over an hour of the demo room.

The hour is played on a virtual clock with a comment every three seconds; then all that the room told is written as in a
live room: one frame a second, compressed, hashed, synced.  `loop` is what the room waits for, `writer` its thread.
Run: python -m bench.evidence [--seconds 3600] [--rounds 3]
"""

import argparse
import asyncio
import tempfile
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from bench import _kit as kit
from bot.core.clock import Clock, SystemClock
from bot.core.goods import Catalog
from bot.core.reports import Report
from bot.core.speech import Decision
from bot.store.evidence import Evidence
from bot.store.evidence_check import read, verify
from tests.room.studio import studio, virtually

QUESTIONS = ("炒锅多少钱", "杯子还有货吗", "能用洗碗机吗", "多久发货", "你是真人吗", "主播好漂亮")


class Told(Evidence):
    """Keeps what it is told, with its second, instead of writing it."""

    def __init__(self, folder: Path, clock: Clock) -> None:
        super().__init__(folder, clock, threaded=False)
        self.told: list[tuple[float, int, Decision | Report, Catalog]] = []
        self._at = clock

    def on_decision(self, decision: Decision) -> None:
        self.told.append((self._at.now(), self._at.wall_ms(), decision, self.catalog()))

    def on(self, report: Report) -> None:
        self.told.append((self._at.now(), self._at.wall_ms(), report, self.catalog()))


def show(seconds: int, folder: Path) -> Told:
    """Play the show."""
    made: list[Told] = []

    def evidence(clock: Clock) -> Told:
        made.append(Told(folder, clock))
        return made[0]

    async def hour() -> None:
        async with studio(evidence=evidence) as on_air:
            for number in range(seconds // 3):
                await asyncio.sleep(3)
                await on_air.hear(on_air.comment(QUESTIONS[number % len(QUESTIONS)], f"观众{number % 400}"))

    virtually(hour)
    return made[0]


@dataclass
class Hands(SystemClock):
    """A clock that the bench moves."""

    s: float = 0.0
    ms: int = 0
    us: list[float] = field(default_factory=list)

    def now(self) -> float:
        return self.s

    def wall_ms(self) -> int:
        return self.ms


def write(told: Told) -> dict[str, float]:
    """Write what was told as a live room does; return the figures."""
    with tempfile.TemporaryDirectory() as folder:
        clock = Hands()
        clock.s, clock.ms = told.told[0][0], told.told[0][1]
        log = Evidence(Path(folder), clock, threaded=False)
        log.series = log.writer._head["series"] = told.series
        loop = writer = wall = 0.0
        frame_at = clock.s + 1.0
        for at, ms, thing, catalog in told.told:
            while at >= frame_at:
                clock.s = frame_at
                frame_at += 1.0
                begun, begun_wall = time.thread_time(), time.perf_counter()
                log.step()
                writer, wall = writer + time.thread_time() - begun, wall + time.perf_counter() - begun_wall
            clock.s, clock.ms = at, ms
            log.catalog = lambda catalog=catalog: catalog  # type: ignore[misc]
            begun = time.thread_time()
            log.on_decision(thing) if isinstance(thing, Decision) else log.on(thing)
            loop += time.thread_time() - begun
        log.close()
        kinds: dict[str, int] = {}
        for record, _ in read(Path(folder)):
            kinds[record.kind] = kinds.get(record.kind, 0) + 1
        size = {path.suffix: path.stat().st_size for path in Path(folder).iterdir()}
        begun = time.perf_counter()
        assert verify(Path(folder)).verdict == "healthy"
        checked_s = time.perf_counter() - begun
    records = sum(kinds.values())
    decisions = sum(isinstance(thing, Decision) for *_, thing, _ in told.told)
    return {
        "clauses": kinds["said"], "records": records, "decisions": decisions,
        "bytes_a_clause": sum(size.values()) / kinds["said"], "chain_bytes_a_clause": size[".evidence"] / kinds["said"],
        "loop_us_a_report": loop / len(told.told) * 1e6, "writer_us_a_record": writer / records * 1e6,
        "writer_cpu_share": writer / (told.told[-1][0] - told.told[0][0]), "verify_records_a_s": records / checked_s,
    }  # fmt: skip


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--seconds", type=int, default=3600, help="of the show")
    parser.add_argument("--rounds", type=int, default=3)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        told = show(options.seconds, Path(folder))
        kit.say(f"{len(told.told)} reports")
        rounds: list[dict[str, Any]] = [write(told) for _ in range(options.rounds + 1)][1:]
    cases = {"demo hour": {key: kit.median([one[key] for one in rounds], 5) for key in rounds[0]}}
    kit.emit("evidence", "bytes a clause, CPU us", cases, seconds=options.seconds)


if __name__ == "__main__":
    main()
