"""What one transaction does with new events: store, count, remember, decide, and write what must happen once."""

import sqlite3
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import tzinfo
from typing import Protocol

from msgspec import structs

from bot.core.errors import BadInput
from bot.core.events import RoomEvent, decode_event, encode_event
from bot.core.ledger import Change, Committed, CounterChange
from bot.core.panels import RulePanel, Supposed, Supposition
from bot.core.viewers import History, Sighting, user_key
from bot.store.bulk import insert_rows
from bot.store.firings import Firings
from bot.store.memory import ViewerMemory
from bot.store.outbox import Outbox
from bot.store.rehearsal import rehearsed
from bot.store.revisions import rebase
from bot.store.rule_states import Now, rule_states
from bot.store.tally import MARKS, Tally
from bot.triggers.counting import own_changes
from bot.triggers.engine import Engine

ChangesFor = Callable[[RoomEvent], Sequence[Change]]
"""Which counters an event moves; pure."""


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
PAST_EVENTS = 20_000
"""So many of the newest events are looked through for the windows of rates, presences and sequences."""
SUPPOSED_PAST = 2_000
"""The same of a supposition, which must not hold up what is committed."""
_PAST = """SELECT delivery, body FROM (SELECT seq, ts, delivery, body FROM event ORDER BY seq DESC LIMIT ?)
WHERE ts >= ? ORDER BY seq"""


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
        engine: Engine,
        replay: bool,
        witnesses: Sequence[Witness] = (),
    ) -> None:
        self._db = db
        self._witnesses = witnesses
        for witness in witnesses:
            witness.attach(db)
        self._outbox = outbox
        self._firings = Firings(db, outbox)
        self._tally = Tally(db, session_id, opened_ms, zone)
        self._memory = ViewerMemory(db, session_id)
        self._changes_for = changes_for
        self._session_id, self._zone = session_id, zone
        self._primed = False
        self.segment = ""
        """The product that the show is at."""
        self._deliveries = frozenset({"live", "backfill", "replay"} if replay else {"live", "backfill"})
        self.use(engine, opened_ms)

    def use(self, engine: Engine, now_ms: int, changes_for: ChangesFor | None = None) -> None:
        """Go by the rules of `engine` from now on; what was edited since the last time starts at the present count.

        `changes_for`: which counters are moved from now on, where that changes too.
        """
        self._changes_for = changes_for or self._changes_for
        seq = self._db.execute("SELECT ifnull(max(seq), 0) FROM event").fetchone()[0]
        engine.rename(rebase(self._db, engine.rules, self._tally.scopes(now_ms), seq))
        self._engine = engine
        self._primed = False

    def append(self, calls: Sequence[Sequence[Entry]], now_ms: int) -> list[list[Committed]]:
        """Commit the new events of each call, in order; each event is in the answer of the first call that had it."""
        if not self._primed:
            self._prime(now_ms)
        self._engine.segment = self.segment
        entries = [entry for call in calls for entry in call]
        seqs = self._insert(entries)
        numbered = iter(seqs)
        self._memory.recall(entry.key for entry, seq in zip(entries, seqs, strict=True) if seq and entry.key)
        answers = [
            [self._take_in(entry, seq, now_ms) for entry, seq in zip(call, numbered, strict=False) if seq is not None]
            for call in calls
        ]
        self._firings.keep(self._engine.moved())
        self._tally.flush()
        self._memory.flush()
        return answers

    def rules(self, now_ms: int) -> list[RulePanel]:
        """Return how each rule stands."""
        scopes = self._tally.scopes(now_ms)
        now = Now(at_ms=now_ms, session=self._session_id, zone=self._zone, scopes=scopes)
        return rule_states(self._db, self._engine.rules, now)

    def suppose(self, one: Supposition, now_ms: int) -> list[Supposed]:
        """Return what so much more of something would set off; nothing of it happens."""
        twin = self._engine.twin()
        twin.segment = self.segment
        self._tell_past(twin, now_ms, SUPPOSED_PAST)
        return rehearsed(
            self._db,
            twin,
            self._firings,
            one,
            changes_for=self._changes_for,
            values=lambda name: self._tally.values(name, now_ms),
            last_seq=self._db.execute("SELECT ifnull(max(seq), 0) FROM event").fetchone()[0],
            now_ms=now_ms,
        )

    def _prime(self, now_ms: int) -> None:
        self._tell_past(self._engine, now_ms, PAST_EVENTS)
        self._primed = True

    def _tell_past(self, engine: Engine, now_ms: int, most: int) -> None:
        """Tell an engine what it must know of the past."""
        horizon_ms = engine.horizon_ms
        rows = self._db.execute(_PAST, (most, now_ms - horizon_ms)).fetchall() if horizon_ms else []
        counted = self._deliveries - {"backfill"}
        past = (decode_event(body) for delivery, body in rows if delivery in counted)
        engine.restore(self._firings.latches(), past)

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
        self._primed = False
        for witness in self._witnesses:
            witness.forget()

    def changed(self) -> None:
        """Let witnesses read their own rows again: somebody else has changed them."""
        for witness in self._witnesses:
            witness.forget()

    def erase(self, user_key: str) -> None:
        """Take a viewer out of what witnesses keep, and read all others from disk again."""
        for witness in self._witnesses:
            witness.erase(user_key)
        self._db.execute("DELETE FROM counted WHERE who = ?", (user_key,))
        self._firings.erase(user_key)
        self._tally.forget()
        self._memory.forget()
        self._primed = False

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
            if event.delivery == "test":
                for firing in self._engine.rehearse(event, now_ms):
                    self._outbox.put(firing, now_ms)
            return Committed(event=event, history=history)
        if key:
            self._memory.learn(key, event, entry.at_ms)
        if event.type in MARKS:
            self._tally.mark(event)
        changes = self._count(event, key, entry.at_ms)
        if not changes and event.type not in self._engine.hears:
            return Committed(event=event, history=history)
        wished = self._engine.decide(event, changes, now_ms, history)
        firings = tuple(self._firings.fire(firing, seq, now_ms) for firing in wished) if wished else ()
        known = tuple(firing for firing in firings if firing is not None)
        return Committed(event=event, history=history, firings=known)

    def _count(self, event: RoomEvent, key: str | None, at_ms: int) -> tuple[CounterChange, ...]:
        if event.delivery == "backfill" and not self._tally.covers(at_ms):
            return ()
        changes = self._changes_for(event)
        moved = self._tally.apply(changes, at_ms, self._engine.quiet) if changes else ()
        if key and self._engine.personal:
            own = (change for change in own_changes(event) if change.name in self._engine.personal)
            moved += self._tally.apply_own(key, own, at_ms)
        return moved
