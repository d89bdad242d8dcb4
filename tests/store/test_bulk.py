import sqlite3

import pytest

from bot.store.bulk import BLOCK, insert_rows

pytestmark = pytest.mark.unit
ONCE = "ON CONFLICT(name) DO NOTHING"


@pytest.mark.parametrize("count", [0, 1, BLOCK - 1, BLOCK, BLOCK + 1, 5 * BLOCK + 3])
def test_every_row_is_written_in_the_order_given(count: int) -> None:
    db = sqlite3.connect(":memory:")
    db.execute("CREATE TABLE t(id INTEGER PRIMARY KEY, name TEXT UNIQUE, n INTEGER)")
    rows = [(f"r{number}", number) for number in range(count)]
    assert insert_rows(db, "INSERT INTO t(name, n)", rows, ONCE) == count
    assert db.execute("SELECT name, n FROM t ORDER BY id").fetchall() == rows
    db.close()


def test_rows_that_were_there_before_are_not_counted() -> None:
    db = sqlite3.connect(":memory:")
    db.execute("CREATE TABLE t(id INTEGER PRIMARY KEY, name TEXT UNIQUE, n INTEGER)")
    rows = [(f"r{number % 100}", number) for number in range(250)]
    assert insert_rows(db, "INSERT INTO t(name, n)", rows, ONCE) == 100
    assert insert_rows(db, "INSERT INTO t(name, n)", rows, ONCE) == 0
    db.close()
