import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.events import Price, Virtual
from bot.sources.donation import MAX_MINOR, TOKENS, donation

pytestmark = pytest.mark.unit


@pytest.mark.parametrize(
    ("text", "minor", "currency"),
    [
        *(("$5.00", 500, "USD"), ("$1,234.50", 123_450, "USD"), ("5,00 €", 500, "EUR"), ("€1.234,56", 123_456, "EUR")),
        *(("CA$20", 2000, "CAD"), ("£0.99", 99, "GBP"), ("₩10,000", 10_000, "KRW"), ("10.000 ₫", 10_000, "VND")),
        *(("500 JPY", 500, "JPY"), ("usd 3", 300, "USD"), ("KWD 1.500", None, "")),
        *(("R$ 12,30", 1230, "BRL"), ("NT$75", 7500, "TWD"), ("$5\u00a0", 500, "USD"), ("¥500.00", 500, "JPY")),
    ],
)
def test_money_is_an_integer_of_the_smallest_unit(text: str, minor: int | None, currency: str) -> None:
    found = donation(text, "youtube")
    if minor is None:
        assert found is None
    else:
        assert found is not None and found.price == Price(amount_minor=minor, currency=currency)


@pytest.mark.parametrize(
    ("text", "amount", "unit"),
    [("500 bits", 500, "bit"), ("1 coin", 1, "coin"), ("1,000 💎", 1000, "diamond"), ("20 Jewels", 20, "jewel")],
)
def test_tokens_of_a_platform_are_never_money(text: str, amount: int, unit: str) -> None:
    found = donation(text, "tiktok")
    assert found is not None and found.price is None and found.tokens == Virtual(amount=amount, unit=unit)


@pytest.mark.parametrize(
    "text",
    [
        *("", "5", "$", "a rose", "$5 and more", "five dollars", "5 kr", "$5 USD", "-$5", "$1.234", "$12,34,567"),
        *("$1.2.3", "$5.999", "$.50", "$5.", "3 months", "$1e5", "1.5 coins", "$٥", "$" + "9" * 18, "5 subs"),
    ],
)
def test_what_may_be_read_in_two_ways_is_not_read(text: str) -> None:
    assert donation(text, "youtube") is None


def test_the_yen_sign_is_read_by_the_platform_it_stands_on() -> None:
    cny, jpy = donation("¥30", "bilibili"), donation("￥30", "youtube")
    assert cny is not None and cny.price == Price(amount_minor=3000, currency="CNY")
    assert jpy is not None and jpy.price == Price(amount_minor=30, currency="JPY")
    assert donation("¥30", "other") is None


@given(st.text(max_size=60) | st.from_regex(r"[$€¥]? ?[\d.,]{1,12} ?(bits|EUR|€)?", fullmatch=True))
def test_any_text_gives_a_bounded_amount_or_nothing(text: str) -> None:
    found = donation(text, "youtube")
    if found is not None and found.price is not None:
        assert 0 <= found.price.amount_minor <= MAX_MINOR
    elif found is not None:
        assert found.tokens is not None and found.tokens.unit in TOKENS.values() and found.tokens.amount >= 0
