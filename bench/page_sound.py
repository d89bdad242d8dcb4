"""From a decision of the room to what leaves a real Chromium: first sample of a cached line, silence after HARD.

The room is the demo's (floor, writer, guard, clip cache, player, stage server), nothing else waits to be said; the page
is the real one.  A worklet beside the page's output notes each sample that begins or ends a sound: `sent` is when the
room had sent it, `drawn` when the audio thread made it (in steps of a render quantum, 5.3 ms), `out` when it leaves
Chromium by the page's own `getOutputTimestamp`; the difference of these two is Chromium's, and no page can be sooner.
The decision is the moment at which a turn is offered to a floor that has nothing else, for HARD an operator's line in
the middle of an answer.
`step` is the largest jump between two samples of the cut against the largest of the voice before it: over 1 it clicks.
Run: python -m bench.page_sound [--rounds 20]
"""

import asyncio
import math
import random
import tempfile
import time
from array import array
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from aiohttp import web
from playwright.async_api import Page

from bench import _kit as kit
from bot.app.build import Wiring, build_room, open_journal
from bot.app.files import load_room, room_settings
from bot.core.clock import SystemClock
from bot.core.ports import VoiceCaps
from bot.core.scene import PcmFrame
from bot.core.speech import SAMPLE_RATE_HZ, AudioChunk, Cleared, VoiceStyle, speech_seconds
from bot.core.turns import Lane, Turn
from bot.room.room import Room
from bot.stage.server import StageServer
from bot.store.session import Session
from bot.voice.cache import CachedVoice, ClipCache
from bot.voice.chain import VoiceChain
from bot.writer.author import Author
from tests.browser import chromium, harness, samples

GOAL_MS = {"cached line, first sample": 50.0, "HARD, silence": 100.0}
ANSWER = "内胆是钢做的，泡茶不会串味道，洗起来也方便，放心用。"
ORDER = "先停一下，这句话很要紧。"
EAR_PATH = "/ear.js"
QUIET_QUANTA = 6
"""So many render quanta (128 samples) without a sound are silence."""
CUT_QUANTA = 3
"""The end of a sound that `step` looks at: the fade of 10 ms."""
LOUD = 0.0001
WAVE = 100
"""Samples of one wave of the voice, 240 Hz; clauses hold whole waves, so that none begins with a jump."""
EAR = f"""
class Ear extends AudioWorkletProcessor {{
  constructor() {{
    super();
    Object.assign(this, {{ quiet: 1e9, last: 0, most: 0, steps: [], off: [0, 0] }});
  }}
  process([[input]]) {{
    if (!input) return true;
    let loud = -1, step = 0;
    for (let i = 0; i < input.length; i += 1) {{
      step = Math.max(step, Math.abs(input[i] - this.last));
      this.last = input[i];
      if (Math.abs(this.last) <= {LOUD}) continue;
      if (loud < 0 && this.quiet > {QUIET_QUANTA}) {{
        this.steps = [];
        this.port.postMessage(["on", currentTime + i / sampleRate, Date.now(), 0]);
      }}
      loud = i;
    }}
    this.steps.push(step);
    if (loud >= 0) {{
      this.quiet = 0;
      this.off = [currentTime + loud / sampleRate, Date.now()];
    }} else if (++this.quiet === {QUIET_QUANTA}) {{
      const end = this.steps.splice(-{QUIET_QUANTA} - {CUT_QUANTA});
      this.port.postMessage(["off", ...this.off, Math.max(...end) / Math.max(...this.steps)]);
    }}
    return true;
  }}
}}
registerProcessor("ear", Ear);
"""
LISTEN = f"""
window.heard = [];
const connect = AudioNode.prototype.connect;
AudioNode.prototype.connect = function (to, ...rest) {{
  if (to === this.context.destination) {{
    window.output = this.context;
    to.context.audioWorklet.addModule("{EAR_PATH}").then(() => {{
      const ear = new AudioWorkletNode(this.context, "ear", {{ numberOfOutputs: 1 }});
      ear.port.onmessage = ({{ data: [what, at, drawn, step] }}) => {{
        const told = this.context.getOutputTimestamp();
        const out = performance.timeOrigin + told.performanceTime + (at - told.contextTime) * 1000;
        heard.push([what, drawn, out, step]);
      }};
      connect.call(this, ear);
      connect.call(ear, to);
    }});
  }}
  return connect.call(this, to, ...rest);
}};
"""


class EarStage(StageServer):
    """The stage with one file more: what listens at the output must come from the page's own address (its CSP)."""

    sent_at = 0.0
    """When the first sound of the last turn was sent, wall ms."""
    _sent_turn = 0

    def pcm(self, frame: PcmFrame) -> None:
        super().pcm(frame)
        if frame.turn != self._sent_turn:
            self._sent_turn, self.sent_at = frame.turn, now_ms()

    def attach(self, app: web.Application) -> None:
        super().attach(app)
        app.router.add_get(EAR_PATH, self._ear)

    async def _ear(self, _: web.Request) -> web.Response:
        return web.Response(text=EAR, content_type="text/javascript")


class Hum:
    """A voice whose every sample is loud, so that silence is never a pause of its own."""

    def __init__(self) -> None:
        self.caps = VoiceCaps(name="hum", languages=frozenset({"zh"}))

    async def synthesize(self, line: Cleared, style: VoiceStyle) -> AsyncIterator[AudioChunk]:
        waves = round(speech_seconds(line.text, line.lang) * SAMPLE_RATE_HZ / WAVE)
        pcm = array("h", (round(9000 * math.sin(2 * math.pi * n / WAVE)) for n in range(WAVE))).tobytes() * waves
        yield AudioChunk(pcm=pcm, duration_ms=waves * WAVE * 1000 / SAMPLE_RATE_HZ)


