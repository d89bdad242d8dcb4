"""The system's Chromium, driven by playwright; a missing browser fails loudly and names its package."""

import asyncio
import os
import shutil
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager

from playwright.async_api import Browser, Page, async_playwright

QUIET = ("--no-sandbox", "--disable-quic", "--no-first-run", "--disable-background-networking")
QUIETER = ("--disable-component-update", "--disable-sync", "--mute-audio")
AUTOPLAY = "--autoplay-policy=no-user-gesture-required"  # what OBS sets for its browser sources


def executable() -> str:
    """Return the browser's path: $CHROMIUM, or the first one found."""
    names = (os.environ.get("CHROMIUM", ""), "chromium", "chromium-browser", "google-chrome")
    found = next((path for name in names if name and (path := shutil.which(name))), None)
    if found is None:
        raise RuntimeError(
            "no Chromium found: install the package 'chromium' (apt-get install chromium fonts-noto-cjk)"
        )
    return found


@asynccontextmanager
async def launched(*, autoplay: bool = True) -> AsyncIterator[Browser]:
    """Start a browser; `autoplay` as in OBS."""
    args = [*QUIET, *QUIETER, *([AUTOPLAY] if autoplay else [])]
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=executable(), headless=True, args=args)
        try:
            yield browser
        finally:
            await browser.close()


_kept: dict[asyncio.AbstractEventLoop, Browser] = {}


@asynccontextmanager
async def kept() -> AsyncIterator[None]:
    """Keep one browser for all pages of this loop: a start costs more than most tests do."""
    loop = asyncio.get_running_loop()
    async with launched() as browser:
        _kept[loop] = browser
        try:
            yield
        finally:
            del _kept[loop]


@asynccontextmanager
async def page(width: int, height: int, *, autoplay: bool = True) -> AsyncIterator[Page]:
    """Give a blank page of that size with storage of its own; without `autoplay` as in a plain browser."""
    async with AsyncExitStack() as stack:
        browser = _kept.get(asyncio.get_running_loop()) if autoplay else None
        if browser is None:
            browser = await stack.enter_async_context(launched(autoplay=autoplay))
        context = await browser.new_context(viewport={"width": width, "height": height})
        try:
            yield await context.new_page()
        finally:
            await context.close()
