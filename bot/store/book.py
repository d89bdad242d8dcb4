"""What one transaction does with new events: store, count, remember, decide, and write what must happen once."""

import sqlite3
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import tzinfo
from typing import Protocol

from msgspec import structs

from bot.core.errors import BadInput
from bot.core.events import RoomEvent, encode_event
from bot.core.ledger import Change, Committed, CounterChange, Firing
from bot.core.viewers import History, Sighting, user_key
from bot.store.bulk import insert_rows
from bot.store.memory import ViewerMemory
from bot.store.outbox import Outbox
from bot.store.tally import Tally

ChangesFor = Callable[[RoomEvent], Sequence[Change]]
"""Which counters an event moves; pure."""
Decide = Callable[[RoomEvent, Sequence[CounterChange], int], Sequence[Firing]]
"""(event, changes, wall ms) -> firings; pure."""


class Witness(Protocol):
    """Writes rows of its own about new events, in the transaction of the event."""

    def attach(self, db: sqlite3.Connection) -> None:
        """Use this connection, within the transactions of its owner."""
        ...

    def see(self, event: RoomEvent, key: str | None, history: History | None, *, is_live: bool) -> None:
        """Take in one new event of the viewer with `key`; `is_live` is False for what counts nowhere."""
        ...

    def erase(self, key: str) -> None:
        """Take a viewer out who asks to be forgotten."""
        ...

    def forget(self) -> None:
        """Drop what a rolled back transaction left in memory."""
        ...


LATEST_MS = 4_102_444_800_000
"""2100-01-01: a time beyond it is no time."""
MAX_ID = 128
"""Longest event id, characters (contract v1)."""
MAX_BODY_BYTES = 65_536
"""Sources clip texts far below; what is larger is no comment but an attack."""
_EVENT = "INSERT INTO event(source, room, event_id, delivery, type, ts, user_key, body)"
_ONCE = "ON CONFLICT(source, room, event_id) DO NOTHING"
_FIRE = (
    "INSERT INTO firing(rule_id, scope, ordinal, level, seq, status) VALUES(?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING"
)
_REST = """INSERT INTO cooldown VALUES(:key, :now + :span, :span) ON CONFLICT(key) DO UPDATE SET
span_ms = CASE WHEN until_ms > excluded.until_ms THEN span_ms ELSE excluded.span_ms END,
until_ms = max(until_ms, excluded.until_ms)"""


@dataclass(slots=True)
class Entry:
    """An event made ready for its row on the caller's side, so that a bad one fails only its own call."""

    event: RoomEvent
    key: str | None
    at_ms: int
    row: tuple[str, str, str, str, str, int, str | None, bytes]


def entry_of(event: RoomEvent) -> Entry:
    """Return the row of `event`; BadInput when it cannot be stored or breaks the bounds of the contract."""
    if event.seq is not None:  # ours to give, at commit
        event = structs.replace(event, seq=None)
    at_ms = event.at_ms
    if not 0 <= at_ms < LATEST_MS or not 0 <= event.ts_recv < LATEST_MS:
        raise BadInput(f"event {event.event_id[:40]!r} has an impossible time", hint="times are ms since 1970 UTC")
    try:
        body = encode_event(event)
    except (UnicodeEncodeError, OverflowError) as error:
        raise BadInput(f"event {event.event_id[:40]!r} cannot be written as JSON: {error}") from error
    if len(event.event_id) > MAX_ID or len(body) > MAX_BODY_BYTES:
        raise BadInput(f"event {event.event_id[:40]!r} is too large", hint=f"id {MAX_ID}, body {MAX_BODY_BYTES} bytes")
    key = user_key(event.platform, event.user)
    row = (event.source, event.room_id, event.event_id, event.delivery, event.type, at_ms, key, body)
    return Entry(event, key, at_ms, row)


