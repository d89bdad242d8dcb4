import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.voice.figures_latin import FEMININE, MASCULINE
from bot.voice.numerals_fr import fraction, integer, number, ordinal

pytestmark = pytest.mark.unit


@pytest.mark.parametrize(
    ("digits", "gender", "words"),
    [
        ("0", "", "zéro"),
        ("1", FEMININE, "une"),
        ("21", FEMININE, "vingt et une"),
        ("71", MASCULINE, "soixante et onze"),
        ("80", "", "quatre-vingts"),
        ("81", FEMININE, "quatre-vingt-une"),
        ("99", "", "quatre-vingt-dix-neuf"),
        ("200", "", "deux cents"),
        ("201", "", "deux cent un"),
        ("200000", "", "deux cent mille"),
        ("80000000", "", "quatre-vingts millions"),
        ("1001000", "", "un million mille"),
        ("1000000000", "", "un milliard"),
    ],
)
def test_integers_with_their_gender(digits: str, gender: str, words: str) -> None:
    assert integer(digits, gender) == words


@pytest.mark.parametrize(
    ("figure", "words"),
    [
        ("3,5", "trois virgule cinq"),
        ("0,05", "zéro virgule zéro cinq"),
        ("2,125", "deux virgule un deux cinq"),
        ("4", "quatre"),
    ],
)
def test_decimals(figure: str, words: str) -> None:
    assert number(figure) == words


def test_ordinals_and_parts() -> None:
    said = [ordinal("1", FEMININE), ordinal("5", ""), ordinal("9", ""), ordinal("80", ""), ordinal("200", "")]
    assert said == ["première", "cinquième", "neuvième", "quatre-vingtième", "deux centième"]
    assert [fraction("1", "2"), fraction("2", "3"), fraction("3", "4")] == ["un demi", "deux tiers", "trois quarts"]


@given(st.integers(0, 10**16 - 1))
def test_no_two_figures_sound_the_same(value: int) -> None:
    assert integer(str(value)) != integer(str(value + 1))
