import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.speech import WordMark
from bot.voice.marks import add_mark

pytestmark = pytest.mark.unit


def test_a_figure_of_several_words_is_one_mark() -> None:
    marks: list[WordMark] = []
    add_mark(marks, 0, 100, (0, 2))
    add_mark(marks, 100, 200, (2, 8))
    add_mark(marks, 200, 300, (2, 8))
    assert marks == [WordMark(0, 100, 0, 2), WordMark(100, 300, 2, 8)]


@given(st.lists(st.tuples(st.floats(0, 9000), st.floats(0, 9000), st.integers(0, 30), st.integers(1, 5)), max_size=40))
def test_marks_rise_whatever_a_provider_says(raw: list[tuple[float, float, int, int]]) -> None:
    marks: list[WordMark] = []
    for start_ms, end_ms, place, size in raw:
        add_mark(marks, start_ms, end_ms, (place, place + size))
    for left, right in zip(marks, marks[1:], strict=False):
        assert left.start_ms <= left.end_ms <= right.start_ms and left.end_char <= right.start_char
