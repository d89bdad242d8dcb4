"""The comments of the last minutes with what became of them, so that the operator can ask why."""

from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass, field, replace

from bot.core.events import RoomEvent
from bot.core.facts import Facts
from bot.core.reports import AnswerShown, Blocked, ChatWritten, Report, TurnEnded, TurnLost, Written
from bot.core.trace import Line, Trace
from bot.core.turns import Turn
from bot.core.viewers import Viewer
from bot.room.explainer import Explainer
from bot.triage.route import Routing

COMMENTS_KEPT = 500
"""More than a console shows."""
TURNS_KEPT = 500
REFUSED_KEPT = 8


@dataclass(frozen=True, slots=True)
class _Heard:
    event: RoomEvent
    viewer: Viewer
    routing: Routing
    crowd: tuple[str, str]


@dataclass(slots=True)
class _Fate:
    outcome: str = ""
    said: str = ""
    decision_id: str = ""
    by: str = ""
    fallback: str = ""
    refused: list[Line] = field(default_factory=list)


class Traces:
    """A listener that remembers, and answers when it is asked; the oldest are forgotten first."""

    def __init__(
        self, explainer: Explainer, facts: Callable[[Turn], Facts], turn_of: Callable[[str], str | None]
    ) -> None:
        """`turn_of` tells which turn answers an event: a merged comment is answered by another one's."""
        self._explainer = explainer
        self._facts = facts
        self._turn_of = turn_of
        self._heard: OrderedDict[int, _Heard] = OrderedDict()
        self._fates: OrderedDict[str, _Fate] = OrderedDict()

    def heard(self, event: RoomEvent, viewer: Viewer, routing: Routing, crowd: tuple[str, str] = ("", "")) -> None:
        """Remember a committed comment; `crowd` is the word of the crowd filter if it stopped it."""
        if event.seq is None:
            return
        self._heard[event.seq] = _Heard(event, viewer, routing, crowd)
        while len(self._heard) > COMMENTS_KEPT:
            self._heard.popitem(last=False)

    def on(self, report: Report) -> None:
        """Remember what came of a turn."""
        match report:
            case TurnEnded():
                self._answered(report.turn.id, report.outcome, report.text, report.decision_id)
            case AnswerShown():
                for turn_id in report.turn_ids:
                    self._answered(turn_id, "on_screen", report.text, report.decision_id)
            case ChatWritten() if report.turn_id:
                self._answered(report.turn_id, "in_chat", report.text, report.decision_id)
            case TurnLost():
                fate = self._fate(report.turn.id)
                fate.outcome = fate.outcome or report.reason
            case Written():
                fate = self._fate(report.turn_id)
                fate.by, fate.fallback = report.by, report.why
            case Blocked():
                refused = Line(template=report.text, verdict="block", text="", rules=report.rules, reason=report.reason)
                self._fate(report.turn_id).refused = [*self._fate(report.turn_id).refused, refused][-REFUSED_KEPT:]
            case _:
                pass

    async def explain(self, seq: int) -> Trace | None:
        """Return the trace of a comment, None when it is forgotten or no comment."""
        heard = self._heard.get(seq)
        if heard is None:
            return None
        trace = await self._explainer.trace(heard.event, heard.viewer, heard.routing, self._facts, crowd=heard.crowd)
        fate = self._fates.get(self._turn_of(heard.event.event_id) or trace.turn_id)
        if fate is None:
            return trace
        return replace(
            trace,
            outcome=fate.outcome,
            said=fate.said,
            said_decision_id=fate.decision_id,
            written_by=fate.by,
            fallback=fate.fallback,
            refused=tuple(fate.refused),
        )

    def forget(self, key: str) -> tuple[int, ...]:
        """Drop the comments of a viewer; return their journal numbers."""
        hers = tuple(seq for seq, heard in self._heard.items() if heard.viewer.key == key)
        for seq in hers:
            del self._heard[seq]
        return hers

    def _answered(self, turn_id: str, outcome: str, said: str, decision_id: str) -> None:
        fate = self._fate(turn_id)
        fate.outcome, fate.said, fate.decision_id = outcome, said, decision_id

    def _fate(self, turn_id: str) -> _Fate:
        fate = self._fates.setdefault(turn_id, _Fate())
        while len(self._fates) > TURNS_KEPT:
            self._fates.popitem(last=False)
        return fate
