import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.turns import Lane
from bot.core.viewers import Tier
from bot.floor.waiting import MAX_ASKERS, best_of, first_to_go, first_wait
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
    assert best_of(turns, Lane.QA, calm=False, now=9.0) == best_of(turns[::-1], Lane.QA, calm=False, now=9.0)
    assert first_to_go(turns) == first_to_go(turns[::-1])


def test_a_floor_full_of_operator_lines_gives_up_none() -> None:
    assert first_to_go([first_wait(make_turn(Lane.EMERGENCY), WEIGHTS)]) is None


def test_the_late_part_of_a_turn_and_the_rest_of_it_are_everybody_once() -> None:
    entry = first_wait(make_turn(key="k", at=0.0, who="a"), WEIGHTS)
    for at, who in ((5.0, "b"), (20.0, "c")):
        entry = entry.plus(make_turn(key="k", at=at, who=who), WEIGHTS)
    rest, late = entry.at(36.0)
    assert rest is not None and late is not None
    assert [viewer.key for viewer in rest.turn.viewers] == ["c"] and rest.turn.id == entry.turn.id
    assert [viewer.key for viewer in late.viewers] == ["b", "a"] and late.id != entry.turn.id and late.text == ""
    assert rest.turn.people + late.people == 3


@given(st.lists(st.tuples(st.integers(0, 5), st.floats(0.0, 12.0)), min_size=1, max_size=40), st.floats(0.0, 60.0))
def test_people_weight_and_age_always_are_those_of_who_still_waits(
    asked: list[tuple[int, float]], later: float
) -> None:
    now, entry = 0.0, None
    for who, wait in asked:
        now += wait
        turn = make_turn(key="k", at=now, who=f"v{who}")
        entry = entry.at(now)[0] if entry else None
        entry = entry.plus(turn, WEIGHTS) if entry else first_wait(turn, WEIGHTS)
    assert entry is not None
    rest, late = entry.at(now + later)
    for one in (entry, rest):
        if one is not None:
            assert one.turn.people == len(one.askers) == len(one.asks) == one.weight
            assert one.turn.born_at == one.asks[0].at and one.turn.fresh_at == one.asks[-1].at
    assert (rest is None) == (later > 30.0)
    assert (rest.turn.people if rest else 0) + (late.people if late else 0) == entry.turn.people


def test_many_askers_beyond_the_bound_still_count() -> None:
    entry = first_wait(make_turn(key="k", at=0.0), WEIGHTS)
    for _ in range(MAX_ASKERS + 20):
        entry = entry.plus(make_turn(key="k", at=1.0), WEIGHTS)
    assert entry.turn.people == MAX_ASKERS + 21 and len(entry.asks) == MAX_ASKERS


def test_new_before_old_and_many_before_few_when_the_room_is_loaded() -> None:
    old, new = first_wait(make_turn(at=0.0), WEIGHTS), first_wait(make_turn(at=20.0), WEIGHTS)
    shared = first_wait(make_turn(key="k", at=10.0), WEIGHTS)
    for _ in range(4):
        shared = shared.plus(make_turn(key="k", at=12.0), WEIGHTS)
    assert best_of([old, new], Lane.QA, calm=False, now=21.0) == new
    assert best_of([old, new, shared], Lane.QA, calm=False, now=21.0) == shared
