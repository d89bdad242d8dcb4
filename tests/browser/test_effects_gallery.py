"""The gallery: every effect live in both layouts, nothing of it on air; and what can be measured of the kit."""

from typing import Any

import pytest
from playwright.async_api import Page

from tests.browser import chromium, harness, samples
from tests.browser.watch import Watcher

pytestmark = [pytest.mark.browser, pytest.mark.timeout(120)]
FAULTS = "[...document.querySelectorAll('iframe')].flatMap(frame => frame.contentWindow.preview.faults)"
SHOWN = """() => [...document.querySelectorAll("iframe")].map(frame => {
    const page = frame.contentDocument;
    return page.querySelector(".effects-host").shadowRoot.childElementCount
        + page.querySelectorAll(".board.on").length; })"""


async def both_show(page: Page) -> None:
    await harness.until_true(lambda: page.evaluate(f"({SHOWN})().every(count => count > 0)"))


async def opened(page: Page, url: str, query: str = "") -> Watcher:
    watcher = Watcher(url)
    watcher.attach(page)
    await page.goto(f"{url}/stage/gallery{query}")
    await page.wait_for_selector("nav button", timeout=20_000)
    return watcher


async def test_every_effect_is_shown_in_both_layouts_without_a_fault_and_without_a_link_to_the_room() -> None:
    stage = harness.server(samples.info())
    async with harness.serving(stage) as url, chromium.page(1440, 900) as page:
        watcher = await opened(page, url)
        for name in harness.effects():
            await page.click(f"[data-effect={name}]")
            assert f"· {name}" in await page.inner_text("main h2")
            await both_show(page)
        assert await page.evaluate(FAULTS) == []
        assert watcher.faults == []
        assert stage.overlays == ()


async def test_params_of_the_address_fill_the_form_and_a_wrong_field_plays_nothing() -> None:
    async with harness.serving(harness.server(samples.info())) as url, chromium.page(1440, 900) as page:
        await opened(page, url, "?effect=poll_bars&lang=en&p.votes=%5B3%2C+1%2C+0%5D")
        shares = "() => [...document.querySelector('iframe').contentDocument.querySelector('.board.on')?.shadowRoot\n"
        shares += ".querySelectorAll('.share') ?? []].map(node => node.textContent)"
        await harness.until_true(lambda: page.evaluate(f"({shares})()[0] === '75%'"))
        assert await page.input_value("#param-votes") == "3, 1, 0"
        await page.fill("#param-votes", "1, 1, x")
        await page.wait_for_timeout(200)
        assert (await page.evaluate(shares))[0] == "75%"
        await page.fill("#param-votes", "1, 1, 2")
        await harness.until_true(lambda: page.evaluate(f"({shares})()[2] === '50%'"))
        assert await page.inner_text("#toml") == "zhubo effects try poll_bars --param votes=1,1,2"


async def test_reduced_motion_and_the_other_language_are_one_click_away() -> None:
    async with harness.serving(harness.server(samples.info())) as url, chromium.page(1440, 900) as page:
        await opened(page, url, "?effect=confetti&lang=zh")
        assert await page.inner_text("h1") == "特效"
        await page.click("#lang")
        assert await page.inner_text("h1") == "Effects"
        await page.check("#reduced")
        await both_show(page)
        canvases = "document.querySelector('iframe').contentDocument.querySelector('.effects-host').shadowRoot"
        await page.wait_for_timeout(400)
        assert await page.evaluate(f"{canvases}.querySelectorAll('canvas').length") == 0


async def measured(script: str) -> Any:
    async with harness.serving(harness.server(samples.info())) as url, chromium.page(540, 960) as page:
        await page.goto(f"{url}/stage/gallery.json")
        return await page.evaluate(script)


async def test_the_particle_budget_falls_with_slow_frames_and_comes_back_with_fast_ones() -> None:
    slow, still, fast = await measured("""async () => {
        const { Budget } = await import("/stage/assets/budget.js");
        const budget = new Budget();
        const run = (ms, frames) => { for (let i = 0; i < frames; i += 1) budget.frame(ms); return budget.share; };
        return [run(40, 200), run(21, 100), run(16.7, 400)]; }""")
    assert slow == pytest.approx(0.25)
    assert still == pytest.approx(0.25)
    assert fast == 1


async def test_no_sound_of_an_effect_is_louder_than_its_limit() -> None:
    peaks = await measured("""async () => {
        const { EffectSound } = await import("/stage/assets/effect_sound.js");
        const peaks = {};
        for (const name of ["pop", "chime", "sparkle", "fanfare"]) {
            const context = new OfflineAudioContext(1, 48000 * 2, 48000);
            const heard = new EffectSound(() => context);
            peaks[name] = 0;
            heard.play(name);
            for (const value of (await context.startRendering()).getChannelData(0)) {
                peaks[name] = Math.max(peaks[name], Math.abs(value));
            }
        }
        return peaks; }""")
    assert all(0.005 < peak < 0.13 for peak in peaks.values()), peaks
