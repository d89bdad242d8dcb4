import asyncio

import pytest

from bot.aio.virtual import VirtualLoop
from bot.aio.waiting import wait_until

pytestmark = pytest.mark.room


def test_a_signal_ends_the_wait_and_silence_ends_it_later() -> None:
    async def main() -> tuple[bool, float, bool, float]:
        loop, event = asyncio.get_running_loop(), asyncio.Event()
        loop.call_later(3.0, event.set)
        heard, after_s = await wait_until(event, 10.0), loop.time()
        event.clear()
        missed = await wait_until(event, 10.0)
        return heard, after_s, missed, loop.time()

    with asyncio.Runner(loop_factory=VirtualLoop) as runner:
        assert runner.run(main()) == (True, 3.0, False, 13.0)


def test_a_cancelled_wait_is_cancelled_and_not_called_silence() -> None:
    async def main() -> None:
        waiting = asyncio.create_task(wait_until(asyncio.Event(), 10.0))
        await asyncio.sleep(1.0)
        waiting.cancel()
        with pytest.raises(asyncio.CancelledError):
            await waiting

    with asyncio.Runner(loop_factory=VirtualLoop) as runner:
        runner.run(main())
