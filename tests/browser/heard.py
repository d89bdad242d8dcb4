"""What a page really plays and shows: its output is tapped, each drawn frame is a row."""

import array
import asyncio
import math
import random
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import Any

from bot.core.scene import CaptionCue, PcmFrame
from bot.core.speech import SAMPLE_RATE_HZ
from bot.stage.server import StageServer
from tests.browser import harness, samples

TAP = """
const connect = AudioNode.prototype.connect;
AudioNode.prototype.connect = function (to, ...rest) {
  if (to === this.context.destination) {
    window.tap = this.context.createAnalyser();
    tap.fftSize = 512;
    connect.call(this, tap);
  }
  return connect.call(this, to, ...rest);
};
window.rows = [];
const heard = new Float32Array(512);
const look = () => {
  requestAnimationFrame(look);
  if (!window.tap) return;
  tap.getFloatTimeDomainData(heard);
  const level = Math.sqrt(heard.reduce((sum, value) => sum + value * value, 0) / heard.length);
  const said = document.querySelector(".caption.on p")?.textContent ?? "";
  const mouth = window.withMouth && document.querySelector('[data-layer="cavity"]');
  rows.push([performance.now(), level, said, mouth ? mouth.getBBox().height : 0]);
};
requestAnimationFrame(look);
"""
"""Fills `rows` with [ms, loudness, caption, height of the mouth], a row a frame; the mouth is measured `withMouth`."""
LINES = ("谢谢小鹿送的花", "成分表里没有酒精", "手背抹一点就够", "搓开不黏手", "想看别的告诉我", "我们接着往下看")
PAUSE_MS = 400
QUIET, LOUD = 0.004, 0.02
NEAR_MS = 1000.0


def voice(seed: int) -> tuple["array.array[int]", list[tuple[int, int]]]:
    """Invented talk, a clause a line: syllables of their own length, loudness and colour; (start, end) ms of each."""
    dice = random.Random(seed)
    pcm = array.array("h")
    times = []
    for line in LINES:
        start = len(pcm) * 1000 // SAMPLE_RATE_HZ
        for _ in line:
            pcm.extend(syllable(dice))
        times.append((start, len(pcm) * 1000 // SAMPLE_RATE_HZ))
        pcm.extend([0] * (SAMPLE_RATE_HZ * PAUSE_MS // 1000))
    return pcm, times


def syllable(dice: random.Random) -> Iterator[int]:
    length = SAMPLE_RATE_HZ * dice.randint(110, 200) // 1000
    period, loud, harmonics = dice.randint(110, 200), dice.uniform(0.1, 0.6), dice.randint(3, 12)
    wave = [sum(math.sin(2 * math.pi * k * n / period) / k for k in range(1, harmonics)) for n in range(period)]
    for n in range(length):
        yield int(16000 * loud * math.sin(math.pi * n / length) ** 0.8 * wave[n % period])


async def say(stage: StageServer, number: int = 1, gesture: str = "") -> list[tuple[int, int]]:
    """Speak all lines in one turn, 400 ms ahead of the clock, as the player does."""
    pcm, times = voice(7)
    loop = asyncio.get_running_loop()
    stage.begin(samples.turn(number, "zh", gesture=gesture))
    for clause, (line, (start, end)) in enumerate(zip(LINES, times, strict=True)):
        stage.caption(CaptionCue(turn=number, clause=clause, line=samples.cleared(line), start_ms=start, end_ms=end))
    data, began = pcm.tobytes(), loop.time()
    for seq, at in enumerate(range(0, len(data), samples.FRAME_BYTES)):
        pts = at * 500 // SAMPLE_RATE_HZ
        await asyncio.sleep(max(0.0, began + pts / 1000 - harness.LEAD_S - loop.time()))
        last = at + samples.FRAME_BYTES >= len(data)
        part = data[at : at + samples.FRAME_BYTES]
        stage.pcm(PcmFrame(turn=number, seq=seq, pts_ms=pts, pcm=part, last_of_turn=last))
    stage.end(number)
    return times


def onsets(rows: Sequence[Sequence[Any]]) -> list[float]:
    """Moments at which sound begins after at least half a pause of silence."""
    found: list[float] = []
    quiet_since: float | None = -1e9
    for at, level, *_ in rows:
        if level > LOUD:
            if quiet_since is not None and at - quiet_since > PAUSE_MS / 2:
                found.append(at)
            quiet_since = None
        elif quiet_since is None and level < QUIET:
            quiet_since = at
    return found


def was_drawn(rows: Sequence[Sequence[Any]], at: float) -> bool:
    """True unless the machine let the page stand still around that moment."""
    times: list[float] = [row[0] for row in rows if abs(row[0] - at) < 400]
    return max((b - a for a, b in pairwise(times)), default=math.inf) < 100


def lags(rows: Sequence[Sequence[Any]]) -> list[tuple[float, float]]:
    """When a clause sounded and how much later the caption nearest to it came on, ms; where the page stood still, none.

    A clause and its pause last more than 1 s, so what is more than half of that off is told as less than it is.
    """
    times = [row[0] for row in rows]
    changes = [after[0] for before, after in pairwise(rows) if after[2] and after[2] != before[2]]
    found = []
    for at in onsets(rows):
        near = changes[bisect_left(changes, at - NEAR_MS) : bisect_right(changes, at + NEAR_MS)]
        if near and was_drawn(rows[bisect_left(times, at - NEAR_MS) : bisect_right(times, at + NEAR_MS)], at):
            found.append((at, min((change - at for change in near), key=abs)))
    return found
