"""Pages that go and come in mid-sentence: the show goes on in what is left, and nothing is heard twice."""

import asyncio
from dataclasses import replace

import pytest
from playwright.async_api import Page

from bot.core.scene import CaptionCue
from bot.stage.server import StageServer
from tests.browser import chromium, harness, samples
from tests.browser.heard import TAP
from tests.browser.watch import Watcher

pytestmark = pytest.mark.browser
LOUDEST = """async () => {
  let loudest = 0;
  for (let i = 0; i < 40; i += 1) {
    await new Promise((done) => setTimeout(done, 10));
    const heard = new Float32Array(512);
    window.tap?.getFloatTimeDomainData(heard);
    loudest = Math.max(loudest, ...heard);
  }
  return loudest;
}"""


async def open_page(page: Page, url: str, stage: StageServer, pages: int) -> None:
    await page.goto(f"{url}/stage?show=captions,card,question")
    await harness.until(lambda: [one.audio for one in stage.overlays] == ["running"] * pages)


async def cursor_past(stage: StageServer, turn: int, ms: int) -> None:
    await harness.until(lambda: stage.cursor is not None and (stage.cursor.turn, stage.cursor.ms) >= (turn, ms))


async def talk_on(stage: StageServer, turn: int) -> None:
    """Say one sentence without an end."""
    stage.begin(samples.turn(turn, "zh"))
    stage.caption(CaptionCue(turn=turn, clause=0, line=samples.cleared("一句很长的话"), start_ms=0, end_ms=60_000))
    second, loop = list(samples.speech(turn, 1000)), asyncio.get_running_loop()
    began = loop.time()
    for past_ms in range(0, 60_000, 1000):
        for frame in second:
            pts_ms = past_ms + frame.pts_ms
            await asyncio.sleep(max(0.0, began + pts_ms / 1000 - harness.LEAD_S - loop.time()))
            stage.pcm(replace(frame, pts_ms=pts_ms, last_of_turn=False))


async def test_what_is_left_of_a_sentence_is_heard_on_the_page_that_is_left_and_on_one_that_comes_back() -> None:
    stage = harness.server(samples.info(), effects={})
    async with harness.serving(stage) as url, chromium.page(540, 960) as first:
        await first.context.add_init_script(TAP)
        second = await first.context.new_page()
        watcher = Watcher(url)
        watcher.attach(second)
        await open_page(first, url, stage, 1)
        await open_page(second, url, stage, 2)
        talk = asyncio.create_task(talk_on(stage, 1))
        await cursor_past(stage, 1, 500)
        both = await asyncio.gather(first.evaluate(LOUDEST), second.evaluate(LOUDEST))
        assert both[0] > 0.02 and both[1] == 0  # two overlays, one voice
        await first.close()
        await harness.until(lambda: [one.master for one in stage.overlays] == [True])
        assert await second.evaluate(LOUDEST) > 0.02
        await cursor_past(stage, 1, 600)
        assert stage.cursor is not None
        heard_ms = stage.cursor.ms
        await second.reload()
        await second.wait_for_selector(".question.on")
        await second.wait_for_selector(".caption.on")
        await cursor_past(stage, 1, 0)
        assert stage.cursor.ms > heard_ms  # on, never back
        assert await second.evaluate(LOUDEST) > 0.02
        stage.flush(1, 10)
        await second.wait_for_selector(".caption:not(.on)", state="attached")
        talk.cancel()
        await second.reload()
        await second.wait_for_selector(".question:not(.on)", state="attached")  # what is over is over
    assert watcher.faults == []


async def test_a_page_that_slept_wakes_up_in_the_present() -> None:
    stage = harness.server(samples.info(), effects={})
    async with harness.serving(stage) as url, chromium.page(540, 960) as page:
        watcher = Watcher(url)
        watcher.attach(page)
        await open_page(page, url, stage, 1)
        tab = await page.context.new_cdp_session(page)
        talk = asyncio.create_task(harness.speak(stage, 1, "zh", 1500))
        await cursor_past(stage, 1, 300)
        await tab.send("Page.setWebLifecycleState", {"state": "frozen"})
        await talk
        stage.flush(1, 10)
        harness.dress(stage, "zh")
        await asyncio.sleep(0.5)
        await tab.send("Page.setWebLifecycleState", {"state": "active"})
        await page.wait_for_selector(".card.on")
        await page.wait_for_selector(".caption:not(.on)", state="attached")
        await harness.speak(stage, 2, "zh", 800)
        await cursor_past(stage, 2, 800)
    assert watcher.faults == []
