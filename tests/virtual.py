"""Runs async work on a clock that jumps: an hour of waiting costs nothing."""

import asyncio
import functools
from collections.abc import Awaitable, Callable, Coroutine
from typing import Any, ParamSpec, TypeVar

from bot.aio.virtual import VirtualLoop

P = ParamSpec("P")
T = TypeVar("T")


def in_virtual_time(work: Coroutine[Any, Any, T]) -> T:
    """Run a coroutine to its end."""
    with asyncio.Runner(loop_factory=VirtualLoop) as runner:
        return runner.run(work)


def virtual(test: Callable[P, Awaitable[None]]) -> Callable[P, None]:
    """Let an async test take virtual time."""

    @functools.wraps(test)
    def run(*args: P.args, **kwargs: P.kwargs) -> None:
        async def played() -> None:
            await test(*args, **kwargs)

        in_virtual_time(played())

    return run
