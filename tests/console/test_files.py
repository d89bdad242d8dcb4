import re
from pathlib import Path

import pytest
from aiohttp import web

from bot.console.files import PAGE_FOLDER, PageFiles

pytestmark = pytest.mark.unit
MODULES = sorted(PAGE_FOLDER.glob("*.js"))


def test_the_page_names_only_files_that_are_there() -> None:
    files = PageFiles("zh")
    text = (PAGE_FOLDER / "console.html").read_text(encoding="utf-8")
    for name in re.findall(r"/console/assets/([\w.]+)", text):
        assert files.asset(name).status == 200


def test_the_language_of_the_page_cannot_break_out_of_its_place() -> None:
    assert '"><script>' not in PageFiles('"><script>alert(1)</script>').page().text  # type: ignore[operator]


def test_another_page_has_another_build_name(tmp_path: Path) -> None:
    (tmp_path / "console.html").write_text("$lang $build")
    (tmp_path / "main.js").write_text("1")
    first = PageFiles("zh", tmp_path).build
    (tmp_path / "main.js").write_text("2")
    assert PageFiles("zh", tmp_path).build != first


@pytest.mark.parametrize("name", ["", ".", "..", "../server.py", "console.html", "main.js/", "MAIN.JS", "main.js\0"])
def test_no_other_name_is_served(name: str) -> None:
    with pytest.raises(web.HTTPNotFound):
        PageFiles("zh").asset(name)


@pytest.mark.parametrize("path", MODULES, ids=lambda path: path.name)
def test_a_module_writes_text_only_as_text_and_asks_nothing_from_outside(path: Path) -> None:
    code = path.read_text(encoding="utf-8")
    for way in (
        "innerHTML",
        "outerHTML",
        "insertAdjacent",
        "document.write",
        "eval(",
        "Function(",
        "srcdoc",
        "DOMParser",
    ):
        assert way not in code
    urls = set(re.findall(r"[a-z]+://[^`\"\s]+", code)) - {"http://www.w3.org/2000/svg"}
    assert all(url.startswith("://") or "${" in url for url in urls)
    assert not re.search(r"from \"(?!\./)", code)
