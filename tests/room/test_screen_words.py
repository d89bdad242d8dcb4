"""A language that a room may have is whole: labels, fixed text, copy, screen words; and the guard passes all of it."""

from typing import get_args

import pytest

from bot.core.speech import Clause, Cleared
from bot.guard.gate import Gate
from bot.guard.packs import load_packs
from bot.room import screen_words
from bot.settings.room import RoomSettings
from bot.stage.labels import labels_for
from bot.writer.copybook import GAME_KINDS, KINDS, load_copy
from bot.writer.fixed import FIXED
from tests.writer.goods import PERSONAS, facts

pytestmark = pytest.mark.room
LANGUAGES = get_args(RoomSettings.model_fields["language"].annotation)
BOOK = load_copy(PERSONAS / "nova")
SILENT = {"are_you_real", "disclosure"}
"""Kinds without lines of their own that may differ between languages."""


def test_six_languages_may_be_a_rooms_own() -> None:
    assert set(LANGUAGES) == {"zh", "en", "ja", "ko", "ms", "id"}


@pytest.mark.parametrize("lang", LANGUAGES)
def test_each_has_labels_fixed_text_and_all_kinds_of_copy_that_chinese_has(lang: str) -> None:
    assert labels_for(lang).lang == lang
    assert FIXED[lang].keys() == FIXED["zh"].keys()
    for kind in KINDS - SILENT - set(GAME_KINDS):  # games are played in Chinese and English
        wanted = {name for name, lines in BOOK.kinds["zh"].get(kind, {}).items() if lines}
        assert {name for name, lines in BOOK.kinds[lang].get(kind, {}).items() if lines} >= wanted, kind


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_words_on_the_screen_pass_the_guard(lang: str) -> None:
    gate, known = Gate(load_packs()), facts()
    texts = [screen_words.PAUSED[lang], screen_words.FORGOTTEN[lang], screen_words.SOLD_OUT[lang]]
    texts += [screen_words.left("CUP", lang), screen_words.until("CUP", lang)]
    for text in texts:
        assert isinstance(gate.clear(Clause(text=text, lang=lang, kind="card"), known), Cleared), text


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_operator_reads_chinese_or_english(lang: str) -> None:
    assert RoomSettings.model_validate({"language": lang}).operator_language == ("zh" if lang == "zh" else "en")
