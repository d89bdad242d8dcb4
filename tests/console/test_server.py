import asyncio
import json
from collections.abc import AsyncIterator
from typing import Any

import aiohttp
import pytest

from bot.console.server import ConsoleServer
from bot.console.sockets import MOST_PAGES
from bot.core.clock import SystemClock
from bot.core.errors import Retryable
from bot.core.ledger import Asked, OutboxClass, OutboxState
from bot.core.reports import Asking, Figures, Paused
from bot.web import make_app
from tests.browser import console_harness
from tests.console import show

pytestmark = pytest.mark.wire


class Client:
    """A console page without a browser."""

    def __init__(self, socket: aiohttp.ClientWebSocketResponse) -> None:
        self.socket = socket
        self.heard: list[dict[str, Any]] = []

    @classmethod
    async def open(cls, session: aiohttp.ClientSession, url: str, token: str = show.TOKEN) -> "Client":
        client = cls(await session.ws_connect(f"{url}/console/ws", params={"token": token}, max_msg_size=0))
        await client.until("snapshot")
        return client

    async def say(self, **message: Any) -> None:
        await self.socket.send_str(json.dumps(message))

    async def until(self, kind: str) -> dict[str, Any]:
        async with asyncio.timeout(5):
            while True:
                frame = await self.socket.receive()
                if frame.type is not aiohttp.WSMsgType.TEXT:
                    raise ConnectionResetError(f"closed: {frame.type.name}")
                self.heard.append(json.loads(frame.data))
                if self.heard[-1]["t"] == kind:
                    return self.heard[-1]


@pytest.fixture
async def pair() -> tuple[ConsoleServer, show.Room]:
    return show.console()


@pytest.fixture
async def console(pair: tuple[ConsoleServer, show.Room]) -> ConsoleServer:
    return pair[0]


@pytest.fixture
async def room(pair: tuple[ConsoleServer, show.Room]) -> show.Room:
    return pair[1]


@pytest.fixture
async def url(console: ConsoleServer) -> AsyncIterator[str]:
    async with console_harness.serving(console) as address:
        yield address


@pytest.fixture
async def session() -> AsyncIterator[aiohttp.ClientSession]:
    async with aiohttp.ClientSession(connector=aiohttp.TCPConnector(force_close=True)) as client:
        yield client


@pytest.mark.parametrize("token", ["", "wrong", show.TOKEN[:-1], show.TOKEN + "x", "口令", "\x00"])
async def test_without_the_right_token_nobody_gets_in(
    console: ConsoleServer, url: str, session: aiohttp.ClientSession, token: str
) -> None:
    with pytest.raises(aiohttp.WSServerHandshakeError) as refused:
        await session.ws_connect(f"{url}/console/ws", params={"token": token})
    assert refused.value.status == 403
    assert console.counts["refused_tokens"] == 1
    async with session.get(f"{url}/console/ws", params={"token": token}) as answer:
        assert answer.status == 403


async def test_a_console_without_a_token_lets_nobody_in(session: aiohttp.ClientSession) -> None:
    console = ConsoleServer(show.INFO, clock=SystemClock(), token="")
    async with console_harness.serving(console) as url, session.get(f"{url}/console/ws?token=") as answer:
        assert answer.status == 403


async def test_a_page_can_ask_whether_its_token_is_right(url: str, session: aiohttp.ClientSession) -> None:
    async with session.get(f"{url}/console/ws", params={"token": show.TOKEN}) as answer:
        assert answer.status == 204


async def test_a_page_that_connects_gets_everything_first_then_changes(
    console: ConsoleServer, url: str, session: aiohttp.ClientSession
) -> None:
    show.play(console, SystemClock())
    page = await Client.open(session, url)
    hello, snapshot = page.heard[:2]
    assert (hello["t"], hello["room"]["name"], hello["persona"]) == ("hello", "山茶小铺", "小满")
    assert len(snapshot["comments"]) == 200
    assert snapshot["onair"]["turn"]["clauses"][-1]["text"] == "山茶籽油印在管背面"
    assert [row["text"] for row in snapshot["floor"]["turns"]][2] == "什么时候发货"
    assert snapshot["figures"]["viewers"] == 386
    console.on(show.comment(9001, "新来的"))
    change = await page.until("comments")
    while change["rows"][-1]["seq"] != 9001:
        change = await page.until("comments")
    assert change["rows"][-1]["text"] == "新来的"


