"""What becomes of a wish to fire, inside the transaction of its event: cooldown, budget, row, orders; or a refusal."""

import sqlite3
from collections.abc import Sequence
from dataclasses import replace

from bot.core.ledger import USER, Firing, Latch, Rest
from bot.store.outbox import Outbox

_KNOWN = "SELECT 1 FROM firing WHERE rule_id = ? AND scope = ? AND ordinal = ?"
_FIRE = "INSERT INTO firing(rule_id, scope, ordinal, level, seq, status) VALUES(?, ?, ?, ?, ?, ?)"
_REFUSE = "INSERT INTO refusal VALUES(?, ?, ?, 1) ON CONFLICT(rule_id, reason, minute) DO UPDATE SET n = n + 1"
_REST = """INSERT INTO cooldown VALUES(:key, :until, :span) ON CONFLICT(key) DO UPDATE SET
span_ms = CASE WHEN until_ms > excluded.until_ms THEN span_ms ELSE excluded.span_ms END,
until_ms = max(until_ms, excluded.until_ms)"""
_LATCH = """INSERT INTO latch VALUES(?, ?, ?, ?)
ON CONFLICT(rule_id, scope, kind) DO UPDATE SET value = excluded.value"""


class Firings:
    """Works within the transaction of the caller."""

    def __init__(self, db: sqlite3.Connection, outbox: Outbox) -> None:
        self._db = db
        self._outbox = outbox

    def fire(self, firing: Firing, seq: int, now_ms: int) -> Firing | None:
        """Return the firing as stored, perhaps refused; None when its row was there before or it was only counted."""
        judged = self.judged(firing, now_ms)
        return self.write(judged, seq, now_ms) if judged is not None else None

    def judged(self, firing: Firing, now_ms: int) -> Firing | None:
        """Return the firing as rest and budgets let it be; None when its row was there before."""
        if self._db.execute(_KNOWN, (firing.rule_id, firing.scope, firing.ordinal)).fetchone():
            return None
        return self._judged(firing, now_ms) if firing.status == "fired" else firing

    def write(self, firing: Firing, seq: int, now_ms: int) -> Firing | None:
        """Write a judged firing with what it begins; None when it was only counted."""
        if firing.counted and firing.status.startswith("skipped:"):
            reason = firing.status.removeprefix("skipped:")
            self._db.execute(_REFUSE, (firing.rule_id, reason, now_ms // 60_000))
            return None
        row = (firing.rule_id, firing.scope, firing.ordinal, firing.level, seq, firing.status)
        self._db.execute(_FIRE, row)
        if firing.status == "fired":
            self._begin(firing, now_ms)
        return firing

    def keep(self, latches: Sequence[Latch]) -> None:
        """Write what rules must remember."""
        for one in latches:
            self._db.execute(_LATCH, (one.rule_id, one.scope, one.kind, one.value))

    def erase(self, user_key: str) -> None:
        """Take a viewer out of what rules keep of her alone: counters, firings, rests, and her name in orders."""
        scope = USER + user_key
        for table in ("counter", "firing", "latch"):
            self._db.execute(f"DELETE FROM {table} WHERE scope = ?", (scope,))
        rest = f"|user|{user_key}"
        self._db.execute("DELETE FROM cooldown WHERE substr(key, -?) = ?", (len(rest), rest))
        self._outbox.rename(f":{scope}:")

    def latches(self) -> list[Latch]:
        """Return what rules remembered."""
        found = self._db.execute("SELECT rule_id, scope, kind, value FROM latch")
        return [Latch(rule_id=rule, scope=scope, kind=kind, value=value) for rule, scope, kind, value in found]

    def _judged(self, firing: Firing, now_ms: int) -> Firing:
        """Return the firing with its orders put off, merged or refused, as cooldown and budgets have it."""
        until_ms, rest = self._rests(firing.rests, now_ms)
        if until_ms > now_ms and rest is not None:
            if rest.on_block == "merge" and self._merged(firing):
                return replace(firing, status="merged", orders=(), rests=())
            if rest.on_block == "skip" or any(until_ms >= order.expires_ms for order in firing.orders):
                return replace(firing, status="skipped:cooldown", orders=(), rests=())
            waiting = tuple(replace(one, not_before_ms=max(one.not_before_ms, until_ms)) for one in firing.orders)
            firing = replace(firing, orders=waiting)
        costs = [cost for order in firing.orders for cost in order.costs]
        if costs and (budget := self._outbox.budgets.lacking(costs)):
            return replace(firing, status=f"skipped:budget {budget}", orders=(), rests=())
        return firing

    def _begin(self, firing: Firing, now_ms: int) -> None:
        begins_ms = max((order.not_before_ms for order in firing.orders), default=0)
        for rest in firing.rests:
            until_ms = max(now_ms, begins_ms) + rest.span_ms
            self._db.execute(_REST, {"key": rest.key, "until": until_ms, "span": until_ms - now_ms})
        self._outbox.put(firing, now_ms)

    def _rests(self, rests: Sequence[Rest], now_ms: int) -> tuple[int, Rest | None]:
        """Return until when the firing is kept back and by what; a clock set back shortens that to the span."""
        latest: tuple[int, Rest | None] = (0, None)
        for rest in rests:
            row = self._db.execute("SELECT until_ms, span_ms FROM cooldown WHERE key = ?", (rest.key,)).fetchone()
            if row is None:
                continue
            until_ms, span_ms = row
            if until_ms - now_ms > span_ms:
                until_ms = now_ms + span_ms
                self._db.execute("UPDATE cooldown SET until_ms = ? WHERE key = ?", (until_ms, rest.key))
            if until_ms > latest[0]:
                latest = (until_ms, rest)
        return latest

    def _merged(self, firing: Firing) -> bool:
        """Count the firing in with what the same rule has waiting; False when nothing of it waits."""
        merged = [self._outbox.merge(firing.rule_id, order) for order in firing.orders]
        return any(merged)
