"""Whose rules hold in a room folder, and what check and run say of them."""

import json
from pathlib import Path

import pytest

from bot.app.attest import confirm, listed
from bot.app.build import make_voice
from bot.app.check import check_room
from bot.app.files import load_room, room_settings
from bot.app.policy import needs_person, platforms_of, script_digest
from bot.core.clock import SystemClock
from bot.core.errors import ConfigError
from bot.settings.room import Settings, parse_settings
from tests.app.process import quiet_room, zhubo

pytestmark = pytest.mark.wire


def on(*platforms: str) -> str:
    """`[[source]]` entries, one on each platform."""
    return "\n".join(
        f'[[source]]\nkind = "json_ws"\nname = "{name}"\nurl = "ws://127.0.0.1:9"\nplatform = "{name}"'
        for name in platforms
    )


def room(folder: Path, policy: str = "", *more: str) -> Path:
    return quiet_room(folder, f"[policy]\n{policy}", *more)


def refused(folder: Path) -> ConfigError:
    with pytest.raises(ConfigError) as caught:
        check_room(folder)
    return caught.value


def test_the_platforms_of_a_room_are_its_own_and_its_sources(tmp_path: Path) -> None:
    def of(raw: dict[str, object]) -> tuple[str, ...]:
        return platforms_of(parse_settings(raw))

    assert of({}) == ()
    assert of({"room": {"platform": "douyin"}}) == ("douyin",)
    assert of({"source": [{"kind": "blivechat"}, {"kind": "json_ws", "platform": "kick"}]}) == ("bilibili", "kick")
    assert of({"source": [{"kind": "youtube", "enabled": False}]}) == ()


def test_a_douyin_room_may_be_assisted_but_never_unattended(tmp_path: Path) -> None:
    check_room(room(tmp_path / "a", 'mode = "assist"', on("douyin")))
    fault = refused(room(tmp_path / "b", 'mode = "unattended"', on("douyin")))
    assert "[F01]" in fault.message and "2023-05-09" in fault.message and "assist" in fault.hint


def test_check_and_run_refuse_the_same_with_rule_and_source(tmp_path: Path) -> None:
    folder = room(
        tmp_path / "shop", 'profiles = ["tiktok_shop_id", "youtube"]\nmarkets = ["us"]', on("tiktok", "youtube")
    )
    check, run = zhubo("check", folder), zhubo("run", folder, "--duration", "1", "--port", "0")
    assert check.returncode == run.returncode == 2
    assert "[L11]" in check.stderr and "7057154411415297" in check.stderr
    assert run.stderr == check.stderr
    as_json = zhubo("check", folder, "--json")
    assert as_json.returncode == 1 and "[L11]" in json.loads(as_json.stdout)["message"]


def test_what_was_confirmed_lets_the_room_start_until_its_script_changes(tmp_path: Path) -> None:
    folder = room(tmp_path / "shop", 'mode = "unattended"', on("bilibili"))
    assert "zhubo attest" in refused(folder).hint
    done = zhubo("attest", folder, "--clause", "unattended", "--profile", "bilibili", "--by", "林", "--json")
    assert json.loads(done.stdout)["by"] == "林"
    assert "[C21]" in refused(folder).message
    confirm(folder, None, clause="script", profile="", by="林")
    check_room(folder)
    assert [one.clause for one in listed(folder, None)[0]] == ["unattended", "script"]
    path = folder / "rundown.toml"
    path.write_text(path.read_text(encoding="utf-8").replace('zh = "', 'zh = "嗯，', 1), encoding="utf-8")
    assert "[C21]" in refused(folder).message


