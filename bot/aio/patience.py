"""Waits that follow each other, each with its longest time, on one timer."""

import asyncio
from collections.abc import Awaitable
from typing import Any, TypeVar

T = TypeVar("T")


class Patience:
    """Bound the waits of one stream; close it with the stream.

    `asyncio.timeout` makes, arms and takes down a timer for each wait.  A stream waits for every piece, and nearly no
    wait runs out: here one timer stands, looks when it rings whether somebody has waited too long, and else goes on.
    """

    def __init__(self) -> None:
        self._waiting: asyncio.Task[Any] | None = None
        self._until = 0.0
        self._timer: asyncio.TimerHandle | None = None
        self._is_over = False

    async def on(self, step: Awaitable[T], timeout_s: float) -> T:
        """Return what `step` gives; TimeoutError, and `step` is cancelled, when that takes longer.  One at a time."""
        loop, task = asyncio.get_running_loop(), asyncio.current_task()
        assert task is not None and self._waiting is None, "one wait at a time, in a task"
        self._until = loop.time() + timeout_s
        if self._timer is None or self._timer.when() > self._until:
            self.close()
            self._timer = loop.call_at(self._until, self._ring, loop)
        self._waiting, self._is_over, before = task, False, task.cancelling()
        try:
            return await step
        except asyncio.CancelledError:
            if self._is_over and task.uncancel() <= before:
                self._is_over = False
                raise TimeoutError from None
            raise
        finally:
            self._waiting = None

    def close(self) -> None:
        """Take the timer down; harmless when none stands."""
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None

    def _ring(self, loop: asyncio.AbstractEventLoop) -> None:
        self._timer = None
        if self._waiting is None:
            return  # the next wait sets it anew
        if loop.time() < self._until:
            self._timer = loop.call_at(self._until, self._ring, loop)
        else:
            self._is_over = True
            self._waiting.cancel()
