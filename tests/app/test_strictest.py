"""The strictest of all markets and platforms holds, whatever the room names or brings (rules V6, F03)."""

from pathlib import Path

import pytest

from bot.app.attest import confirm
from bot.app.check import check_room
from bot.app.files import load_room, room_settings
from bot.core.errors import ConfigError
from bot.policy.effective import Policy
from tests.app.test_policy import on, refused, room
from tests.draws.deck import CUP

pytestmark = pytest.mark.wire

OWN = """id = "{name}"
as_of = 2026-11-01
verified = "own"
source = ["our own reading"]
allow_ai_voice = "label"
allow_unattended_ai_voice = "yes"
require_human_driver = false
max_animated_area = 1.0
allow_simulcast = "yes"
allow_draws = "{draws}"
market_packs = ["cn"]
"""
OWN_TO_DRAWS = ("id", "opens", "closes", "keywords", "alternates")
CARD = "\n".join(
    (
        'prize = [{ kind = "实物", name = "马克杯", count = 2, values_minor = [5900] }]',
        'how_to_enter = { zh = "评论“抽奖”", en = "comment 抽奖" }',
        "claim_hours = 48",
        *(f'{key} = "{value}"' for key, value in CUP.items() if isinstance(value, str) and key not in OWN_TO_DRAWS),
    )
)
DRAW = f"""[[draw]]
id = "cup-1"
alternates = 3
keywords = ["抽奖"]
opens = 2026-11-24T20:00:00+08:00
closes = 2026-11-24T20:05:00+08:00
{CARD}
"""


def own_profile(folder: Path, name: str, *, draws: str = "yes", more: str = "") -> Path:
    (folder / "profiles").mkdir(exist_ok=True)
    (folder / "profiles" / f"{name}.toml").write_text(OWN.format(name=name, draws=draws) + more, encoding="utf-8")
    return folder


def policy(folder: Path) -> Policy:
    return load_room(folder, room_settings(folder), started_ms=0).policy


def test_the_platform_of_a_source_holds_beside_a_profile_that_is_named(tmp_path: Path) -> None:
    folder = room(tmp_path / "shop", 'mode = "unattended"\nmarkets = ["us"]\nprofiles = ["generic"]', on("douyin"))
    confirm(folder, None, clause="unattended", profile="generic", by="Lin")
    confirm(folder, None, clause="script", profile="", by="Lin")
    assert "[F01]" in refused(folder).message and "douyin" in refused(folder).message
    held = policy(folder)
    assert sorted(held.markets or ()) == ["cn", "us"] and "cn_price" in held.packs


def test_a_named_shop_of_a_platform_is_the_one_that_is_meant(tmp_path: Path) -> None:
    folder = room(tmp_path / "shop", 'profiles = ["tiktok_shop_id"]', on("tiktok"))
    assert [one.id for one in policy(folder).profiles] == ["tiktok_shop_id"]


def test_a_rooms_own_profile_cannot_allow_more_than_the_built_in_of_its_name(tmp_path: Path) -> None:
    folder = own_profile(room(tmp_path / "shop", "", on("douyin")), "douyin")
    said = refused(folder).message
    assert "douyin.toml" in said
    assert all(key in said for key in ("allow_unattended_ai_voice", "require_human_driver", "allow_simulcast"))


def test_a_stricter_profile_keeps_the_label_of_the_built_in_one(tmp_path: Path) -> None:
    folder = room(tmp_path / "shop", "", on("douyin"))
    (folder / "profiles").mkdir()
    text = 'id = "douyin"\nas_of = 2026-11-01\nverified = "own"\nsource = ["ours"]\n'
    (folder / "profiles" / "douyin.toml").write_text(text, encoding="utf-8")
    assert policy(folder).terms.allow_ai_voice == "no"
    assert "AI 虚拟主播" in policy(folder).label_lines("zh")


@pytest.mark.parametrize("sources", [(), ("youtube",)])
def test_two_profiles_are_two_platforms(tmp_path: Path, sources: tuple[str, ...]) -> None:
    folder = room(tmp_path / "shop", 'profiles = ["tiktok_shop_id", "youtube"]', on(*sources))
    assert "[L11]" in refused(folder).message


def test_a_platform_and_its_profile_are_one_and_the_generic_profile_is_none(tmp_path: Path) -> None:
    check_room(room(tmp_path / "shop", 'profiles = ["tiktok_shop_id", "generic"]', on("tiktok")))


def test_a_draw_needs_the_operators_word_on_the_terms_of_each_platform(tmp_path: Path) -> None:
    folder = room(tmp_path / "shop", 'profiles = ["douyin"]', DRAW)
    assert "[V6]" in refused(folder).message and "--clause draws" in refused(folder).hint
    confirm(folder, None, clause="draws", profile="douyin", by="Lin")
    check_room(folder)


def test_a_draw_is_refused_where_a_profile_forbids_it_or_nobody_has_described_the_platform(tmp_path: Path) -> None:
    folder = own_profile(room(tmp_path / "own", 'profiles = ["mine"]', DRAW), "mine", draws="no")
    assert "mine" in refused(folder).message
    with pytest.raises(ConfigError, match=r"\[V6\].*kick"):
        check_room(room(tmp_path / "kick", "", on("kick"), DRAW))


def test_a_game_that_gives_something_away_is_a_draw_and_a_poll_is_none(tmp_path: Path) -> None:
    folder = own_profile(room(tmp_path / "shop", 'profiles = ["mine"]'), "mine", draws="no")
    poll = '[[game]]\nid = "poll"\nkind = "poll"\nask = { zh = "哪个？" }\noptions = [{ zh = "红" }, { zh = "蓝" }]\n'
    (folder / "games.toml").write_text(poll, encoding="utf-8")
    check_room(folder)
    guess = '[[game]]\nid = "guess"\nkind = "guess_price"\nsku = "CUP"\n'
    (folder / "games.toml").write_text(guess, encoding="utf-8")
    check_room(folder)
    (folder / "games.toml").write_text(f"{guess}[game.card]\n{CARD}", encoding="utf-8")
    assert "[V6]" in refused(folder).message


def test_nobody_is_away_where_a_profile_wants_a_person_to_drive(tmp_path: Path) -> None:
    folder = own_profile(room(tmp_path / "shop", 'mode = "unattended"\nprofiles = ["mine"]'), "mine")
    path = folder / "profiles" / "mine.toml"
    path.write_text(path.read_text(encoding="utf-8").replace("driver = false", "driver = true"), encoding="utf-8")
    assert "[F01]" in refused(folder).message
