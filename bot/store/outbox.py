"""The life of things that must happen once.  Each step is an UPDATE that says from which state it may be made."""

import sqlite3
from collections.abc import Mapping
from typing import Any

import msgspec

from bot.core.errors import BadInput
from bot.core.ledger import Asked, Firing, Order, OutboxClass, OutboxRow, OutboxState, Ruling
from bot.core.reports import EffectMoved
from bot.store.budgets import Budgets

LEASE_MS = 10_000
"""How long a receiver may stay silent before the order counts as lost."""
MAX_ATTEMPTS = 5
MAX_BACKOFF_MS = 30_000
MAX_REASON = 200
_NO_END = 2**31
"""Attempts that a restart cut off are nobody's refusal: the order goes out again while its time lasts."""

_COLUMNS = "key, class, target, payload, state, attempt, expires_ms, duration_ms, rule_id, level, via"
_PUT = """INSERT INTO outbox(key, class, target, payload, rule_id, level, duration_ms, expires_ms, at_ms,
not_before_ms, prio, via, state) VALUES(?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT(key) DO NOTHING"""
_WAITING = """SELECT id, payload FROM outbox WHERE state IN ('ready', 'held') AND attempt = 0 AND rule_id = ?
AND class = ? AND target = ? ORDER BY id LIMIT 1"""
_SUPERSEDE = """UPDATE outbox SET state = 'superseded', at_ms = :now, reason = 'newer value'
WHERE class = 'set' AND target = :target AND state IN ('ready', 'held', 'leased', 'started')"""
_EXPIRE = """UPDATE outbox SET state = 'expired', at_ms = :now, reason = 'too late'
WHERE state IN ('ready', 'held') AND expires_ms <= :now"""
_LOST = """UPDATE outbox SET at_ms = :now, lease_until_ms = NULL, reason = :reason, state = CASE
WHEN class = 'once' THEN 'doubt' WHEN expires_ms <= :now THEN 'expired' WHEN attempt >= :most THEN 'failed'
ELSE 'ready' END WHERE state IN ('leased', 'started')"""
_SET_BACK = """UPDATE outbox SET lease_until_ms = lease_until_ms - (at_ms - :now), at_ms = :now,
expires_ms = expires_ms - (at_ms - :now), not_before_ms = max(0, not_before_ms - (at_ms - :now))
WHERE state IN ('ready', 'held', 'leased', 'started') AND at_ms > :now"""
"""The clock was set back: what an order still has to wait, and may, is as long as when it last moved."""
_DUE = (
    f"SELECT {_COLUMNS} FROM outbox WHERE state = 'ready' AND not_before_ms <= ? AND expires_ms > ? "
    "ORDER BY prio, id LIMIT ?"
)
_LEASE = """UPDATE outbox SET state = 'leased', attempt = attempt + 1, lease_until_ms = ?, epoch = ?, at_ms = ?
WHERE key = ? AND state = 'ready'"""

_SENT = "attempt > 0 AND "
_SETTLE: Mapping[OutboxState, str] = {
    # What the receiver did stays true, however late it says so; only what was never sent cannot have happened.
    OutboxState.STARTED: _SENT + "state IN ('leased', 'ready')",
    OutboxState.DONE: _SENT + "state IN ('leased', 'started', 'ready', 'expired', 'doubt')",
    OutboxState.EXPIRED: "state IN ('ready', 'held', 'leased')",
    OutboxState.CANCELLED: "state IN ('ready', 'held', 'leased', 'started', 'doubt')",
    OutboxState.SUPERSEDED: "state IN ('ready', 'held', 'leased')",
    OutboxState.READY: "(state = 'doubt' OR class != 'once' AND state IN ('leased', 'started'))",
    OutboxState.DOUBT: "class = 'once' AND state IN ('leased', 'started')",
}
_FORGET = """UPDATE outbox SET state = 'cancelled', reason = 'forgotten'
WHERE id = ? AND state IN ('ready', 'held', 'leased', 'started', 'doubt')"""
_VERDICTS: Mapping[Ruling, tuple[OutboxState, OutboxState]] = {
    "approve": (OutboxState.HELD, OutboxState.READY),
    "decline": (OutboxState.HELD, OutboxState.CANCELLED),
    "happened": (OutboxState.DOUBT, OutboxState.DONE),
    "not_happened": (OutboxState.DOUBT, OutboxState.READY),
    "drop": (OutboxState.DOUBT, OutboxState.CANCELLED),
}
"""What a person says: from which state it leads to which."""
_RESOLVE = """UPDATE outbox SET at_ms = :now, reason = :reason, state = :state
WHERE key = :key AND state = :was AND (expires_ms > :now OR :state <> 'ready')"""
_REFUSED = """UPDATE outbox SET at_ms = :now, lease_until_ms = NULL, reason = :reason,
not_before_ms = :now + min(:longest, 1000 << (attempt - 1)), state = CASE
WHEN class = 'once' AND state = 'started' THEN 'doubt' WHEN attempt >= :most THEN 'failed'
WHEN expires_ms <= :now THEN 'expired' ELSE 'ready' END WHERE key = :key AND state IN ('leased', 'started')"""


