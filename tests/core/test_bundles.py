"""Sets: the sum and the saving are those of this moment, and vanish with any part."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.bundles import bundle_for, is_whole, keeps_conditions, saving_of, total_of
from bot.core.facts import slots_in
from bot.core.goods import Catalog, Money, Offer, Product

pytestmark = pytest.mark.unit


def item(sku: str, price: int, stock: int | None = 5, **more: object) -> Product:
    return Product(sku=sku, link=1, name={"zh": sku}, price=Money(price, "CNY"), stock=stock, **more)  # type: ignore[arg-type]


CUP, BRUSH = item("CUP", 5000), item("BRUSH", 1000, stock=9)
SET = item("SET", 6000, stock=None, members={"CUP": 1, "BRUSH": 2}, condition={"zh": "一起拍"})
SHOP = Catalog(products={"CUP": CUP, "BRUSH": BRUSH, "SET": SET})


def with_part(part: Product) -> Catalog:
    return replace(SHOP, products={**SHOP.products, part.sku: part})


def test_the_sum_and_the_saving_follow_the_prices_of_the_parts() -> None:
    assert total_of(SET, SHOP, 0) == Money(7000, "CNY")
    assert saving_of(SET, SHOP, 0) == Money(1000, "CNY")
    offer = Offer(id="O", sku="CUP", price=Money(4500, "CNY"), starts_ms=10, ends_ms=20)
    assert saving_of(SET, replace(SHOP, offers={"O": offer}), 15) == Money(500, "CNY")
    assert saving_of(SET, replace(SHOP, offers={"O": offer}), 20) == Money(1000, "CNY")


@pytest.mark.parametrize(
    "part",
    [replace(CUP, stock=0), replace(BRUSH, stock=1), replace(CUP, allotment=0), replace(CUP, price=Money(1, "USD"))],
)
def test_nothing_is_summed_while_a_part_is_out_or_priced_otherwise(part: Product) -> None:
    assert total_of(SET, with_part(part), 0) is None
    assert saving_of(SET, with_part(part), 0) is None
    assert bundle_for("CUP", with_part(part), 0) is None


def test_a_set_that_saves_nothing_is_never_named() -> None:
    dear = with_part(replace(SET, price=Money(7000, "CNY")))
    assert saving_of(dear.products["SET"], dear, 0) is None
    assert bundle_for("CUP", dear, 0) is None


def test_a_product_leads_to_the_set_that_saves_most_and_a_set_to_itself() -> None:
    better = item("BETTER", 4000, members={"CUP": 1, "BRUSH": 1})
    shop = with_part(better)
    assert [bundle_for(sku, shop, 0) for sku in ("CUP", "SET", "NOBODY", None)] == ["BETTER", "SET", None, None]


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("[[condition:SET]]，[[price:SET]]。", True),
        ("[[price:SET]]，[[condition:SET]]。", False),
        ("省[[bundle_save:SET]]。", False),
        ("[[price:CUP]]。", True),
        ("里面是[[contents:SET]]。", True),
    ],
)
def test_a_price_of_a_set_stands_behind_its_condition(text: str, kept: bool) -> None:
    assert keeps_conditions(slots_in(text), SHOP) is kept


@given(st.integers(0, 30), st.integers(0, 30), st.integers(1, 9), st.integers(1, 9))
def test_a_saving_is_told_only_when_every_part_is_there_in_number(cups: int, brushes: int, one: int, two: int) -> None:
    bundle = replace(SET, members={"CUP": one, "BRUSH": two}, price=Money(1, "CNY"))
    shop = Catalog(products={"CUP": replace(CUP, stock=cups), "BRUSH": replace(BRUSH, stock=brushes), "SET": bundle})
    assert is_whole(bundle, shop) == (cups >= one and brushes >= two) == (saving_of(bundle, shop, 0) is not None)
