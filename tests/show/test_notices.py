"""The line of the law comes with every introduction, and only there."""

from typing import Any

import pytest

from bot.core.goods import Approval, Catalog, Money, Product
from bot.show.lines import fills
from bot.show.notices import with_notices
from bot.show.rundown import Rundown, parse_rundown

pytestmark = pytest.mark.unit

PAPERS = Approval(number="G1", file="a.pdf", until_ms=10_000)


def product(sku: str, link: int, product_class: str) -> Product:
    return Product(
        sku=sku, link=link, name={"zh": "片", "en": "Pill"}, price=Money(1, "CNY"), product_class=product_class,
        approval=PAPERS,
    )  # fmt: skip


CATALOG = Catalog(products={"PILL": product("PILL", 1, "health_food"), "CUP": product("CUP", 2, "general")})


def line(kind: str, sku: str, more: str = "") -> dict[str, Any]:
    text = f"这是[[name:{sku}]]{more}。"
    return {"kind": kind, "opener": "fact", "angle": "eye", "zh": text, "en": f"This is [[name:{sku}]]{more}."}


def rundown(*lines: dict[str, Any]) -> Rundown:
    def opening(sku: str) -> dict[str, Any]:
        words = {
            "zh": f"我是AI主播，这是[[name:{sku}]]，现在[[price:{sku}]]。要问什么？",
            "en": f"I'm an AI host: [[name:{sku}]].",
        }
        return {"product": sku, "opener": "question", "angle": "hand", **words}

    raw = {
        "languages": ["zh", "en"],
        "opening": [opening("PILL"), opening("CUP")],
        "segment": [
            {"product": "PILL", "minutes": 4, "line": list(lines)},
            {"product": "CUP", "minutes": 4, "line": [line("intro", "CUP")]},
        ],
    }
    return with_notices(parse_rundown(raw, CATALOG), CATALOG)


def test_openings_and_introductions_of_such_goods_end_with_the_notice_in_each_language() -> None:
    made = rundown(line("intro", "PILL"), line("use", "PILL", "，饭后"))
    assert made.opening[0].text["zh"].endswith("[[notice:PILL]]。")
    assert made.opening[0].text["en"].endswith(" [[notice:PILL]].")
    assert "notice" not in made.opening[1].text["zh"]
    intro, use = made.segments[0].lines
    assert intro.text["zh"].endswith("[[notice:PILL]]。") and "notice" not in use.text["zh"]
    assert "notice" not in made.segments[1].lines[0].text["zh"]


def test_without_an_introduction_whatever_may_come_first_says_it() -> None:
    made = rundown(line("material", "PILL"), line("price", "PILL", "，看价格"))
    first, last = made.segments[0].lines
    assert "[[notice:PILL]]" in first.text["zh"] and "notice" not in last.text["zh"]


def test_a_line_that_says_it_already_says_it_once() -> None:
    made = rundown(line("intro", "PILL", "，[[notice:PILL]]"))
    assert made.segments[0].lines[0].text["zh"].count("notice") == 1


def test_a_line_of_a_product_whose_approval_is_void_is_not_true_any_more() -> None:
    text = rundown(line("intro", "PILL")).segments[0].lines[0].text["zh"]
    assert fills(text, "zh", CATALOG, 9_999) and not fills(text, "zh", CATALOG, 10_000)
