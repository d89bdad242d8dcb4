"""The labels of a room are those of the law and what its policy adds; its theme is its own or the program's."""

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from bot.app.files import load_room, room_settings
from bot.app.stage_info import stage_info, theme_style
from bot.core.errors import ConfigError
from bot.policy.effective import effective
from bot.policy.profile import parse_profile
from bot.stage.labels import labels_for

pytestmark = pytest.mark.wire

OWN = {"id": "mine", "as_of": date(2026, 11, 1), "verified": "own", "source": ["a platform's mail"]}


def test_the_demo_has_the_labels_of_the_law() -> None:
    info = stage_info(load_room(None, room_settings(None), started_ms=0), "s1")
    assert (info.label_of_diagonal, info.label_lines, info.session_id) == (0.05, (), "s1")


def test_a_platform_that_asks_for_more_gets_a_larger_label_and_a_line_more() -> None:
    files = load_room(None, room_settings(None), started_ms=0)
    raw = {**OWN, "label_of_diagonal": 0.08, "label": {"zh": ["虚拟人直播", "内容由 AI 生成"]}}
    policy = effective([parse_profile(raw, "mine.toml")], mode="assist")
    info = stage_info(replace(files, policy=policy), "s1")
    assert info.label_of_diagonal == 0.08
    assert labels_for("zh", info.label_lines).lines == ("AI 虚拟主播", "内容由 AI 生成", "虚拟人直播")


def test_a_rooms_own_theme_goes_before_that_of_the_program(tmp_path: Path) -> None:
    assert "--ink: #f7ede2" in theme_style("night", tmp_path)
    (tmp_path / "themes").mkdir()
    (tmp_path / "themes" / "night.css").write_text(":root { --ink: #101010; }", encoding="utf-8")
    assert theme_style("night", tmp_path) == ":root { --ink: #101010; }\n"
    assert theme_style("", tmp_path) == ""


def test_an_unknown_theme_names_those_there_are() -> None:
    with pytest.raises(ConfigError, match=r"themes/dusk\.css") as refused:
        theme_style("dusk", None)
    assert "night, spring" in refused.value.hint
