import pytest

from bot.core.errors import ConfigError
from bot.triggers.rules import Rule, checked

pytestmark = pytest.mark.unit


def test_a_rule_with_both_or_neither_of_levels_and_every_is_refused() -> None:
    with pytest.raises(ConfigError, match="either levels or every"):
        Rule(id="a", counter="likes", effect="confetti")
    with pytest.raises(ConfigError, match="either levels or every"):
        Rule(id="a", counter="likes", effect="confetti", levels=(1,), every=2)


@pytest.mark.parametrize("levels", [(5, 5), (9, 3), (0, 10), (-1,)])
def test_levels_that_do_not_rise_from_above_zero_are_refused(levels: tuple[int, ...]) -> None:
    with pytest.raises(ConfigError, match="levels must rise"):
        Rule(id="a", counter="likes", effect="confetti", levels=levels)


@pytest.mark.parametrize("every", [0, -3])
def test_an_every_that_would_never_end_is_refused(every: int) -> None:
    with pytest.raises(ConfigError, match="every must be above 0"):
        Rule(id="a", counter="likes", effect="confetti", every=every)


def test_two_rules_of_one_name_are_refused_because_one_would_silence_the_other() -> None:
    rule = Rule(id="a", counter="likes", effect="confetti", every=10)
    with pytest.raises(ConfigError, match="two triggers are called 'a'"):
        checked([rule, rule])
    assert checked([rule]) == (rule,)
