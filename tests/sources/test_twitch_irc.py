import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import pytest

from bot.core.errors import BotError, ConfigError, NeedsOperator, Retryable
from bot.core.events import RoomEvent
from bot.sources.twitch_irc import CHAT, MODERATOR_CHAT, TwitchIrc, reply_id
from tests.fakes.platform import FakePlatform
from tests.fakes.show import START_MS, script
from tests.fakes.twitch_irc import CHANNEL, ROOM_ID, WRITER, FakeTwitchIrc, spoken
from tests.fakes.voice import cleared
from tests.sources.hearing import Hearing, listening
from tests.sources.mutants import connector_of, documented

pytestmark = pytest.mark.wire
COMMENTS = [step for step in script() if step.type == "comment"]


@pytest.fixture(autouse=True)
def token(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TWITCH_CHAT_TOKEN", "oauth:good")


@asynccontextmanager
async def heard(fake: FakePlatform, **more: Any) -> AsyncIterator[Hearing]:
    async with listening(fake, extra=more) as hearing:
        await fake.someone()
        await hearing.state("open", "live")
        yield hearing


def writing(**more: Any) -> dict[str, Any]:
    return {"login": WRITER, "token": "$TWITCH_CHAT_TOKEN", **more}


def speech_of(event: RoomEvent) -> str:
    return event.comment.text_plain if event.comment else ""


async def test_an_anonymous_reader_never_says_who_it_is() -> None:
    async with FakeTwitchIrc() as fake, heard(fake) as hearing:
        sent = "".join(str(frame) for frame in fake.received)
    assert "PASS" not in sent and "NICK justinfan" in sent and f"JOIN #{CHANNEL}" in sent
    assert hearing.source.chat is None


async def test_the_room_id_is_twitchs_own_and_not_the_name() -> None:
    async with FakeTwitchIrc() as fake, heard(fake) as hearing:
        await fake.perform(COMMENTS[:1])
        (event,) = await hearing.until(1, "comment")
    assert (event.room_id, event.platform) == (ROOM_ID, "twitch")


async def test_lines_split_over_frames_and_packed_into_one_are_all_heard() -> None:
    async with FakeTwitchIrc() as fake, heard(fake) as hearing:
        fake.split = True
        await fake.perform(COMMENTS[:5])
        fake.split = False
        await fake.send("".join(str(frame) for step in COMMENTS[5:10] for frame in fake.frames(step)))
        events = await hearing.until(10, "comment")
    assert [speech_of(event) for event in events] == [step.text for step in COMMENTS[:10]]


async def test_a_ping_is_answered_with_its_own_words() -> None:
    async with FakeTwitchIrc() as fake, heard(fake) as hearing:
        await fake.send("PING :tmi.twitch.tv 42\r\n")
        await fake.perform(COMMENTS[:1])
        await hearing.until(1, "comment")
    assert "PONG :tmi.twitch.tv 42\r\n" in fake.received


async def test_a_reconnect_is_made_before_it_breaks_and_loses_and_doubles_nothing() -> None:
    async with FakeTwitchIrc() as fake, heard(fake) as hearing:
        await fake.perform(COMMENTS[:3])
        await fake.send(":tmi.twitch.tv RECONNECT\r\n")
        await fake.perform(COMMENTS[3:6])  # both connections may hear these
        await fake.someone(2)
        await fake.perform(COMMENTS[6:9])
        events = await hearing.until(9, "comment")
        await asyncio.sleep(2.5)
        await fake.perform(COMMENTS[9:12])
        events = await hearing.until(12, "comment")
        health = hearing.source.health
    assert [speech_of(event) for event in events] == [step.text for step in COMMENTS[:12]]
    assert health.reconnects == 0 and not health.gaps and health.counts["duplicates"] > 0


async def test_a_server_that_stops_answering_is_left_by_its_heartbeat() -> None:
    async with FakeTwitchIrc() as fake, heard(fake, ping_s=0.3) as hearing:
        fake.mute = True
        await hearing.state("stale", "backoff")
        assert "heartbeat" in hearing.source.health.reason


async def test_our_pings_keep_a_silent_channel_open() -> None:
    async with FakeTwitchIrc() as fake, heard(fake, ping_s=0.3, idle_s=1.5) as hearing:
        await asyncio.sleep(2.5)
        assert hearing.source.health.reconnects == 0


async def test_a_refused_login_stops_and_never_shows_the_token(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TWITCH_CHAT_TOKEN", "stale-token")
    async with FakeTwitchIrc() as fake, listening(fake, extra=writing()) as hearing:
        await hearing.state("stopped")
        await asyncio.sleep(0)
    assert isinstance(hearing.error, NeedsOperator) and "token" in hearing.error.hint
    assert "stale-token" not in str(hearing.error) + hearing.source.health.reason


async def test_a_channel_that_is_not_there_is_tried_again_with_a_word_about_its_name(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("bot.sources.twitch_irc.JOIN_S", 0.3)
    async with FakeTwitchIrc() as fake:
        fake.exists = False
        async with listening(fake) as hearing:
            await hearing.state("backoff")
            assert f"#{CHANNEL}" in hearing.source.health.reason


async def test_a_server_without_tags_is_read_by_names() -> None:
    async with FakeTwitchIrc() as fake:
        fake.takes_tags = False
        async with heard(fake) as hearing:
            await fake.send(f":lin!lin@lin.tmi.twitch.tv PRIVMSG #{CHANNEL} :hello\r\n")
            (event,) = await hearing.until(1, "comment")
    assert event.user is not None and event.user.id_scope == "name_only" and event.id_quality == "synthetic"


async def test_what_is_written_hangs_under_what_it_answers_and_its_echo_is_our_own() -> None:
    async with FakeTwitchIrc() as fake, heard(fake, **writing()) as hearing:
        await fake.perform(COMMENTS[:1])
        (asked,) = await hearing.until(1, "comment")
        await hearing.source.say(cleared("三十五元，包邮"), to=asked)
        await fake.send(spoken(COMMENTS[1].who or COMMENTS[0].who, "三十五元，包邮", "echo", START_MS))  # type: ignore[arg-type]
        echo = (await hearing.until(2, "comment"))[-1]
    assert fake.said == [f"@reply-parent-msg-id={asked.event_id} PRIVMSG #{CHANNEL} :三十五元，包邮"]
    assert "own_echo" in echo.hints


async def test_what_is_written_is_one_line_and_never_a_command() -> None:
    async with FakeTwitchIrc() as fake, heard(fake, **writing()) as hearing:
        await hearing.source.say(cleared("/ban lin\r\nPRIVMSG #other :hi"))
        await hearing.source.say(cleared("..."))
    assert fake.said == [f"PRIVMSG #{CHANNEL} :ban lin PRIVMSG #other :hi"]


@pytest.mark.parametrize(
    ("notice", "error"), [("msg_ratelimit", Retryable), ("msg_duplicate", Retryable), ("msg_banned", NeedsOperator)]
)
async def test_a_refused_message_is_told_as_what_it_is(notice: str, error: type[BotError]) -> None:
    async with FakeTwitchIrc() as fake, heard(fake, **writing()) as hearing:
        fake.refuses_to_say = notice
        with pytest.raises(error, match="You may not"):
            await hearing.source.say(cleared("三十五元"))
        assert hearing.source.health.state in ("open", "live")


async def test_silence_after_writing_is_counted_and_not_written_twice(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.sources.twitch_irc.VERDICT_S", 0.2)
    async with FakeTwitchIrc() as fake, heard(fake, **writing()) as hearing:
        fake.mute = True
        await hearing.source.say(cleared("三十五元"))
        assert hearing.source.health.counts["unconfirmed"] == 1


async def test_a_moderator_may_write_more() -> None:
    async with FakeTwitchIrc() as fake:
        async with heard(fake, **writing()) as hearing:
            assert hearing.source.chat == CHAT and CHAT.messages == 20
        fake.moderates = True
        async with listening(fake, extra=writing()) as hearing:
            await hearing.state("open")
            assert hearing.source.chat == MODERATOR_CHAT and MODERATOR_CHAT.messages == 100


async def test_the_limit_is_kept_before_twitch_must_keep_it() -> None:
    async with FakeTwitchIrc() as fake, heard(fake, **writing()) as hearing:
        for number in range(CHAT.messages):
            await hearing.source.say(cleared(f"line {number}"))
        with pytest.raises(Retryable) as limited:
            await hearing.source.say(cleared("one more"))
    assert 0 < limited.value.after_s <= 30.0 and len(fake.said) == CHAT.messages


def test_a_reply_hangs_only_under_a_message_of_twitch() -> None:
    reader = connector_of(kind="twitch_irc", channel=CHANNEL)
    event = reader.stamp.event("comment", "m-1", START_MS)
    assert reply_id(event) == "m-1" and reply_id(None) == ""
    assert reply_id(reader.stamp.event("comment", "m 1\r\n", START_MS)) == ""
    assert reply_id(reader.stamp.event("comment", "m-1", START_MS, id_quality="synthetic")) == ""


def test_a_channel_is_taken_as_people_write_it() -> None:
    reader = connector_of(kind="twitch_irc", channel="#TeaHouse ")
    assert isinstance(reader, TwitchIrc) and reader.stamp.room_id == "teahouse"


@pytest.mark.parametrize(
    ("settings", "says"),
    [
        ({}, "channel"),
        ({"channel": "https://twitch.tv/x"}, "names no Twitch channel"),
        ({"channel": "x", "login": "y"}, "login and token together"),
        ({"channel": "x", "token": "plain"}, r"\$NAME"),
        ({"channel": "x", "chanel": "y"}, "did you mean 'channel'"),
    ],
)
def test_wrong_settings_say_what_to_write(settings: dict[str, str], says: str) -> None:
    with pytest.raises(ConfigError, match=says):
        connector_of(kind="twitch_irc", **settings)


def test_the_page_shows_entries_that_work() -> None:
    entries = documented("twitch_irc")
    assert len(entries) == 2 and all(connector_of(**entry).kind == "twitch_irc" for entry in entries)
