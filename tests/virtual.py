"""Runs an async test on a clock that jumps."""

import asyncio
import functools
from collections.abc import Awaitable, Callable
from typing import ParamSpec

from bot.aio.virtual import VirtualLoop

P = ParamSpec("P")


def virtual(test: Callable[P, Awaitable[None]]) -> Callable[P, None]:
    """Let the test take virtual time: an hour of waiting costs nothing."""

    @functools.wraps(test)
    def run(*args: P.args, **kwargs: P.kwargs) -> None:
        async def played() -> None:
            await test(*args, **kwargs)

        with asyncio.Runner(loop_factory=VirtualLoop) as runner:
            runner.run(played())

    return run
