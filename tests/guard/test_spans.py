"""A verdict says which rule of which pack found what, in the text as it was written."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.speech import Clause, Cleared
from bot.guard.gate import Gate
from bot.guard.spans import in_original
from tests.guard.shop import facts, gate, packs

pytestmark = pytest.mark.unit
VERSIONS = {f"{pack.id}@{pack.version}" for pack in packs()}


def found(text: str, lang: str = "zh") -> list[tuple[str, str]]:
    verdict = gate().clear(Clause(text=text, lang=lang), facts())
    assert not isinstance(verdict, Cleared)
    assert all(one.pack in VERSIONS or one.pack == "guard" for one in verdict.found)
    return [(one.rule, text[one.start : one.end]) for one in verdict.found]


@pytest.mark.parametrize(
    ("text", "lang", "rule", "words"),
    [
        ("这款是全网最低价", "zh", "price.lowest", "全网最低价"),
        ("这款真的是國家級品质", "zh", "abs.state", "國家級"),
        ("国\u200b家\u200b级品质", "zh", "abs.state", "国\u200b家\u200b级"),
        ("这是最好的杯子", "zh", "abs.best", "最好"),
        ("[[name:CUP]]，国家级品质", "zh", "abs.state", "国家级"),
        ("The best cup, [[price:CUP]]", "en", "en.best", "The best"),
        ("这款59元", "zh", "number.invented", "59元"),
        ("看[[fact.nothing:CUP]]吧", "zh", "slot.empty", "[[fact.nothing:CUP]]"),
    ],
)
def test_the_words_that_a_rule_found_are_named_as_they_were_written(
    text: str, lang: str, rule: str, words: str
) -> None:
    assert (rule, words) in found(text, lang)


def test_a_held_clause_is_doubted_as_a_whole() -> None:
    text = "别人家都没有这么好的手艺呀"
    doubted = Gate(packs()).clear(Clause(text=text, lang="zh"), facts())
    assert not isinstance(doubted, Cleared)
    assert all(0 <= one.start < one.end <= len(text) for one in doubted.found)


@given(st.text(max_size=40), st.data())
def test_a_place_in_what_is_shown_is_a_place_in_what_was_written(original: str, data: st.DataObject) -> None:
    copy = "".join(char for char in original if char.isprintable())
    start = data.draw(st.integers(0, len(copy)))
    end = data.draw(st.integers(start, len(copy)))
    first, last = in_original(start, end, copy, original)
    assert 0 <= first <= len(original) and 0 <= last <= len(original)
    if end > start:
        assert copy[start:end] == "".join(char for char in original[first:last] if char.isprintable())


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("a\tnice cup that cures insomnia", "cures"),
        ("Look\u00a0at that: it cures insomnia, really it does", "cures"),
        ("line one\nline two: it cures cancer", "cures"),
    ],
)
def test_a_tab_or_another_space_before_the_words_moves_no_place(text: str, words: str) -> None:
    assert any(said.startswith(words) for _, said in found(text, "en"))
