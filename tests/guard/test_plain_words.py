"""Ordinary words that hold the letters of an insult are answered and may be said; plain insults are not shown."""

import tomllib
from pathlib import Path

import pytest

from bot.core.speech import Clause, Cleared
from bot.guard.comments import judge_comment
from bot.guard.normalise import match
from tests.guard.shop import facts, gate

pytestmark = pytest.mark.unit

RAW: dict[str, dict[str, str]] = tomllib.loads(Path(__file__).with_name("plain_words.toml").read_text(encoding="utf-8"))
LINES = {
    side: {lang: [line for line in text.replace("\n", "|").split("|") if line] for lang, text in texts.items()}
    for side, texts in RAW.items()
}


@pytest.mark.parametrize("lang", LINES["ordinary"])
def test_an_ordinary_question_is_answered(lang: str) -> None:
    verdicts = {text: judge_comment(text, lang) for text in LINES["ordinary"][lang]}
    assert {text: verdict.rules for text, verdict in verdicts.items() if verdict.kind != "clear"} == {}


@pytest.mark.parametrize("lang", LINES["insults"])
def test_a_plain_insult_is_dropped(lang: str) -> None:
    assert [text for text in LINES["insults"][lang] if judge_comment(text, lang).kind != "drop"] == []


@pytest.mark.parametrize("lang", LINES["own"])
def test_our_own_copy_may_say_ordinary_words(lang: str) -> None:
    verdicts = {text: gate().clear(Clause(text=text, lang=lang, kind="line"), facts()) for text in LINES["own"][lang]}
    assert {text: verdict for text, verdict in verdicts.items() if not isinstance(verdict, Cleared)} == {}


@pytest.mark.parametrize("word", ["妈妈", "爸爸", "哥哥", "姐姐", "奶奶", "宝宝", "爷爷", "妹妹"])
def test_a_kinship_word_keeps_its_two_characters(word: str) -> None:
    assert match(f"他{word}喜欢", "zh", deep=True).text == f"他{word}喜欢"
    assert match(f"他{word}{word[0] * 4}喜欢", "zh", deep=True).text == f"他{word}喜欢"


def test_all_the_family_in_a_row_is_not_taken_for_doubled_writing() -> None:
    assert match("爸爸妈妈哥哥都喜欢", "zh").text == "爸爸妈妈哥哥都喜欢"
    assert match("操操你你妈妈的的", "zh").text == "操你妈的"
