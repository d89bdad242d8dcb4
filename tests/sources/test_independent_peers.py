"""Well-known client packages read the fake platforms: a fake that fools only our own connector proves nothing.

Each test lets the package and our connector hear the same show at the same time, and compares what they understood.
The packages are installed by `npm ci --prefix tests/peers --ignore-scripts`.
"""

import asyncio
import json
import os
import shutil
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest

from bot.core.events import RoomEvent
from tests.fakes.show import PEOPLE, script
from tests.fakes.streamerbot import PASSWORD, FakeStreamerbot
from tests.fakes.twitch_eventsub import FakeTwitchEventsub
from tests.fakes.twitch_irc import CHANNEL, ROOM_ID, FakeTwitchIrc, noticed, spoken, tagged
from tests.fakes.twitch_payloads import BOT_ID, OWNER_ID, chat_message
from tests.sources.hearing import listening

pytestmark = pytest.mark.wire
PEERS = Path(__file__).parents[1] / "peers"
STEPS = 120
Row = dict[str, Any]


class Peer:
    """A client package in a process of its own, and the rows it has printed."""

    def __init__(self, process: asyncio.subprocess.Process) -> None:
        self.rows: list[Row] = []
        self._process = process
        self._told = asyncio.Event()

    async def read(self) -> None:
        assert self._process.stdout is not None
        async for line in self._process.stdout:
            if line.startswith(b"{"):
                self.rows.append(json.loads(line))
                self._told.set()

    def of(self, *types: str) -> list[Row]:
        return [row for row in self.rows if row["type"] in types]

    async def until(self, number: int, *types: str) -> list[Row]:
        try:
            async with asyncio.timeout(20):
                while len(self.of(*types)) < number:
                    self._told.clear()
                    await self._told.wait()
        except TimeoutError:
            raise AssertionError(f"waited for {number} of {types}, there are {self.rows[-5:]}") from None
        return self.of(*types)


def command(driver: str) -> list[str]:
    """How to run a driver; where something is missing, CI fails and a developer is told what to do."""
    node = shutil.which("node")
    if node is None or not (PEERS / "node_modules").is_dir():
        reason = f"no {'node' if node is None else 'packages'}: npm ci --prefix tests/peers --ignore-scripts"
        if os.environ.get("CI"):
            pytest.fail(reason)
        pytest.skip(reason)
    return [node, str(PEERS / driver)]


@asynccontextmanager
async def peer(driver: str, *args: object, **env: str) -> AsyncIterator[Peer]:
    process = await asyncio.create_subprocess_exec(
        *command(driver), *map(str, args), stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.DEVNULL,
        env={**os.environ, **env}, limit=2**20,
    )  # fmt: skip
    it = Peer(process)
    reading = asyncio.create_task(it.read())
    try:
        yield it
    finally:
        if process.returncode is None:
            process.kill()
        await process.wait()
        await reading


def now_ms() -> int:
    return int(time.time() * 1000)


def chat(event: RoomEvent) -> Row:
    assert event.user is not None and event.comment is not None
    user = event.user
    staff = bool({"moderator", "anchor"}.intersection(user.roles))
    return {"id": event.event_id, "user": user.id, "name": user.name, "text": event.comment.text, "staff": staff}


def picked(row: Row) -> Row:
    return {key: row[key] for key in ("id", "user", "name", "text", "staff")}


async def test_tmi_js_and_we_understand_the_same_irc_show() -> None:
    show = script(STEPS, start_ms=now_ms())
    async with (
        FakeTwitchIrc() as fake,
        listening(fake, wall_ms=now_ms()) as hearing,
        peer("twitch_irc.mjs", fake.port) as tmi,
    ):
        await hearing.state("open", "live")
        await tmi.until(1, "ready")
        await fake.perform(show)
        comments = sum(step.type == "comment" for step in show)
        theirs = await tmi.until(comments, "comment")
        ours = await hearing.until(comments, "comment")
        await hearing.settled()
    assert [picked(row) for row in theirs] == [chat(event) for event in ours]
    bits = [(e.user.id, e.gift.count) for e in hearing.heard("gift") if e.user and e.gift]
    assert [(row["user"], row["bits"]) for row in tmi.of("cheer")] == bits and bits
    tiers = {"Prime": 1, "1000": 1, "2000": 2, "3000": 3}
    subs = [(e.user.id, e.membership.tier) for e in hearing.heard("membership") if e.user and e.membership]
    assert [(row["user"], tiers[row["plan"]]) for row in tmi.of("sub")] == subs and subs


