"""What a frame of the host costs: our script alone, and all of the browser while it stands, speaks, and has an effect.

Script: frames on a clock of our own in a page of the real server, median of the rounds.  Browser: CPU of all its
processes a second and for each frame that it drew, at 1280 x 720 as OBS shows it.
Run: python -m bench.avatar_frame [--seconds 5]
"""

import argparse
import asyncio
import os
import time
from typing import Any

from playwright.async_api import Page

from bench import _kit as kit
from bench.effect_latency import FRAMES, cpu_s
from bot.stage.server import StageServer
from tests.browser import chromium, harness, samples
from tests.browser.effects_pictures import cue_of

GOAL = {"fps": 60.0, "cores": 0.5}
HOSTS = {"xiaoman": "awning", "laochen": "kitchen"}
EFFECTS = ("hearts", "confetti", "heart_fountain")
SCRIPT = """async ([url, frames, rounds]) => {
    const { Avatar } = await import("/stage/assets/avatar.js");
    const box = document.createElement("div");
    box.style.visibility = "hidden";
    document.querySelector("#stage").append(box);
    const avatar = new Avatar(box, { url, seed: 1 }), times = [];
    await avatar.load();
    let at = 0;
    avatar.setSpeaking(true);
    for (let round = 0; round < rounds; round += 1) {
        const from = performance.now();
        for (let i = 0; i < frames; i += 1) {
            avatar.setMouth(0.2 * Math.abs(Math.sin(at / 90)), { low: 1, mid: 1, high: 0.5 });
            avatar.frame((at += 1000 / 60));
        }
        times.push(((performance.now() - from) * 1000) / frames);
    }
    avatar.destroy();
    box.remove();
    return times; }"""


async def cost(page: Page, seconds: float) -> dict[str, float]:
    """Return frames/s, cores of the browser, and CPU of a frame, ms."""
    before, began = cpu_s(os.getpid()), time.perf_counter()
    fps = await page.evaluate(FRAMES, seconds * 1000)
    cores = (cpu_s(os.getpid()) - before) / (time.perf_counter() - began)
    return {"fps": round(fps, 1), "cores": round(cores, 2), "cpu_ms_a_frame": round(cores / fps * 1000, 2)}


async def one_host(persona: str, room: str, seconds: float) -> dict[str, Any]:
    """Return the costs of one host."""
    stage = harness.server(samples.info("zh", persona, room))
    async with harness.serving(stage) as url, chromium.page(1280, 720) as page:
        harness.dress(stage, "zh")
        await page.goto(f"{url}/stage?motion=full&show=background,goal,card,captions,effects")
        await harness.until(lambda: any(overlay.audio == "running" for overlay in stage.overlays))
        await asyncio.sleep(3.0)
        cases: dict[str, Any] = {"page without host": await cost(page, seconds)}
        times = await page.evaluate(SCRIPT, [f"/stage/personas/{persona}/avatar.svg", 600, 7])
        cases["script_us_a_frame"] = kit.median(times, 1)
        await page.goto(f"{url}/stage?motion=full")
        await page.wait_for_selector(".figure svg")
        await asyncio.sleep(4.0)
        cases["stands"] = await cost(page, seconds)
        talk = asyncio.create_task(harness.speak(stage, 1, "zh", round(seconds * 1000) + 3000))
        await asyncio.sleep(1.5)
        cases["speaks"] = await cost(page, seconds)
        await talk
        for name in EFFECTS:
            cases[f"stands, {name}"] = await with_effect(stage, page, name)
    return cases


async def with_effect(stage: StageServer, page: Page, name: str) -> dict[str, float]:
    """Return the costs while the effect runs."""
    stage.effect(cue_of(harness.effects()[name], f"bench:{name}", "zh"))
    await page.wait_for_selector(".effect", state="attached")
    found = await cost(page, 3.0)
    await page.wait_for_selector(".effect", state="detached")
    return found


async def main() -> None:
    """Run as the command line says."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seconds", type=float, default=5.0)
    options = parser.parse_args()
    cases = {host: await one_host(host, room, options.seconds) for host, room in HOSTS.items()}
    for host, found in cases.items():
        kit.say(f"{host}: {found}")
    kit.emit("avatar_frame", "us of script; frames/s, cores and CPU of the browser", cases, goal=GOAL, size="1280x720",
             versions=kit.versions("aiohttp", "playwright"))  # fmt: skip


if __name__ == "__main__":
    asyncio.run(main())
