"""Run a coroutine on a loop whose time jumps: minutes of show in milliseconds."""

from collections.abc import Coroutine
from typing import Any, TypeVar

from bot.aio.virtual import VirtualLoop

T = TypeVar("T")


def in_virtual_time(work: Coroutine[Any, Any, T]) -> T:
    loop = VirtualLoop()
    try:
        return loop.run_until_complete(work)
    finally:
        loop.run_until_complete(loop.shutdown_asyncgens())
        loop.close()
