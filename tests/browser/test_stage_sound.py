"""What is heard, and whether words and sound keep together."""

import asyncio
import os
import signal
import socket
from typing import Any

import pytest

from bot.core.scene import CaptionCue, PcmFrame
from bot.stage.server import BEAT_S, StageServer
from tests.browser import chromium, harness, samples
from tests.browser.watch import RECORDER, Watcher, seen

pytestmark = pytest.mark.browser


def running(stage: StageServer) -> bool:
    return any(overlay.audio == "running" and overlay.master for overlay in stage.overlays)


async def test_captions_keep_within_200_ms_of_the_sound_and_the_cursor_arrives() -> None:
    stage = harness.server(samples.info(), effects={})
    async with harness.serving(stage) as url, chromium.page(540, 960) as page:
        watcher = Watcher(url)
        watcher.attach(page)
        await page.add_init_script(RECORDER)
        await page.goto(f"{url}/stage")
        await harness.until(lambda: running(stage))
        await harness.speak(stage, 1, "zh", 7000)
        await harness.until(lambda: stage.cursor and stage.cursor.ms == 7000)
        notes = await seen(page)
    starts = {cue.line.text: cue.start_ms for cue in samples.captions(1, "zh")}
    shown = [(at, text) for at, text in notes["captions"] if text]
    assert [text for _, text in shown] == list(starts)
    for at, text in shown[1:]:
        assert heard_ms(notes["cursors"], at) == pytest.approx(starts[text], abs=200)
    gaps = [b[0] - a[0] for a, b in zip(notes["cursors"], notes["cursors"][1:], strict=False)]
    assert max(gaps) < 500
    assert watcher.faults == []


def heard_ms(cursors: list[list[float]], at: float) -> float:
    """What had been heard at a moment of the page, from the cursor before it."""
    before = max(cursor for cursor in cursors if cursor[0] <= at)
    return before[2] + at - before[0]


async def test_a_flush_is_silent_at_once_and_takes_the_words_away() -> None:
    stage = harness.server(samples.info(), effects={})
    async with harness.serving(stage) as url, chromium.page(540, 960) as page:
        await page.goto(f"{url}/stage")
        await harness.until(lambda: running(stage))
        talk = asyncio.create_task(harness.speak(stage, 1, "zh", 7000))
        await page.wait_for_selector(".caption.on")
        await harness.until(lambda: stage.cursor and stage.cursor.ms > 500)
        stage.flush(1, 10)
        await page.wait_for_selector(".caption:not(.on)", state="attached")
        await page.wait_for_selector(".question:not(.on)", state="attached")
        stood_at = stage.cursor
        await asyncio.sleep(0.6)
        assert stage.cursor is not None
        assert stood_at is not None
        assert stage.cursor.ms - stood_at.ms < 200
        talk.cancel()
        await harness.speak(stage, 2, "zh", 600)
        await harness.until(lambda: stage.cursor and stage.cursor.turn == 2 and stage.cursor.ms == 600)


async def test_a_page_that_slept_says_nothing_of_what_was_said_meanwhile_and_then_goes_on() -> None:
    stage = harness.server(samples.info(), effects={})
    async with harness.serving(stage) as url, chromium.launched() as browser:
        page = await browser.new_page()
        await page.goto(f"{url}/stage")
        await harness.until(lambda: running(stage))
        session = await browser.new_browser_cdp_session()
        told = await session.send("SystemInfo.getProcessInfo")
        renderers = [one["id"] for one in told["processInfo"] if one["type"] == "renderer"]
        await asyncio.sleep(BEAT_S + 0.5)
        talk = asyncio.create_task(harness.speak(stage, 1, "zh", 7000))
        await harness.until(lambda: stage.cursor and stage.cursor.ms > 500)
        for number in renderers:
            os.kill(number, signal.SIGSTOP)
        await asyncio.sleep(0.3)
        stood_at = stage.cursor
        await talk
        await harness.speak(stage, 2, "zh", 1000)
        for number in renderers:
            os.kill(number, signal.SIGCONT)
        await asyncio.sleep(2 * BEAT_S)
        assert stage.cursor is not None and stood_at is not None
        # What the page had in hand, at most the 400 ms that are sent ahead, may still sound.
        assert (stage.cursor.turn, stage.cursor.ms <= stood_at.ms + 700) == (1, True)
        await harness.speak(stage, 3, "zh", 600)
        await harness.until(lambda: stage.cursor and stage.cursor.turn == 3 and stage.cursor.ms == 600)


