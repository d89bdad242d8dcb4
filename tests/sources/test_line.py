import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import aiohttp
import pytest
from aiohttp import web

from bot.aio.virtual import LoopClock
from bot.core.errors import BadInput, NeedsOperator, Retryable
from bot.core.ports import SourceContext
from bot.settings.source import SourceSettings
from bot.sources.line import MAX_BODY_BYTES, RETRY_AFTER_S, Closed, Line, refusal, retry_after_s
from tests.sources.hearing import Idle

pytestmark = pytest.mark.wire


async def ignore(*_: object) -> None:
    pass


@asynccontextmanager
async def line_to(handler: object) -> AsyncIterator[tuple[Line, str]]:
    app = web.Application()
    app.router.add_route("*", "/", handler)  # type: ignore[arg-type]
    runner = web.AppRunner(app, shutdown_timeout=0.1)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    clock = LoopClock(asyncio.get_running_loop())
    connector = Idle(SourceSettings(kind="idle"), SourceContext(clock=clock, session_id="s"))
    try:
        async with aiohttp.ClientSession() as http:
            line = Line(connector, http, ignore, attempt=0, opened=ignore, state=ignore, sink=None)
            yield line, f"127.0.0.1:{runner.addresses[0][1]}"
    finally:
        await runner.cleanup()


async def sockets(request: web.Request) -> web.WebSocketResponse:
    socket = web.WebSocketResponse()
    await socket.prepare(request)
    async for message in socket:
        match message.data:
            case "ping me":
                await socket.ping(b"hello")
                await socket.send_str("pinged")
            case "bytes":
                await socket.send_bytes(b"\x00\xff")
            case "huge":
                await socket.send_bytes(b"x" * 200_000)
            case "bye":
                await socket.close(code=1000)
            case "kick":
                await socket.close(code=4009, message=b"wrong password")
    return socket


async def test_text_and_binary_frames_are_bytes_and_a_ping_is_a_sign_of_life() -> None:
    async with line_to(sockets) as (line, host), line.websocket(f"ws://{host}/") as socket:
        await socket.send("bytes")
        assert await socket.receive() == b"\x00\xff"
        line.health.last_frame_at = None
        await socket.send("ping me")
        assert await socket.receive() == b"pinged" and line.health.last_frame_at is not None


async def test_a_goodbye_ends_the_reading_and_every_other_code_is_told() -> None:
    async with line_to(sockets) as (line, host):
        async with line.websocket(f"ws://{host}/") as socket:
            await socket.send("bye")
            assert [frame async for frame in socket] == []
        async with line.websocket(f"ws://{host}/") as socket:
            await socket.send("kick")
            with pytest.raises(Closed) as closed:
                await socket.receive()
    assert (closed.value.code, closed.value.reason) == (4009, "wrong password")


async def test_a_heartbeat_goes_out_while_the_block_runs_and_a_lost_connection_is_the_readers_to_tell() -> None:
    heard: list[str] = []

    async def counts(request: web.Request) -> web.WebSocketResponse:
        socket = web.WebSocketResponse()
        await socket.prepare(request)
        async for message in socket:
            heard.append(message.data)
            if len(heard) == 3:
                await socket.close(code=1000)
        return socket

    async with line_to(counts) as (line, host), line.websocket(f"ws://{host}/") as socket:
        async with socket.beating("beat", 0.01, at_once=True):
            assert [frame async for frame in socket] == []
    assert heard == ["beat"] * 3


async def test_a_frame_over_the_limit_breaks_the_connection_not_the_memory() -> None:
    async with line_to(sockets) as (line, host), line.websocket(f"ws://{host}/", max_frame_bytes=100_000) as socket:
        await socket.send("huge")
        with pytest.raises(Closed):
            await socket.receive()


