"""The host's rig and every effect in a real Chromium, on virtual frames where time matters."""

import math
import random
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from playwright.async_api import ConsoleMessage, Page

from bot.stage.effects import MAX_PARTICLES, load_effects
from tests.browser import chromium, harness, samples

pytestmark = pytest.mark.browser
EFFECTS = {
    name: spec
    for name, spec in load_effects([Path(__file__).parents[2] / "effects"]).items()
    if spec.kind == "burst" and name != "price_flip"
}
"""Bursts that say words in a banner; boards, and the price that flips, have tests of their own."""
BENCH = Path(__file__).with_name("avatar_lab.js")
LAB = "<!doctype html><meta charset=utf-8><body>"
TAKE = "async ([name, args]) => (await import('/bench.js'))[name](...args)"
HOSTILE = "<b>小鹿</b> 送出 山茶花"
BAD_DRAWINGS = [
    "<script>window.hit=1</script>",
    '<g onload="window.hit=1"/>',
    '<a href="https://example.invalid/"><g/></a>',
    '<g fill="url(https://example.invalid/x)"/>',
    "<foreignObject/>",
    "<style>body{display:none}</style>",
]


@dataclass
class Lab:
    """The bench of avatar_lab.js; a call is one of its functions."""

    page: Page
    faults: list[str] = field(default_factory=list)

    async def __call__(self, name: str, *args: Any) -> Any:
        return await self.page.evaluate(TAKE, [name, list(args)])

    def hear(self, said: ConsoleMessage) -> None:
        if said.type == "error":
            self.faults.append(said.text)


@asynccontextmanager
async def laboratory() -> AsyncIterator[Lab]:
    stage = harness.server(samples.info("zh", "xiaoman", "awning"))
    async with harness.serving(stage) as url, chromium.page(540, 960) as page:
        lab = Lab(page)
        page.on("console", lab.hear)
        page.on("pageerror", lambda error: lab.faults.append(str(error)))
        await page.route("**/lab", lambda route: route.fulfill(body=LAB, content_type="text/html"))
        await page.route("**/bench.js", lambda route: route.fulfill(path=BENCH, content_type="text/javascript"))
        await page.goto(f"{url}/lab")
        yield lab
        assert lab.faults == []


def speech(seed: int, seconds: float = 12.0) -> list[dict[str, Any]]:
    """20 ms steps of invented talk: syllables of 120-260 ms with bands of their own, words apart, breaths between."""
    dice = random.Random(seed)
    steps: list[dict[str, Any]] = []
    while len(steps) < seconds * 50:
        for _ in range(dice.randint(2, 6)):
            count, loud = dice.randint(6, 13), dice.uniform(0.05, 0.32)
            bands = {"low": dice.random(), "mid": dice.random(), "high": dice.random() ** 2}
            for i in range(count):
                shape = math.sin(math.pi * (i + 0.5) / count) ** 0.7
                steps.append({"level": loud * shape * dice.uniform(0.85, 1.1), "bands": bands})
        steps += [{"level": 0.0006, "bands": {"low": 1, "mid": 1, "high": 1}}] * dice.randint(4, 22)
    return steps


def correlation(pairs: list[tuple[float, float]]) -> float:
    n = len(pairs)
    mean_x, mean_y = sum(x for x, _ in pairs) / n, sum(y for _, y in pairs) / n
    together = sum((x - mean_x) * (y - mean_y) for x, y in pairs)
    alone = math.sqrt(sum((x - mean_x) ** 2 for x, _ in pairs) * sum((y - mean_y) ** 2 for _, y in pairs))
    return together / alone


async def test_the_mouth_opens_as_the_voice_swells() -> None:
    async with laboratory() as lab:
        for base in ("warm", "delighted", "apologetic"):
            await lab("make", {"base": base})
            opened = await lab("speak", speech(3))
            # S04.  The first half second closes the silent smile.
            assert correlation(opened[30:]) >= 0.6, base
            assert max(gap for _, gap in opened) > 0.1, base


async def test_a_silent_host_shuts_the_mouth_by_itself() -> None:
    async with laboratory() as lab:
        await lab("make", {"base": "serious"})
        await lab("speak", [{"level": 0.3, "bands": None}] * 20)
        assert (await lab("run", 400, 1100))["open"] < 0.01


async def test_a_minute_of_life_is_plausible_and_repeats_by_seed() -> None:
    runs = []
    async with laboratory() as lab:
        for seed in (7, 7, 8):
            await lab("make", {"seed": seed})
            runs.append(await lab("minute"))
    first, again, other = runs
    assert first == again
    assert first["rows"] != other["rows"]
    assert not any(value is None or not math.isfinite(value) for row in first["rows"] for value in row)
    assert "NaN" not in "".join(first["drawings"])
    assert 8 <= first["blinks"] <= 30
    at_camera = sum(math.hypot(row[1], row[2]) < 0.2 for row in first["rows"]) / len(first["rows"])
    assert 0.6 <= at_camera <= 0.9


async def test_reduced_motion_keeps_mouth_blink_and_breath_only() -> None:
    async with laboratory() as lab:
        await lab("make", {"reducedMotion": True})
        life = await lab("minute")
        opened = await lab("speak", speech(5, 3.0))
    lid, gaze_x, gaze_y, turn, _nod, sway, breath, _tilt, arm = zip(*life["rows"], strict=True)
    assert all(len(set(still)) == 1 for still in (gaze_x, gaze_y, turn, sway, arm))
    assert len(set(breath)) > 100
    assert min(lid) == 0
    assert max(gap for _, gap in opened) > 0.1


