import asyncio
import time
from collections.abc import AsyncGenerator, Sequence
from threading import Timer

import pytest

from bot.aio.virtual import VirtualLoop
from bot.app.outside import Outside
from bot.writer.model import Message, Usage

pytestmark = pytest.mark.wire


class Peer:
    """Answers from a thread's clock, as a server would, which virtual time knows nothing of."""

    def __init__(self) -> None:
        self.closed = 0

    async def stream(self, messages: Sequence[Message], *, max_tokens: int) -> AsyncGenerator[str | Usage, None]:
        loop = asyncio.get_running_loop()
        try:
            for piece in ("一", "二"):
                arrived = asyncio.Event()
                Timer(0.1, loop.call_soon_threadsafe, (arrived.set,)).start()
                await arrived.wait()
                yield piece
        finally:
            self.closed += 1

    async def aclose(self) -> None:
        self.closed += 10


def test_real_time_passes_only_while_the_model_is_waited_for() -> None:
    async def main() -> tuple[list[str | Usage], float, float]:
        loop, peer = asyncio.get_running_loop(), Peer()
        assert isinstance(loop, VirtualLoop)
        model, heard, began = Outside(peer, loop), list[str | Usage](), time.monotonic()
        async for piece in model.stream([], max_tokens=1):
            heard.append(piece)
            await asyncio.sleep(3600.0)  # the host speaks for an hour
        await model.aclose()
        assert peer.closed == 11
        return heard, loop.time(), time.monotonic() - began

    with asyncio.Runner(loop_factory=VirtualLoop) as runner:
        heard, virtual_s, real_s = runner.run(main())
    assert heard == ["一", "二"]
    assert 7200.15 < virtual_s < 7230.0 and real_s < 30.0


def test_a_deadline_holds_in_real_time() -> None:
    async def main() -> float:
        loop = asyncio.get_running_loop()
        assert isinstance(loop, VirtualLoop)
        with loop.outside(), pytest.raises(TimeoutError):
            async with asyncio.timeout(0.2):
                await loop.create_future()
        return loop.time()

    with asyncio.Runner(loop_factory=VirtualLoop) as runner:
        began = time.monotonic()
        assert runner.run(main()) >= 0.2
        assert time.monotonic() - began >= 0.2
