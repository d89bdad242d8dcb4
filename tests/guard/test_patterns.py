import pytest

from bot.guard.packs import load_packs
from bot.guard.patterns import runaway

pytestmark = pytest.mark.unit


@pytest.mark.parametrize("pattern", ["(a+)+", "(?:ab*c)*", "((a*)b)+", "(?:a{2,})*x", "(?:x+y){3,}"])
def test_a_repeat_inside_a_repeat_is_seen(pattern: str) -> None:
    assert runaway(pattern)


@pytest.mark.parametrize("pattern", ["(?:a{2,20} ){1,3}", "[(+]+", r"(?:\w+ )?x+", "(?:a|b)+", r"\(a+\)+", "a+b+"])
def test_a_bounded_pattern_is_taken(pattern: str) -> None:
    assert not runaway(pattern)


def test_no_built_in_pattern_may_run_away() -> None:
    assert [
        p.pattern for pack in load_packs() for rule in pack.rules for p in rule.patterns if runaway(p.pattern)
    ] == []
