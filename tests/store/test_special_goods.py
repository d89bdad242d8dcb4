"""Goods with rules of their own come in with their papers, or not at all."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from bot.core.classes import APPROVED, CLASSES, MANDATORY, NEVER, WORDS
from bot.core.errors import ConfigError
from bot.core.goods import Product
from bot.store.catalog import load_catalog, parse_catalog
from bot.store.catalog_csv import parse_catalog_csv
from bot.store.catalog_toml import toml_of

pytestmark = pytest.mark.wire

APPROVAL = 'approval = { number = "国食健注G20260001", file = "a.pdf", valid_until = 2027-06-30 }'
HEAD = "sku,link,name_zh,price,class,approval_number,approval_file,approval_until\n"


def parsed(**more: Any) -> Product:
    row = {"sku": "PILL", "link": 1, "name": {"zh": "维生素片"}, "price": 100} | more
    return parse_catalog({"product": [row]}, started_ms=0).products["PILL"]


def test_every_class_is_known_by_a_chinese_word() -> None:
    assert set(WORDS.values()) == set(CLASSES)
    assert APPROVED <= set(CLASSES) and set(NEVER) <= set(CLASSES) and set(MANDATORY) <= APPROVED


@pytest.mark.parametrize(
    ("word", "article"),
    [("tobacco", "art. 22"), ("电子烟", "第二十二条"), ("处方药", "第十五、十六条"), ("special_drug", "art. 15")],
)
def test_what_may_never_be_advertised_is_refused_with_its_article(word: str, article: str) -> None:
    with pytest.raises(ConfigError, match=article):
        parsed(**{"class": word})
    (fault,) = parse_catalog_csv(HEAD + f"PILL,1,片,5,{word},,,\n").faults
    assert article in fault.fix and fault.column == "class"


@pytest.mark.parametrize("name", sorted(APPROVED))
def test_a_class_that_needs_an_approval_is_not_taken_without_one(name: str) -> None:
    with pytest.raises(ConfigError, match=r"approval: is missing"):
        parsed(**{"class": name})
    assert parse_catalog_csv(HEAD + f"PILL,1,片,5,{name},,,\n").catalog.products == {}


@pytest.mark.parametrize(
    ("approval", "said"),
    [
        ({"number": "G2026", "file": "a.pdf"}, "valid_until"),
        ({"number": "G2026", "file": "a.pdf", "valid_until": "soon"}, "valid_until"),
        ({"file": "a.pdf", "valid_until": datetime(2027, 6, 30, tzinfo=UTC)}, "number"),
        ({"number": "G2026", "valid_until": datetime(2027, 6, 30, tzinfo=UTC)}, "file"),
        ({"number": "G2026", "file": "a.pdf", "valid_until": datetime(2027, 6, 30, tzinfo=UTC), "x": 1}, "no known"),
    ],
)
def test_an_approval_that_lacks_something_is_named(approval: dict[str, Any], said: str) -> None:
    with pytest.raises(ConfigError, match=said):
        parsed(**{"class": "health_food", "approval": approval})


def test_an_unknown_class_is_answered_with_the_nearest() -> None:
    with pytest.raises(ConfigError, match="did you mean 'cosmetics'"):
        parsed(**{"class": "cosmetic"})
    assert parsed(**{"class": "化妆品"}).product_class == "cosmetics"
    assert parsed().product_class == "general"


def test_the_document_must_lie_beside_the_catalogue(tmp_path: Path) -> None:
    text = f'[[product]]\nsku = "PILL"\nlink = 1\nname = {{ zh = "片" }}\nprice = 100\nclass = "保健食品"\n{APPROVAL}\n'
    path = tmp_path / "catalog.toml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(ConfigError, match=r"no 'a\.pdf'"):
        load_catalog(path, started_ms=0)
    (tmp_path / "a.pdf").write_bytes(b"%PDF")
    product = load_catalog(path, started_ms=0).products["PILL"]
    end_ms = round(datetime(2027, 6, 30, 16, tzinfo=UTC).timestamp() * 1000)  # midnight in China
    assert product.may_be_shown(end_ms - 1) and not product.may_be_shown(end_ms)
    assert product.is_reviewed and not product.reviewed


def test_a_sheet_brings_class_and_approval_and_the_written_file_reads_back(tmp_path: Path) -> None:
    found = parse_catalog_csv(HEAD + "PILL,1,片,5,保健食品,国食健注G20260001,a.pdf,2027-06-30\n")
    assert found.faults == ()
    (tmp_path / "a.pdf").write_bytes(b"%PDF")
    path = tmp_path / "catalog.toml"
    path.write_text(toml_of(list(found.catalog.products.values())), encoding="utf-8")
    assert load_catalog(path, started_ms=0).products == dict(found.catalog.products)


def test_only_true_counts_as_reviewed() -> None:
    assert parsed(reviewed=True).is_reviewed and not parsed().is_reviewed
    with pytest.raises(ConfigError, match="true or false"):
        parsed(reviewed="yes")
