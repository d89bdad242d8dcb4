"""What is said to somebody in distress passes the guard, sells nothing and names no number."""

import re

import pytest

from bot.core.facts import Facts
from bot.core.speech import Clause, Cleared
from bot.guard.gate import Gate
from bot.guard.packs import load_packs
from bot.writer.canned import cut
from bot.writer.caring import CARING, caring
from tests.guard.shop import facts

pytestmark = pytest.mark.unit


@pytest.mark.parametrize("lang", sorted(CARING))
def test_the_words_pass_the_guard_clause_by_clause_and_hold_no_figure(lang: str) -> None:
    gate = Gate(load_packs())
    parts = cut(CARING[lang])
    assert "".join("".join(parts).split()) == "".join(CARING[lang].split())
    for text in parts:
        assert isinstance(gate.clear(Clause(text=text, lang=lang), facts()), Cleared), text
    assert not re.search(r"\d|\[\[", CARING[lang])


def test_a_language_without_words_hears_the_rooms_and_at_last_english() -> None:
    assert caring("th", "zh") == ("zh", CARING["zh"], "")
    assert caring() == ("en", CARING["en"], "")


@pytest.mark.parametrize("lang", sorted(CARING))
def test_a_number_is_named_only_where_the_operator_gave_one_and_digit_by_digit(lang: str) -> None:
    gate = Gate(load_packs())
    spoken, words, number = caring(lang, helpline={lang: "400-12 34"})
    assert (spoken, number) == (lang, "4 0 0, 1 2, 3 4") and words.startswith(CARING[lang])
    said = Facts(catalog=facts().catalog, wall_ms=0, values={"helpline": number})
    verdicts = [gate.clear(Clause(text=text, lang=lang), said) for text in cut(words)]
    assert all(isinstance(one, Cleared) for one in verdicts), verdicts
    assert number in " ".join(one.text for one in verdicts if isinstance(one, Cleared))
    assert caring(lang, helpline={"xx": "400-1234"}) == (lang, CARING[lang], "")
