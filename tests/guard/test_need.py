"""Who cries for help is heard in every language, and who only speaks of joy, goods or daily life is not a case."""

import tomllib
from pathlib import Path

import pytest

from bot.core.text import language_of
from bot.guard.comments import judge_comment

pytestmark = pytest.mark.unit
RAW: dict[str, dict[str, str]] = tomllib.loads(Path(__file__).with_name("need.toml").read_text(encoding="utf-8"))
LINES = {
    (lang, side): [line for line in text.replace("\n", "|").split("|") if line]
    for lang, sides in RAW.items()
    for side, text in sides.items()
}
LANGUAGES = sorted(RAW)


def level(text: str, lang: str) -> int:
    verdict = judge_comment(text, language_of(text) if lang == "world" else lang)
    assert (verdict.kind == "alert") == (verdict.level > 0)
    return verdict.level


def test_there_are_enough_lines_to_mean_something() -> None:
    assert {key: len(lines) for key, lines in LINES.items() if len(lines) < 25} == {}
    assert {"zh", "en", "ja", "ko", "es", "id", "th", "ar", "world"} == set(LANGUAGES)


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_cry_for_help_calls_a_person(lang: str) -> None:
    assert [text for text in LINES[lang, "cries"] if level(text, lang) < 2] == []


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_same_words_of_joy_goods_and_daily_life_call_nobody(lang: str) -> None:
    assert [text for text in LINES[lang, "alike"] if level(text, lang)] == []


@pytest.mark.parametrize("lang", [lang for lang in LANGUAGES if lang != "world"])
def test_a_cry_is_heard_in_a_room_that_takes_it_for_another_language(lang: str) -> None:
    missed = [text for text in LINES[lang, "cries"] if level(text, "en") < 2]
    assert missed == []
