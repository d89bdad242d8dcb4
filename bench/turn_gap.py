"""Silence between two turns of a busy room, from the last sample of one to the first sample of the next.

Our own share of it: a virtual clock, the demo room, viewers who ask faster than anybody could answer, so that a turn
always waits; a voice of the speed of the local one on two cores (`first_s` to the first sound of a clause).  Gaps after
a turn that was cut are counted too.  `late` counts gaps of more than half a second and says what stood before them.
Run: python -m bench.turn_gap [--minutes 60] [--rate 2] [--first 0.6]
"""

import argparse
import asyncio
import json
import statistics
from array import array
from collections.abc import AsyncIterator

from bench._virtual import run_show
from bot.core.ports import VoiceCaps
from bot.core.reports import Report, TurnStarted
from bot.core.scene import PcmFrame
from bot.core.speech import SAMPLE_RATE_HZ, AudioChunk, Cleared, VoiceStyle, speech_seconds
from bot.core.turns import Lane
from bot.room.room import Room
from bot.sources.simulated import Audience

GOAL_P95_MS = 250.0
LATE_MS = 500.0
CHUNK_MS = 500
LOUD = array("h", [9000]).tobytes()


class PacedVoice:
    """First sound after `first_s`, then twice as fast as it is heard."""

    def __init__(self, first_s: float) -> None:
        self.caps = VoiceCaps(name="paced", languages=frozenset({"zh", "en"}))
        self._first_s = first_s

    async def synthesize(self, line: Cleared, style: VoiceStyle) -> AsyncIterator[AudioChunk]:
        left_ms = speech_seconds(line.text, line.lang) * 1000.0
        await asyncio.sleep(self._first_s)
        while left_ms > 0:
            length_ms = min(CHUNK_MS, left_ms)
            yield AudioChunk(pcm=LOUD * round(length_ms * 24), duration_ms=length_ms)
            left_ms -= length_ms
            await asyncio.sleep(length_ms / 2000)


class Ear:
    """Hears the frames of the stage on the loop's clock, and knows which turn had waited."""

    def __init__(self) -> None:
        self.gaps_ms: list[tuple[float, str]] = []
        self._heard_until = 0.0
        self._turn = 0
        self._waited = True
        self._lane = ""
        self._begun_at = 0.0

    def on(self, report: Report) -> None:
        if isinstance(report, TurnStarted):
            self._lane = report.turn.lane.value
            due = report.turn.lane is not Lane.SCRIPT  # that one is said when nothing waits, after a pause
            self._waited = due and asyncio.get_running_loop().time() - report.waited_s <= self._heard_until

    def pcm(self, frame: PcmFrame) -> None:
        now = asyncio.get_running_loop().time()
        if frame.turn != self._turn and frame.pcm:
            if self._turn and self._waited:
                self.gaps_ms.append((max(0.0, now - self._heard_until) * 1000.0, self._lane))
            self._turn = frame.turn
        self._heard_until = max(now, self._heard_until) + len(frame.pcm) / 2 / SAMPLE_RATE_HZ

    def flush(self, turn: int, fade_ms: int) -> None:
        self._heard_until = min(self._heard_until, asyncio.get_running_loop().time() + fade_ms / 1000)


def main(minutes: float, rate: float, first_s: float) -> None:
    ear = Ear()

    def change(room: Room) -> None:
        room.parts.voice = PacedVoice(first_s)
        stage = room.parts.stage
        stage.pcm, stage.flush = ear.pcm, ear.flush  # type: ignore[method-assign]

    run_show(Audience(seed=7, rate=rate, scenario="rush", lang="zh"), minutes * 60, [ear], change=change)
    gaps = sorted(gap for gap, _ in ear.gaps_ms)
    late = [lane for gap, lane in ear.gaps_ms if gap > LATE_MS]
    line = {
        "bench": "turn_gap",
        "first_s": first_s,
        "turns": len(gaps),
        "p50_ms": round(statistics.median(gaps)),
        "p95_ms": round(gaps[int(len(gaps) * 0.95)]),
        "p99_ms": round(gaps[int(len(gaps) * 0.99)]),
        "max_ms": round(gaps[-1]),
        "late": {lane: late.count(lane) for lane in sorted(set(late))},
        "goal_p95_ms": GOAL_P95_MS,
    }
    print(json.dumps(line))


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--minutes", type=float, default=60.0)
    parser.add_argument("--rate", type=float, default=2.0)
    parser.add_argument("--first", type=float, default=0.6)
    options = parser.parse_args()
    main(options.minutes, options.rate, options.first)
