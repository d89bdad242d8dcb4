"""The system's Chromium, driven by playwright; a missing browser fails loudly and names its package."""

import asyncio
import atexit
import os
import shutil
import socket
import threading
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from playwright.async_api import Error as PlaywrightError
from playwright.async_api import Page, async_playwright

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


class Shared:
    """One browser for all tests of a process, started at the first: a start costs more than most tests do.

    It lives in a thread with a loop of its own, for a playwright cannot leave the loop it was made in.
    """

    def __init__(self) -> None:
        self._ready = threading.Event()
        self._over: asyncio.Event | None = None
        self._loop: asyncio.AbstractEventLoop | None = None
        self._fault: Exception | None = None
        self.port = 0

    def address(self) -> str:
        """Return where its tests reach it."""
        if self._loop is None:
            with socket.create_server(("127.0.0.1", 0)) as free:
                self.port = free.getsockname()[1]
            self._loop = asyncio.new_event_loop()
            thread = threading.Thread(target=self._live, name="chromium", daemon=True)
            thread.start()
            atexit.register(self._end, thread)
        self._ready.wait(60)
        if self._fault is not None:
            raise RuntimeError("Chromium did not start") from self._fault
        return f"http://127.0.0.1:{self.port}"

    def _live(self) -> None:
        assert self._loop is not None
        try:
            self._loop.run_until_complete(self._serve())
        except (PlaywrightError, OSError, RuntimeError) as error:
            self._fault = error  # told to every test that asks for the browser
        finally:
            self._ready.set()
            self._loop.close()

    async def _serve(self) -> None:
        self._over = asyncio.Event()
        async with async_playwright() as playwright:
            args = [*QUIET, *QUIETER, AUTOPLAY, f"--remote-debugging-port={self.port}"]
            browser = await playwright.chromium.launch(executable_path=executable(), headless=True, args=args)
            self._ready.set()
            await self._over.wait()
            await browser.close()

    def _end(self, thread: threading.Thread) -> None:
        if self._loop is not None and self._over is not None and thread.is_alive():
            self._loop.call_soon_threadsafe(self._over.set)
            thread.join(10)


_shared = Shared()


@asynccontextmanager
async def page(width: int, height: int, *, autoplay: bool = True) -> AsyncIterator[Page]:
    """Give a blank page of that size with storage of its own; `autoplay` as in OBS, else a plain browser of its own."""
    async with async_playwright() as playwright:
        if autoplay:
            browser = await playwright.chromium.connect_over_cdp(_shared.address())
        else:
            args = [*QUIET, *QUIETER]
            browser = await playwright.chromium.launch(executable_path=executable(), headless=True, args=args)
        context = await browser.new_context(viewport={"width": width, "height": height})
        try:
            yield await context.new_page()
        finally:
            await context.close()
            await browser.close()
