"""Rules that hold for every test: one category a module, nothing blocks the loop, nothing leaks."""

import asyncio
import inspect
from collections.abc import AsyncIterator, Iterator

import hypothesis
import pytest
import pytest_asyncio
from blockbuster import BlockBuster, blockbuster_ctx
from xdist.remote import Producer  # type: ignore[import-untyped]
from xdist.scheduler import LoadScopeScheduling  # type: ignore[import-untyped]

from tests.browser import chromium

# How fast something is belongs to bench/: a busy machine must not fail a test.
hypothesis.settings.register_profile("zhubo", deadline=None)
hypothesis.settings.load_profile("zhubo")

PAGES = "tests/browser/"
CATEGORIES = ("unit", "room", "wire", "browser", "recordings")


def pytest_sessionstart() -> None:
    """Without this, the first async test makes a default loop that the first `asyncio.Runner` then loses unclosed."""
    asyncio.set_event_loop(None)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Refuse a module that does not say what kind of tests it holds."""
    for item in items:
        if sum(item.get_closest_marker(name) is not None for name in CATEGORIES) != 1:
            raise pytest.UsageError(f"{item.nodeid}: needs exactly one of the markers {', '.join(CATEGORIES)}")
        if isinstance(item, pytest.Function) and inspect.iscoroutinefunction(item.obj):
            if item.get_closest_marker("browser"):
                item.add_marker(pytest.mark.asyncio(loop_scope="session"))
                item.fixturenames[:0] = ["one_browser"]
                item.fixturenames.append("no_leaked_tasks_beside_the_browser")
            else:
                item.fixturenames.append("no_leaked_tasks")


class ByModule(LoadScopeScheduling):  # type: ignore[misc]  # xdist tells mypy nothing of its schedulers
    """Keeps a module's tests on one worker, for its fixtures, and all pages: sound and frames need a core.

    xdist's own groups are told by the ids of tests, which they can no longer change since pytest 9.
    """

    def _split_scope(self, nodeid: str) -> str:
        path = nodeid.partition("::")[0]
        return PAGES if path.startswith(PAGES) else path


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Producer) -> ByModule:
    """Deal tests out to workers by module."""
    return ByModule(config, log)


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


async def _tasks_watched() -> AsyncIterator[None]:
    """Fail an async test that leaves tasks behind."""
    before = asyncio.all_tasks()
    yield
    for _ in range(5):  # what was cancelled a moment ago may still have to see it
        await asyncio.sleep(0)
    left = [task for task in asyncio.all_tasks() - before if task is not asyncio.current_task()]
    assert not left, f"tasks left running: {left}"


no_leaked_tasks = pytest.fixture(_tasks_watched)
no_leaked_tasks_beside_the_browser = pytest_asyncio.fixture(_tasks_watched, loop_scope="session")


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def one_browser() -> AsyncIterator[None]:
    """Keep one Chromium for all tests of pages, which share its loop."""
    async with chromium.kept():
        yield
