"""Every effect of the house in a real page and in both layouts: it is seen, keeps clear, ends and is answered once."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import pytest
from playwright.async_api import Page

from bot.stage.effects import EffectSpec, load_effects
from bot.stage.server import StageServer
from tests.browser import chromium, harness, samples
from tests.browser.effects_pictures import board_of, cue_of
from tests.browser.watch import Watcher

pytestmark = [pytest.mark.browser, pytest.mark.timeout(180)]
SPECS: Mapping[str, EffectSpec] = load_effects([harness.ROOT / "effects"])
BURSTS = sorted(name for name, spec in SPECS.items() if spec.kind == "burst")
BOARDS = sorted(name for name, spec in SPECS.items() if spec.kind == "board")
SIZES = [(540, 960), (960, 540)]
SHORT_MS = 1800
"""Long enough to be seen, short enough for all of them in one page."""
SHADOW = "document.querySelector('.effects-host').shadowRoot"
INKED = f"""() => [...{SHADOW}.querySelectorAll("canvas")].map(canvas => {{
    const data = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height).data;
    let inked = 0;
    for (let at = 3; at < data.length; at += 16) inked += data[at] > 40;
    return inked; }}).reduce((sum, one) => sum + one, 0)"""
"""How many of the looked-at pixels an effect has painted (every fourth)."""
OVER = f"""() => {{
    const stage = document.querySelector("#stage").getBoundingClientRect();
    const plate = document.querySelector("#labels").getBoundingClientRect();
    const scale = stage.width / document.querySelector("#stage").offsetWidth;
    const left = (plate.x - stage.x) / scale, top = (plate.y - stage.y) / scale;
    let over = 0;
    for (const canvas of {SHADOW}.querySelectorAll("canvas")) {{
        const share = canvas.width / canvas.offsetWidth;
        const data = canvas.getContext("2d").getImageData((left - canvas.offsetLeft) * share,
            (top - canvas.offsetTop) * share, plate.width / scale * share, plate.height / scale * share).data;
        for (let at = 3; at < data.length; at += 4) over += data[at] > 8;
    }}
    const card = document.querySelector(".card").getBoundingClientRect();
    for (const box of {SHADOW}.querySelectorAll(".fx-banner, .price_flip")) {{
        const {{ x, y, right, bottom }} = box.getBoundingClientRect();
        over += x < card.right && right > card.x && y < card.bottom && bottom > card.y;
        over += x < plate.right && right > plate.x && y < plate.bottom && bottom > plate.y;
        over += x < 0 || y < 0 || right > innerWidth || bottom > innerHeight;
    }}
    return over; }}"""
"""Painted pixels in the label zone, and banners that touch it or the card, or leave the page."""
WORDS = f"() => {SHADOW}.textContent"
BOARD = """() => { const host = document.querySelector(".board.on");
    const all = [...host.shadowRoot.querySelectorAll("*")];
    const { x, y, right, bottom } = host.getBoundingClientRect();
    const plate = document.querySelector("#labels").getBoundingClientRect();
    const stage = document.querySelector("#stage");
    const scale = stage.getBoundingClientRect().width / stage.offsetWidth;
    const texts = all.filter(node => [...node.childNodes].some(one => one.nodeType === 3 && one.data.trim())
        && node.getClientRects().length);
    const cut = texts.filter(node => { const box = node.getBoundingClientRect();
        return box.x < x - 1 || box.right > right + 1 || box.y < y - 1 || box.bottom > bottom + 1; });
    return { text: host.shadowRoot.textContent, cut: cut.map(node => node.className + ":" + node.textContent),
        small: texts.map(node => parseFloat(getComputedStyle(node).fontSize)).filter(size => size < 26),
        seen: getComputedStyle(host).visibility === "visible" && (right - x) * (bottom - y) / scale / scale,
        inside: x >= 0 && y >= 0 && right <= innerWidth && bottom <= innerHeight,
        overPlate: x < plate.right && right > plate.x && y < plate.bottom && bottom > plate.y }; }"""


class Show:
    """A stage, its page and the acknowledgements it got."""

    def __init__(self, page: Page, lang: str = "zh") -> None:
        self.page = page
        self.acks: list[tuple[str, str, str]] = []
        self.stage: StageServer = harness.server(samples.info(lang), on_effect_ack=self._ack)

    def _ack(self, key: str, state: str, reason: str) -> None:
        self.acks.append((key, str(state), reason))

    def states(self, key: str) -> list[str]:
        return [state for known, state, _ in self.acks if known == key]

    async def said(self, key: str, times: int) -> None:
        """Wait until an effect has been answered for so often."""
        await harness.until(lambda: len(self.states(key)) >= times, timeout_s=20)

    async def open(self, url: str, motion: str = "full") -> Watcher:
        watcher = Watcher(url, ignore=("willReadFrequently",))  # the test itself reads pixels
        watcher.attach(self.page)
        harness.dress(self.stage, self.stage.info.lang)
        await self.page.goto(f"{url}/stage?motion={motion}")
        await harness.until(lambda: self.stage.overlays and self.stage.overlays[0].labels_age_s is not None)
        return watcher


async def ask(page: Page, script: str) -> Any:
    return await page.evaluate(script)


@pytest.mark.parametrize(("width", "height"), SIZES, ids=["9x16", "16x9"])
async def test_every_burst_is_seen_keeps_off_the_labels_ends_by_itself_and_is_answered_once(
    width: int, height: int
) -> None:
    async with chromium.page(width, height) as page:
        show = Show(page)
        async with harness.serving(show.stage) as url:
            watcher = await show.open(url)
            for name in BURSTS:
                spec = SPECS[name]
                show.stage.effect(replace(cue_of(spec, name, "zh"), duration_ms=SHORT_MS))
                await show.said(name, 1)
                inked = over = 0
                words = ""
                while show.states(name) == ["started"]:
                    inked = max(inked, await ask(page, INKED))
                    over = max(over, await ask(page, OVER))
                    words = await ask(page, WORDS) or words
                    await page.wait_for_timeout(60)
                assert show.states(name) == ["started", "done"], show.acks
                assert spec.max_particles == 0 or inked > 40, f"{name} painted {inked}"
                assert over == 0, f"{name} lies over the labels or leaves the page"
                assert spec.text["zh"] in words, name
                assert await ask(page, f"{SHADOW}.childElementCount") == 0, f"{name} left something behind"
            assert watcher.faults == []
            assert all(overlay.labels_ok for overlay in show.stage.overlays)


async def test_every_burst_has_a_still_form_with_the_same_words() -> None:
    async with chromium.page(540, 960) as page:
        show = Show(page, "en")
        async with harness.serving(show.stage) as url:
            watcher = await show.open(url, motion="reduced")
            for name in BURSTS:
                show.stage.effect(cue_of(SPECS[name], name, "en"))
                await show.said(name, 1)
                await page.wait_for_timeout(250)
                assert SPECS[name].text["en"] in await ask(page, WORDS), name
                assert await ask(page, f"{SHADOW}.querySelectorAll('canvas').length") == 0, name
                # The rest of its time shows nothing new; the next one need not wait for it.
                show.stage.pause(samples.cleared("Back soon", "en"))
                await show.said(name, 2)
                show.stage.pause(None)
            assert watcher.faults == []


async def test_a_burst_that_a_reload_cuts_short_is_not_shown_again_and_is_settled() -> None:
    async with chromium.page(540, 960) as page:
        show = Show(page)
        async with harness.serving(show.stage) as url:
            await show.open(url)
            show.stage.effect(cue_of(SPECS["confetti"], "likes:1", "zh"))
            await harness.until(lambda: show.states("likes:1") == ["started"])
            await page.wait_for_timeout(300)
            await page.reload()
            await harness.until(lambda: show.states("likes:1") == ["started", "done"])
            await page.wait_for_timeout(500)
            assert await ask(page, f"{SHADOW}.childElementCount") == 0


@pytest.mark.parametrize(("width", "height"), SIZES, ids=["9x16", "16x9"])
@pytest.mark.parametrize("lang", ["zh", "en"])
async def test_every_board_stands_inside_the_page_with_all_its_words_readable(
    width: int, height: int, lang: str
) -> None:
    async with chromium.page(width, height) as page:
        show = Show(page, lang)
        async with harness.serving(show.stage) as url:
            watcher = await show.open(url)
            for name in BOARDS:
                show.stage.board("one", board_of(SPECS[name], lang))
                await page.wait_for_selector(".board.on")
                await page.wait_for_timeout(450)
                found = await ask(page, BOARD)
                assert found["seen"] > 20_000 and found["inside"] and not found["overPlate"], (name, found)
                assert found["small"] == [] and found["cut"] == [], (name, found)
                lines = SPECS[name].sample_lines.get(lang, ())
                if name not in ("team_slots", "goal_ladder", "draw_wheel"):  # initials, one line, after the spin
                    assert all(line in found["text"] for line in lines), (name, found)
                show.stage.board("one", None)
                await page.wait_for_selector(".board", state="detached")
            assert watcher.faults == []
            assert all(overlay.labels_ok for overlay in show.stage.overlays)


async def test_the_same_seed_and_key_paint_the_same_picture() -> None:
    draw = """async ([name, params]) => {
        const { play } = await import(`/effects/${name}/module.js`);
        let now = 0, todo = [];
        const real = requestAnimationFrame;
        window.requestAnimationFrame = (work) => todo.push(work);
        const root = document.createElement("div"), abort = new AbortController();
        document.body.append(root);
        play({ root, params, text: "x", lines: [], lang: "en", durationMs: 4000, reducedMotion: false, seed: 7,
            size: { w: 1080, h: 1920 }, keepClear: [], signal: abort.signal });
        for (let i = 0; i < 70; i += 1) { const work = todo; todo = []; now += 16; work.forEach(one => one(now)); }
        const canvas = root.querySelector("canvas"), data = canvas.getContext("2d")
            .getImageData(0, 0, canvas.width, canvas.height).data;
        let hash = 7; for (const one of data) hash = (Math.imul(hash, 31) + one) | 0;
        window.requestAnimationFrame = real; abort.abort(); root.remove();
        return hash; }"""
    async with chromium.page(540, 960) as page:
        show = Show(page)
        async with harness.serving(show.stage) as url:
            await page.goto(f"{url}/stage/gallery.json")
            for name in (name for name in BURSTS if SPECS[name].max_particles > 0):
                params = dict(SPECS[name].defaults)
                assert await page.evaluate(draw, [name, params]) == await page.evaluate(draw, [name, params]), name