@dataclass
class Heard:
    """One edge of sound, wall ms."""

    what: str
    """on off"""
    drawn: float
    out: float
    step: float


class Ear:
    """What the page's output told, in order."""

    def __init__(self, page: Page) -> None:
        self._page, self._told = page, 0

    async def next(self, what: str, within_s: float = 8.0) -> Heard:
        """Return the next edge of that kind."""
        async with asyncio.timeout(within_s):
            while True:
                rows: list[list[Any]] = await self._page.evaluate("from => heard.slice(from)", self._told)
                for row in rows:
                    self._told += 1
                    if row[0] == what:
                        return Heard(*row)
                await asyncio.sleep(0.02)


def now_ms() -> float:
    return time.time() * 1000


def offer(room: Room, lane: Lane, line: str) -> float:
    """Put a line to the floor; return the moment, wall ms."""
    now = room.parts.clock.now()
    turn = Turn(
        id=f"b{now}", lane=lane, intent="bench", merge_key=f"b{now}", born_at=now, fresh_at=now, ttl_s=30.0, line=line
    )
    at = now_ms()
    room.parts.floor.offer(turn, now)
    room.mouth.nudged.set()
    return at


@asynccontextmanager
async def speaking(stage: StageServer) -> AsyncIterator[Room]:
    """A demo room that says what it is given and nothing of its own, to `stage`."""
    clock = SystemClock()
    settings = room_settings(None, lang="zh")
    files = load_room(None, settings, started_ms=clock.wall_ms())
    session = Session(id="bench", started_ms=clock.wall_ms(), alive_ms=clock.wall_ms())
    journal = await open_journal(files, None, clock=clock, session=session)
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as clips:
        voice = VoiceChain([CachedVoice(Hum(), ClipCache(Path(clips), 50))], clock)
        author = Author(files.persona, seed=1, clock=clock, lang="zh")
        wiring = Wiring(
            clock=clock, session=session, journal=journal, stage=stage, voice=voice, writer=author, sources=(),
            on_fault=lambda *fault: kit.say(fault),
        )  # fmt: skip
        room = build_room(files, wiring)
        room.parts.director.due = lambda *_: None  # type: ignore[method-assign]
        room.parts.director.script = lambda *_: None  # type: ignore[assignment, method-assign]
        running = asyncio.create_task(room.mouth.run())
        try:
            yield room
        finally:
            running.cancel()
            await asyncio.wait({running})
            await journal.close()


async def measure(rounds: int, width: int, height: int) -> dict[str, Any]:
    """Say a cached line, cut it by an operator's, again and again; then cut it by panic."""
    dice, sent_ms = random.Random(5), list[float]()
    first, silent = list[tuple[float, Heard]](), list[tuple[float, Heard]]()
    stage = EarStage(samples.info(), clock=SystemClock(), personas_dirs=[harness.ROOT / "personas"], effects={})
    async with harness.serving(stage) as url, chromium.page(width, height) as page, speaking(stage) as room:
        await page.add_init_script(LISTEN)
        await page.goto(f"{url}/stage?motion=full")
        await harness.until(lambda: any(one.audio == "running" and one.master for one in stage.overlays))
        await asyncio.sleep(2.0)
        ear = Ear(page)
        for number in range(-2, rounds):  # two rounds make the clips and warm the page
            asked = offer(room, Lane.QA, ANSWER)
            began = await ear.next("on")
            stage_sent = stage.sent_at
            await asyncio.sleep(dice.uniform(0.5, 1.5))
            if by_panic := number % 4 == 3:
                ordered = now_ms()
                room.panic()
            else:
                ordered = offer(room, Lane.EMERGENCY, ORDER)
            fell = await ear.next("off")
            if by_panic:
                await asyncio.sleep(0.5)
                room.resume()
            else:
                await ear.next("on")
                await ear.next("off")
            if number >= 0:
                sent_ms.append(stage_sent - asked)
                first.append((asked, began))
                silent.append((ordered, fell))
            await asyncio.sleep(dice.uniform(0.4, 0.8))
        latency = await page.evaluate("[output.baseLatency, output.outputLatency].map((s) => Math.round(s * 1000))")
    return {
        "cached line, first sample": {"sent_p50_ms": kit.median(sent_ms, 1), **figures(first)},
        "HARD, silence": {**figures(silent), "step_most": round(max(heard.step for _, heard in silent), 2)},
        "chromium says, base and output latency ms": latency,
    }


def figures(edges: list[tuple[float, Heard]]) -> dict[str, Any]:
    found: dict[str, Any] = {"n": len(edges)}
    for name in ("drawn", "out"):
        took = [getattr(heard, name) - at for at, heard in edges]
        for pct in (50, 95):
            found[f"{name}_p{pct}_ms"] = round(kit.percentile(took, pct / 100), 1)
        found[f"{name}_max_ms"] = round(max(took), 1)
    return found


async def main() -> None:
    """Run as the command line says."""
    options = kit.page_options(__doc__, rounds=20)
    cases = await measure(options.rounds, options.width, options.height)
    kit.emit("page_sound", "ms from the decision", cases, goal=GOAL_MS, versions=kit.versions("aiohttp", "playwright"))


if __name__ == "__main__":
    asyncio.run(main())
