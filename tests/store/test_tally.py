from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.events import Gap, Stream
from bot.core.ledger import Change, CounterChange
from bot.store.schema import connect
from bot.store.tally import MAX_VALUE, Days, Tally
from tests.store.rig import NOON_MS, event

pytestmark = pytest.mark.unit
SHANGHAI = ZoneInfo("Asia/Shanghai")
HOUR_MS = 3_600_000


def fresh(opened_ms: int = NOON_MS) -> Tally:
    return Tally(connect(None), "s1", opened_ms, SHANGHAI)


def plus(value: int, name: str = "likes") -> tuple[Change, ...]:
    return (Change(name=name, value=value),)


def room(value: int) -> tuple[Change, ...]:
    return (Change(name="likes", value=value, absolute=True),)


def steps(changes: tuple[CounterChange, ...]) -> dict[str, tuple[int | None, int]]:
    return {change.window: (change.before, change.after) for change in changes}


def test_increments_add_up_from_zero_in_all_three_windows() -> None:
    tally = fresh()
    assert set(steps(tally.apply(plus(3), NOON_MS)).values()) == {(0, 3)}
    changes = tally.apply(plus(4), NOON_MS)
    assert {(change.window, change.scope) for change in changes} == {
        ("session", "s1"),
        ("day", "2026-08-01"),
        ("all", "all"),
    }
    assert set(steps(changes).values()) == {(3, 7)}


def test_the_day_turns_at_local_midnight() -> None:
    tally = fresh()
    tally.apply(plus(3), NOON_MS)
    moved = steps(tally.apply(plus(1), NOON_MS + 12 * HOUR_MS))
    assert moved == {"session": (3, 4), "day": (0, 1), "all": (3, 4)}


def test_a_first_room_total_is_a_baseline() -> None:
    assert set(steps(fresh().apply(room(9_990), NOON_MS)).values()) == {(None, 9_990)}


def test_room_totals_are_never_summed_and_a_late_smaller_one_moves_nothing() -> None:
    tally = fresh()
    tally.apply(room(100), NOON_MS)
    assert steps(tally.apply(room(130), NOON_MS + 1))["session"] == (100, 130)
    assert tally.apply(room(120), NOON_MS + 2) == ()
    assert tally.apply(room(3), NOON_MS + 3) == ()


def test_once_a_room_total_was_seen_increments_no_longer_count() -> None:
    tally = fresh()
    tally.apply(plus(5), NOON_MS)
    assert steps(tally.apply(room(5_000), NOON_MS))["session"] == (None, 5_000)
    assert tally.apply(plus(5), NOON_MS) == ()
    assert steps(tally.apply(plus(5, "gifts"), NOON_MS))["session"] == (0, 5)


def test_after_a_stream_start_totals_count_from_zero() -> None:
    tally = fresh()
    tally.mark(event("s", "stream_start", stream_start=Stream()))
    assert steps(tally.apply(room(40), NOON_MS + 1))["session"] == (0, 40)


def test_a_stream_that_started_yesterday_makes_no_zero_for_today() -> None:
    tally = fresh()
    tally.mark(event("s", "stream_start", stream_start=Stream()))
    tally.apply(room(90_000), NOON_MS + 1)
    moved = steps(tally.apply(room(90_001), NOON_MS + 12 * HOUR_MS))
    assert moved["day"] == (None, 90_001)
    assert moved["session"] == (90_000, 90_001)


def test_a_total_that_falls_below_half_after_a_long_gap_is_a_new_baseline() -> None:
    tally = fresh()
    tally.apply(room(1_000), NOON_MS)
    tally.mark(event("g", "gap", at_ms=NOON_MS + 90_000, gap=Gap(from_ms=NOON_MS, to_ms=NOON_MS + 61_000)))
    assert tally.apply(room(600), NOON_MS + 91_000) == ()
    tally.mark(event("g", "gap", at_ms=NOON_MS + 190_000, gap=Gap(from_ms=NOON_MS, to_ms=NOON_MS + 190_000)))
    assert steps(tally.apply(room(400), NOON_MS + 191_000))["session"] == (None, 400)
    assert steps(tally.apply(room(450), NOON_MS + 192_000))["session"] == (400, 450)


def test_after_a_short_gap_a_small_total_is_only_out_of_order() -> None:
    tally = fresh()
    tally.apply(room(1_000), NOON_MS)
    tally.mark(event("g", "gap", at_ms=NOON_MS + 30_000, gap=Gap(from_ms=NOON_MS, to_ms=NOON_MS + 30_000)))
    assert tally.apply(room(10), NOON_MS + 31_000) == ()


def test_a_new_stream_in_the_session_starts_totals_from_zero_again() -> None:
    tally = fresh()
    tally.apply(room(1_000), NOON_MS)
    tally.mark(event("s", "stream_start", at_ms=NOON_MS + 1_000, stream_start=Stream()))
    assert tally.apply(room(1_000), NOON_MS + 500) == ()  # a frame from before the start arrives late
    assert tally.apply(room(3), NOON_MS + 600) == ()
    assert steps(tally.apply(room(7), NOON_MS + 2_000))["session"] == (0, 7)


def test_a_stream_start_excuses_one_fall_and_not_every_later_one() -> None:
    tally = fresh()
    tally.mark(event("s", "stream_start", stream_start=Stream()))
    tally.apply(room(1_000), NOON_MS + 1_000)
    assert tally.apply(room(3), NOON_MS + 2_000) == ()


def test_counters_survive_in_the_tables_and_not_in_a_rolled_back_memory() -> None:
    tally = fresh()
    tally.apply(plus(3), NOON_MS)
    tally.flush()
    tally.apply(plus(100), NOON_MS)
    tally.forget()
    assert steps(tally.apply(plus(1), NOON_MS))["session"] == (3, 4)


def test_a_counter_stops_where_json_readers_would_lose_it() -> None:
    tally = fresh()
    tally.apply(plus(MAX_VALUE), NOON_MS)
    assert tally.apply(plus(1), NOON_MS) == ()


def test_the_session_reaches_back_to_the_start_of_its_stream() -> None:
    tally = fresh(opened_ms=NOON_MS)
    assert not tally.covers(NOON_MS - 1)
    tally.mark(event("s", "stream_start", at_ms=NOON_MS - 5_000, stream_start=Stream()))
    assert tally.covers(NOON_MS - 5_000)


@given(st.integers(0, 4_000_000_000_000), st.sampled_from(["Asia/Shanghai", "America/Sao_Paulo", "Europe/London"]))
def test_days_agree_with_the_calendar_whatever_was_asked_before(ms: int, zone: str) -> None:
    days = Days(ZoneInfo(zone))
    for at_ms in (ms, ms + HOUR_MS, ms + 12 * HOUR_MS, ms):
        assert days.of(at_ms) == datetime.fromtimestamp(at_ms / 1000, UTC).astimezone(ZoneInfo(zone)).date().isoformat()
