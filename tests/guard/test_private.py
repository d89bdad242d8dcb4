"""What viewers type of themselves and of others, in eight languages, and the figures of questions beside it."""

import re
import tomllib
from pathlib import Path

import pytest

from bot.core.text import language_of
from tests.guard.shop import gate

pytestmark = pytest.mark.unit
CASES = tomllib.loads((Path(__file__).parent / "private.toml").read_text(encoding="utf-8"))
SECRET = re.compile(r"\{([^}]+)\}")


def pairs(side: str) -> list[tuple[str, str]]:
    return [(lang, text) for lang, sides in CASES.items() for text in sides[side]]


def test_the_table_has_both_sides_of_every_language() -> None:
    assert {lang: [len(sides["private"]), len(sides["harmless"])] for lang, sides in CASES.items()} == dict.fromkeys(
        "zh en ja ko es id th ar".split(), [25, 25]
    )


@pytest.mark.parametrize(("lang", "case"), pairs("private"))
def test_private_data_is_masked_whole(lang: str, case: str) -> None:
    text = SECRET.sub(r"\1", case)
    masked = gate().judge_comment(text, lang).text
    assert "***" in masked
    around = SECRET.sub("", case)
    parts = {part for secret in SECRET.findall(case) for part in re.findall(r"\w+", secret) if part not in around}
    assert parts and not [part for part in parts if part in masked], masked


@pytest.mark.parametrize(("lang", "text"), pairs("harmless"))
def test_a_question_keeps_its_figures(lang: str, text: str) -> None:
    assert gate().judge_comment(text, lang).text == gate().judge_comment(text, language_of(text)).text == text
