import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.speech import AudioChunk, WordMark
from bot.voice.takeover import Rest, heard_chars
from tests.fakes.voice import cleared

pytestmark = pytest.mark.unit
TEXT = "现在五十九块，标价一样。"


def test_marks_say_to_the_word_what_was_heard() -> None:
    marks = [WordMark(index * 100, index * 100 + 100, index, index + 1) for index in range(len(TEXT))]
    assert heard_chars(TEXT, marks, 450.0, 1200.0) == 4
    assert heard_chars(TEXT, marks, 465.0, 1200.0) == 5
    assert heard_chars(TEXT, marks[3:], 50.0, 1200.0) == 0


@pytest.mark.parametrize(
    ("share", "left"), [(0.0, TEXT), (0.3, TEXT), (0.7, "标价一样。"), (0.99, "标价一样。"), (1.0, ""), (1.5, "")]
)
def test_without_marks_it_goes_back_to_the_last_breath(share: float, left: str) -> None:
    assert TEXT[heard_chars(TEXT, [], share * 2000.0, 2000.0) :] == left


@given(st.lists(st.floats(0.0, 900.0), min_size=1, max_size=4), st.booleans())
def test_however_often_it_breaks_off_marks_rise_and_point_into_the_clause(parts: list[float], marked: bool) -> None:
    rest, at_ms, seen = Rest(cleared(TEXT)), 0.0, list[WordMark]()
    for part_ms in parts:
        text = rest.line.text
        assert TEXT.endswith(text)
        marks = tuple(
            WordMark(index * 100, index * 100 + 100, index, index + 1)
            for index in range(len(text))
            if marked and index * 100 + 100 <= part_ms
        )
        seen += rest.placed(AudioChunk(pcm=b"", duration_ms=part_ms, marks=marks)).marks
        at_ms += part_ms
        rest.broke_off(len(text) * 100.0)
    assert all(0 <= mark.start_char < mark.end_char <= len(TEXT) for mark in seen)
    assert [mark.start_char for mark in seen] == sorted({mark.start_char for mark in seen})
    assert all(mark.end_ms <= at_ms + 1 for mark in seen)
