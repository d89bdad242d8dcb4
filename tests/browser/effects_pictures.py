"""Takes the contact sheets of all effects from a running stage.

python -m tests.browser.effects_pictures                      # docs/images/effects/
python -m tests.browser.effects_pictures --only coin_shower --large --out FOLDER
"""

import argparse
import asyncio
import base64
from pathlib import Path

from playwright.async_api import Page

from bot.core.clock import SystemClock
from bot.core.scene import Board, EffectCue
from bot.core.speech import Cleared
from bot.stage.effects import EffectSpec, load_effects
from bot.stage.server import StageServer
from tests.browser import chromium, harness, samples

FOLDER = harness.ROOT / "docs" / "images" / "effects"
LAYOUTS = {"9x16": (1080, 1920, 8), "16x9": (1920, 1080, 5)}
"""Layout -> width, height of the stage, tiles in a row of the sheet."""
TILE_PX = 130
"""Short side of a tile."""
SHOW_AT = {"goal_reached": 1.5, "fireworks": 1.9, "level_up": 1.5, "price_flip": 1.9, "big_gift_entrance": 2.3}
"""Effect -> seconds after its start at which most of it is seen; else 1.7."""
BOARD_S = 4.4
"""Until a wheel has come to rest."""


def board_of(spec: EffectSpec, lang: str) -> Board:
    """The board as the gallery shows it, its clock running."""
    params = {**spec.defaults, **spec.sample}
    if "ends_ms" in params:
        params["ends_ms"] = SystemClock().wall_ms() + 154_000
    return Board(name=spec.name, params=params, text=samples.cleared(spec.text[lang], lang), lines=lines_of(spec, lang))


def lines_of(spec: EffectSpec, lang: str) -> tuple[Cleared, ...]:
    """The folder's sample lines as if the guard had passed them."""
    return tuple(samples.cleared(line, lang) for line in spec.sample_lines.get(lang, ()))


def cue_of(spec: EffectSpec, key: str, lang: str) -> EffectCue:
    """An order with the folder's own words."""
    params = {**spec.defaults, **spec.sample}
    text, lines = samples.cleared(spec.text[lang], lang), lines_of(spec, lang)
    return EffectCue(key=key, name=spec.name, params=params, text=text, lines=lines, duration_ms=spec.duration_ms)


async def show(stage: StageServer, page: Page, spec: EffectSpec, lang: str) -> bytes:
    """Put one effect on stage and return the picture of it at its best."""
    if spec.kind == "board":
        stage.board("shot", board_of(spec, lang))
        await asyncio.sleep(BOARD_S if spec.name == "draw_wheel" else 1.6)
        picture = await page.screenshot()
        stage.board("shot", None)
        await asyncio.sleep(0.5)
        return picture
    stage.effect(cue_of(spec, f"shot:{spec.name}", lang))
    await page.wait_for_selector(".effect", state="attached")
    await asyncio.sleep(SHOW_AT.get(spec.name, 1.7))
    picture = await page.screenshot()
    await page.wait_for_selector(".effect", state="detached")
    return picture


async def pictures(lang: str, width: int, height: int, only: list[str]) -> dict[str, bytes]:
    """Effect -> its picture in a page of that size."""
    specs = load_effects([harness.ROOT / "effects"])
    stage = harness.server(samples.info(lang))
    async with harness.serving(stage) as url, chromium.page(width, height) as page:
        harness.dress(stage, lang)
        await page.goto(f"{url}/stage?motion=full")
        await harness.until(lambda: stage.overlays and stage.overlays[0].labels_age_s is not None)
        return {name: await show(stage, page, spec, lang) for name, spec in specs.items() if not only or name in only}


async def sheet(found: dict[str, bytes], tile: tuple[int, int], across: int) -> bytes:
    """All pictures beside each other with their names, as one PNG."""
    width, height = tile
    down = -(-len(found) // across)
    size = across * (width + 8) + 8, down * (height + 26) + 8
    cells = "".join(
        f'<figure><img src="data:image/png;base64,{base64.b64encode(picture).decode()}">{name}</figure>'
        for name, picture in found.items()
    )
    style = f"""body {{ margin: 8px; display: flex; flex-wrap: wrap; gap: 0 8px; background: #fff8f0; }}
        figure {{ margin: 0; width: {width}px; height: {height + 26}px; font: 13px/22px sans-serif; color: #2b211c; }}
        img {{ display: block; width: {width}px; height: {height}px; border-radius: 6px; }}"""
    async with chromium.page(*size) as page:
        await page.set_content(f"<style>{style}</style>{cells}")
        await page.wait_for_load_state()
        return await page.screenshot()


async def main(options: argparse.Namespace) -> None:
    """Take what the command line names."""
    out = Path(options.out)
    for layout, (width, height, across) in LAYOUTS.items():
        share = 1 if options.large else 0.4
        found = await pictures(options.lang, round(width * share), round(height * share), options.only)
        if options.large:
            for name, picture in found.items():
                (out / f"{name}-{layout}.png").write_bytes(picture)
            continue
        tile = round(TILE_PX * width / min(width, height)), round(TILE_PX * height / min(width, height))
        (out / f"sheet-{layout}.png").write_bytes(await sheet(found, tile, across))


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--only", default=[], nargs="*", help="these effects")
    parser.add_argument("--large", action="store_true", help="whole pictures instead of sheets")
    parser.add_argument("--lang", default="zh", choices=("zh", "en"))
    parser.add_argument("--out", default=str(FOLDER))
    chosen = parser.parse_args()
    Path(chosen.out).mkdir(parents=True, exist_ok=True)
    asyncio.run(main(chosen))
