"""What viewers write on an ordinary evening is answered, not treated as a case."""

import tomllib
from pathlib import Path

import pytest

from bot.guard.comments import judge_comment

pytestmark = pytest.mark.unit

WORDS: dict[str, str] = tomllib.loads((Path(__file__).parent / "corpus" / "innocent.toml").read_text(encoding="utf-8"))
COMMENTS = {lang: [part for part in text.replace("\n", "|").split("|") if part] for lang, text in WORDS.items()}


@pytest.mark.parametrize("lang", sorted(COMMENTS))
def test_no_ordinary_comment_is_a_case(lang: str) -> None:
    verdicts = {text: judge_comment(text, lang) for text in COMMENTS[lang]}
    assert {text: verdict.rules for text, verdict in verdicts.items() if verdict.kind != "clear"} == {}


def test_there_are_enough_ordinary_comments_to_mean_something() -> None:
    assert len(COMMENTS["zh"]) >= 300
    assert min(len(COMMENTS["ja"]), len(COMMENTS["ko"])) >= 60
