"""A show in plain words on a terminal: one line a turn, effect or refusal."""

from collections.abc import Callable
from datetime import UTC, datetime

from bot.core.reports import (
    Blocked,
    ClauseSaid,
    CommentSeen,
    EffectMoved,
    Health,
    Report,
    TurnEnded,
    TurnStarted,
)
from bot.core.text import plain_text

WORDS = {
    "zh": {"interrupted": "被打断", "blocked": "拦下", "effect": "特效"},
    "en": {"interrupted": "cut", "blocked": "blocked", "effect": "effect"},
}


class PlainLines:
    """Writes what happens for a person who watches the terminal."""

    def __init__(self, emit: Callable[[str], None], lang: str) -> None:
        self._emit = emit
        self._words = WORDS.get(lang, WORDS["en"])
        self._lights: dict[str, str] = {}

    def on(self, report: Report) -> None:
        """Take one report."""
        match report:
            case CommentSeen(fate="queued" | "merged"):
                self._line(report.at_ms, "  ◂ ", f"{report.viewer.name}: {report.text}")
            case TurnStarted():
                self._line(report.at_ms, "▸ ", f"[{report.turn.lane} {report.turn.intent}]")
            case ClauseSaid():
                self._emit(f"           {plain_text(report.text)}")
            case TurnEnded(outcome=outcome) if outcome not in ("spoken", "empty"):
                self._line(report.ended_ms, "  ", f"{self._words.get(outcome, outcome)}: {report.reason}")
            case Blocked():
                self._line(report.at_ms, "✗ ", f"{self._words['blocked']} {', '.join(report.rules)}: {report.text}")
            case EffectMoved(state="done"):
                self._line(report.at_ms, "★ ", f"{self._words['effect']} {report.name} ({report.level})")
            case Health():
                self._health(report)
            case _:
                pass

    def _health(self, report: Health) -> None:
        for chip in report.chips:
            if self._lights.get(chip.id, "good") != chip.state:
                self._emit(f"         {'●' if chip.state == 'good' else '◆'} {plain_text(f'{chip.id}: {chip.text}')}")
            self._lights[chip.id] = chip.state

    def _line(self, at_ms: int, mark: str, text: str) -> None:
        clock = datetime.fromtimestamp(at_ms / 1000, UTC).astimezone().strftime("%H:%M:%S")
        self._emit(f"{clock} {mark}{plain_text(text)}")  # a viewer's name may hold what a terminal obeys
