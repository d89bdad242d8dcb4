"""A journal with draws, on a clock that is set by hand."""

import contextlib
from collections.abc import AsyncIterator, Callable
from pathlib import Path

from bot.core.events import RoomEvent
from bot.draws.card import Card
from bot.store.draws import Draws
from bot.store.draws_entries import DrawEntries, IsStaff
from bot.store.journal import SqliteJournal
from tests.draws.deck import CLOSES_MS, OPENS_MS, card

GRACE_MS = 10_000
SEED = bytes(range(32))


class SetClock:
    """Stands still until it is set."""

    def __init__(self, at_ms: int = OPENS_MS) -> None:
        self.at_ms = at_ms

    def now(self) -> float:
        return self.at_ms / 1000

    def wall_ms(self) -> int:
        return self.at_ms


class Table:
    """A journal, its draws and its clock."""

    def __init__(self, journal: SqliteJournal, draws: Draws, clock: SetClock) -> None:
        self.journal, self.draws, self.clock = journal, draws, clock

    async def opened(self, a_card: Card | None = None) -> str:
        """Publish and open a draw; return its id."""
        one = a_card or card()
        self.clock.at_ms = OPENS_MS
        await self.draws.draft(one)
        await self.draws.publish(one.draw_id)
        await self.draws.open(one.draw_id)
        return one.draw_id

    async def hear(self, *events: RoomEvent) -> None:
        await self.journal.append(events)

    async def closed(self, draw_id: str) -> None:
        self.clock.at_ms = CLOSES_MS + GRACE_MS
        await self.draws.close(draw_id)

    async def drawn(self, draw_id: str) -> None:
        await self.closed(draw_id)
        await self.draws.draw(await self.draws.result(draw_id))
        await self.draws.reveal(draw_id)


@contextlib.asynccontextmanager
async def table(
    path: Path | None = None,
    *,
    clock: SetClock | None = None,
    is_staff: IsStaff = lambda event, key: False,
    new_seed: Callable[[], bytes] = lambda: SEED,
) -> AsyncIterator[Table]:
    clock = clock or SetClock()
    entries = DrawEntries(is_staff)
    journal = await SqliteJournal.open(
        path,
        clock=clock,
        session_id="1@1",
        changes_for=lambda event: (),
        witnesses=(entries,),
    )
    try:
        yield Table(journal, Draws(journal, new_seed=new_seed), clock)
    finally:
        await journal.close()
