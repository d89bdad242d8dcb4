"""The pages' websockets: first hello, then frames both ways; a bad frame is counted, a slow page is let go."""

import asyncio
import struct
from collections import Counter
from collections.abc import Callable, Sequence
from contextlib import suppress

from aiohttp import WSCloseCode, WSMsgType, web

from bot.aio.broadcast import Broadcast, Frame
from bot.core.clock import Clock
from bot.core.errors import BadInput
from bot.stage import wire
from bot.stage.overlays import Overlay, Overlays

QUEUE_FRAMES = 512
"""Frames a page may lag behind, about 15 s of a speaking turn; then it is let go and reconnects."""
MOST_PAGES = 128
HELLO_S = 10.0
PING_S = 10.0
"""A page whose socket does not answer pings for so long is gone."""
FAREWELL_S = 1.0
_READ_BYTES = 1 << 20  # well above what is accepted: aiohttp would close the connection over a larger frame


class Sockets:
    """Every connected page and its socket."""

    def __init__(
        self,
        clock: Clock,
        label_of_diagonal: float,
        *,
        greet: Callable[[str], Sequence[str]],
        hear: Callable[[Overlay, wire.PageMessage], None],
        changed: Callable[[], None],
    ) -> None:
        self.overlays = Overlays(label_of_diagonal)
        self.pages = Broadcast(QUEUE_FRAMES)
        self.counts: Counter[str] = Counter()
        self._clock = clock
        self._greet, self._hear, self._changed = greet, hear, changed
        self._requests: dict[int, web.Request] = {}
        self._lines: dict[int, asyncio.WriteTransport] = {}
        self._due: list[tuple[Frame, str | None]] = []
        self._open: dict[web.WebSocketResponse, web.Request] = {}

    async def serve(self, request: web.Request) -> web.StreamResponse:
        """Run one page's socket until it goes."""
        if len(self._open) >= MOST_PAGES:
            self.counts["refused_pages"] += 1
            raise web.HTTPServiceUnavailable(text="too many stage pages are open; close some of them")
        socket = web.WebSocketResponse(heartbeat=PING_S, compress=False, max_msg_size=_READ_BYTES)
        await socket.prepare(request)
        self._open[socket] = request
        try:
            if hello := await self._hello(socket):
                await self._talk(socket, request, hello)
            else:
                await socket.close(code=WSCloseCode.PROTOCOL_ERROR, message=b"say hello first")
        finally:
            del self._open[socket]
        return socket

    def send(self, frame: Frame, *, lang: str | None = None) -> None:
        """Offer one encoded frame to every page, or to those of one language; cut off who lags too far behind.

        What is sent in one turn of the loop goes out together at its end: one write a page, however many frames.
        """
        if not len(self.overlays):
            return
        self._due.append((frame, lang))
        if len(self._due) == 1:
            asyncio.get_running_loop().call_soon(self._flush)

    def tell(self, overlay: Overlay, frame: Frame) -> None:
        """Offer one encoded frame to one page, behind what was sent before."""
        self._flush()
        overlay.outlet.offer(frame)

    def _flush(self) -> None:
        due, self._due = self._due, []
        ready = [(framed(frame), lang) for frame, lang in due]
        langs = {lang for _, lang in due}
        readers = self.overlays if None in langs else self.overlays.reading(lang for lang in langs if lang is not None)
        joined: dict[str, bytes] = {}
        dropped = self.pages.dropped_clients
        for overlay in readers if due else ():
            own = overlay.lang
            line = self._lines.get(overlay.number)
            # A page that has read everything gets the bytes at once: no task has to wake for it.
            if line is None or len(overlay.outlet) or line.get_write_buffer_size() or line.is_closing():
                for frame, lang in due:
                    if lang is None or lang == own:
                        self.pages.send(frame, (overlay.outlet,))
                continue
            if own not in joined:
                joined[own] = b"".join(data for data, lang in ready if lang is None or lang == own)
            if joined[own]:
                line.write(joined[own])
        if self.pages.dropped_clients == dropped:
            return
        for number, request in tuple(self._requests.items()):
            if self.overlays[number].outlet.overrun:
                _abort(request)  # its pump waits for a peer that does not read

    async def close(self) -> None:
        """End every socket within a second; pages reconnect when the room is back."""
        self._flush()
        await asyncio.gather(*(self._end(socket, request) for socket, request in self._open.items()))

    async def _end(self, socket: web.WebSocketResponse, request: web.Request) -> None:
        with suppress(TimeoutError, ConnectionError):
            async with asyncio.timeout(FAREWELL_S):
                await socket.close(code=WSCloseCode.GOING_AWAY, message=b"the room stops")
        _abort(request)

    async def _hello(self, socket: web.WebSocketResponse) -> wire.Hello | None:
        with suppress(TimeoutError, BadInput):
            async with asyncio.timeout(HELLO_S):
                message = await socket.receive()
            if message.type is WSMsgType.TEXT and isinstance(said := wire.decode(message.data), wire.Hello):
                return said
        self.counts["bad_frames"] += 1
        return None

    async def _talk(self, socket: web.WebSocketResponse, request: web.Request, hello: wire.Hello) -> None:
        overlay = self._join(hello)
        self._requests[overlay.number] = request
        if request.transport is not None:
            self._lines[overlay.number] = request.transport
        pump = asyncio.create_task(self._pump(overlay, socket, request))
        try:
            async for message in socket:
                self._take(overlay, message.data if message.type is WSMsgType.TEXT else b"")
        finally:
            pump.cancel()
            del self._requests[overlay.number]
            self._lines.pop(overlay.number, None)
            self.pages.leave(overlay.outlet)
            self.overlays.remove(overlay, self._clock.now())
            self._changed()

    def _join(self, hello: wire.Hello) -> Overlay:
        """Add a page whose first frames are the whole state, with nothing in between and nothing missing."""
        self._flush()
        overlay = self.overlays.add(self.pages.join(), self._clock.now(), hello.lang, hello.show, in_obs=hello.obs)
        for frame in self._greet(overlay.lang):
            overlay.outlet.offer(frame)
        self._changed()
        return overlay

    async def _pump(self, overlay: Overlay, socket: web.WebSocketResponse, request: web.Request) -> None:
        async def send(frame: Frame) -> None:
            await (socket.send_str(frame) if isinstance(frame, str) else socket.send_bytes(frame))

        with suppress(ConnectionError):
            await overlay.outlet.pump(send)
        _abort(request)

    def _take(self, overlay: Overlay, frame: str | bytes) -> None:
        try:
            message = wire.decode(frame)
        except BadInput:
            overlay.bad_frames += 1
            self.counts["bad_frames"] += 1
        else:
            self._hear(overlay, message)


def framed(frame: Frame) -> bytes:
    """Return one unmasked websocket message (RFC 6455, 5.2) of a server, made once for all pages."""
    data, kind = (frame.encode(), 0x81) if isinstance(frame, str) else (frame, 0x82)
    size = len(data)
    if size < 126:
        return bytes((kind, size)) + data
    head = struct.pack("!BBH", kind, 126, size) if size < 1 << 16 else struct.pack("!BBQ", kind, 127, size)
    return head + data


def _abort(request: web.Request) -> None:
    """Cut the connection: a polite close would wait for a peer that does not read."""
    if request.transport is not None:
        request.transport.abort()
