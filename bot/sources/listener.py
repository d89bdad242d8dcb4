"""A port that relays dial: websockets on any path, POST /ingest, and a door that lets in only who may come.

The door: a token off loopback, a list of web pages (browsers say in `Origin` whose script is calling), so many peers,
so many bytes a frame, so many frames a second.  A peer that is too fast is read more slowly, nothing of it is lost.
"""

import asyncio
import errno
import hmac
import ipaddress
from collections import OrderedDict
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from types import TracebackType
from typing import Self

from aiohttp import WebSocketError, WSCloseCode, WSMsgType, web

from bot.core.clock import Clock
from bot.core.errors import NeedsOperator
from bot.core.ports import SourceHealth

PING_S = 30.0
"""How often a websocket peer is asked whether it is still there; one that does not answer half of it later is gone."""
CLOSE_S = 1.0
BURST_S = 2.0
"""A peer may be so many seconds ahead of its rate."""
MAX_POSTERS = 256


@dataclass(frozen=True, slots=True)
class Taken:
    """What became of one frame."""

    accepted: int
    duplicate: int
    rejected: int


Take = Callable[[int, bytes], Awaitable[Taken]]
"""(number of the peer, frame)"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Door:
    """Who may come in, and how much of it."""

    host: str
    port: int
    token: str
    """Empty: none is needed."""
    origins: frozenset[str]
    max_peers: int
    max_frame_bytes: int
    rate_per_s: float


@dataclass(slots=True)
class _Pace:
    """A token bucket."""

    rate: float
    full_at: float = 0.0
    """When the bucket would be full again, monotonic seconds."""

    def ahead_s(self, now: float) -> float:
        """Return how long the next frame must wait."""
        return max(0.0, max(self.full_at, now) + 1 / self.rate - now - BURST_S)

    def count(self, now: float) -> None:
        """Take a frame out of the bucket."""
        self.full_at = max(self.full_at, now) + 1 / self.rate


@dataclass(slots=True)
class _Poster:
    """Whoever posts from one address."""

    peer: int
    pace: _Pace


@dataclass(slots=True)
class _Peers:
    open: dict[int, web.WebSocketResponse] = field(default_factory=dict)
    posters: OrderedDict[str, _Poster] = field(default_factory=OrderedDict)
    numbers: int = 0

    def number(self) -> int:
        self.numbers += 1
        return self.numbers


def is_loopback(host: str) -> bool:
    """Return True when only this machine can reach `host`."""
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


class Listener:
    """Listens from `async with` on; NeedsOperator when the port cannot be had."""

    def __init__(self, door: Door, take: Take, health: SourceHealth, clock: Clock) -> None:
        self._door, self._take, self._health, self._clock = door, take, health, clock
        self._peers = _Peers()
        self._runner: web.AppRunner | None = None
        self.changed = asyncio.Event()
        """Set whenever a peer came, went or was refused."""
        self.refused = ""
        """Why the last one was not let in, in a host's words."""

    @property
    def count(self) -> int:
        """Return how many websocket peers there are."""
        return len(self._peers.open)

    @property
    def port(self) -> int:
        """Return the port it listens on."""
        return int(self._runner.addresses[0][1]) if self._runner is not None else self._door.port

    async def __aenter__(self) -> Self:
        app = web.Application(client_max_size=self._door.max_frame_bytes)
        app.router.add_route("*", "/{path:.*}", self._answer)
        self._runner = web.AppRunner(app, access_log=None, shutdown_timeout=CLOSE_S / 2)
        await self._runner.setup()
        site = web.TCPSite(self._runner, self._door.host, self._door.port, reuse_address=True)
        try:
            await site.start()
        except OSError as error:
            await self._runner.cleanup()
            raise _cannot_listen(self._door, error) from error
        return self

    async def __aexit__(self, *_: type[BaseException] | BaseException | TracebackType | None) -> None:
        sockets = list(self._peers.open.values())
        await asyncio.gather(*(ws.close(code=WSCloseCode.GOING_AWAY) for ws in sockets), return_exceptions=True)
        if self._runner is not None:
            await self._runner.cleanup()

    async def _answer(self, request: web.Request) -> web.StreamResponse:
        refusal = self._refusal(request)
        if refusal is not None:
            self._health.count("refused_peers")
            self.changed.set()
            return refusal
        if request.headers.get("Upgrade", "").lower() == "websocket":
            return await self._serve(request)
        if request.path == "/ingest" and request.method == "POST":
            return await self._ingest(request)
        return _no(426, "dial with a websocket, or POST events to /ingest")

    def _refusal(self, request: web.Request) -> web.Response | None:
        origin = request.headers.get("Origin")
        if origin is not None and origin not in self._door.origins:
            shown = "".join(char for char in origin if char.isprintable() and char not in '"\\')[:100]
            self.refused = f'a page of {shown} was not let in: if it is yours, write origins = ["{shown}"]'
            return _no(403, "this page is not on the list of origins")
        if self._door.token and not hmac.compare_digest(_token(request), self._door.token.encode()):
            self.refused = f"a relay from {request.remote} came without the right token"
            return _no(401, "token missing or wrong")
        if self.count >= self._door.max_peers:
            self.refused = f"more than {self._door.max_peers} relays dial in"
            return _no(503, "too many peers")
        return None

    async def _serve(self, request: web.Request) -> web.WebSocketResponse:
        ws = web.WebSocketResponse(
            heartbeat=PING_S,
            timeout=CLOSE_S,
            max_msg_size=self._door.max_frame_bytes + 1,  # what aiohttp refuses already
            compress=False,
        )
        await ws.prepare(request)
        peer, pace = self._peers.number(), _Pace(self._door.rate_per_s)
        self._peers.open[peer] = ws
        self.changed.set()
        try:
            async for message in ws:
                if message.type is WSMsgType.TEXT:
                    await self._read(peer, pace, message.data.encode())
                elif message.type is WSMsgType.BINARY:
                    await self._read(peer, pace, message.data)
                elif message.type is WSMsgType.ERROR:
                    too_big = (
                        isinstance(message.data, WebSocketError) and message.data.code == WSCloseCode.MESSAGE_TOO_BIG
                    )
                    self._health.count("oversized" if too_big else "bad_peers")
        finally:
            del self._peers.open[peer]
            self.changed.set()
        return ws

    async def _read(self, peer: int, pace: _Pace, frame: bytes) -> None:
        now = self._clock.now()
        wait_s = pace.ahead_s(now)
        pace.count(now)
        if wait_s:
            self._health.count("limited")
            await asyncio.sleep(wait_s)
        await self._take(peer, frame)

    async def _ingest(self, request: web.Request) -> web.Response:
        poster, now = self._poster(request.remote or ""), self._clock.now()
        wait_s = poster.pace.ahead_s(now)
        if wait_s:
            self._health.count("limited")
            return _no(429, "too many requests", {"Retry-After": str(int(wait_s) + 1)})
        poster.pace.count(now)
        try:
            body = await request.read()
        except web.HTTPRequestEntityTooLarge:
            self._health.count("oversized")
            return _no(413, f"at most {self._door.max_frame_bytes} bytes")
        taken = await self._take(poster.peer, body)
        answer = {"accepted": taken.accepted, "duplicate": taken.duplicate}
        if taken.rejected:
            answer["rejected"] = taken.rejected
        return web.json_response(answer, status=200 if taken.accepted + taken.duplicate or not taken.rejected else 400)

    def _poster(self, address: str) -> _Poster:
        posters = self._peers.posters
        if address not in posters:
            posters[address] = _Poster(self._peers.number(), _Pace(self._door.rate_per_s))
        posters.move_to_end(address)
        if len(posters) > MAX_POSTERS:
            posters.popitem(last=False)
        return posters[address]


def _token(request: web.Request) -> bytes:
    scheme, _, value = request.headers.get("Authorization", "").partition(" ")
    given = value if scheme.lower() == "bearer" else request.query.get("token", "")
    return given.encode("utf-8", "replace")


def _no(status: int, why: str, headers: dict[str, str] | None = None) -> web.Response:
    return web.json_response({"error": why}, status=status, headers=headers)


def _cannot_listen(door: Door, error: OSError) -> NeedsOperator:
    match error.errno:
        case errno.EADDRINUSE:
            why, hint = "is taken", "close the other program that uses it, or write another port here and in the relay"
        case errno.EACCES:
            why, hint = "is not allowed", "write a port above 1024"
        case _:
            why, hint = "cannot be had", "check host and port in room.toml"
    return NeedsOperator(f"port {door.port} on {door.host} {why}", hint=hint)
