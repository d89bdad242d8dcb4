"""JSON lines of a show: `turn`, `effect`, `blocked` and, at its end, one `summary`."""

import json
from collections.abc import Callable, Mapping

from bot.core.reports import Blocked, EffectMoved, Report, TurnEnded, Written
from bot.metrics.summary import Summary

Emit = Callable[[str], None]


class JsonLines:
    """Writes what the room reports; `close` writes the summary.  The same show gives the same lines."""

    def __init__(self, emit: Emit) -> None:
        self._emit = emit
        self.summary = Summary()

    def on(self, report: Report) -> None:
        """Take one report; most only count towards the summary."""
        self.summary.on(report)
        if isinstance(report, TurnEnded):
            self._write({**turn_line(report), **written_line(self.summary.written)})
        elif isinstance(report, EffectMoved) and report.state == "done":
            self._write(effect_line(report))
        elif isinstance(report, Blocked):
            self._write(
                {
                    "type": "blocked",
                    "at_ms": report.at_ms,
                    "rules": list(report.rules),
                    "reason": report.reason,
                    "lang": report.lang,
                    "text": report.text,
                    "turn_id": report.turn_id,
                }
            )

    def close(self) -> None:
        """Write the summary line."""
        self._write({"type": "summary", **self.summary.figures()})

    def _write(self, line: Mapping[str, object]) -> None:
        self._emit(json.dumps(line, ensure_ascii=False))


def turn_line(report: TurnEnded) -> dict[str, object]:
    """Return a turn that left the voice as the documented object."""
    turn = report.turn
    return {
        "type": "turn",
        "lane": str(turn.lane),
        "intent": str(turn.intent),
        "product": turn.sku,
        "tier": str(turn.viewer.tier) if turn.viewer else None,
        "lang": turn.lang,
        "merged": turn.people,
        "received_ms": report.received_ms,
        "spoken_ms": report.spoken_ms,
        "speech_s": round(report.speech_s, 2),
        "outcome": report.outcome,
        "text": report.text,
        "decision_id": report.decision_id,
    }


def written_line(written: Written | None) -> dict[str, object]:
    """Return who found the words of a turn, and why no model did, as the documented keys."""
    return {"written_by": written.by if written else "", "fallback": written.why if written else ""}


def effect_line(report: EffectMoved) -> dict[str, object]:
    """Return an effect that viewers have seen as the documented object."""
    return {
        "type": "effect",
        "rule": report.rule_id,
        "level": report.level,
        "key": report.key,
        "name": report.name,
        "state": report.state,
        "at_ms": report.at_ms,
    }
