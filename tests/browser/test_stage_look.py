"""What is on screen: labels, both layouts, captions laid out, parts shown apart."""

from typing import Any

import pytest
from playwright.async_api import Page

from bot.stage.server import StageServer
from tests.browser import chromium, harness, samples
from tests.browser.watch import Watcher

pytestmark = pytest.mark.browser
SIZES = [(1080, 1920), (1920, 1080)]


async def open_stage(page: Page, stage: StageServer, url: str, query: str = "") -> None:
    await page.goto(f"{url}/stage?motion=full{query}")
    await harness.until(lambda: stage.overlays and stage.overlays[0].labels_age_s is not None)


@pytest.mark.parametrize("lang", ["zh", "en"])
@pytest.mark.parametrize(("width", "height"), [*SIZES, (3840, 2160), (540, 960), (1000, 1000)])
async def test_the_labels_are_large_enough_and_uncovered_with_everything_on_stage(
    width: int, height: int, lang: str
) -> None:
    stage = harness.server(samples.info(lang))
    async with harness.serving(stage) as url, chromium.page(width, height) as page:
        watcher = Watcher(url)
        watcher.attach(page)
        harness.dress(stage, lang)
        await open_stage(page, stage, url)
        stage.begin(samples.turn(1, lang))
        stage.caption(samples.captions(1, lang)[0])
        stage.pause(samples.cleared("直播暂停一下，马上回来"))
        await page.wait_for_selector(".is-paused")
        await page.evaluate("dispatchEvent(new Event('visibilitychange'))")
        assert stage.labels_ok, stage.overlays
        assert watcher.faults == []


@pytest.mark.parametrize(
    "attack",
    [
        "#labels{display:none!important}",
        "body *{opacity:.2!important}",
        "#labels{transform:scale(.1)!important}",
        "*{color:transparent!important}",
        "#stage{position:fixed;z-index:2147483647!important;inset:0}",
    ],
)
async def test_a_style_that_reaches_the_labels_is_told_to_the_room_within_seconds(attack: str) -> None:
    stage = harness.server(samples.info(), effects={})
    async with harness.serving(stage) as url, chromium.page(540, 960) as page:
        await open_stage(page, stage, url)
        await page.evaluate(
            "css => { const s = new CSSStyleSheet(); s.replaceSync(css);document.adoptedStyleSheets = [s]; }", attack
        )
        await page.evaluate("dispatchEvent(new Event('visibilitychange'))")
        await page.evaluate("1")
        shown = await page.evaluate("""() => { const box = document.getElementById("labels").getBoundingClientRect();
            const top = document.elementFromPoint(box.x + box.width / 2, box.y + box.height / 2);
            const style = getComputedStyle(document.querySelector("#labels strong"));
            return Boolean(top?.closest("#labels")) && style.color === "rgb(255, 248, 240)" && box.height > 60; }""")
        await harness.until(lambda: shown or not stage.labels_ok, timeout_s=7)


async def test_labels_moved_by_a_script_come_back_by_themselves() -> None:
    stage = harness.server(samples.info(), effects={})
    async with harness.serving(stage) as url, chromium.page(540, 960) as page:
        await open_stage(page, stage, url)
        await page.evaluate("document.getElementById('labels').style.left = '-4000px'")
        await page.evaluate("dispatchEvent(new Event('visibilitychange'))")
        assert await page.evaluate("document.getElementById('labels').getBoundingClientRect().x") > 0


@pytest.mark.parametrize(("width", "height"), SIZES)
async def test_no_element_lies_over_another(width: int, height: int) -> None:
    stage = harness.server(samples.info(), effects={})
    async with harness.serving(stage) as url, chromium.page(width, height) as page:
        harness.dress(stage, "zh")
        await open_stage(page, stage, url)
        stage.begin(samples.turn(1, "zh"))
        await page.wait_for_selector(".question.on")
        await page.wait_for_timeout(350)
        boxes = await page.evaluate("""() => ["#labels", ".goal", ".card", ".question", ".caption"].map(name => {
            const { x, y, width, height } = document.querySelector(name).getBoundingClientRect();
            return [name, x, y, x + width, y + height]; })""")
    overlaps = [(a[0], b[0]) for i, a in enumerate(boxes) for b in boxes[i + 1 :] if _overlap(a, b)]
    assert overlaps == []
    assert all(box[1] >= 96 and box[4] <= height for box in boxes)