async def test_a_refused_handshake_needs_a_person_and_a_busy_one_waits_as_told() -> None:
    async def door(request: web.Request) -> web.Response:
        return web.Response(status=int(request.query["s"]), headers={"Retry-After": "7"})

    async with line_to(door) as (line, host):
        with pytest.raises(NeedsOperator, match="401"):
            async with line.websocket(f"ws://{host}/?s=401"):
                pass
        with pytest.raises(Retryable) as busy:
            async with line.websocket(f"ws://{host}/?s=429"):
                pass
        with pytest.raises(NeedsOperator, match="mend the url"):
            async with line.websocket(f"ws://{host}/?s=404", never={404: "mend the url"}):
                pass
    assert busy.value.after_s == 7


async def test_an_answer_has_a_limit_and_redirects_are_not_followed() -> None:
    async def answers(request: web.Request) -> web.Response:
        if "big" in request.query:
            return web.Response(body=b"x" * (MAX_BODY_BYTES + 1))
        raise web.HTTPFound("http://192.0.2.1/")

    async with line_to(answers) as (line, host):
        assert (await line.request("GET", f"http://{host}/")).status == 302
        with pytest.raises(BadInput, match="larger"):
            await line.request("GET", f"http://{host}/?big=1")


async def test_an_answer_that_is_no_json_is_bad_input() -> None:
    async def answers(request: web.Request) -> web.Response:
        return web.Response(body=(await request.read()) or b"<html>")

    async with line_to(answers) as (line, host):
        assert (await line.request("POST", f"http://{host}/", data=b'{"a":1}')).json() == {"a": 1}
        for body in (b"", b"[" * 5000, b"\xff"):
            answer = await line.request("POST", f"http://{host}/", data=body)
            with pytest.raises(BadInput):
                answer.json(dict[str, int])


async def test_an_answer_that_grows_is_read_while_it_is_written() -> None:
    more = asyncio.Event()

    async def grows(request: web.Request) -> web.StreamResponse:
        response = web.StreamResponse()
        await response.prepare(request)
        await response.write(b"one")
        await more.wait()
        await response.write(b"two")
        return response

    async with line_to(grows) as (line, host), line.growing(f"http://{host}/") as growing:
        pieces = aiter(growing)
        assert (growing.status, await anext(pieces)) == (200, b"one")
        more.set()
        assert [piece async for piece in pieces] == [b"two"]


async def test_an_answer_that_refuses_to_grow_is_read_whole() -> None:
    async def refuses(request: web.Request) -> web.Response:
        return web.json_response({"why": request.query["q"]}, status=404)

    async with line_to(refuses) as (line, host), line.growing(f"http://{host}/", params={"q": "x"}) as growing:
        answer = await growing.whole()
        assert (answer.status, answer.json()) == (404, {"why": "x"})


async def test_a_token_that_a_platform_gave_is_hidden_like_a_secret_of_the_settings() -> None:
    async with line_to(sockets) as (line, _):
        line._connector.hide("")
        line._connector.hide("tok-1")
        assert line._connector.redacted("refused tok-1") == "refused ***"


@pytest.mark.parametrize(
    ("value", "seconds"),
    [("7", 7.0), ("0", 0.0), ("", None), ("soon", None), ("-3", None), ("99999999", 86400.0),
     ("Wed, 21 Oct 2026 07:28:30 GMT", 30.0), ("Wed, 21 Oct 2020 07:28:30 GMT", 0.0)],
)  # fmt: skip
def test_the_wait_a_server_asks_for(value: str, seconds: float | None) -> None:
    now_ms = 1_792_567_680_000  # 2026-10-21 07:28:00 UTC
    assert retry_after_s({"Retry-After": value}, now_ms) == seconds


def test_too_many_requests_without_a_wait_is_a_minute() -> None:
    error = refusal(429, {}, "the list")
    assert isinstance(error, Retryable) and error.after_s == RETRY_AFTER_S
    assert isinstance(refusal(500, {}, "the list"), Retryable)
