import tomllib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.goods import Money, Product
from bot.store.catalog import parse_catalog
from bot.store.catalog_csv import parse_catalog_csv
from bot.store.catalog_toml import toml_of

pytestmark = pytest.mark.unit
TEXT = st.text(st.characters(codec="utf-8"), min_size=1, max_size=60).filter(str.strip)


def again(*products: Product) -> dict[str, Product]:
    return dict(parse_catalog(tomllib.loads(toml_of(products)), started_ms=0).products)


def test_what_was_imported_is_the_same_after_it_was_written_and_read() -> None:
    head = "sku,link,name_zh,name_en,price,currency,stock,reserved,allotment,role,picture,keywords_zh,"
    sheet = head + "fact_weight_zh,evidence_weight,source_weight,until_weight\n"
    sheet += "CUP,1,杯子,Cup,59.9,USD,10,3,5,hero,cup.svg,水杯|杯,310克,LAB-1,某检测院报告,2027-06-30\n"
    products = parse_catalog_csv(sheet).catalog.products
    assert again(*products.values()) == products


@given(TEXT, TEXT, st.integers(1, 10**11), st.one_of(st.none(), st.integers(0, 10**6)))
def test_any_words_survive(name: str, fact: str, amount: int, stock: int | None) -> None:
    price = Money(amount, "CNY")
    product = Product(sku="A.1", link=3, name={"zh": name}, price=price, stock=stock, facts={"x": {"zh": fact}})
    assert again(product) == {"A.1": product}
