"""Words beside a slot may not make its figure say something else (rules P01, P02, P03)."""

from dataclasses import replace

import pytest

from bot.core.goods import Catalog
from bot.core.speech import Block, Clause, Cleared
from tests.guard.shop import CATALOG, facts, gate

pytestmark = pytest.mark.unit


def verdict(text: str, lang: str, catalog: Catalog = CATALOG) -> object:
    return gate().clear(Clause(text=text, lang=lang, kind="llm"), facts(catalog))


@pytest.mark.parametrize(
    ("lang", "text"),
    [
        ("zh", "只要[[price:CUP]]万"),
        ("zh", "只要[[price:CUP]]日元"),
        ("zh", "每月[[price:CUP]]"),
        ("zh", "省[[price:CUP]]"),
        ("zh", "直降[[anchor:CUP]]"),
        ("zh", "两个[[price:CUP]]"),
        ("zh", "已售[[left:CUP]]"),
        ("zh", "[[left:CUP]]人在抢"),
        ("zh", "还有[[minutes:O1]]小时"),
        ("zh", "只要[[count]]块"),
        ("en", "It is [[price:CUP]] grand"),
        ("en", "It is [[price:CUP]] off"),
        ("en", "You save [[price:CUP]]"),
        ("en", "[[price:CUP]] euros today"),
        ("en", "It is [[price:CUP]] per month"),
        ("en", "It is [[price:CUP]] for two"),
        ("en", "Half of [[price:CUP]]"),
        ("en", "[[left:CUP]] people are watching"),
        ("ja", "[[price:CUP]]円です"),
        ("ko", "[[price:CUP]]원이에요"),
        ("ko", "[[price:CUP]] 할인이에요"),
        ("es", "Solo [[price:CUP]] dólares"),
        ("es", "Ahorras [[price:CUP]]"),
        ("id", "Hemat [[price:CUP]]"),
        ("th", "[[price:CUP]]พัน"),
        ("ar", "[[price:CUP]] دولار"),
        ("ru", "[[price:CUP]] рублей"),
        ("de", "[[price:CUP]] im Monat"),
        ("fr", "[[price:CUP]] moins cher"),
        ("pt", "[[price:CUP]] de desconto"),
        ("vi", "[[price:CUP]] triệu"),
    ],
)
def test_a_figure_is_not_multiplied_exchanged_or_turned_into_another(lang: str, text: str) -> None:
    result = verdict(text, lang)
    assert isinstance(result, Block)
    assert result.rules[0].startswith("number.")


@pytest.mark.parametrize(
    ("lang", "text"),
    [
        ("zh", "现在[[price:CUP]]，标价大家一样"),
        ("zh", "[[name:CUP]]现在[[price:CUP]]元"),
        ("zh", "比[[basis:CUP]]省[[save:CUP]]"),
        ("zh", "还剩[[left:CUP]]，不急"),
        ("en", "It is [[price:CUP]] now, for everyone"),
        ("en", "[[save:CUP]] under [[basis:CUP]]"),
        ("en", "[[price:CUP]] yuan, and that is all"),
        ("ja", "[[price:CUP]]です"),
        ("ko", "지금 [[price:CUP]]예요"),
        ("es", "Ahora está a [[price:CUP]]"),
    ],
)
def test_a_plain_figure_is_said(lang: str, text: str) -> None:
    assert isinstance(verdict(text, lang), Cleared)


@pytest.mark.parametrize(
    ("lang", "text"),
    [
        ("zh", "平时卖[[list_price:CUP]]，今天[[price:CUP]]"),
        ("zh", "别处要[[list_price:CUP]]"),
        ("zh", "今天只要[[list_price:CUP]]"),
        ("en", "It was [[list_price:CUP]], now [[price:CUP]]"),
        ("en", "Elsewhere it is [[list_price:CUP]]"),
        ("ko", "원래 [[list_price:CUP]]"),
        ("id", "Biasanya [[list_price:CUP]]"),
    ],
)
def test_a_list_price_is_no_former_price(lang: str, text: str) -> None:
    assert isinstance(verdict(text, lang), Block)


def test_a_list_price_is_said_as_what_it_is() -> None:
    assert isinstance(verdict("结束后恢复[[list_price:CUP]]", "zh"), Cleared)
    assert isinstance(verdict("[[list_price:CUP]]", "en", replace(CATALOG, offers={})), Cleared)


@pytest.mark.parametrize(
    "text", ["密封圈只要[[price:CUP]]", "[[name:CUP]]只要[[price:SEAL]]", "[[name:SEAL]]还剩[[left:CUP]]"]
)
def test_a_price_or_a_stock_of_other_goods_is_not_said_of_these(text: str) -> None:
    catalog = replace(
        CATALOG, products={**CATALOG.products, "SEAL": replace(CATALOG.products["SEAL"], name={"zh": "密封圈"})}
    )
    assert isinstance(verdict(text, "zh", catalog), Block)
    assert isinstance(verdict("[[name:SEAL]]只要[[price:SEAL]]", "zh", catalog), Cleared)
