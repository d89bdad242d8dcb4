from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.sources.youtube_quota import MAX_PACE_S, Quota, next_day_ms

pytestmark = pytest.mark.unit


def at(text: str) -> int:
    return round(datetime.fromisoformat(text).replace(tzinfo=UTC).timestamp() * 1000)


NOON = at("2026-09-21T19:00:00")


def test_the_day_begins_at_midnight_in_california_in_summer_and_winter() -> None:
    assert next_day_ms(at("2026-09-21T06:59:59")) == at("2026-09-21T07:00:00")
    assert next_day_ms(at("2026-09-21T07:00:00")) == at("2026-09-22T07:00:00")
    assert next_day_ms(at("2026-12-21T07:30:00")) == at("2026-12-21T08:00:00")


def test_a_day_on_which_the_clocks_change_is_as_long_as_it_is() -> None:
    assert next_day_ms(at("2026-11-01T07:00:00")) - at("2026-11-01T07:00:00") == 25 * 3_600_000
    assert next_day_ms(at("2026-03-08T08:00:00")) - at("2026-03-08T08:00:00") == 23 * 3_600_000


def test_nothing_is_spent_beyond_nine_tenths() -> None:
    quota = Quota(100)
    quota.spend(86, NOON)
    assert quota.may_spend(4, NOON) and not quota.may_spend(5, NOON)


def test_a_new_day_begins_with_nothing_used() -> None:
    quota = Quota(100)
    quota.spend(90, NOON)
    tomorrow = next_day_ms(NOON)
    assert not quota.may_spend(1, tomorrow - 1)
    assert quota.may_spend(90, tomorrow) and quota.used(tomorrow) == 0


def test_what_was_used_is_known_after_a_restart_of_the_same_day() -> None:
    quota = Quota(100)
    quota.spend(40, NOON)
    assert Quota(100, quota.kept(NOON)).used(NOON) == 40
    assert Quota(100, quota.kept(NOON)).used(next_day_ms(NOON)) == 0


@given(st.text(max_size=40))
def test_a_broken_memory_is_an_empty_one(kept: str) -> None:
    assert 0 <= Quota(100, kept).used(NOON) < 10**9


def test_the_platforms_word_ends_the_day() -> None:
    quota = Quota(10_000)
    quota.exhaust(NOON)
    assert quota.used(NOON) == 10_000 and not quota.may_spend(1, NOON)
    assert str(quota) == "10,000 of 10,000 units"


@given(st.integers(0, 9_000), st.floats(0, 24 * 3600))
def test_the_pace_makes_the_rest_last_for_the_show_and_never_waits_for_ever(used: int, left_s: float) -> None:
    quota = Quota(10_000)
    quota.spend(used, NOON)
    pace_s = quota.pace_s(5, NOON, left_s)
    assert 0 < pace_s <= MAX_PACE_S
    calls = (9_000 - used) / 5
    assert pace_s == MAX_PACE_S or pace_s * calls >= left_s - 1e-6


def test_a_fresh_day_gives_a_four_hour_show_a_poll_every_eight_seconds() -> None:
    assert Quota().pace_s(5, NOON, 4 * 3600) == 8.0
