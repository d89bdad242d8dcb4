"""An annotated transcript of a show in Markdown: of each minute the question that most viewers asked, or what was said.

Viewers' words and names never stand in it: what was asked is told as intent, product and number of people.
"""

import hashlib
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from bot.core.aigc import KEY, mark
from bot.core.reports import AnswerShown, CommentSeen, Report, TurnEnded
from bot.core.turns import Intent, Lane
from bot.metrics.lines import Emit
from bot.metrics.summary import ASKING, Summary

HEAD = ("minute", "comments", "what it answers", "the host", "why, and how")
NAME = "[name]"
COURTESY = frozenset({Intent.PRAISE, Intent.THANKS, Intent.GREETING, Intent.SMALL_TALK})
"""No questions, even where a member's wait in the lane of questions."""


@dataclass(slots=True)
class _Minute:
    number: int
    comments: int = 0
    on_screen: int = 0
    best: TurnEnded | None = None
    by: str = ""
    why: str = ""


@dataclass(slots=True)
class Transcript:
    """A listener that writes one row a minute; `close` writes the last one and the figures."""

    emit: Emit
    product: Callable[[str], str] = lambda sku: sku
    """Name of a product, as the page may show it."""
    summary: Summary = field(default_factory=Summary)
    _minute: _Minute = field(default_factory=lambda: _Minute(0))
    _begun: bool = False
    _rows: list[str] = field(default_factory=list)

    def on(self, report: Report) -> None:
        """Take one report."""
        self.summary.on(report)
        match report:
            case CommentSeen():
                self._at(report.at_ms).comments += 1
            case AnswerShown():
                self._at(report.at_ms).on_screen += report.people
            case TurnEnded() if report.spoken_ms:
                minute = self._at(report.spoken_ms)
                if minute.best is None or _weight(report) > _weight(minute.best):
                    written = self.summary.written
                    minute.best, minute.by, minute.why = report, written.by if written else "", ""
                    minute.why = written.why if written else ""
            case _:
                pass

    def close(self) -> None:
        """Write the last minute and the figures of the show."""
        self._write()
        self.emit("")
        self.emit(_row("figure", "value"))
        self.emit(_row("---", "---"))
        for name, value in self.summary.figures().items():
            self.emit(_row(name, _told(value)))
        made = hashlib.sha256("\n".join(self._rows).encode()).hexdigest()
        # Its content names it: the same show has the same mark (rules L07).
        self.emit(f"\n<!-- {json.dumps({KEY: mark(f'show-{made[:16]}', sha256=made)}, ensure_ascii=False)} -->")

    def _at(self, wall_ms: int) -> _Minute:
        """Return the minute of a moment; an earlier one, told late, counts to the one that is open."""
        started_ms = self.summary.started_ms
        number = 0 if started_ms is None else max(0, wall_ms - started_ms) // 60_000
        if number > self._minute.number:
            self._write()
            self._minute = _Minute(number)
        return self._minute

    def _write(self) -> None:
        if not self._begun:
            self._begun = True
            self.emit(_row(*HEAD))
            self.emit(_row(*("---" for _ in HEAD)))
        minute = self._minute
        if minute.best is not None:
            self._rows.append(_row(str(minute.number), str(minute.comments), *self._told(minute, minute.best)))
            self.emit(self._rows[-1])

    def _told(self, minute: _Minute, ended: TurnEnded) -> tuple[str, str, str]:
        turn = ended.turn
        asked = [str(turn.intent).replace("_", " "), self.product(turn.sku) if turn.sku else ""]
        if turn.lane in ASKING:
            people = f"{turn.people} people" if turn.people > 1 else "one viewer"
            asked += [people, f"the last one {turn.viewer.tier}" if turn.viewer and turn.people > 1 else ""]
            asked += [str(turn.viewer.tier) if turn.viewer and turn.people == 1 else ""]
        why = [f"lane {turn.lane}"]
        if turn.lane is not Lane.SCRIPT:
            why.append(f"{(ended.spoken_ms - ended.received_ms) / 1000:.0f} s after the first asker")
        why += [ended.outcome if ended.outcome != "spoken" else "", f"by {minute.by}" if minute.by else ""]
        why += [f"instead of the model: {minute.why}" if minute.why else ""]
        why += [f"{minute.on_screen} more answered on screen in this minute" if minute.on_screen else ""]
        return " · ".join(filter(None, asked)), _nameless(ended), " · ".join(filter(None, why))


def _weight(ended: TurnEnded) -> tuple[bool, bool, int, float]:
    """Questions before small talk, that before thanks and selling points; then how many viewers, then the longest."""
    turn = ended.turn
    return turn.lane is Lane.QA and turn.intent not in COURTESY, turn.lane in ASKING, turn.people, ended.speech_s


def _nameless(ended: TurnEnded) -> str:
    text = ended.text
    for viewer in ended.turn.viewers:
        if viewer.name:
            text = text.replace(viewer.name, NAME)
    return text


def _told(value: object) -> str:
    if isinstance(value, Mapping):
        return ", ".join(f"{key} {count}" for key, count in value.items()) or "none"
    return str(value)


def _row(*cells: str) -> str:
    return "| " + " | ".join(cell.replace("|", "/").replace("\n", " ") for cell in cells) + " |"
