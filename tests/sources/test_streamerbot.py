import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import pytest

from bot.core.errors import ConfigError, NeedsOperator, Retryable
from bot.core.events import RoomEvent
from bot.sources.streamerbot import YOUTUBE_CHARS, proof
from tests.fakes.platform import FakePlatform
from tests.fakes.show import PEOPLE, START_MS, script
from tests.fakes.streamerbot import FakeOldStreamerbot, FakeStreamerbot, told
from tests.fakes.voice import cleared
from tests.sources.hearing import Hearing, listening
from tests.sources.mutants import connector_of, documented

pytestmark = pytest.mark.wire
COMMENTS = [step for step in script() if step.type == "comment"]


@asynccontextmanager
async def heard(fake: FakePlatform, **more: Any) -> AsyncIterator[Hearing]:
    async with listening(fake, extra=more) as hearing:
        await fake.someone()
        await hearing.state("open", "live")
        yield hearing


@pytest.mark.parametrize(
    ("password", "salt", "challenge", "answer"),
    [
        ("pw", "salt", "chal", "Q0/N7u40IGqt4Ynf9v3w9R2yCDZxba9npsZLdIyWi8M="),
        (
            "supersecretpassword",
            "lM1GncleQOaCu9lT1yeUZhFYnqhsLLP1G5lAGo3ixaI=",
            "+IxH4CnCiqpX1rM9scsNynZzbOe4KhDeYcTNS3PDaeY=",
            "1Ct943GAT+6YQUUX47Ia/ncufilbe6+oD6lY+5kaCu4=",
        ),
    ],
)
def test_the_password_is_proved_as_obs_websocket_does_it(password: str, salt: str, challenge: str, answer: str) -> None:
    assert proof(password, salt, challenge) == answer


async def test_it_logs_in_asks_what_there_is_and_subscribes_to_that_alone() -> None:
    async with FakeStreamerbot() as fake, heard(fake) as hearing:
        asked = [request["request"] for request in fake.asked]
        (subscription,) = fake.asked_for("Subscribe")
        assert asked[:3] == ["Authenticate", "GetEvents", "Subscribe"]
        assert "Subscription" not in subscription["events"]["Kick"]
        assert hearing.source.health.counts["not_offered"] == 1


async def test_platforms_may_be_named_in_lower_case() -> None:
    async with FakeOldStreamerbot() as fake, heard(fake):
        assert "ChatMessage" in fake.asked_for("Subscribe")[0]["events"]["Twitch"]


async def test_a_wrong_password_is_for_a_person_and_never_tried_again(monkeypatch: pytest.MonkeyPatch) -> None:
    async with FakeStreamerbot() as fake:
        settings = fake.settings()
        monkeypatch.setenv("FAKE_STREAMERBOT_WRONG", "coffee")
        async with listening(fake, extra={**settings, "password": "$FAKE_STREAMERBOT_WRONG"}) as hearing:
            await hearing.state("stopped")
            await asyncio.sleep(0)
        assert isinstance(hearing.error, NeedsOperator) and "password" in hearing.error.hint and fake.tries == 1
        assert "coffee" not in str(hearing.error)


async def test_a_login_that_is_asked_for_and_not_set_stops_with_what_to_set() -> None:
    async with FakeStreamerbot() as fake, listening(fake, extra={"password": ""}) as hearing:
        await hearing.state("stopped")
        await asyncio.sleep(0)
    assert isinstance(hearing.error, NeedsOperator) and "password" in hearing.error.hint


async def test_without_a_login_everything_is_heard_and_nothing_can_be_written() -> None:
    async with FakeStreamerbot() as fake:
        fake.has_login = False
        async with heard(fake, write=True) as hearing:
            await fake.perform(COMMENTS[:1])
            await hearing.until(1, "comment")
            with pytest.raises(NeedsOperator, match="authenticated"):
                await hearing.source.say(cleared("三十五元"))


async def test_an_old_build_that_greets_nobody_is_read_all_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.sources.streamerbot.HELLO_S", 0.2)
    async with FakeOldStreamerbot() as fake:
        fake.greets, fake.has_login = False, False
        async with heard(fake, password="") as hearing:
            await fake.perform(COMMENTS[:2])
            await hearing.until(2, "comment")


