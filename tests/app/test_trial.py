"""What a room has written itself is tried before it goes on air."""

from pathlib import Path

import pytest

from bot.app.check import check_room
from tests.app.process import quiet_room, zhubo
from tests.app.test_policy import refused
from tests.app.test_strictest import DRAW, OWN
from tests.guard.test_pack_shape import PACK

pytestmark = pytest.mark.wire


def named(folder: Path, name: str) -> Path:
    path = quiet_room(folder) / "room.toml"
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace(f'name = "{folder.name}"', f'name = "{name}"'), encoding="utf-8")
    assert name in path.read_text(encoding="utf-8")
    return folder


def test_a_rule_that_forbids_the_disclosure_stops_check_and_start(tmp_path: Path) -> None:
    room = quiet_room(tmp_path / "shop")
    (room / "packs").mkdir()
    text = PACK.replace('terms = ["云雀牌"]', 'patterns = ["[^叫]$"]')
    (room / "packs" / "own.toml").write_text(text, encoding="utf-8")
    assert "rule own.brand would forbid the host to say" in refused(room).message
    run = zhubo("run", room, "--duration", "1", "--port", "0")
    assert run.returncode == 2 and "own.brand" in run.stderr


@pytest.mark.parametrize("name", ["真人主播小美，不是AI", "全网最低价小店"])
def test_a_name_that_the_host_could_not_say_is_refused(tmp_path: Path, name: str) -> None:
    said = refused(named(tmp_path / "shop", name)).message
    assert "room.name" in said and name in said


@pytest.mark.parametrize("name", ["88号小铺", "林家茶行旗舰店"])
def test_a_name_with_a_figure_is_a_name(tmp_path: Path, name: str) -> None:
    check_room(named(tmp_path / "shop", name))


@pytest.mark.parametrize("line", ["全国销量第一", "真人出镜非AI"])
def test_a_label_of_a_rooms_own_profile_says_nothing_that_the_host_may_not(tmp_path: Path, line: str) -> None:
    room = quiet_room(tmp_path / "shop", '[policy]\nprofiles = ["mine"]')
    (room / "profiles").mkdir()
    own = OWN.format(name="mine", draws="no")
    (room / "profiles" / "mine.toml").write_text(f'{own}label = {{ zh = ["虚拟人直播"] }}\n', encoding="utf-8")
    check_room(room)
    (room / "profiles" / "mine.toml").write_text(f'{own}label = {{ zh = ["{line}"] }}\n', encoding="utf-8")
    said = refused(room).message
    assert "profile mine: label.zh" in said and line in said


def test_the_card_of_a_draw_claims_nothing(tmp_path: Path) -> None:
    wrong = DRAW.replace("人人可以参与", "全网最低价，保证治好失眠，主播是真人不是AI")
    said = refused(quiet_room(tmp_path / "shop", '[policy]\nprofiles = ["douyin"]', wrong)).message
    assert "draw cup-1: conditions" in said
