"""What is said to somebody in distress passes the guard, sells nothing and names no number."""

import re

import pytest

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
    assert caring("th", "zh") == ("zh", CARING["zh"])
    assert caring() == ("en", CARING["en"])
