import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import aiohttp
import pytest

from bot.aio.virtual import LoopClock
from bot.core.errors import NeedsOperator
from bot.core.ports import SourceHealth
from bot.sources.listener import MAX_POSTERS, Door, Listener, Taken, is_loopback

pytestmark = pytest.mark.wire

PAGE = "https://live.example.invalid"


class Peerless:
    """A listener whose frames are kept."""

    def __init__(self, **door: Any) -> None:
        self.taken: list[tuple[int, bytes]] = []
        self.health = SourceHealth()
        whole = {"host": "127.0.0.1", "port": 0, "token": "", "origins": frozenset({PAGE}), "max_peers": 2}
        self.door = Door(**{**whole, "max_frame_bytes": 1024, "rate_per_s": 1000.0, **door})

    async def take(self, peer: int, frame: bytes) -> Taken:
        self.taken.append((peer, frame))
        return Taken(accepted=1, duplicate=0, rejected=0)


class Way:
    def __init__(self, kept: Peerless, listener: Listener, http: aiohttp.ClientSession) -> None:
        self.kept, self.listener, self.http = kept, listener, http

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.listener.port}"

    async def refused(self, path: str = "/", **headers: str) -> int:
        """The status with which a websocket is refused, 101 when it is let in."""
        try:
            async with self.http.ws_connect(self.url + path, headers=headers):
                return 101
        except aiohttp.WSServerHandshakeError as error:
            return error.status

    async def until(self, number: int) -> None:
        async with asyncio.timeout(10):
            while len(self.kept.taken) < number:
                await asyncio.sleep(0.01)


@asynccontextmanager
async def listener(**door: Any) -> AsyncIterator[Way]:
    kept = Peerless(**door)
    clock = LoopClock(asyncio.get_running_loop())
    async with Listener(kept.door, kept.take, kept.health, clock) as listening, aiohttp.ClientSession() as http:
        yield Way(kept, listening, http)


async def test_a_program_without_an_origin_and_a_page_on_the_list_are_let_in() -> None:
    async with listener() as way:
        assert await way.refused() == 101
        assert await way.refused("/any/path?x=1", Origin=PAGE) == 101


async def test_a_page_that_is_not_on_the_list_is_refused_with_the_line_to_write() -> None:
    async with listener() as way:
        assert await way.refused(Origin="https://evil.example.invalid") == 403
        assert 'origins = ["https://evil.example.invalid"]' in way.listener.refused
        assert await way.refused(Origin="null") == 403
        assert way.kept.health.counts["refused_peers"] == 2


async def test_an_origin_cannot_write_into_the_hint() -> None:
    async with listener() as way:
        await way.refused(Origin='https://x"]\\ token = "')
        assert way.listener.refused.count('"') == 2


async def test_a_token_is_asked_for_in_a_header_or_in_the_address() -> None:
    async with listener(token="t0ken") as way:
        assert await way.refused() == 401
        assert await way.refused(Authorization="Bearer wrong") == 401
        assert await way.refused("/?token=t0ke") == 401
        assert await way.refused(Authorization="Bearer t0ken") == 101
        assert await way.refused("/?token=t0ken") == 101
        async with way.http.post(way.url + "/ingest", data=b"{}") as answer:
            assert answer.status == 401
        assert "t0ken" not in way.listener.refused


async def test_there_is_room_for_so_many_peers_and_again_when_one_leaves() -> None:
    async with listener() as way:
        async with way.http.ws_connect(way.url), way.http.ws_connect(way.url):
            assert await way.refused() == 503
            assert way.listener.count == 2
        async with asyncio.timeout(5):
            while way.listener.count:
                await asyncio.sleep(0.01)
        assert await way.refused() == 101


async def test_a_frame_that_is_too_large_ends_its_peer_and_no_other() -> None:
    async with listener() as way, way.http.ws_connect(way.url) as good:
        async with way.http.ws_connect(way.url) as bad:
            await bad.send_str("x" * 1025)
            message = await asyncio.wait_for(bad.receive(), 5)
            assert message.type is aiohttp.WSMsgType.CLOSE and message.data == 1009
        await good.send_str("x" * 1024)
        await way.until(1)
        assert way.kept.health.counts["oversized"] == 1


async def test_a_peer_that_floods_is_read_slowly_and_loses_nothing() -> None:
    async with listener(rate_per_s=50.0) as way, way.http.ws_connect(way.url) as ws:
        started = asyncio.get_running_loop().time()
        for number in range(120):
            await ws.send_str(str(number))
        await way.until(120)
        assert asyncio.get_running_loop().time() - started >= 0.35
        assert [frame for _, frame in way.kept.taken] == [b"%d" % number for number in range(120)]
        assert way.kept.health.counts["limited"] > 0


async def test_whoever_posts_too_fast_is_told_when_to_come_back() -> None:
    async with listener(rate_per_s=2.0) as way:
        statuses = []
        for _ in range(8):
            async with way.http.post(way.url + "/ingest", data=b"{}") as answer:
                statuses.append((answer.status, answer.headers.get("Retry-After")))
        assert statuses[0] == (200, None) and statuses[-1] == (429, "1")


async def test_those_who_post_from_one_address_are_one_peer() -> None:
    async with listener() as way:
        for _ in range(3):
            async with way.http.post(way.url + "/ingest", data=b"{}"):
                pass
        assert len({peer for peer, _ in way.kept.taken}) == 1
        for number in range(MAX_POSTERS + 10):
            way.listener._poster(f"10.0.0.{number}")
        assert len(way.listener._peers.posters) == MAX_POSTERS


async def test_whoever_asks_for_a_page_is_told_what_this_port_is_for() -> None:
    async with listener() as way, way.http.get(way.url) as answer:
        assert answer.status == 426 and "websocket" in (await answer.json())["error"]


async def test_leaving_says_goodbye_to_every_peer() -> None:
    async with aiohttp.ClientSession() as http:
        async with listener() as way:
            ws = await http.ws_connect(way.url)
        message = await asyncio.wait_for(ws.receive(), 5)
        assert message.type is aiohttp.WSMsgType.CLOSE and message.data == 1001
        await ws.close()


async def test_a_host_that_is_not_ours_is_an_error_that_says_where_to_look() -> None:
    with pytest.raises(NeedsOperator, match="room.toml"):
        async with listener(host="192.0.2.1"):
            pass


@pytest.mark.parametrize(
    ("host", "ours"), [("127.0.0.1", True), ("::1", True), ("localhost", True), ("0.0.0.0", False)]
)
def test_loopback_is_what_only_this_machine_can_reach(host: str, ours: bool) -> None:
    assert is_loopback(host) is ours
