"""A stage page in real time: does it grow, does it complain, does it keep drawing, what does it cost?

A real server and a real Chromium; the host talks, cards with countdowns, sets and turns of 360 degrees come and go,
likes rise, comments run through the ticker, an effect plays each 15 s, and in the middle the room goes and comes back.
The page's output is tapped: by how much captions come after the sound of their clauses, and whether that drifts.
Memory is read after a collection of garbage, so that what is left is held.
Run: python -m bench.stage_soak [--minutes 10] [--size 720x1280]
"""

import asyncio
import os
import socket
import time
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from playwright.async_api import CDPSession, Page

from bench import _kit as kit
from bench.effect_latency import FRAMES, cpu_s
from bot.core.clock import SystemClock
from bot.core.scene import CommentCue, Goal, SpinView
from bot.stage.server import StageServer
from tests.browser import chromium, harness, heard, samples
from tests.browser.effects_pictures import cue_of
from tests.browser.samples import cleared
from tests.browser.watch import Watcher

GOAL = {"heap_mb_an_hour": 6.0, "nodes": 50, "complaints": 0, "fps": 50.0, "cores": 0.5,
        "captions_p95_ms": 200.0, "captions_drift_ms_an_hour": 20.0}  # fmt: skip
"""Growth after the first minute, frames/s in the worst tenth of the samples, mean cores of the browser."""
PICTURES = harness.ROOT / "scripts" / "demo" / "pictures"
EFFECTS = ("confetti", "hearts", "welcome_ribbon", "coin_shower")
CUP = "/stage/pictures/cup.svg"
SHOW = "background,host,goal,card,boards,answer,question,captions,effects,paused,ticker"
SAMPLE_S, WARM_S = 10.0, 60.0
REST_S = 1.5
"""Between turns."""


@dataclass
class Sample:
    """The page at one moment."""

    at_s: float
    heap_mb: float
    nodes: int
    rss_mb: float
    fps: float
    cores: float


@dataclass
class Soak:
    """What was seen."""

    samples: list[Sample] = field(default_factory=list)
    rows: list[list[Any]] = field(default_factory=list)
    """What was heard and shown, a row a frame (`heard.TAP`)."""
    complaints: list[str] = field(default_factory=list)

    def figures(self) -> dict[str, Any]:
        warm = [one for one in self.samples if one.at_s >= WARM_S] or self.samples
        lags = heard.lags(self.rows)
        return {
            "clauses": len(lags),
            "captions_p50_ms": kit.percentile([lag for _, lag in lags], 0.5),
            "captions_p95_ms": kit.percentile([abs(lag) for _, lag in lags], 0.95),
            "captions_drift_ms_an_hour": drift([at for at, _ in lags], [lag for _, lag in lags]),
            "heap_mb": [warm[0].heap_mb, warm[-1].heap_mb],
            "heap_mb_an_hour": round(slope([one.at_s for one in warm], [one.heap_mb for one in warm]) * 3600, 2),
            "rss_mb": [warm[0].rss_mb, warm[-1].rss_mb],
            "rss_mb_an_hour": round(slope([one.at_s for one in warm], [one.rss_mb for one in warm]) * 3600, 1),
            "nodes": [warm[0].nodes, warm[-1].nodes],
            "fps_p50": kit.percentile([one.fps for one in warm], 0.5),
            "fps_p10": kit.percentile([one.fps for one in warm], 0.1),
            "cores": kit.median([one.cores for one in warm]),
            "complaints": len(self.complaints),
            "seconds": round(self.samples[-1].at_s),
        }


def slope(x: Sequence[float], y: Sequence[float]) -> float:
    """Growth of y for each 1 of x, by least squares; 0 for a single point."""
    mean_x, mean_y = sum(x) / len(x), sum(y) / len(y)
    spread = sum((one - mean_x) ** 2 for one in x)
    return sum((a - mean_x) * (b - mean_y) for a, b in zip(x, y, strict=True)) / spread if spread else 0.0


