"""The next turn, written and voiced while the last one is heard: one at a time, and within a budget of waste."""

from collections import deque
from dataclasses import replace

from bot.core.reports import Prepared
from bot.core.turns import Lane, Turn
from bot.room.delivery import Delivery
from bot.room.parts import Parts

PREPARE_S = 3.0
"""Speech left in the running turn when the next one is prepared (pipeline section 4)."""
WASTED_A_MINUTE = 4
"""So many answers prepared in vain, and for the rest of the minute answers are written only when they are due."""
BY_MODEL = frozenset({Lane.QA, Lane.CHAT})
"""Lanes whose words may come from a model: only these cost anything when they are thrown away."""
LASTING = BY_MODEL | {Lane.THANKS}
"""Lanes whose words stay right while the floor holds the turn, though somebody may have waited too long meanwhile."""


class Ahead:
    """Holds at most one prepared turn.  A stream that is not wanted any more is ended at once."""

    def __init__(self, parts: Parts) -> None:
        self._parts = parts
        self._delivery: Delivery | None = None
        self._ending: set[Delivery] = set()
        self._wasted_at: deque[float] = deque(maxlen=WASTED_A_MINUTE)

    @property
    def ready(self) -> str | None:
        """Id of the prepared turn, None while there is none."""
        return self._delivery.turn.id if self._delivery else None

    def prepare(self, turn: Turn | None, now: float) -> None:
        """Make `turn` the prepared one, if it is not; None when nothing comes next."""
        held = self._delivery
        if held is not None and (turn is None or not self._fits(held, turn)):
            self._waste(held, now)
        if turn is not None and self._delivery is None and self._may_start(turn, now):
            self._delivery = Delivery(turn, self._parts)
            self._delivery.start()
            self._parts.floor.hold(turn)

    def take(self, turn: Turn, now: float) -> Delivery:
        """Return the delivery of a turn that is due: the prepared one if it fits, else a new one."""
        held = self._delivery
        if held is not None and self._fits(held, turn):
            self._forget()
            held.turn = joined(held.turn, turn)
            self._tell(held, used=True)
            return held
        if held is not None:
            self._waste(held, now)
        delivery = Delivery(turn, self._parts)
        delivery.start()
        return delivery

    async def aclose(self) -> None:
        """Stop all work."""
        for delivery in (*self._ending, *([self._delivery] if self._delivery else [])):
            await delivery.aclose()
        self._ending.clear()
        self._forget()

    def _forget(self) -> None:
        self._delivery = None
        self._parts.floor.hold(None)

    def _fits(self, held: Delivery, due: Turn) -> bool:
        return self._parts.floor.holds(due) and still_fits(held.turn, due)

    def _may_start(self, turn: Turn, now: float) -> bool:
        if turn.lane not in BY_MODEL or turn.line is not None:
            return True
        return len(self._wasted_at) < WASTED_A_MINUTE or now - self._wasted_at[0] >= 60.0

    def _waste(self, delivery: Delivery, now: float) -> None:
        delivery.cancel()
        self._ending = {one for one in self._ending if not one.is_over} | {delivery}
        self._forget()
        if delivery.turn.lane in BY_MODEL:
            self._wasted_at.append(now)
        self._tell(delivery, used=False)

    def _tell(self, delivery: Delivery, *, used: bool) -> None:
        self._parts.tell(Prepared(turn_id=delivery.turn.id, used=used, at_ms=self._parts.clock.wall_ms()))


def still_fits(prepared: Turn, due: Turn) -> bool:
    """True if the words for `prepared` are right for `due`, which the floor has held ever since.

    An answer may have gained askers; askers may have waited too long, and what it says of their number stays true.
    Words for somebody's own question do not fit a digest, nor any words a turn of another lane that has changed.
    """
    if due.lane in LASTING:
        asks_alike = bool(due.text) or not prepared.text
        return prepared.id == due.id and asks_alike and (due.lane in BY_MODEL or prepared.values == due.values)
    return prepared == due


def joined(prepared: Turn, due: Turn) -> Turn:
    """Return `due` with the words and the leading name of `prepared`: whom the answer speaks to stays, all count."""
    if due.lane not in BY_MODEL:
        return due
    lead = prepared.viewers[:1]
    others = tuple(viewer for viewer in due.viewers if viewer not in lead)
    viewers = (lead + others)[: len(due.viewers)]
    return replace(due, text=prepared.text, values=prepared.values, source=prepared.source, viewers=viewers)
