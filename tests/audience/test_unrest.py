import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.audience.unrest import ALERT_EVERY_S, WINDOW_S, UnrestWatch

pytestmark = pytest.mark.unit


def test_one_person_who_complains_two_hundred_times_stays_level_one() -> None:
    watch = UnrestWatch()
    levels = {watch.complain("quality", "a", float(second)).level for second in range(200)}
    assert levels == {1}


def test_fifteen_people_within_five_minutes_stop_the_selling() -> None:
    watch = UnrestWatch()
    levels = [watch.complain("quality", f"p{number}", number * 19.0).level for number in range(15)]
    assert levels == [1] * 4 + [2] * 10 + [3]


def test_people_who_come_one_by_one_over_an_hour_are_no_incident() -> None:
    watch = UnrestWatch()
    assert {watch.complain("quality", f"p{number}", number * 240.0).level for number in range(15)} == {1}


def test_classes_are_counted_apart_and_the_room_has_the_gravest() -> None:
    watch = UnrestWatch()
    for number in range(5):
        watch.complain("price", f"p{number}", 0.0)
    assert watch.complain("quality", "p9", 1.0).level == 1
    assert watch.level(1.0) == 2
    assert watch.level(WINDOW_S) == 1
    assert watch.level(WINDOW_S + 1.0) == 0


def test_the_operator_is_called_once_a_minute_for_each_class() -> None:
    watch = UnrestWatch()
    quality = [watch.complain("quality", f"p{number}", number * 5.0).alerts for number in range(30)]
    called_at = [number * 5.0 for number, alerts in enumerate(quality) if alerts]
    assert called_at == [20.0, 70.0, 130.0]
    for number in range(4):
        watch.complain("price", f"p{number}", 150.0)
    assert watch.complain("price", "p5", 150.0).alerts


@given(st.lists(st.tuples(st.integers(0, 4), st.floats(0.0, 30.0)), max_size=120))
def test_four_people_and_the_forgotten_never_stop_the_selling(said: list[tuple[int, float]]) -> None:
    watch, now, called = UnrestWatch(), 0.0, float("-inf")
    for person, later_s in said:
        now += later_s
        stands = watch.complain("service", f"p{person}", now)
        watch.forget("p0")
        assert stands.level <= 2
        if stands.alerts and called > float("-inf"):
            assert now - called >= ALERT_EVERY_S
        if stands.alerts:
            called = now
