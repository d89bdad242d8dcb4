import pytest

from bot.core.facts import Facts
from bot.core.goods import Catalog, Money, Product
from bot.writer.comparing import MOST_FACTS, compared

pytestmark = pytest.mark.unit


def product(sku: str, link: int, **facts: str) -> Product:
    return Product(
        sku=sku,
        link=link,
        name={"zh": sku, "en": sku},
        price=Money(100, "CNY"),
        facts={key: {"zh": value, "en": value} for key, value in facts.items()},
    )


def told(first: Product, second: Product, question: str = "哪个好", lang: str = "zh") -> str:
    facts = Facts(catalog=Catalog(products={first.sku: first, second.sku: second}), wall_ms=0)
    return "".join(compared(first.sku, second.sku, question, facts, lang))


def test_both_products_are_named_with_price_and_the_facts_that_both_have() -> None:
    text = told(product("A", 1, weight="310克", hours="6小时"), product("B", 2, weight="480克"))
    for slot in ("[[name:A]]", "[[price:A]]", "[[name:B]]", "[[price:B]]", "[[fact.weight:A]]", "[[fact.weight:B]]"):
        assert slot in text
    assert "hours" not in text


def test_what_is_asked_for_comes_first_and_no_more_facts_than_are_heard() -> None:
    many = {"capacity": "1", "weight": "2", "size": "3", "material": "4"}
    text = told(product("A", 1, **many), product("B", 2, **many), "哪个轻 重量差多少")
    assert text.index("fact.weight") < text.index("fact.capacity") if "fact.capacity" in text else "fact.weight" in text
    assert text.count("一样") == MOST_FACTS


def test_what_is_missing_is_said_and_whom_it_suits_only_if_written() -> None:
    assert "对不上" in told(product("A", 1), product("B", 2))
    assert "页面没有写" in told(product("A", 1), product("B", 2), "哪个适合送人")
    suited = told(product("A", 1, suits="通勤"), product("B", 2, suits="露营"), "哪个适合送人")
    assert "[[fact.suits:A]]" in suited and "页面没有写" not in suited


@pytest.mark.parametrize("lang", ["zh", "en", "ja", "ko", "id", "ms"])
def test_no_language_says_which_is_better(lang: str) -> None:
    facts = Facts(catalog=Catalog(products={s: product(s, n, weight="1") for n, s in enumerate("AB", 1)}), wall_ms=0)
    text = "".join(compared("A", "B", "", facts, lang)).lower()
    assert text and not any(word in text for word in ("最", "best", "better", "一番", "최고", "terbaik", "更好"))


def test_an_unknown_product_or_language_is_left_to_other_copy() -> None:
    facts = Facts(catalog=Catalog(products={"A": product("A", 1)}), wall_ms=0)
    assert compared("A", "B", "", facts, "zh") == []


def test_a_chart_of_sizes_is_not_set_beside_a_width_unless_asked_for() -> None:
    shirt, wok = (
        product("A", 1, size="S码102、M码106、L码110、XL码114厘米", weight="1千克"),
        product("B", 2, size="口径32厘米", weight="2千克"),
    )
    assert "fact.size" not in told(shirt, wok)
    assert "fact.size" in told(shirt, wok, "哪个尺寸大")
