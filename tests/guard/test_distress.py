import tomllib
from pathlib import Path

import pytest

from bot.core.text import language_of
from bot.guard.comments import judge_comment

pytestmark = pytest.mark.unit
LINES: dict[str, list[str]] = tomllib.loads(Path(__file__).with_name("distress.toml").read_text(encoding="utf-8"))


def test_there_are_enough_lines_to_mean_something() -> None:
    assert len(LINES["distress"]) >= 60 and len(LINES["figures"]) >= 100


def test_a_person_in_distress_reaches_the_operator() -> None:
    assert [text for text in LINES["distress"] if judge_comment(text, language_of(text)).level < 2] == []


def test_a_figure_of_speech_calls_nobody() -> None:
    assert [text for text in LINES["figures"] if judge_comment(text, language_of(text)).level >= 2] == []
