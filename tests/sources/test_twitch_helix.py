import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import aiohttp
import pytest

from bot.aio.virtual import LoopClock
from bot.core.errors import NeedsOperator, Retryable
from bot.core.ports import SourceContext
from bot.settings.source import SourceSettings
from bot.sources.line import Line
from bot.sources.twitch_eventsub import open_twitch_eventsub
from bot.sources.twitch_helix import DEFAULT_TYPES, TRANSPORTS_WAIT_S, WANTED, Helix
from tests.fakes.twitch_eventsub import CLIENT_ID, TOKEN, FakeTwitchEventsub, Session
from tests.fakes.twitch_payloads import BOT_ID, OWNER_ID

pytestmark = pytest.mark.wire
IDS = {
    "broadcaster_user_id": OWNER_ID,
    "to_broadcaster_user_id": OWNER_ID,
    "user_id": BOT_ID,
    "moderator_user_id": BOT_ID,
}


@asynccontextmanager
async def api(fake: FakeTwitchEventsub, token: str = TOKEN) -> AsyncIterator[tuple[Helix, Line]]:
    context = SourceContext(clock=LoopClock(asyncio.get_running_loop()), session_id="s1")
    connector = open_twitch_eventsub(SourceSettings.model_validate(fake.settings()), context).connector

    async def nothing(*_: object) -> None:
        return None

    async with aiohttp.ClientSession() as http:
        line = Line(connector, http, nothing, attempt=0, opened=nothing, state=nothing, sink=None, lost=nothing)
        yield Helix(f"{fake.http_url}/helix", CLIENT_ID, token), line


def test_every_default_type_has_a_version_and_a_condition_that_we_can_fill() -> None:
    assert set(DEFAULT_TYPES) < set(WANTED)
    assert all(wanted.version in ("1", "2") and set(wanted.condition) <= set(IDS) for wanted in WANTED.values())


async def test_an_account_is_found_by_name_or_by_token_or_not_at_all() -> None:
    async with FakeTwitchEventsub() as fake, api(fake) as (helix, line):
        mine, room, nobody = [await helix.account(line, name) for name in ("", "teahouse", "no one&x=1")]
    assert mine is not None and room is not None
    assert (mine.id, room.id, nobody) == (BOT_ID, OWNER_ID, None)


async def test_a_bad_token_needs_a_person() -> None:
    async with FakeTwitchEventsub() as fake, api(fake, "stale") as (helix, line):
        with pytest.raises(NeedsOperator, match="Invalid OAuth token") as refused:
            await helix.account(line)
    assert "client_id" in refused.value.hint


async def test_a_session_that_twitch_forgot_is_a_reason_to_connect_anew() -> None:
    async with FakeTwitchEventsub() as fake, api(fake) as (helix, line):
        with pytest.raises(Retryable, match="forgot our connection"):
            await helix.subscribe(line, "channel.raid", IDS, "gone")


async def test_a_fourth_connection_waits_for_minutes() -> None:
    async with FakeTwitchEventsub() as fake, api(fake) as (helix, line), line.websocket(f"{fake.ws_url}/ws"):
        fake.max_sessions = 0
        async with asyncio.timeout(5):
            while not fake.sessions:
                await asyncio.sleep(0.01)
        with pytest.raises(Retryable, match="too many connections") as full:
            await helix.subscribe(line, "channel.raid", IDS, next(iter(fake.sessions)))
    assert full.value.after_s == TRANSPORTS_WAIT_S


async def test_a_list_of_many_pages_is_read_whole_and_an_end_may_be_repeated() -> None:
    async with FakeTwitchEventsub() as fake, api(fake) as (helix, line):
        fake.sessions["s"] = Session("s", types={type_: f"sub-{number}" for number, type_ in enumerate(WANTED)})
        assert {one.type for one in await helix.subscribed(line)} == set(WANTED)
        for _ in range(2):
            await helix.unsubscribe(line, "sub-0")
        assert len(await helix.subscribed(line)) == len(WANTED) - 1


async def test_a_message_that_is_dropped_says_why() -> None:
    async with FakeTwitchEventsub() as fake, api(fake) as (helix, line):
        await helix.say(line, OWNER_ID, BOT_ID, "hi", "m-1")
        assert fake.said == [
            {"broadcaster_id": OWNER_ID, "sender_id": BOT_ID, "message": "hi", "reply_parent_message_id": "m-1"}
        ]
        fake.drops_as = "msg_duplicate"
        with pytest.raises(Retryable, match="msg_duplicate"):
            await helix.say(line, OWNER_ID, BOT_ID, "hi", "")
        fake.scopes.discard("user:write:chat")
        with pytest.raises(NeedsOperator, match="user:write:chat"):
            await helix.say(line, OWNER_ID, BOT_ID, "hi", "")


async def test_no_answer_at_all_is_tried_again_later() -> None:
    async with FakeTwitchEventsub() as fake, api(fake) as (helix, line):
        await fake.stop()
        with pytest.raises(Retryable, match="did not answer"):
            await helix.account(line)
