from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.triggers.windows import Presence, Rate, Sequence

pytestmark = pytest.mark.unit
STEP = st.tuples(st.integers(0, 400), st.sampled_from(["", "a", "b", "c", "d"]))


@given(st.lists(STEP, max_size=40), st.integers(1, 6), st.integers(1, 900))
def test_a_rate_counts_what_a_list_of_all_moments_would(steps: list[tuple[int, str]], times: int, span: int) -> None:
    window, all_of_them, now = Rate(times, span), list[int](), 0
    for wait, who in steps:
        now += wait
        all_of_them.append(now)
        window.advance(now)
        expected = sum(1 for at in all_of_them if at > now - span)
        assert window.add(now, who) == min(times, expected)


@given(st.lists(STEP, max_size=40), st.integers(1, 4), st.integers(1, 900))
def test_a_presence_counts_different_people_and_nobody_without_a_name(
    steps: list[tuple[int, str]], people: int, span: int
) -> None:
    window, all_of_them, now = Presence(people, span), list[tuple[int, str]](), 0
    for wait, who in steps:
        now += wait
        all_of_them.append((now, who))
        window.advance(now)
        expected = {name for at, name in all_of_them if name and at > now - span}
        assert window.add(now, who) == min(people, len(expected))


@given(st.lists(st.tuples(st.integers(0, 300), st.sampled_from("AB"), st.sampled_from("xy")), max_size=30))
def test_a_sequence_is_walked_when_its_steps_come_in_order_and_in_time(walk: list[tuple[int, str, str]]) -> None:
    window, begun, now = Sequence(("A", "B"), 500), dict[str, int](), 0
    for wait, step, who in walk:
        now += wait
        expected = step == "B" and who in begun and now - begun[who] <= 500
        assert window.walk(step, now, who) == expected
        if expected:
            del begun[who]
        if step == "A":
            begun[who] = now


def test_a_longer_way_may_begin_again_in_its_middle() -> None:
    window = Sequence(("A", "B", "C"), 100)
    way = [("A", 0), ("B", 50), ("A", 90), ("C", 101), ("B", 120), ("C", 150)]
    assert [window.walk(step, at, "x") for step, at in way] == [False, False, False, False, False, True]


@pytest.mark.parametrize("window", [Rate(3, 1_000), Presence(3, 1_000)])
def test_a_clock_set_far_back_starts_a_window_over(window: Any) -> None:
    window.add(100_000, "a")
    assert window.advance(99_500) == 1
    assert window.advance(50_000) == 0


def test_people_in_the_middle_of_a_sequence_are_bounded() -> None:
    window = Sequence(("A", "B"), 10**9)
    for number in range(6_000):
        window.walk("A", number, str(number))
    assert not window.walk("B", 6_001, "0")
    assert window.walk("B", 6_001, "5999")
