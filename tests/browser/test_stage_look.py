"""What is on screen: both layouts, captions laid out, parts shown apart."""

from dataclasses import replace
from typing import Any

import pytest
from playwright.async_api import Page

from bot.core.clock import SystemClock
from bot.stage.server import StageServer
from tests.browser import chromium, harness, samples

pytestmark = pytest.mark.browser
SIZES = [(1080, 1920), (1920, 1080)]


async def open_stage(page: Page, stage: StageServer, url: str, query: str = "") -> None:
    await page.goto(f"{url}/stage?motion=full{query}")
    await harness.until(lambda: stage.overlays and stage.overlays[0].labels_age_s is not None)


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
    ("zh", "这口锅的平底直径是 14 厘米电磁炉", ["这口锅的平底直径", "是 14 厘米电磁炉"]),
    ("en", "No alcohol on the list: glycerin and oil", ["No alcohol on the list: ", "glycerin and oil"]),
]
MONSTERS = ["哈" * 300, "a" * 400, "很长的一句话" * 12 + "，" + "说完了" * 9, "👨\u200d👩\u200d👧" * 60, "", " "]


async def test_captions_break_at_clauses_and_keep_numbers_with_their_units() -> None:
    found = await _laid_out([(text, lang) for lang, text, _ in CAPTIONS])
    for (_, text, lines), one in zip(CAPTIONS, found, strict=True):
        assert one["screens"] == [lines], text


async def test_no_caption_is_smaller_than_44_px_or_longer_than_two_lines() -> None:
    found = await _laid_out([(text, "zh") for text in MONSTERS])
    for text, one in zip(MONSTERS, found, strict=True):
        assert one["size"] >= 44
        assert all(len(screen) <= 2 for screen in one["screens"])
        assert one["widest"] <= 735
        assert "".join(line for screen in one["screens"] for line in screen) == text


async def _laid_out(texts: list[tuple[str, str]]) -> list[dict[str, Any]]:
    stage = harness.server(samples.info(), effects={})
    async with harness.serving(stage) as url, chromium.page(540, 960) as page:
        await page.goto(f"{url}/stage")
        found: list[dict[str, Any]] = await page.evaluate(
            """async (texts) => {
                const { layOut } = await import("/stage/assets/lines.js");
                const pen = document.createElement("canvas").getContext("2d");
                const widthAt = (size) => (part) => {
                    pen.font = `700 ${size}px "Noto Sans CJK SC"`;
                    return pen.measureText(part).width;
                };
                return texts.map(([text, lang]) => {
                    const found = layOut(text, lang, { sizes: [58, 54, 50, 47, 44], widthAt, most: 735 });
                    const widths = found.screens.flat().map((line) => widthAt(found.size)(line.trimEnd()));
                    return { ...found, widest: Math.max(0, ...widths) };
                });
            }""",
            texts,
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


LONG = "Stainless steel click-lid travel cup with a tea strainer, 450 ml"
CONDITION = "both ordered together and in one colour"
INSIDE = """() => {
  const card = document.querySelector(".card").getBoundingClientRect();
  const seen = (one) => one.getClientRects().length > 0;
  const parts = document.querySelectorAll(".card .body > div, .card .price, .card .left, .card .term");
  return [...parts].filter(seen).map((one) => {
    const { top, bottom, left, right } = one.getBoundingClientRect();
    const inside = top >= card.top && bottom <= card.bottom && left >= card.left && right <= card.right;
    const whole = one.scrollWidth <= one.clientWidth + 1 || getComputedStyle(one).overflow === "visible"
      || one.matches(".name");  // ends in dots where it must
    return [one.className, one.textContent, inside && whole];
  });
}"""
"""Each part of the card that is seen: its classes, its words, whether all of it is inside the card."""


@pytest.mark.parametrize(("width", "height"), SIZES)
async def test_a_long_name_takes_two_lines_and_no_term_of_the_price_is_cut(width: int, height: int) -> None:
    stage = harness.server(samples.info(), effects={})
    terms = (samples.cleared(CONDITION, "en"), samples.cleared("with a brush", "en"))
    full = replace(samples.card("en", SystemClock().wall_ms()), name=samples.cleared(LONG, "en"), terms=terms)
    law = samples.cleared("This food is no medicine and does not take the place of one", "en")
    async with harness.serving(stage) as url, chromium.page(width, height) as page:
        await open_stage(page, stage, url)
        stage.card(full)
        await page.wait_for_selector(".card.on .term")
        shown = await page.evaluate(INSIDE)
        assert [row for row in shown if not row[2]] == []
        assert CONDITION in [text for _, text, _ in shown]
        name = page.locator(".card .name")
        lines = await name.evaluate("one => one.clientHeight / parseFloat(getComputedStyle(one).fontSize)")
        assert 2.4 < lines < 3.2, "two lines"
        stage.card(replace(full, sku="FOOD", detail=law, detail_stays=True))
        await page.wait_for_selector(".card .detail.stays")
        shown = await page.evaluate(INSIDE)
        assert [row for row in shown if not row[2]] == []
        assert {law.text, CONDITION} <= {text for _, text, _ in shown}
        badge = await page.locator(".card .badge").bounding_box()
        view = await page.locator(".card .picture").bounding_box()
        assert badge and view and badge["y"] + badge["height"] <= view["y"] + view["height"]


async def test_the_ground_can_be_left_out_for_a_camera() -> None:
    stage = harness.server(samples.info(), effects={})
    async with harness.serving(stage) as url, chromium.page(540, 960) as page:
        await open_stage(page, stage, url, "&bg=none&show=captions")
        assert await page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgba(0, 0, 0, 0)"
        assert await page.locator("#labels").is_visible()
        assert not await page.locator(".figure").is_visible()
