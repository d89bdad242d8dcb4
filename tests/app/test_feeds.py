from typing import Any

import pytest

from bot.app.feeds import chats_of, open_sources, profiles_of
from bot.core.clock import SystemClock
from bot.core.errors import ConfigError
from bot.core.ports import Source, SourceContext
from bot.settings.room import Settings, parse_settings

pytestmark = pytest.mark.unit

CONTEXT = SourceContext(clock=SystemClock(), session_id="s")


def relay(name: str, platform: str = "bilibili", room_id: str = "1", **more: Any) -> dict[str, Any]:
    return {
        "kind": "json_ws",
        "name": name,
        "platform": platform,
        "room_id": room_id,
        "url": "ws://127.0.0.1:1",
        **more,
    }


def opened(*entries: dict[str, Any], **more: Any) -> tuple[Settings, tuple[Source, ...]]:
    settings = parse_settings({"source": list(entries), **more})
    return settings, open_sources(settings, CONTEXT)


def test_two_platforms_may_be_heard_at_once() -> None:
    _, sources = opened(relay("b"), relay("y", platform="youtube"))
    assert [source.name for source in sources] == ["b", "y"]


@pytest.mark.parametrize("room_id", ["1", ""])
def test_two_sources_of_one_room_that_tell_the_same_are_refused_with_what_to_write(room_id: str) -> None:
    with pytest.raises(ConfigError, match=r"'a' and 'b' would both bring comment and gift.*only"):
        opened(relay("a"), relay("b", room_id=room_id))


def test_two_sources_of_one_room_may_share_the_types() -> None:
    opened(relay("a", ignore=["order"]), relay("b", only=["order"]))
    with pytest.raises(ConfigError, match="would both bring order events"):
        opened(relay("a"), relay("b", only=["order"]))


def test_other_rooms_and_unknown_platforms_are_no_conflict() -> None:
    opened(relay("a"), relay("b", room_id="2"))
    opened(relay("a", platform="other"), relay("b", platform="other"))
    opened(relay("a"), relay("b", enabled=False))


def test_two_sources_with_one_name_are_refused() -> None:
    with pytest.raises(ConfigError, match="called 'a'"):
        opened(relay("a"), relay("a", platform="youtube"))


def test_a_profile_is_found_by_platform_or_by_its_own_name() -> None:
    profiles = {"youtube": {"buy_place": {"en": "the link"}}, "us": {"buy_place": {"en": "the yellow bag"}}}
    settings, sources = opened(
        relay("b"), relay("y", platform="youtube"), relay("t", platform="tiktok", profile="us"), profile=profiles
    )
    found = profiles_of(settings, sources)
    assert {name: profile.buy_place["en"] for name, profile in found.items()} == {
        "y": "the link",
        "t": "the yellow bag",
    }


def test_a_profile_that_is_not_there_is_refused() -> None:
    settings, sources = opened(relay("b", profile="uss"))
    with pytest.raises(ConfigError, match=r"\[profile.uss\]"):
        profiles_of(settings, sources)


def test_a_source_that_cannot_write_is_no_way_into_the_chat() -> None:
    assert chats_of(opened(relay("b"))[1]) == {}
