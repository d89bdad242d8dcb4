"""A round that runs in a room: the stored row, and the entries of the events heard so far."""

from collections.abc import Callable, Collection, Sequence

from bot.core.events import RoomEvent
from bot.core.viewers import History
from bot.draws.entries import Record
from bot.games.entry import Fixed, Heard
from bot.games.round import Round
from bot.games.rules import rules_of
from bot.store.rounds import RoundRow, Told

IsStaff = Callable[[RoomEvent], bool]


class Playing:
    """Hears events one at a time; the same row and events give the same entries in every process."""

    def __init__(self, row: RoundRow, is_staff: IsStaff, markets: Collection[str] = ()) -> None:
        self.row = row
        self.rules = rules_of(row.rules, markets)
        self.fixed = Fixed(
            round_id=row.id,
            opens_ms=row.opens_ms,
            closes_ms=row.closes_ms,
            seed=row.seed,
            truth=row.truth,
            currency=row.currency,
        )
        self.round = Round(self.rules, self.fixed, self._record_of)
        self._is_staff = is_staff
        self._first_seen_ms: int | None = None

    def hear(self, event: RoomEvent, first_seen_ms: int | None) -> Heard:
        """Take in an event of a person whom the room first saw at this wall time, None = never before."""
        self._first_seen_ms = first_seen_ms
        return self.round.hear(event)

    def hear_all(self, told: Sequence[Told]) -> None:
        """Take in what was committed before."""
        for one in told:
            self.hear(one.event, one.first_seen_ms)

    def _record_of(self, event: RoomEvent) -> Record:
        seen_ms = self._first_seen_ms
        known = History(first_seen_ms=seen_ms, visits=1) if seen_ms is not None else None
        return Record(is_staff=self._is_staff(event), history=known)