async def test_tmi_js_and_we_agree_on_the_rare_lines_of_irc() -> None:
    lin, at = PEOPLE[0], now_ms()
    lines = [
        spoken(lin, "a; b\\ c", "r1", at, display_name="L\\si\\:n\\\\"),
        spoken(lin, "@Mina yes", "r2", at, reply_parent_msg_id="r0", reply_parent_display_name="Mi\\sna"),
        noticed(lin, "resub", "r3", at, "still here", sub_plan="2000", cumulative_months="15"),
        noticed(lin, "submysterygift", "r4", at, sub_plan="1000", mass_gift_count="5"),
        noticed(lin, "raid", "r5", at, viewerCount="77", displayName="Lin", login="lin"),
        f"{tagged(login='lin', target_msg_id='r1')} :tmi.twitch.tv CLEARMSG #{CHANNEL} :a; b\r\n",
        f"{tagged(ban_duration='60', target_user_id='9')} :tmi.twitch.tv CLEARCHAT #{CHANNEL} :bad\r\n",
        f"{tagged(room_id=ROOM_ID, target_user_id='9')} :tmi.twitch.tv CLEARCHAT #{CHANNEL} :bad\r\n",
        f"{tagged(room_id=ROOM_ID)} :tmi.twitch.tv CLEARCHAT #{CHANNEL}\r\n",
    ]
    async with (
        FakeTwitchIrc() as fake,
        listening(fake, wall_ms=at) as hearing,
        peer("twitch_irc.mjs", fake.port) as tmi,
    ):
        await hearing.state("open", "live")
        await tmi.until(1, "ready")
        await fake.send(*lines)
        await tmi.until(1, "clear")
        await hearing.until(4, "moderation")
    words = [event.comment for event in hearing.heard("comment") if event.comment]
    assert [row["text"] for row in tmi.of("comment", "resub")] == [word.text for word in words]
    assert [row["name"] for row in tmi.of("comment")][:1] == [hearing.heard("comment")[0].user.name]  # type: ignore[union-attr]
    assert tmi.of("comment")[1]["reply"] == words[1].reply_to.id  # type: ignore[union-attr]
    resub, bulk = (event.membership for event in hearing.heard("membership"))
    assert resub and bulk and resub.is_renewal and bulk.is_gift
    assert (tmi.of("resub")[0]["months"], tmi.of("bulk")[0]["count"]) == (resub.months, bulk.count) == (15, 5)
    assert (
        [row["viewers"] for row in tmi.of("raid")] == [e.raid.viewers for e in hearing.heard("raid") if e.raid] == [77]
    )
    acts = [event.moderation for event in hearing.heard("moderation") if event.moderation]
    theirs = tmi.of("delete", "timeout", "ban", "clear")
    assert [row["type"] for row in theirs] == [act.action for act in acts]
    assert (theirs[1]["seconds"], theirs[1]["target"]) == (acts[1].seconds, acts[1].target_user_id)


async def test_twurple_and_we_understand_the_same_eventsub_show_and_move_alike() -> None:
    show = script(STEPS, start_ms=now_ms())
    half = STEPS // 2
    comments = sum(step.type in ("comment", "gift") for step in show)
    async with (
        FakeTwitchEventsub() as fake,
        listening(fake, wall_ms=now_ms()) as hearing,
        peer("twitch_eventsub.mjs", OWNER_ID, BOT_ID, 12, TWURPLE_MOCK_API_PORT=str(fake.port)) as twurple,
    ):
        await hearing.state("open", "live")
        await twurple.until(1, "ready")
        await fake.perform(show[:half])
        before = fake.connections
        await fake.reconnect()
        await fake.perform(show[half:-1])
        async with asyncio.timeout(20):
            while fake.connections < before + 2:
                await asyncio.sleep(0.01)
        await fake.perform(show[-1:])
        theirs = await twurple.until(comments, "comment")
        await hearing.until(sum(step.type == "comment" for step in show), "comment")
        await hearing.settled()
        assert hearing.source.health.reconnects == 0, "we lost the connection where we should have moved"
    assert not twurple.of("refused", "lost")
    assert [picked(row) for row in theirs if not row["bits"]] == [chat(event) for event in hearing.heard("comment")]
    bits = [(e.user.id, e.gift.count) for e in hearing.heard("gift") if e.user and e.gift]
    assert [(row["user"], row["bits"]) for row in theirs if row["bits"]] == bits and bits
    follows = [(e.user.id, e.ts_source) for e in hearing.heard("follow") if e.user]
    assert [(row["user"], row["at"]) for row in twurple.of("follow")] == follows and follows
    subs = [(e.user.id, str(e.membership.tier * 1000)) for e in hearing.heard("membership") if e.user and e.membership]
    assert [(row["user"], row["tier"]) for row in twurple.of("sub")] == subs and subs


