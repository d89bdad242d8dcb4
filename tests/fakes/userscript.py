"""The userscript in a live page: it dials the source and sends what it reads, from one tab or from several."""

import asyncio
import json
import socket
import struct
from collections.abc import Sequence
from typing import Any, ClassVar

import aiohttp
from aiohttp import web

from tests.fakes.platform import FakePlatform, Frame
from tests.fakes.show import Step

REDIAL_S = 0.05
ORIGIN = "https://live.example.invalid"
TYPES = {"comment": "comment", "gift": "gift", "like": "like", "follow": "follow", "enter": "entrance"}
HELLO = json.dumps({"type": "info", "content": "ws连接成功"}, ensure_ascii=False)


def free_port() -> int:
    """A port that nobody listens on."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        return int(server.getsockname()[1])


class FakeUserscript(FakePlatform):
    """A page with the userscript; `tabs` pages when the room is open several times."""

    kind: ClassVar[str] = "push_in"
    carries = frozenset("comment gift like follow enter super_chat".split())
    blind = frozenset("fan member staff combo count".split())
    dials_us = True

    def __init__(self, tabs: int = 1) -> None:
        super().__init__()
        self.tabs = tabs
        self._dialling: list[asyncio.Task[None]] = []

    def routes(self) -> Sequence[web.RouteDef]:
        return []

    def settings(self) -> dict[str, Any]:
        return {
            **{"kind": "push_in", "name": "page", "platform": "kuaishou", "port": self.port, "origins": [ORIGIN]},
            **{"rate_per_s": 5000, "price_currency": "CNY"},
        }

    async def start(self) -> None:
        self._port = self._port or free_port()
        self._dialling = [asyncio.create_task(self._dial()) for _ in range(self.tabs)]

    async def stop(self) -> None:
        for task in self._dialling:
            task.cancel()
        await asyncio.wait(self._dialling)

    def drop(self) -> None:
        for ws in list(self._open):
            connection = ws._response.connection  # type: ignore[attr-defined]
            raw = connection.transport.get_extra_info("socket")
            raw.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            connection.transport.abort()

    async def _dial(self) -> None:
        async with aiohttp.ClientSession() as http:
            while True:
                try:
                    await self._talk(http)
                except (aiohttp.ClientError, OSError):
                    pass
                await asyncio.sleep(REDIAL_S)

    async def _talk(self, http: aiohttp.ClientSession) -> None:
        self.tries += 1
        async with http.ws_connect(self.ws_url, headers={"Origin": ORIGIN}) as ws:
            await ws.send_str(HELLO)
            self.joined(ws)  # type: ignore[arg-type]
            try:
                async for message in ws:
                    self.received.append(message.data)
            finally:
                self._open.discard(ws)

    def frames(self, step: Step) -> Sequence[Frame]:
        kind = "super_chat" if step.type == "super_chat" else TYPES.get(step.type)
        if kind is None or step.who is None:
            return []
        said: dict[str, Any] = {"type": kind, "platform": "快手", "username": step.who.name}
        if kind == "gift":
            said |= {"gift_name": step.text, "price": step.price_fen / 100}
        elif kind in ("comment", "super_chat"):
            said |= {"content": step.text}
        if kind == "super_chat":
            said |= {"price": step.price_fen // 100}
        return [json.dumps(said, ensure_ascii=False)]
