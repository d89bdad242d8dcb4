"""How every rule stands: its counter, the next level, rest, budgets, the last firing, what waits for a person."""

import sqlite3
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import tzinfo

from bot.core.ledger import USER, Window
from bot.core.panels import RulePanel
from bot.triggers.ladder import bounds
from bot.triggers.orders import window_of
from bot.triggers.rules import Charge, Rule

HOUR = 60
NO_NEXT = 2**63
_LAST = """SELECT firing.level, firing.status, ifnull(event.ts, 0) FROM firing LEFT JOIN event USING(seq)
WHERE rule_id = ? AND scope = ? ORDER BY ordinal DESC LIMIT 1"""
_LAST_OF_ANY = """SELECT firing.level, firing.status, ifnull(event.ts, 0) FROM firing LEFT JOIN event USING(seq)
WHERE rule_id = ? ORDER BY firing.seq DESC LIMIT 1"""
_COUNTERS = f"SELECT name, scope, value FROM counter WHERE scope NOT GLOB '{USER}*'"
# A rest of a part of a rule is kept under "rule|...": "}" is the character after "|".
_RESTS = """SELECT count(*), max(min(until_ms - :now, span_ms)) FROM cooldown
WHERE (key = :key OR key BETWEEN :key || '|' AND :key || '}') AND until_ms > :now"""
_ON = "SELECT rule_id, scope FROM latch WHERE kind = 'on' AND value > 0"
_WAITING = "SELECT rule_id, state, count(*) FROM outbox WHERE state IN ('held', 'doubt') GROUP BY rule_id, state"
_REFUSED = """SELECT reason, sum(n) FROM refusal WHERE rule_id = ? AND minute > ?
GROUP BY reason ORDER BY sum(n) DESC LIMIT 4"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Now:
    """The moment that rules are looked at."""

    at_ms: int
    session: str
    zone: tzinfo
    scopes: Mapping[Window, str]


def rule_states(db: sqlite3.Connection, rules: Sequence[Rule], now: Now) -> list[RulePanel]:
    """Return the state of each rule, in the order of the rules; reads only."""
    counters = {(name, scope): value for name, scope, value in db.execute(_COUNTERS)}
    waiting = {(rule_id, state): n for rule_id, state, n in db.execute(_WAITING)}
    latched = {(rule_id, scope) for rule_id, scope in db.execute(_ON)}
    return [
        _state(db, rule, now, counters.get((rule.counter, now.scopes.get(rule.scope, "")), 0), waiting, latched)
        for rule in rules
    ]


def _state(
    db: sqlite3.Connection,
    rule: Rule,
    now: Now,
    value: int,
    waiting: Mapping[tuple[str, str], int],
    latched: set[tuple[str, str]],
) -> RulePanel:
    scope = now.scopes.get(rule.scope, "") if rule.counter else now.session
    high = bounds(rule, value)[1] if rule.counter else NO_NEXT
    last = db.execute(_LAST_OF_ANY, (rule.id,)) if rule.scope == "user" else db.execute(_LAST, (rule.id, scope))
    level, status, last_ms = last.fetchone() or (0, "", 0)
    key = f"group|{rule.group}" if rule.cooldown_per == "group" else rule.id
    resting, rest_ms = db.execute(_RESTS, {"key": key, "now": now.at_ms}).fetchone() if rule.cooldown_s else (0, 0)
    return RulePanel(
        id=rule.id,
        kind=rule.kind,
        counter=rule.counter,
        value=value,
        next=high if high < NO_NEXT else None,
        is_on=(rule.id, scope) in latched,
        rests_until_ms=now.at_ms + rest_ms if rest_ms else 0,
        resting=resting,
        budgets=tuple(_budget(db, charge, now) for charge in rule.charges),
        last_ms=last_ms,
        last_level=level,
        last_status=status,
        held=waiting.get((rule.id, "held"), 0),
        doubt=waiting.get((rule.id, "doubt"), 0),
        refused=tuple(db.execute(_REFUSED, (rule.id, now.at_ms // 60_000 - HOUR)).fetchall()),
    )


def _budget(db: sqlite3.Connection, charge: Charge, now: Now) -> tuple[str, int, int]:
    window = window_of(charge.span, now.at_ms, now.session, now.zone)
    query = "SELECT reserved + spent FROM budget WHERE name = ? AND span = ?"
    row = db.execute(query, (charge.budget, window)).fetchone()
    return charge.budget, row[0] if row is not None else 0, charge.cap