async def test_commands_reach_the_room_and_are_kept_for_all_to_see(
    console: ConsoleServer, room: show.Room, url: str, session: aiohttp.ClientSession
) -> None:
    show.play(console, SystemClock())
    page, other = await Client.open(session, url), await Client.open(session, url)
    waiting = page.heard[1]["floor"]["turns"][2]["id"]
    for message in ({"t": "skip"}, {"t": "drop", "id": waiting, "by": "key"}, {"t": "panic"}, {"t": "resume"}):
        await page.say(**message)
    answers = [await page.until("answer") for _ in range(4)]
    assert room.acts == ["skip", f"drop {waiting}", "panic", "resume"]
    assert [answer["result"] for answer in answers] == ["done", "done", "done", "repeated"]
    rows = (await other.until("audit"))["rows"]
    assert rows[0]["act"] == "skip"
    late = await Client.open(session, url)
    assert [row["act"] for row in late.heard[1]["audit"]] == ["skip", "drop", "panic"]
    assert late.heard[1]["audit"][1]["target"] == "什么时候发货"


async def test_a_source_that_has_stopped_can_be_connected_again_from_the_page(
    console: ConsoleServer, room: show.Room, url: str, session: aiohttp.ClientSession
) -> None:
    page = await Client.open(session, url)
    for source in ("relay", "unknown"):
        await page.say(t="retry", source=source)
    assert [(await page.until("answer"))["result"] for _ in range(2)] == ["done", "nothing"]
    assert room.acts == ["retry relay", "retry unknown"]


async def test_what_waits_for_a_person_is_shown_and_decided_on_the_page(
    console: ConsoleServer, room: show.Room, url: str, session: aiohttp.ClientSession
) -> None:
    waiting = Asked(
        key="coupon:s:1",
        state=OutboxState.DOUBT,
        klass=OutboxClass.ONCE,
        via="webhook",
        target="shop",
        rule_id="coupon",
        level=1,
        at_ms=5,
        expires_ms=9,
        reason="restart",
    )
    console.on(Asking(orders=(waiting,)))
    page = await Client.open(session, url)
    (row,) = page.heard[1]["asking"]["rows"]
    assert (row["key"], row["state"], row["via"], row["reason"]) == ("coupon:s:1", "doubt", "webhook", "restart")
    await page.say(t="decide", key="coupon:s:1", verdict="happened")
    await page.say(t="decide", key="full", verdict="drop")
    await page.say(t="decide", key="coupon:s:1", verdict="perhaps")
    assert [(await page.until("answer"))["result"] for _ in range(2)] == ["done", "nothing"]
    assert room.acts == ["decide coupon:s:1 happened page 1", "decide full drop page 1"]


async def test_the_voice_is_lowered_and_the_model_tried_again_from_the_page(
    room: show.Room, url: str, session: aiohttp.ClientSession
) -> None:
    page = await Client.open(session, url)
    for message in ({"t": "duck"}, {"t": "duck", "seconds": 0}, {"t": "duck", "seconds": 99}, {"t": "ask_model"}):
        await page.say(**message)
    answers = [await page.until("answer") for _ in range(3)]
    assert [(answer["act"], answer["result"]) for answer in answers] == [
        ("duck", "done"), ("duck", "done"), ("ask_model", "done"),
    ]  # fmt: skip
    assert room.acts == ["duck 20", "duck 0", "ask_model"]


async def test_of_a_microphone_only_its_level_comes_in_and_the_page_hears_when_it_counts(
    console: ConsoleServer, room: show.Room, url: str, session: aiohttp.ClientSession
) -> None:
    page = await Client.open(session, url)
    for db in (-60.0, -20.0, -22.5, 3.0, -70.0):
        await page.say(t="level", db=db)
    assert [(await page.until("talking"))["on"] for _ in range(2)] == [True, False]
    assert room.acts == ["level 1 -60", "level 1 -20", "level 1 -22.5", "level 1 -70"]
    assert console.counts["bad_frames"] == 1 and not any(message["t"] == "audit" for message in page.heard)


