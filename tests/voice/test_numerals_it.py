import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.voice.figures_latin import FEMININE, MASCULINE
from bot.voice.numerals_it import fraction, integer, number, ordinal

pytestmark = pytest.mark.unit


@pytest.mark.parametrize(
    ("digits", "gender", "words"),
    [
        ("0", "", "zero"),
        ("1", MASCULINE, "un"),
        ("1", FEMININE, "una"),
        ("21", FEMININE, "ventuno"),
        ("23", "", "ventitré"),
        ("28", "", "ventotto"),
        ("103", "", "centotré"),
        ("108", "", "centotto"),
        ("180", "", "centottanta"),
        ("1000", "", "mille"),
        ("23000", "", "ventitremila"),
        ("1299", "", "mille duecentonovantanove"),
        ("2000000", "", "due milioni"),
        ("1000000000", "", "un miliardo"),
    ],
)
def test_integers_with_their_gender(digits: str, gender: str, words: str) -> None:
    assert integer(digits, gender) == words


@pytest.mark.parametrize(
    ("figure", "words"),
    [
        ("3,5", "tre virgola cinque"),
        ("0,05", "zero virgola zero cinque"),
        ("2,125", "due virgola uno due cinque"),
        ("4", "quattro"),
    ],
)
def test_decimals(figure: str, words: str) -> None:
    assert number(figure) == words


def test_ordinals_and_parts() -> None:
    said = [ordinal("3", FEMININE), ordinal("11", MASCULINE), ordinal("23", MASCULINE), ordinal("26", FEMININE)]
    assert said == ["terza", "undicesimo", "ventitreesimo", "ventiseiesima"]
    assert [fraction("1", "2"), fraction("2", "3"), fraction("3", "4")] == ["un mezzo", "due terzi", "tre quarti"]


@given(st.integers(0, 10**16 - 1))
def test_no_two_figures_sound_the_same(value: int) -> None:
    assert integer(str(value)) != integer(str(value + 1))
