"""Sets in catalog.toml and in sheets: right ones come in the same way, wrong ones are named with their remedy."""

import tomllib

import pytest

from bot.store.bundles import members_in
from bot.store.catalog import read_catalog
from bot.store.catalog_csv import parse_catalog_csv
from bot.store.catalog_toml import toml_of

pytestmark = pytest.mark.unit
HEAD = "sku,link,name_zh,price,stock,members,condition_zh\n"
GOODS = "CUP,1,杯,50,5,,\nBRUSH,2,刷,10,9,,\n"


def faults(rows: str) -> list[str]:
    return [str(fault) for fault in parse_catalog_csv(HEAD + rows, "goods.csv").faults]


def test_a_set_comes_in_from_a_sheet_and_from_the_toml_that_it_makes() -> None:
    found = parse_catalog_csv(HEAD + GOODS + "SET,3,套,60,,CUP|BRUSH*2,一起拍\n", "goods.csv")
    assert found.faults == ()
    again, wrong = read_catalog(tomllib.loads(toml_of(list(found.catalog.products.values()))), started_ms=0)
    assert wrong == []
    for shop in (found.catalog, again):
        assert shop.products["SET"].members == {"CUP": 1, "BRUSH": 2}
        assert shop.products["SET"].condition == {"zh": "一起拍"}


@pytest.mark.parametrize(
    ("row", "said"),
    [
        ("SET,3,套,60,,CUP|BRUSSH,", "row 4, column members: 'SET' 'BRUSSH' is no product, did you mean 'BRUSH'?"),
        ("SET,3,套,60,,CUP,", "has one piece; a set has two at least"),
        ("SET,3,套,60,,SET|CUP,", "'SET' is a set itself; name its parts"),
        ("SET,3,套,99,,CUP|BRUSH,", "cost 6000 one by one and 9900 as a set"),
        ("SET,3,套,60,,CUP*0|BRUSH,", "is no set; write its parts like CUP|BRUSH*2"),
        ("SET,3,套,60,,CUP and BRUSH,", "is no set; write its parts like CUP|BRUSH*2"),
        ("SET,3,套,60,,,一起拍", "is for sets; write members too, or remove it"),
        ("SET,3,套,60,,CUP|BRUSH*2," + "长" * 25, "is longer than 24 characters"),
    ],
)
def test_a_wrong_set_is_named_with_row_column_and_remedy(row: str, said: str) -> None:
    found = parse_catalog_csv(HEAD + GOODS + row + "\n", "goods.csv")
    assert any(said in str(fault) for fault in found.faults), [str(fault) for fault in found.faults]
    assert "SET" not in found.catalog.products


def test_a_wrong_set_in_the_toml_is_named_too() -> None:
    raw = {
        "product": [
            {"sku": "CUP", "link": 1, "name": {"zh": "杯"}, "price": 5000},
            {"sku": "SET", "link": 2, "name": {"zh": "套"}, "price": 6000, "members": {"CUP": 0, "MUG": 1}},
        ]
    }
    _, wrong = read_catalog(raw, started_ms=0)
    assert "product 2 (SET).members.CUP: 0 is no count; write whole pieces, e.g. members = { CUP = 1 }" in wrong
    assert any("'MUG' is no product" in fault for fault in wrong)


def test_a_cell_is_read_with_any_of_the_usual_signs() -> None:
    assert members_in("CUP|BRUSH x2|A×3") == {"CUP": 1, "BRUSH": 2, "A": 3}
    assert members_in("") == {}
    assert members_in("CUP|CUP") is None
