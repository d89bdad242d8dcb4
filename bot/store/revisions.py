"""Edited rules: other numbers under an old name begin anew, at the present count, as `name@revision`."""

import sqlite3
from collections.abc import Iterable, Mapping

from bot.core.ledger import USER, Window
from bot.triggers.rules import Rule

_NOTE = "INSERT INTO rule VALUES(?, ?, ?) ON CONFLICT(id) DO UPDATE SET rev = excluded.rev, digest = excluded.digest"
_PASSED = """INSERT INTO firing(rule_id, scope, ordinal, level, seq, status)
VALUES(?, ?, ?, ?, ?, 'skipped:rebased') ON CONFLICT DO NOTHING"""


def rebase(db: sqlite3.Connection, rules: Iterable[Rule], scopes: Mapping[Window, str], seq: int) -> Mapping[str, str]:
    """Return the names that rules go on under; `scopes`: window -> its scope now.

    What the new numbers have passed already is noted as `skipped:rebased`; going back to old numbers is an edit too.
    """
    names: dict[str, str] = {}
    for rule in rules:
        row = db.execute("SELECT rev, digest FROM rule WHERE id = ?", (rule.id,)).fetchone()
        rev, digest = row or (0, "")
        edited = digest != rule.fingerprint
        if edited:
            rev += 1
            db.execute(_NOTE, (rule.id, rev, rule.fingerprint))
        names[rule.id] = rule.id if rev == 1 else f"{rule.id}@{rev}"
        if edited and rev > 1 and rule.counter and rule.hold is None:
            for scope in _each_viewer(db, rule.counter) if rule.scope == "user" else [scopes[rule.scope]]:
                _pass(db, rule, names[rule.id], scope, seq)
    return names


def _each_viewer(db: sqlite3.Connection, counter: str) -> list[str]:
    query = "SELECT scope FROM counter WHERE name = ? AND scope GLOB ?"
    return [scope for (scope,) in db.execute(query, (counter, f"{USER}*"))]


def _pass(db: sqlite3.Connection, rule: Rule, name: str, scope: str, seq: int) -> None:
    """Note what the new numbers have behind them."""
    row = db.execute("SELECT value FROM counter WHERE name = ? AND scope = ?", (rule.counter, scope)).fetchone()
    value = row[0] if row is not None else 0
    if rule.every is not None:
        passed = [value // rule.every * rule.every] if value >= rule.every else []
    else:
        passed = [level for level in rule.levels if level <= value]
    if not passed:
        return
    db.execute("INSERT OR REPLACE INTO latch VALUES(?, ?, 'floor', ?)", (name, scope, value))
    marks = [(0, passed[-1])] if rule.policy == "once" else [(level, level) for level in passed]
    db.executemany(_PASSED, [(name, scope, ordinal, level, seq) for ordinal, level in marks])
