"""What may be given away: prizes, coupons, gifts and money, each a stock that is reserved, claimed or released.

Money is a stock of minor units (`money:CNY`).  Never more is given than exists: the bound is in the UPDATE and in the
table.  Works within the transaction of the caller.
"""

import sqlite3
from collections.abc import Mapping
from dataclasses import dataclass

from bot.core.errors import BadInput

_RESERVE = """UPDATE stock SET reserved = reserved + :amount
WHERE item = :item AND reserved + given + :amount <= total"""
_CLOSE = "UPDATE claim SET state = ?, at_ms = ?, reason = ? WHERE key = ? AND state = 'reserved' RETURNING item, amount"


@dataclass(frozen=True, slots=True, kw_only=True)
class Stock:
    """How much there is of one thing, in pieces or minor units."""

    item: str
    total: int
    reserved: int
    given: int

    @property
    def left(self) -> int:
        """What may still be reserved."""
        return self.total - self.reserved - self.given


class Inventory:
    """The stocks of one room."""

    def __init__(self, db: sqlite3.Connection) -> None:
        self._db = db

    def put(self, item: str, total: int) -> None:
        """Say how much there is in all; BadInput when more than that is given or promised already."""
        if total < 0:
            raise BadInput(f"stock {item!r}: {total} pieces cannot exist", hint="write 0 or more")
        known = self.of(item)
        if known is not None and known.reserved + known.given > total:
            raise BadInput(
                f"stock {item!r}: {known.reserved + known.given} are given or promised, {total} are fewer",
                hint="release claims first",
            )
        self._db.execute(
            "INSERT INTO stock(item, total) VALUES(?, ?) ON CONFLICT(item) DO UPDATE SET total = excluded.total",
            (item, total),
        )

    def of(self, item: str) -> Stock | None:
        """Return one stock, None when nobody ever said how much there is."""
        query = "SELECT item, total, reserved, given FROM stock WHERE item = ?"
        row = self._db.execute(query, (item,)).fetchone()
        return Stock(item=row[0], total=row[1], reserved=row[2], given=row[3]) if row else None

    def reserve(self, key: str, person: str, wants: Mapping[str, int], *, until_ms: int, now_ms: int) -> bool:
        """Hold all of `wants` for a person until then, or nothing; True also for a key that holds them already."""
        if known := self._db.execute("SELECT state FROM claim WHERE key = ?", (key,)).fetchall():
            return all(state in ("reserved", "claimed") for (state,) in known)
        held: list[tuple[str, int]] = []
        for item, amount in wants.items():
            if amount <= 0 or not self._db.execute(_RESERVE, {"item": item, "amount": amount}).rowcount:
                for taken, pieces in held:
                    self._db.execute("UPDATE stock SET reserved = reserved - ? WHERE item = ?", (pieces, taken))
                return False
            held.append((item, amount))
        self._db.executemany(
            "INSERT INTO claim(key, item, person, amount, state, until_ms, at_ms) VALUES(?, ?, ?, ?, 'reserved', ?, ?)",
            [(key, item, person, amount, until_ms, now_ms) for item, amount in held],
        )
        return True

    def claim(self, key: str, now_ms: int) -> bool:
        """Give what the key holds; True also when it was given before, False when it holds nothing or is too late."""
        rows = self._db.execute("SELECT state, until_ms FROM claim WHERE key = ?", (key,)).fetchall()
        if not rows or any(state not in ("reserved", "claimed") for state, _ in rows):
            return False
        if any(state == "reserved" and until_ms <= now_ms for state, until_ms in rows):
            return False
        for item, amount in self._db.execute(_CLOSE, ("claimed", now_ms, "", key)).fetchall():
            move = "UPDATE stock SET reserved = reserved - ?, given = given + ? WHERE item = ?"
            self._db.execute(move, (amount, amount, item))
        return True

    def release(self, key: str, reason: str, now_ms: int) -> bool:
        """Let go of what the key holds; what was claimed stays given.  False when it held nothing."""
        rows = self._db.execute(_CLOSE, ("released", now_ms, reason, key)).fetchall()
        for item, amount in rows:
            self._db.execute("UPDATE stock SET reserved = reserved - ? WHERE item = ?", (amount, item))
        return bool(rows)

    def expire(self, now_ms: int) -> list[str]:
        """Release every hold whose time is over; return their keys."""
        query = "SELECT DISTINCT key FROM claim WHERE state = 'reserved' AND until_ms <= ? ORDER BY key"
        keys = [key for (key,) in self._db.execute(query, (now_ms,)).fetchall()]
        for key in keys:
            self.release(key, "expired", now_ms)
        return keys

    def faults(self) -> list[str]:
        """Return every stock whose figures are not the sum of its claims."""
        query = """SELECT item, reserved, given,
        (SELECT ifnull(sum(amount), 0) FROM claim WHERE claim.item = stock.item AND state = 'reserved'),
        (SELECT ifnull(sum(amount), 0) FROM claim WHERE claim.item = stock.item AND state = 'claimed') FROM stock"""
        rows = self._db.execute(query)
        return [row[0] for row in rows if row[1] != row[3] or row[2] != row[4]]
