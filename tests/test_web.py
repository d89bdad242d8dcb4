import aiohttp
import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer

from bot.web import CSP, host_name, make_app, may_enter

pytestmark = pytest.mark.wire

ALLOWED = {"127.0.0.1", "localhost", "::1"}


@pytest.mark.parametrize(
    ("host", "origin", "needs_origin", "may"),
    [
        ("127.0.0.1:8787", None, False, True),
        ("127.0.0.1:8787", None, True, False),
        ("127.0.0.1:8787", "http://127.0.0.1:8787", True, True),
        ("127.0.0.1:8787", "http://127.0.0.1:9999", True, False),
        ("localhost:8787", "null", True, False),
        ("[::1]:8787", "http://[::1]:8787", True, True),
        ("evil.example:8787", "http://evil.example:8787", True, False),
        ("evil.example", None, False, False),
        ("", None, False, False),
        ("127.0.0.1:8787", "http://evil.example", True, False),
        ("127.0.0.1:8787", "file://127.0.0.1:8787", True, False),
    ],
)
def test_only_known_hosts_and_their_own_pages_may_enter(
    host: str, origin: str | None, needs_origin: bool, may: bool
) -> None:
    assert may_enter(host, origin, needs_origin=needs_origin, allowed=ALLOWED) is may


def test_a_host_is_read_without_its_port() -> None:
    assert host_name("Studio-PC:8787") == "studio-pc"
    assert host_name("[::1") == ""


async def _hello(_: web.Request) -> web.Response:
    return web.Response(text="hello")


async def _socket(request: web.Request) -> web.WebSocketResponse:
    socket = web.WebSocketResponse()
    await socket.prepare(request)
    await socket.close()
    return socket


async def test_a_page_of_another_site_cannot_open_our_websocket() -> None:
    app = make_app()
    app.router.add_get("/ws", _socket)
    async with TestServer(app) as server, aiohttp.ClientSession() as session:
        url = server.make_url("/ws")
        async with session.ws_connect(url, origin=f"http://{url.host}:{url.port}"):
            pass
        with pytest.raises(aiohttp.WSServerHandshakeError, match="403"):
            await session.ws_connect(url, origin="http://evil.example")
        with pytest.raises(aiohttp.WSServerHandshakeError, match="403"):
            await session.ws_connect(url)


async def test_a_rebound_name_is_refused_with_the_setting_to_edit() -> None:
    app = make_app(["studio-pc"])
    app.router.add_get("/", _hello)
    async with TestServer(app) as server, aiohttp.ClientSession() as session:
        async with session.get(server.make_url("/"), headers={"Host": "evil.example"}) as answer:
            assert answer.status == 403
            assert "server.allowed_hosts" in await answer.text()
        async with session.get(server.make_url("/"), headers={"Host": "Studio-PC:1"}) as answer:
            assert answer.status == 200
            assert answer.headers["Content-Security-Policy"] == CSP
            assert answer.headers["X-Content-Type-Options"] == "nosniff"
