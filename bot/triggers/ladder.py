"""Thresholds: a counter that goes from a to b passes each level in (a, b], and each level fires once for ever.

The ordinal of a firing is its level, so that an edited ladder never fires a passed level under another number.
"""

from bisect import bisect_right
from collections.abc import Sequence

from bot.core.events import RoomEvent
from bot.core.ledger import CounterChange, Firing, Order, OutboxClass
from bot.triggers.rules import Rule

MAX_BURST = 20
"""Firings (and refusals) that one step of one `every` rule may cause; explicit levels have no such bound."""
ONCE = 0
"""Ordinal of the only firing of a `once` rule."""


def decide(rules: Sequence[Rule], event: RoomEvent, changes: Sequence[CounterChange], now_ms: int) -> Sequence[Firing]:
    """Return what `changes` set off, ascending by level; a first room total is a baseline and sets off nothing.

    A firing that was stored before is left out by the journal, which alone knows; the same holds for cooldowns.
    `event.delivery` "backfill" moves the baseline and is refused as `skipped:backfill`.
    """
    fired: list[Firing] = []
    for change in changes:
        if change.before is None:
            continue
        for rule in rules:
            if rule.counter == change.name and rule.scope == change.window and _reaches(rule, change):
                fired += _climb(rule, change, event.delivery == "backfill", now_ms)
    return fired


def _reaches(rule: Rule, change: CounterChange) -> bool:
    """Whether any level is passed: the quick answer for the many changes that pass none."""
    before = change.before or 0
    if rule.every is not None:
        return before // rule.every < change.after // rule.every
    return bisect_right(rule.levels, before) < bisect_right(rule.levels, change.after)


def _climb(rule: Rule, change: CounterChange, late: bool, now_ms: int) -> list[Firing]:
    passed, beyond = _passed(rule, change.before or 0, change.after)
    top = beyond or passed[-1]
    if rule.policy == "once":
        return [_refused(rule, change, top, "backfill") if late else _fired(rule, change, top, now_ms)]
    if late:
        levels = [*passed, beyond] if beyond else passed
        return [_refused(rule, change, level, "backfill") for level in levels]
    if rule.policy == "highest":
        lower = [level for level in passed if level != top]
        return [*(_refused(rule, change, level, "superseded") for level in lower), _fired(rule, change, top, now_ms)]
    fired = [_fired(rule, change, level, now_ms) for level in passed]
    return [*fired, _refused(rule, change, beyond, "burst")] if beyond else fired


def _passed(rule: Rule, before: int, after: int) -> tuple[Sequence[int], int]:
    """Return the levels in (before, after] and, when an `every` rule passed more than the bound, the topmost."""
    if rule.every is None:
        return rule.levels[bisect_right(rule.levels, before) : bisect_right(rule.levels, after)], 0
    first, last = before // rule.every + 1, after // rule.every
    bounded = range(first, min(last, first + MAX_BURST - 1) + 1)
    return [step * rule.every for step in bounded], last * rule.every if last >= first + MAX_BURST else 0


def _refused(rule: Rule, change: CounterChange, level: int, reason: str) -> Firing:
    ordinal = ONCE if rule.policy == "once" else level
    return Firing(rule_id=rule.id, scope=change.scope, ordinal=ordinal, level=level, status=f"skipped:{reason}")


def _fired(rule: Rule, change: CounterChange, level: int, now_ms: int) -> Firing:
    ordinal = ONCE if rule.policy == "once" else level
    return Firing(
        rule_id=rule.id,
        scope=change.scope,
        ordinal=ordinal,
        level=level,
        orders=_orders(rule, change, f"{rule.id}:{change.scope}:{ordinal}", level, now_ms),
        cooldown_s=rule.cooldown_s,
    )


def _orders(rule: Rule, change: CounterChange, key: str, level: int, now_ms: int) -> tuple[Order, ...]:
    facts = {"counter": change.name, "level": level, "value": change.after}
    expires_ms = now_ms + round(rule.ttl_s * 1000)
    show = Order(
        key=key,
        klass=OutboxClass.SHOW,
        target=rule.effect,
        payload={**rule.params, **facts},
        expires_ms=expires_ms,
        duration_ms=rule.duration_ms,
    )
    if not rule.say:
        return (show,)
    say = Order(key=f"{key}:say", klass=OutboxClass.SAY, target=rule.say, payload=facts, expires_ms=expires_ms)
    return (show, say)