async def test_a_host_at_rest_is_drawn_anew_only_when_it_would_be_seen_to_move() -> None:
    async with laboratory() as lab:
        await lab("make", {})
        head, body = await lab("drawn")
    assert 30 <= head <= 250 and 30 <= body <= 250  # of 600 frames


async def test_an_expression_blends_and_holds_and_the_last_wish_wins() -> None:
    async with laboratory() as lab:
        await lab("make", {})
        await lab("run", 0, 1000)
        await lab("call", "setExpression", "delighted")
        half = await lab("run", 1010, 1110)
        full = await lab("run", 1120, 1300)
        for wish in ("surprised", "apologetic", "no such face"):
            await lab("call", "setExpression", wish)
        held = await lab("run", 1310, 1880)
        last = await lab("run", 1890, 2400)
    assert 0.55 < half["smile"] < 1
    assert (full["expression"], full["smile"]) == ("delighted", 1)
    assert held["expression"] == "delighted"
    assert (last["expression"], last["smile"], last["brow_tilt"]) == ("apologetic", -0.25, 0.8)


async def test_after_the_last_word_the_face_returns_to_the_base() -> None:
    async with laboratory() as lab:
        await lab("make", {"base": "neutral"})
        await lab("run", 0, 1000)
        await lab("call", "setExpression", "delighted")
        await lab("call", "setSpeaking", True)
        await lab("run", 1010, 2500)
        await lab("call", "setSpeaking", False)
        assert (await lab("run", 2510, 3500))["expression"] == "delighted"
        assert (await lab("run", 3510, 4300))["expression"] == "neutral"


async def test_gestures_come_go_and_keep_their_distance() -> None:
    async with laboratory() as lab:
        await lab("make", {})
        rest = (await lab("run", 0, 100))["arm_r"]
        assert not await lab("call", "gesture", "moonwalk")
        assert await lab("call", "gesture", "wave")
        up = (await lab("run", 110, 700))["arm_r"]
        assert await lab("handsShown", "r") == 1
        assert up["shape"] == "open"
        assert up["forearm"] > 140
        assert not await lab("call", "gesture", "clap")
        assert (await lab("run", 710, 1700))["arm_r"] == rest
        await lab("run", 1710, 6200)
        assert await lab("call", "gesture", "clap")


async def test_a_paused_host_rests_with_a_closed_smile() -> None:
    async with laboratory() as lab:
        await lab("make", {"base": "delighted"})
        await lab("call", "gesture", "wave")
        await lab("run", 0, 500)
        await lab("call", "setPaused", True)
        assert not await lab("call", "gesture", "wave")
        paused = await lab("run", 510, 1300)
    assert (paused["shape"], paused["open"], paused["gaze_x"]) == ("S", 0, 0)
    assert paused["arm_r"]["shape"] == "flat"


async def test_a_drawing_with_anything_but_drawing_is_refused() -> None:
    async with laboratory() as lab:
        for drawing in BAD_DRAWINGS:
            svg = f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9">{drawing}</svg>'
            said, nodes, hit = await lab("refusal", svg)
            assert "not allowed" in said, drawing
            assert (nodes, hit) == (0, 0), drawing


async def test_every_effect_plays_says_its_words_and_leaves_nothing() -> None:
    orders = [{"name": n, "text": HOSTILE, "durationMs": 2600, "params": s.defaults} for n, s in EFFECTS.items()]
    async with laboratory() as lab:
        seen = {one["name"]: one for one in await lab("playAll", orders)}
    for name, spec in EFFECTS.items():
        one = seen[name]
        assert one["text"] == HOSTILE, name
        assert 0 < one["most"] <= min(spec.max_particles, MAX_PARTICLES), name
        assert one["painted"] > 20, name
        assert one["dirty"] == 0, name  # labels, caption, card and face stay clear
        assert (one["left"], one["mark"]) == (0, None), name
        x, y, w, h = one["box"]
        assert 97 <= x <= x + w <= 888, name
        assert 288 <= y <= y + h <= 1248, name


async def test_reduced_motion_shows_the_same_words_and_no_particles() -> None:
    orders = [{"name": name, "text": HOSTILE, "durationMs": 700, "reducedMotion": True} for name in EFFECTS]
    async with laboratory() as lab:
        for one in await lab("playAll", orders):
            assert one["text"] == HOSTILE, one["name"]
            assert (one["most"], one["painted"], one["left"]) == (0, 0, 0), one["name"]


async def test_an_aborted_effect_ends_at_once() -> None:
    async with laboratory() as lab:
        for name in EFFECTS:
            took_ms, left = await lab("abort", name)
            assert took_ms < 300, name
            assert left == 0, name


async def test_the_combo_stands_behind_the_words() -> None:
    order = {"name": "gift_banner", "text": "小鹿 送出 山茶花", "durationMs": 2200, "params": {"combo": 99}}
    async with laboratory() as lab:
        assert (await lab("play", order))["text"] == "小鹿 送出 山茶花×99"


async def test_the_real_page_plays_an_effect_and_answers_for_it() -> None:
    heard: list[tuple[str, str]] = []
    info = samples.info("zh", "xiaoman", "awning")
    stage = harness.server(info, on_effect_ack=lambda key, state, reason: heard.append((key, state)))
    async with harness.serving(stage) as url, chromium.page(540, 960) as page:
        await page.goto(f"{url}/stage?motion=full")
        await harness.until(lambda: len(tuple(stage.overlays)) == 1)
        stage.effect(samples.effect("k:1", "welcome_ribbon", "欢迎回来"))
        await harness.until(lambda: ("k:1", "done") in heard)
    assert heard == [("k:1", "started"), ("k:1", "done")]
