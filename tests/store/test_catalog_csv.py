from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.errors import ConfigError
from bot.core.goods import Money
from bot.store.catalog_csv import load_catalog_csv, parse_catalog_csv

pytestmark = pytest.mark.wire
HEAD = "sku,link,name_zh,name_en,price,currency,stock,keywords_zh,fact_weight_zh\n"


def test_a_good_row_becomes_a_product_with_exact_money() -> None:
    found = parse_catalog_csv(HEAD + "CUP,1,杯子,Cup,59.90,CNY,7,杯子|水杯,310克\n")
    product = found.catalog.products["CUP"]
    assert found.faults == ()
    assert product.price == Money(5990, "CNY")
    assert product.keywords["zh"] == ("杯子", "水杯")
    assert product.facts["weight"] == {"zh": "310克"}


def test_full_width_digits_and_signs_are_read_like_plain_ones() -> None:
    product = parse_catalog_csv(HEAD + "CUP,１,杯子,,￥１，２９９．００,,１２,,\n").catalog.products["CUP"]
    assert (product.link, product.price, product.stock) == (1, Money(129900, "CNY"), 12)


def test_a_currency_without_cents_takes_none() -> None:
    found = parse_catalog_csv(HEAD + "A,1,甲,,500,JPY,,,\nB,2,乙,,500.5,JPY,,,\n")
    assert found.catalog.products["A"].price == Money(500, "JPY")
    assert found.faults == ("line 3: B: price 500.5 has more than 0 decimals for JPY",)


def test_bad_rows_are_named_with_their_line_and_the_rest_imports() -> None:
    sheet = HEAD + (
        "CUP,1,杯子,,59.9,CNY,7,,\n"
        "CUP,2,杯子,,59.9,CNY,7,,\n"
        "MUG,1,杯,,59.9,CNY,7,,\n"
        ",,,,,,,,\n"
        "BAD,3,坏,,abc,CNY,7,,\n"
        "NEG,4,负,,-5,CNY,7,,\n"
        "CUR,5,币,,5,RNB,7,,\n"
        "NON,6,,,5,CNY,7,,\n"
        "STK,7,货,,5,CNY,7.5,,\n"
        "NOL,,货,,5,CNY,,,\n"
        "TEA,9,茶,,5.123,CNY,,,\n"
        "OK,10,好,,5,,,,\n"
    )
    found = parse_catalog_csv(sheet)
    assert list(found.catalog.products) == ["CUP", "OK"]
    assert [fault.split(":")[0] for fault in found.faults] == [
        f"line {line}" for line in (3, 4, 6, 7, 8, 9, 10, 11, 12)
    ]


def test_goods_that_may_not_be_sold_are_refused() -> None:
    found = parse_catalog_csv("sku,link,name_zh,price,category\nA,1,药,5,处方药\nB,2,杯,5,home\n")
    assert list(found.catalog.products) == ["B"]
    assert "may not be sold" in found.faults[0]


def test_an_unused_column_is_named_with_the_nearest_one() -> None:
    found = parse_catalog_csv("sku,link,name_zh,price,stok\nA,1,杯,5,3\n")
    assert found.faults == ("column 'stok' is not used, did you mean 'stock'?",)
    assert found.catalog.products["A"].stock is None


def test_a_sheet_with_a_byte_order_mark_is_read(tmp_path: Path) -> None:
    (tmp_path / "goods.csv").write_bytes(("\ufeff" + HEAD + "CUP,1,杯子,,5,,,,\n").encode())
    assert "CUP" in load_catalog_csv(tmp_path / "goods.csv").catalog.products


def test_a_sheet_that_cannot_be_read_says_what_to_do(tmp_path: Path) -> None:
    (tmp_path / "gbk.csv").write_bytes((HEAD + "CUP,1,杯子,,5,,,,\n").encode("gbk"))
    with pytest.raises(ConfigError, match="CSV UTF-8"):
        load_catalog_csv(tmp_path / "gbk.csv")
    with pytest.raises(ConfigError, match="no column link, price"):
        parse_catalog_csv("sku,name_zh\nA,杯\n")
    with pytest.raises(ConfigError, match="there is no"):
        load_catalog_csv(tmp_path / "none.csv")


@given(st.text(max_size=120))
def test_no_sheet_crashes_the_import(body: str) -> None:
    found = parse_catalog_csv(HEAD + body)
    assert all(product.price.amount_minor > 0 for product in found.catalog.products.values())
