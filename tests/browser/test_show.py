"""The whole show as a stranger sees it: the demo, the real local voice, a real browser on stage and console."""

import json
from array import array
from pathlib import Path
from typing import Any

import pytest

from tests.app.process import on_air
from tests.browser import harness
from tests.browser.chromium import page as browser_page
from tests.browser.watch import RECORDER, Watcher

pytestmark = pytest.mark.browser

FRAME_S = 0.04
FIRST_SOUND_S = 120.0
SHOW_S = 90.0
DONE = "keys => keys.every(key => seen.effects.some(([one, state]) => one === key && state === 'done'))"
HEARD = "() => seen.cursors.some(([, , ms]) => ms > 5000)"
"""The cursor counts samples that the page's worklet has played: silence would not move it."""


def spoken(line: dict[str, Any]) -> bool:
    return bool(line["type"] == "turn" and line["outcome"] == "spoken")


def hear(frame: str | bytes, sounds: list[bytes]) -> None:
    """Keep what is sound: 16 bytes of header, then s16le."""
    if isinstance(frame, bytes):
        sounds.append(frame[16:])


def loud_s(sounds: list[bytes]) -> float:
    """Seconds that are louder than a hum."""
    return sum(max(map(abs, array("h", pcm)), default=0) > 1000 for pcm in sounds) * FRAME_S


@pytest.mark.timeout(300)
async def test_the_demo_speaks_shows_and_fires_in_a_real_browser(tmp_path: Path) -> None:
    async with on_air("--data", tmp_path, "--rate", "0.8", "--seed", "1") as show:
        async with browser_page(1080, 1920) as stage, browser_page(1600, 936) as console:
            faults = [Watcher(show.url), Watcher(show.url)]
            for watcher, page in zip(faults, (stage, console), strict=True):
                watcher.attach(page)
            await stage.add_init_script(RECORDER)
            sounds: list[bytes] = []
            stage.on("websocket", lambda socket: socket.on("framereceived", lambda frame: hear(frame, sounds)))
            await stage.goto(show.page("stage"))
            await console.goto(show.page("console"))
            await harness.until(lambda: loud_s(sounds) > 6, FIRST_SOUND_S)
            await show.until(lambda it: any(line["type"] == "effect" for line in it.lines), SHOW_S)
            await show.until(lambda it: sum(spoken(line) for line in it.lines) >= 3, SHOW_S)
            fired = {line["key"] for line in show.lines if line["type"] == "effect"}
            await harness.until_true(lambda: stage.evaluate(DONE, list(fired)))
            await harness.until_true(lambda: stage.evaluate(HEARD), SHOW_S)
            seen = json.loads(await stage.evaluate("JSON.stringify(seen)"))
            labels = await stage.locator("text=广告").count()
            chips = await console.inner_text("body")
        turns = [line for line in show.lines if line["type"] == "turn"]
        assert "AI" in turns[0]["text"] and turns[0]["speech_s"] > 10
        assert [text for _, text in seen["captions"] if text]
        assert labels and "kokoro" in chips and "标签在" in chips
        assert loud_s(sounds) > 5.0
        assert [watcher.faults for watcher in faults] == [[], []]
