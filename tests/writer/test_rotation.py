import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.writer.rotation import MAX_KEYS, NAME_EVERY_TURNS, NAME_REST_S, NameGate, Rotation
from bot.writer.templates import compile_line

pytestmark = pytest.mark.unit

LINES = [compile_line(text, "test") for text in ("一", "二", "三", "四")]


@given(st.integers(), st.integers(2, 4))
def test_nothing_is_said_again_before_everything_else_was_said(seed: int, count: int) -> None:
    rotation = Rotation(seed)
    said = [rotation.pick("price", LINES[:count]).source for _ in range(count * 3)]
    for start in range(len(said) - count + 1):
        assert len(set(said[start : start + count])) == count


def test_the_same_seed_says_the_same_and_another_says_otherwise() -> None:
    def run(seed: int) -> list[str]:
        rotation = Rotation(seed)
        return [rotation.pick("price", LINES).source for _ in range(20)]

    assert run(1) == run(1)
    assert len({tuple(run(seed)) for seed in range(8)}) > 1


def test_a_tail_rests_and_an_answer_does_without() -> None:
    rotation = Rotation(1)
    tails = [rotation.pick_tail(LINES[:2]) for _ in range(3)]
    assert None not in tails[:2] and tails[2] is None
    assert len({tail.source for tail in tails if tail}) == 2


def test_the_memory_is_bounded() -> None:
    rotation = Rotation(1)
    for number in range(MAX_KEYS * 2):
        rotation.pick(str(number), LINES)
    assert len(rotation._said) == MAX_KEYS


def test_a_name_is_said_in_one_of_three_turns_and_not_twice_in_a_minute() -> None:
    gate = NameGate()
    assert gate.is_open(0.0)
    gate.said(0.0)
    for _ in range(NAME_EVERY_TURNS - 1):
        gate.next_turn()
        assert not gate.is_open(NAME_REST_S + 1)
    gate.next_turn()
    assert not gate.is_open(NAME_REST_S - 1)
    assert gate.is_open(NAME_REST_S)
