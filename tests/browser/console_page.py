"""A console page in a browser, for tests: opened, watched, and asked until it says so."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import replace
from typing import Any

from playwright.async_api import Page

from bot.console.server import ConsoleServer
from bot.console.wire import ConsoleInfo
from bot.core.clock import SystemClock
from tests.browser import chromium
from tests.browser.console_harness import LoudRoom, address, serving
from tests.browser.harness import until
from tests.browser.watch import Watcher
from tests.console import show

DESK = (1600, 936)
PHONE = (390, 844)


def loud(info: ConsoleInfo = show.INFO) -> tuple[ConsoleServer, LoudRoom]:
    console, _ = show.console(replace(info, started_ms=SystemClock().wall_ms() - 60_000))
    room = LoudRoom(console)
    console.commands = room
    return console, room


@asynccontextmanager
async def opened(
    console: ConsoleServer, size: tuple[int, int] = DESK, ignore: tuple[str, ...] = ()
) -> AsyncIterator[Page]:
    """The page, connected; its faults fail the test at the end."""
    async with serving(console) as url, chromium.page(*size) as page:
        watcher = Watcher(url, ignore=ignore)
        watcher.attach(page)
        await page.goto(address(url))
        await sees(page, "document.title.includes('zhubo') && !document.body.classList.contains('is-lost')")
        await until(lambda: console.pages == 1)
        await sees(page, "document.getElementById('room').textContent !== ''")
        yield page
        assert watcher.faults == []


async def sees(page: Page, claim: str, arg: object = None) -> None:
    """Wait until `claim` holds on the page: the policy of the page lets no other way look again and again."""
    async with asyncio.timeout(8):
        while not await page.evaluate(claim, arg):
            await asyncio.sleep(0.02)


async def took(act: Callable[[], Any], happened: Callable[[], object]) -> float:
    """Seconds from a press to its arrival."""
    loop = asyncio.get_running_loop()
    started = loop.time()
    await act()
    while not happened():
        assert loop.time() - started < 2.0
        await asyncio.sleep(0.002)
    return loop.time() - started
