import os
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.goods import Money, Product
from bot.store.stock_file import StockFile, _parsed, read_stock

pytestmark = pytest.mark.wire
NOW_MS = 1_790_000_000_000


def product(sku: str = "CUP", stock: int | None = None) -> Product:
    return Product(sku=sku, link=1, name={"zh": "杯"}, price=Money(5900, "CNY"), stock=stock)


KNOWN = {"CUP": product(), "WOK": product("WOK")}


def left(file: StockFile, stock: int | None = None, *, age_s: float = 0) -> int | None:
    return file.left(product(stock=stock), now_ms=file.at_ms + round(age_s * 1000), max_age_s=30)


def test_the_smaller_of_file_and_catalogue_may_be_named() -> None:
    file = StockFile(at_ms=NOW_MS, pieces={"CUP": 12})
    assert (left(file), left(file, 7), left(file, 40)) == (12, 7, 12)


def test_a_figure_that_is_too_old_or_missing_hides_the_stock() -> None:
    file = StockFile(at_ms=NOW_MS, pieces={"CUP": 12})
    assert (left(file, 7, age_s=30), left(file, 7, age_s=31)) == (7, None)
    assert left(StockFile(at_ms=NOW_MS), 7) is None
    assert StockFile(pieces={"CUP": 1}).left(product(), now_ms=NOW_MS, max_age_s=30) is None


def test_a_file_dated_in_the_future_hides_the_stock_but_a_clock_a_little_ahead_does_not() -> None:
    file = StockFile(at_ms=NOW_MS, pieces={"CUP": 12})
    assert (left(file, 7, age_s=-3), left(file, 7, age_s=-86_400), left(file, 7, age_s=-43_200)) == (7, None, None)


@pytest.mark.parametrize("second", ["2", "", "lots"])
def test_of_two_rows_of_one_product_none_is_taken_and_both_are_named(tmp_path: Path, second: str) -> None:
    path = tmp_path / "stock.csv"
    path.write_text(f"sku,stock\nCUP,38\nWOK,5\nCUP,{second}\n", encoding="utf-8")
    found = read_stock(path, KNOWN)
    assert found.pieces == {"WOK": 5}
    assert "stock.csv rows 2, 4, column sku: 'CUP' is there 2 times" in found.faults[-1]


def test_a_file_is_read_with_the_time_it_was_written(tmp_path: Path) -> None:
    path = tmp_path / "stock.csv"
    path.write_text("\ufeffSKU, Stock\nCUP,１２\nWOK,0\n\n", encoding="utf-8")
    os.utime(path, (NOW_MS / 1000, NOW_MS / 1000))
    assert read_stock(path, KNOWN) == StockFile(at_ms=NOW_MS, pieces={"CUP": 12, "WOK": 0})


def test_rows_that_make_no_sense_are_named_and_the_rest_counts(tmp_path: Path) -> None:
    path = tmp_path / "stock.csv"
    path.write_text("sku,stock\nCUP,many\nWOC,3\nWOK,5\n", encoding="utf-8")
    found = read_stock(path, KNOWN)
    assert found.pieces == {"WOK": 5}
    assert found.faults == (
        "stock.csv row 2, column stock: 'many' is not a whole number; write e.g. 12",
        "stock.csv row 3, column sku: 'WOC' is no product, did you mean 'WOK'?",
    )


@pytest.mark.parametrize(
    ("content", "why"), [(None, "there is no"), (b"\xff\xfe\x00", "UTF-8"), (b"a,b\n", "sku,stock"), (b"", "sku,stock")]
)
def test_a_file_that_cannot_be_used_says_what_to_do(tmp_path: Path, content: bytes | None, why: str) -> None:
    if content is not None:
        (tmp_path / "stock.csv").write_bytes(content)
    found = read_stock(tmp_path / "stock.csv", KNOWN)
    assert found.pieces == {} and why in found.faults[0]


@given(st.text(max_size=100))
def test_no_content_breaks_the_reader(text: str) -> None:
    pieces, _ = _parsed("sku,stock\n" + text, "stock.csv", KNOWN)
    assert all(count >= 0 for count in pieces.values())
