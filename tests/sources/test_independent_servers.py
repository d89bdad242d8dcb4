"""Our Twitch reader on an IRC server that others wrote (ngIRCd): its framing, login, joining, pings and words.

A bridge passes its TCP stream on as websocket frames, cut wherever the bytes happen to be.
"""

import asyncio
import os
import shutil
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from aiohttp import web

from tests.fakes.platform import FakePlatform
from tests.fakes.voice import cleared
from tests.sources.hearing import Hearing, open_feed

pytestmark = pytest.mark.wire
CHUNK = 37


def program() -> str:
    """Where the server is; where it is not, CI fails and a developer is told what to do."""
    found = shutil.which("ngircd") or shutil.which("ngircd", path="/usr/sbin")
    if found is None:
        if os.environ.get("CI"):
            pytest.fail("no ngircd: apt-get install ngircd")
        pytest.skip("no ngircd: apt-get install ngircd")
    return found


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@asynccontextmanager
async def ircd(folder: Path, password: str = "") -> AsyncIterator[int]:
    path, port = folder / "ngircd.conf", free_port()
    path.write_text(
        f"[Global]\nName = irc.example.org\nInfo = test\nListen = 127.0.0.1\nPorts = {port}\nPassword = {password}\n"
        "[Limits]\nMaxNickLength = 30\nMaxConnectionsIP = 0\n[Options]\nDNS = no\nIdent = no\nPAM = no\n"
    )
    quiet = asyncio.subprocess.DEVNULL
    process = await asyncio.create_subprocess_exec(program(), "-n", "-f", str(path), stdout=quiet, stderr=quiet)
    try:
        async with asyncio.timeout(10):
            while True:
                try:
                    (await asyncio.open_connection("127.0.0.1", port))[1].close()
                    break
                except ConnectionError:
                    await asyncio.sleep(0.05)
        yield port
    finally:
        process.terminate()
        await process.wait()


class Bridge(FakePlatform):
    """Websocket to TCP and back."""

    kind = "twitch_irc"
    carries = frozenset()

    def __init__(self, port: int) -> None:
        super().__init__()
        self._port_behind = port
        self._writers: dict[web.WebSocketResponse, asyncio.StreamWriter] = {}

    def routes(self) -> list[web.RouteDef]:
        return [web.get("/", self._serve)]

    def frames(self, step: object) -> list[str]:
        return []

    def settings(self) -> dict[str, object]:
        return {"kind": "twitch_irc", "name": "chat", "url": f"{self.ws_url}/", "channel": "teahouse", "ping_s": 0.3}

    async def _serve(self, request: web.Request) -> web.WebSocketResponse:
        ws = web.WebSocketResponse()
        await ws.prepare(request)
        reader, writer = await asyncio.open_connection("127.0.0.1", self._port_behind)

        async def back() -> None:
            while data := await reader.read(CHUNK):
                await ws.send_bytes(data)

        task = asyncio.create_task(back())
        try:
            async for message in ws:
                self.received.append(message.data)
                writer.write(str(message.data).encode())
        finally:
            task.cancel()
            writer.close()
        return ws


class Neighbour:
    """Another client of the server, on plain TCP."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._reader = reader
        self._writer = writer

    def write(self, *lines: str) -> None:
        self._writer.write("".join(f"{line}\r\n" for line in lines).encode())

    async def until(self, words: str) -> str:
        async with asyncio.timeout(10):
            while words not in (line := (await self._reader.readline()).decode()):
                assert line, f"the server left before it said {words!r}"
        return line.rstrip("\r\n")

    def close(self) -> None:
        self._writer.close()


@asynccontextmanager
async def chatting(
    folder: Path, monkeypatch: pytest.MonkeyPatch, **more: str
) -> AsyncIterator[tuple[Hearing, Neighbour]]:
    """Our reader and a neighbour, in one channel of a real server."""
    monkeypatch.setattr("bot.sources.twitch_irc.VERDICT_S", 0.2)
    password = "oauth:good" if more.get("token") else ""
    async with ircd(folder, password) as port, Bridge(port) as bridge:
        neighbour = Neighbour(*await asyncio.open_connection("127.0.0.1", port))
        if password:
            neighbour.write(f"PASS {password}")
        neighbour.write("NICK lin", "USER lin 8 * :lin", "JOIN #teahouse")
        await neighbour.until(" 366 ")
        hearing = Hearing(open_feed({**bridge.settings(), **more}))
        task = asyncio.create_task(hearing.read())
        try:
            await hearing.state("open", "live")
            yield hearing, neighbour
        finally:
            task.cancel()
            await asyncio.wait({task})
            neighbour.close()


async def test_words_of_a_foreign_server_are_heard_however_its_bytes_are_cut_and_its_pongs_keep_us_in(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    words = ["这款多少钱", "a : b", ":colon first", "x" * 300, "๑ᴗ๑ 💣"]
    async with chatting(tmp_path, monkeypatch, idle_s="1.5") as (hearing, neighbour):
        await asyncio.sleep(2.0)
        for text in words:
            neighbour.write(f"PRIVMSG #teahouse :{text}")
        events = await hearing.until(len(words), "comment")
    assert [event.comment.text for event in events if event.comment] == words
    assert {event.user.name for event in events if event.user} == {"lin"}
    health = hearing.source.health
    assert health.reconnects == 0 and health.last_beat_at is not None and not health.counts.get("bad_frames")


async def test_what_we_write_reaches_the_others_of_a_foreign_server(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("FOREIGN_TOKEN", "good")
    account = {"login": "zhubo_bot", "token": "$FOREIGN_TOKEN"}
    async with chatting(tmp_path, monkeypatch, **account) as (hearing, neighbour):
        await hearing.source.say(cleared("三十五元，包邮"))
        line = await neighbour.until("PRIVMSG")
    assert line.startswith(":zhubo_bot!") and line.endswith("PRIVMSG #teahouse :三十五元，包邮")
