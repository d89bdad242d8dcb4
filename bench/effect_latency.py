"""From a like at the relay to an effect drawn by Chromium, through a real room at 200 events/s; and what drawing costs.

The room is `zhubo run` in a process of its own, captions only, its source a relay on loopback.  One trigger fires at
every so many likes a short effect of the room's own, which notes the frame in which it has been drawn.  Cases of the
second part: the page with its avatar alone, then with one effect after the other; CPU of all browser processes.
Run: python -m bench.effect_latency [--seconds 40] [--rate 200]
"""

import argparse
import asyncio
import os
import random
import signal
import tempfile
import time
from pathlib import Path
from typing import Any

import aiohttp
from playwright.async_api import Page

from bench import _kit as kit
from bot.core.events import Comment, Gift, Like, RoomEvent, User, encode_event
from tests.app.process import on_air, quiet_room, reads_from
from tests.browser import chromium, harness, samples
from tests.browser.effects_pictures import cue_of
from tests.fakes.relay import FakeRelay
from tests.fakes.stage_page import StagePage

GOAL_MS, GOAL_CORES, GOAL_FPS = 150.0, 0.5, 24.0
EVERY = 60
"""Likes from one effect to the next: two effects a second."""
TRIGGER = f'[[trigger]]\nid = "spark"\ncounter = "likes"\nevery = {EVERY}\neffect = "spark"\n'
MANIFEST = """name = { zh = "火花", en = "Spark" }
text = { zh = "谢谢", en = "Thanks" }
duration_ms = 200
reduced_motion = "the same"
"""
MODULE = """export async function play({ root, params, durationMs }) {
  root.textContent = "thanks";
  await new Promise((drawn) => requestAnimationFrame(() => requestAnimationFrame(drawn)));
  (window.spotted ??= []).push([params.level, performance.timeOrigin + performance.now()]);
  await new Promise((over) => setTimeout(over, durationMs));
}
"""
FRAMES = """async (forMs) => { let frames = 0; const from = performance.now();
    const next = () => { frames += 1; if (performance.now() - from < forMs) requestAnimationFrame(next); };
    requestAnimationFrame(next);
    await new Promise((over) => setTimeout(over, forMs));
    return frames * 1000 / (performance.now() - from); }"""


def event(number: int, chance: float) -> RoomEvent:
    """60 % likes, 30 % comments, the rest gifts and follows, of 400 people."""
    who = User(id=f"v{number % 400}", id_scope="uid", name=f"访客{number % 400}")
    about: dict[str, Any] = {"source": "relay", "room_id": "shop", "event_id": f"b{number}", "ts_recv": 0, "user": who}
    if chance < 0.6:
        return RoomEvent(type="like", like=Like(count=1), **about)
    if chance < 0.9:
        text = ("多少钱", "好看", "包邮吗", "来了", "有别的颜色吗")[number % 5]
        return RoomEvent(type="comment", comment=Comment(text=text, text_plain=text), **about)
    if chance < 0.95:
        return RoomEvent(type="gift", gift=Gift(id="rose", name="玫瑰", count=1), **about)
    return RoomEvent(type="follow", **about)


def spark_room(folder: Path, relay: str) -> Path:
    """A quiet room with one trigger and an effect of its own."""
    room = quiet_room(folder, reads_from(relay), TRIGGER)
    effect = room / "effects" / "spark"
    effect.mkdir(parents=True)
    for name, text in (("effect.toml", MANIFEST), ("module.js", MODULE), ("style.css", "")):
        (effect / name).write_text(text, encoding="utf-8")
    return room


async def feed(relay: FakeRelay, rate: float, seconds: float) -> dict[int, float]:
    """Send for `seconds` at `rate` and return: number of the like -> wall ms at which it was sent."""
    dice, sent_ms, likes = random.Random(7), dict[int, float](), 0
    began = time.perf_counter()
    for number in range(int(rate * seconds)):
        await asyncio.sleep(max(0.0, began + number / rate - time.perf_counter()))
        one = event(number, dice.random())
        frame = encode_event(one).decode()
        if one.type == "like":
            likes += 1
            sent_ms[likes] = time.time() * 1000
        await relay.say(frame)
    return sent_ms


