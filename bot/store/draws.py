"""The draws of a room over its journal: each call is one transaction, and returns once it is on disk."""

import asyncio
import secrets
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeVar

from bot.core.errors import BadInput
from bot.core.ledger import Firing, Order
from bot.draws.card import Card
from bot.draws.proof import prove, winners_of
from bot.store.draws_book import DrawBook
from bot.store.draws_rows import DrawRow, PickRow
from bot.store.inventory import Stock
from bot.store.journal import SqliteJournal
from bot.store.ledger import Ledger

T = TypeVar("T")
OrdersFor = Callable[[Sequence[PickRow]], Sequence[Order]]
"""What is shown and said of picks; pure, and part of their transaction."""
OrdersOf = Callable[[DrawRow, int], Sequence[Order]]
"""The same of a step of a draw and of how many people are in it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Result:
    """What follows from a closed draw; nothing of it is written yet."""

    draw_id: str
    proof: Mapping[str, object]
    picked: tuple[str, ...]
    winners: int
    names: Mapping[str, str]
    """Entrant -> display name as the platform gave it: hostile text."""
    persons: Mapping[str, str]
    """Entrant -> memory key."""


class Draws:
    """BadInput says why a step cannot be made; nothing of it has happened then."""

    def __init__(
        self,
        journal: SqliteJournal,
        *,
        new_seed: Callable[[], bytes] = lambda: secrets.token_bytes(32),
    ) -> None:
        """`journal` has `DrawEntries` among its witnesses; `new_seed` returns 32 bytes, a secret each time."""
        self._journal = journal
        self._new_seed = new_seed

    async def draft(self, card: Card) -> None:
        """Keep a card that nobody has seen; BadInput when one of this id is published and differs."""
        await self._do(lambda book, now_ms: book.draft(card, now_ms))

    async def publish(self, draw_id: str) -> DrawRow:
        """Fix the card and commit to a seed that nobody sees before the reveal."""
        new = self._new_seed
        return await self._do(lambda book, now_ms: book.publish(draw_id, new(), now_ms, new()))

    async def open(self, draw_id: str, orders_for: OrdersOf = lambda row, people: ()) -> DrawRow:
        """Let people enter, and order what is shown and said of it."""
        return await self._ordered(lambda book, now_ms: book.open(draw_id, now_ms), orders_for)

    async def close(self, draw_id: str, orders_for: OrdersOf = lambda row, people: ()) -> DrawRow:
        """Freeze the list, and order what is shown and said of it."""
        return await self._ordered(lambda book, now_ms: book.close(draw_id, now_ms), orders_for)

    async def salted(self, draw_id: str, salt: str) -> None:
        """Keep a salt that was fetched."""
        await self._do(lambda book, _: book.salted(draw_id, salt))

    async def result(self, draw_id: str) -> Result:
        """Return what follows from the frozen list: the same as often as it is asked."""
        closed = await self._do(lambda book, _: book.frozen(draw_id))
        proof = await asyncio.to_thread(prove, closed)
        picked = proof["picks"]
        assert isinstance(picked, list)
        people = await self._do(lambda book, _: book.people(draw_id, picked))
        names = {entrant: name for entrant, (_, name) in people.items()}
        persons = {entrant: person for entrant, (person, _) in people.items()}
        winners, _ = winners_of(closed.rules)
        return Result(draw_id=draw_id, proof=proof, picked=tuple(picked), winners=winners, names=names, persons=persons)

    async def draw(self, result: Result, orders_for: OrdersFor = lambda picks: ()) -> list[PickRow]:
        """Write the picks, hold their prizes and order what is shown of them, all in one transaction."""

        def work(ledger: Ledger, now_ms: int) -> list[PickRow]:
            picks = DrawBook(ledger.db).draw(result.draw_id, result.picked, now_ms)
            _put(ledger, result.draw_id, orders_for(picks), now_ms)
            return picks

        return await self._safely(work)

    async def reveal(self, draw_id: str) -> DrawRow:
        """Let the seed and the proof be seen."""
        return await self._do(lambda book, now_ms: book.reveal(draw_id, now_ms))

    async def void(self, draw_id: str, reason: str) -> DrawRow:
        """End a draw for good, with the reason that stays on the public list."""
        return await self._do(lambda book, now_ms: book.void(draw_id, reason, now_ms))

    async def claim(self, draw_id: str, ordinal: int) -> PickRow:
        """Give a winner her prize, once."""
        return await self._do(lambda book, now_ms: book.claims.claim(draw_id, ordinal, now_ms))

    async def refuse(self, draw_id: str, ordinal: int, reason: str) -> list[PickRow]:
        """Take a prize back for a reason; return who moved up."""
        return await self._do(lambda book, now_ms: book.claims.refuse(draw_id, ordinal, reason, now_ms))

    async def notified(self, draw_id: str, ordinal: int) -> None:
        """Note that a winner was told."""
        await self._do(lambda book, now_ms: book.claims.notified(draw_id, ordinal, now_ms))

    async def delivered(self, draw_id: str, ordinal: int) -> None:
        """Note that a claimed prize has arrived."""
        await self._do(lambda book, now_ms: book.claims.delivered(draw_id, ordinal, now_ms))

    async def expire(self) -> list[tuple[str, PickRow]]:
        """End claims whose time is over; return (draw, alternate) for who moved up."""
        return await self._do(lambda book, now_ms: book.claims.expire(now_ms))

    async def all(self) -> list[DrawRow]:
        """Return every draw."""
        return await self._do(lambda book, _: book.rows.all())

    async def get(self, draw_id: str) -> DrawRow:
        """Return one draw."""
        return await self._do(lambda book, _: book.rows.get(draw_id))

    async def counts(self, draw_id: str) -> dict[str, int]:
        """Return status of entries -> number of people."""
        return await self._do(lambda book, _: book.rows.counts(draw_id))

    async def picks(self, draw_id: str) -> list[PickRow]:
        """Return the places of a draw."""
        return await self._do(lambda book, _: book.rows.picks(draw_id))

    async def private(self, draw_id: str) -> list[dict[str, object]]:
        """Return who is behind each key, and every refusal."""
        return await self._do(lambda book, _: book.rows.private(draw_id))

    async def stock(self, item: str, total: int) -> None:
        """Say how much there is of something to give away."""
        await self._do(lambda book, _: book.claims.inventory.put(item, total))

    async def stock_of(self, item: str) -> Stock | None:
        """Return one stock."""
        return await self._do(lambda book, _: book.claims.inventory.of(item))

    async def reserve(self, key: str, person: str, wants: Mapping[str, int], until_ms: int) -> bool:
        """Hold a coupon or gift for a person, or nothing."""
        return await self._do(
            lambda book, now_ms: book.claims.inventory.reserve(key, person, wants, until_ms=until_ms, now_ms=now_ms)
        )

    async def take(self, key: str) -> bool:
        """Give what is held under a key, once."""
        return await self._do(lambda book, now_ms: book.claims.inventory.claim(key, now_ms))

    async def release(self, key: str, reason: str) -> bool:
        """Let go of what is held under a key."""
        return await self._do(lambda book, now_ms: book.claims.inventory.release(key, reason, now_ms))

    async def put(self, draw_id: str, orders: Sequence[Order]) -> None:
        """Order what is shown and said of a draw; an order that was put before is not put again."""
        await self._safely(lambda ledger, now_ms: _put(ledger, draw_id, orders, now_ms))

    async def _ordered(self, step: Callable[[DrawBook, int], DrawRow], orders_for: OrdersOf) -> DrawRow:
        def work(ledger: Ledger, now_ms: int) -> DrawRow:
            book = DrawBook(ledger.db)
            row = step(book, now_ms)
            _put(ledger, row.id, orders_for(row, book.rows.counts(row.id).get("in", 0)), now_ms)
            return row

        return await self._safely(work)

    async def _do(self, work: Callable[[DrawBook, int], T]) -> T:
        return await self._safely(lambda ledger, now_ms: work(DrawBook(ledger.db), now_ms))

    async def _safely(self, work: Callable[[Ledger, int], T]) -> T:
        """Do work whose refusal undoes only itself: others share the transaction."""

        def guarded(ledger: Ledger, now_ms: int) -> T | BadInput:
            ledger.db.execute("SAVEPOINT draw")
            try:
                answer = work(ledger, now_ms)
            except BadInput as refused:
                ledger.db.execute("ROLLBACK TO draw")
                return refused
            finally:
                ledger.db.execute("RELEASE draw")
                ledger.changed()
            return answer

        answer = await self._journal.within(guarded)
        if isinstance(answer, BadInput):
            raise answer
        return answer


def _put(ledger: Ledger, draw_id: str, orders: Sequence[Order], now_ms: int) -> None:
    firing = Firing(rule_id=f"draw:{draw_id}", scope=draw_id, ordinal=0, level=0, orders=tuple(orders))
    ledger.outbox.put(firing, now_ms)
