import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.goods import Catalog, Money, Offer, Product, in_language

pytestmark = pytest.mark.unit

CUP = Product(sku="CUP", link=1, name={"zh": "杯子", "en": "Cup"}, price=Money(5900, "CNY"), stock=10)
OFFER = Offer(id="O1", sku="CUP", price=Money(3900, "CNY"), starts_ms=1000, ends_ms=2000)
CATALOG = Catalog(products={"CUP": CUP}, offers={"O1": OFFER})


@pytest.mark.parametrize(("wall_ms", "price"), [(999, 5900), (1000, 3900), (1999, 3900), (2000, 5900)])
def test_the_price_is_the_offers_only_while_it_runs(wall_ms: int, price: int) -> None:
    assert CATALOG.price_of("CUP", wall_ms) == Money(price, "CNY")


def test_an_unknown_product_has_no_price() -> None:
    assert CATALOG.price_of("TEA", 0) is None


@given(st.lists(st.integers(0, 3000), min_size=2, max_size=20))
def test_the_version_changes_exactly_when_a_price_does(moments: list[int]) -> None:
    for before, after in zip(sorted(moments), sorted(moments)[1:], strict=False):
        if CATALOG.price_of("CUP", before) != CATALOG.price_of("CUP", after):
            assert CATALOG.version_at(before) != CATALOG.version_at(after)


def test_a_stock_change_makes_a_new_version() -> None:
    changed = CATALOG.with_stock("CUP", 9)
    assert changed.products["CUP"].stock == 9
    assert CATALOG.products["CUP"].stock == 10
    assert changed.version_at(0) != CATALOG.version_at(0)


def test_words_fall_back_only_where_told() -> None:
    assert in_language({"en": "Cup"}, "zh") is None
    assert in_language({"en": "Cup"}, "zh", "en") == "Cup"