async def latency(rate: float, seconds: float) -> dict[str, Any]:
    """Return percentiles of like -> drawn, ms, and how many of the effects that were due came."""
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as name:
        async with FakeRelay() as relay, chromium.page(1280, 720) as page:
            async with on_air(spark_room(Path(name) / "shop", relay.url)) as show:
                await page.goto(show.page("stage"))
                await page.wait_for_selector("#labels")
                await relay.someone()
                await asyncio.sleep(3.0)
                told: list[list[float]] = []
                async with aiohttp.ClientSession() as client:
                    listening = asyncio.create_task(listen(await StagePage.open(client, show.url), told))
                    sent_ms = await feed(relay, rate, seconds)
                    await asyncio.sleep(3.0)
                    listening.cancel()
                    await asyncio.wait({listening})
                spotted = await page.evaluate("window.spotted ?? []")
                await show.end(signal.SIGTERM)
            if not spotted:
                raise SystemExit(f"no effect came: {show.err[-5:]}")
            return {"like to page told": figures(sent_ms, told), "like to drawn": figures(sent_ms, spotted)}


async def listen(page: StagePage, told: list[list[float]]) -> None:
    """Note when a second page, without a browser, is told of each effect: the room's share of the time."""
    while True:
        effect = await page.until("effect")
        told.append([effect["params"]["level"], time.time() * 1000])


def figures(sent_ms: dict[int, float], noted: list[list[float]]) -> dict[str, Any]:
    took = [at - sent_ms[int(level)] for level, at in noted if int(level) in sent_ms]
    return {
        "p50_ms": round(kit.percentile(took, 0.5), 1),
        "p95_ms": round(kit.percentile(took, 0.95), 1),
        "max_ms": round(max(took), 1),
        "effects": len(took),
        "due": len(sent_ms) // EVERY,
    }


def cpu_s(root: int) -> float:
    """CPU of a process and all that it started, s; 0 where /proc is not."""
    rows = {}
    for path in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = path.read_text().rpartition(")")[2].split()
        except OSError:
            continue
        rows[int(path.parent.name)] = int(fields[1]), int(fields[11]) + int(fields[12])
    family = {root}
    while more := {pid for pid, (parent, _) in rows.items() if parent in family} - family:
        family |= more
    return sum(ticks for pid, (_, ticks) in rows.items() if pid in family and pid != root) / os.sysconf("SC_CLK_TCK")


async def drawing(seconds: float) -> dict[str, Any]:
    """Return frames/s and cores of the browser, avatar alone and with each of three effects."""
    specs = harness.effects()
    stage = harness.server(samples.info())
    cases: dict[str, Any] = {}
    async with harness.serving(stage) as url, chromium.page(1280, 720) as page:
        harness.dress(stage, "zh")
        await page.goto(f"{url}/stage?motion=full")
        await harness.until(lambda: stage.overlays)
        await asyncio.sleep(4.0)
        cases["avatar"] = await cost(page, seconds)
        for name in ("confetti", "hearts", "heart_fountain"):
            stage.effect(cue_of(specs[name], f"bench:{name}", "zh"))
            await page.wait_for_selector(".effect", state="attached")
            cases[name] = await cost(page, min(seconds, 3.2))
            await page.wait_for_selector(".effect", state="detached")
    return cases


async def cost(page: Page, seconds: float) -> dict[str, Any]:
    before, began = cpu_s(os.getpid()), time.perf_counter()
    fps = await page.evaluate(FRAMES, seconds * 1000)
    return {"fps": round(fps, 1), "cores": round((cpu_s(os.getpid()) - before) / (time.perf_counter() - began), 2)}


async def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seconds", type=float, default=40.0)
    parser.add_argument("--rate", type=float, default=200.0)
    options = parser.parse_args()
    cases = await latency(options.rate, options.seconds)
    cases |= await drawing(4.0)
    goal = {"p95_ms": GOAL_MS, "cores": GOAL_CORES, "fps": GOAL_FPS}
    kit.emit("effect_latency", "ms, frames/s, cores of the browser", cases, goal=goal, rate=options.rate,
             versions=kit.versions("aiohttp", "playwright"))  # fmt: skip


if __name__ == "__main__":
    asyncio.run(main())
