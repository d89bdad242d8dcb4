import pytest

from bot.core.turns import Lane
from bot.core.viewers import Tier
from bot.floor.waiting import best_of, first_to_go, first_wait
from tests.floor.turns import make_turn

pytestmark = pytest.mark.unit
WEIGHTS = {Tier.FAN: 1.5, Tier.MEMBER: 2.0}


def test_a_merge_keeps_the_first_birth_and_takes_the_last_freshness() -> None:
    first, second = make_turn(key="k", at=1.0), make_turn(key="k", at=9.0, tier=Tier.FAN)
    merged = first_wait(first, WEIGHTS).plus(second, WEIGHTS)
    assert (merged.turn.id, merged.turn.born_at, merged.turn.fresh_at, merged.weight) == (first.id, 1.0, 9.0, 2.5)


def test_a_viewer_who_leaves_takes_her_name_along() -> None:
    shared = first_wait(make_turn(key="k", who="li"), WEIGHTS).plus(make_turn(key="k", who="wu"), WEIGHTS)
    rest = shared.without("li")
    assert rest is not None and [viewer.key for viewer in rest.turn.viewers] == ["wu"]
    assert rest.without("wu") is None


def test_equal_turns_are_ordered_the_same_way_every_time() -> None:
    turns = [first_wait(make_turn(at=1.0), WEIGHTS) for _ in range(3)]
    assert best_of(turns, Lane.QA, calm=False) == best_of(turns[::-1], Lane.QA, calm=False)
    assert first_to_go(turns) == first_to_go(turns[::-1])


def test_a_floor_full_of_operator_lines_gives_up_none() -> None:
    assert first_to_go([first_wait(make_turn(Lane.EMERGENCY), WEIGHTS)]) is None
