import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.speech import WordMark
from bot.voice.heard import Heard, Spoken, heard_of
from tests.fakes.voice import cleared

pytestmark = pytest.mark.unit
FIGURE = (WordMark(0, 200, 0, 2), WordMark(200, 1200, 2, 8), WordMark(1300, 1500, 9, 11))


def two(lang: str = "zh", marks: tuple[WordMark, ...] = FIGURE) -> list[Spoken]:
    texts = ("现在¥59.90，大家一样", "还剩三件。") if lang == "zh" else ("the lid opens", "with one hand")
    return [
        Spoken(cleared(texts[0], lang), 0, 0.0, 2000.0, marks),
        Spoken(cleared(texts[1], lang), 1, 2000.0, 3000.0),
    ]


@pytest.mark.parametrize(
    ("ms", "text", "clauses"),
    [(0, "", 0), (199, "", 0.1), (900, "现在", 0.45), (1200, "现在¥59.90", 0.6), (2000, "现在¥59.90，大家一样", 1)],
)
def test_a_figure_that_was_cut_was_not_heard(ms: float, text: str, clauses: float) -> None:
    heard = heard_of(two(), ms)
    assert heard == Heard(ms=int(ms), text=text, clauses_heard=int(clauses), part_ratio=heard.part_ratio)
    assert heard.clauses == pytest.approx(clauses, abs=0.001)


def test_everything_heard_is_everything() -> None:
    assert heard_of(two(), 3000.0).text == "现在¥59.90，大家一样还剩三件。"
    assert heard_of(two("en", ()), 3000.0).text == "the lid opens with one hand"
    assert heard_of([], 50.0).text == ""


@given(st.floats(0, 4000), st.sampled_from(["zh", "en"]))
def test_without_marks_it_is_still_a_beginning_of_what_was_sent(ms: float, lang: str) -> None:
    heard = heard_of(two(lang, ()), ms)
    assert heard_of(two(lang, ()), 4000.0).text.startswith(heard.text)
    assert heard.clauses_heard == (ms >= 1999.0) + (ms >= 2999.0)
    if lang == "en":
        assert set(heard.text.split()) <= {"the", "lid", "opens", "with", "one", "hand"}
