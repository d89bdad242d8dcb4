"""A fault in a pack is named with the line to mend."""

import pytest

from bot.guard.pack_lines import Lines

pytestmark = pytest.mark.unit

TEXT = """# ours
[pack]
id = "own"

[[source]]
id = "HOUSE"
[[ rule ]]   # the first
  'id' = "a"
[[rule]]
id = 'b'
patterns = [
  "云雀",
  "\\\\d+号",
]
"""
LINES = Lines("own.toml", TEXT)


@pytest.mark.parametrize(
    ("place", "line"),
    [
        (LINES.of("pack", 0, "id"), 3),
        (LINES.of("source"), 5),
        (LINES.of("rule", 0, "id"), 8),
        (LINES.of("rule", 1), 9),
        (LINES.of("rule", 1, "patterns"), 11),
        (LINES.of("rule", 1, "patterns", "云雀"), 12),
        (LINES.of("rule", 1, "patterns", r"\d+号"), 13),
        (LINES.of("rule", 1, "terms"), 9),
    ],
)
def test_what_stands_in_a_pack_is_found_however_it_is_written(place: str, line: int) -> None:
    assert place == f"own.toml:{line}"


def test_without_a_line_the_file_alone_is_named() -> None:
    assert LINES.of("rule", 5, "id") == LINES.of("words") == Lines("own.toml").of("rule") == "own.toml"
