"""The rounds of games over the journal: each call is one transaction, and returns once it is on disk.

Events are the truth.  A round's row holds its rules and its open and close marks; its entries are the committed
events between them, read again whenever they are needed.
"""

import asyncio
import secrets
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import msgspec

from bot.core.errors import BadInput
from bot.core.events import RoomEvent, decode_event
from bot.core.ledger import Firing, Order
from bot.store.journal import SqliteJournal
from bot.store.ledger import Ledger

_COLUMNS = "id, game, state, rules, opens_ms, closes_ms, seed, truth, currency, opened_seq, closed_seq, reason"
_NEW = f"INSERT INTO round({_COLUMNS}, at_ms) VALUES(?, ?, 'open', ?, ?, ?, ?, ?, ?, ?, NULL, '', ?)"
_EVENTS = """SELECT event.seq, event.body, event.delivery, viewer.first_seen_ms FROM event
LEFT JOIN viewer ON viewer.key = event.user_key
WHERE event.seq > ? AND event.seq <= ? AND event.type IN ('comment', 'moderation') AND event.ts <= ?
ORDER BY event.seq"""
COUNTED = frozenset({"live", "backfill"})
"""Deliveries that may enter; a replay run admits its own as well."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RoundRow:
    """One round as it is stored."""

    id: str
    game: str
    state: str
    """open closed done void"""
    rules: Mapping[str, Any]
    """The table of the game as it was at the opening."""
    opens_ms: int
    closes_ms: int
    seed: bytes
    truth: int
    currency: str
    opened_seq: int
    closed_seq: int | None
    reason: str
    pepper: bytes = b""
    """32 bytes that the public keys are made with, never told; empty in rounds that were opened without."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """A committed event and when its person was first seen by the room, None for one that is not remembered."""

    event: RoomEvent
    first_seen_ms: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class LastRound:
    """What came of the latest round of a game that is over."""

    id: str
    game: str
    state: str
    """done or void"""
    reason: str
    winners: tuple[str, ...]
    """Masked names, as they were told."""


OrdersOf = Callable[[RoundRow], Sequence[Order]]


class Rounds:
    """BadInput says why a step cannot be made; nothing of it has happened then."""

    def __init__(
        self,
        journal: SqliteJournal,
        *,
        replay: bool = False,
        new_seed: Callable[[], bytes] = lambda: secrets.token_bytes(32),
    ) -> None:
        """`new_seed` returns 32 bytes, a secret each time."""
        self._journal = journal
        self._deliveries = COUNTED | {"replay"} if replay else COUNTED
        self._new_seed = new_seed

    async def open(
        self, rules: Mapping[str, Any], *, duration_ms: int, truth: int, currency: str, orders: OrdersOf
    ) -> RoundRow:
        """Begin a round of a game now, with a seed that nobody sees before its end; one round runs at a time."""

        def work(ledger: Ledger, now_ms: int) -> RoundRow:
            if ledger.db.execute("SELECT 1 FROM round WHERE state IN ('open', 'closed')").fetchone():
                raise BadInput("another game is running", hint="let it end, or stop it first")
            game = str(rules["id"])
            number = ledger.db.execute("SELECT count(*) FROM round WHERE game = ?", (game,)).fetchone()[0] + 1
            settled = (msgspec.json.encode(rules), now_ms, now_ms + duration_ms, self._new_seed(), truth, currency)
            ledger.db.execute(_NEW, (f"{game}-{number}", game, *settled, ledger.last_seq(), now_ms))
            ledger.db.execute("INSERT INTO round_pepper VALUES(?, ?)", (f"{game}-{number}", self._new_seed()))
            row = _row(ledger, f"{game}-{number}")
            _put(ledger, row, 1, orders(row), now_ms)
            return row

        return await self._journal.within(work)

    async def running(self) -> RoundRow | None:
        """Return the round that is open, or closed without a result yet."""

        def work(ledger: Ledger, now_ms: int) -> RoundRow | None:
            found = ledger.db.execute("SELECT id FROM round WHERE state IN ('open', 'closed')").fetchone()
            return _row(ledger, found[0]) if found else None

        return await self._journal.within(work)

    async def last_opened(self) -> Mapping[str, int]:
        """Return when each game was last opened, wall ms."""
        query = "SELECT game, max(opens_ms) FROM round GROUP BY game"
        return await self._journal.within(lambda ledger, now_ms: dict(ledger.db.execute(query).fetchall()))

    async def events(self, row: RoundRow, *, after_seq: int = 0) -> list[Told]:
        """Return the comments and moderators' acts between the marks of a round, up to now while it is open.

        `after_seq`: only those committed later than this one.
        """
        last = row.closed_seq if row.closed_seq is not None else 2**62
        marks = (max(row.opened_seq, after_seq), last, row.closes_ms)
        found = await self._journal.within(lambda ledger, now_ms: ledger.db.execute(_EVENTS, marks).fetchall())
        return await asyncio.to_thread(self._decoded, found)

    async def remind(self, row: RoundRow, orders: Sequence[Order]) -> None:
        """Put what is said before the end into the outbox; a second time changes nothing."""
        await self._journal.within(lambda ledger, now_ms: _put(ledger, row, 2, orders, now_ms))

    async def close(self, round_id: str) -> RoundRow:
        """Set the close mark: what is committed from now on does not count; a closed round stays as it is."""

        def work(ledger: Ledger, now_ms: int) -> RoundRow:
            query = "UPDATE round SET state = 'closed', closed_seq = ?, at_ms = ? WHERE id = ? AND state = 'open'"
            ledger.db.execute(query, (ledger.last_seq(), now_ms, round_id))
            return _row(ledger, round_id)

        return await self._journal.within(work)

    async def finish(self, round_id: str, result: Mapping[str, object], orders: Sequence[Order]) -> bool:
        """Keep the result of a closed round, with all that is said and shown of it; False if it was there before."""

        def work(ledger: Ledger, now_ms: int) -> bool:
            query = "UPDATE round SET state = 'done', result = ?, at_ms = ? WHERE id = ? AND state = 'closed'"
            if not ledger.db.execute(query, (msgspec.json.encode(result), now_ms, round_id)).rowcount:
                return False
            _put(ledger, _row(ledger, round_id), 3, orders, now_ms)
            return True

        return await self._journal.within(work)

    async def void(self, round_id: str, reason: str, orders: Sequence[Order]) -> bool:
        """End a round without a result; its seed and rules stay.  False if it was over."""

        def work(ledger: Ledger, now_ms: int) -> bool:
            query = (
                "UPDATE round SET state = 'void', reason = ?, at_ms = ? WHERE id = ? AND state IN ('open', 'closed')"
            )
            if not ledger.db.execute(query, (reason, now_ms, round_id)).rowcount:
                return False
            _put(ledger, _row(ledger, round_id), 3, orders, now_ms)
            return True

        return await self._journal.within(work)

    async def ended(self) -> list[LastRound]:
        """Return the latest round that is over of each game."""
        query = """SELECT id, game, state, reason, result, max(at_ms) FROM round
        WHERE state IN ('done', 'void') GROUP BY game"""
        rows = await self._journal.within(lambda ledger, now_ms: ledger.db.execute(query).fetchall())
        return [
            LastRound(id=id_, game=game, state=state, reason=reason, winners=_winners(result))
            for id_, game, state, reason, result, _ in rows
        ]

    async def get(self, round_id: str) -> RoundRow:
        """Return a round; BadInput when there is none of that id."""
        return await self._journal.within(lambda ledger, now_ms: _row(ledger, round_id))

    async def result(self, round_id: str) -> Mapping[str, Any] | None:
        """Return what came of a round, None before that."""
        query = "SELECT result FROM round WHERE id = ?"
        found = await self._journal.within(lambda ledger, now_ms: ledger.db.execute(query, (round_id,)).fetchone())
        return msgspec.json.decode(found[0], type=dict[str, Any]) if found and found[0] else None

    def _decoded(self, rows: Sequence[tuple[int, bytes, str, int | None]]) -> list[Told]:
        return [
            Told(event=msgspec.structs.replace(decode_event(body), seq=seq), first_seen_ms=first_seen_ms)
            for seq, body, delivery, first_seen_ms in rows
            if delivery in self._deliveries
        ]


def _winners(result: bytes | None) -> tuple[str, ...]:
    names = msgspec.json.decode(result, type=dict[str, Any]).get("names", []) if result else []
    return tuple(map(str, names))


def _put(ledger: Ledger, row: RoundRow, step: int, orders: Sequence[Order], now_ms: int) -> None:
    firing = Firing(rule_id=f"game:{row.game}", scope=row.id, ordinal=step, level=step, orders=tuple(orders))
    ledger.outbox.put(firing, now_ms)


def _row(ledger: Ledger, round_id: str) -> RoundRow:
    found = ledger.db.execute(f"SELECT {_COLUMNS} FROM round WHERE id = ?", (round_id,)).fetchone()
    if found is None:
        raise BadInput(f"there is no round {round_id!r}", hint="the console lists them")
    named = dict(zip(_COLUMNS.split(", "), found, strict=True))
    pepper = ledger.db.execute("SELECT pepper FROM round_pepper WHERE round_id = ?", (round_id,)).fetchone()
    named["pepper"] = pepper[0] if pepper else b""
    return RoundRow(**{**named, "rules": msgspec.json.decode(named["rules"], type=dict[str, Any])})
