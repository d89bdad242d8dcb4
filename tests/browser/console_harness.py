"""Run the real console server with an invented show, to look at the page or to take a picture of it.

python -m tests.browser.console_harness --port 8898                 # open the printed address
python -m tests.browser.console_harness --shot out.png --size 1600x936 [--tab figures] [--press F8] [--lang en]
"""

import argparse
import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path

from aiohttp import web

from bot.console.server import ConsoleServer
from bot.core.clock import SystemClock
from bot.core.reports import Paused
from tests.browser import chromium
from tests.console import plays, show

AVATAR = Path(__file__).parents[2] / "personas" / "xiaoman" / "avatar.svg"


@asynccontextmanager
async def serving(console: ConsoleServer, port: int = 0) -> AsyncIterator[str]:
    """Serve `console` on loopback and give its address, without the token; ends with every socket closed."""
    app = web.Application()
    console.attach(app)
    app.router.add_get("/stage/personas/xiaoman/avatar.svg", _avatar)
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=1.0)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", port, reuse_address=True).start()
    try:
        yield f"http://127.0.0.1:{runner.addresses[0][1]}"
    finally:
        await runner.cleanup()
        await asyncio.sleep(0.02)  # lets the server's last connection tasks see their end


async def _avatar(_: web.Request) -> web.StreamResponse:
    return web.FileResponse(AVATAR)


def address(url: str) -> str:
    """The page with its token, as the command line prints it."""
    return f"{url}/console#token={show.TOKEN}"


class LoudRoom(show.Room):
    """A room that is silent after panic, as the real one."""

    def __init__(self, console: ConsoleServer) -> None:
        super().__init__()
        self._console = console

    def panic(self) -> None:
        super().panic()
        self._console.on(Paused(on=True, since_ms=SystemClock().wall_ms()))

    def resume(self) -> None:
        super().resume()
        self._console.on(Paused(on=False, since_ms=SystemClock().wall_ms()))


async def _show(options: argparse.Namespace) -> None:
    clock = SystemClock()
    started_ms = clock.wall_ms() - 8_076_000
    avatar = "/stage/personas/xiaoman/avatar.svg" if AVATAR.is_file() else ""
    info = replace(show.INFO, started_ms=started_ms, lang=options.lang, avatar_url=avatar)
    console, _ = show.console(info)
    console.commands = LoudRoom(console)
    console.asks.steering = plays.Desk()
    if not options.empty:
        show.play(console, clock)
        console.on(plays.panels(clock.wall_ms(), fault=options.fault))
    async with serving(console, options.port) as url:
        if not options.shot:
            print(address(url))  # noqa: T201  the address to open
            await asyncio.Event().wait()
        width, height = (int(side) for side in options.size.split("x"))
        async with chromium.page(width, height) as page:
            page.on("console", lambda message: print("console:", message.type, message.text))  # noqa: T201
            page.on("pageerror", lambda error: print("error:", error))  # noqa: T201
            await page.goto("about:blank" if options.door else address(url))
            if options.door:
                await page.goto(f"{url}/console")
            await page.wait_for_timeout(500)
            if options.tab:
                await (
                    page.locator("#tabs button")
                    .nth(("now", "comments", "plays", "blocked", "figures").index(options.tab))
                    .click()
                )
            for key in options.press:
                await page.keyboard.press(key)
            for selector in options.click:
                await page.locator(selector).first.click()
            await page.wait_for_timeout(400)
            await page.screenshot(path=options.shot)


def main() -> None:
    """Parse the command line and run."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--port", type=int, default=0)
    parser.add_argument("--shot", help="write a PNG and end")
    parser.add_argument("--size", default="1600x936")
    parser.add_argument("--lang", default="zh", choices=("zh", "en"))
    parser.add_argument("--tab", default="", choices=("", "now", "comments", "plays", "blocked", "figures"))
    parser.add_argument("--press", nargs="*", default=[], help="keys to press before the picture, like F8 ?")
    parser.add_argument("--click", nargs="*", default=[], help="selectors to click after the keys")
    parser.add_argument("--fault", default="", help="why edited rules were not taken")
    parser.add_argument("--empty", action="store_true", help="a room in which nothing has happened yet")
    parser.add_argument("--door", action="store_true", help="without the token")
    asyncio.run(_show(parser.parse_args()))


if __name__ == "__main__":
    main()
