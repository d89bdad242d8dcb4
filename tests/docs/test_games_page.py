"""The games of the page are whole, and every key of a table stands in it."""

import re
import tomllib
from pathlib import Path

import pytest

from bot.games.figures import Figure, read
from bot.games.rules import _KEYS, OWN_KEYS, WHO, games_of
from bot.games.unclear import Unclear

pytestmark = pytest.mark.unit
PAGE = (Path(__file__).parents[2] / "docs" / "games.md").read_text(encoding="utf-8")


def test_each_kind_has_an_example_that_is_whole() -> None:
    (example,) = re.findall(r"```toml\n(.*?)```", PAGE, re.DOTALL)
    games = games_of(tomllib.loads(example)["game"])
    assert {rules.kind for rules in games.values()} == set(OWN_KEYS)


def test_every_key_is_explained() -> None:
    keys = {*_KEYS, *WHO, *(key for keys in OWN_KEYS.values() for key in keys)} - {"card"}
    assert [key for key in sorted(keys) if not re.search(rf"`[^`]*\b{key}\b[^`]*`", PAGE)] == []


def test_the_figures_of_the_page_are_read_as_it_says() -> None:
    section = PAGE.partition("## How figures are read")[2].partition("##")[0]
    plain, _, refused = section.partition("What has two readings")
    unclear, _, none = refused.partition("`半价`")
    assert all(isinstance(read(text), Figure) for text in re.findall(r"`([^`]+)`", plain))
    for text in re.findall(r"`([^`]+)`", unclear):
        assert isinstance(read(text), Unclear) and read(text) is not Unclear.NO_FIGURE, text
    for text in ["半价", *re.findall(r"`([^`]+)`", none)[:2]]:
        assert read(text) is Unclear.NO_FIGURE, text
