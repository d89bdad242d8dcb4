"""Tickets on disk: a small SQLite file beside the journal, written before anybody is told that something is noted.

Safe to read and to close from another process while a room writes.
"""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from bot.core.errors import BadInput, ConfigError, Retryable
from bot.core.tickets import LONGEST_RESOLUTION, LONGEST_TEXT, Ticket, Wish

FILE = "tickets.sqlite3"
"""In the data folder."""
VERSION = 1
APPLICATION_ID = 0x7A687574
"""b"zhut": tells this file from any other SQLite file."""
MOST_OPEN_EACH = 20
"""Open tickets of one viewer; what she adds beyond them is not noted, and not said to be."""
_TABLE = """
CREATE TABLE ticket(id INTEGER PRIMARY KEY AUTOINCREMENT, kind TEXT NOT NULL, topic TEXT NOT NULL,
  viewer TEXT NOT NULL, name TEXT NOT NULL, text TEXT NOT NULL, lang TEXT NOT NULL, sku TEXT NOT NULL,
  source TEXT NOT NULL, opened_ms INTEGER NOT NULL, last_ms INTEGER NOT NULL, count INTEGER NOT NULL,
  told INTEGER NOT NULL DEFAULT 0, closed_ms INTEGER, resolution TEXT NOT NULL DEFAULT '');
CREATE UNIQUE INDEX ticket_open ON ticket(viewer, topic) WHERE closed_ms IS NULL;
"""
_COLUMNS = (
    "id, kind, topic, viewer, name, text, lang, sku, source, opened_ms, last_ms, count, told, closed_ms, resolution"
)


class TicketFile:
    """The tickets of one room.  Every call returns only after its transaction is on disk."""

    def __init__(self, path: Path | None) -> None:
        """Open or make the file, None = in memory; ConfigError says what is wrong with it."""
        self._path = path
        name = ":memory:" if path is None else str(path)
        try:
            self._db = sqlite3.connect(name, isolation_level=None, check_same_thread=False, timeout=1.0)
            self._admit()
        except sqlite3.Error as error:
            raise ConfigError(
                f"cannot open {path.name if path else 'the tickets'}: {error}",
                hint="make the data folder writable, or move a damaged file away; it was left as it is",
            ) from error

    def open(self, wish: Wish, now_ms: int) -> Ticket | None:
        """Return the viewer's open ticket on the topic, made or counted up; None when she has too many already."""
        with self._transaction() as db:
            known = db.execute(
                "UPDATE ticket SET count = count + 1, last_ms = ? WHERE viewer = ? AND topic = ? AND closed_ms IS NULL"
                " RETURNING id",
                (now_ms, wish.viewer, wish.topic),
            ).fetchall()
            if not known:
                (several,) = db.execute(
                    "SELECT count(*) FROM ticket WHERE viewer = ? AND closed_ms IS NULL", (wish.viewer,)
                ).fetchone()
                if several >= MOST_OPEN_EACH:
                    return None
                known = db.execute(
                    "INSERT INTO ticket(kind, topic, viewer, name, text, lang, sku, source, opened_ms, last_ms, count)"
                    " VALUES(?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 1) RETURNING id",
                    (
                        *(wish.kind, wish.topic, wish.viewer, wish.name, wish.text[:LONGEST_TEXT], wish.lang),
                        *(wish.sku, wish.source, now_ms, now_ms),
                    ),
                ).fetchall()
            return self._one(known[0][0])

    def close(self, number: int, resolution: str, now_ms: int) -> Ticket:
        """Close a ticket; BadInput without words on what was done, for an unknown number, or one closed before."""
        said = resolution.strip()[:LONGEST_RESOLUTION]
        if not said:
            raise BadInput("a ticket closes with a resolution only", hint='say what was done: --resolution "refunded"')
        with self._transaction() as db:
            before = self._one(number)
            if before is None:
                raise BadInput(f"there is no ticket {number}", hint="see: zhubo tickets list ROOM")
            if not before.is_open:
                raise BadInput(f"ticket {number} is closed already: {before.resolution}", hint="nothing to do")
            db.execute("UPDATE ticket SET closed_ms = ?, resolution = ? WHERE id = ?", (now_ms, said, number))
            after = self._one(number)
        assert after is not None
        return after

    def tell(self, number: int, stage: int) -> None:
        """Remember that the reminders up to `stage` were given; they never come twice."""
        with self._transaction() as db:
            db.execute("UPDATE ticket SET told = max(told, ?) WHERE id = ?", (stage, number))

    def all(self, *, open_only: bool = False) -> list[Ticket]:
        """Return tickets, oldest first."""
        where = " WHERE closed_ms IS NULL" if open_only else ""
        with self._transaction() as db:
            return [_ticket(row) for row in db.execute(f"SELECT {_COLUMNS} FROM ticket{where} ORDER BY id")]

    def get(self, number: int) -> Ticket | None:
        """Return one ticket, or None."""
        with self._transaction():
            return self._one(number)

    def forget(self, viewer: str) -> int:
        """Take a viewer's key, name and words out of her tickets; the counts and resolutions stay.

        Returns how many tickets were hers.
        """
        with self._transaction() as db:
            found = db.execute(
                "UPDATE ticket SET viewer = 'forgotten:' || id, name = '', text = '', topic = kind WHERE viewer = ?",
                (viewer,),
            )
            return found.rowcount

    def shut(self) -> None:
        """Close the file."""
        self._db.close()

    def _one(self, number: int) -> Ticket | None:
        row = self._db.execute(f"SELECT {_COLUMNS} FROM ticket WHERE id = ?", (number,)).fetchone()
        return _ticket(row) if row else None

    @contextmanager
    def _transaction(self) -> Iterator[sqlite3.Connection]:
        try:
            self._db.execute("BEGIN IMMEDIATE")
            try:
                yield self._db
            except BaseException:
                self._db.execute("ROLLBACK")
                raise
            self._db.execute("COMMIT")
        except sqlite3.Error as error:
            if self._db.in_transaction:
                self._db.execute("ROLLBACK")
            raise Retryable(f"the tickets cannot be written: {error}", hint="free some disk space") from error

    def _admit(self) -> None:
        (application,) = self._db.execute("PRAGMA application_id").fetchone()
        (version,) = self._db.execute("PRAGMA user_version").fetchone()
        if application == APPLICATION_ID and version > VERSION:
            raise ConfigError(f"{FILE} was written by a newer zhubo", hint="update zhubo; the file was left as it is")
        if application != APPLICATION_ID:
            if self._db.execute("SELECT count(*) FROM sqlite_master").fetchone()[0]:
                raise ConfigError(f"{FILE} is a SQLite file of another program", hint="move it away")
            self._db.executescript(
                f"BEGIN IMMEDIATE; {_TABLE} PRAGMA application_id={APPLICATION_ID};"
                f" PRAGMA user_version={VERSION}; COMMIT;"
            )
        self._db.executescript("PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA secure_delete=ON;")


def _ticket(row: tuple[object, ...]) -> Ticket:
    names = _COLUMNS.split(", ")
    return Ticket(**dict(zip(names, row, strict=True)))  # type: ignore[arg-type]


def forget_in(path: Path, viewer: str) -> int:
    """Take a viewer out of the tickets of a room that is off air; return how many were hers, 0 without a file."""
    if not path.is_file():
        return 0
    tickets = TicketFile(path)
    try:
        return tickets.forget(viewer)
    finally:
        tickets.shut()
