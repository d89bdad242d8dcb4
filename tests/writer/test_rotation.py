import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.writer.rotation import NAME_EVERY_TURNS, NAME_REST_S, NameGate, Rotation
from bot.writer.templates import compile_line

pytestmark = pytest.mark.unit

LINES = [compile_line(text, "test") for text in ("一朵云", "二月春风", "三更灯火", "四时佳兴")]


def rotation(seed: int = 1) -> Rotation:
    return Rotation(seed, repeat_after_s=600.0)


@given(st.integers(), st.integers(2, 4), st.floats(0.0, 700.0))
def test_nothing_is_said_again_before_everything_else_was_said(seed: int, count: int, every_s: float) -> None:
    host = rotation(seed)
    said = [host.pick(LINES[:count], number * every_s).source for number in range(count * 3)]
    within = count if every_s * count < 600.0 else 1
    for start in range(len(said) - within + 1):
        assert len(set(said[start : start + within])) == within


def test_a_line_that_has_rested_may_come_in_any_order() -> None:
    host = rotation(3)
    orders = {tuple(host.pick(LINES, round_ * 1000.0 + at).source for at in range(4)) for round_ in range(1, 9)}
    assert len(orders) > 1


def test_the_same_seed_says_the_same_and_another_says_otherwise() -> None:
    def run(seed: int) -> list[str]:
        host = rotation(seed)
        return [host.pick(LINES, float(at)).source for at in range(20)]

    assert run(1) == run(1)
    assert len({tuple(run(seed)) for seed in range(8)}) > 1


def test_a_tail_rests_and_an_answer_does_without() -> None:
    host = rotation()
    tails = [host.pick_tail(LINES[:2], at) for at in (0.0, 1.0, 2.0, 700.0)]
    assert None not in tails[:2] and tails[2] is None and tails[3] is not None
    assert len({tail.source for tail in tails if tail}) == 2


def test_a_sentence_that_begins_otherwise_goes_first() -> None:
    host = rotation()
    same = [
        compile_line(text, "test")
        for text in ("慢慢看不着急，先听短处。", "慢慢看不着急，问什么都行。", "打字问我，我看得到。")
    ]
    first = host.pick(same[:1], 0.0)
    assert first is same[0]
    assert all(rotation_pick(seed, same) is same[2] for seed in range(12))


def rotation_pick(seed: int, lines: list) -> object:  # type: ignore[type-arg]
    host = rotation(seed)
    host.memory.note(lines[0].source, 0.0)
    return host.pick(lines, 1.0)


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
