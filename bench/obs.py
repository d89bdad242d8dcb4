"""What steering OBS takes, against the fake or the real OBS Studio under a virtual screen.

Printed: ms to be identified, requests a second, ms from cue to the scene that OBS reports, ms until a call fails whose
connection broke, seconds from OBS's return after a kill to the scene of the show, CPU of a director that has nothing
to do; and, against a fake VTube Studio, the CPU of a mouth that moves 30 times a second (the fake's share included).
Run: python -m bench.obs [--real] [--calls 1000] [--cues 40]
"""

import argparse
import asyncio
import os
import signal
import statistics
import tempfile
import time
from contextlib import ExitStack
from pathlib import Path

from bench import _kit as kit
from bot.core.reports import TurnStarted
from bot.core.scene import TurnCue
from bot.core.turns import Lane
from bot.obs.visit import visiting
from bot.obs.words import ObsGone
from bot.settings.obs import ObsSettings
from bot.settings.vtube import VtubeStudioSettings
from bot.vtube_studio.puppet import Puppet
from tests.fakes import real_obs
from tests.fakes.obs import PASSWORD, FakeObs
from tests.fakes.vtube_studio import FakeVtubeStudio
from tests.obs.studio import ENV, Studio, studio, turn, until

SCENES = {"answer": "Close", "segment": "Desk"}
WATCHED_S = 5.0


async def called(settings: ObsSettings, calls: int) -> dict[str, float]:
    """Times of visits and requests."""
    greeted = []
    for _ in range(20):
        started = time.perf_counter()
        async with visiting(settings):
            greeted.append(time.perf_counter() - started)
    async with visiting(settings) as (client, _):
        started = time.perf_counter()
        for _ in range(calls):
            await client.tell("GetStats")
        each_s = (time.perf_counter() - started) / calls
    return {"identified_ms": round(statistics.median(greeted) * 1000, 1), "calls_per_s": round(1 / each_s)}


async def steered(show: Studio, cues: int) -> dict[str, float]:
    """Times from cue to scene, and the CPU of waiting."""
    taken = []
    for number in range(cues):
        lane, scene = (Lane.QA, "Close") if number % 2 == 0 else (Lane.SCRIPT, "Desk")
        started = time.perf_counter()
        show.director.on(TurnStarted(turn=turn(lane), number=1, at_ms=0, waited_s=0.0, product=""))
        while show.director.cutter.program != scene or show.director.cutter.is_waiting:  # noqa: ASYNC110  it tells nobody
            await asyncio.sleep(0.0005)
        taken.append((time.perf_counter() - started) * 1000)
    began, cpu = time.perf_counter(), time.process_time()
    await asyncio.sleep(WATCHED_S)
    idle = (time.process_time() - cpu) / (time.perf_counter() - began)
    taken.sort()
    return {
        "cue_p50_ms": round(statistics.median(taken), 1),
        "cue_max_ms": round(taken[-1], 1),
        "idle_core_pct": round(idle * 100, 2),
    }


async def against_fake(calls: int, cues: int) -> dict[str, float]:
    """The figures that need no OBS."""
    os.environ[ENV] = PASSWORD
    async with FakeObs() as obs:
        obs.scenes, obs.program = {"Desk": [], "Close": []}, "Desk"
        settings = ObsSettings(url=f"{obs.ws_url}/", password=f"${ENV}")
        found = await called(settings, calls)
        async with studio(obs, SCENES) as show:
            found |= await steered(show, cues)
        async with visiting(settings) as (client, _):
            obs.dies_on = "GetVersion"
            started = time.perf_counter()
            try:
                await client.tell("GetVersion")
            except ObsGone:
                found["broken_call_ms"] = round((time.perf_counter() - started) * 1000, 1)
    return {**found, "mouth_core_pct": await moved()}


async def against_real(calls: int, cues: int) -> dict[str, float]:
    """The same with OBS Studio, and its way back after a kill."""
    os.environ[ENV] = real_obs.PASSWORD
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        display = stack.enter_context(real_obs.screen())
        obs = stack.enter_context(real_obs.real_obs(folder, display))
        settings = ObsSettings(url=obs.url, password=f"${ENV}")
        found = await called(settings, calls)
        async with studio(obs, SCENES) as show:
            found |= await steered(show, cues)
            show.director.on(TurnStarted(turn=turn(), number=1, at_ms=0, waited_s=0.0, product=""))
            await asyncio.to_thread(obs.end, signal.SIGKILL)
            await until(lambda: show.director.link.state == "backoff")
            await asyncio.to_thread(obs.start)
            started = time.perf_counter()
            await until(lambda: show.director.link.opened == 2 and show.director.cutter.program == "Close")
            found["back_after_kill_s"] = round(time.perf_counter() - started, 2)
    return found


async def moved() -> float:
    """Share of a core that a moving mouth takes, per cent."""
    with tempfile.TemporaryDirectory() as data:
        async with FakeVtubeStudio() as vts:
            puppet = Puppet(VtubeStudioSettings(enabled=True, url=f"{vts.ws_url}/"), Path(data))
            running = asyncio.create_task(puppet.run())
            await until(lambda: puppet.state == "open")
            puppet.heard = lambda: (1, 100.0)
            puppet.begin(TurnCue(turn=1, lane="qa", intent="price"))
            cpu = time.process_time()
            await asyncio.sleep(WATCHED_S)
            taken = (time.process_time() - cpu) / WATCHED_S
            running.cancel()
            await asyncio.wait({running})
    return round(taken * 100, 1)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--real", action="store_true")
    parser.add_argument("--calls", type=int, default=1000)
    parser.add_argument("--cues", type=int, default=40)
    options = parser.parse_args()
    measure = against_real if options.real else against_fake
    cases = asyncio.run(measure(options.calls, options.cues))
    kit.emit("obs", "as named", cases, peer="OBS Studio" if options.real else "fake")


if __name__ == "__main__":
    main()
