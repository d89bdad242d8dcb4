"""One connection relieved by the next without a moment in between: the old one is left when the new one is in."""

import asyncio
from collections.abc import Callable, Coroutine
from typing import Any

from bot.core.errors import NeedsOperator

WITHIN_S = 30.0
"""A successor that is not in by then has failed."""
AGAIN_S = 1.0
LINGER_S = 2.0
"""The old connection is read so much longer: what was already on its way is still heard."""


class Leg:
    """One of the connections: its life says `entered` when it is in, `move` when the platform wants another."""

    def __init__(self, url: str, *, is_first: bool) -> None:
        self.url = url
        self.is_first = is_first
        self._entered = asyncio.Event()
        self._moved = asyncio.Event()
        self.next_url = ""

    def entered(self) -> None:
        """Say that this connection is accepted: the one before may go."""
        self._entered.set()

    def move(self, url: str) -> None:
        """Say that the platform asks for a new connection to `url`."""
        self.next_url = url
        self._moved.set()

    async def until_entered(self) -> None:
        """Return when `entered` was called."""
        await self._entered.wait()

    async def until_moved(self) -> None:
        """Return when `move` was called."""
        await self._moved.wait()


Life = Callable[[Leg], Coroutine[Any, Any, None]]


async def handed_over(url: str, life: Life, *, linger_s: float = LINGER_S, within_s: float = WITHIN_S) -> None:
    """Run `life` of a first leg and of each that relieves it; ends as the last one ends."""
    running: set[asyncio.Task[None]] = set()

    def start(leg: Leg) -> asyncio.Task[None]:
        task = asyncio.create_task(life(leg))
        running.add(task)
        return task

    leg = Leg(url, is_first=True)
    task = start(leg)
    try:
        while await _first(task, leg.until_moved()):
            old, (leg, task) = task, await _relieved(task, leg.next_url, start, within_s)
            await asyncio.wait({old}, timeout=linger_s)
            await _end({old})
            running.discard(old)
        task.result()
    finally:
        await _end(running)


async def _relieved(
    old: asyncio.Task[None], url: str, start: Callable[[Leg], asyncio.Task[None]], within_s: float
) -> tuple[Leg, asyncio.Task[None]]:
    """Return a successor that is in, tried again while the old connection lives; raises as the last one failed."""
    while True:
        leg = Leg(url, is_first=False)
        task = start(leg)
        try:
            async with asyncio.timeout(within_s):
                if await _first(task, leg.until_entered()):
                    return leg, task
        except TimeoutError:
            await _end({task})
        error = None if task.cancelled() else task.exception()
        if not isinstance(error, NeedsOperator):
            await asyncio.wait({old}, timeout=AGAIN_S)
        if old.done() or isinstance(error, NeedsOperator):
            raise error or TimeoutError("the new connection that the platform asked for was not made in time")


async def _first(task: "asyncio.Task[None]", event: Coroutine[Any, Any, None]) -> bool:
    """Wait until the task is over or the event came; return whether it came."""
    waiting = asyncio.create_task(event)
    try:
        await asyncio.wait({task, waiting}, return_when=asyncio.FIRST_COMPLETED)
        return waiting.done()
    finally:
        await _end({waiting})


async def _end(tasks: "set[asyncio.Task[None]]") -> None:
    for task in tasks:
        task.cancel()
    if tasks:
        await asyncio.wait(tasks)
    for task in tasks:
        if not task.cancelled():
            task.exception()  # seen: what the last connection says is what counts
