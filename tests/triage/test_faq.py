from dataclasses import replace

import pytest

from bot.core.goods import Catalog, Faq
from bot.triage import FaqIndex
from tests.triage.shop import CUP, SHOP

pytestmark = pytest.mark.unit
FAQ = FaqIndex(SHOP)


def _id(text: str, sku: str | None = "CUP") -> str | None:
    found = FAQ.phrase(text, sku) or FAQ.nearest(text, sku)
    return found.faq.id if found else None


@pytest.mark.parametrize(
    ("text", "entry"),
    [
        ("能放洗碗机吗", "cup-dishwasher"),
        ("可以开发票嘛，能开发票吗", "invoice"),
        ("do you give an invoice", "invoice"),
        ("热水可以保温多久呀", "cup-warm"),
        ("我们公司要团购，怎么谈", "wholesale"),
    ],
)
def test_the_shops_own_answer_is_found_by_phrase_or_paraphrase(text: str, entry: str) -> None:
    assert _id(text) == entry


@pytest.mark.parametrize("text", ["今天天气怎么样", "", "？？", "可以吗", "有没有大一点的", "invoiced", "怎么用"])
def test_nothing_near_means_no_answer(text: str) -> None:
    assert _id(text) is None


def test_another_products_entry_never_answers() -> None:
    assert _id("能放洗碗机吗", "TRAY") is None
    assert _id("能放洗碗机吗", None) is None


def test_an_empty_catalogue_has_no_answers() -> None:
    from bot.core.goods import Catalog

    assert FaqIndex(Catalog(products={})).nearest("能开发票吗", None) is None


def test_a_phrase_inside_the_name_of_a_product_asks_nothing() -> None:
    warm = Faq(id="warm", ask={"zh": ("保温",)}, answer={"zh": "看屏幕。"})
    index = FaqIndex(Catalog(products={"CUP": replace(CUP, faq=(warm,))}))
    assert index.phrase("保温杯几毫升", "CUP") is None
    assert (found := index.phrase("这个保温杯保温吗", "CUP")) is not None and found.faq is warm
