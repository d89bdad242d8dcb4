"""A surge is told from a busy minute, ends by itself, and is not for ever."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.audience.surge import CALM_S, USED_TO_S, Moved, Surge

pytestmark = pytest.mark.unit


def played(surge: Surge, rate: float, seconds: float, start: float = 0.0) -> list[tuple[float, Moved]]:
    """What happens while `rate` comments a second come, with the second of each."""
    steps = int(seconds * 10)
    owed, moves = 0.0, list[tuple[float, Moved]]()
    for step in range(steps):
        now = start + step / 10
        owed += rate / 10
        moved = surge.saw(now, int(owed))
        owed -= int(owed)
        if moved is not Moved.NOTHING:
            moves.append((now, moved))
    return moves


def test_a_raid_is_noticed_within_five_seconds_and_over_half_a_minute_after_it() -> None:
    surge = Surge()
    assert played(surge, 1.0, 120.0) == []
    (began,) = played(surge, 40.0, 60.0, 120.0)
    assert began[1] is Moved.BEGAN and began[0] - 120.0 <= 5.0
    (ended,) = played(surge, 1.0, 90.0, 180.0)
    assert ended[1] is Moved.ENDED and CALM_S - 5.0 <= ended[0] - 180.0 <= CALM_S + 10.0


def test_a_busy_room_is_no_raid() -> None:
    surge = Surge()
    assert played(surge, 6.0, 60.0) == []
    assert played(surge, 12.0, 120.0, 60.0) == []


def test_a_quiet_room_with_three_comments_a_second_is_none() -> None:
    surge = Surge()
    played(surge, 0.02, 600.0)
    assert played(surge, 3.0, 60.0, 600.0) == []


def test_a_crowd_that_stays_becomes_the_usual() -> None:
    surge = Surge()
    moves = played(surge, 40.0, USED_TO_S + 120.0)
    assert [moved for _, moved in moves] == [Moved.BEGAN, Moved.ENDED]
    assert not surge.is_on and surge.usual_a_second > 30.0


@pytest.mark.parametrize("growth", [1.15, 1.25, 1.5])
def test_a_raid_that_swells_step_by_step_is_noticed_before_it_is_sixty_a_second(growth: float) -> None:
    surge, rate, now = Surge(), 1.0, 600.0
    assert played(surge, rate, now) == []
    while rate < 60.0 and not surge.is_on:
        played(surge, rate, 5.0, now)
        rate, now = rate * growth, now + 5.0
    assert surge.is_on


def test_a_show_that_fills_over_half_an_hour_is_no_raid() -> None:
    surge = Surge()
    for minute in range(30):
        assert played(surge, 1.0 + minute, 60.0, minute * 60.0) == []


@given(st.lists(st.tuples(st.floats(0.0, 20.0), st.integers(0, 500)), max_size=60))
def test_it_begins_and_ends_in_turns(steps: list[tuple[float, int]]) -> None:
    surge, now, on = Surge(), 0.0, False
    for wait_s, comments in steps:
        now += wait_s
        moved = surge.saw(now, comments)
        assert moved is not (Moved.BEGAN if on else Moved.ENDED)
        on = surge.is_on
