"""Who is in the evidence: each name and each viewer's words by a salted commitment, with its plain text apart.

The log holds only `commitment(salt, plain)`; taking salt and plain text away leaves the chain as it was and the text
unknowable.  One SQLite file beside the log; what is deleted is overwritten (`secure_delete`).
"""

import os
import sqlite3
from base64 import urlsafe_b64decode
from collections.abc import Collection, Iterable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from bot.store import evidence_parts
from bot.store.evidence_parts import PEOPLE, commitment

PEOPLE_HINT = "if people.sqlite3 is damaged, start the room once: it is set aside; delete it when it is of no use"
_SALT_BYTES = 16
_SCHEMA = """
CREATE TABLE IF NOT EXISTS person (key TEXT PRIMARY KEY, id INTEGER NOT NULL) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS part (
  mark BLOB NOT NULL, person INTEGER NOT NULL, file INTEGER NOT NULL, salt BLOB NOT NULL, plain TEXT
);
CREATE TABLE IF NOT EXISTS erased (
  no INTEGER PRIMARY KEY, at_ms INTEGER NOT NULL DEFAULT (strftime('%s', 'now') * 1000),
  file INTEGER NOT NULL, parts INTEGER NOT NULL
);
CREATE TABLE IF NOT EXISTS chain (one INTEGER PRIMARY KEY CHECK (one = 1), seq INTEGER NOT NULL, head BLOB NOT NULL);
"""
"""`erased`: parts of a file that went and of which the log has yet to tell.  `chain`: how far the log was at least."""

_DAMAGED = (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB)


class Damaged(OSError):
    """The file is there and is no database any more."""


def nameless(name: str) -> str:
    """Return the key of somebody of whom only a name, or only words, are known."""
    return f"name:{name}"


class People:
    """The plain parts of a log that is being written.  OSError when the disk refuses."""

    def __init__(self, folder: Path, forgotten: Collection[str] = ()) -> None:
        self._forgotten = forgotten
        """Keys whose plain parts are no longer kept, whatever is still on its way."""
        self._db = _opened(folder / PEOPLE)
        with _refusals(self._db):
            (self._last_id,) = self._db.execute("SELECT coalesce(max(id), 0) FROM person").fetchone()
        self._marks: dict[tuple[tuple[str, ...], str], str] = {}
        self._new: list[tuple[str, tuple[str, ...], bytes, str]] = []
        self._settled: set[str] = set()
        """Commitments of the file being written that are kept for it, or counted as erased."""
        self._version = self._data_version()

    def mark(self, key: str, plain: str, *others: str) -> str:
        """Return the commitment for a viewer's name or words; the same one in the same file.

        `others`: keys of those whose it may be as well; forgetting any of them takes it out.
        """
        keys, plain = tuple(dict.fromkeys(map(storable, (key, *others)))), storable(plain)
        known = self._marks.get((keys, plain))
        if known is None:
            salt = os.urandom(_SALT_BYTES)
            known = self._marks[keys, plain] = commitment(salt, plain)
            self._new.append((known, keys, salt, plain))
        return known

    def save(self, file: int, used: Iterable[str] = ()) -> None:
        """Put all that is new on disk, for as long as the file that begins with record `file` is kept.

        Of the commitments in `used`, which are about to stand in that file, each is kept for it too, wherever it was
        made, or is counted as erased.
        """
        settled: set[str] = set()
        loose = {mark for mark in used if mark not in self._settled}
        if not self._new and not loose:
            return
        with _refusals(), self._db:
            for mark, keys, salt, plain in self._new:
                if not any(key in self._forgotten for key in keys):
                    for key in keys:
                        row = (_bytes_of(mark), self._person(key), file, salt, plain if plain != key else None)
                        self._db.execute("INSERT INTO part VALUES (?, ?, ?, ?, ?)", row)
                    settled.add(mark)
            erased = sum(not self._carried(mark, file) for mark in loose - settled)
            if erased:
                self._db.execute("INSERT INTO erased (file, parts) VALUES (?, ?)", (file, erased))
        self._new.clear()
        self._settled |= settled | loose

    def _person(self, key: str) -> int:
        new = self._db.execute("INSERT OR IGNORE INTO person VALUES (?, ?)", (key, self._last_id + 1))
        self._last_id += new.rowcount
        (person,) = self._db.execute("SELECT id FROM person WHERE key = ?", (key,)).fetchone()
        return int(person)

    def _carried(self, mark: str, file: int) -> bool:
        """Keep a part of an older file for this one as well; False when it is gone."""
        copy = "INSERT INTO part SELECT DISTINCT mark, person, ?, salt, plain FROM part WHERE mark = ?"
        return self._db.execute(copy, (file, _bytes_of(mark))).rowcount > 0

    def erased(self) -> tuple[int, list[dict[str, object]]]:
        """Return what the log has yet to tell of erasures, and the number with which to say that it did."""
        with _refusals():
            rows = self._db.execute("SELECT no, at_ms, file, parts FROM erased ORDER BY no").fetchall()
        told: dict[int, dict[str, int]] = {}
        for _, at_ms, file, parts in rows:
            files = told.setdefault(at_ms, {})
            files[str(file)] = files.get(str(file), 0) + parts
        return (
            max((no for no, *_ in rows), default=0),
            [{"why": "asked", "at_ms": at_ms, "parts": files} for at_ms, files in told.items()],
        )

    def erased_told(self, until: int) -> None:
        """Say that the log tells of the erasures up to number `until`."""
        with _refusals(), self._db:
            self._db.execute("DELETE FROM erased WHERE no <= ?", (until,))

    def chain_stands(self, seq: int, head: bytes) -> None:
        """Keep how far the log is, so that it is missed if all its files go."""
        with _refusals(), self._db:
            self._db.execute("INSERT OR REPLACE INTO chain VALUES (1, ?, ?)", (seq, head))

    def chain_stood(self) -> tuple[int, bytes]:
        """Return how far the log was at least, by what is kept here; (0, ...) when nothing tells."""
        with _refusals():
            return _chain(self._db)

    def forget_marks(self, *, if_changed: bool = False) -> None:
        """Use new commitments from now on: a new file begins, or somebody was taken out by another process."""
        version = self._data_version()
        if not if_changed:
            self._settled.clear()
        if not if_changed or version != self._version:
            self._marks.clear()
            self._version = version

    def _data_version(self) -> int:
        with _refusals():
            (version,) = self._db.execute("PRAGMA data_version").fetchone()
        return int(version)

    def close(self) -> None:
        """Let go of the file."""
        self._db.close()


