from typing import Any
from zoneinfo import ZoneInfo

import pytest

from bot.triggers.conditions import refusal, within
from bot.triggers.rules import Rule

pytestmark = pytest.mark.unit
NOON_MS = 1_785_556_800_000
"""2026-08-01 12:00 in Shanghai."""
HOUR_MS = 3_600_000


def why(now_ms: int = NOON_MS, quiet: Any = (), segment: str = "", tier: str = "", **rule: Any) -> str:
    made = Rule(id="r", counter="likes", every=1, effect="x", **rule)
    zone = ZoneInfo("Asia/Shanghai")
    return refusal(made, now_ms=now_ms, zone=zone, quiet=quiet, started_ms=NOON_MS, segment=segment, tier=tier)


def test_hours_are_local_and_may_go_over_midnight() -> None:
    assert why(hours=((12 * 60, 13 * 60),)) == ""
    assert why(hours=((13 * 60, 14 * 60),)) == "hours"
    night = ((22 * 60, 6 * 60),)
    assert [why(NOON_MS + hour * HOUR_MS, hours=night) for hour in (9, 10, 17, 18)] == ["hours", "", "", "hours"]


def test_quiet_hours_hold_for_every_rule() -> None:
    assert why(quiet=((11 * 60, 13 * 60),)) == "quiet_hours"
    assert why(quiet=((13 * 60, 14 * 60),)) == ""


def test_a_rule_may_be_bound_to_minutes_of_the_show_to_segments_and_to_tiers() -> None:
    assert why(show_minutes=(10, 20)) == "show_minutes"
    assert why(NOON_MS + 10 * 60_000, show_minutes=(10, 20)) == ""
    assert why(NOON_MS + 20 * 60_000, show_minutes=(10, 20)) == "show_minutes"
    assert (why(segments=("sale",), segment="talk"), why(segments=("sale",), segment="sale")) == ("segment", "")
    assert (why(tiers=("fan",), tier="new"), why(tiers=("fan",), tier="fan")) == ("tier", "")


def test_an_hour_that_ends_where_it_begins_is_the_whole_day() -> None:
    assert all(within(((600, 600),), minute) for minute in (0, 599, 600, 1_439))
