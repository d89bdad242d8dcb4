"""Takes the silence off both ends of a stream of PCM and keeps its peaks under -1 dBFS; pure, piece by piece."""

import sys
from array import array

from bot.core.speech import SAMPLE_RATE_HZ

LIMIT = int(32767 * 10 ** (-1.0 / 20))
"""-1 dBFS (rules T06)."""
QUIET = 250
"""Of 32,767 (-42 dBFS): the noise floor of a 48 kbit/s clip lies below, the softest consonant above."""
_AUDIBLE = 200
"""Of 32,767: a clip that never gets louder is silence (rules T06)."""
_BLOCK = SAMPLE_RATE_HZ // 100
_KEEP_LEAD, _KEEP_TAIL = 3, 18
"""Blocks of 10 ms."""


class Trimmer:
    """Feed it s16le of any even length; `dropped_ms` says how much silence left the front."""

    def __init__(self) -> None:
        self.dropped_ms = 0.0
        self.heard = False
        """True once something louder than silence came."""
        self._rest = array("h")
        self._quiet: list[array[int]] = []

    def add(self, pcm: bytes) -> bytes:
        """Return what of `pcm` is certain to be said."""
        samples = self._rest
        samples.frombytes(pcm[: len(pcm) & ~1] if sys.byteorder == "little" else _swapped(pcm))
        whole = len(samples) - len(samples) % _BLOCK
        self._rest = samples[whole:]
        return b"".join(self._block(samples[place : place + _BLOCK]) for place in range(0, whole, _BLOCK))

    def end(self) -> bytes:
        """Return the tail: the last samples and a little silence."""
        tail = self._block(self._rest) if self._rest else b""
        kept = self._quiet[:_KEEP_TAIL] if self.heard else []
        self._rest, self._quiet = array("h"), []
        return tail + b"".join(block.tobytes() for block in kept)

    def _block(self, block: "array[int]") -> bytes:
        peak = max(max(block), -min(block))
        if peak < QUIET:
            self._quiet.append(block)
            if not self.heard and len(self._quiet) > _KEEP_LEAD:
                self.dropped_ms += len(self._quiet.pop(0)) * 1000.0 / SAMPLE_RATE_HZ
            return b""
        self.heard = True
        if peak > LIMIT:
            block = array("h", (max(-LIMIT, min(LIMIT, sample)) for sample in block))
        held, self._quiet = self._quiet, []
        return b"".join(quiet.tobytes() for quiet in held) + block.tobytes()


def is_audible(pcm: bytes) -> bool:
    """Return whether any sample is louder than silence; reads no further than the first 20 ms in which one is."""
    if pcm[1 : 4 * _BLOCK : 2].translate(None, b"\x00\xff"):  # a high byte that tells more than 255 either way
        return True
    samples = array("h", pcm[: len(pcm) & ~1])
    size = 2 * _BLOCK
    blocks = (samples[start : start + size] for start in range(0, len(samples), size))
    return any(max(block) > _AUDIBLE or min(block) < -_AUDIBLE for block in blocks)


def _swapped(pcm: bytes) -> bytes:
    samples = array("h", pcm[: len(pcm) & ~1])
    samples.byteswap()
    return samples.tobytes()
