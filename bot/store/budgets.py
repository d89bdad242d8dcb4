"""Money, stock, times and seconds that rules may use up: reserved with an order, spent when done, else released."""

import sqlite3
from collections.abc import Sequence

from bot.core.ledger import Cost

_OPEN = """INSERT INTO budget(name, span, cap) VALUES(:name, :span, :cap)
ON CONFLICT(name, span) DO UPDATE SET cap = excluded.cap WHERE cap <> excluded.cap"""
_RESERVE = """UPDATE budget SET reserved = reserved + :amount
WHERE name = :name AND span = :span AND reserved + spent + :amount <= cap"""
_HOLD = "INSERT INTO hold(key, budget, span, amount) VALUES(?, ?, ?, ?)"
_ENDED = """SELECT hold.key, budget, span, amount, outbox.state = 'done' FROM hold JOIN outbox USING(key)
WHERE hold.state = 'open' AND outbox.state IN ('done', 'failed', 'expired', 'cancelled', 'superseded')"""
_AFTER_ALL = """SELECT budget, span, amount FROM hold JOIN outbox USING(key)
WHERE hold.key = ? AND hold.state = 'released' AND outbox.state = 'done'"""
_CLOSE = "UPDATE budget SET reserved = reserved - :amount, spent = spent + :spent WHERE name = :name AND span = :span"
_LATE = """UPDATE budget SET over = over + max(0, min(:amount, reserved + spent + :amount - cap)),
spent = spent + :amount WHERE name = :name AND span = :span"""
_OPEN_SUM = """(SELECT ifnull(sum(amount), 0) FROM hold
WHERE hold.budget = budget.name AND hold.span = budget.span AND hold.state = 'open')"""
_MEND = f"UPDATE budget SET reserved = {_OPEN_SUM} WHERE reserved <> {_OPEN_SUM}"


class Budgets:
    """Works within the transaction of the caller."""

    def __init__(self, db: sqlite3.Connection) -> None:
        self._db = db

    def mend(self) -> int:
        """Make reservations equal what open orders hold; return how many did not, which only a foreign hand brings."""
        return self._db.execute(_MEND).rowcount

    def lacking(self, costs: Sequence[Cost]) -> str:
        """Return the first budget that cannot pay, empty when all can; several costs of one budget add up."""
        wanted: dict[tuple[str, str], int] = {}
        for cost in costs:
            found = (cost.budget, cost.window)
            wanted[found] = wanted.get(found, 0) + cost.amount
            if self._used(*found) + wanted[found] > cost.cap:
                return cost.budget
        return ""

    def reserve(self, key: str, costs: Sequence[Cost]) -> None:
        """Set aside what an order costs; `lacking` was asked in this transaction."""
        for cost in costs:
            named = {"name": cost.budget, "span": cost.window}
            self._db.execute(_OPEN, {**named, "cap": cost.cap})
            granted = self._db.execute(_RESERVE, {**named, "amount": cost.amount}).rowcount
            assert granted == 1, "a reservation beyond the cap"
            self._db.execute(_HOLD, (key, cost.budget, cost.window, cost.amount))

    def settle(self) -> None:
        """Spend or release what orders that have ended had set aside."""
        for key, name, span, amount, done in self._db.execute(_ENDED).fetchall():
            self._db.execute(_CLOSE, {"name": name, "span": span, "amount": amount, "spent": amount if done else 0})
            state = "spent" if done else "released"
            self._db.execute("UPDATE hold SET state = ? WHERE key = ? AND budget = ?", (state, key, name))

    def after_all(self, key: str) -> None:
        """Spend what was released too early: the order was done, as is said late; what passes the cap is noted."""
        for name, span, amount in self._db.execute(_AFTER_ALL, (key,)).fetchall():
            self._db.execute(_LATE, {"name": name, "span": span, "amount": amount})
            self._db.execute("UPDATE hold SET state = 'spent' WHERE key = ? AND budget = ?", (key, name))

    def _used(self, name: str, span: str) -> int:
        query = "SELECT reserved + spent FROM budget WHERE name = ? AND span = ?"
        row = self._db.execute(query, (name, span)).fetchone()
        return int(row[0]) if row is not None else 0