@pytest.mark.parametrize(
    ("clause", "profile", "by", "said"),
    [
        ("unatended", "bilibili", "Lin", "unattended"),
        ("unattended", "bilibli", "Lin", "bilibili"),
        ("unattended", "bilibili", "  ", "--by"),
        ("unattended", "", "Lin", "its profiles"),
    ],
)
def test_a_confirmation_that_says_too_little_is_refused(
    tmp_path: Path, clause: str, profile: str, by: str, said: str
) -> None:
    folder = room(tmp_path / "shop", "", on("bilibili"))
    with pytest.raises(ConfigError) as caught:
        confirm(folder, None, clause=clause, profile=profile, by=by)
    assert said in str(caught.value)
    assert listed(folder, None)[0] == ()


def test_what_a_platform_forbids_cannot_be_confirmed(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="forbids"):
        confirm(room(tmp_path / "shop", "", on("douyin")), None, clause="unattended", profile="douyin", by="Lin")


def test_check_prints_the_effective_policy_with_the_origin_of_each_value(tmp_path: Path) -> None:
    folder = room(tmp_path / "shop", 'profiles = ["douyin"]')
    text = zhubo("check", folder).stdout
    assert any(line.split() == ["allow_unattended_ai_voice", "no", "douyin"] for line in text.splitlines())
    policy = json.loads(zhubo("check", folder, "--json").stdout)["policy"]
    assert policy["mode"] == "assist" and policy["markets"] == ["cn"]
    assert policy["terms"]["allow_simulcast"] == {"value": "attest", "from": ["douyin"]}
    assert "cn_special_goods" in policy["packs"] and policy["profiles"][0]["verified"] == "secondary"


def test_the_demo_needs_no_word_of_anybody() -> None:
    policy = json.loads(zhubo("check", "--json").stdout)["policy"]
    assert policy["mode"] == "assist" and policy["packs"] == "all" and policy["warnings"] == []


def test_a_rooms_own_profile_goes_before_the_built_in_one(tmp_path: Path) -> None:
    folder = room(tmp_path / "shop", 'profiles = ["twitch"]')
    (folder / "profiles").mkdir()
    text = 'id = "twitch"\nas_of = 2026-11-01\nverified = "read"\nsource = ["terms of 2026-11 (read)"]\n'
    (folder / "profiles" / "twitch.toml").write_text(text, encoding="utf-8")
    settings = room_settings(folder)
    assert not load_room(folder, settings, started_ms=0).policy.may_speak


def test_where_no_ai_voice_is_allowed_no_engine_is_opened(tmp_path: Path) -> None:
    def spoken(profile: str) -> str:
        folder = room(tmp_path / profile, f'profiles = ["{profile}"]\nstage_area = 0.4')
        settings = with_engine(room_settings(folder), "no-such-engine")
        policy = load_room(folder, settings, started_ms=0).policy
        return make_voice(settings, SystemClock(), tmp_path / "clips", policy).describe()

    with pytest.raises(ConfigError, match="no-such-engine"):
        spoken("twitch")
    assert spoken("tiktok_shop_us") == "policy"


def with_engine(settings: Settings, name: str) -> Settings:
    return settings.model_copy(update={"voice": settings.voice.model_copy(update={"chain": (name,)})})


def test_the_script_mark_is_the_same_for_the_same_files(tmp_path: Path) -> None:
    folder = room(tmp_path / "shop")
    files = load_room(folder, room_settings(folder), started_ms=0)
    assert script_digest(files) == script_digest(load_room(folder, room_settings(folder), started_ms=5))


def test_a_person_must_be_there_on_a_platform_and_not_in_a_rehearsal(tmp_path: Path) -> None:
    def needs(folder: Path | None) -> bool:
        return needs_person(load_room(folder, room_settings(folder), started_ms=0))

    assert not needs(None), "the demo"
    assert not needs(room(tmp_path / "rehearsal", 'mode = "assist"'))
    assert needs(room(tmp_path / "a", 'mode = "assist"', on("bilibili")))
    assert needs(room(tmp_path / "b", 'profiles = ["bilibili"]'))
    assert not needs(room(tmp_path / "c", 'mode = "unattended"', on("bilibili")))
