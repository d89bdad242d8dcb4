"""No pattern may hold up the gate, whatever a viewer writes (rules V1, C17)."""

import pytest

from bot.guard.packs import load_packs
from bot.guard.slow import first_slow

pytestmark = pytest.mark.wire


@pytest.mark.parametrize(
    "pattern",
    [
        "(?:a|a)*b",
        "(?:a?){40}b",
        "a*a*a*a*a*a*b",
        r"(?:\s*\w+\s*){1,19}[!]",
        "云雀(?:真?|真)+好",
        "[^!]*x[^!]*y[^!]*z[^!]*!",
        "a?" * 25 + "a" * 25 + "b",
    ],
)
def test_a_pattern_that_a_crafted_text_keeps_busy_is_found_among_good_ones(pattern: str) -> None:
    assert first_slow(("云雀牌", pattern, "a+b")) == pattern


def test_no_built_in_pattern_can_be_kept_busy() -> None:
    rules = [rule for pack in load_packs() for rule in pack.rules]
    assert first_slow(tuple({one.pattern: None for rule in rules for one in (*rule.patterns, *rule.allow)})) is None


def test_without_patterns_nothing_is_tried() -> None:
    assert first_slow(()) is None
