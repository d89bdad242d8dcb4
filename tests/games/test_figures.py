"""Spoken-style figures: what is plain is read, what has two readings is refused, everything else is no entry."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.games.figures import Figure, read
from bot.games.unclear import WHY, Unclear

pytestmark = pytest.mark.unit
NUMERALS = "零一二三四五六七八九"
ONES = "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen".split()
ONES += "seventeen eighteen nineteen".split()
TENS = "_ _ twenty thirty forty fifty sixty seventy eighty ninety".split()


def amount(text: str) -> int:
    figure = read(text)
    assert isinstance(figure, Figure), f"{text!r} is {figure}"
    return figure.hundredths


@pytest.mark.parametrize(
    ("text", "hundredths"),
    [
        ("59.9", 5990), ("５９．９", 5990), ("59。9", 5990), ("￥59", 5900), ("59.90元", 5990), ("0.5", 50),
        ("1.234,50", 123450), ("1,234.50", 123450), ("1,234", 123400), ("1,234,567", 123456700),
        ("五十九块九", 5990), ("五十九块九毛五", 5995), ("五十九块九五", 5995), ("五十九块零五分", 5905),
        ("59块9", 5990),
        ("59块90", 5990), ("59 块 9", 5990), ("59块半", 5950), ("九毛九", 99), ("五十九点九", 5990), ("六十块钱", 6000),
        ("一百二", 12000), ("一百二十", 12000), ("一百零二", 10200), ("两百五十块", 25000), ("二百五", 25000),
        ("三千五", 350000), ("一千零五十", 105000), ("一万二", 1200000), ("伍拾玖元", 5900),
        ("1.2万", 1200000), ("3百", 30000),
        ("十五", 1500), ("二", 200), ("我猜59.9吧", 5990), ("应该是五十九块九！", 5990), ("🎉59", 5900),
        ("fifty nine ninety", 5990), ("fifty-nine", 5900), ("one hundred and twenty", 12000), ("a hundred", 10000),
        ("nine dollars ninety five", 995), ("twelve point five", 1250), ("fifty nine oh five", 5905),
        ("ninety nine cents", 99), ("My guess is fifty nine", 5900), ("I'd say $59.90!", 5990), ("it’s 59.9 😀", 5990),
    ],
)  # fmt: skip
def test_plain_figures_are_read_however_they_are_said(text: str, hundredths: int) -> None:
    assert amount(text) == hundredths


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("5九", Unclear.AMBIGUOUS), ("五九", Unclear.AMBIGUOUS), ("1.234", Unclear.AMBIGUOUS),
        ("1,23,4", Unclear.AMBIGUOUS),
        ("twelve fifty", Unclear.AMBIGUOUS), ("five ninety nine", Unclear.AMBIGUOUS),
        ("59 69", Unclear.TWO_FIGURES), ("59-69", Unclear.TWO_FIGURES), ("59或69", Unclear.TWO_FIGURES),
        ("59.9 to 69", Unclear.TWO_FIGURES),
        ("usd 59元", Unclear.TWO_CURRENCIES), ("几十块", Unclear.VAGUE), ("五十多", Unclear.VAGUE),
        ("59.9999", Unclear.TOO_PRECISE), ("五十九点九九九", Unclear.TOO_PRECISE), ("9" * 40, Unclear.TOO_LARGE),
        ("-5", Unclear.AMBIGUOUS),
    ],
)  # fmt: skip
def test_what_has_two_readings_is_refused_with_its_reason(text: str, reason: Unclear) -> None:
    assert read(text) is reason


@pytest.mark.parametrize(
    "text",
    [
        "",
        "半价",
        "八折",
        "8折",
        "9%",
        "1+1",
        "59多少钱",
        "扣1",
        "买一送一",
        "3号链接",
        "第一",
        "a",
        "and",
        "it",
        "多少钱",
        "猜",
        "我猜",
        "🎉",
    ],
)
def test_words_that_are_no_figure_are_no_entry(text: str) -> None:
    assert read(text) is Unclear.NO_FIGURE


@pytest.mark.parametrize(
    ("text", "currency"),
    [("59 usd", "USD"), ("€59", "EUR"), ("59元", "CNY"), ("59块", ""), ("¥59", ""), ("59 bucks", "USD")],
)
def test_a_currency_is_kept_only_where_a_word_names_one(text: str, currency: str) -> None:
    figure = read(text)
    assert isinstance(figure, Figure)
    assert figure.currency == currency


def test_a_long_row_of_marks_costs_no_time() -> None:
    assert read("59" + "!~" * 38 + "?a") is Unclear.NO_FIGURE


def test_every_reason_can_be_told_in_both_languages() -> None:
    assert {reason: set(words) for reason, words in WHY.items()} == {reason: {"zh", "en"} for reason in Unclear}


def in_chinese(number: int) -> str:
    """A number below 100,000,000 as it is said, written from the rule of places, not from the reader."""
    if number >= 10_000:
        high, low = divmod(number, 10_000)
        return f"{in_chinese(high)}万" + (("零" if low < 1000 else "") + in_chinese(low) if low else "")
    digits = f"{number:04d}"
    said = "".join(f"{NUMERALS[int(d)]}{unit}" if d != "0" else "零" for d, unit in zip(digits, "千百十 ", strict=True))
    said = said.replace(" ", "").strip("零")
    while "零零" in said:
        said = said.replace("零零", "零")
    return said or "零"


def in_english(number: int) -> str:
    """A number below a million in words."""
    if number >= 1000:
        rest = number % 1000
        return f"{in_english(number // 1000)} thousand" + (f" {in_english(rest)}" if rest else "")
    if number >= 100:
        rest = number % 100
        return f"{in_english(number // 100)} hundred" + (f" and {in_english(rest)}" if rest else "")
    if number < 20:
        return ONES[number]
    return TENS[number // 10] + (f" {ONES[number % 10]}" if number % 10 else "")


@given(st.integers(0, 99_999_999))
def test_what_is_spoken_in_chinese_is_read_back(number: int) -> None:
    assert amount(in_chinese(number)) == number * 100


@given(st.integers(1, 99_999), st.integers(1, 9), st.integers(0, 9))
def test_dimes_and_cents_are_read_back(yuan: int, ten: int, one: int) -> None:
    tail = f"{NUMERALS[ten]}毛" + (NUMERALS[one] if one else "")
    assert amount(f"{in_chinese(yuan)}块{tail}") == yuan * 100 + ten * 10 + one


@given(st.integers(0, 999_999))
def test_what_is_spoken_in_english_is_read_back(number: int) -> None:
    assert amount(in_english(number)) == number * 100


@given(st.integers(20, 999_999), st.integers(10, 99))
def test_english_prices_in_two_numbers_are_read_back_where_a_currency_parts_them(whole: int, cents: int) -> None:
    assert amount(f"{in_english(whole)} dollars and {in_english(cents)} cents") == whole * 100 + cents


@given(st.integers(0, 99_999_999), st.sampled_from([".", ","]), st.booleans(), st.booleans())
def test_digits_are_read_back_with_either_decimal_mark(hundredths: int, mark: str, group: bool, wide: bool) -> None:
    whole, cents = divmod(hundredths, 100)
    other = "." if mark == "," else ","
    text = f"{f'{whole:,}'.replace(',', other) if group else whole}{mark}{cents:02d}"
    if wide:
        text = "".join(chr(ord(char) + 0xFEE0) for char in text)
    assert amount(text) == hundredths


@given(st.text(max_size=60))
def test_no_text_whatever_breaks_the_reader(text: str) -> None:
    assert isinstance(read(text), Figure | Unclear)
