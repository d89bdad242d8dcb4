"""One loudness for all voices: whoever speaks after a fault is as loud as who spoke before.  Pure but for `Levelled`.

Speech is held at -18 dBFS RMS, counted where somebody speaks, and no sample passes -1 dBFS (rules T06).  The sound is
not held back for it: the gain follows what was heard, and a voice begins its next clause where its last one stood.
"""

import math
import sys
from array import array
from collections import OrderedDict
from collections.abc import AsyncIterator
from operator import mul

from bot.aio.closing import closing
from bot.core.ports import Voice
from bot.core.speech import SAMPLE_RATE_HZ, AudioChunk, Cleared, VoiceStyle
from bot.voice.trim import LIMIT

TARGET_DB = -18.0
"""RMS of speech below full scale; what the local voice is made with (`kokoro_model.LOUDNESS_RMS`)."""
MOST_DB = 15.0
"""A voice that is further away than this is not at fault in its loudness alone."""
_SILENCE_DB, _BELOW_DB = -50.0, 18.0
"""A block below the first, or so far below the speech so far, is a pause and counts for nothing."""
_MEMORY_BLOCKS = 150
"""Blocks of speech (3 s) over which loudness is taken."""
_STEP_DB, _FIRST_STEP_DB, _FIRST_BLOCKS = 0.25, 3.0, 10
"""How far the gain moves a block: 12 dB/s, and faster in the first 0.2 s of a voice never heard before."""
_NOTHING_DB = 0.5
_EVERY = 3
"""Loudness needs no more than each third sample."""
_RAMP = 12
_BLOCK = SAMPLE_RATE_HZ // 50
_MOST_VOICES = 64


class Leveller:
    """Feed it s16le mono 24 kHz of any even length; as much comes out as went in."""

    def __init__(self) -> None:
        self.gain_db = 0.0
        self._energy = 0.0
        """Mean square of speech lately, of full scale."""
        self._blocks = 0

    def add(self, pcm: bytes) -> bytes:
        """Return `pcm` at its loudness."""
        samples = array("h", pcm[: len(pcm) & ~1])
        if sys.byteorder == "big":
            samples.byteswap()
        out = array("h")
        for place in range(0, len(samples), _BLOCK):
            out += self._block(samples[place : place + _BLOCK])
        if sys.byteorder == "big":
            out.byteswap()
        return out.tobytes()

    def _block(self, block: "array[int]") -> "array[int]":
        begin_db = self.gain_db
        self._hear(block)
        peak = max(max(block), -min(block))
        most_db = 20.0 * math.log10(LIMIT / peak) if peak else MOST_DB
        begin_db, self.gain_db = min(begin_db, most_db), min(self.gain_db, most_db)
        if not peak or (abs(begin_db) < _NOTHING_DB and abs(self.gain_db) < _NOTHING_DB and peak <= LIMIT):
            return block
        if abs(self.gain_db - begin_db) <= _STEP_DB:
            return _times(block, self.gain_db)
        out, steps = array("h"), range(0, len(block), _BLOCK // _RAMP)
        for number, place in enumerate(steps, start=1):  # a leap of the gain would be heard as a click
            step_db = begin_db + (self.gain_db - begin_db) * number / len(steps)
            out += _times(block[place : place + _BLOCK // _RAMP], step_db)
        return out

    def _hear(self, block: "array[int]") -> None:
        few = block[::_EVERY]
        energy = sum(map(mul, few, few)) / len(few) / 32768.0**2
        if energy <= 10.0 ** (_SILENCE_DB / 10.0) or energy < self._energy * 10.0 ** (-_BELOW_DB / 10.0):
            return
        self._blocks += 1
        self._energy += (energy - self._energy) / min(self._blocks, _MEMORY_BLOCKS)
        wanted_db = max(-MOST_DB, min(MOST_DB, TARGET_DB - 10.0 * math.log10(self._energy)))
        step_db = _FIRST_STEP_DB if self._blocks <= _FIRST_BLOCKS else _STEP_DB
        self.gain_db += max(-step_db, min(step_db, wanted_db - self.gain_db))


def _times(samples: "array[int]", gain_db: float) -> "array[int]":
    return array("h", map(int, map((10.0 ** (gain_db / 20.0)).__mul__, samples)))


class Levelled:
    """A voice at the loudness of all voices; each of its names and languages is known by itself."""

    def __init__(self, voice: Voice) -> None:
        self.caps = voice.caps
        self.fingerprint: str = getattr(voice, "fingerprint", "")
        self._voice = voice
        self._known: OrderedDict[tuple[str, str], Leveller] = OrderedDict()

    async def warm(self) -> None:
        """Load the voice behind it."""
        if warm := getattr(self._voice, "warm", None):
            await warm()

    async def aclose(self) -> None:
        """Close the voice behind it."""
        if aclose := getattr(self._voice, "aclose", None):
            await aclose()

    async def synthesize(self, line: Cleared, style: VoiceStyle) -> AsyncIterator[AudioChunk]:
        """Yield the voice's own chunks, louder or softer."""
        leveller = self._leveller((style.voice_for(self.caps.name) or "", line.lang))
        async with closing(chunks := self._voice.synthesize(line, style)):
            async for chunk in chunks:
                yield AudioChunk(pcm=leveller.add(chunk.pcm), duration_ms=chunk.duration_ms, marks=chunk.marks)

    def _leveller(self, who: tuple[str, str]) -> Leveller:
        found = self._known.setdefault(who, Leveller())
        self._known.move_to_end(who)
        if len(self._known) > _MOST_VOICES:
            self._known.popitem(last=False)
        return found