def shred(folder: Path, user_key: str) -> int:
    """Make one viewer's name and words in the log of `folder` unknowable; return how many parts that were.

    The chain still verifies.  Known by her key, or by a name under which no key was known.  Safe to repeat.
    """
    if not (folder / PEOPLE).is_file():
        return 0
    who = (storable(user_key), nameless(storable(user_key)))
    hers = "FROM part WHERE person IN (SELECT id FROM person WHERE key IN (?, ?))"
    with _refusals(), closing(_opened(folder / PEOPLE)) as db, db:
        db.execute(f"CREATE TEMP TABLE hers AS SELECT DISTINCT mark {hers}", who)
        per_file = "SELECT file, count(DISTINCT mark) AS parts FROM part WHERE mark IN hers GROUP BY file"
        (count,) = db.execute(f"SELECT coalesce(sum(parts), 0) FROM ({per_file})").fetchone()
        db.execute(f"INSERT INTO erased (file, parts) {per_file}")
        db.execute("DELETE FROM part WHERE mark IN hers")
        db.execute("DELETE FROM person WHERE id NOT IN (SELECT person FROM part)")
        return int(count)


def drop_until(folder: Path, file: int) -> None:
    """Take out what belongs to files that begin before record `file`: they have gone."""
    if (folder / PEOPLE).is_file():
        with _refusals(), closing(_opened(folder / PEOPLE)) as db, db:
            db.execute("DELETE FROM part WHERE file < ?", (file,))
            db.execute("DELETE FROM erased WHERE file < ?", (file,))
            db.execute("DELETE FROM person WHERE id NOT IN (SELECT person FROM part)")


def _bytes_of(mark: str) -> bytes:
    return urlsafe_b64decode(mark + "==")


def storable(text: str) -> str:
    """Return `text` without halves of surrogate pairs, which neither JSON nor SQLite can hold."""
    return text.encode("utf-8", "replace").decode()


def set_aside(folder: Path) -> str:
    """Take a file that is no database any more out of the way; return its new name."""
    path = folder / PEOPLE
    number = 1
    while (aside := path.with_name(f"{PEOPLE}.damaged-{number}")).exists():
        number += 1
    path.rename(aside)
    path.with_name(f"{PEOPLE}-journal").unlink(missing_ok=True)  # it belongs to the file that has gone
    return aside.name


@contextmanager
def _refusals(unless_good: sqlite3.Connection | None = None) -> Iterator[None]:
    """Make an OSError of what SQLite says: for who writes evidence both mean that the disk refused."""
    try:
        yield
    except sqlite3.Error as error:
        if unless_good is not None:
            unless_good.close()
        is_damaged = getattr(error, "sqlite_errorcode", 0) & 0xFF in _DAMAGED
        raise (Damaged if is_damaged else OSError)(str(error)) from error


def _chain(db: sqlite3.Connection) -> tuple[int, bytes]:
    told = db.execute("SELECT seq, head FROM chain").fetchone()
    if told is not None:
        return int(told[0]), bytes(told[1])
    (file,) = db.execute("SELECT coalesce(max(file), 0) FROM part").fetchone()
    return int(file), bytes(32)


def _opened(path: Path) -> sqlite3.Connection:
    path.touch(mode=0o600)
    db = sqlite3.connect(path, timeout=evidence_parts.BUSY_S, check_same_thread=False)
    with _refusals(db):
        db.execute("PRAGMA page_size = 1024")  # rows are short, and an empty table takes a page
        db.execute("PRAGMA secure_delete = ON")
        db.execute("PRAGMA journal_mode = TRUNCATE")
        db.executescript(_SCHEMA)
    return db
