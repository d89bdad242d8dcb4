"""What is abandoned ends at once: a generator would keep its socket or its thread, a task would go on working."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any, TypeVar

T = TypeVar("T")


@asynccontextmanager
async def closing(source: AsyncIterator[T]) -> AsyncIterator[None]:
    """Close `source` on the way out, when it is something that can be closed."""
    try:
        yield
    finally:
        aclose = getattr(source, "aclose", None)
        if aclose is not None:
            await aclose()


async def cancelled(task: "asyncio.Future[Any]") -> None:
    """Cancel a task and wait for its end, however it ends."""
    task.cancel()
    await asyncio.wait({task})
