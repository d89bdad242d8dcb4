import re
import tomllib
from pathlib import Path
from typing import Any

import pytest
from typer.main import get_command

from bot.cli import app
from bot.settings import parse_settings

pytestmark = pytest.mark.unit

ROOT = Path(__file__).parent.parent.parent
COMMANDS = (ROOT / "docs" / "commands.md").read_text(encoding="utf-8")
PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md"))]


def commands() -> list[tuple[str, Any]]:
    """Every command with its name; typer brings its own click, so these are known by what they have."""
    root: Any = get_command(app)
    return [
        (f"{name} {part}".strip(), one)
        for name, command in root.commands.items()
        for part, one in getattr(command, "commands", {"": command}).items()
    ]


def section(name: str) -> str:
    """The part of the page about a command or its group."""
    return COMMANDS.split(f"## `zhubo {name.split()[0]}", 1)[-1].split("\n## ", 1)[0]


def test_every_command_and_option_is_in_the_docs() -> None:
    assert [name for name, _ in commands() if f"zhubo {name}" not in COMMANDS] == []
    missing = [
        f"{name} {option.opts[0]}"
        for name, command in commands()
        for option in command.params
        if option.param_type_name == "option" and f"`{option.opts[0]}`" not in section(name)
    ]
    assert missing == []


def test_the_docs_name_no_option_that_does_not_exist() -> None:
    known = {opt for _, command in commands() for option in command.params for opt in option.opts}
    assert set(re.findall(r"`(--[a-z-]+)`", COMMANDS)) - known == set()


def toml_blocks() -> list[tuple[str, str]]:
    return [
        (f"{page.name} {number}", block)
        for page in PAGES
        for number, block in enumerate(re.findall(r"```toml\n(.*?)```", page.read_text(encoding="utf-8"), re.DOTALL))
    ]


@pytest.mark.parametrize(("place", "block"), toml_blocks(), ids=[place for place, _ in toml_blocks()])
def test_every_piece_of_configuration_in_the_docs_is_valid(place: str, block: str) -> None:
    raw = tomllib.loads(re.sub(r"^ {2}", "", block, flags=re.MULTILINE))
    if set(raw) <= {"room", "server", "stage", "voice", "llm", "floor", "show", "source", "trigger"}:
        parse_settings(raw, place)


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