def _overlap(a: list[Any], b: list[Any]) -> bool:
    return bool(a[1] < b[3] and b[1] < a[3] and a[2] < b[4] and b[2] < a[4])


CAPTIONS = [
    ("zh", "成分表里没有酒精，甘油、山茶籽油印在管背面", ["成分表里没有酒精，", "甘油、山茶籽油印在管背面"]),
    ("zh", "今晚只要¥39.90", ["今晚只要¥39.90"]),
    ("zh", "这口锅平底直径是 14 厘米电磁炉可以用", None),
    (
        "en",
        "No alcohol on the list: glycerin and camellia oil",
        ["No alcohol on the list: ", "glycerin and camellia oil"],
    ),
]


@pytest.mark.parametrize(("lang", "text", "lines"), CAPTIONS)
async def test_captions_break_at_clauses_and_keep_numbers_with_their_units(
    lang: str, text: str, lines: list[str] | None
) -> None:
    found = await _laid_out(text, lang)
    assert "".join(line for screen in found["screens"] for line in screen) == text
    assert "14 厘米" not in text or any("14 厘米" in line for line in found["screens"][0])
    assert lines is None or found["screens"] == [lines]


@pytest.mark.parametrize(
    "text", ["哈" * 300, "a" * 400, "很长的一句话" * 12 + "，" + "说完了" * 9, "👨‍👩‍👧‍👦" * 60, "", " "]
)
async def test_no_caption_is_smaller_than_44_px_or_longer_than_two_lines(text: str) -> None:
    found = await _laid_out(text, "zh")
    assert found["size"] >= 44
    assert all(len(screen) <= 2 for screen in found["screens"])
    assert found["widest"] <= 735
    assert "".join(line for screen in found["screens"] for line in screen) == text


async def _laid_out(text: str, lang: str) -> dict[str, Any]:
    stage = harness.server(samples.info(), effects={})
    async with harness.serving(stage) as url, chromium.page(540, 960) as page:
        await page.goto(f"{url}/stage")
        found: dict[str, Any] = await page.evaluate(
            """async ([text, lang]) => {
                const { layOut } = await import("/stage/assets/lines.js");
                const pen = document.createElement("canvas").getContext("2d");
                const widthAt = (size) => (part) => {
                    pen.font = `700 ${size}px "Noto Sans CJK SC"`;
                    return pen.measureText(part).width;
                };
                const found = layOut(text, lang, { sizes: [58, 54, 50, 47, 44], widthAt, most: 735 });
                const lines = found.screens.flat().map((line) => widthAt(found.size)(line.trimEnd()));
                return { ...found, widest: Math.max(0, ...lines) };
            }""",
            [text, lang],
        )
    return found


async def test_the_sold_out_card_has_no_price_and_no_countdown() -> None:
    stage = harness.server(samples.info(), effects={})
    async with harness.serving(stage) as url, chromium.page(1080, 1920) as page:
        stage.card(samples.card("zh", 1, left_ratio=0.0))
        await page.goto(f"{url}/stage")
        await page.wait_for_selector(".card.sold-out.on")
        assert not await page.locator(".card .price").is_visible()
        assert not await page.locator(".card .ring").is_visible()


async def test_the_ground_can_be_left_out_for_a_camera() -> None:
    stage = harness.server(samples.info(), effects={})
    async with harness.serving(stage) as url, chromium.page(540, 960) as page:
        await open_stage(page, stage, url, "&bg=none&parts=caption")
        assert await page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgba(0, 0, 0, 0)"
        assert await page.locator("#labels").is_visible()
        assert not await page.locator(".figure").is_visible()