class Book:
    """Works within the transaction of the caller; call `forget` after a rollback."""

    def __init__(
        self,
        db: sqlite3.Connection,
        outbox: Outbox,
        *,
        session_id: str,
        opened_ms: int,
        zone: tzinfo,
        changes_for: ChangesFor,
        decide: Decide,
        replay: bool,
        witnesses: Sequence[Witness] = (),
    ) -> None:
        self._db = db
        self._witnesses = witnesses
        for witness in witnesses:
            witness.attach(db)
        self._outbox = outbox
        self._tally = Tally(db, session_id, opened_ms, zone)
        self._memory = ViewerMemory(db, session_id)
        self._changes_for = changes_for
        self._decide = decide
        self._deliveries = frozenset({"live", "backfill", "replay"} if replay else {"live", "backfill"})

    def append(self, calls: Sequence[Sequence[Entry]], now_ms: int) -> list[list[Committed]]:
        """Commit the new events of each call, in order; each event is in the answer of the first call that had it."""
        entries = [entry for call in calls for entry in call]
        seqs = self._insert(entries)
        numbered = iter(seqs)
        self._memory.recall(entry.key for entry, seq in zip(entries, seqs, strict=True) if seq and entry.key)
        answers = [
            [self._take_in(entry, seq, now_ms) for entry, seq in zip(call, numbered, strict=False) if seq is not None]
            for call in calls
        ]
        self._tally.flush()
        self._memory.flush()
        return answers

    def note(self, sightings: Sequence[Sighting]) -> None:
        """Remember what was understood of viewers who are known."""
        self._memory.recall(seen.key for seen in sightings)
        for seen in sightings:
            self._memory.note(seen)
        self._memory.flush()

    def forget(self) -> None:
        """Drop what a rolled back transaction left in memory."""
        self._tally.forget()
        self._memory.forget()
        for witness in self._witnesses:
            witness.forget()

    def erase(self, user_key: str) -> None:
        """Take a viewer out of what witnesses keep, and read all others from disk again."""
        for witness in self._witnesses:
            witness.erase(user_key)
        self._memory.forget()

    def _insert(self, entries: Sequence[Entry]) -> list[int | None]:
        """Return the number of each event that is new, None for each that was known."""
        last = self._db.execute("SELECT ifnull(max(seq), 0) FROM event").fetchone()[0]
        new = insert_rows(self._db, _EVENT, [entry.row for entry in entries], _ONCE)
        if new == len(entries):
            return list(range(last + 1, last + 1 + new))
        # Rows were inserted in this order, so the stored ids are a subsequence of the given ones.
        query = "SELECT seq, source, room, event_id FROM event WHERE seq > ? ORDER BY seq"
        stored: Iterator[tuple[int, str, str, str]] = iter(self._db.execute(query, (last,)).fetchall())
        upcoming = next(stored, None)
        seqs: list[int | None] = []
        for entry in entries:
            if upcoming is not None and entry.row[:3] == upcoming[1:]:
                seqs.append(upcoming[0])
                upcoming = next(stored, None)
            else:
                seqs.append(None)
        return seqs

    def _take_in(self, entry: Entry, seq: int, now_ms: int) -> Committed:
        event = structs.replace(entry.event, seq=seq)
        key = entry.key
        history = self._memory.before(key) if key else None
        is_live = event.delivery in self._deliveries
        for witness in self._witnesses:
            witness.see(event, key, history, is_live=is_live)
        if not is_live:
            return Committed(event=event, history=history)
        if key:
            self._memory.learn(key, event, entry.at_ms)
        self._tally.mark(event)
        changes = self._count(event, entry.at_ms)
        if not changes:
            return Committed(event=event, history=history)
        wished = self._decide(event, changes, now_ms)
        firings = tuple(self._fire(firing, seq, now_ms) for firing in wished) if wished else ()
        known = tuple(firing for firing in firings if firing is not None)
        return Committed(event=event, history=history, firings=known, changes=changes)

    def _count(self, event: RoomEvent, at_ms: int) -> tuple[CounterChange, ...]:
        if event.delivery == "backfill" and not self._tally.covers(at_ms):
            return ()
        changes = self._changes_for(event)
        return self._tally.apply(changes, at_ms) if changes else ()

    def _fire(self, firing: Firing, seq: int, now_ms: int) -> Firing | None:
        """Return the firing as stored, refused if its rule still rests; None when its row was there before."""
        if firing.status == "fired" and firing.cooldown_s > 0 and self._rests(firing.rule_id, now_ms):
            firing = replace(firing, status="skipped:cooldown", orders=())
        row = (firing.rule_id, firing.scope, firing.ordinal, firing.level, seq, firing.status)
        if not self._db.execute(_FIRE, row).rowcount:
            return None
        if firing.status == "fired":
            if firing.cooldown_s > 0:
                span = round(firing.cooldown_s * 1000)
                self._db.execute(_REST, {"key": firing.rule_id, "now": now_ms, "span": span})
            self._outbox.put(firing, now_ms)
        return firing

    def _rests(self, rule_id: str, now_ms: int) -> bool:
        row = self._db.execute("SELECT until_ms, span_ms FROM cooldown WHERE key = ?", (rule_id,)).fetchone()
        if row is None or row[0] <= now_ms:
            return False
        if row[0] - now_ms > row[1]:  # the wall clock was set back: that must not silence a rule for a day
            self._db.execute("UPDATE cooldown SET until_ms = ? WHERE key = ?", (now_ms + row[1], rule_id))
        return True
