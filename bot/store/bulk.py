"""Many rows in few statements.

Each statement hands the interpreter lock to other threads and must win it back, which costs up to 5 ms while the
event loop is busy; 64 rows at a time make that rare, and a row costs a quarter less.
"""

import sqlite3
from collections.abc import Sequence
from functools import lru_cache
from itertools import chain

BLOCK = 64
"""Rows in one statement: below every SQLite's limit of 999 values for tables of up to 15 columns."""


def insert_rows(db: sqlite3.Connection, head: str, rows: Sequence[Sequence[object]], tail: str) -> int:
    """Run `head` VALUES(row), ... `tail` for all rows, in order; return how many rows it wrote."""
    written = 0
    for first in range(0, len(rows), BLOCK):
        block = rows[first : first + BLOCK]
        sql = _statement(head, tail, len(block[0]), len(block))
        written += db.execute(sql, tuple(chain.from_iterable(block))).rowcount
    return written


@lru_cache(maxsize=4 * BLOCK)
def _statement(head: str, tail: str, width: int, rows: int) -> str:
    row = f"({', '.join('?' * width)})"
    return f"{head} VALUES{', '.join([row] * rows)} {tail}"
