import re
from pathlib import Path

import pytest

from bot.stage import files
from bot.stage.wire import StageInfo

pytestmark = pytest.mark.wire


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    inside = tmp_path / "inside"
    (inside / "rooms").mkdir(parents=True)
    (inside / "rooms" / "a.svg").write_text("<svg/>")
    (inside / ".hidden.js").write_text("secret")
    (inside / "notes.toml").write_text("secret")
    (tmp_path / "outside.js").write_text("secret")
    (inside / "link.js").symlink_to(tmp_path / "outside.js")
    return inside


def test_a_file_inside_is_found(folder: Path) -> None:
    assert files.find(folder, "rooms/a.svg") == folder / "rooms" / "a.svg"


@pytest.mark.parametrize(
    "name",
    [
        "../outside.js",
        "rooms/../../outside.js",
        "/etc/passwd.js",
        "..\\outside.js",
        ".hidden.js",
        "notes.toml",
        "link.js",
        "rooms",
        "rooms//a.svg",
        "rooms/a.svg\0.js",
        "C:/a.js",
        "missing.js",
        "",
    ],
)
def test_no_name_leads_outside_or_to_other_kinds_of_files(folder: Path, name: str) -> None:
    assert files.find(folder, name) is None


def test_the_page_carries_its_labels_before_any_script_runs() -> None:
    html = files.stage_html(StageInfo(room_name="<b>x", persona_id="p", persona_name="P"), "b1")
    assert ">广告<" in html
    assert "<b>AI</b> 虚拟主播" in html
    assert "&lt;b&gt;x" in html


def test_the_page_has_no_inline_script_or_style() -> None:
    html = files.stage_html(StageInfo(room_name="x", persona_id="p", persona_name="P"), "b1")
    assert not re.search(r"<style|\sstyle=|\son\w+=|<script(?![^>]*\ssrc=)", html)


def test_another_page_has_another_build_name(folder: Path) -> None:
    before = files.build_id(folder)
    assert before == files.build_id(folder)
    (folder / "rooms" / "a.svg").write_text("<svg></svg>")
    assert files.build_id(folder) != before


def test_a_page_whose_label_was_changed_by_the_policy_reloads_itself(folder: Path) -> None:
    assert files.build_id(folder, label="0.05") != files.build_id(folder, label="0.08")
