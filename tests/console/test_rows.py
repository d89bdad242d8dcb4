import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.console.rows import Rows

pytestmark = pytest.mark.unit


@given(st.lists(st.one_of(st.integers(0, 20), st.none()), max_size=200))
def test_a_page_that_takes_every_change_ends_with_the_rooms_own_rows(puts: list[int | None]) -> None:
    rows, page = Rows(8), dict[object, object]()
    for number, key in enumerate(puts):
        if key is not None:
            rows.put(key, {"id": key, "n": number})
        else:
            page |= {row["id"]: row for row in rows.drain()}
    page |= {row["id"]: row for row in rows.drain()}
    assert len(rows) <= 8
    for row in rows.all():
        assert page[row["id"]] == row
    assert rows.drain() == []


def test_a_changed_row_keeps_its_place_and_is_told_once() -> None:
    rows = Rows(3)
    for key in "abc":
        rows.put(key, {"id": key})
    rows.put("a", {"id": "a", "new": True})
    rows.put("a", {"id": "a", "new": False})
    assert [row["id"] for row in rows.all()] == ["a", "b", "c"]
    assert [row["id"] for row in rows.drain()] == ["a", "b", "c"]
