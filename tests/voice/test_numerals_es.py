import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.voice.figures_latin import FEMININE, MASCULINE
from bot.voice.numerals_es import fraction, integer, number, ordinal

pytestmark = pytest.mark.unit


@pytest.mark.parametrize(
    ("digits", "gender", "words"),
    [
        ("0", "", "cero"),
        ("21", "", "veintiuno"),
        ("21", MASCULINE, "veintiún"),
        ("21", FEMININE, "veintiuna"),
        ("31", MASCULINE, "treinta y un"),
        ("100", "", "cien"),
        ("115", "", "ciento quince"),
        ("200", FEMININE, "doscientas"),
        ("21000", FEMININE, "veintiuna mil"),
        ("200001", MASCULINE, "doscientos mil un"),
        ("1001000", "", "un millón mil"),
        ("21000000", FEMININE, "veintiún millones"),
        ("1000000000000", "", "un billón"),
    ],
)
def test_integers_with_their_gender(digits: str, gender: str, words: str) -> None:
    assert integer(digits, gender) == words


@pytest.mark.parametrize(
    ("figure", "words"),
    [
        ("3,5", "tres coma cinco"),
        ("0,05", "cero coma cero cinco"),
        ("2,125", "dos coma uno dos cinco"),
        ("4", "cuatro"),
    ],
)
def test_decimals(figure: str, words: str) -> None:
    assert number(figure) == words


def test_ordinals_and_parts() -> None:
    assert [ordinal("3", FEMININE), ordinal("11", MASCULINE), fraction("1", "2"), fraction("3", "4")] == [
        "tercera",
        "once",
        "un medio",
        "tres cuartos",
    ]


@given(st.integers(0, 10**16 - 1))
def test_no_two_figures_sound_the_same(value: int) -> None:
    assert integer(str(value)) != integer(str(value + 1))
