"""How long a question waits in a busy room: a whole virtual hour, its figures from the room's own reports.

Ours is the room as shipped: lanes, merging, expiry, freshest first.  The peer is a first-come-first-served queue in the
place of the floor, as many bots have it: nothing merged, nothing dropped, everything said in its turn.  Same audience,
same copy, same captions (4.5 characters a second), in the same run.  A wait ends
with the first caption.  It is told for the asker whom the answer names (the latest of a merged question: what the queue
simulation calls the leading item, and what the goal is about) and for the first who asked the same.  An answer is stale
when it begins after its lane's time to live (30 s for a question).
Run: python -m bench.room_wait [--rate 2] [--scenario rush] [--hours 1]
"""

import argparse
import sys
import time
from collections import Counter, deque
from dataclasses import replace
from typing import Any

from bench import _kit as kit
from bench._virtual import START_MS, run_show
from bot.core.reports import AnswerShown, CommentSeen, Report, TurnEnded, TurnStarted
from bot.core.turns import TTL_S, Interrupt, Lane, Lost, Turn
from bot.floor import Accepted
from bot.room.room import Room
from bot.sources.simulated import SCENARIOS, Audience

GOAL = {"question_wait_p50_s": 14.0, "stale_spoken": 0}
FOR_EVER_S = 1e9


class Fifo:
    """First come, first served, behind the floor's interface."""

    running: Turn | None = None

    def __init__(self) -> None:
        self._turns = deque[Turn]()

    def offer(self, turn: Turn, now: float) -> Accepted:
        # A queue without a time to live: the room would not say what it knows to be stale.
        self._turns.append(replace(turn, ttl_s=FOR_EVER_S))
        return Accepted(turn)

    def join(self, turn: Turn, now: float) -> None:
        return None

    def take(self, now: float, *, ready: str | None = None) -> Turn | None:
        return self._turns.popleft() if self._turns else None

    def peek(self, now: float, *, ready: str | None = None) -> Turn | None:
        return self._turns[0] if self._turns else None

    def yield_for(self, running: Turn, now: float) -> Interrupt | None:
        return Interrupt.SOFT if running.lane is Lane.SCRIPT and self._turns else None

    def spoke(self, turn: Turn, seconds: float, now: float, *, answered: bool = True) -> None:
        pass

    def gave_up(self, turn: Turn, reason: Lost) -> None:
        pass

    def drain_losses(self) -> list[tuple[Turn, Lost]]:
        return []

    def waiting(self, now: float) -> tuple[Turn, ...]:
        return ()

    def wait_s(self, now: float) -> float:
        return 0.0

    def degrade_level(self, now: float) -> int:
        return 0

    def __len__(self) -> int:
        return len(self._turns)


class Ledger:
    """What came of the viewers' questions and of the silence."""

    def __init__(self) -> None:
        self.comments = 0
        self._waits_s, self._first_waits_s = list[float](), list[float]()
        self._answered = self._stale = self._spoken = 0
        self._dead_air_s, self._quiet_since_ms = list[float](), START_MS
        self._room: Room | None = None
        self._longest = 0
        self._fates = Counter[str]()
        self._on_screen = 0

    def watch(self, room: Room) -> None:
        self._room = room

    def on(self, report: Report) -> None:
        if isinstance(report, CommentSeen):
            self.comments += 1
            self._fates[report.fate] += 1
        elif isinstance(report, AnswerShown):
            self._on_screen += report.people
        elif isinstance(report, TurnStarted):
            assert self._room is not None
            self._longest = max(self._longest, len(self._room.parts.floor))
        elif isinstance(report, TurnEnded) and report.spoken_ms:
            self._ended(report)

    def _ended(self, report: TurnEnded) -> None:
        turn, first_waited_s = report.turn, (report.spoken_ms - report.received_ms) / 1000
        waited_s = max(0.0, first_waited_s - (turn.fresh_at - turn.born_at))
        self._dead_air_s.append((report.spoken_ms - self._quiet_since_ms) / 1000)
        self._quiet_since_ms = report.ended_ms
        self._spoken += 1
        if turn.lane is not Lane.SCRIPT:
            self._stale += waited_s >= TTL_S[turn.lane]
        if turn.lane in (Lane.QA, Lane.CHAT):
            self._answered += turn.people
        if turn.lane is Lane.QA:
            self._waits_s.append(waited_s)
            self._first_waits_s.append(first_waited_s)

    def figures(self) -> dict[str, Any]:
        waits = self._waits_s
        return {
            "question_wait_p50_s": round(kit.percentile(waits, 0.5), 1),
            "question_wait_p95_s": round(kit.percentile(waits, 0.95), 1),
            "first_asker_wait_p50_s": round(kit.percentile(self._first_waits_s, 0.5), 1),
            "first_asker_wait_p95_s": round(kit.percentile(self._first_waits_s, 0.95), 1),
            "question_turns": len(waits),
            "stale_spoken": self._stale,
            "turns_spoken": self._spoken,
            "comments": self.comments,
            "comments_answered": self._answered,
            "fates": dict(sorted(self._fates.items())),
            "answered_pct": round(100 * self._answered / self.comments, 1),
            "answered_on_screen": self._on_screen,
            "answerable": self.comments - self._fates["ignored"] - self._fates["blocked"],
            "dead_air_p50_s": round(kit.percentile(self._dead_air_s, 0.5), 2),
            "dead_air_max_s": round(max(self._dead_air_s), 2),
            "longest_queue": self._longest,
        }


def hour(options: argparse.Namespace, *, fifo: bool) -> dict[str, Any]:
    ledger = Ledger()

    def change(room: Room) -> None:
        if fifo:
            room.parts.floor = Fifo()  # type: ignore[assignment]
        ledger.watch(room)

    audience = Audience(seed=options.seed, rate=options.rate, scenario=options.scenario)
    began = time.perf_counter()
    run_show(audience, options.hours * 3600, [ledger], change=change)
    return {**ledger.figures(), "run_s": round(time.perf_counter() - began, 1)}


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--rate", type=float, default=2.0, help="comments a second")
    parser.add_argument("--scenario", choices=[*SCENARIOS, "all"], default="all")
    parser.add_argument("--hours", type=float, default=1.0)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    cases: dict[str, Any] = {}
    names = ("rush", "evening") if options.scenario == "all" else (options.scenario,)
    for name in names:
        options.scenario = name
        for fifo in (False, True):
            case = f"{'fifo' if fifo else 'ours'} | {name}"
            cases[case] = hour(options, fifo=fifo)
            print(case, cases[case], file=sys.stderr, flush=True)
    ratio = {
        name: round(cases[f"fifo | {name}"]["question_wait_p50_s"] / cases[f"ours | {name}"]["question_wait_p50_s"], 1)
        for name in names
    }
    kit.emit(
        "room_wait", f"virtual seconds, {options.rate:g} comments/s for {options.hours:g} h", cases, goal=GOAL,
        ratio_wait_p50=ratio, versions=kit.versions(),
    )  # fmt: skip


if __name__ == "__main__":
    main()