def drift(at_ms: Sequence[float], lag_ms: Sequence[float]) -> float:
    """By how much the median lag of the last third is larger than that of the first third, ms an hour."""
    third = max(1, len(at_ms) // 3)
    hours = (kit.median(at_ms[-third:]) - kit.median(at_ms[:third])) / 3.6e6
    return round((kit.median(lag_ms[-third:]) - kit.median(lag_ms[:third])) / hours, 1) if hours else 0.0


async def talk(stage: StageServer) -> None:
    """Say one turn after the other, for ever."""
    number = 0
    while True:
        number += 1
        await heard.say(stage, number, gesture=("wave", "present_left", "count_2", "")[number % 4])
        await asyncio.sleep(REST_S)


async def dress(stage: StageServer) -> None:
    """Change card, ladder, ticker and effects, for ever."""
    specs, second = harness.effects(), 0
    spin = SpinView(files="/stage/pictures/cup-360-##.webp", frames=24)
    while True:
        second += 1
        stage.goal(Goal(count=second * 37, levels=(10_000, 50_000), reward=cleared("1万赞 送试用装")))
        if second % 20 == 1:
            card = samples.card("zh", SystemClock().wall_ms(), left_ratio=(second % 100) / 100, picture=CUP)
            turns = spin if second % 40 == 1 else None
            stage.card(replace(card, sku=f"S{second}", spin=turns, pictures=("/stage/pictures/tea.svg",)))
        if second % 2:
            stage.comment(CommentCue(name=cleared(f"访客{second}"), text=cleared("有小样吗？"), hue=second))
        if second % 15 == 0:
            name = EFFECTS[second // 15 % len(EFFECTS)]
            stage.effect(cue_of(specs[name], f"soak:{second}", "zh"))
        if second % 45 == 0:
            stage.answer(samples.answer(f"a{second}", "zh"))
        await asyncio.sleep(1.0)


@asynccontextmanager
async def busy(port: int) -> AsyncIterator[StageServer]:
    """A stage on which everything happens."""
    stage = harness.server(samples.info(), pictures_dir=PICTURES)
    async with harness.serving(stage, port):
        tasks = [asyncio.create_task(talk(stage)), asyncio.create_task(dress(stage))]
        yield stage
        for task in tasks:
            task.cancel()
        for outcome in await asyncio.gather(*tasks, return_exceptions=True):
            if not isinstance(outcome, asyncio.CancelledError):
                raise SystemExit(f"the show stopped: {outcome!r}")


async def measure(page: Page, tab: CDPSession, began: float) -> Sample:
    """Look at the page for 2 s."""
    before, since = cpu_s(os.getpid()), time.perf_counter()
    fps = await page.evaluate(FRAMES, 2000)
    cores = (cpu_s(os.getpid()) - before) / (time.perf_counter() - since)
    await tab.send("HeapProfiler.collectGarbage")
    told = {one["name"]: one["value"] for one in (await tab.send("Performance.getMetrics"))["metrics"]}
    return Sample(
        at_s=time.perf_counter() - began,
        heap_mb=round(told["JSHeapUsedSize"] / 1e6, 2),
        nodes=int(told["Nodes"]),
        rss_mb=rss_mb(os.getpid()),
        fps=round(fps, 1),
        cores=round(cores, 2),
    )


def rss_mb(root: int) -> float:
    """Memory of all processes that this one started, MB; 0 where /proc is not."""
    parents: dict[int, tuple[int, int]] = {}
    for path in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = path.read_text().rpartition(")")[2].split()
        except OSError:
            continue
        parents[int(path.parent.name)] = int(fields[1]), int(fields[21])
    family = {root}
    while more := {pid for pid, (parent, _) in parents.items() if parent in family} - family:
        family |= more
    pages = sum(size for pid, (_, size) in parents.items() if pid in family and pid != root)
    return round(pages * os.sysconf("SC_PAGE_SIZE") / 1e6, 1)


async def soak(minutes: float, width: int, height: int) -> Soak:
    """Run the page for so long; the room goes away once in the middle."""
    found = Soak()
    async with chromium.page(width, height) as page:
        began = time.perf_counter()
        port = free_port()
        watcher = Watcher(f"http://127.0.0.1:{port}", ignore=("ERR_CONNECTION_REFUSED", "WebSocket"))
        watcher.attach(page)
        tab = await page.context.new_cdp_session(page)
        await tab.send("Performance.enable")
        await page.add_init_script(heard.TAP)
        for half in range(2):
            async with busy(port) as stage:
                if half == 0:
                    await page.goto(f"http://127.0.0.1:{port}/stage?motion=full&show={SHOW}")
                await harness.until(lambda stage=stage: stage.overlays, timeout_s=20)  # type: ignore[misc]
                while time.perf_counter() - began < minutes * 30 * (half + 1):
                    found.samples.append(await measure(page, tab, began))
                    found.rows += await page.evaluate("rows.splice(0)")
                    kit.say(found.samples[-1])
                    await asyncio.sleep(max(0.0, SAMPLE_S - 2.0))
                found.complaints += [one.last_error for one in stage.overlays if one.errors]
    found.complaints += watcher.faults
    for complaint in found.complaints[:10]:
        kit.say(complaint)
    return found


def free_port() -> int:
    """A port for both halves of the show."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


async def main() -> None:
    """Run as the command line says."""
    options = kit.page_options(__doc__, minutes=10.0)
    found = await soak(options.minutes, options.width, options.height)
    kit.emit("stage_soak", "MB, frames/s, cores of the browser", found.figures(), goal=GOAL, size=options.size,
             versions=kit.versions("aiohttp", "playwright"))  # fmt: skip


if __name__ == "__main__":
    asyncio.run(main())
