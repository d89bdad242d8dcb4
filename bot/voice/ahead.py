"""Sound made before it is needed: a clause is synthesised while the one before it is still being heard."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import TypeVar

from bot.core.speech import AudioChunk

T = TypeVar("T")
_MAX_CHUNKS = 64
"""Of one clause; a clause is at most 20 s, and no voice yields pieces under 0.3 s."""


class Ahead:
    """Starts reading `source` at once and hands its chunks on in order.  Close it, or read it to the end.

    A fault of the source is raised to the reader after the chunks that came before it.
    """

    def __init__(self, source: AsyncIterator[AudioChunk]) -> None:
        self._queue: asyncio.Queue[AudioChunk | None] = asyncio.Queue()
        self._room = asyncio.Semaphore(_MAX_CHUNKS)
        self._task = asyncio.ensure_future(self._pump(source))
        # Whatever ends the pump, a reader that waits must wake.
        self._task.add_done_callback(lambda _: self._queue.put_nowait(None))

    def __aiter__(self) -> "Ahead":
        return self

    async def __anext__(self) -> AudioChunk:
        """Return the next chunk."""
        chunk = await self._queue.get()
        if chunk is not None:
            self._room.release()
            return chunk
        self._queue.put_nowait(None)  # the end stays the end for whoever asks again
        if not self._task.cancelled() and (fault := self._task.exception()):
            raise fault
        raise StopAsyncIteration

    async def aclose(self) -> None:
        """Stop the synthesis; harmless when called twice."""
        self._task.cancel()
        await asyncio.gather(self._task, return_exceptions=True)

    async def _pump(self, source: AsyncIterator[AudioChunk]) -> None:
        async with closing(source):
            async for chunk in source:
                await self._room.acquire()
                self._queue.put_nowait(chunk)


@asynccontextmanager
async def closing(source: AsyncIterator[T]) -> AsyncIterator[None]:
    """Close `source` on the way out when it can be closed: an abandoned generator would keep its socket or thread."""
    try:
        yield
    finally:
        aclose = getattr(source, "aclose", None)
        if aclose is not None:
            await aclose()
