"""The plain names and words of an evidence log as a reader finds them, also where nothing can be written."""

import sqlite3
from base64 import urlsafe_b64encode
from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import closing
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path

from bot.core.errors import ConfigError

PEOPLE = "people.sqlite3"
BUSY_S = 5.0
"""So long another process is waited for."""
_MARK_CHARS = 22


class Unread(ConfigError):
    """The names and words are there and cannot be read now."""


@dataclass(slots=True, kw_only=True)
class Parts:
    """What lies beside the chain."""

    plain: dict[str, str] = field(default_factory=dict)
    """Commitment -> plain text."""
    kept: set[tuple[int, str]] = field(default_factory=set)
    """First record of the file and commitment of each part, whatever its text."""
    false: int = 0
    """Parts that are not what was committed to; a damaged file counts as one."""
    erased: Counter[int] = field(default_factory=Counter)
    """First record of a file -> parts that went, of which the log has yet to tell."""
    chain_seq: int = 0
    """How far the log was at least; 0 when nothing tells."""
    damaged: str = ""
    """Why the file is no database any more."""


def commitment(salt: bytes, plain: str) -> str:
    """Return what stands in the log for `plain`: 22 characters that tell nothing without the salt."""
    return mark_of(sha256(salt + plain.encode()).digest()[:16])


def mark_of(raw: bytes) -> str:
    """Return a commitment as it stands in the log."""
    return urlsafe_b64encode(raw).decode("ascii").rstrip("=")


def marks_in(body: Mapping[str, object]) -> Iterator[str]:
    """Yield the commitments in a record's body."""
    for value in body.values():
        for part in value if isinstance(value, list) else ():
            if isinstance(part, list) and len(part) == 1 and isinstance(part[0], str) and len(part[0]) == _MARK_CHARS:
                yield part[0]


def parts_of(folder: Path) -> Parts:
    """Return all that was not erased.  Unread: another process holds it, or the disk refuses."""
    parts = Parts()
    path = folder / PEOPLE
    try:
        if not path.is_file():
            return parts
        with closing(_read_only(path)) as db:
            _fill(parts, db)
    except (OSError, sqlite3.OperationalError) as error:
        raise Unread(
            f"the names and words cannot be read: {error}", hint="let go of people.sqlite3, or make it readable for you"
        ) from error
    except (sqlite3.Error, TypeError, ValueError, AttributeError) as error:
        parts.false, parts.damaged = parts.false + 1, str(error)
    return parts


def _fill(parts: Parts, db: sqlite3.Connection) -> None:
    tables = {name for (name,) in db.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
    if "erased" in tables:
        for file, count in db.execute("SELECT file, parts FROM erased"):
            parts.erased[file] += count
    if "chain" in tables:
        (parts.chain_seq,) = db.execute("SELECT coalesce(max(seq), 0) FROM chain").fetchone()
    if not {"part", "person"} <= tables:
        return
    rows = "SELECT file, mark, salt, coalesce(plain, key) FROM part JOIN person ON person.id = part.person"
    for file, mark, salt, text in db.execute(rows):
        known = mark_of(mark)
        parts.kept.add((file, known))
        parts.chain_seq = max(parts.chain_seq, file)
        if commitment(salt, text) == known:
            parts.plain[known] = text
        else:
            parts.false += 1


def _read_only(path: Path) -> sqlite3.Connection:
    return sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro", uri=True, timeout=BUSY_S)
