"""Takes the pictures of the docs from a running demo: `python -m tests.browser.docs_pictures [zh] [en]`."""

import asyncio
import re
import sys
import tempfile
from pathlib import Path

from tests.browser import chromium
from tests.browser.stage_pictures import FREEZE

FOLDER = Path(__file__).parent.parent.parent / "docs" / "images"
START_S = 30.0
SHOW_S = 62.0
ANSWERS = """() => {
  const on = (name) => document.querySelector(name)?.classList.contains("on");
  const height = (layer) => document.querySelector(`[data-layer="${layer}"]`).getBBox().height;
  const said = document.querySelectorAll(".caption .said").length;
  const effects = document.querySelector(".effects-host").shadowRoot.childElementCount;
  const still = effects === 0 && document.getAnimations().length === 0;
  const name = document.querySelector(".card .name");
  const whole = name.scrollWidth <= name.clientWidth;
  window.still = whole && on(".question") && on(".caption") && on(".card") && !on(".answer") && said > 2 && still
    && height("cavity") > 20 && height("white_l") > 18;
  return window.still;
}"""
"""A question is being answered with eyes and mouth open, and nothing comes or goes: the page stands still there."""


async def take(lang: str, *, stage: tuple[str, int, int], console: str) -> None:
    """Run the demo in `lang` and save its stage, and its console if named, while an answer is on air."""
    name, width, height = stage
    with tempfile.TemporaryDirectory() as data:
        command = ("-m", "bot.cli", "run", "--lang", lang, "--port", "0", "--rate", "0.7", "--data", data)
        room = await asyncio.create_subprocess_exec(sys.executable, *command, stdout=asyncio.subprocess.PIPE)
        assert room.stdout is not None
        draining: asyncio.Task[None] | None = None
        try:
            urls = await _urls(room.stdout)
            draining = asyncio.create_task(_drain(room.stdout))
            async with chromium.page(width, height) as page, chromium.page(1600, 936) as desk:
                await page.add_init_script(FREEZE)
                await page.goto(urls["stage"])
                await desk.goto(urls["console"])
                await asyncio.sleep(SHOW_S)
                await page.wait_for_function(ANSWERS, timeout=180_000)
                await page.screenshot(path=FOLDER / name, animations="disabled")
                if console:
                    await desk.screenshot(path=FOLDER / console)
        finally:
            room.terminate()
            await room.wait()
            if draining is not None:
                await draining


async def _urls(stream: asyncio.StreamReader) -> dict[str, str]:
    urls: dict[str, str] = {}
    async with asyncio.timeout(START_S):
        while len(urls) < 2:
            line = (await stream.readline()).decode()
            if found := re.search(r"(stage|console)\s+(http\S+)", line):
                urls[found[1]] = found[2]
    return urls


async def _drain(stream: asyncio.StreamReader) -> None:
    while await stream.readline():
        pass


async def main() -> None:
    FOLDER.mkdir(exist_ok=True)
    wanted = set(sys.argv[1:]) or {"zh", "en"}
    if "zh" in wanted:
        await take("zh", stage=("stage-9x16.png", 1080, 1920), console="console.png")
    if "en" in wanted:
        await take("en", stage=("stage-16x9.png", 1920, 1080), console="")


if __name__ == "__main__":
    asyncio.run(main())
