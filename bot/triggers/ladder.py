"""Thresholds: a counter that goes from a to b passes each level in (a, b], and each level fires once for ever.

The ordinal of a firing is its level, so that an edited ladder never fires a passed level under another number.
"""

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from bot.core.ledger import CounterChange
from bot.triggers.rules import MAX_BENEFITS, MAX_BURST, Rule

ONCE = 0
"""Ordinal of the only firing of a `once` rule."""


@dataclass(frozen=True, slots=True)
class Step:
    """A level that was passed."""

    level: int
    ordinal: int
    why: str = ""
    """Why nothing comes of it, empty when it fires."""
    place: int = 0
    """Of those that fire, counted from 0."""


def steps(rule: Rule, change: CounterChange, *, late: bool, floor: int = 0) -> Iterator[Step]:
    """Yield what `rule` makes of a change, ascending; `late`: it comes from a page of the past.

    Levels up to `floor` belong to an older form of the rule and are passed in silence.
    """
    passed, beyond = _passed(rule, max(change.before or 0, floor), change.after)
    if not passed:
        return
    top = beyond or passed[-1]
    how = _how(rule, change, late)
    if rule.policy == "once":
        yield Step(top, ONCE, "backfill" if how == "none" else "")
        return
    if how == "none":
        yield from (Step(level, level, "backfill") for level in _all(passed, beyond))
        return
    if how == "highest":
        yield from (Step(level, level, "superseded") for level in passed if level != top)
        yield Step(top, top)
        return
    yield from (Step(level, level, "", place) for place, level in enumerate(passed))
    if beyond:
        yield Step(beyond, beyond, "burst")


def bounds(rule: Rule, value: int) -> tuple[int, int]:
    """Return (low, high) around `value`: while a counter stays in [low, high) the rule has nothing to say."""
    if rule.hold is not None:
        marks: Sequence[int] = sorted({rearmed_below(rule), rule.hold})
    elif rule.every is not None:
        low = value // rule.every * rule.every
        return low, low + rule.every
    else:
        marks = rule.levels
    place = bisect_right(marks, value)
    return (marks[place - 1] if place else 0), (marks[place] if place < len(marks) else 2**63)


def rearmed_below(rule: Rule) -> int:
    """Return the least value at which a `while` rule stays on."""
    assert rule.hold is not None
    return max(1, -int(-rule.hold * rule.rearm // 1))


def _how(rule: Rule, change: CounterChange, late: bool) -> str:
    if rule.catch_up == "auto":
        if late:
            return "each" if rule.benefit else "none"
        return "highest" if change.after_gap and not rule.benefit else rule.policy
    if late or change.after_gap:
        return rule.catch_up
    return rule.policy


def _all(passed: Sequence[int], beyond: int) -> Sequence[int]:
    return [*passed, beyond] if beyond else passed


def _passed(rule: Rule, before: int, after: int) -> tuple[Sequence[int], int]:
    """Return the levels in (before, after] and, when there are more than the rule's bound, the topmost apart."""
    if rule.every is None:
        levels: Sequence[int] = rule.levels[bisect_right(rule.levels, before) : bisect_right(rule.levels, after)]
    else:
        levels = range((before // rule.every + 1) * rule.every, after + 1, rule.every)
    bound = len(levels) if rule.every is None else MAX_BENEFITS if rule.benefit else MAX_BURST
    most = rule.max_burst or bound
    return (levels, 0) if len(levels) <= most else (levels[:most], levels[-1])
