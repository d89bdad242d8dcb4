"""What is prepared is said first, and nobody pays for it."""

from dataclasses import replace

import pytest

from bot.core.turns import Lane, Turn
from bot.floor import Accepted, Floor, Merged
from bot.floor.floor import DIGEST_LEVEL
from tests.floor.turns import make_turn

pytestmark = pytest.mark.unit


def floor_with(*lanes: Lane) -> tuple[Floor, list[Turn]]:
    floor, turns = Floor(), [make_turn(lane) for lane in lanes]
    for turn in turns:
        floor.offer(turn, 0.0)
    return floor, turns


@pytest.mark.parametrize("ready", [0, 1, 2])
def test_of_the_lanes_that_share_the_voice_the_prepared_turn_goes_first(ready: int) -> None:
    floor, turns = floor_with(Lane.THANKS, Lane.QA, Lane.CHAT)
    floor.hold(turns[ready])
    peeked, taken = floor.peek(0.0), floor.take(0.0)
    assert taken is not None and peeked is not None and taken.id == peeked.id == turns[ready].id


@pytest.mark.parametrize("higher", [Lane.EMERGENCY, Lane.SHOW])
def test_nothing_that_is_prepared_goes_before_a_higher_lane(higher: Lane) -> None:
    floor, turns = floor_with(Lane.QA, higher)
    floor.hold(turns[0])
    taken = floor.take(0.0)
    assert taken is not None and taken.id == turns[1].id


def test_a_prepared_turn_that_is_stale_is_not_said() -> None:
    floor, turns = floor_with(Lane.CHAT)
    floor.hold(turns[0])
    assert floor.take(99.0) is None


def test_when_what_comes_next_is_prepared_each_lane_keeps_its_share() -> None:
    floor = Floor()
    said: dict[Lane, float] = {Lane.QA: 0.0, Lane.CHAT: 0.0}
    now = 0.0
    for number in range(300):
        for lane in said:
            floor.offer(make_turn(lane, at=now, who=f"{lane}{number}"), now)
        turn = floor.take(now)
        assert turn is not None
        floor.spoke(turn, 5.0, now, answered=True)
        said[turn.lane] += 5.0
        floor.hold(floor.peek(now) if number % 2 == 0 else None)
        now += 5.0
    weights = floor.rules.weights
    assert said[Lane.QA] / said[Lane.CHAT] == pytest.approx(weights[Lane.QA] / weights[Lane.CHAT], rel=0.1)


def test_thanks_that_are_worded_gain_nobody_and_who_comes_later_is_thanked_next() -> None:
    floor = Floor()
    first, second, third = (make_turn(Lane.THANKS, key="follow", who=who) for who in "abc")
    floor.offer(first, 0.0)
    floor.hold(first)
    assert isinstance(floor.offer(second, 1.0), Accepted) and isinstance(floor.offer(third, 1.0), Merged)
    assert floor.take(2.0) == first
    floor.hold(None)
    later = floor.take(3.0)
    assert later is not None and later.people == 2


def test_a_question_that_is_worded_gains_askers_and_stays_somebody_s_own() -> None:
    floor = crowded()
    asked = floor.peek(1.0)
    assert asked is not None and asked.text == "", "so many wait that one answer serves all"
    own = make_turn(key="own", who="me", at=1.0)
    floor.offer(replace(own, text="退货运费谁出"), 1.0)
    floor.hold(replace(own, text="退货运费谁出"))
    floor.offer(make_turn(key="own", who="you", at=1.0), 1.0)
    taken = floor.take(1.0)
    assert taken is not None and (taken.id, taken.people) == (own.id, 2) and taken.text


def test_what_is_promised_is_the_digest_that_is_handed_out() -> None:
    floor = crowded()
    floor.hold(floor.peek(1.0))
    assert floor.peek(1.0) == floor.take(1.0)


def test_a_turn_is_let_go_when_somebody_is_taken_out_of_it() -> None:
    floor = Floor()
    turn = make_turn(key="k", who="a")
    floor.offer(turn, 0.0)
    floor.offer(make_turn(key="k", who="b"), 0.0)
    floor.hold(turn)
    floor.drop_viewer("nobody")
    assert floor.holds(turn)
    floor.drop_viewer("b")
    assert not floor.holds(turn)


def crowded() -> Floor:
    """Return a floor on which more waits than could be answered one by one."""
    floor = Floor()
    for number in range(16):
        floor.offer(replace(make_turn(key=f"k{number}", who=f"w{number}"), text="多少钱"), 0.0)
    assert floor.degrade_level(1.0) == DIGEST_LEVEL
    return floor
