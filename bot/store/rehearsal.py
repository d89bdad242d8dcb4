"""What events that never came would set off: the rules' own engine, rests and budgets, inside a savepoint undone."""

import sqlite3
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from itertools import islice

from bot.core.errors import BadInput
from bot.core.events import RoomEvent
from bot.core.ledger import Change, CounterChange, Firing, Window
from bot.core.panels import Supposed, Supposition
from bot.store.firings import Firings
from bot.triggers.engine import Engine
from bot.triggers.rules import Rule
from bot.triggers.supposing import events_of, grown, steps_of

SHOWN = 100
MOST_LEVELS = 2_000
KNOWN = "known"
CURRENCY = "CNY"
"""What `gift_value` counts in (`bot.triggers.counting`)."""
Values = Callable[[str], Mapping[Window, tuple[str, int]]]
"""Counter -> window -> (scope, value)."""


def rehearsed(
    db: sqlite3.Connection,
    engine: Engine,
    firings: Firings,
    one: Supposition,
    *,
    changes_for: Callable[[RoomEvent], Sequence[Change]],
    values: Values,
    last_seq: int,
    now_ms: int,
) -> list[Supposed]:
    """Return what would happen, in order, and leave no trace; `engine` is a twin that was told the past.

    BadInput when it would pass so many levels that working them out held up the show.
    What fires first takes its rest and its budget from what comes after it, as on air.
    """
    viewers = values("viewers")["session"][1] if one.what == "viewers" else 0
    events = list(events_of(one, now_ms=now_ms, first_seq=last_seq + 1, currency=CURRENCY, viewers=viewers))
    moved = [
        step
        for change in grown(one, changes_for(events[0]))
        for step in steps_of(replace(change, person=""), values(change.name))
    ]
    if (levels := _passed(engine.rules, moved)) > MOST_LEVELS:
        raise BadInput(f"that would pass {levels} levels", hint=f"ask for less: at most {MOST_LEVELS} are worked out")
    found: dict[Supposed, int] = {}
    db.execute("SAVEPOINT supposed")
    try:
        for number, event in enumerate(events):
            for wished in engine.decide(event, moved if number == 0 else (), now_ms):
                judged = firings.judged(wished, now_ms)
                if judged is not None:
                    firings.write(judged, event.seq or 0, now_ms)
                told = _told(judged or replace(wished, status=KNOWN, orders=()), now_ms)
                found[told] = found.get(told, 0) + 1
    finally:
        db.execute("ROLLBACK TO supposed")
        db.execute("RELEASE supposed")
    return [replace(one, times=times) for one, times in islice(found.items(), SHOWN)]


def _passed(rules: Iterable[Rule], moved: Sequence[CounterChange]) -> int:
    """Return how many levels rules would pass whose bursts nothing bounds: those of benefits."""
    return sum(
        step.after // rule.every - (step.before or 0) // rule.every
        for rule in rules
        if rule.every and rule.benefit and not rule.max_burst
        for step in moved
        if (step.name, step.window) == (rule.counter, rule.scope)
    )


def _told(firing: Firing, now_ms: int) -> Supposed:
    return Supposed(
        rule_id=firing.rule_id,
        level=firing.level,
        status=firing.status,
        orders=tuple((order.klass.value, order.target) for order in firing.orders),
        after_ms=max(0, min((order.not_before_ms for order in firing.orders), default=0) - now_ms),
        held=any(order.held for order in firing.orders),
    )
