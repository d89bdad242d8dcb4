"""A JSON relay on loopback, spoken by the `websockets` server: says frames, breaks in every way a real one does."""

import asyncio
from collections.abc import Callable
from types import TracebackType
from typing import Self

from websockets.asyncio.server import Server, ServerConnection, serve
from websockets.http11 import Request, Response


class FakeRelay:
    """Accepts any number of connections; `say` goes to all that are open."""

    def __init__(self, greeting: tuple[str, ...] = ()) -> None:
        self.greeting = greeting
        self.received: list[str | bytes] = []
        self.headers: list[dict[str, str]] = []
        self.connections = 0
        self.refuse_with: int | None = None
        self.reply: Callable[[str | bytes], str | None] = lambda frame: None
        self._open: set[ServerConnection] = set()
        self._server: Server | None = None
        self._arrived = asyncio.Event()
        self._port = 0

    async def __aenter__(self) -> Self:
        await self.start()
        return self

    async def __aexit__(self, *_: type[BaseException] | BaseException | TracebackType | None) -> None:
        await self.stop()

    @property
    def url(self) -> str:
        return f"ws://127.0.0.1:{self._port}/ws"

    async def start(self) -> None:
        """Listen; again on the same port after `stop`."""
        self._server = await serve(
            self._serve, "127.0.0.1", self._port, compression=None, process_request=self._door, ping_interval=None
        )
        self._port = self._server.sockets[0].getsockname()[1]

    async def stop(self) -> None:
        assert self._server is not None
        self._server.close()
        await self._server.wait_closed()

    async def someone(self, number: int = 1) -> None:
        """Wait until the `number`-th connection is open."""
        async with asyncio.timeout(10):
            while self.connections < number or not self._open:
                self._arrived.clear()
                await self._arrived.wait()

    async def say(self, *frames: str | bytes) -> None:
        for socket in list(self._open):
            for frame in frames:
                await socket.send(frame)

    async def close(self, code: int) -> None:
        for socket in list(self._open):
            await socket.close(code)

    def drop(self) -> None:
        """Break all connections without a goodbye."""
        for socket in list(self._open):
            socket.transport.abort()

    async def _door(self, _: ServerConnection, request: Request) -> Response | None:
        self.headers.append(dict(request.headers.raw_items()))
        if self.refuse_with is None:
            return None
        from websockets.datastructures import Headers

        return Response(self.refuse_with, "no", Headers(), b"")

    async def _serve(self, socket: ServerConnection) -> None:
        self.connections += 1
        self._open.add(socket)
        self._arrived.set()
        try:
            for hello in self.greeting:
                await socket.send(hello)
            async for frame in socket:
                self.received.append(frame)
                answer = self.reply(frame)
                if answer is not None:
                    await socket.send(answer)
        finally:
            self._open.discard(socket)
