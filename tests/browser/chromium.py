"""The system's Chromium, driven by playwright; a missing browser fails loudly and names its package."""

import os
import shutil
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

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


@asynccontextmanager
async def page(width: int, height: int, *, autoplay: bool = True) -> AsyncIterator[Page]:
    """Give a blank page of that size in a fresh browser; `autoplay` as in OBS, else as in a plain browser."""
    args = [*QUIET, *QUIETER, *([AUTOPLAY] if autoplay else [])]
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=executable(), headless=True, args=args)
        try:
            context = await browser.new_context(viewport={"width": width, "height": height})
            yield await context.new_page()
        finally:
            await browser.close()
