import pytest

from bot.writer.fixed import FIXED, IS_AI, said_of_ai, says_ai

pytestmark = pytest.mark.unit


def test_whatever_says_that_the_host_is_an_ai_is_known_to_say_it() -> None:
    for sections in (kinds["are_you_real"] for kinds in FIXED.values()):
        assert says_ai(sections["core"][0]) and says_ai(sections["merged"][0])
    assert not says_ai("这台AI学习机现在有货") and not says_ai("the AI camera is in stock")


def test_viewers_of_languages_that_no_host_speaks_read_it_too() -> None:
    assert not IS_AI.keys() & FIXED.keys() and len(IS_AI.keys() | FIXED.keys()) == 12
    assert said_of_ai("ar") == IS_AI["ar"] and said_of_ai("en") == FIXED["en"]["are_you_real"]["core"][0]
    assert said_of_ai("xx") is None