async def test_a_game_is_opened_and_stopped_from_the_page(
    room: show.Room, url: str, session: aiohttp.ClientSession
) -> None:
    page = await Client.open(session, url)
    for message in ({"t": "game", "id": "poll"}, {"t": "game"}):
        await page.say(**message)
    answers = [await page.until("answer") for _ in range(2)]
    assert [(answer["act"], answer["result"]) for answer in answers] == [("game", "done"), ("game", "nothing")]
    assert room.acts == ["game poll", "game "]


async def test_a_command_before_the_room_is_ready_is_answered(
    console: ConsoleServer, url: str, session: aiohttp.ClientSession
) -> None:
    console.commands = None
    page = await Client.open(session, url)
    await page.say(t="panic")
    assert (await page.until("answer"))["result"] == "not_ready"
    assert (await page.until("audit"))["rows"][0]["result"] == "not_ready"


HOSTILE = [
    "",
    "null",
    "[]",
    "{}",
    '{"t":"skipp"}',
    '{"t":"drop"}',
    '{"t":"drop","id":""}',
    '{"t":"drop","id":7}',
    json.dumps({"t": "drop", "id": "x" * 300}),
    '{"t":"panic","by":"root"}',
    '{"t":["panic"]}',
    "[" * 1500,
    '{"t":"panic"' + " " * 5000 + "}",
    "\ud7ff" * 600,
    "9" * 2000,
]


async def test_hostile_frames_are_counted_and_change_nothing(
    console: ConsoleServer, room: show.Room, url: str, session: aiohttp.ClientSession
) -> None:
    page = await Client.open(session, url)
    for frame in HOSTILE:
        await page.socket.send_str(frame)
    await page.socket.send_bytes(b"\xff\x00{")
    await page.say(t="skip")
    assert (await page.until("answer"))["act"] == "skip"
    assert room.acts == ["skip"]
    assert console.counts["bad_frames"] == len(HOSTILE) + 1


async def test_a_page_has_twenty_commands_a_second_but_panic_always_passes(
    console: ConsoleServer, room: show.Room, url: str, session: aiohttp.ClientSession
) -> None:
    page = await Client.open(session, url)
    for _ in range(60):
        await page.say(t="skip")
    await page.say(t="panic")
    while (await page.until("answer"))["act"] != "panic":
        pass
    assert 20 <= room.acts.count("skip") < 60
    assert console.counts["limited"] == 60 - room.acts.count("skip")
    assert room.acts[-1] == "panic"


async def test_a_storm_reaches_pages_in_few_messages(
    console: ConsoleServer, url: str, session: aiohttp.ClientSession
) -> None:
    page = await Client.open(session, url)
    before = len(page.heard)
    for seq in range(1, 501):
        console.on(show.comment(seq))
        console.on(Figures(viewers=seq, comments=seq, likes=0, gifts=0, orders=0))
        await asyncio.sleep(0.001)
    console.on(Paused(on=True, since_ms=1))
    await page.until("paused")
    kinds = [message["t"] for message in page.heard[before:]]
    assert kinds.count("comments") <= 12
    assert kinds.count("figures") <= 12
    assert page.heard[-1]["on"] or any(message["t"] == "paused" for message in page.heard)
    seen = {row["seq"] for message in page.heard if message["t"] == "comments" for row in message["rows"]}
    assert len(seen) == 500


async def test_a_page_that_does_not_read_is_let_go_and_holds_up_nobody(
    console: ConsoleServer, url: str, session: aiohttp.ClientSession
) -> None:
    page = await Client.open(session, url)
    host, port = url.removeprefix("http://").split(":")
    reader, writer = await asyncio.open_connection(host, int(port), limit=1024)
    upgrade = "Upgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: " + "A" * 22
    writer.write(f"GET /console/ws?token={show.TOKEN} HTTP/1.1\r\nHost: {host}:{port}\r\n{upgrade}==\r\n\r\n".encode())
    await reader.readuntil(b"\r\n\r\n")
    long = "长" * 400
    for seq in range(60_000):
        console._sockets.send({"t": "beat", "server_ms": seq, "text": long})
        if console.slow_pages:
            break
        if seq % 100 == 0:
            await asyncio.sleep(0)
            while page.socket._reader._buffer:
                await page.until("beat")
    assert console.slow_pages == 1
    await until(lambda: console.pages == 1)
    writer.close()


