"""What a room may do, and which rule and source say that it may not."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from bot.policy.attest import Attestation
from bot.policy.effective import Breach, Policy, breaches, effective
from bot.policy.profile import named_profiles

pytestmark = pytest.mark.unit

TODAY = date(2026, 11, 30)
AS_OF = "2026-11-22"
SCRIPT = Attestation(clause="script", profile="", by="Lin", on=TODAY, digest="d1")


def policy(*names: str, mode: str = "assist", markets: tuple[str, ...] = (), today: date = TODAY) -> Policy:
    return effective(named_profiles(names, today=today), mode=mode, markets=markets)


def confirmed(clause: str, profile: str, on: date = TODAY, as_of: str = AS_OF) -> Attestation:
    return Attestation(clause=clause, profile=profile, by="Lin", on=on, profile_as_of=as_of)


def found(
    policy: Policy, *given: Attestation, platforms: int = 1, today: date = TODAY, area: float = 0.5
) -> list[Breach]:
    return breaches(policy, today=today, platforms=platforms, given=given, stage_area=area, script="d1")


def fatal(
    policy: Policy, *given: Attestation, platforms: int = 1, today: date = TODAY, area: float = 0.5
) -> list[tuple[str, str]]:
    every = found(policy, *given, platforms=platforms, today=today, area=area)
    return [(one.rule, one.profile) for one in every if one.fatal]


@pytest.mark.parametrize("name", ["douyin", "kuaishou", "tiktok_shop_us", "tiktok_shop_id"])
def test_unattended_is_refused_where_the_platform_says_no_whatever_was_confirmed(name: str) -> None:
    assert ("F01", name) in fatal(policy(name, mode="unattended"), SCRIPT, confirmed("unattended", name))
    assert fatal(policy(name)) == []


@pytest.mark.parametrize("name", ["bilibili", "youtube", "twitch", "generic"])
def test_unattended_needs_the_operators_word_where_the_profile_asks_for_it(name: str) -> None:
    room = policy(name, mode="unattended")
    assert fatal(room, SCRIPT) == [("F01", name)]
    assert fatal(room, SCRIPT, confirmed("unattended", name)) == []
    assert fatal(room, SCRIPT, confirmed("unattended", "douyin")) == [("F01", name)]


def test_a_word_that_is_old_or_of_an_older_profile_counts_no_more() -> None:
    room = policy("twitch", mode="unattended")
    assert fatal(room, confirmed("unattended", "twitch", on=TODAY - timedelta(days=90))) == []
    assert fatal(room, confirmed("unattended", "twitch", on=TODAY - timedelta(days=91))) == [("F01", "twitch")]
    assert fatal(room, confirmed("unattended", "twitch", on=TODAY + timedelta(days=1))) == [("F01", "twitch")]
    assert fatal(room, confirmed("unattended", "twitch", as_of="2026-01-01")) == [("F01", "twitch")]


def test_two_platforms_at_once_are_refused_when_one_forbids_it() -> None:
    both = policy("tiktok_shop_id", "youtube")
    assert ("L11", "tiktok_shop_id") in fatal(both, confirmed("simulcast", "youtube"), platforms=2)
    assert fatal(both) == []
    fine = policy("bilibili", "youtube")
    assert fatal(fine, platforms=2) == [("L11", "bilibili"), ("L11", "youtube")]
    assert fatal(fine, confirmed("simulcast", "youtube"), confirmed("simulcast", "bilibili"), platforms=2) == []


def test_a_stage_that_fills_too_much_of_the_picture_is_refused() -> None:
    assert fatal(policy("tiktok_shop_us"), area=0.51) == [("F02", "tiktok_shop_us")]
    guessed = replace(policy("tiktok_shop_us"), named=False)
    assert fatal(guessed, area=1.0) == []
    assert "F02" in [one.rule for one in found(guessed, area=1.0)]


def test_a_chinese_unattended_room_needs_a_review_of_this_very_script() -> None:
    room, word = policy("bilibili", mode="unattended"), confirmed("unattended", "bilibili")
    assert fatal(room, word) == [("C21", "bilibili")]
    assert fatal(room, word, replace(SCRIPT, digest="d0")) == [("C21", "bilibili")]
    assert fatal(room, word, SCRIPT) == []


def test_an_old_or_unverified_profile_is_warned_of() -> None:
    rules = [one.text["en"] for one in found(policy("youtube"), today=date(2027, 2, 21)) if one.rule == "L12"]
    assert len(rules) == 1 and "91 days" in rules[0]
    assert not [one for one in found(policy("youtube"), today=date(2027, 2, 20)) if one.rule == "L12"]
    assert [one.rule for one in found(policy("bilibili"))] == ["L12"]


def test_no_voice_means_captions_and_each_breach_speaks_both_languages_and_names_its_source() -> None:
    room = policy("tiktok_shop_us", "youtube", mode="unattended")
    assert not room.may_speak
    assert room.owners("allow_ai_voice") == ("tiktok_shop_us",)
    every = found(room, platforms=2, area=1.0)
    assert {one.rule for one in every} == {"F01", "F02", "L01", "L10", "L11"}
    for one in every:
        assert set(one.text) == set(one.hint) == {"zh", "en"}
        assert one.profile in one.text["zh"] and all(one.hint.values())
    assert all("LIVE policy 2026-05-23" in one.text["en"] for one in every if one.profile == "tiktok_shop_us")


def test_the_effective_policy_tells_where_each_value_is_from() -> None:
    rows = {name: (value, owners) for name, value, owners in policy("douyin", "youtube").table()}
    assert rows["allow_unattended_ai_voice"] == ("no", ("douyin",))
    assert rows["spoken_disclosure_min"] == ("15", ("douyin", "youtube"))
    assert rows["ai_label"] == ("continuous_and_toggle", ("youtube",))
    assert policy("douyin").markets == frozenset({"cn"}) and policy("youtube").markets is None
