import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.errors import ConfigError
from bot.stage.files import PAGE_FOLDER
from bot.stage.themes import COLOURS, LARGEST_BYTES, STANDARD, contrast, load_theme, parse_theme

pytestmark = pytest.mark.unit
THEMES = sorted((Path(__file__).parents[2] / "themes").glob("*.css"))


@pytest.mark.parametrize("path", THEMES, ids=lambda path: path.stem)
def test_every_theme_that_comes_along_can_be_read_by_viewers(path: Path) -> None:
    assert load_theme(path).startswith(":root {")


def test_the_standard_is_what_the_page_says_and_passes_its_own_rules() -> None:
    tokens = (PAGE_FOLDER / "tokens.css").read_text(encoding="utf-8")
    said = dict(re.findall(r"--([a-z0-9-]+): ([^;]+);", tokens.split("}")[0]))
    assert {key: said[key] for key in COLOURS} == STANDARD
    sheet = ":root {" + "".join(f"--{key}: {value};" for key, value in STANDARD.items()) + "}"
    assert parse_theme(sheet, "standard") == STANDARD


@pytest.mark.parametrize(
    ("sheet", "said"),
    [
        ("body { color: red }", "more than one :root block"),
        (":root { --ink: #000; } @import url(x.css);", "more than one :root block"),
        (":root { --ink: #000; } #labels { display: none }", "more than one :root block"),
        (":root { color: red; }", "sets no variable"),
        (":root { --ink: url(https://example.invalid/x); }", "is no colour"),
        (":root { --ink: var(--paper); }", "is no colour"),
        (":root { --ink: rgb(300, 0, 0); }", "is no colour"),
        (":root { --label: #000; }", "there is no --label"),
        (":root { --round: 400px; }", "is no radius"),
        (":root { --ink: #000; --ink: #111; }", "is set twice"),
        (":root { --ink: #ccc; }", "--ink on --paper has a contrast of 1."),
        (":root { --plate: rgba(30, 22, 17, 0.2); }", "--cream on --plate has a contrast of"),
    ],
)
def test_what_is_no_readable_theme_is_refused_by_its_variable(sheet: str, said: str) -> None:
    with pytest.raises(ConfigError) as refused:
        parse_theme(sheet, "mine.css")
    assert said in str(refused.value)
    assert "mine.css" in str(refused.value)
    assert refused.value.hint


@given(st.text(alphabet=":root{}-ink;#0f/*()@url. \n", max_size=80))
def test_whatever_a_theme_holds_it_is_read_or_refused(sheet: str) -> None:
    try:
        values = parse_theme(sheet, "mine.css")
    except ConfigError:
        return
    assert set(values) <= {*COLOURS, "round"}


def test_contrast_is_that_of_wcag() -> None:
    assert contrast("#000", "#ffffff") == pytest.approx(21)
    assert contrast("#2b211c", "#fff8f0") == pytest.approx(14.9, abs=0.05)
    assert contrast("rgba(0, 0, 0, 0.5)", "#fff") == pytest.approx(contrast("#808080", "#fff"), abs=0.1)


def test_a_file_that_is_no_theme_is_refused(tmp_path: Path) -> None:
    for name, content in (("big.css", b" " * (LARGEST_BYTES + 1)), ("latin.css", b":root { --ink: \xff; }")):
        (tmp_path / name).write_bytes(content)
        with pytest.raises(ConfigError, match=name):
            load_theme(tmp_path / name)
    with pytest.raises(ConfigError, match=r"none\.css"):
        load_theme(tmp_path / "none.css")
