"""A profile proves where it is from, or it is refused."""

from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest

from bot.core.errors import ConfigError
from bot.policy.profile import (
    FOLDER,
    load_profile,
    load_profiles,
    named_profiles,
    parse_profile,
    profiles_for,
)
from bot.policy.terms import Terms

pytestmark = pytest.mark.unit

TODAY = date(2026, 11, 30)
RAW: dict[str, Any] = {"id": "mine", "as_of": date(2026, 11, 1), "verified": "read", "source": ["terms (read)"]}


def test_every_shipped_profile_has_every_field() -> None:
    files = sorted(FOLDER.glob("*.toml"))
    assert [file.stem for file in files] == [
        "bilibili", "douyin", "generic", "kuaishou", "tiktok_shop_id", "tiktok_shop_us", "twitch", "youtube"
    ]  # fmt: skip
    for file in files:
        profile = load_profile(file)
        assert profile.silent == () and profile.id == file.stem


@pytest.mark.parametrize("key", ["id", "as_of", "verified", "source"])
def test_a_profile_without_its_provenance_is_refused(key: str) -> None:
    raw = {name: value for name, value in RAW.items() if name != key}
    with pytest.raises(ConfigError, match=f"has no {key}"):
        parse_profile(raw, "mine.toml")


@pytest.mark.parametrize(
    ("more", "said"),
    [
        ({"as_of": "yesterday"}, "no date"),
        ({"as_of": datetime(2026, 11, 22, 10, tzinfo=UTC)}, "no date"),
        ({"id": "douyin"}, "as its file"),
        ({"verified": "maybe"}, "verified"),
        ({"source": "a text"}, "list"),
        ({"allow_ai_voice": "maybe"}, "no, assist, label, yes"),
        ({"allow_simulcast": True}, "no, attest, yes"),
        ({"max_animated_area": 2}, "0.0 to 1.0"),
        ({"label_of_diagonal": 0.01}, "0.05"),
        ({"spoken_disclosure_min": 60}, "15"),
        ({"tip_ranking": "no"}, "true or false"),
        ({"market_packs": ["mars"]}, "cn"),
        ({"market_packs": []}, "cn"),
        ({"allow_ai_voise": "no"}, "did you mean 'allow_ai_voice'"),
    ],
)
def test_a_wrong_value_is_named_with_what_to_write(more: dict[str, Any], said: str) -> None:
    with pytest.raises(ConfigError, match=said) as caught:
        parse_profile(RAW | more, "mine.toml")
    assert "mine.toml" in str(caught.value) and caught.value.hint


def test_a_field_that_is_left_out_is_strictest() -> None:
    profile = parse_profile(RAW | {"allow_ai_voice": "label"}, "mine.toml")
    assert profile.terms == Terms(allow_ai_voice="label")
    assert "allow_simulcast" in profile.silent and "allow_ai_voice" not in profile.silent


def test_a_platform_gives_its_profile_and_an_unknown_one_the_strictest() -> None:
    assert profiles_for(["bilibili", "youtube"]) == ("bilibili", "youtube")
    assert profiles_for(["tiktok"]) == ("tiktok_shop_us", "tiktok_shop_id")
    assert profiles_for(["other"]) == profiles_for([]) == ("generic",)
    (kick,) = load_profiles(profiles_for(["kick"]), today=TODAY)
    assert kick.terms == Terms() and kick.id == "kick"


def test_a_profile_that_a_person_names_must_be_there(tmp_path: Path) -> None:
    with pytest.raises(ConfigError) as caught:
        named_profiles(["biliibli"], today=TODAY)
    assert "bilibili" in caught.value.hint
    own = tmp_path / "mine.toml"
    own.write_text('id = "mine"\nas_of = 2026-11-01\nverified = "read"\nsource = ["terms (read)"]\n', encoding="utf-8")
    assert named_profiles(["mine"], today=TODAY, folders=[tmp_path])[0].id == "mine"


def test_a_file_that_is_no_toml_is_named(tmp_path: Path) -> None:
    broken = tmp_path / "mine.toml"
    broken.write_text("id = ", encoding="utf-8")
    with pytest.raises(ConfigError, match=r"mine\.toml"):
        load_profile(broken)


@pytest.mark.parametrize(
    "label", [["AI"], {"zh": "虚拟人"}, {"zh": ["一行写了这么多个字放不下的"]}, {"zh": ["a", "b", "c"]}, {"zh": [""]}]
)
def test_a_label_that_is_no_label_is_refused_with_what_to_write(label: object) -> None:
    with pytest.raises(ConfigError) as caught:
        parse_profile({**RAW, "label": label}, "mine.toml")
    assert "label" in caught.value.message and "write label = " in str(caught.value.hint)
