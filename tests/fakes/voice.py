"""Voices that behave as scripted: sound, silence, faults and delays on the loop's clock."""

import asyncio
from array import array
from collections.abc import AsyncIterator, Sequence

from bot.core.errors import Retryable
from bot.core.ports import VoiceCaps
from bot.core.speech import SEAL, AudioChunk, Clause, Cleared, VoiceStyle, WordMark, speech_seconds

Act = str | BaseException | float
"""One clause: "ok", "silence", "empty", "short", "hang", "break" (hangs half way), "cut" (fails half way), an
error, or a delay in s."""


def cleared(text: str, lang: str = "zh") -> Cleared:
    return Cleared(
        seal=SEAL, text=text, lang=lang, decision_id="d1", facts_version="f1", source=Clause(text=text, lang=lang)
    )


def tone(ms: float, level: int = 8000) -> bytes:
    """Return `ms` of a square wave at 200 Hz."""
    return array("h", (level if index // 60 % 2 else -level for index in range(round(ms * 24)))).tobytes()


class FakeVoice:
    """Speaks `speech_seconds` of tone a clause; `script` says what each clause does, then "ok" for ever."""

    def __init__(
        self,
        name: str = "fake",
        script: Sequence[Act] = (),
        *,
        languages: frozenset[str] = frozenset({"zh", "en"}),
        online: bool = False,
        ttfb_s: float = 0.1,
        chunk_ms: float = 500.0,
        marks: bool = True,
    ) -> None:
        self.caps = VoiceCaps(name=name, languages=languages, online=online, marks=marks)
        self.asked: list[str] = []
        self.closed = 0
        self.fingerprint = ""
        self._script, self._ttfb_s, self._chunk_ms = list(script), ttfb_s, chunk_ms

    async def synthesize(self, line: Cleared, style: VoiceStyle) -> AsyncIterator[AudioChunk]:
        self.asked.append(line.text)
        act = self._script.pop(0) if self._script else "ok"
        try:
            await asyncio.sleep(act if isinstance(act, float) else self._ttfb_s)
            if isinstance(act, BaseException):
                raise act
            if act == "hang":
                await asyncio.sleep(10_000)
            if act == "empty":
                return
            full_ms = speech_seconds(line.text, line.lang) * 1000.0
            total_ms = full_ms * (0.1 if act == "short" else 0.5 if act in ("break", "cut") else 1.0)
            async for chunk in self._chunks(line, total_ms, full_ms, silent=act == "silence"):
                yield chunk
            if act == "break":
                await asyncio.sleep(10_000)
            if act == "cut":
                raise Retryable("the connection broke", after_s=5.0)
        finally:
            self.closed += 1

    async def _chunks(
        self, line: Cleared, total_ms: float, full_ms: float, *, silent: bool
    ) -> AsyncIterator[AudioChunk]:
        each_ms = full_ms / len(line.text)
        marks = [WordMark(round(i * each_ms), round((i + 1) * each_ms), i, i + 1) for i in range(len(line.text))]
        marks = marks if self.caps.marks else []
        at_ms = 0.0
        while at_ms < total_ms:
            length_ms = min(self._chunk_ms, total_ms - at_ms)
            pcm = bytes(round(length_ms * 24) * 2) if silent else tone(length_ms)
            here = tuple(mark for mark in marks if at_ms <= mark.start_ms < at_ms + length_ms)
            yield AudioChunk(pcm=pcm, duration_ms=length_ms, marks=here)
            at_ms += length_ms
