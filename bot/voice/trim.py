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
_BLOCK_BYTES = 2 * _BLOCK
_SOFT = b"\x00\xff"
"""High bytes of samples that are at most 256 away from nothing."""
_NOT_LOUD = bytes(high for high in range(256) if -LIMIT // 256 < (high ^ 128) - 128 < LIMIT // 256)
"""High bytes of samples that are certainly below the limit."""
_KEEP_LEAD, _KEEP_TAIL = 3, 18
"""Blocks of 10 ms."""


class Trimmer:
    """Feed it s16le of any even length; `dropped_ms` says how much silence left the front."""

    def __init__(self) -> None:
        self.dropped_ms = 0.0
        self.heard = False
        """True once something louder than silence came."""
        self._rest = b""
        self._quiet: list[bytes] = []

    def add(self, pcm: bytes) -> bytes:
        """Return what of `pcm` is certain to be said."""
        data = self._rest + pcm[: len(pcm) & ~1]
        whole = len(data) - len(data) % _BLOCK_BYTES
        self._rest = data[whole:]
        return b"".join(self._block(data[place : place + _BLOCK_BYTES]) for place in range(0, whole, _BLOCK_BYTES))

    def end(self) -> bytes:
        """Return the tail: the last samples and a little silence."""
        tail = self._block(self._rest) if self._rest else b""
        kept = self._quiet[:_KEEP_TAIL] if self.heard else []
        self._rest, self._quiet = b"", []
        return tail + b"".join(kept)

    def _block(self, block: bytes) -> bytes:
        high = block[1::2]  # of each sample: it tells nearly all blocks apart without a look at the samples
        if not high.translate(None, _SOFT) and _peak(block) < QUIET:
            self._quiet.append(block)
            if not self.heard and len(self._quiet) > _KEEP_LEAD:
                self.dropped_ms += len(self._quiet.pop(0)) / 2 * 1000.0 / SAMPLE_RATE_HZ
            return b""
        self.heard = True
        if high.translate(None, _NOT_LOUD) and _peak(block) > LIMIT:
            block = _clipped(block)
        held, self._quiet = self._quiet, []
        return b"".join((*held, block))


def is_audible(pcm: bytes) -> bool:
    """Return whether any sample is louder than silence; reads no further than the first 20 ms in which one is."""
    if pcm[1 : 4 * _BLOCK : 2].translate(None, b"\x00\xff"):  # a high byte that tells more than 255 either way
        return True
    samples = array("h", pcm[: len(pcm) & ~1])
    size = 2 * _BLOCK
    blocks = (samples[start : start + size] for start in range(0, len(samples), size))
    return any(max(block) > _AUDIBLE or min(block) < -_AUDIBLE for block in blocks)


def _samples(pcm: bytes) -> "array[int]":
    samples = array("h", pcm)
    if sys.byteorder == "big":
        samples.byteswap()
    return samples


def _peak(pcm: bytes) -> int:
    samples = _samples(pcm)
    return max(max(samples), -min(samples))


def _clipped(pcm: bytes) -> bytes:
    samples = array("h", (max(-LIMIT, min(LIMIT, sample)) for sample in _samples(pcm)))
    if sys.byteorder == "big":
        samples.byteswap()
    return samples.tobytes()
