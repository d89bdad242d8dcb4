from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.errors import ConfigError
from bot.core.goods import Money, Proof
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
    assert list(map(str, found.faults)) == [
        "sheet row 3, column price: '500.5' has more than 0 decimals for JPY; round it"
    ]


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
    found = parse_catalog_csv(sheet, "goods.csv")
    assert list(found.catalog.products) == ["CUP", "OK"]
    assert [(fault.row, fault.column, fault.value) for fault in found.faults] == [
        (3, "sku", "CUP"),
        (4, "link", "1"),
        (6, "price", "abc"),
        (7, "price", "-5"),
        (8, "currency", "RNB"),
        (9, "name_zh", ""),
        (10, "stock", "7.5"),
        (11, "link", ""),
        (12, "price", "5.123"),
    ]
    assert str(found.faults[2]) == "goods.csv row 6, column price: 'abc' is no amount; write one like 59.90"
    assert all(fault.file == "goods.csv" and fault.fix for fault in found.faults)


def test_every_fault_of_a_row_is_named_at_once() -> None:
    found = parse_catalog_csv(HEAD + "A B,0,,,abc,RNB,x,,\n")
    assert {fault.column for fault in found.faults} == {"sku", "link", "name_zh", "stock", "currency", "price"}
    assert {fault.row for fault in found.faults} == {2}


def test_a_comma_that_is_not_quoted_is_found_out() -> None:
    (fault,) = parse_catalog_csv("sku,link,name_zh,price\nA,1,杯,1,299\n").faults
    assert (fault.row, fault.value) == (2, "299") and "quotes" in fault.fix


def test_a_row_is_counted_as_a_spreadsheet_counts_it() -> None:
    found = parse_catalog_csv('sku,link,name_zh,price\nA,1,"两\n行",5\n\nB,2,杯,x\n')
    assert [fault.row for fault in found.faults] == [4]


def test_roles_evidence_and_reserved_pieces_come_in() -> None:
    head = "sku,link,name_zh,price,role,stock,reserved,fact_weight_zh,evidence_weight\n"
    found = parse_catalog_csv(head + "A,1,杯,5,爆款,10,3,310克,LAB-2026-014\nB,2,碗,5,king,1,5,,LAB\n")
    cup = found.catalog.products["A"]
    assert (cup.role, cup.stock, cup.reserved, cup.evidence) == ("hero", 7, 3, {"weight": Proof(id="LAB-2026-014")})
    assert {fault.column for fault in found.faults} == {"role", "evidence_weight"}


def test_chinese_headings_and_semicolons_are_read_too() -> None:
    found = parse_catalog_csv("商品编码;链接;名称;价格;库存\nA;1;杯;59.9元;7\n")
    assert (found.faults, found.catalog.products["A"].price) == ((), Money(5990, "CNY"))


def test_two_hundred_messy_rows_give_the_exact_list() -> None:
    bad = {7: ("price", "九块九"), 50: ("stock", "很多"), 120: ("currency", "BTC"), 199: ("link", "第三")}
    rows = []
    for number in range(2, 202):
        cells = {"sku": f"S{number}", "link": str(number), "price": "9.9", "currency": "CNY", "stock": "1"}
        cells |= dict([bad[number]] if number in bad else [])
        rows.append("{sku},{link},杯,,{price},{currency},{stock},,".format(**cells))
    found = parse_catalog_csv(HEAD + "\n".join(rows))
    assert [(fault.row, fault.column, fault.value) for fault in found.faults] == [
        (row, column, value) for row, (column, value) in bad.items()
    ]
    assert len(found.catalog.products) == 196


def test_goods_that_may_not_be_sold_are_refused() -> None:
    found = parse_catalog_csv("sku,link,name_zh,price,category\nA,1,药,5,处方药\nB,2,杯,5,home\n")
    assert list(found.catalog.products) == ["B"]
    assert "may not be sold" in found.faults[0].fix


def test_an_unused_column_is_named_with_the_nearest_one() -> None:
    found = parse_catalog_csv("sku,link,name_zh,price,stok\nA,1,杯,5,3\n")
    assert list(map(str, found.faults)) == [
        "sheet row 1, column stok: 'stok' is not used, did you mean 'stock'?; rename or remove it"
    ]
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


@pytest.mark.parametrize(
    ("price", "fault"),
    [
        ("59,90", "has a comma where a point belongs; write one like 59.90"),
        ("1.234,50", "has a comma where a point belongs; write one like 59.90"),
        ("12,99,000", "has a comma where a point belongs; write one like 59.90"),
        ("1e5", "is no amount; write one like 59.90"),
        ("NaN", "is no amount; write one like 59.90"),
        ("0x10", "is no amount; write one like 59.90"),
        ("一百九", "is no amount; write one like 59.90"),
        ("0", "must be above 0; write the price for one piece, e.g. 59.90"),
    ],
)
def test_a_price_that_could_be_read_in_two_ways_is_refused(price: str, fault: str) -> None:
    found = parse_catalog_csv("sku;link;name_en;price\n" + f"CUP;1;Cup;{price}\nOK;2;Fine;1,299.50\n", "goods.csv")
    assert list(map(str, found.faults)) == [f"goods.csv row 2, column price: '{price}' {fault}"]
    assert found.catalog.products["OK"].price == Money(129950, "CNY")


def test_every_kind_of_broken_row_is_named_at_once_with_row_column_value_and_fix() -> None:
    sheet = (
        "sku,link,name_zh,price,currency,stock,role,members,fact_weight_zh,evidence_weight,until_weight,class,odd\n"
        "CUP,1,杯子,一百九,CNY,7,爆款,,,,,,\n"
        "MUG,1,杯,59.90,CNY,7,,,,,,,\n"
        "TEA,x,茶,19.9,CNY,abc,,,,,,,\n"
        "PEN,4,笔,1e5,CNY,3,boss,,,,,,\n"
        "BOX,6,盒,59.90,CNY,-3,,,,,,,\n"
        "SET,7,套,99,CNY,,,CUP9|PEN*x,,,,,\n"
        "A B,8,名,9,CNY,,,,,,,,\n"
        "DAY,10,日,9,CNY,,,,1克,LAB,2027-13-45,,\n"
        "DRUG,11,药,9,CNY,,,,,,,处方药,\n"
        "MORE,13,多,9,CNY,1,,,,,,,,too\n"
        "CUR,15,币,9,RNB,1,,,,,,,\n"
        "OK,16,好,9.9,CNY,5,,,,,,,\n"
    )
    faults = parse_catalog_csv(sheet, "goods.csv").faults
    assert {(fault.row, fault.column) for fault in faults} == {
        (1, "odd"), (2, "price"), (3, "link"), (4, "link"), (4, "stock"), (5, "price"), (5, "role"), (6, "stock"),
        (7, "members"), (8, "sku"), (9, "until_weight"), (10, "class"), (11, "14"), (12, "currency"),
    }  # fmt: skip
    for fault in faults:
        assert str(fault).startswith(f"goods.csv row {fault.row}, ") and "; " in str(fault), str(fault)
