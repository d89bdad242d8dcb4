"""An MP3 stream becomes PCM while it arrives: one decoder a stream, fed in small reads, in a worker thread."""

import asyncio
import importlib
import queue
from array import array
from collections.abc import AsyncIterator, Awaitable, Callable
from concurrent.futures import Executor
from typing import Any

from bot.core.errors import NeedsOperator, Retryable
from bot.core.speech import SAMPLE_RATE_HZ

START_BYTES, STARTS = 720, 2
"""The decoder needs reads of this size to find its first frames; 144 bytes then fail (measured)."""
READ_BYTES = 144
"""One frame.  The decoder reads once a frame until it holds 16 KB: reads of 720 bytes put it 2.9 s behind the stream,
these 0.12 s (measured: `tests/voice/test_mp3.py`)."""
MAX_MP3_BYTES = 720_000
"""Two minutes at 48 kbit/s: no clause is so long."""
_FRAMES = 1024


def check_installed() -> None:
    """NeedsOperator unless the decoder is here."""
    _miniaudio()


class Mp3Feed:
    """The bytes of one stream: `feed` from the loop, `run` in a worker until `close`."""

    def __init__(self) -> None:
        self._arrived: queue.SimpleQueue[bytes] = queue.SimpleQueue()
        self._fed = 0
        self._open = True

    def feed(self, data: bytes) -> None:
        """Hand over the next bytes; Retryable when a stream does not end."""
        self._fed += len(data)
        if self._fed > MAX_MP3_BYTES:
            raise Retryable("the online voice does not stop sending sound", after_s=30.0)
        if data:
            self._arrived.put(data)

    def close(self) -> None:
        """No more will come; `run` then ends."""
        if self._open:
            self._open = False
            self._arrived.put(b"")

    def run(self, emit: Callable[[bytes], None]) -> None:
        """Decode until the end, calling `emit` with s16le mono 24 kHz.  Blocks: for a worker thread."""
        miniaudio = _miniaudio()
        arrived = self._arrived

        class Source(miniaudio.StreamableSource):  # type: ignore[misc,name-defined]
            left = b""
            ended = False
            reads = 0

            def read(self, num_bytes: int) -> bytes:
                while not self.left and not self.ended:
                    self.left = arrived.get()
                    self.ended = not self.left
                self.reads += 1
                size = min(num_bytes, START_BYTES if self.reads <= STARTS else READ_BYTES)
                piece, self.left = self.left[:size], self.left[size:]
                return piece

        try:
            samples: array[int]
            for samples in miniaudio.stream_any(
                Source(),
                source_format=miniaudio.FileFormat.MP3,
                output_format=miniaudio.SampleFormat.SIGNED16,
                nchannels=1,
                sample_rate=SAMPLE_RATE_HZ,
                frames_to_read=_FRAMES,
            ):
                emit(samples.tobytes())
        except miniaudio.MiniaudioError as error:
            raise Retryable(f"the online voice sent no readable sound: {error}", after_s=5.0) from error


async def decoded(read: Callable[[Mp3Feed], Awaitable[None]], executor: Executor) -> AsyncIterator[bytes]:
    """Yield s16le mono 24 kHz while `read` feeds the MP3 of one stream; raises what `read` or the decoder raises."""
    loop = asyncio.get_running_loop()
    feed, pieces = Mp3Feed(), asyncio.Queue[bytes | None]()
    worker = loop.run_in_executor(executor, feed.run, lambda pcm: _hand_over(loop, pieces, pcm))
    worker.add_done_callback(lambda _: pieces.put_nowait(None))
    reader = asyncio.ensure_future(read(feed))
    reader.add_done_callback(lambda _: feed.close())
    try:
        while (pcm := await pieces.get()) is not None:
            yield pcm
        await reader
        await worker
    finally:
        reader.cancel()
        await asyncio.gather(reader, return_exceptions=True)
        feed.close()
        await asyncio.gather(worker, return_exceptions=True)


def _hand_over(loop: asyncio.AbstractEventLoop, pieces: "asyncio.Queue[bytes | None]", pcm: bytes) -> None:
    loop.call_soon_threadsafe(pieces.put_nowait, pcm)


def _miniaudio() -> Any:
    try:
        return importlib.import_module("miniaudio")
    except ImportError as error:
        raise NeedsOperator(
            f"the online voice needs miniaudio: {error}", hint="pip install 'zhubo[edge-voice]'"
        ) from error
