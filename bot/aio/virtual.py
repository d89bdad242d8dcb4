"""Virtual time: a whole show in seconds, the same way each time.

`VirtualLoop` jumps its clock to the next timer whenever nothing is ready, and runs executor jobs inline,
so that no thread can change the order of things.  While something outside is waited for, it goes at the world's pace.
"""

import asyncio
import selectors
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from bot.core.clock import SystemClock


class LoopClock:
    """A clock that follows the running loop: real on a normal loop, virtual on a `VirtualLoop`."""

    def __init__(self, loop: asyncio.AbstractEventLoop, wall_start_ms: int | None = None) -> None:
        self._loop = loop
        self._start = loop.time()
        self._wall_start_ms = SystemClock().wall_ms() if wall_start_ms is None else wall_start_ms

    def now(self) -> float:
        """Return the loop's monotonic seconds."""
        return self._loop.time()

    def wall_ms(self) -> int:
        """Return the wall time that the loop's time stands for, ms since 1970 UTC."""
        return self._wall_start_ms + round((self._loop.time() - self._start) * 1000)


class _JumpingSelector(selectors.DefaultSelector):
    """Never sleeps: the wait that was asked for is added to the loop's clock instead; but for what is outside."""

    jumped_s = 0.0
    outside = 0
    """Things waited for that take real time."""

    def select(self, timeout: float | None = None) -> list[tuple[selectors.SelectorKey, int]]:
        if self.outside:
            return self._waited(timeout)
        ready = super().select(0)
        if not ready and timeout is None:
            raise RuntimeError("virtual time stands still: every task waits for something that no timer will bring")
        if not ready and timeout:
            self.jumped_s += timeout
        return ready

    def _waited(self, timeout: float | None) -> list[tuple[selectors.SelectorKey, int]]:
        clock = SystemClock()
        began = clock.now()
        ready = super().select(timeout)
        if timeout is None or timeout > 0:
            took = clock.now() - began
            self.jumped_s += took if ready or timeout is None else timeout
        return ready


class VirtualLoop(asyncio.SelectorEventLoop):
    """An event loop whose `time()` starts at 0 and moves only by timers."""

    def __init__(self) -> None:
        self._jumping = _JumpingSelector()
        super().__init__(self._jumping)

    def time(self) -> float:
        """Return virtual seconds since the loop was made."""
        return self._jumping.jumped_s

    @contextmanager
    def outside(self) -> Iterator[None]:
        """Let time go at the world's pace in this block: something is asked that knows no virtual time."""
        self._jumping.outside += 1
        try:
            yield
        finally:
            self._jumping.outside -= 1

    def run_in_executor(self, executor: Any, func: Callable[..., Any], *args: Any) -> Any:  # type: ignore[override]
        """Run `func` here and now: real work takes no virtual time."""
        future = self.create_future()
        try:
            future.set_result(func(*args))
        except Exception as error:  # noqa: BLE001  handed to the awaiting task, as an executor does
            future.set_exception(error)
        return future
