"""Draws as they stand: what can be read of them without their seed."""

import sqlite3
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import msgspec

from bot.core.errors import BadInput, ConfigError

_COLUMNS = "id, state, rules, rules_hash, commitment, opens_ms, closes_ms, salt, entrants_hash, chain, reason, at_ms"
_PICK = "ordinal, entrant, person, name, prize, state, until_ms, reason"


@dataclass(frozen=True, slots=True, kw_only=True)
class DrawRow:
    """A draw as it stands; the seed is not in it."""

    id: str
    state: str
    rules: Mapping[str, Any]
    rules_hash: str
    commitment: str
    opens_ms: int | None
    closes_ms: int | None
    salt: str
    entrants_hash: str
    chain: str
    reason: str
    at_ms: int

    @property
    def freeze_ms(self) -> int | None:
        """When the list may be frozen: late frames have had their grace."""
        return None if self.closes_ms is None else self.closes_ms + int(self.rules["grace_s"]) * 1000


@dataclass(frozen=True, slots=True, kw_only=True)
class PickRow:
    """One place of the result and what became of it."""

    ordinal: int
    entrant: str
    person: str
    name: str
    """As the platform gave it: hostile text, never public."""
    prize: int | None
    """Place in the card's list of prizes, None for an alternate in waiting."""
    state: str
    until_ms: int
    reason: str


class DrawRows:
    """Reads within the transaction of the caller, or beside it."""

    def __init__(self, db: sqlite3.Connection) -> None:
        self._db = db

    def close(self) -> None:
        """Let go of the connection, where it is of one's own."""
        self._db.close()

    def all(self) -> list[DrawRow]:
        """Return every draw, oldest change first."""
        return [_row(row) for row in self._db.execute(f"SELECT {_COLUMNS} FROM draw ORDER BY at_ms, id")]

    def get(self, draw_id: str) -> DrawRow:
        """Return one draw; BadInput when there is none."""
        row = self._db.execute(f"SELECT {_COLUMNS} FROM draw WHERE id = ?", (draw_id,)).fetchone()
        if row is None:
            raise BadInput(f"there is no draw {draw_id!r}", hint="zhubo draw list names them")
        return _row(row)

    def counts(self, draw_id: str) -> dict[str, int]:
        """Return status -> number of people: `in`, `refused:REASON`, `revoked:REASON`."""
        query = """SELECT status, sum(CASE WHEN person = '(nobody)' THEN tries ELSE 1 END) FROM entry
        WHERE draw_id = ? GROUP BY status ORDER BY status"""
        return dict(self._db.execute(query, (draw_id,)).fetchall())

    def picks(self, draw_id: str) -> list[PickRow]:
        """Return the result in order: winners by prize, then alternates."""
        found = self._db.execute(f"SELECT {_PICK} FROM pick WHERE draw_id = ? ORDER BY ordinal", (draw_id,))
        return [PickRow(**dict(zip(_PICK.split(", "), row, strict=True))) for row in found]

    def private(self, draw_id: str) -> list[dict[str, object]]:
        """Return who is behind each key, and every refusal: for the organiser's eyes and the law alone (G07)."""
        query = """SELECT person, entrant, name, seq, at_ms, way, status, weight, tries FROM entry
        WHERE draw_id = ? ORDER BY at_ms, person"""
        names = ("person", "entrant", "name", "seq", "at_ms", "way", "status", "weight", "tries")
        return [dict(zip(names, row, strict=True)) for row in self._db.execute(query, (draw_id,))]

    def pick(self, draw_id: str, ordinal: int) -> PickRow:
        """Return one place; BadInput when there is none."""
        found = next((pick for pick in self.picks(draw_id) if pick.ordinal == ordinal), None)
        if found is None:
            raise BadInput(f"draw {draw_id!r} has no place {ordinal}", hint="zhubo draw show lists its places")
        return found


def read_only(path: Path) -> DrawRows:
    """Return the draws of a journal that may be in use; ConfigError when it is of another version or damaged."""
    try:
        db = sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro", uri=True, timeout=1.0)
        db.execute("SELECT count(*) FROM draw").fetchone()
    except sqlite3.Error as error:
        raise ConfigError(f"{path.name} holds no draws: {error}", hint="run the room once with this zhubo") from error
    return DrawRows(db)


def iso(ms: int) -> str:
    """Return a wall time as text, in UTC to the second."""
    return datetime.fromtimestamp(ms // 1000, UTC).isoformat(timespec="seconds")


def _row(row: tuple[Any, ...]) -> DrawRow:
    found = dict(zip(_COLUMNS.split(", "), row, strict=True))
    found["rules"] = msgspec.json.decode(found["rules"])
    return DrawRow(**found)
