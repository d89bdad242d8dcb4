"""Parts alone and together, within the core box at every size; themes, bars, ticker and the product in large."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from playwright.async_api import Page

from bot.core.scene import CommentCue, SpinView
from bot.stage.server import StageServer
from bot.stage.themes import load_theme
from tests.browser import chromium, harness, samples
from tests.browser.watch import Watcher
from tests.store.test_pictures import png

pytestmark = pytest.mark.browser
SIZES = [(1080, 1920), (2160, 3840), (3840, 2160), (1280, 720), (1000, 1000)]
CORE = {"portrait": (97, 288, 888, 1248), "landscape": (96, 54, 1824, 1002)}
READ = ["#labels", ".goal", ".card", ".question", ".caption", ".stock-bar", ".countdown-bar", ".answer"]
"""All that must be read; the ticker need not be."""
BOXES = """(names) => {
  const stage = document.getElementById("stage");
  const from = stage.getBoundingClientRect();
  const scale = from.width / stage.offsetWidth;
  const kind = stage.classList.contains("portrait") ? "portrait" : "landscape";
  const shown = names.map((name) => document.querySelector(name)).filter((node) => node.checkVisibility());
  const boxes = shown.map((node) => {
    const { x, y, width, height } = node.getBoundingClientRect();
    return [(x - from.x) / scale, (y - from.y) / scale, (x + width - from.x) / scale, (y + height - from.y) / scale];
  });
  return [kind, boxes];
}"""
SHOWN = """() => ["background", "figure", "goal", "card", "board", "answer", "question", "caption", "stock-bar",
  "countdown-bar", "ticker"].filter((name) => {
    const node = document.querySelector(`.${name}`);
    return node && getComputedStyle(node).display !== "none";
})"""


async def opened(page: Page, stage: StageServer, url: str, query: str) -> None:
    before = [one.number for one in stage.overlays]
    await page.goto(f"{url}/stage?motion=full{query}")
    await harness.until(
        lambda: [one.number for one in stage.overlays if one.labels_age_s is not None][-1:] > before[-1:]
    )


async def test_parts_stand_alone_or_together_inside_the_core_box_up_to_4k() -> None:
    stage = harness.server(samples.info(), effects={})
    async with harness.serving(stage) as url, chromium.page(540, 960) as page:
        watcher = Watcher(url)
        watcher.attach(page)
        asked: list[str] = []
        page.on("request", lambda request: asked.append(request.url))
        harness.dress(stage, "zh")
        await opened(page, stage, url, "&show=stock,countdown,ticker")
        await page.wait_for_selector(".countdown-bar.on")
        assert await page.evaluate(SHOWN) == ["stock-bar", "countdown-bar", "ticker"]
        assert await page.locator("#labels").is_visible()
        assert not any("avatar" in address for address in asked)
        assert await page.locator(".stock-bar").inner_text() == "剩 38 件\n本场放量 100"
        row = CommentCue(name=samples.cleared("<b>小鹿</b>"), text=samples.cleared("<img src=x>多大"), hue=9)
        for _ in range(9):
            stage.comment(row)
        await page.wait_for_function("() => document.querySelectorAll('.ticker .said').length === 5")
        assert await page.locator(".ticker .said").first.inner_text() == "<\n<b>小鹿</b>\n<img src=x>多大"
        stage.card(replace(samples.card("zh", 1), stock_ratio=0.0, stock=samples.cleared("已售完")))
        await page.wait_for_selector(".countdown-bar:not(.on)", state="attached")
        harness.dress(stage, "zh")
        await opened(page, stage, url, "&show=goal,card,question,captions,stock,countdown,nonsense")
        await harness.until(lambda: stage.overlays[-1].errors == 1)
        assert stage.overlays[-1].last_error == "no such part to show: nonsense"
        stage.begin(samples.turn(1, "zh"))
        stage.caption(samples.captions(1, "zh")[0])
        stage.answer(samples.answer("a", "zh"))
        await page.wait_for_selector(".caption.on")
        for width, height in SIZES:
            await page.set_viewport_size({"width": width, "height": height})
            await page.wait_for_timeout(350)
            kind, boxes = await page.evaluate(BOXES, READ)
            left, top, right, bottom = CORE[kind]
            assert len(boxes) >= 6
            for x, y, to_x, to_y in boxes:
                assert left - 1 <= x < to_x <= right + 1 and top - 1 <= y < to_y <= bottom + 1, (width, height)
    assert watcher.faults == []


async def test_a_theme_changes_the_cards_and_never_the_labels_and_the_product_turns(tmp_path: Path) -> None:
    for at in range(1, 9):
        (tmp_path / f"cup_{at}.png").write_bytes(pixel(at * 20))
    theme = load_theme(harness.ROOT / "themes" / "night.css")
    stage = harness.server(replace(samples.info(), theme=theme), effects={}, pictures_dir=tmp_path)
    async with harness.serving(stage) as url, chromium.page(540, 960) as page:
        watcher = Watcher(url)
        watcher.attach(page)
        spin = SpinView(files="/stage/pictures/cup_#.png", frames=8)
        card = replace(samples.card("zh", 1, picture="/stage/pictures/cup_1.png"), spin=spin)
        stage.card(card)
        await opened(page, stage, url, "&show=product")
        await page.wait_for_selector(".card.product.on canvas:not([hidden])")
        colour = "(name) => getComputedStyle(document.querySelector(name)).backgroundColor"
        assert await page.evaluate(colour, ".card") == "rgb(42, 35, 30)"
        assert await page.evaluate(colour, "#labels") == "rgb(255, 248, 240)"
        seen: set[int] = set()
        for _ in range(8):
            seen.add(await page.evaluate(RED))
            await page.wait_for_timeout(350)
        assert len(seen) >= 3 and seen <= {at * 20 for at in range(1, 9)}
        box: dict[str, Any] = await page.evaluate("document.querySelector('.card').getBoundingClientRect().toJSON()")
        assert box["width"] > 390  # of 540: the large view
    assert watcher.faults == []


async def test_the_room_is_drawn_once_in_the_pixels_of_the_page_whatever_its_shape() -> None:
    stage = harness.server(samples.info(), effects={})
    async with harness.serving(stage) as url, chromium.page(540, 960) as page:
        watcher = Watcher(url)
        watcher.attach(page)
        await opened(page, stage, url, "")
        art = "[...document.querySelectorAll('.art')].map((one) => one.complete && one.src.startsWith('blob:') && "
        for width, height in ((540, 960), (960, 540)):
            await page.set_viewport_size({"width": width, "height": height})
            size = f"one.naturalWidth === {width} && one.naturalHeight === {height}).join() === 'true,true'"
            await harness.until_true(lambda size=size: page.evaluate(art + size))  # type: ignore[misc]
    assert watcher.faults == []


async def test_frames_of_a_turn_are_kept_no_larger_than_they_are_shown(tmp_path: Path) -> None:
    for at in range(1, 9):
        (tmp_path / f"cup_{at}.png").write_bytes(png(1200, 1200, (b"\0" + bytes([at * 20]) * 1200) * 1200))
    stage = harness.server(samples.info(), effects={}, pictures_dir=tmp_path)
    async with harness.serving(stage) as url, chromium.page(540, 960) as page:
        watcher = Watcher(url)
        watcher.attach(page)
        spin = SpinView(files="/stage/pictures/cup_#.png", frames=8)
        stage.card(replace(samples.card("zh", 1, picture="/stage/pictures/cup_1.png"), spin=spin))
        await opened(page, stage, url, "")
        await page.wait_for_selector(".card.on canvas:not([hidden])")
        size = "Math.max(document.querySelector('.card canvas').width, document.querySelector('.card canvas').height)"
        assert 100 < await page.evaluate(size) <= 190  # the card is 186 wide here
        assert await page.evaluate(RED) in {at * 20 for at in range(1, 9)}
    assert watcher.faults == []


RED = """() => {
  const canvas = document.querySelector(".card canvas");
  return canvas.getContext("2d").getImageData(0, 0, 1, 1).data[0];
}"""


def pixel(grey: int) -> bytes:
    """A PNG of one grey."""
    return png(2, 2, bytes([0, grey, grey, 0, grey, grey]))
