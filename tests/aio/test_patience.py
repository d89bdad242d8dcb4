import asyncio
from collections.abc import AsyncIterator

import pytest

from bot.aio.patience import Patience
from tests.virtual import virtual

pytestmark = pytest.mark.room


async def after(wait_s: float, what: str = "x") -> str:
    await asyncio.sleep(wait_s)
    return what


def now() -> float:
    return asyncio.get_running_loop().time()


def test_what_comes_in_time_is_returned_and_what_does_not_is_cancelled() -> None:
    @virtual
    async def played() -> None:
        patience, ended = Patience(), []

        async def slow() -> None:
            try:
                await asyncio.sleep(60.0)
            finally:
                ended.append(now())

        assert await patience.on(after(1.0), 2.0) == "x"
        with pytest.raises(TimeoutError):
            await patience.on(slow(), 2.0)
        assert now() == 3.0 and ended == [3.0]

    played()


@pytest.mark.parametrize(("first_s", "then_s"), [(9.0, 2.0), (2.0, 9.0), (3.0, 3.0)])
def test_each_wait_has_its_own_time_whatever_the_last_one_had(first_s: float, then_s: float) -> None:
    @virtual
    async def played() -> None:
        patience = Patience()
        await patience.on(after(1.5), first_s)
        with pytest.raises(TimeoutError):
            await patience.on(after(60.0), then_s)
        assert now() == 1.5 + then_s

    played()


@virtual
async def test_time_between_two_waits_is_nobodys() -> None:
    patience = Patience()
    await patience.on(after(0.5), 1.0)
    await asyncio.sleep(30.0)
    assert await patience.on(after(0.5, "late"), 1.0) == "late"


@virtual
async def test_no_time_at_all_is_over_at_once() -> None:
    with pytest.raises(TimeoutError):
        await Patience().on(after(1.0), 0.0)
    assert now() == 0.0


@virtual
async def test_after_a_wait_that_ran_out_the_next_one_is_a_wait_like_any_other() -> None:
    patience = Patience()
    for _ in range(2):
        with pytest.raises(TimeoutError):
            await patience.on(after(5.0), 1.0)
    assert await patience.on(after(0.5), 1.0) == "x"
    task = asyncio.current_task()
    assert task is not None and task.cancelling() == 0


@virtual
async def test_a_cancelled_listener_is_cancelled_and_not_late() -> None:
    patience = Patience()
    task = asyncio.create_task(patience.on(after(60.0), 5.0))
    await asyncio.sleep(1.0)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    await asyncio.sleep(30.0)


@virtual
async def test_one_who_is_cancelled_as_the_time_runs_out_is_cancelled() -> None:
    patience, loop = Patience(), asyncio.get_running_loop()
    task = asyncio.create_task(patience.on(after(60.0), 1.0))
    loop.call_at(1.0, task.cancel)
    with pytest.raises(asyncio.CancelledError):
        await task


@virtual
async def test_the_error_of_a_step_is_the_steps_own() -> None:
    async def broken() -> None:
        raise ValueError("mine")

    with pytest.raises(ValueError, match="mine"):
        await Patience().on(broken(), 1.0)


@virtual
async def test_a_stream_goes_from_task_to_task() -> None:
    patience = Patience()

    async def stream() -> AsyncIterator[str]:
        for wait_s in (0.5, 0.9, 60.0):
            yield await patience.on(after(wait_s), 1.0)

    source = stream()

    async def pulled() -> str:
        return await anext(source)

    assert await asyncio.create_task(pulled()) == "x"
    assert await pulled() == "x"
    with pytest.raises(TimeoutError):
        await asyncio.create_task(pulled())
    assert now() == 2.4


@virtual
async def test_a_closed_one_leaves_no_timer() -> None:
    patience = Patience()
    await patience.on(after(0.1), 50.0)
    patience.close()
    patience.close()
    assert patience._timer is None
