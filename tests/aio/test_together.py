import asyncio

import pytest

from bot.aio.together import side_by_side
from tests.virtual import virtual

pytestmark = pytest.mark.room


@virtual
async def test_when_the_first_ends_all_end() -> None:
    left: list[str] = []

    async def long() -> None:
        try:
            await asyncio.sleep(3600)
        finally:
            left.append("long")

    await side_by_side(asyncio.sleep(1), long())
    assert left == ["long"] and asyncio.get_running_loop().time() < 2


@virtual
async def test_the_first_fault_is_told() -> None:
    async def fails() -> None:
        await asyncio.sleep(1)
        raise ValueError("lost")

    with pytest.raises(ValueError, match="lost"):
        await side_by_side(asyncio.sleep(3600), fails())


@virtual
async def test_a_cancelled_caller_takes_its_jobs_along() -> None:
    left: list[int] = []

    async def long(number: int) -> None:
        try:
            await asyncio.sleep(3600)
        finally:
            left.append(number)

    task = asyncio.create_task(side_by_side(long(1), long(2)))
    await asyncio.sleep(1)
    task.cancel()
    await asyncio.wait({task})
    assert task.cancelled() and sorted(left) == [1, 2]