async def test_a_plain_browser_that_blocks_sound_says_so_and_still_shows_the_words() -> None:
    # No evaluate() before the end: it counts as a gesture and would unlock the sound.
    stage = harness.server(samples.info(), effects={})
    async with harness.serving(stage) as url, chromium.page(540, 960, autoplay=False) as page:
        await page.goto(f"{url}/stage")
        await harness.until(lambda: stage.overlays and stage.overlays[0].audio == "suspended")
        await harness.speak(stage, 1, "zh", 1500)
        await page.screenshot()
        assert stage.cursor is None
        assert stage.overlays[0].audio == "suspended"
        assert await page.locator(".tap").inner_text() == "点一下开声音"
        assert await page.locator(".tap").is_visible()
        assert await page.locator(".caption.on").is_visible()
        await page.mouse.click(270, 480)
        await harness.until(lambda: running(stage))
        assert not await page.locator(".tap").is_visible()


async def test_words_without_any_sound_run_by_the_clock() -> None:
    stage = harness.server(samples.info(), effects={})
    async with harness.serving(stage) as url, chromium.page(540, 960) as page:
        await page.add_init_script(RECORDER)
        await page.goto(f"{url}/stage")
        await harness.until(lambda: running(stage))
        stage.begin(samples.turn(1, "zh"))
        lines = (samples.cleared("只有字幕"), samples.cleared("也照样往下走"))
        for clause, line in enumerate(lines):
            start_ms = clause * 1200
            stage.caption(CaptionCue(turn=1, clause=clause, line=line, start_ms=start_ms, end_ms=start_ms + 1000))
        stage.end(1)
        await asyncio.sleep(3.5)
        notes = await seen(page)
    texts = [text for _, text in notes["captions"]]
    assert [text for text in texts if text] == ["只有字幕", "也照样往下走"]
    assert texts[-1] == ""
    assert notes["cursors"] == []


async def test_an_old_sound_never_comes_with_a_page_that_joins_late() -> None:
    stage = harness.server(samples.info(), effects={})
    async with harness.serving(stage) as url, chromium.page(540, 960) as page:
        stage.begin(samples.turn(1, "zh"))
        await page.goto(f"{url}/stage")
        await harness.until(lambda: running(stage))
        stage.pcm(PcmFrame(turn=1, seq=50, pts_ms=2000, pcm=bytes(1920)))
        await harness.speak(stage, 2, "zh", 400)
        await harness.until(lambda: stage.cursor is not None and stage.cursor.ms == 400)
        assert stage.cursor is not None
        assert stage.cursor.turn == 2


async def test_the_next_page_is_heard_when_the_first_goes() -> None:
    stage = harness.server(samples.info(), effects={})
    async with harness.serving(stage) as url, chromium.page(540, 960) as first:
        await first.goto(f"{url}/stage")
        await harness.until(lambda: running(stage))
        second = await first.context.new_page()
        await second.goto(f"{url}/stage")
        await harness.until(lambda: [overlay.audio for overlay in stage.overlays] == ["running", "running"])
        assert [overlay.master for overlay in stage.overlays] == [True, False]
        await first.close()
        await harness.until(lambda: [overlay.master for overlay in stage.overlays] == [True])
        await harness.speak(stage, 1, "zh", 600)
        await harness.until(lambda: stage.cursor and stage.cursor.ms == 600)


async def test_a_page_finds_the_room_again_by_itself_and_goes_on() -> None:
    port = free_port()
    sample: dict[str, Any] = {"effects": {}}
    stage = harness.server(samples.info(), **sample)
    async with chromium.page(540, 960) as page:
        async with harness.serving(stage, port) as url:
            await page.goto(f"{url}/stage")
            await harness.until(lambda: running(stage))
        await page.wait_for_selector(".offline.on", timeout=6000)
        again = harness.server(samples.info(), **sample)
        async with harness.serving(again, port):
            harness.dress(again, "zh")
            await harness.until(lambda: running(again), timeout_s=12)
            await page.wait_for_selector(".card.on")
            assert not await page.locator(".offline.on").count()
            await harness.speak(again, 1, "zh", 600)
            await harness.until(lambda: again.cursor and again.cursor.ms == 600)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port