async def until(condition: Any) -> None:
    async with asyncio.timeout(5):
        while not condition():
            await asyncio.sleep(0.01)


async def test_only_so_many_consoles_may_be_open(
    console: ConsoleServer, url: str, session: aiohttp.ClientSession
) -> None:
    pages = [await Client.open(session, url) for _ in range(MOST_PAGES)]
    async with session.get(f"{url}/console/ws", params={"token": show.TOKEN}) as answer:
        assert answer.status == 503
    assert len(pages) == console.pages == MOST_PAGES


async def test_the_page_and_its_files_hold_no_token_and_no_room(url: str, session: aiohttp.ClientSession) -> None:
    async with session.get(f"{url}/console") as answer:
        body = await answer.text()
        policy = answer.headers["Content-Security-Policy"]
    assert show.TOKEN not in body
    assert "山茶小铺" not in body
    assert "script-src 'self'" in policy
    assert "unsafe" not in policy
    assert "<script>" not in body and "style=" not in body and " on" not in body.split("<body>")[0]


@pytest.mark.parametrize("name", ["console.html", "..%2fserver.py", "%2e%2e/server.py", "server.py", "nothing.js", ""])
async def test_nothing_but_the_pages_own_files_is_sent(url: str, session: aiohttp.ClientSession, name: str) -> None:
    async with session.get(f"{url}/console/assets/{name}") as answer:
        assert answer.status == 404


async def test_behind_the_rooms_door_a_foreign_origin_is_refused(session: aiohttp.ClientSession) -> None:
    console, _ = show.console()
    app = make_app()
    console.attach(app)
    runner = aiohttp.web.AppRunner(app, access_log=None)
    await runner.setup()
    site = aiohttp.web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    url = f"http://127.0.0.1:{runner.addresses[0][1]}"
    for origin in ("http://evil.example", "null", ""):
        with pytest.raises(aiohttp.WSServerHandshakeError) as refused:
            await session.ws_connect(f"{url}/console/ws?token={show.TOKEN}", headers={"Origin": origin})
        assert refused.value.status == 403
    socket = await session.ws_connect(f"{url}/console/ws?token={show.TOKEN}", headers={"Origin": url})
    await socket.close()
    await runner.cleanup()


async def test_a_page_is_told_why_a_comment_was_answered_and_nobody_else_is(
    console: ConsoleServer, url: str, session: aiohttp.ClientSession
) -> None:
    asking, other = await Client.open(session, url), await Client.open(session, url)
    console.asks.explains = explainer = show.Explainer(known=7)
    await asking.say(t="explain", seq=7)
    trace = (await asking.until("trace"))["trace"]
    assert (trace["intent"], trace["tier"], trace["tier_why"]) == ("price", "fan", "fan badge level 12")
    assert (trace["visits"], trace["orders"], trace["topics"]) == (3, 2, [["stock", "CREAM-60"]])
    assert [line["verdict"] for line in trace["lines"]] == ["clear", "block"]
    await asking.say(t="explain", seq=8)
    assert (await asking.until("trace"))["trace"] is None
    explainer.fault = Retryable("the journal is busy")
    await asking.say(t="explain", seq=7)
    assert (await asking.until("trace"))["trace"] is None
    assert console.counts["unexplained"] == 1
    await other.say(t="skip")
    await other.until("answer")
    assert not [message for message in other.heard if message["t"] == "trace"]


async def test_without_anybody_who_knows_nothing_is_known(url: str, session: aiohttp.ClientSession) -> None:
    page = await Client.open(session, url)
    await page.say(t="explain", seq=1)
    assert (await page.until("trace"))["trace"] is None
