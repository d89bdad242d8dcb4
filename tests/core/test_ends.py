"""Nothing counts down to an end that changes nothing."""

from dataclasses import replace

import pytest

from bot.core.ends import HOUR_MS, why_endless
from bot.core.goods import Catalog, Money, Offer, Product

pytestmark = pytest.mark.unit

CUP = Product(sku="CUP", link=1, name={"zh": "杯"}, price=Money(100, "CNY"))
MINUTE_MS = 60_000


def offer(name: str, price: int, start: float, end: float) -> Offer:
    """Of the hour `start` to the hour `end`."""
    return Offer(
        id=name,
        sku="CUP",
        price=Money(price, "CNY"),
        starts_ms=round(start * HOUR_MS),
        ends_ms=round(end * HOUR_MS),
    )


def verdicts(*offers: Offer, rest_h: float = 12.0) -> list[str]:
    shop = Catalog(products={"CUP": CUP}, offers={one.id: one for one in offers}, reopen_after_h=rest_h)
    return [why_endless(one, shop) for one in offers]


def test_an_offer_after_which_the_price_rises_ends() -> None:
    assert verdicts(offer("A", 50, 0, 1)) == [""]
    assert verdicts(offer("A", 50, 0, 1), replace(offer("B", 50, 1, 2), sku="TEA")) == ["", ""]


@pytest.mark.parametrize("price", [100, 150])
def test_an_offer_after_which_nothing_is_dearer_has_no_end(price: int) -> None:
    assert verdicts(offer("A", price, 0, 1)) == ["same"]


def test_offers_back_to_back_at_one_price_are_one_that_never_ends() -> None:
    chain = [offer(name, 50, at / 2, at / 2 + 0.5) for at, name in enumerate("ABC")]
    assert verdicts(*chain) == ["same", "same", "again"]


def test_a_pause_of_a_minute_is_no_end() -> None:
    assert verdicts(offer("A", 50, 0, 1), offer("B", 50, 1 + 1 / 60, 2)) == ["again", "again"]
    assert verdicts(offer("A", 50, 0, 1), offer("B", 60, 1 + 1 / 60, 2)) == ["", "again"], (
        "a smaller saving is no new one"
    )


def test_a_better_price_afterwards_ends_only_the_dearer_countdown() -> None:
    assert verdicts(offer("A", 80, 0, 1), offer("B", 60, 1, 2)) == ["same", ""]
    assert verdicts(offer("A", 80, 0, 1), offer("B", 60, 2, 3)) == ["again", ""]


def test_an_offer_of_every_evening_ends_every_evening() -> None:
    assert verdicts(*(offer(name, 50, 24 * day, 24 * day + 0.75) for day, name in enumerate("ABC"))) == ["", "", ""]


def test_the_shops_own_rest_and_a_stated_reason_count() -> None:
    morning, evening = offer("A", 50, 10, 11), offer("B", 50, 20, 21)
    assert verdicts(morning, evening) == ["again", "again"]
    assert verdicts(morning, evening, rest_h=8) == ["", ""]
    assert verdicts(morning, replace(evening, reopen_reason="付款故障补一场")) == ["", ""]


def test_a_short_deeper_offer_within_a_long_one_leaves_both_their_ends() -> None:
    assert verdicts(offer("A", 80, 0, 3), offer("B", 60, 1, 1.2)) == ["", ""]


def test_what_ran_and_is_gone_from_the_file_counts() -> None:
    gone, now = offer("A", 50, 0, 1), offer("B", 50, 1.1, 2)
    shop = Catalog(products={"CUP": CUP}, offers={"B": now})
    assert why_endless(now, shop, [gone]) == "again"
    assert why_endless(now, shop, [replace(now, starts_ms=now.starts_ms - MINUTE_MS)]) == "", (
        "an offer is not its own rival"
    )
