from pathlib import Path

import pytest

from bot.store.lines import add_lines, whole_lines

pytestmark = pytest.mark.wire


def test_what_was_added_is_read_in_order_and_no_file_has_no_lines(tmp_path: Path) -> None:
    file = tmp_path / "rows.jsonl"
    assert whole_lines(file) == []
    add_lines(file, ["杯\u2028子", "two"])
    add_lines(file, ["three"])
    assert whole_lines(file) == ["杯\u2028子", "two", "three"]


def test_a_line_that_a_crash_has_cut_is_taken_off_and_the_next_stands_by_itself(tmp_path: Path) -> None:
    file = tmp_path / "rows.jsonl"
    add_lines(file, ["one", "二"])
    file.write_bytes(file.read_bytes()[:-2])  # in the middle of a character
    assert whole_lines(file) == ["one"]
    add_lines(file, ["three"])
    assert whole_lines(file) == ["one", "three"]
