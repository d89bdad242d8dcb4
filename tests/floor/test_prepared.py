"""What is prepared is said first, and nobody pays for it."""

import pytest

from bot.core.turns import Lane
from bot.floor import Floor
from tests.floor.turns import make_turn

pytestmark = pytest.mark.unit


def floor_with(*lanes: Lane) -> tuple[Floor, list[str]]:
    floor, turns = Floor(), [make_turn(lane) for lane in lanes]
    for turn in turns:
        floor.offer(turn, 0.0)
    return floor, [turn.id for turn in turns]


@pytest.mark.parametrize("ready", [0, 1, 2])
def test_of_the_lanes_that_share_the_voice_the_prepared_turn_goes_first(ready: int) -> None:
    floor, ids = floor_with(Lane.THANKS, Lane.QA, Lane.CHAT)
    peeked = floor.peek(0.0, ready=ids[ready])
    taken = floor.take(0.0, ready=ids[ready])
    assert taken is not None and peeked is not None and taken.id == peeked.id == ids[ready]


@pytest.mark.parametrize("higher", [Lane.EMERGENCY, Lane.SHOW])
def test_nothing_that_is_prepared_goes_before_a_higher_lane(higher: Lane) -> None:
    floor, ids = floor_with(Lane.QA, higher)
    taken = floor.take(0.0, ready=ids[0])
    assert taken is not None and taken.id == ids[1]


def test_a_prepared_turn_that_is_stale_is_not_said() -> None:
    floor, ids = floor_with(Lane.CHAT)
    assert floor.take(99.0, ready=ids[0]) is None


def test_when_what_comes_next_is_prepared_each_lane_keeps_its_share() -> None:
    floor = Floor()
    said: dict[Lane, float] = {Lane.QA: 0.0, Lane.CHAT: 0.0}
    now, prepared = 0.0, ""
    for number in range(300):
        for lane in said:
            floor.offer(make_turn(lane, at=now, who=f"{lane}{number}"), now)
        turn = floor.take(now, ready=prepared if number % 2 else None)
        assert turn is not None
        floor.spoke(turn, 5.0, now, answered=True)
        said[turn.lane] += 5.0
        chat = floor.peek(now)
        prepared = chat.id if chat is not None else ""
        now += 5.0
    weights = floor.rules.weights
    assert said[Lane.QA] / said[Lane.CHAT] == pytest.approx(weights[Lane.QA] / weights[Lane.CHAT], rel=0.1)
