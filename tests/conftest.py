"""Rules that hold for every test: one category a module, nothing blocks the loop, nothing leaks."""

import asyncio
import gc
from collections.abc import Iterator

import pytest
from blockbuster import BlockBuster, blockbuster_ctx

CATEGORIES = ("unit", "room", "wire", "browser", "recordings")


def pytest_sessionstart() -> None:
    """Without this, the first async test makes a default loop that the first `asyncio.Runner` then loses unclosed."""
    asyncio.set_event_loop(None)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Refuse a module that does not say what kind of tests it holds."""
    for item in items:
        if sum(item.get_closest_marker(name) is not None for name in CATEGORIES) != 1:
            raise pytest.UsageError(f"{item.nodeid}: needs exactly one of the markers {', '.join(CATEGORIES)}")


@pytest.fixture(autouse=True)
def no_blocking(request: pytest.FixtureRequest) -> Iterator[BlockBuster | None]:
    """Fail a test of the room whose event loop is blocked by I/O or sleep."""
    if request.node.get_closest_marker("room") is None:
        yield None
        return
    with blockbuster_ctx("bot") as blockbuster:
        # Virtual time runs executor jobs inline, on purpose: the journal's SQLite and file reads may "block" there.
        for function in blockbuster.functions.values():
            function.can_block_in("bot/aio/virtual.py", "run_in_executor")
        yield blockbuster


@pytest.fixture(autouse=True)
def no_leaked_tasks(request: pytest.FixtureRequest) -> Iterator[None]:
    """Fail a test that leaves tasks behind on any loop."""
    yield
    if request.node.get_closest_marker("unit") is not None:
        return
    left = [task for task in _all_tasks() if not task.done() and "no_leaked_tasks" not in repr(task)]
    assert not left, f"tasks left running: {left}"


def _all_tasks() -> list["asyncio.Task[object]"]:
    return [task for task in gc.get_objects() if isinstance(task, asyncio.Task) and not task.get_loop().is_running()]
