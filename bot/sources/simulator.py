"""Serves an invented audience as a live-comment websocket: contract events, one a frame."""

import asyncio
from types import TracebackType
from typing import Self

import msgspec
from websockets.asyncio.server import Server, ServerConnection, serve
from websockets.exceptions import ConnectionClosed

from bot.aio.broadcast import Broadcast
from bot.aio.closing import cancelled
from bot.core.clock import SystemClock
from bot.core.errors import ConfigError
from bot.core.events import encode_event
from bot.sources.simulated import SCENARIOS, Audience

__all__ = ["SCENARIOS", "Simulator"]

QUEUE_FRAMES = 5000


class Simulator:
    """A websocket server on loopback.  Everybody who connects hears the same room, from the moment of connecting."""

    def __init__(
        self,
        *,
        seed: int = 1,
        rate: float = 0.5,
        scenario: str = "evening",
        lang: str = "zh",
        host: str = "127.0.0.1",
        port: int = 0,
    ) -> None:
        self.url = ""
        """Where it listens; empty before `start`."""
        self._clock = SystemClock()
        run = f"{self._clock.wall_ms():x}"
        self._audience = Audience(seed=seed, rate=rate, scenario=scenario, lang=lang, run=run)
        self._address = (host, port)
        self._hub = Broadcast(QUEUE_FRAMES)
        self._server: Server | None = None
        self._talking: asyncio.Task[None] | None = None

    async def start(self) -> str:
        """Listen and let the room talk; return the address.  ConfigError when the port is taken."""
        host, port = self._address
        try:
            self._server = await serve(self._serve, host, port, compression=None, max_size=2**16)
        except OSError as error:
            raise ConfigError(
                f"port {port} is taken: {error.strerror}", hint="choose another with --port (0 = any free one)"
            ) from error
        self._talking = asyncio.create_task(self._talk(), name="simulator")
        self.url = f"ws://{host}:{self._server.sockets[0].getsockname()[1]}"
        return self.url

    async def stop(self) -> None:
        """Say goodbye to everybody; harmless when never started."""
        if self._talking is not None:
            await cancelled(self._talking)
        if self._server is not None:
            self._server.close()
            await self._server.wait_closed()

    async def __aenter__(self) -> Self:
        await self.start()
        return self

    async def __aexit__(self, *_: type[BaseException] | BaseException | TracebackType | None) -> None:
        await self.stop()

    async def _talk(self) -> None:
        started = self._clock.now()
        for due in self._audience.events():
            wait_s = started + due.at_ms / 1000 - self._clock.now()
            await asyncio.sleep(max(0.0, wait_s))
            event = msgspec.structs.replace(due.event, ts_recv=self._clock.wall_ms())
            self._hub.send(encode_event(event).decode())

    async def _serve(self, socket: ServerConnection) -> None:
        outlet = self._hub.join()
        pump = asyncio.create_task(outlet.pump(socket.send))
        try:
            await socket.wait_closed()
        finally:
            self._hub.leave(outlet)
            await cancelled(pump)
            if not pump.cancelled() and (error := pump.exception()) and not isinstance(error, ConnectionClosed):
                raise error
