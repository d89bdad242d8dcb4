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


def test_a_shout_of_joy_in_the_words_of_need_calls_nobody() -> None:
    assert len(LINES["exclamations"]) >= 100
    assert [text for text in LINES["exclamations"] if judge_comment(text, language_of(text)).level >= 2] == []


def test_the_same_words_call_a_person_where_the_context_is_grave() -> None:
    assert len(LINES["pleas"]) >= 50
    assert [text for text in LINES["pleas"] if judge_comment(text, language_of(text)).level < 2] == []


@pytest.mark.parametrize(
    ("text", "level"),
    [
        ("我死了就解脱了", 3), ("救命 我爸在打我", 2), ("谁来救救我啊太可爱了", 0), ("要命", 0),
        ("somebody help me i took too many pills", 3), ("help me he has a knife", 2), ("i'm dead 💀", 0),
        ("誰か助けて 薬を飲みすぎた", 3), ("父に毎日殴られる", 2), ("助けてwww", 0), ("無理死ぬ", 0),
        ("죽고 싶어", 3), ("누가 좀 살려줘 칼 들고 있어", 2), ("살려주세요ㅋㅋ", 0), ("심쿵사", 0),
    ],
)  # fmt: skip
def test_how_grave_it_is_depends_on_what_stands_beside_the_shout(text: str, level: int) -> None:
    assert judge_comment(text, language_of(text)).level == level
