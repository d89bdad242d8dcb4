"""The synchronous heart of the journal: one connection, one lock, one transaction at a time, all or nothing."""

import sqlite3
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import tzinfo
from itertools import groupby
from pathlib import Path
from typing import cast

from bot.core.clock import Clock
from bot.core.errors import BotError, ConfigError, NeedsOperator, Retryable
from bot.core.panels import RulePanel, Supposed, Supposition
from bot.core.viewers import Sighting
from bot.store.book import Book, ChangesFor, Entry, Witness
from bot.store.lock import JournalLock
from bot.store.outbox import Outbox
from bot.store.redact import redact
from bot.store.schema import connect
from bot.triggers.engine import Engine

Work = Callable[["Ledger", int], object]
"""Does something inside a transaction, at a wall time in ms."""
Payload = list[Entry] | Work
"""What a batch is made of: the events of one call, or other work."""

_DAMAGED = frozenset({sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB})
_OWN_FAULT = frozenset({sqlite3.SQLITE_ERROR, sqlite3.SQLITE_CONSTRAINT, sqlite3.SQLITE_MISUSE, sqlite3.SQLITE_RANGE})


class Ledger:
    """Opened by its constructor and used from one thread; ConfigError says why a journal cannot be opened."""

    def __init__(
        self,
        path: Path | None,
        *,
        clock: Clock,
        session_id: str,
        changes_for: ChangesFor,
        engine: Engine,
        zone: tzinfo,
        replay: bool,
        witnesses: Sequence[Witness] = (),
    ) -> None:
        self._clock = clock
        self._lock = _locked(path)
        self._book: Book | None = None
        try:
            self.db = connect(path)
            with self._transaction():
                now_ms = clock.wall_ms()
                self.db.execute("UPDATE meta SET value = value + 1 WHERE name = 'epoch'")
                self.epoch = self._stored_epoch()
                self.outbox = Outbox(self.db, self.epoch)
                self.outbox.recover(now_ms)
                self._book = Book(
                    self.db,
                    self.outbox,
                    session_id=session_id,
                    opened_ms=now_ms,
                    zone=zone,
                    changes_for=changes_for,
                    engine=engine,
                    replay=replay,
                    witnesses=witnesses,
                )
        except BaseException as error:
            self.close()
            if isinstance(error, Retryable | NeedsOperator):  # at start a person is there to act
                raise ConfigError(error.message, hint=error.hint) from error
            raise

    def transact(self, payloads: Sequence[Payload]) -> list[object]:
        """Return the answer to each payload once all are on disk; on any error none of them has happened.

        Retryable: disk full or failed, try the same again later.  NeedsOperator: fenced off, or damaged.
        """
        now_ms = self._clock.wall_ms()
        answers: list[object] = []
        with self._transaction():
            if self._stored_epoch() != self.epoch or self._book is None:
                raise NeedsOperator("another zhubo has taken over this room's journal", hint="stop this one")
            for kind, group in groupby(payloads, key=type):
                if kind is list:
                    answers += self._book.append(cast("list[list[Entry]]", list(group)), now_ms)
                else:
                    answers += [work(self, now_ms) for work in cast("Iterator[Work]", group)]
        return answers

    def last_seq(self) -> int:
        """Return the number of the newest event, 0 if there is none."""
        return int(self.db.execute("SELECT ifnull(max(seq), 0) FROM event").fetchone()[0])

    def redact(self, user_key: str, first: int, last: int) -> int:
        """Take person and words out of a viewer's events numbered first..last; return how many they were."""
        query = "SELECT seq, body FROM event WHERE seq BETWEEN ? AND ? AND user_key = ?"
        rows = [(redact(body), seq) for seq, body in self.db.execute(query, (first, last, user_key))]
        self.db.executemany("UPDATE event SET user_key = NULL, body = ? WHERE seq = ?", rows)
        return len(rows)

    def note(self, sightings: Sequence[Sighting]) -> None:
        """Remember what was understood of viewers."""
        if self._book is not None:
            self._book.note(sightings)

    def erase(self, user_key: str) -> None:
        """Delete what is remembered of a viewer."""
        self.db.execute("DELETE FROM viewer WHERE key = ?", (user_key,))
        if self._book is not None:
            self._book.erase(user_key)

    def use(self, engine: Engine, now_ms: int, changes_for: ChangesFor | None = None) -> None:
        """Go by other rules from now on."""
        if self._book is not None:
            self._book.use(engine, now_ms, changes_for)

    def rules(self, now_ms: int) -> list[RulePanel]:
        """Return how each rule stands."""
        return self._book.rules(now_ms) if self._book is not None else []

    def suppose(self, one: Supposition, now_ms: int) -> list[Supposed]:
        """Return what so much more of something would set off; nothing of it happens."""
        return self._book.suppose(one, now_ms) if self._book is not None else []

    def changed(self) -> None:
        """Say that rows which witnesses keep in memory were changed by other work."""
        if self._book is not None:
            self._book.changed()

    def situate(self, segment: str) -> None:
        """Tell the rules where the show is."""
        if self._book is not None:
            self._book.segment = segment

    def checkpoint(self) -> None:
        """Move everything from the write-ahead log into the file, outside a transaction."""
        self.db.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()

    def close(self) -> None:
        """Let go of file and lock; harmless when repeated."""
        if hasattr(self, "db"):
            self.db.close()
        if self._lock is not None:
            self._lock.release()

    def _stored_epoch(self) -> int:
        return int(self.db.execute("SELECT value FROM meta WHERE name = 'epoch'").fetchone()[0])

    @contextmanager
    def _transaction(self) -> Iterator[None]:
        try:
            self.db.execute("BEGIN IMMEDIATE")
            yield
            self.db.execute("COMMIT")
        except BaseException as error:
            self._roll_back()
            if isinstance(error, sqlite3.Error) and (translated := explained(error)) is not None:
                raise translated from error
            raise

    def _roll_back(self) -> None:
        if self.db.in_transaction:
            self.db.execute("ROLLBACK")
        if self._book is not None:
            self._book.forget()


def explained(error: sqlite3.Error) -> BotError | None:
    """Return what a fault of the disk means for the room; None for a fault of our own."""
    code = getattr(error, "sqlite_errorcode", sqlite3.SQLITE_ERROR) & 0xFF
    if code in _DAMAGED:
        return NeedsOperator(
            f"the journal is damaged: {error}", hint="stop the room and restore a backup of its data folder"
        )
    if code in _OWN_FAULT:
        return None
    return Retryable(f"the journal cannot be written: {error}", hint="make space on its disk", after_s=1.0)


def _locked(path: Path | None) -> JournalLock | None:
    if path is None:
        return None
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        return JournalLock(path)
    except OSError as error:
        raise ConfigError(f"cannot write in {path.parent}: {error}", hint="make that folder writable") from error
