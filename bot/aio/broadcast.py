"""One sender, many clients, nobody waits for the slowest."""

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable, Iterable

Frame = str | bytes


class Outlet:
    """One client's bounded queue.  A client that lets `maxlen` frames pile up is closed, never waited for."""

    def __init__(self, maxlen: int) -> None:
        self.overrun = False
        self._maxlen = maxlen
        self._frames: deque[Frame] = deque()
        self._ready = asyncio.Event()

    def __len__(self) -> int:
        return len(self._frames)

    def offer(self, frame: Frame) -> None:
        """Queue a frame, or mark the client as overrun."""
        if len(self._frames) >= self._maxlen:
            self.overrun = True
        else:
            self._frames.append(frame)
        self._ready.set()

    async def pump(self, send: Callable[[Frame], Awaitable[None]]) -> None:
        """Send frames in order until the client is overrun."""
        while not self.overrun:
            while self._frames and not self.overrun:
                await send(self._frames.popleft())
            self._ready.clear()
            if not self._frames and not self.overrun:
                await self._ready.wait()


class Broadcast:
    """The set of connected outlets.  Frames are encoded once by the caller."""

    def __init__(self, maxlen: int = 256) -> None:
        self.dropped_clients = 0
        self._maxlen = maxlen
        self._outlets: dict[Outlet, None] = {}

    def __len__(self) -> int:
        return len(self._outlets)

    def join(self) -> Outlet:
        """Add a client; pair with `leave`."""
        outlet = Outlet(self._maxlen)
        self._outlets[outlet] = None
        return outlet

    def leave(self, outlet: Outlet) -> None:
        """Remove a client; harmless if it is gone."""
        self._outlets.pop(outlet, None)

    def send(self, frame: Frame, to: Iterable[Outlet] | None = None) -> None:
        """Offer `frame` to every client, or to those of `to`, and let go of those that cannot keep up."""
        for outlet in list(self._outlets) if to is None else to:
            outlet.offer(frame)
            if outlet.overrun and outlet in self._outlets:
                self.dropped_clients += 1
                self.leave(outlet)
