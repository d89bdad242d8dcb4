from typing import Any

import pytest

from bot.core.errors import ConfigError
from bot.triggers.rules import Rule, checked

pytestmark = pytest.mark.unit


def test_a_rule_with_both_or_neither_of_levels_and_every_is_refused() -> None:
    with pytest.raises(ConfigError, match="either levels or every or while"):
        Rule(id="a", counter="likes", effect="confetti")
    with pytest.raises(ConfigError, match="either levels or every or while"):
        Rule(id="a", counter="likes", effect="confetti", levels=(1,), every=2)


@pytest.mark.parametrize("levels", [(5, 5), (9, 3), (0, 10), (-1,)])
def test_levels_that_do_not_rise_from_above_zero_are_refused(levels: tuple[int, ...]) -> None:
    with pytest.raises(ConfigError, match="levels must rise"):
        Rule(id="a", counter="likes", effect="confetti", levels=levels)


@pytest.mark.parametrize("every", [0, -3])
def test_an_every_that_would_never_end_is_refused(every: int) -> None:
    with pytest.raises(ConfigError, match="every must be above 0"):
        Rule(id="a", counter="likes", effect="confetti", every=every)


@pytest.mark.parametrize(
    ("wrong", "why"),
    [
        ({}, "listens to nothing"),
        ({"levels": (3,)}, "no counter"),
        ({"on": "comment", "times": 3}, "needs seconds"),
        ({"on": "comment", "times": 3, "people": 2, "seconds": 5}, "one of times, people and steps"),
        ({"counter": "likes", "every": 3, "on": "comment"}, "a counter and to events"),
        ({"counter": "likes", "hold": 0}, "always on"),
        ({"counter": "viewers", "every": 3, "scope": "day"}, "more than this show"),
        ({"counter": "viewers", "every": 3, "scope": "user"}, "what no viewer has"),
        ({"counter": "likes", "hold": 3, "scope": "user"}, "what no viewer has"),
        ({"counter": "likes", "every": 3, "benefit": True, "policy": "highest"}, "skips levels"),
        ({"counter": "likes", "every": 3, "cooldown_per": "group"}, "names none"),
        ({"counter": "likes", "every": 3, "effect": ""}, "does nothing"),
    ],
)
def test_a_rule_that_could_never_do_what_it_says_is_refused_with_the_remedy(wrong: dict[str, Any], why: str) -> None:
    with pytest.raises(ConfigError, match=why) as caught:
        Rule(id="a", **{"effect": "confetti", **wrong})
    assert caught.value.hint


def test_a_rule_keeps_its_fingerprint_until_its_numbers_change() -> None:
    rule = Rule(id="a", counter="likes", effect="confetti", every=10)
    same = Rule(id="a", counter="likes", effect="hearts", every=10, cooldown_s=5, hours=((0, 60),))
    assert rule.fingerprint == same.fingerprint
    assert rule.fingerprint != Rule(id="a", counter="likes", effect="confetti", every=11).fingerprint


def test_two_rules_of_one_name_are_refused_because_one_would_silence_the_other() -> None:
    rule = Rule(id="a", counter="likes", effect="confetti", every=10)
    with pytest.raises(ConfigError, match="two triggers are called 'a'"):
        checked([rule, rule])
    assert checked([rule]) == (rule,)
