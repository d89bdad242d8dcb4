import re
import tomllib
from pathlib import Path

import pytest

from bot.settings.room import Settings, parse_settings
from bot.store.catalog import read_catalog

pytestmark = pytest.mark.unit

ROOT = Path(__file__).parent.parent.parent
PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md"))]


def toml_blocks() -> list[tuple[str, str]]:
    return [
        (f"{page.name} {number}", block)
        for page in PAGES
        for number, block in enumerate(re.findall(r"```toml\n(.*?)```", page.read_text(encoding="utf-8"), re.DOTALL))
    ]


@pytest.mark.parametrize(("place", "block"), toml_blocks(), ids=[place for place, _ in toml_blocks()])
def test_every_piece_of_configuration_in_the_docs_is_valid(place: str, block: str) -> None:
    raw = tomllib.loads(re.sub(r"^ {2}", "", block, flags=re.MULTILINE))
    if set(raw) <= {*Settings.model_fields}:
        parse_settings(raw, place)
    if "product" in raw:
        assert read_catalog(raw, started_ms=0)[1] == []


def test_the_readme_names_the_commands_that_the_makefile_has() -> None:
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    for target in set(re.findall(r"make ([a-z]+)", readme)) - {"python"}:
        assert re.search(rf"^{target}:", makefile, re.MULTILINE), target


def test_ci_runs_the_readmes_test_command() -> None:
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    assert "make check" in (ROOT / ".ci" / "run").read_text(encoding="utf-8")
    check = makefile.split("\ncheck:", 1)[1].split("\n\n", 1)[0]
    test = makefile.split("\ntest:", 1)[1].split("\n\n", 1)[0]
    assert test.splitlines()[1].strip() in check
