"""The patterns of a pack, before they may judge anything."""

import pytest

from bot.core.errors import ConfigError
from bot.guard.pack_patterns import check_patterns, expressions

pytestmark = pytest.mark.wire


def spot(key: str, value: object) -> str:
    return f"{key} {value}"


def test_patterns_are_read_as_the_searched_text_is_folded() -> None:
    (one,) = expressions({"patterns": ["臺[，。]"]}, "patterns", spot)
    assert one.pattern == "台[，。,.]"
    assert expressions({}, "patterns", spot) == ()


@pytest.mark.parametrize("pattern", ["((", "x*", "(?:土|土)*星"])
def test_a_pattern_that_is_not_fit_is_named_with_its_place(pattern: str) -> None:
    made = expressions({"allow": ["a", pattern]}, "allow", spot)
    with pytest.raises(ConfigError) as caught:
        check_patterns(zip(made, ("here", "there"), strict=True))
    assert "there: pattern" in caught.value.message


def test_a_repeat_within_a_repeat_is_refused_by_its_form() -> None:
    with pytest.raises(ConfigError, match="patterns .* may take for ever"):
        expressions({"patterns": ["(a+)+b"]}, "patterns", spot)
