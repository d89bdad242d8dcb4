"""Jobs that belong together: as the first one ends, so do all."""

import asyncio
from collections.abc import Coroutine
from typing import Any


async def side_by_side(*jobs: Coroutine[Any, Any, None]) -> None:
    """Run all until the first is over: as it ends or fails, so does this; the others are cancelled."""
    tasks = [asyncio.create_task(job) for job in jobs]
    try:
        done, _ = await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
        for task in done:
            task.result()
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.wait(tasks)
        for task in tasks:
            if not task.cancelled():
                task.exception()  # seen: what the first one says is what counts
