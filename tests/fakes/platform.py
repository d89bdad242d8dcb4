"""The common half of every fake platform: an HTTP and websocket server on loopback that fails in every known way.

A fake subclasses `FakePlatform`, says its routes, and turns steps of the scripted show into its own frames.
"""

import asyncio
import socket
import struct
from abc import abstractmethod
from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence
from types import TracebackType
from typing import Any, ClassVar, Self

from aiohttp import WSMsgType, web

from tests.fakes.show import Step

Frame = str | bytes
Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


class FakePlatform:
    """One room of one platform.  `settings` dials it; `perform` plays a show to whoever is connected."""

    kind: ClassVar[str]
    """Of the connector under test."""
    carries: ClassVar[frozenset[str]]
    """Event types of the show that this platform tells at all."""
    blind: ClassVar[frozenset[str]] = frozenset()
    """Facts of `show.projection` that it does not tell: name fan member staff combo amount gift order ts id."""
    garbage: ClassVar[tuple[Frame, ...]] = (b"\xff\xfe\x00", "{", "[" * 3000, "null", '"text"', b"", "[]", "{}")
    """Frames that no client can use; sent to a live connection they must change nothing."""
    heartbeats: ClassVar[bool] = False
    """The protocol has heartbeats, so a mute peer is found out by them."""

    dials_us: ClassVar[bool] = False
    """The relay dials and the source listens: it cannot be refused, and only the relay can mend a half-open line."""

    def __init__(self) -> None:
        self.received: list[Frame] = []
        """Every frame a client sent us, in order."""
        self.requests: list[tuple[str, str, bytes]] = []
        """(method, path with query, body) of every HTTP request that is no websocket."""
        self.connections = 0
        """Websockets accepted so far (for a polling platform: polls answered)."""
        self.refuse_with: tuple[int, dict[str, str]] | None = None
        """(HTTP status, headers) with which the next handshakes or polls are refused."""
        self.mute = False
        """Accept everything, answer nothing: the silent stall."""
        self._open: set[web.WebSocketResponse] = set()
        self._runner: web.AppRunner | None = None
        self._arrived = asyncio.Event()
        self._port = 0
        self._advertised = 0
        self.tries = 0
        """Handshakes and requests that arrived, refused ones included."""

    # What a fake must say.

    @abstractmethod
    def routes(self) -> Sequence[web.RouteDef]:
        """Its HTTP and websocket routes; a websocket handler calls `serve_socket`."""

    @abstractmethod
    def frames(self, step: Step) -> Sequence[Frame]:
        """The wire form of one step of the show, [] when the platform does not tell it."""

    @abstractmethod
    def settings(self) -> dict[str, Any]:
        """A `[[source]]` entry that dials this fake."""

    async def on_open(self, ws: web.WebSocketResponse, request: web.Request) -> bool:
        """Do the handshake; False refuses the client (the fake has closed `ws` as the platform would)."""
        return True

    async def on_frame(self, ws: web.WebSocketResponse, frame: Frame) -> None:
        """Answer a client's frame: heartbeats, pings, subscriptions."""

    # What the tests use.

    @property
    def port(self) -> int:
        return self._port

    def advertise(self, port: int) -> None:
        """Tell clients to dial this port instead: a proxy's."""
        self._advertised = port

    @property
    def http_url(self) -> str:
        return f"http://127.0.0.1:{self._advertised or self._port}"

    @property
    def ws_url(self) -> str:
        return f"ws://127.0.0.1:{self._advertised or self._port}"

    async def __aenter__(self) -> Self:
        await self.start()
        return self

    async def __aexit__(self, *_: type[BaseException] | BaseException | TracebackType | None) -> None:
        await self.stop()

    async def start(self) -> None:
        """Listen; again on the same port after `stop`."""
        app = web.Application(middlewares=[self._door], client_max_size=2**22)
        app.add_routes(list(self.routes()))
        self._runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.2)
        await self._runner.setup()
        site = web.TCPSite(self._runner, "127.0.0.1", self._port, reuse_address=True)
        await site.start()
        self._port = self._runner.addresses[0][1]

    async def stop(self) -> None:
        """Go away, with all connections."""
        self.drop()
        if self._runner is not None:
            await self._runner.cleanup()
            self._runner = None

    async def someone(self, number: int = 1) -> None:
        """Wait until the `number`-th connection was accepted and one is open."""
        async with asyncio.timeout(20):
            while self.connections < number or not self._open:
                self._arrived.clear()
                await self._arrived.wait()

    async def perform(self, show: Iterable[Step]) -> None:
        """Play the show."""
        for step in show:
            await self.send(*self.frames(step))

    async def send(self, *frames: Frame) -> None:
        """Send frames to everybody who is connected; a mute platform sends none."""
        if self.mute:
            return
        for ws in list(self._open):
            for frame in frames:
                await (ws.send_str(frame) if isinstance(frame, str) else ws.send_bytes(frame))

    def drop(self) -> None:
        """Break all connections with a TCP reset."""
        for ws in list(self._open):
            transport = ws._req.transport if ws._req is not None else None
            raw = transport.get_extra_info("socket") if transport is not None else None
            if transport is None:
                continue
            if raw is not None:
                raw.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            transport.abort()

    async def close(self, code: int) -> None:
        """Say goodbye to everybody."""
        for ws in list(self._open):
            await ws.close(code=code)

    async def serve_socket(
        self, request: web.Request, *, max_msg_size: int = 2**22, protocols: Sequence[str] = ()
    ) -> web.WebSocketResponse:
        """Accept one websocket: handshake, then answer frames until it ends."""
        ws = web.WebSocketResponse(max_msg_size=max_msg_size, compress=False, autoping=True, protocols=protocols)
        await ws.prepare(request)
        if not await self.on_open(ws, request):
            return ws
        self.joined(ws)
        try:
            async for message in ws:
                if message.type not in (WSMsgType.TEXT, WSMsgType.BINARY):
                    continue
                self.received.append(message.data)
                if not self.mute:
                    await self.on_frame(ws, message.data)
        except (ConnectionError, asyncio.CancelledError):
            pass
        finally:
            self._open.discard(ws)
        return ws

    def joined(self, ws: web.WebSocketResponse) -> None:
        """Count a connection as open: now `send` reaches it."""
        if ws not in self._open:
            self.connections += 1
            self._open.add(ws)
            self._arrived.set()

    @web.middleware
    async def _door(self, request: web.Request, handler: Handler) -> web.StreamResponse:
        self.tries += 1
        is_socket = request.headers.get("Upgrade", "").lower() == "websocket"
        if not is_socket:
            self.requests.append((request.method, request.path_qs, await request.read()))
        if self.refuse_with is not None and self.refuses(request, is_socket):
            status, headers = self.refuse_with
            return web.Response(status=status, headers=headers, text="refused")
        return await handler(request)

    def refuses(self, request: web.Request, is_socket: bool) -> bool:
        """Which requests `refuse_with` is for."""
        return True


def query(request: web.Request, name: str) -> str:
    """A query parameter, empty when it is not there."""
    values: Mapping[str, str] = request.query
    return values.get(name, "")
