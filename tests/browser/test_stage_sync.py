"""Sound, mouth and words as they leave a real Chromium: its output is tapped, the drawn mouth is measured."""

import statistics
from typing import Any

import pytest

from tests.browser import chromium, harness, samples
from tests.browser.heard import LINES, TAP, onsets, say, was_drawn
from tests.browser.test_avatar import correlation

pytestmark = pytest.mark.browser


async def test_mouth_and_words_follow_the_sound_that_is_heard() -> None:
    stage = harness.server(samples.info(), effects={})
    async with harness.serving(stage) as url, chromium.page(540, 960) as page:
        await page.add_init_script(TAP + "window.withMouth = true;")
        await page.goto(f"{url}/stage?motion=full&show=host,captions")
        await harness.until(lambda: any(overlay.audio == "running" and overlay.master for overlay in stage.overlays))
        await page.wait_for_selector('[data-layer="cavity"]', state="attached")
        times = await say(stage)
        await harness.until(lambda: stage.cursor and stage.cursor.ms >= times[-1][1])
        rows: list[list[Any]] = await page.evaluate("rows")
    sounds = onsets(rows)
    assert len(sounds) == len(LINES)
    opening = correlation([(level, gap) for at, level, _, gap in rows if at >= sounds[0]])
    shown = {text: at for at, _, text, _ in reversed(rows) if text}
    late = [shown[line] - sound for line, sound in zip(LINES, sounds, strict=True) if was_drawn(rows, sound)]
    print(f"r {opening:.2f}, captions {late} ms, frames {len(rows)}")  # noqa: T201
    assert opening >= 0.6  # mission S04
    assert late, "the machine was too busy to draw"
    assert statistics.quantiles(map(abs, [*late, *late]), n=20, method="inclusive")[-1] <= 200  # p95, of the issue
