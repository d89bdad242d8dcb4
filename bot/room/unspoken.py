"""Where a question is answered that the voice had no time for: screen, chat or nowhere; never in two places."""

from dataclasses import dataclass
from enum import StrEnum

from bot.core.reports import Report, Retracted, TurnLost
from bot.core.turns import Lane, Lost, Turn
from bot.room.board import Board
from bot.room.parts import Parts
from bot.room.scribe import Scribe

UNSPOKEN = frozenset({Lost.EXPIRED, Lost.EVICTED, Lost.DEGRADED, Lost.MUTED, Lost.VIEWER_HAS_PENDING})
"""Losses for want of speaking time; all others have a reason against any answer."""
ON_SCREEN = frozenset({Lane.QA, Lane.CHAT, Lane.THANKS})
IN_CHAT = frozenset({Lane.QA})
"""A written greeting is one more line that pushes the questions away."""


class Place(StrEnum):
    """Where an answer goes."""

    SCREEN = "screen"
    CHAT = "chat"
    NOWHERE = "nowhere"


@dataclass(frozen=True, slots=True)
class Way:
    """The place, and why this one."""

    place: Place
    why: str


def way_for(turn: Turn, reason: str, *, screen: bool, room_on_screen: bool, chat: bool) -> Way:
    """Return where a lost turn is answered: the screen first, because all see it; the chat when the screen cannot.

    Args:
        turn: What was lost.
        reason: Why, a `Lost` value.
        screen: Somebody sees the stage.
        room_on_screen: It can show the answer while it is still worth reading.
        chat: The source of the latest asker takes written answers, and the owner wants them.
    """
    if reason not in UNSPOKEN:
        return Way(Place.NOWHERE, f"{reason}: no answer is wanted")
    if turn.lane not in ON_SCREEN:
        return Way(Place.NOWHERE, f"nobody asked for {turn.lane}")
    if screen and room_on_screen:
        return Way(Place.SCREEN, f"{reason}: the screen has room")
    why = "the screen is full" if screen else "no screen is seen"
    if chat and turn.lane in IN_CHAT:
        return Way(Place.CHAT, f"{reason}: {why}, the chat takes replies")
    return Way(Place.NOWHERE, f"{reason}: {why}, and nothing else can answer")


class Unspoken:
    """A listener that hands each lost turn to the one place that answers it."""

    def __init__(self, parts: Parts, board: Board, scribe: Scribe | None) -> None:
        self._parts, self._board, self._scribe = parts, board, scribe
        board.on_unseen = self._to_chat

    def on(self, report: Report) -> None:
        """Take a loss; whatever else happens is the board's to know."""
        if not isinstance(report, TurnLost):
            self._board.on(report)
            if isinstance(report, Retracted) and self._scribe is not None:
                self._scribe.retract(report.turn_id)
            return
        turn = report.turn
        way = way_for(
            turn,
            report.reason,
            screen=self._board.is_seen,
            room_on_screen=self._board.has_room(turn),
            chat=self._scribe is not None and self._scribe.can_answer(turn),
        )
        if way.place is Place.SCREEN:
            self._board.put(turn)
        elif way.place is Place.CHAT:
            self._to_chat(turn)

    def _to_chat(self, turn: Turn) -> None:
        if self._scribe is not None and turn.lane in IN_CHAT and self._scribe.can_answer(turn):
            self._scribe.put(turn)
