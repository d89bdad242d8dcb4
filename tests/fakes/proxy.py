"""A TCP proxy on loopback that loses a connection the way real networks do: silently, one way or both."""

import asyncio
from types import TracebackType
from typing import Self


class Proxy:
    """Forwards to a port until told otherwise."""

    def __init__(self, port: int) -> None:
        self.black_hole = False
        """Bytes vanish in both directions; neither side is told: a half-open connection."""
        self.connections = 0
        self._target = port
        self._server: asyncio.Server | None = None
        self._tasks: set[asyncio.Task[None]] = set()
        self._writers: set[asyncio.StreamWriter] = set()

    @property
    def port(self) -> int:
        assert self._server is not None
        return int(self._server.sockets[0].getsockname()[1])

    async def __aenter__(self) -> Self:
        self._server = await asyncio.start_server(self._serve, "127.0.0.1", 0)
        return self

    async def __aexit__(self, *_: type[BaseException] | BaseException | TracebackType | None) -> None:
        assert self._server is not None
        self._server.close()
        for writer in self._writers:
            writer.transport.abort()
        for task in self._tasks:
            task.cancel()
        if self._tasks:
            await asyncio.wait(self._tasks)

    def swallow(self) -> None:
        """Let every connection that is open now become half-open; new ones work."""
        for task in self._tasks:
            task.cancel()
        self._tasks.clear()

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.connections += 1
        there, back = await asyncio.open_connection("127.0.0.1", self._target)
        self._writers |= {writer, back}
        for source, sink in ((reader, back), (there, writer)):
            task = asyncio.create_task(self._pump(source, sink))
            self._tasks.add(task)
            task.add_done_callback(self._tasks.discard)

    async def _pump(self, source: asyncio.StreamReader, sink: asyncio.StreamWriter) -> None:
        try:
            while data := await source.read(65536):
                if not self.black_hole:
                    sink.write(data)
                    await sink.drain()
            sink.close()
        except ConnectionError:
            sink.transport.abort()
