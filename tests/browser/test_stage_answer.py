"""An answer that is read: where it stands, how long, and when a page says that it was seen."""

import time

import pytest

from tests.browser import chromium, harness, samples
from tests.browser.test_stage_look import SIZES, open_stage

pytestmark = pytest.mark.browser
BOXES = """() => ["#labels", ".answer", ".card", ".question", ".caption"].map(name => {
    const { x, y, width, height } = document.querySelector(name).getBoundingClientRect();
    return [name, x, y, x + width, y + height]; })"""
LONGEST = "杯身是三零四不锈钢，杯盖有硅胶圈，倒过来也不会漏，放心装进包"
LONGEST_EN = "The body is stainless steel, the lid has a silicone ring"


@pytest.mark.parametrize("lang", ["zh", "en"])
@pytest.mark.parametrize(("width", "height"), SIZES)
async def test_an_answer_takes_the_like_ladders_place_and_covers_nothing_else(
    width: int, height: int, lang: str
) -> None:
    stage = harness.server(samples.info(lang))
    async with harness.serving(stage) as url, chromium.page(width, height) as page:
        harness.dress(stage, lang)
        await open_stage(page, stage, url)
        stage.begin(samples.turn(1, lang))
        stage.caption(samples.captions(1, lang)[0])
        stage.answer(samples.answer("a1", lang, {"zh": LONGEST, "en": LONGEST_EN}[lang], people=12))
        await page.wait_for_selector(".answer.on")
        await page.locator(".goal").wait_for(state="hidden")
        await page.wait_for_timeout(350)
        boxes = await page.evaluate(BOXES)
        fits = await page.evaluate(
            "() => { const p = document.querySelector('.answer p');"
            " return [p.scrollHeight <= p.parentNode.clientHeight, parseFloat(getComputedStyle(p).fontSize)]; }"
        )
        await page.wait_for_timeout(700)  # the page looks at its labels twice a second
        assert stage.labels_ok
        await page.wait_for_selector(".answer:not(.on)", state="attached")
        await page.locator(".goal").wait_for(state="visible")
    ours = next(box for box in boxes if box[0] == ".answer")
    assert all(
        box is ours or not (ours[1] < box[3] and box[1] < ours[3] and ours[2] < box[4] and box[2] < ours[4])
        for box in boxes
    )
    assert fits[0] and fits[1] >= 26


async def test_a_page_says_that_an_answer_was_seen_once_it_stood_for_three_seconds() -> None:
    stage = harness.server(samples.info(), effects={})
    async with harness.serving(stage) as url, chromium.page(540, 960) as page:
        await open_stage(page, stage, url)
        assert stage.is_watched
        ordered_at = time.monotonic()
        stage.answer(samples.answer("a1", "zh", hold_ms=100))
        await page.wait_for_selector(".answer.on")
        await harness.until(lambda: stage.answer_seen == "a1")
        assert time.monotonic() - ordered_at >= 3.0
    await harness.until(lambda: not stage.is_watched)


async def test_an_answer_that_was_cut_short_hidden_or_left_out_was_seen_by_nobody() -> None:
    stage = harness.server(samples.info(), effects={})
    async with harness.serving(stage) as url, chromium.page(540, 960) as page:
        await open_stage(page, stage, url, "&show=captions,card")
        stage.answer(samples.answer("left-out", "zh"))
        await page.wait_for_timeout(3300)
        await open_stage(page, stage, url)
        stage.answer(samples.answer("paused", "zh"))
        await page.wait_for_selector(".answer.on")
        stage.pause(samples.cleared("马上回来"))
        await page.wait_for_selector(".answer:not(.on)", state="attached")
        await page.wait_for_timeout(3300)
        assert stage.answer_seen == ""


async def test_markup_in_an_answer_stays_text_and_a_missing_name_is_nobody() -> None:
    stage = harness.server(samples.info(), effects={})
    async with harness.serving(stage) as url, chromium.page(540, 960) as page:
        await open_stage(page, stage, url)
        cue = samples.answer("a1", "zh", "<img src=x onerror=alert(1)>")
        stage.answer(type(cue)(key="a1", name=None, text=cue.text, people=1, hue=1, hold_ms=3000))
        await page.wait_for_selector(".answer.on")
        assert await page.locator(".answer img").count() == 0
        assert await page.locator(".answer b").text_content() == "几位朋友"


async def test_a_ducked_voice_is_twelve_decibels_lower_and_comes_back() -> None:
    stage = harness.server(samples.info(), effects={})
    async with harness.serving(stage) as url, chromium.page(540, 960) as page:
        await open_stage(page, stage, url)
        levels = await page.evaluate("""async () => {
            const { Sound } = await import("/stage/assets/sound.js");
            const sound = new Sound({ onState: () => {} });
            await sound.start();
            sound.setAudible(true);
            const level = async () => (await new Promise((done) => setTimeout(done, 400)), sound.gain.gain.value);
            const full = await level();
            sound.duck(-12, 80);
            const low = await level();
            sound.duck(0, 80);
            return [full, low, await level()]; }""")
    assert levels[0] == pytest.approx(1.0, abs=0.01) and levels[2] == pytest.approx(1.0, abs=0.01)
    assert levels[1] == pytest.approx(10 ** (-12 / 20), abs=0.01)
