import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.voice.numerals import en_integer, en_number, en_ordinal, en_year, zh_integer, zh_number

pytestmark = pytest.mark.unit
_VALUES = {char: value for value, char in enumerate("零一二三四五六七八九")} | {"两": 2}
_PLACES = {"十": 10, "百": 100, "千": 1000}


def value_of(words: str) -> int:
    """Read a Chinese numeral back, independently of how it was made."""
    total = section = digit = 0
    for char in words:
        if char in _VALUES:
            digit = _VALUES[char]
        elif char in _PLACES:
            section += (digit or 1) * _PLACES[char]
            digit = 0
        elif char == "万":
            total += (section + digit) * 10_000
            section = digit = 0
        elif char == "亿":
            total = (total + section + digit) * 100_000_000
            section = digit = 0
    return total + section + digit


@given(st.integers(0, 10**12 - 1))
def test_a_chinese_figure_read_back_is_the_same_figure(number: int) -> None:
    assert value_of(zh_integer(str(number))) == number


@given(st.text("0123456789", min_size=1, max_size=40))
def test_every_run_of_digits_has_words(digits: str) -> None:
    assert zh_integer(digits) and en_integer(digits)
    assert not any(char.isdigit() and char.isascii() for char in zh_integer(digits) + en_integer(digits))


@pytest.mark.parametrize(
    ("digits", "words"),
    [
        ("0", "零"), ("2", "二"), ("10", "十"), ("12", "十二"), ("20", "二十"), ("100", "一百"), ("105", "一百零五"),
        ("110", "一百一十"), ("200", "两百"), ("222", "两百二十二"), ("1005", "一千零五"), ("2000", "两千"),
        ("10010", "一万零一十"), ("20000", "两万"), ("100005", "十万零五"),
        ("1200000", "一百二十万"), ("100000000", "一亿"),
    ],
)  # fmt: skip
def test_chinese_figures(digits: str, words: str) -> None:
    assert zh_integer(digits) == words


def test_two_before_a_measure_word_is_liang() -> None:
    assert zh_integer("2", before_measure=True) == "两"
    assert zh_number("2.5", before_measure=True) == "二点五"
    assert zh_integer("12", before_measure=True) == "十二"


@pytest.mark.parametrize(
    ("digits", "words"),
    [
        ("0", "zero"),
        ("13", "thirteen"),
        ("40", "forty"),
        ("99", "ninety-nine"),
        ("100", "one hundred"),
        ("1299", "one thousand two hundred ninety-nine"),
        ("1000001", "one million one"),
    ],
)
def test_english_figures(digits: str, words: str) -> None:
    assert en_integer(digits) == words


def test_english_decimals_ordinals_and_years() -> None:
    assert en_number("1,299.50") == "one thousand two hundred ninety-nine point five zero"
    assert [en_ordinal(digits) for digits in ("1", "12", "20", "22", "100")] == [
        "first",
        "twelfth",
        "twentieth",
        "twenty-second",
        "one hundredth",
    ]
    assert [en_year(year) for year in ("2026", "2005", "1905", "1900", "1999")] == [
        "twenty twenty-six",
        "two thousand five",
        "nineteen oh five",
        "nineteen hundred",
        "nineteen ninety-nine",
    ]
