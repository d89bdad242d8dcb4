"""The figures of one show, from its reports alone."""

import math
from collections import Counter, OrderedDict

from bot.core.reports import (
    AnswerShown,
    Blocked,
    ChatWritten,
    CommentSeen,
    EffectMoved,
    Prepared,
    Report,
    TurnEnded,
    TurnLost,
    Written,
)
from bot.core.turns import Lane

ASKING = (Lane.QA, Lane.CHAT)
WRITTEN_KEPT = 200
"""Turns that are written and not yet over; far more than can wait."""


class Summary:
    """Counts answers, losses, waits and silence.  Feed it every report of a show, in order."""

    def __init__(self) -> None:
        self.started_ms: int | None = None
        self.tokens = 0
        """Of language models, prompts and answers together; set by whoever runs the show."""
        self._fates: Counter[str] = Counter()
        self._losses: Counter[str] = Counter()
        self._outcomes: Counter[str] = Counter()
        self._waits_s: list[float] = []
        self._answered = self._stale = self._comments = 0
        self._effects = self._blocks = 0
        self._on_screen = self._in_chat = 0
        self._prepared: Counter[bool] = Counter()
        self._pending: OrderedDict[str, Written] = OrderedDict()
        self.written: Written | None = None
        """Who found the words of the turn that ended last; None for a turn without any."""
        self._written: Counter[str] = Counter()
        self._fallbacks: Counter[str] = Counter()
        self._spoken_s = self._dead_air_max_s = 0.0
        self._quiet_since_ms: int | None = None

    def on(self, report: Report) -> None:
        """Take one report."""
        match report:
            case CommentSeen():
                self._comments += 1
                self._fates[report.fate] += 1
            case TurnLost():
                self._losses[report.reason] += 1
            case TurnEnded():
                self._ended(report)
            case EffectMoved(state="done") if not report.key.startswith("test:"):
                self._effects += 1
            case AnswerShown():
                self._on_screen += report.people
            case ChatWritten():
                self._in_chat += 1
            case Blocked():
                self._blocks += 1
            case Prepared():
                self._prepared[report.used] += 1
            case Written():
                self._pending[report.turn_id] = report
                while len(self._pending) > WRITTEN_KEPT:
                    self._pending.popitem(last=False)
            case _:
                pass

    def begin(self, at_ms: int) -> None:
        """Start to measure silence at wall ms `at_ms`."""
        self.started_ms = self._quiet_since_ms = at_ms

    def _ended(self, report: TurnEnded) -> None:
        self._outcomes[report.outcome] += 1
        self.written = self._pending.pop(report.turn.id, None)
        if self.written is not None:
            self._written[self.written.by] += 1
            self._fallbacks[self.written.why] += 1
        if not report.spoken_ms:
            return
        if self._quiet_since_ms is not None:
            self._dead_air_max_s = max(self._dead_air_max_s, (report.spoken_ms - self._quiet_since_ms) / 1000)
        self._quiet_since_ms = report.ended_ms
        self._spoken_s += report.speech_s
        self._stale += report.stale
        if report.turn.lane in ASKING:
            self._answered += report.turn.people
        if report.turn.lane is Lane.QA:
            self._waits_s.append((report.spoken_ms - report.received_ms) / 1000)

    def figures(self) -> dict[str, object]:
        """Return the summary as plain values; waits are null when nothing was asked."""
        return {
            "comments": self._comments,
            "answered": self._answered,
            "merged": self._fates["merged"],
            "expired": self._losses["expired"],
            "lost": {str(reason): count for reason, count in sorted(self._losses.items())},
            "fates": dict(sorted(self._fates.items())),
            "turns": dict(sorted(self._outcomes.items())),
            "effects": self._effects,
            "spoken_s": round(self._spoken_s, 1),
            "dead_air_max_s": round(self._dead_air_max_s, 2),
            "wait_p50_s": percentile(self._waits_s, 0.50),
            "wait_p95_s": percentile(self._waits_s, 0.95),
            "stale_spoken": self._stale,
            "answered_on_screen": self._on_screen,
            "answered_in_chat": self._in_chat,
            "prepared_used": self._prepared[True],
            "prepared_wasted": self._prepared[False],
            "written_by": dict(sorted(self._written.items())),
            "fallbacks": {why: count for why, count in sorted(self._fallbacks.items()) if why},
            "blocks": self._blocks,
            "tokens": self.tokens,
        }


def percentile(values: list[float], share: float) -> float | None:
    """Return the nearest-rank percentile, `share` in 0..1, rounded to 0.01; None for no values."""
    if not values:
        return None
    ranked = sorted(values)
    return round(ranked[max(0, math.ceil(share * len(ranked)) - 1)], 2)
