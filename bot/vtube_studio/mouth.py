"""How far the mouth is open, from the samples that are played: the same follower as the stage's own host.  Pure."""

import math
from array import array
from bisect import bisect_right

STEP_MS = 20
STEP_BYTES = 24 * 2 * STEP_MS
"""s16le mono 24 kHz."""
STRIDE = 4
"""Every fourth sample tells the loudness of speech within 2 %, at a quarter of the time."""
ATTACK_MS, RELEASE_MS = 40 / 2.2, 90 / 2.2
"""From a tenth to nine tenths in 40 ms upward and 90 ms downward; such a rise takes 2.2 time constants."""
GATE = 10 ** (-45 / 20)
PEAK_FORGET_MS = 8000.0
LEAST_PEAK, USUAL_PEAK = 0.05, 0.12
FULL_SCALE = 32768.0


class Mouth:
    """The openness of one turn's mouth over its time."""

    def __init__(self) -> None:
        self._envelope = 0.0
        self._peak = USUAL_PEAK
        self._at_ms: list[float] = []
        self._open: list[float] = []

    def hear(self, pts_ms: float, pcm: bytes) -> None:
        """Add samples, s16le mono 24 kHz, that are played from `pts_ms` of the turn on; frames come in order."""
        for start in range(0, len(pcm) - 1, STEP_BYTES):
            piece = pcm[start : start + STEP_BYTES]
            self._step(pts_ms + start / STEP_BYTES * STEP_MS, loudness(piece), len(piece) / STEP_BYTES * STEP_MS)

    def open_at(self, ms: float) -> float:
        """Return how far it is open at this time of the turn, 0..1; closed before the first and after the last."""
        place = bisect_right(self._at_ms, ms) - 1
        if place < 0 or ms >= self._at_ms[place] + 2 * STEP_MS:
            return 0.0
        return self._open[place]

    def _step(self, at_ms: float, level: float, step_ms: float) -> None:
        heard = level if level >= GATE else 0.0
        tau_ms = ATTACK_MS if heard > self._envelope else RELEASE_MS
        self._envelope = _follow(self._envelope, heard, step_ms, tau_ms)
        # Quiet and loud voices open equally wide: the scale follows the loudest sound and forgets it.
        self._peak = max(LEAST_PEAK, heard, _follow(self._peak, USUAL_PEAK, step_ms, PEAK_FORGET_MS))
        ratio = 0.0 if self._envelope < GATE / 2 else self._envelope / self._peak
        self._at_ms.append(at_ms)
        self._open.append(min(1.0, ratio) ** 0.8)


def loudness(pcm: bytes) -> float:
    """Return the RMS of samples, 0..1 of full scale."""
    samples = array("h", pcm[: len(pcm) & ~1])[::STRIDE]
    if not samples:
        return 0.0
    return math.sqrt(sum(one * one for one in samples) / len(samples)) / FULL_SCALE


def _follow(value: float, target: float, step_ms: float, tau_ms: float) -> float:
    return value + (target - value) * (1.0 - math.exp(-step_ms / tau_ms))
