"""Whether a rule may act now: hours of the day, minutes of the show, segment, tier.  The answer is a reason."""

from datetime import datetime, tzinfo

from bot.core.viewers import Tier
from bot.triggers.rules import Rule

Hours = tuple[tuple[int, int], ...]
"""(from, to) in minutes of the local day; to <= from goes over midnight."""


def refusal(rule: Rule, *, now_ms: int, zone: tzinfo, quiet: Hours, started_ms: int, segment: str, tier: str) -> str:
    """Return why `rule` may not act at `now_ms`, empty if it may.  Quiet hours hold for safety rules too."""
    if quiet or rule.hours:
        minute = _minute(now_ms, zone)
        if within(quiet, minute):
            return "quiet_hours"
        if rule.hours and not within(rule.hours, minute):
            return "hours"
    if rule.show_minutes is not None:
        begin, end = rule.show_minutes
        if not begin * 60_000 <= now_ms - started_ms < end * 60_000:
            return "show_minutes"
    if rule.segments and segment not in rule.segments:
        return "segment"
    return "tier" if rule.tiers and tier not in rule.tiers else ""


def within(hours: Hours, minute: int) -> bool:
    """Return whether a minute of the day lies in any of the hours."""
    return any(a <= minute < b if a < b else minute >= a or minute < b for a, b in hours)


def _minute(now_ms: int, zone: tzinfo) -> int:
    local = datetime.fromtimestamp(now_ms / 1000, zone)
    return local.hour * 60 + local.minute


TIERS = frozenset(tier.value for tier in Tier)