async def test_twurple_and_we_agree_on_the_rare_events_of_eventsub() -> None:
    at, who = now_ms(), {"user_id": "9", "user_login": "lin", "user_name": "Lin"}
    room = {"broadcaster_user_id": OWNER_ID, "broadcaster_user_login": "teahouse", "broadcaster_user_name": "Teahouse"}
    reward = {"id": "w1", "title": "Hydrate", "cost": 300, "prompt": ""}
    raid = {
        "from_broadcaster_user_id": "8", "from_broadcaster_user_login": "mina", "from_broadcaster_user_name": "Mina",
        "to_broadcaster_user_id": OWNER_ID, "to_broadcaster_user_login": "t", "to_broadcaster_user_name": "T",
    }  # fmt: skip
    gift = {**room, **who, "total": 5, "tier": "2000", "cumulative_total": 9, "is_anonymous": False}
    resub = {
        **room, **who, "tier": "1000", "message": {"text": "still here", "emotes": []}, "cumulative_months": 15,
        "streak_months": None, "duration_months": 1,
    }  # fmt: skip
    redeemed = {
        **room, **who, "id": "x1", "user_input": "now", "status": "unfulfilled", "reward": reward,
        "redeemed_at": "2026-08-01T00:00:00Z",
    }  # fmt: skip
    told: dict[str, Row] = {
        "channel.subscribe": {**room, **who, "tier": "2000", "is_gift": True},
        "channel.subscription.gift": gift,
        "channel.subscription.message": resub,
        "channel.raid": {**raid, "viewers": 77},
        "channel.channel_points_custom_reward_redemption.add": redeemed,
        "channel.chat.message_delete": {**room, "target_user_id": "9", "message_id": "m1"},
        "channel.chat.clear": room,
        "stream.offline": room,
    }
    async with (
        FakeTwitchEventsub() as fake,
        listening(fake, wall_ms=at) as hearing,
        peer("twitch_eventsub.mjs", OWNER_ID, BOT_ID, 12, TWURPLE_MOCK_API_PORT=str(fake.port)) as twurple,
    ):
        await hearing.state("open", "live")
        await twurple.until(1, "ready")
        for number, (type_, event) in enumerate(told.items()):
            await fake.notify(type_, event, f"n{number}", at + number)
        await twurple.until(1, "end")
        await hearing.until(1, "stream_end")
        await fake.revoke("channel.follow", "version_removed")
        await fake.notify("channel.chat.message", chat_message(PEOPLE[0], "hi", "m9"), "n9", at)
        await twurple.until(1, "comment")
    bulk, renewed = (event.membership for event in hearing.heard("membership"))
    assert bulk and renewed and twurple.of("sub")[0]["gift"], "the gifted sub itself is counted once, as the gift"
    assert (twurple.of("bulk")[0]["count"], twurple.of("bulk")[0]["tier"]) == (bulk.count, str(bulk.tier * 1000))
    assert (twurple.of("resub")[0]["months"], twurple.of("resub")[0]["text"]) == (renewed.months, "still here")
    assert [e.comment.text for e in hearing.heard("comment") if e.comment][0] == "still here"
    assert [row["viewers"] for row in twurple.of("raid")] == [e.raid.viewers for e in hearing.heard("raid") if e.raid]
    prize = hearing.heard("reward")[0].reward
    assert prize and picked_reward(twurple.of("reward")[0]) == (prize.title, prize.cost, prize.input)
    deleted = hearing.heard("moderation")[0].moderation
    assert deleted and twurple.of("delete")[0]["target"] == deleted.target_event_id


def picked_reward(row: Row) -> tuple[str, int, str]:
    return row["title"], row["cost"], row["input"]


async def test_streamer_bots_own_client_logs_in_writes_and_hears_what_we_hear() -> None:
    show = script(STEPS, start_ms=now_ms())
    wanted = sum(len(FakeStreamerbot().frames(step)) for step in show)
    async with (
        FakeStreamerbot() as fake,
        listening(fake, wall_ms=now_ms()) as hearing,
        peer("streamerbot.mjs", fake.port, PASSWORD, "hello") as client,
    ):
        await hearing.state("open", "live")
        await client.until(1, "ready")
        await fake.perform(show)
        frames = [row["frame"] for row in await client.until(wanted, "event")]
        await hearing.settled()
    assert client.of("said")[0]["status"] == "ok" and fake.asked_for("SendMessage")[0]["message"] == "hello"
    said = [
        frame["data"] for frame in frames if frame["event"]["type"] == "ChatMessage" and "bits" not in frame["data"]
    ]
    ours = hearing.heard("comment")
    assert [(data["messageId"], data["text"]) for data in said] == [
        (event.event_id, event.comment.text) for event in ours if event.comment
    ]
    assert sum(frame["event"]["type"] == "Follow" for frame in frames) == len(hearing.heard("follow"))


async def test_streamer_bots_own_client_is_refused_with_a_wrong_password() -> None:
    async with FakeStreamerbot() as fake, peer("streamerbot.mjs", fake.port, "coffee") as client:
        await client.until(1, "failed")
        assert not client.of("ready")