class Outbox:
    """Works within the transaction of the caller."""

    def __init__(self, db: sqlite3.Connection, epoch: int) -> None:
        self._db = db
        self._epoch = epoch
        self.budgets = Budgets(db)

    def recover(self, now_ms: int) -> None:
        """Take back what an earlier process had sent out: repeat it while it is worth it, ask about `once`."""
        self._lost(_LOST, now_ms, "restart", most=_NO_END)
        self.budgets.settle()
        self.budgets.mend()

    def put(self, firing: Firing, now_ms: int) -> None:
        """Write the orders of a firing; a newer `set` takes the place of an older one of the same target."""
        for order in firing.orders:
            if order.klass is OutboxClass.SET:
                self._db.execute(_SUPERSEDE, {"now": now_ms, "target": order.target})
                self.budgets.settle()
            self._put(order, firing, now_ms)

    def _put(self, order: Order, firing: Firing, now_ms: int) -> None:
        payload = msgspec.json.encode(order.payload)
        about = (order.key, order.klass.value, order.target, payload, firing.rule_id, firing.level)
        state = OutboxState.HELD if order.held else OutboxState.READY
        when = (order.duration_ms, order.expires_ms, now_ms, order.not_before_ms, order.prio, order.via, state.value)
        if self._db.execute(_PUT, (*about, *when)).rowcount and order.costs:
            self.budgets.reserve(order.key, order.costs)

    def merge(self, rule_id: str, order: Order) -> bool:
        """Count an order in with one of the same rule and target that waits; False when none does."""
        row = self._db.execute(_WAITING, (rule_id, order.klass.value, order.target)).fetchone()
        if row is None:
            return False
        count = msgspec.json.decode(row[1], type=dict[str, object]).get("count", 1)
        payload = {**order.payload, "count": (count if isinstance(count, int) else 1) + 1}
        self._db.execute("UPDATE outbox SET payload = ? WHERE id = ?", (msgspec.json.encode(payload), row[0]))
        return True

    def claim(self, now_ms: int, limit: int) -> list[OutboxRow]:
        """Lease up to `limit` orders that are due, by lane and age; the late expire, the lost come back."""
        self._db.execute(_SET_BACK, {"now": now_ms})
        self._lost(_LOST + " AND lease_until_ms <= :now", now_ms, "no answer")
        self._db.execute(_EXPIRE, {"now": now_ms})
        self.budgets.settle()
        due = [_row(found) for found in self._db.execute(_DUE, (now_ms, now_ms, max(0, limit)))]
        leases = [(now_ms + LEASE_MS, self._epoch, now_ms, row.key) for row in due]
        self._db.executemany(_LEASE, leases)
        return due

    def settle(self, key: str, state: OutboxState, reason: str, now_ms: int) -> bool:
        """Move one order to `state` if its present state allows that."""
        reason = reason[:MAX_REASON]
        if state is OutboxState.FAILED:
            bounds = {"most": MAX_ATTEMPTS, "longest": MAX_BACKOFF_MS}
            moved = self._one(_REFUSED, {"key": key, "now": now_ms, "reason": reason, **bounds})
        elif state not in _SETTLE:
            raise BadInput(f"an order cannot be settled as {state}", hint="call claim() to lease it")
        else:
            lease = f"{LEASE_MS} + duration_ms + :now" if state is OutboxState.STARTED else "NULL"
            moved = self._one(
                f"UPDATE outbox SET state = :state, at_ms = :now, reason = :reason, lease_until_ms = {lease} "
                f"WHERE key = :key AND {_SETTLE[state]}",
                {"state": state.value, "key": key, "now": now_ms, "reason": reason},
            )
        if moved:
            self.budgets.settle()
            if state is OutboxState.DONE:
                self.budgets.after_all(key)
        return moved

    def resolve(self, key: str, verdict: Ruling, who: str, now_ms: int) -> OutboxState | None:
        """Do what a person says of an order that waits for her, and note who said it; None if it does not wait.

        What she lets go out when its time is over expires.
        """
        was, state = _VERDICTS[verdict]
        row = {"key": key, "was": was.value, "now": now_ms, "reason": f"{verdict} by {who}"[:MAX_REASON]}
        if not self._one(_RESOLVE, {**row, "state": state.value}):
            if state is not OutboxState.READY or not self._one(_RESOLVE, {**row, "state": "expired"}):
                return None
            state = OutboxState.EXPIRED
        audit = "INSERT INTO audit(at_ms, key, verdict, who, was, became) VALUES(?, ?, ?, ?, ?, ?)"
        self._db.execute(audit, (now_ms, key, verdict, who, was.value, state.value))
        self.budgets.settle()
        return state

    def rename(self, part: str) -> None:
        """Let orders whose key holds `part` be known by their number alone; those that are not over are called off."""
        query = "SELECT id, key FROM outbox WHERE instr(key, ?)"
        for number, key in self._db.execute(query, (part,)).fetchall():
            self._db.execute(_FORGET, (number,))
            self.budgets.settle()
            for table in ("hold", "audit", "outbox"):
                self._db.execute(f"UPDATE {table} SET key = ? WHERE key = ?", (f"forgotten:{number}", key))

    def asked(self, limit: int) -> list[Asked]:
        """Return the newest `limit` orders that wait for a person, newest first."""
        names = ("key", "state", "klass", "via", "target", "rule_id", "level", "at_ms", "expires_ms", "reason")
        query = """SELECT key, state, class, via, target, rule_id, level, at_ms, expires_ms, reason FROM outbox
WHERE state IN ('held', 'doubt') ORDER BY id DESC LIMIT ?"""
        rows = [dict(zip(names, row, strict=True)) for row in self._db.execute(query, (max(0, limit),))]
        typed = [{**row, "state": OutboxState(row["state"]), "klass": OutboxClass(row["klass"])} for row in rows]
        return [Asked(**row) for row in typed]

    def latest(self, limit: int) -> list[EffectMoved]:
        """Return the newest `limit` orders, newest first, each with its present state."""
        query = "SELECT key, target, rule_id, level, state, at_ms, reason FROM outbox ORDER BY id DESC LIMIT ?"
        names = ("key", "name", "rule_id", "level", "state", "at_ms", "reason")
        found = self._db.execute(query, (max(0, limit),))
        return [EffectMoved(**dict(zip(names, row, strict=True))) for row in found]

    def _lost(self, sql: str, now_ms: int, reason: str, most: int = MAX_ATTEMPTS) -> None:
        self._db.execute(sql, {"now": now_ms, "reason": reason, "most": most})

    def _one(self, sql: str, values: Mapping[str, object]) -> bool:
        return self._db.execute(sql, values).rowcount == 1


def _row(found: tuple[Any, ...]) -> OutboxRow:
    key, klass, target, payload, _, attempt, expires_ms, duration_ms, rule_id, level, via = found
    return OutboxRow(
        key=key,
        klass=OutboxClass(klass),
        target=target,
        payload=msgspec.json.decode(payload, type=dict[str, object]),
        state=OutboxState.LEASED,
        attempt=attempt + 1,
        expires_ms=expires_ms,
        duration_ms=duration_ms,
        rule_id=rule_id,
        level=level,
        via=via,
    )
