import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import pytest

from bot.core.errors import ConfigError, NeedsOperator, Retryable
from bot.core.events import RoomEvent
from bot.sources.twitch_helix import DEFAULT_TYPES
from tests.fakes.platform import FakePlatform
from tests.fakes.show import PEOPLE, START_MS, script
from tests.fakes.twitch_eventsub import FakeTwitchEventsub
from tests.fakes.twitch_payloads import BOT_ID, OWNER_ID, chat_message, iso, notification, user_of
from tests.fakes.voice import cleared
from tests.sources.hearing import Hearing, listening
from tests.sources.mutants import connector_of, documented

pytestmark = pytest.mark.wire
COMMENTS = [step for step in script() if step.type == "comment"]
TEXTS = [step.text for step in COMMENTS]


@pytest.fixture(autouse=True)
def token(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TWITCH_TOKEN", "good")


@asynccontextmanager
async def heard(fake: FakePlatform, **more: Any) -> AsyncIterator[Hearing]:
    async with listening(fake, extra=more) as hearing:
        await fake.someone()
        await hearing.state("open", "live")
        yield hearing


def texts(events: list[RoomEvent]) -> list[str]:
    return [event.comment.text_plain for event in events if event.comment]


async def test_it_subscribes_to_everything_within_the_time_of_the_welcome_and_sends_nothing_else() -> None:
    async with FakeTwitchEventsub() as fake, heard(fake):
        (session,) = fake.sessions.values()
        assert set(session.types) == set(DEFAULT_TYPES)
        await asyncio.sleep(0.3)
    assert fake.received == [], "Twitch closes with 4001 what sends it anything but pongs"


async def test_one_message_id_twice_is_one_event() -> None:
    async with FakeTwitchEventsub() as fake, heard(fake) as hearing:
        for _ in range(2):
            await fake.perform(COMMENTS[:3])
        await hearing.until(3, "comment")
        assert texts(await hearing.settled()) == TEXTS[:3]
        assert hearing.source.health.counts["duplicates"] == 3


async def test_one_event_under_two_ids_is_one_event() -> None:
    follow = {**user_of(PEOPLE[0]), "followed_at": iso(START_MS)}
    async with FakeTwitchEventsub() as fake, heard(fake) as hearing:
        await fake.notify("channel.follow", follow, "n1", START_MS)
        await fake.notify("channel.follow", follow, "n2", START_MS + 40)
        await fake.notify("channel.follow", {**follow, **user_of(PEOPLE[1])}, "n3", START_MS)
        await hearing.until(2, "follow")
        assert len([event for event in await hearing.settled() if event.type == "follow"]) == 2
        assert hearing.source.health.counts["twins"] == 1


async def test_it_moves_before_it_breaks_and_loses_and_doubles_nothing() -> None:
    async with FakeTwitchEventsub() as fake, heard(fake) as hearing:
        await fake.perform(COMMENTS[:5])
        posts = fake.posts
        await fake.reconnect()
        for step in COMMENTS[5:25]:
            await fake.perform([step])
            await asyncio.sleep(0.01)
        await hearing.until(25, "comment")
        await asyncio.sleep(2.5)  # the old connection is gone now
        await fake.perform(COMMENTS[25:30])
        events = await hearing.until(30, "comment")
        assert fake.connections == 2 and fake.posts == posts, "subscriptions move along; made again they are 409"
    assert texts(events) == TEXTS[:30] and hearing.source.health.reconnects == 0
    assert not hearing.heard("gap")


async def test_an_old_connection_that_ends_while_the_new_one_is_made_costs_nothing() -> None:
    async with FakeTwitchEventsub() as fake, heard(fake) as hearing:
        fake.grace_s = 0.0
        await fake.reconnect()
        await fake.someone(2)
        await fake.perform(COMMENTS[:3])
        assert texts(await hearing.until(3, "comment")) == TEXTS[:3]
        assert hearing.source.health.reconnects == 0


async def test_a_move_to_an_address_that_twitch_does_not_know_ends_in_a_fresh_connection() -> None:
    async with FakeTwitchEventsub() as fake, heard(fake) as hearing:
        fake.grace_s = 0.2
        await fake.reconnect(valid=False)
        await hearing.state("backoff")
        await hearing.state("open", "live")
        assert len(fake.sessions) == 2
        await fake.someone(2)
        await fake.perform(COMMENTS[:1])
        await hearing.until(1, "comment")


@pytest.mark.parametrize("code", [4000, 4002, 4003, 4004, 4005, 4006, 4007])
async def test_every_close_of_twitchs_is_followed_by_a_fresh_connection(code: int) -> None:
    async with FakeTwitchEventsub() as fake, heard(fake) as hearing:
        await fake.close(code)
        await hearing.state("backoff")
        assert str(code) in hearing.source.health.reason and "Twitch" in hearing.source.health.reason
        await fake.someone(2)
        await hearing.state("open", "live")


async def test_a_peer_that_never_welcomes_is_left(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.sources.twitch_eventsub.WELCOME_S", 0.2)
    async with FakeTwitchEventsub() as fake:
        fake.mute = True
        async with listening(fake) as hearing:
            await hearing.state("backoff")
            fake.mute = False
            await hearing.state("open")


async def test_a_missing_right_costs_its_event_alone_and_is_told_by_name() -> None:
    async with FakeTwitchEventsub() as fake:
        fake.scopes.discard("moderator:read:followers")
        async with heard(fake) as hearing:
            await fake.perform(COMMENTS[:2])
            await hearing.until(2, "comment")
            (told,) = [
                event.system for event in hearing.events if event.system and event.system.code == "twitch.rights"
            ]
    assert "moderator:read:followers" in told.text


async def test_a_token_without_any_right_stops_with_the_list_of_what_it_needs() -> None:
    async with FakeTwitchEventsub() as fake:
        fake.scopes.clear()
        async with listening(fake, extra={"events": ["channel.chat.message", "channel.follow"]}) as hearing:
            await hearing.state("stopped")
            await asyncio.sleep(0)
    assert isinstance(hearing.error, NeedsOperator)
    assert "user:read:chat, moderator:read:followers" in hearing.error.hint


@pytest.mark.parametrize(("status", "stops"), [("authorization_revoked", True), ("version_removed", False)])
async def test_a_revoked_authorization_stops_and_other_revocations_are_told(status: str, stops: bool) -> None:
    async with FakeTwitchEventsub() as fake, heard(fake) as hearing:
        await fake.revoke("channel.follow", status)
        await hearing.until(1, "system")
        if stops:
            await hearing.state("stopped")
        else:
            await fake.perform(COMMENTS[:1])
            await hearing.until(1, "comment")
        told = [event.system.text for event in hearing.events if event.system and event.system.code == "twitch.revoked"]
    assert told == [f"Twitch ended channel.follow: {status}"]


async def test_lost_subscriptions_are_made_again_and_orphans_are_ended() -> None:
    async with FakeTwitchEventsub() as fake:
        dead = {"method": "websocket", "session_id": "old"}
        fake.leftovers = [
            {"id": "o1", "type": "channel.raid", "status": "websocket_disconnected", "transport": dead},
            {
                "id": "o2",
                "type": "channel.chat.message",
                "status": "enabled",
                "transport": {**dead, "session_id": "other bot"},
            },
            {"id": "o3", "type": "channel.raid", "status": "enabled", "transport": {"method": "webhook"}},
        ]
        async with heard(fake, reconcile_s=0.5) as hearing:
            (session,) = fake.sessions.values()
            session.types.pop("channel.chat.message")
            async with asyncio.timeout(10):
                while "channel.chat.message" not in session.types or len(fake.leftovers) > 2:
                    await asyncio.sleep(0.02)
            await fake.perform(COMMENTS[:1])
            await hearing.until(1, "comment")
            counts = hearing.source.health.counts
    assert counts["resubscribed"] == 1 and counts["orphans"] == 1
    assert [one["id"] for one in fake.leftovers] == ["o2", "o3"], "what lives is not ours to end"


async def test_a_reconciliation_that_fails_leaves_the_connection_alone() -> None:
    async with FakeTwitchEventsub() as fake, heard(fake, reconcile_s=0.2) as hearing:
        fake.refuse_with = (503, {})
        async with asyncio.timeout(10):
            while not hearing.source.health.counts.get("unreconciled"):
                await asyncio.sleep(0.02)
        fake.refuse_with = None
        await fake.perform(COMMENTS[:1])
        await hearing.until(1, "comment")
        assert hearing.source.health.reconnects == 0


async def test_a_channel_that_is_not_there_stops_with_its_name() -> None:
    async with FakeTwitchEventsub() as fake, listening(fake, extra={"channel": "nobody"}) as hearing:
        await hearing.state("stopped")
        assert "nobody" in hearing.source.health.reason


async def test_answers_are_written_by_helix_under_what_they_answer() -> None:
    async with FakeTwitchEventsub() as fake, heard(fake, write=True) as hearing:
        await fake.perform(COMMENTS[:1])
        (asked,) = await hearing.until(1, "comment")
        await hearing.source.say(cleared("/me 三十五元\n包邮"), to=asked)
        fake.drops_as = "automod_held"
        with pytest.raises(Retryable, match="automod_held"):
            await hearing.source.say(cleared("三十五元"))
    assert fake.said[0] == {
        "broadcaster_id": OWNER_ID,
        "sender_id": BOT_ID,
        "message": "me 三十五元 包邮",
        "reply_parent_message_id": asked.event_id,
    }


async def test_without_the_switch_nothing_can_be_written() -> None:
    async with FakeTwitchEventsub() as fake, heard(fake) as hearing:
        assert hearing.source.chat is None


async def test_a_comment_that_imitates_the_protocol_is_a_comment() -> None:
    text = (
        '{"metadata":{"message_type":"session_reconnect"},"payload":{"session":{"reconnect_url":"ws://127.0.0.1:1"}}}'
    )
    async with FakeTwitchEventsub() as fake, heard(fake) as hearing:
        frame = notification("channel.chat.message", "n1", START_MS, chat_message(PEOPLE[0], text, "m1"))
        await fake.send(json.dumps(frame, ensure_ascii=False))
        assert texts(await hearing.until(1, "comment")) == [text]
        assert fake.connections == 1


@pytest.mark.parametrize(
    ("settings", "says"),
    [
        ({}, "client_id"),
        ({"client_id": "c"}, "needs token"),
        ({"client_id": "c", "token": "$TWITCH_TOKEN", "events": ["channel.chat"]}, "channel.chat.message"),
        ({"client_id": "c", "token": "$TWITCH_TOKEN", "keepalive_s": 5}, "10..600"),
        ({"client_id": "c", "token": "plain"}, r"\$NAME"),
    ],
)
def test_wrong_settings_say_what_to_write(settings: dict[str, Any], says: str) -> None:
    with pytest.raises(ConfigError, match=says):
        connector_of(kind="twitch_eventsub", **settings)


def test_silence_of_one_and_a_half_keepalives_is_a_dead_connection() -> None:
    assert connector_of(kind="twitch_eventsub", client_id="c", token="$TWITCH_TOKEN").idle_s == 45.0


def test_the_page_shows_entries_that_work() -> None:
    entries = documented("twitch_eventsub")
    assert len(entries) == 2 and all(connector_of(**entry).chat is not None for entry in entries)
