"""Who is in the evidence: each name and each viewer's words by a salted commitment, with its plain text apart.

The log holds only `commitment(salt, plain)`; taking salt and plain text away leaves the chain as it was and the text
unknowable.  One SQLite file beside the log; what is deleted is overwritten (`secure_delete`).
"""

import os
import sqlite3
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Collection, Iterator, Mapping
from contextlib import closing, contextmanager
from hashlib import sha256
from pathlib import Path

PEOPLE = "people.sqlite3"
_SALT_BYTES = 16
BUSY_S = 5.0
"""So long another process is waited for."""
_SCHEMA = """
CREATE TABLE IF NOT EXISTS person (key TEXT PRIMARY KEY, id INTEGER NOT NULL) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS part (
  mark BLOB NOT NULL, person INTEGER NOT NULL, file INTEGER NOT NULL, salt BLOB NOT NULL, plain TEXT
);
"""


def commitment(salt: bytes, plain: str) -> str:
    """Return what stands in the log for `plain`: 22 characters that tell nothing without the salt."""
    digest = sha256(salt + plain.encode()).digest()[:16]
    return urlsafe_b64encode(digest).decode("ascii").rstrip("=")


def nameless(name: str) -> str:
    """Return the key of somebody of whom only a name, or only words, are known."""
    return f"name:{name}"


class People:
    """The plain parts of a log that is being written.  OSError when the disk refuses."""

    def __init__(self, folder: Path, forgotten: Collection[str] = ()) -> None:
        self._forgotten = forgotten
        """Keys whose plain parts are no longer kept, whatever is still on its way."""
        self._db = _opened(folder / PEOPLE)
        with _refusals():
            self._db.executescript(_SCHEMA)
            (self._last_id,) = self._db.execute("SELECT coalesce(max(id), 0) FROM person").fetchone()
        self._marks: dict[tuple[str, str], str] = {}
        self._new: list[tuple[str, str, bytes, str]] = []
        self._version = self._data_version()

    def mark(self, key: str, plain: str) -> str:
        """Return the commitment for a viewer's name or words; the same one in the same file."""
        key, plain = storable(key), storable(plain)
        known = self._marks.get((key, plain))
        if known is None:
            salt = os.urandom(_SALT_BYTES)
            known = self._marks[key, plain] = commitment(salt, plain)
            self._new.append((known, key, salt, plain))
        return known

    def save(self, file: int) -> None:
        """Put all that is new on disk, for as long as the file that begins with record `file` is kept."""
        if not self._new:
            return
        with _refusals(), self._db:
            for mark, key, salt, plain in self._new:
                if key in self._forgotten:
                    continue
                new = self._db.execute("INSERT OR IGNORE INTO person VALUES (?, ?)", (key, self._last_id + 1))
                self._last_id += new.rowcount
                (person,) = self._db.execute("SELECT id FROM person WHERE key = ?", (key,)).fetchone()
                row = (_bytes_of(mark), person, file, salt, plain if plain != key else None)
                self._db.execute("INSERT INTO part VALUES (?, ?, ?, ?, ?)", row)
        self._new.clear()

    def forget_marks(self, *, if_changed: bool = False) -> None:
        """Use new commitments from now on: a new file begins, or somebody was taken out by another process."""
        version = self._data_version()
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
    with _refusals(), closing(_opened(folder / PEOPLE)) as db, db:
        who = (storable(user_key), nameless(storable(user_key)))
        gone = db.execute("DELETE FROM part WHERE person IN (SELECT id FROM person WHERE key IN (?, ?))", who)
        db.execute("DELETE FROM person WHERE key IN (?, ?)", who)
        return gone.rowcount


def drop_until(folder: Path, file: int) -> None:
    """Take out what belongs to files that begin before record `file`: they have gone."""
    if (folder / PEOPLE).is_file():
        with _refusals(), closing(_opened(folder / PEOPLE)) as db, db:
            db.execute("DELETE FROM part WHERE file < ?", (file,))
            db.execute("DELETE FROM person WHERE id NOT IN (SELECT person FROM part)")


def known_parts(folder: Path) -> tuple[Mapping[str, str], int]:
    """Return commitment -> plain text of all that was not erased, and how many are not what was committed to."""
    if not (folder / PEOPLE).is_file():
        return {}, 0
    plain: dict[str, str] = {}
    false = 0
    try:
        with closing(_opened(folder / PEOPLE)) as db:
            rows = "SELECT mark, salt, coalesce(plain, key) FROM part JOIN person ON person.id = part.person"
            for mark, salt, text in db.execute(rows):
                if _bytes_of(commitment(salt, text)) == mark:
                    plain[commitment(salt, text)] = text
                else:
                    false += 1
    except (OSError, sqlite3.Error, TypeError, AttributeError):
        return plain, false + 1
    return plain, false


def _bytes_of(mark: str) -> bytes:
    return urlsafe_b64decode(mark + "==")


def storable(text: str) -> str:
    """Return `text` without halves of surrogate pairs, which neither JSON nor SQLite can hold."""
    return text.encode("utf-8", "replace").decode()


@contextmanager
def _refusals() -> Iterator[None]:
    """Make an OSError of what SQLite says: for who writes evidence both mean that the disk refused."""
    try:
        yield
    except sqlite3.Error as error:
        raise OSError(str(error)) from error


def _opened(path: Path) -> sqlite3.Connection:
    path.touch(mode=0o600)
    with _refusals():
        db = sqlite3.connect(path, timeout=BUSY_S, check_same_thread=False)
        db.execute("PRAGMA secure_delete = ON")
        db.execute("PRAGMA journal_mode = TRUNCATE")
    return db
