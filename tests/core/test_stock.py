"""What may be promised is what is there: never more than the stock, nor than what was released and not yet sold."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.facts import Facts
from bot.core.goods import Catalog, Money, Product
from bot.core.speech import Block, Clause, Cleared
from bot.room.parts import Shop
from bot.store.stock_file import StockFile
from tests.guard.shop import gate

pytestmark = pytest.mark.unit
COUNT = st.integers(0, 300)


def cup(stock: int | None, allotment: int | None = None, *, sold: int = 0) -> Product:
    price = Money(5900, "CNY")
    return Product(sku="CUP", link=1, name={"zh": "杯子"}, price=price, stock=stock, allotment=allotment, sold=sold)


def said(product: Product, text: str = "还剩[[left:CUP]]", lang: str = "zh") -> str:
    verdict = gate().clear(Clause(text=text, lang=lang), Facts(catalog=Catalog(products={"CUP": product}), wall_ms=0))
    return verdict.text if isinstance(verdict, Cleared) else verdict.rules[0] if isinstance(verdict, Block) else ""


@given(COUNT, st.one_of(st.none(), st.integers(1, 300)), st.lists(st.integers(1, 20), max_size=20))
def test_after_any_orders_no_more_is_shown_than_is_there(stock: int, allotment: int | None, orders: list[int]) -> None:
    shop = Shop(Catalog(products={"CUP": cup(stock, allotment)}))
    for pieces in orders:
        shop.sell("CUP", pieces)
    left = shop.catalog.products["CUP"].left
    assert left == max(0, min(stock, stock if allotment is None else allotment) - sum(orders))


@given(COUNT, COUNT, st.integers(0, 60_000))
def test_the_shops_own_figure_counts_only_while_it_is_fresh_and_never_raises_the_catalogues(
    file: int, catalog: int, age_ms: int
) -> None:
    found = StockFile(at_ms=0, pieces={"CUP": file}).left(cup(catalog), now_ms=age_ms, max_age_s=30)
    assert found == (None if age_ms > 30_000 else min(file, catalog))


def test_pieces_that_are_held_back_are_named_as_what_was_released() -> None:
    assert said(cup(500, 100, sold=62)) == "还剩本场放量100件里的38件"
    assert said(cup(500, 100, sold=62), "[[left:CUP]] left", "en") == "38 of the 100 pieces released for this show left"
    assert said(cup(38, 100)) == "还剩38件", "nothing is held back when the stock itself is smaller"


def test_the_allotment_ends_with_the_orders() -> None:
    over = cup(500, 100, sold=100)
    assert over.is_sold_out and over.left == 0
    assert not cup(500, 100, sold=99).is_sold_out


def test_scarcity_without_a_figure_that_is_known_is_not_said() -> None:
    assert said(cup(None), "最后[[left:CUP]]了") == "slot.empty"
    assert said(cup(None), "马上就没了，快抢") not in ("", "马上就没了，快抢")


def test_an_order_of_a_set_takes_its_parts_and_an_unknown_order_takes_nothing() -> None:
    pair = Product(sku="SET", link=2, name={"zh": "套装"}, price=Money(9900, "CNY"), members={"CUP": 2})
    shop = Shop(Catalog(products={"CUP": cup(10), "SET": pair}))
    shop.sell("SET", 3)
    shop.sell("NONE", 3)
    shop.sell("CUP", 0)
    assert shop.catalog.products["CUP"].stock == 4 and shop.sold == {"SET": 3, "CUP": 6}
