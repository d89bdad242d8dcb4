import asyncio
import time

import pytest

from bot.aio.virtual import LoopClock, VirtualLoop
from bot.aio.waiting import wait_until

pytestmark = pytest.mark.room


def test_a_day_passes_in_no_time() -> None:
    async def day() -> tuple[float, int]:
        clock = LoopClock(asyncio.get_running_loop(), 1_000)
        await asyncio.sleep(86_400)
        return clock.now(), clock.wall_ms()

    started = time.monotonic()
    with asyncio.Runner(loop_factory=VirtualLoop) as runner:
        now, wall_ms = runner.run(day())
    assert (now, wall_ms) == (86_400, 86_401_000)
    assert time.monotonic() - started < 5


def test_thread_jobs_run_in_line_and_take_no_virtual_time() -> None:
    async def main() -> tuple[int, float]:
        loop = asyncio.get_running_loop()
        return await loop.run_in_executor(None, lambda: 42), loop.time()

    with asyncio.Runner(loop_factory=VirtualLoop) as runner:
        assert runner.run(main()) == (42, 0.0)


def test_a_standstill_is_an_error_and_not_a_hang() -> None:
    async def main() -> None:
        await asyncio.Event().wait()

    with pytest.raises(RuntimeError, match="virtual time stands still"):
        with asyncio.Runner(loop_factory=VirtualLoop) as runner:
            runner.run(main())


def test_waiting_for_a_signal_ends_with_it_or_with_its_time() -> None:
    async def main() -> None:
        event = asyncio.Event()
        asyncio.get_running_loop().call_later(2.0, event.set)
        assert not await wait_until(event, 1.0)
        assert await wait_until(event, 5.0)
        assert asyncio.get_running_loop().time() == 2.0

    with asyncio.Runner(loop_factory=VirtualLoop) as runner:
        runner.run(main())
