"""Figures and talk of every language: what each spells, what only sounds like it, and which languages are read."""

import tomllib
from pathlib import Path

import pytest

from bot.guard.numbers import invented

pytestmark = pytest.mark.unit
FILE = Path(__file__).resolve().parents[1] / "corpus" / "figures.toml"
WORDS: dict[str, dict[str, str]] = tomllib.loads(FILE.read_text(encoding="utf-8"))


def lines(part: str, lang: str) -> list[str]:
    return [line for line in WORDS[part][lang].replace("\n", "|").split("|") if line]


@pytest.mark.parametrize("lang", WORDS["stated"])
def test_a_spelled_figure_is_found(lang: str) -> None:
    assert [line for line in lines("stated", lang) if not invented(line, lang)] == []


@pytest.mark.parametrize("lang", WORDS["talk"])
def test_talk_that_states_nothing_is_no_figure(lang: str) -> None:
    assert {line: found for line in lines("talk", lang) if (found := invented(line, lang))} == {}


@pytest.mark.parametrize("lang", WORDS["elsewhere"])
def test_the_script_decides_what_is_read_and_english_is_read_everywhere(lang: str) -> None:
    assert [line for line in lines("elsewhere", lang) if not invented(line, lang)] == []
