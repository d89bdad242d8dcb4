"""The operators' sockets: a token at the door, one snapshot, then changes; a slow page is let go."""

import asyncio
import hmac
from collections import Counter, deque
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field

from aiohttp import WSCloseCode, WSMsgType, web

from bot.aio.broadcast import Broadcast, Frame, Outlet
from bot.console import wire
from bot.core.clock import Clock
from bot.core.errors import BadInput

QUEUE_FRAMES = 256
"""Frames a page may lag behind, at least 5 s of a busy room; then it is let go and reconnects."""
MOST_PAGES = 16
PING_S = 10.0
"""A page whose socket does not answer pings for so long is gone."""
FAREWELL_S = 1.0
COMMANDS_A_SECOND = 30
"""A page with an open microphone sends ten levels among them."""
_READ_BYTES = 1 << 20  # well above what is accepted: aiohttp would close the connection over a larger frame


@dataclass(eq=False, slots=True)
class Page:
    """One connected console."""

    number: int
    outlet: Outlet
    request: web.Request
    asked_at: deque[float] = field(default_factory=lambda: deque(maxlen=COMMANDS_A_SECOND))
    is_talking: bool = False
    """Whether somebody speaks into its microphone, as it was last told."""

    def say(self, message: Mapping[str, object]) -> None:
        """Send something to this page alone."""
        self.outlet.offer(wire.encode(message))

    def may_ask(self, now: float) -> bool:
        """True unless this page gave `COMMANDS_A_SECOND` commands within the last second."""
        if len(self.asked_at) == self.asked_at.maxlen and now - self.asked_at[0] < 1.0:
            return False
        self.asked_at.append(now)
        return True


class Sockets:
    """Every connected console and its socket."""

    def __init__(
        self,
        clock: Clock,
        token: str,
        *,
        greet: Callable[[Page], None],
        hear: Callable[[Page, wire.Heard], None],
    ) -> None:
        self.outlets = Broadcast(QUEUE_FRAMES)
        self.counts: Counter[str] = Counter()
        """bad_frames, refused_tokens, refused_pages and limited so far."""
        self._clock, self._token = clock, token.encode()
        self._greet, self._hear = greet, hear
        self._pages: dict[Page, web.WebSocketResponse] = {}
        self._made = 0

    def __len__(self) -> int:
        return len(self._pages)

    async def serve(self, request: web.Request) -> web.StreamResponse:
        """Run one page's socket until it goes; 403 without the token."""
        self.admit(request.query.get("token", ""))
        if len(self._pages) >= MOST_PAGES:
            self.counts["refused_pages"] += 1
            raise web.HTTPServiceUnavailable(text="too many consoles are open; close some of them")
        socket = web.WebSocketResponse(heartbeat=PING_S, compress=False, max_msg_size=_READ_BYTES)
        if not socket.can_prepare(request).ok:
            return web.Response(status=204)  # how a page asks whether its token is still right
        await socket.prepare(request)
        await self._talk(socket, request)
        return socket

    def admit(self, token: str) -> None:
        """Let in who knows the token; 403 for all others."""
        given = token.encode("utf-8", "replace")
        if not self._token or not hmac.compare_digest(given, self._token):
            self.counts["refused_tokens"] += 1
            raise web.HTTPForbidden(text="open the console by the whole address that zhubo printed at its start")

    def send(self, message: Mapping[str, object]) -> None:
        """Send to every page, and cut off those that lag too far behind."""
        if not self._pages:
            return
        self.outlets.send(wire.encode(message))
        for page in tuple(self._pages):
            if page.outlet.overrun:
                _abort(page.request)  # its pump waits for a peer that does not read

    async def close(self) -> None:
        """End every socket within a second; pages reconnect when the room is back."""
        await asyncio.gather(*(self._end(page, socket) for page, socket in self._pages.items()))

    async def _end(self, page: Page, socket: web.WebSocketResponse) -> None:
        with suppress(TimeoutError, ConnectionError):
            async with asyncio.timeout(FAREWELL_S):
                await socket.close(code=WSCloseCode.GOING_AWAY, message=b"the room stops")
        _abort(page.request)

    async def _talk(self, socket: web.WebSocketResponse, request: web.Request) -> None:
        self._made += 1
        page = Page(self._made, self.outlets.join(), request)
        self._pages[page] = socket
        self._greet(page)
        pump = asyncio.create_task(self._pump(page, socket))
        try:
            async for message in socket:
                self._take(page, message.data if message.type is WSMsgType.TEXT else b"")
        finally:
            pump.cancel()
            del self._pages[page]
            self.outlets.leave(page.outlet)

    async def _pump(self, page: Page, socket: web.WebSocketResponse) -> None:
        async def send(frame: Frame) -> None:
            await (socket.send_str(frame) if isinstance(frame, str) else socket.send_bytes(frame))

        with suppress(ConnectionError):
            await page.outlet.pump(send)
        _abort(page.request)

    def _take(self, page: Page, frame: str | bytes) -> None:
        try:
            command = wire.decode(frame)
        except BadInput:
            self.counts["bad_frames"] += 1
            return
        # Silence must never wait for a limit: panic always passes.
        if not isinstance(command, wire.Panic) and not page.may_ask(self._clock.now()):
            self.counts["limited"] += 1
            return
        self._hear(page, command)


def _abort(request: web.Request) -> None:
    """Cut the connection: a polite close would wait for a peer that does not read."""
    if request.transport is not None:
        request.transport.abort()
