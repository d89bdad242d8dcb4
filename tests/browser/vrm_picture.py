"""Take a picture of a VRM model on stage with the real three-vrm: `python -m tests.browser.vrm_picture FOLDER PICTURE`.

FOLDER is where npm installed three and @pixiv/three-vrm.  The model is FOLDER/avatar.vrm, else that of vrm_model.py.
"""

import asyncio
import sys
import tempfile
from dataclasses import replace
from pathlib import Path

from playwright.async_api import async_playwright

from bot.core.clock import SystemClock
from bot.stage.server import StageServer
from tests.browser import chromium, harness, samples, vrm_model


async def main(folder: Path, picture: str) -> None:
    """Let the model wave while it speaks."""
    own = folder / "avatar.vrm"
    with tempfile.TemporaryDirectory() as personas:
        persona = Path(personas) / "xiaoman"
        persona.mkdir()
        (persona / "avatar.vrm").write_bytes(own.read_bytes() if own.is_file() else vrm_model.glb())
        stage = StageServer(
            replace(samples.info(), has_model=True),
            clock=SystemClock(),
            personas_dirs=[Path(personas), harness.ROOT / "personas"],
            effects={},
            pictures_dir=harness.PICTURES,
            room_dir=folder,
        )
        async with harness.serving(stage) as url, async_playwright() as playwright:
            # Without a graphics card Chromium draws WebGL only when asked to.
            args = [*chromium.QUIET, *chromium.QUIETER, chromium.AUTOPLAY, "--enable-unsafe-swiftshader"]
            browser = await playwright.chromium.launch(executable_path=chromium.executable(), args=args)
            page = await browser.new_page(viewport={"width": 720, "height": 1280})
            page.on("pageerror", lambda error: print(error))  # noqa: T201
            await page.goto(f"{url}/stage?motion=full")
            await page.wait_for_selector(".figure canvas")
            await harness.until(lambda: any(overlay.audio == "running" for overlay in stage.overlays))
            talk = asyncio.create_task(harness.speak(stage, 1, "zh", gesture="wave"))
            await asyncio.sleep(1.2)
            await page.screenshot(path=picture)
            print(stage.overlays)  # noqa: T201
            await talk
            await browser.close()


if __name__ == "__main__":
    asyncio.run(main(Path(sys.argv[1]), sys.argv[2]))
