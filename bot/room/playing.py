"""A round that runs in a room: the stored row, and the entries of the events heard so far."""

import asyncio
from collections.abc import Callable, Collection, Sequence

from bot.core.events import RoomEvent
from bot.core.viewers import History
from bot.draws.entries import Record
from bot.games.entry import Fixed, Heard, keys_commitment
from bot.games.round import Result, Round
from bot.games.rules import rules_of
from bot.store.rounds import RoundRow, Rounds, Told

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
            keys=keys_commitment(row.id, row.pepper),
        )
        self.round = Round(self.rules, self.fixed, self._record_of, row.pepper)
        self.last_seq = row.opened_seq
        """The newest event that was heard."""
        self._is_staff = is_staff
        self._first_seen_ms: int | None = None

    def hear(self, event: RoomEvent, first_seen_ms: int | None) -> Heard:
        """Take in an event of a person whom the room first saw at this wall time, None = never before."""
        self._first_seen_ms = first_seen_ms
        self.last_seq = max(self.last_seq, event.seq or 0)
        return self.round.hear(event)

    def hear_all(self, told: Sequence[Told]) -> None:
        """Take in what was committed before."""
        for one in told:
            self.hear(one.event, one.first_seen_ms)

    def _record_of(self, event: RoomEvent) -> Record:
        seen_ms = self._first_seen_ms
        known = History(first_seen_ms=seen_ms, visits=1) if seen_ms is not None else None
        return Record(is_staff=self._is_staff(event), history=known)


async def resumed(rounds: Rounds, row: RoundRow, is_staff: IsStaff, markets: Collection[str] = ()) -> Playing:
    """Return a round with all that was committed between its marks so far, computed beside the loop."""
    playing = Playing(row, is_staff, markets)
    told = await rounds.events(row)
    await asyncio.to_thread(playing.hear_all, told)
    return playing


async def settled(
    rounds: Rounds, row: RoundRow, is_staff: IsStaff, markets: Collection[str] = ()
) -> tuple[Playing, Result]:
    """Return the result of a closed round, from what is stored and nothing else."""
    playing = await resumed(rounds, row, is_staff, markets)
    return playing, await asyncio.to_thread(playing.round.close)