async def test_the_probe_keeps_a_silent_room_open_and_finds_a_dead_one() -> None:
    async with FakeStreamerbot() as fake, heard(fake, probe_s=0.3, idle_s=1.5) as hearing:
        await asyncio.sleep(2.2)
        assert hearing.source.health.reconnects == 0 and len(fake.asked_for("GetInfo")) > 3
        fake.mute = True
        await hearing.state("stale", "backoff")


async def test_a_refused_subscription_says_so() -> None:
    async with FakeStreamerbot() as fake:
        fake.errs_on = frozenset({"Subscribe"})
        async with listening(fake) as hearing:
            await hearing.state("stopped")
            assert "Not authenticated" in hearing.source.health.reason


async def test_an_answer_is_written_where_the_question_was_asked() -> None:
    async with FakeStreamerbot() as fake, heard(fake, write=True) as hearing:
        await fake.perform(COMMENTS[:1])
        (asked,) = await hearing.until(1, "comment")
        await hearing.source.say(cleared("/三十五元\n包邮"), to=asked)
        await hearing.source.say(cleared("欢迎"))
    first, second = fake.asked_for("SendMessage")
    assert (first["platform"], first["message"], first["replyId"]) == ("twitch", "三十五元 包邮", asked.event_id)
    assert (second["platform"], second["message"], "replyId" in second) == ("twitch", "欢迎", False)


async def test_youtube_gets_the_length_that_it_takes() -> None:
    user = {"id": "UC1", "name": "Lin"}
    async with FakeStreamerbot() as fake, heard(fake, write=True) as hearing:
        await fake.send(told("YouTube", "Message", START_MS, {"eventId": "y1", "user": user, "message": "how much?"}))
        (asked,) = await hearing.until(1, "comment")
        await hearing.source.say(cleared("茶" * 400), to=asked)
    (sent,) = fake.asked_for("SendMessage")
    assert (sent["platform"], len(sent["message"])) == ("youtube", YOUTUBE_CHARS)


async def test_an_action_can_do_the_writing() -> None:
    async with FakeStreamerbot() as fake, heard(fake, write=True, action="Say in chat") as hearing:
        await hearing.source.say(cleared("三十五元"))
    (sent,) = fake.asked_for("DoAction")
    assert sent["action"] == {"name": "Say in chat"} and sent["args"]["message"] == "三十五元"


async def test_a_refusal_to_write_is_tried_again_later() -> None:
    async with FakeStreamerbot() as fake, heard(fake, write=True) as hearing:
        fake.errs_on = frozenset({"SendMessage"})
        with pytest.raises(Retryable, match="Not authenticated"):
            await hearing.source.say(cleared("三十五元"))


async def test_tests_of_the_program_come_through_as_tests_each_time() -> None:
    data = {"messageId": "t", "isTest": True, "user": {"id": "9", "name": "Lin"}, "subTier": 1000}
    async with FakeStreamerbot() as fake, heard(fake) as hearing:
        for number in range(3):
            await fake.send(told("Twitch", "Sub", START_MS + number, data))
        events = await hearing.until(3, "membership")
    assert [event.delivery for event in events] == ["test"] * 3


async def test_a_cheer_and_its_comment_come_once_each() -> None:
    who = PEOPLE[0]
    async with FakeStreamerbot() as fake, heard(fake) as hearing:
        data = fake.chat_data(who, "Cheer100 so good", "m1", 100)
        for name in ("ChatMessage", "Cheer"):
            await fake.send(told("Twitch", name, START_MS, data))
        await hearing.until(2, "comment", "gift")
        events: list[RoomEvent] = await hearing.settled()
    assert sorted(event.type for event in events) == ["comment", "gift"]


def test_writing_needs_the_password() -> None:
    with pytest.raises(ConfigError, match="password"):
        connector_of(kind="streamerbot", write=True)


def test_the_page_shows_entries_that_work(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("STREAMERBOT_PASSWORD", "tea")
    entries = documented("streamerbot")
    assert len(entries) == 2 and all(connector_of(**entry).chat is not None for entry in entries)
