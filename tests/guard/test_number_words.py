import pytest

from bot.guard.normalise import match
from bot.guard.number_words import HAN_IDIOMS, JA, ZH
from bot.guard.spelled.english import EN

pytestmark = pytest.mark.unit


def test_patterns_are_written_for_the_folded_view() -> None:
    for pattern in (ZH, JA, HAN_IDIOMS):
        letters = "".join(char for char in pattern.pattern if "\u4e00" <= char <= "\u9fff")
        assert match(letters).text == letters


def test_an_idiom_protects_only_itself() -> None:
    assert ZH.search(HAN_IDIOMS.sub("", "万一涨到五十块")) is not None
    assert ZH.search(HAN_IDIOMS.sub("", "万一漏水")) is None


def test_latin_words_end_at_a_han_character() -> None:
    assert EN.first("只要twenty块") is not None
