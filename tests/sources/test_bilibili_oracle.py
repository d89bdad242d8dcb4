"""The fakes against another client of the protocol (blivedm, as `laplace-blivedm`), and what both made of a show."""

import asyncio
import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import aiohttp
import pytest

from bot.core.events import RoomEvent
from bot.sources.bilibili_people import COINS_PER_FEN
from tests.fakes.bilibili import ROOM
from tests.fakes.bilibili_open import APP, CODE, KEY, KEY_ID, FakeBilibiliOpen
from tests.fakes.bilibili_web import BUVID, UID, FakeBilibiliWeb
from tests.fakes.show import Step, script
from tests.sources.bilibili_reading import eventually, reading

pytestmark = [pytest.mark.wire, pytest.mark.filterwarnings("ignore::DeprecationWarning")]

blivedm: Any = pytest.importorskip("blivedm")
open_live: Any = pytest.importorskip("blivedm.clients.open_live")
Row = tuple[Any, ...]


class Rows(blivedm.BaseHandler):  # type: ignore[misc]
    """What the other client understood."""

    def __init__(self) -> None:
        self.rows: list[Row] = []

    def _on_danmaku(self, client: Any, said: Any) -> None:
        ours = said.medal_level if said.medal_room_id == ROOM else 0
        self.rows.append(("comment", str(said.uid), said.uname, said.msg, ours, said.privilege_type, bool(said.admin)))

    def _on_gift(self, client: Any, said: Any) -> None:
        fen = said.total_coin // COINS_PER_FEN
        self.rows.append(("gift", str(said.uid), said.uname, said.gift_name, said.num, fen))

    def _on_super_chat(self, client: Any, said: Any) -> None:
        self.rows.append(("super_chat", str(said.uid), said.uname, said.message, said.price * 100))

    def _on_open_live_danmaku(self, client: Any, said: Any) -> None:
        level, guard = said.fans_medal_level, said.guard_level
        self.rows.append(("comment", said.open_id, said.uname, said.msg, level, guard, None))

    def _on_open_live_gift(self, client: Any, said: Any) -> None:
        self.rows.append(("gift", said.open_id, said.uname, said.gift_name, said.gift_num, None))

    def _on_open_live_super_chat(self, client: Any, said: Any) -> None:
        self.rows.append(("super_chat", said.open_id, said.uname, said.message, said.rmb * 100))

    def _on_open_live_buy_guard(self, client: Any, said: Any) -> None:
        fen = said.price * said.guard_num // COINS_PER_FEN
        self.rows.append(("membership", said.user_info.open_id, said.user_info.uname, said.guard_level, fen))

    def _on_open_live_like(self, client: Any, said: Any) -> None:
        self.rows.append(("like", said.open_id, said.uname, said.like_count))


def ours(event: RoomEvent, *, is_open: bool) -> Row | None:
    """The same row of our event; None for what the other client does not read."""
    user = event.user
    assert user is not None
    head = (event.type, user.id, user.name)
    level = user.fan.level if user.fan else 0
    guard = user.member.tier_raw or 0 if user.member else 0
    if event.comment:
        return (*head, event.comment.text_plain, level, guard, None if is_open else "moderator" in user.roles)
    if event.gift and event.gift.unit_value:
        fen = event.gift.unit_value.amount_minor * event.gift.count
        return (*head, event.gift.name, event.gift.count, None if is_open else fen)
    if event.super_chat:
        return (*head, event.super_chat.text, event.super_chat.amount_minor)
    if event.membership and is_open:
        return (*head, event.membership.tier_raw, event.membership.amount_minor)
    return (*head, event.like.count) if event.like and is_open else None


def our_rows(fake: FakeBilibiliOpen | FakeBilibiliWeb, show: list[Step]) -> list[Row]:
    connector, made = reading(fake.kind, anchored=False), list[RoomEvent]()
    for step in show:
        for frame in fake.frames(step):
            assert isinstance(frame, bytes)
            made += connector.decode(frame, step.at_ms)
    return [row for event in made if (row := ours(event, is_open=fake.kind == "bilibili_open")) is not None]


@asynccontextmanager
async def other(client: Any) -> AsyncIterator[Rows]:
    handler = Rows()
    logging.getLogger("blivedm").setLevel(logging.CRITICAL)
    client.set_handler(handler)
    client.start()
    try:
        yield handler
    finally:
        await client.stop_and_close()


async def test_the_open_platforms_fake_satisfies_another_client_which_understands_what_we_do(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    async with FakeBilibiliOpen() as fake:
        for name, path in (("START_URL", "start"), ("HEARTBEAT_URL", "heartbeat"), ("END_URL", "end")):
            monkeypatch.setattr(open_live, name, f"{fake.http_url}/v2/app/{path}")
        client = blivedm.OpenLiveClient(
            KEY_ID, KEY, APP, CODE, heartbeat_interval=0.2, game_heartbeat_interval=0.2
        )  # fmt: skip
        async with other(client) as handler:
            await fake.someone()
            await fake.perform(script())
            wanted = our_rows(fake, script())
            await eventually(lambda: len(handler.rows) >= len(wanted))
            assert handler.rows == wanted
            await eventually(lambda: fake.beats > 1 and fake.app_beats > 0)
        assert fake.ended == ["game-1"]


async def test_the_websites_fake_satisfies_another_client_which_understands_what_we_do() -> None:
    async with FakeBilibiliWeb() as fake:

        class Client(blivedm.BLiveClient):  # type: ignore[misc]
            """It cannot sign its requests as the website wants now: token and room are given."""

            async def init_room(self) -> bool:
                self._room_id, self._room_owner_uid, self._host_server_token = ROOM, 0, "token-0"
                return True

            def _get_buvid(self) -> str:
                return BUVID

            def _get_ws_url(self, retry_count: int) -> str:
                return f"{fake.ws_url}/sub"

        async with aiohttp.ClientSession() as session:
            async with other(Client(ROOM, uid=UID, session=session, heartbeat_interval=0.2)) as handler:
                await fake.someone()
                await fake.perform(script())
                guards = [row for row in our_rows(fake, script()) if row[0] != "membership"]
                await eventually(lambda: len(handler.rows) >= len(guards))
                assert handler.rows == guards
                await eventually(lambda: fake.beats > 1)
            await asyncio.sleep(0)
