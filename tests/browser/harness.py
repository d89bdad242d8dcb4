"""Run the real stage server with invented content, to look at the page or to take a picture of it.

python -m tests.browser.harness --port 8899                       # open http://127.0.0.1:8899/stage
python -m tests.browser.harness --port 8899 --shot out.png --size 1080x1920 --expression warm --effect confetti
"""

import argparse
import asyncio
import itertools
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from aiohttp import web

from bot.core.clock import SystemClock
from bot.stage.effects import EffectSpec, load_effect, load_effects
from bot.stage.server import StageServer
from bot.stage.wire import StageInfo
from tests.browser import chromium, samples

ROOT = Path(__file__).parents[2]
PICTURES = Path(__file__).parent / "pictures"
LEAD_S = 0.4


def effects() -> Mapping[str, EffectSpec]:
    """The effects of this checkout."""
    return load_effects([ROOT / "effects"])


def server(info: StageInfo, **hooks: Any) -> StageServer:
    """A stage with the personas and effects of this checkout."""
    hooks = {"effects": effects(), "pictures_dir": PICTURES, **hooks}
    return StageServer(info, clock=SystemClock(), personas_dirs=[ROOT / "personas"], **hooks)


def effect(folder: Path, module: str, style: str = "") -> EffectSpec:
    """Return an effect of this script and this sheet, written to the new `folder`."""
    folder.mkdir()
    (folder / "module.js").write_text(module, encoding="utf-8")
    (folder / "style.css").write_text(style, encoding="utf-8")
    toml = (ROOT / "effects" / "confetti" / "effect.toml").read_text(encoding="utf-8")
    (folder / "effect.toml").write_text(toml, encoding="utf-8")
    return load_effect(folder / "effect.toml")


@asynccontextmanager
async def serving(stage: StageServer, port: int = 0) -> AsyncIterator[str]:
    """Serve `stage` on loopback and give its address; ends with every socket closed."""
    app = web.Application()
    stage.attach(app)
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=1.0)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", port, reuse_address=True)
    await site.start()
    try:
        yield f"http://127.0.0.1:{runner.addresses[0][1]}"
    finally:
        await runner.cleanup()
        await asyncio.sleep(0.02)  # lets the server's last connection tasks see their end


async def speak(stage: StageServer, number: int, lang: str, length_ms: int = 7000, **look: str) -> None:
    """Say one turn as the room's player does: captions, then sound 400 ms ahead of the clock."""
    loop = asyncio.get_running_loop()
    frames = tuple(samples.speech(number, length_ms))
    stage.begin(samples.turn(number, lang, **look))
    started = loop.time()
    for cue in samples.captions(number, lang):
        stage.caption(cue)
    for frame in frames:
        await asyncio.sleep(max(0.0, started + frame.pts_ms / 1000 - LEAD_S - loop.time()))
        stage.pcm(frame)
    stage.end(number)
    await asyncio.sleep(LEAD_S)


def dress(stage: StageServer, lang: str) -> None:
    """Put card and goal on stage."""
    stage.card(samples.card(lang, SystemClock().wall_ms()))
    stage.goal(samples.goal(lang))


async def until(condition: Callable[[], object], timeout_s: float = 10.0) -> None:
    """Return once `condition()` holds; TimeoutError after `timeout_s` seconds."""
    async with asyncio.timeout(timeout_s):
        while not condition():
            await asyncio.sleep(0.02)


async def until_true(ask: Callable[[], Awaitable[object]], timeout_s: float = 15.0) -> None:
    """Return once what `ask` awaits is true; TimeoutError after `timeout_s` seconds."""
    async with asyncio.timeout(timeout_s):
        while not await ask():
            await asyncio.sleep(0.05)


async def _show(options: argparse.Namespace) -> None:
    stage = server(samples.info(options.lang, options.persona, options.room, mirror=options.mirror))
    async with serving(stage, options.port) as url:
        dress(stage, options.lang)
        if options.pause:
            stage.pause(
                samples.cleared("直播暂停一下，马上回来" if options.lang == "zh" else "Back in a moment", options.lang)
            )
        if options.shot:
            await _shoot(stage, url, options)
            return
        print(f"{url}/stage")  # noqa: T201  the address to open
        for number in itertools.count(1):
            if options.effect and number % 2:
                stage.effect(samples.effect(f"demo:{number}", options.effect, "小鹿 送出 12 朵山茶"))
            await speak(stage, number, options.lang, expression=options.expression, gesture=options.gesture)
            await asyncio.sleep(2.0)


async def _shoot(stage: StageServer, url: str, options: argparse.Namespace) -> None:
    width, height = (int(side) for side in options.size.split("x"))
    async with chromium.page(width, height) as page:
        page.on("console", lambda message: print("console:", message.type, message.text))  # noqa: T201
        page.on("pageerror", lambda error: print("error:", error))  # noqa: T201
        await page.goto(f"{url}/stage?motion=full{options.query}")
        await until(lambda: any(overlay.audio == "running" for overlay in stage.overlays))
        if options.pause:
            await asyncio.sleep(1.0)
        else:
            talk = asyncio.create_task(
                speak(stage, 1, options.lang, expression=options.expression, gesture=options.gesture)
            )
            await asyncio.sleep(max(0.0, options.at - 1.2))
            if options.effect:
                stage.effect(samples.effect("shot:1", options.effect, "小鹿 送出 12 朵山茶"))
            await asyncio.sleep(min(1.2, options.at))
        await page.screenshot(path=options.shot, omit_background=True)
        if not options.pause:
            talk.cancel()
        for overlay in stage.overlays:
            print(overlay)  # noqa: T201


def main() -> None:
    """Parse the command line and run."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--port", type=int, default=0)
    parser.add_argument("--shot", help="write a PNG and end")
    parser.add_argument("--at", type=float, default=2.6, help="seconds into the turn at which the picture is taken")
    parser.add_argument("--size", default="1080x1920")
    parser.add_argument("--lang", default="zh", choices=("zh", "en"))
    parser.add_argument("--persona", default="xiaoman")
    parser.add_argument("--room", default="awning")
    parser.add_argument("--expression", default="warm")
    parser.add_argument("--gesture", default="")
    parser.add_argument("--effect", default="")
    parser.add_argument("--query", default="", help="more of the page's address, like &show=captions&bg=none")
    parser.add_argument("--mirror", action="store_true")
    parser.add_argument("--pause", action="store_true")
    asyncio.run(_show(parser.parse_args()))


if __name__ == "__main__":
    main()
