"""The online voice: the read-aloud service behind the edge_tts client, one short request a piece of a clause.

The service is not ours and breaks now and then, so every fault is a `Retryable` within seconds.
Only plain text goes out; the client escapes it, and the voice id is checked here because the client does not.
"""

import asyncio
import importlib
import importlib.util
import re
from collections.abc import AsyncIterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import aiohttp

from bot.aio.closing import closing
from bot.core.errors import ConfigError, NeedsOperator, Retryable
from bot.core.ports import VoiceCaps, VoiceContext
from bot.core.speech import SAMPLE_RATE_HZ, AudioChunk, Cleared, VoiceStyle, WordMark, speech_seconds
from bot.voice.marks import add_mark
from bot.voice.mp3 import Mp3Feed, check_installed, decoded
from bot.voice.pieces import pieces_of
from bot.voice.reading import Reading, read_aloud
from bot.voice.trim import Trimmer

DEFAULTS = {
    "zh": "zh-CN-XiaoxiaoNeural",
    "en": "en-US-AriaNeural",
    "ja": "ja-JP-NanamiNeural",
    "ko": "ko-KR-SunHiNeural",
    "es": "es-ES-ElviraNeural",
    "fr": "fr-FR-DeniseNeural",
    "pt": "pt-BR-FranciscaNeural",
    "ru": "ru-RU-SvetlanaNeural",
    "vi": "vi-VN-HoaiMyNeural",
    "th": "th-TH-PremwadeeNeural",
    "id": "id-ID-GadisNeural",
    "ms": "ms-MY-YasminNeural",
    "ar": "ar-SA-ZariyahNeural",
}
_VOICE_ID = re.compile(r"[a-z]{2,3}-[A-Z]{2}(?:-[a-z]{2,12})?-[A-Z][A-Za-z]{1,40}Neural", re.ASCII)
FIRST_AUDIO_S = 3.0
TICKS_PER_MS = 10_000
_CONNECT_S, _RECEIVE_S = 3, 5


class _KeptOpen(aiohttp.TCPConnector):
    """Outlives the sessions: the client closes its connector after each, and its own retry then finds it shut."""

    def close(self, *, abort_ssl: bool = False) -> Any:
        """Do nothing; `really_close` ends it."""
        done: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        done.set_result(None)
        return done

    async def really_close(self) -> None:
        """Close the sockets."""
        await super().close()


class EdgeVoice:
    """Speaks 13 languages with word marks, while the service lasts.  NeedsOperator without the extra edge-voice."""

    def __init__(self) -> None:
        self.caps = VoiceCaps(name="edge", languages=frozenset(DEFAULTS), online=True, marks=True, max_parallel=2)
        self._executor = ThreadPoolExecutor(max_workers=self.caps.max_parallel, thread_name_prefix="edge-mp3")
        self._connector: _KeptOpen | None = None

    async def aclose(self) -> None:
        """Close the sockets and let the decoder threads go; harmless when called twice."""
        if self._connector is not None:
            await self._connector.really_close()
            self._connector = None
        self._executor.shutdown(wait=False, cancel_futures=True)

    def missing(self) -> str:
        """Return what keeps it from speaking, empty when nothing does."""
        absent = [name for name in ("edge_tts", "miniaudio") if importlib.util.find_spec(name) is None]
        return f"pip install 'zhubo[edge-voice]' (no {absent[0]})" if absent else ""

    async def synthesize(self, line: Cleared, style: VoiceStyle) -> AsyncIterator[AudioChunk]:
        """Yield the clause while it arrives; the first sound within 3 s, all of it within twice its length."""
        client = _client()
        check_installed()
        reading = read_aloud(line.text, line.lang)
        voice = checked_voice(style.voice_for("edge") or DEFAULTS.get(line.lang, DEFAULTS["en"]))
        budget_s = FIRST_AUDIO_S + 2.0 * speech_seconds(reading.text, line.lang)
        deadline = asyncio.get_running_loop().time() + budget_s
        at_ms = 0.0
        for start, end in pieces_of(reading.text):
            piece = _Piece(client, reading, start, end, voice, rate_pct(style.rate), self._kept_open())
            async with closing(chunks := piece.chunks(self._executor, at_ms, deadline)):
                async for chunk in chunks:
                    at_ms += chunk.duration_ms
                    yield chunk

    def _kept_open(self) -> _KeptOpen:
        if self._connector is None:
            self._connector = _KeptOpen(limit=8, ttl_dns_cache=300)
        return self._connector


class _Piece:
    """One request: the spoken characters [start, end) of a reading."""

    def __init__(
        self, client: Any, reading: Reading, start: int, end: int, voice: str, rate: str, connector: _KeptOpen
    ) -> None:
        self._client, self._reading, self._start, self._end = client, reading, start, end
        self._request = client.Communicate(
            reading.text[start:end],
            voice,
            rate=rate,
            boundary="WordBoundary",
            connector=connector,
            connect_timeout=_CONNECT_S,
            receive_timeout=_RECEIVE_S,
        )
        self._place = start
        self._marks: list[WordMark] = []
        self._told = 0
        self._trimmer = Trimmer()

    async def chunks(self, executor: ThreadPoolExecutor, at_ms: float, deadline: float) -> AsyncIterator[AudioChunk]:
        """Yield sound and marks; Retryable when the service fails, stalls or stops in the middle."""
        first_by = min(deadline, asyncio.get_running_loop().time() + FIRST_AUDIO_S)
        async with closing(pieces := decoded(self._read, executor)):
            while (pcm := await self._next(pieces, deadline if self._trimmer.heard else first_by)) is not None:
                if sound := self._trimmer.add(pcm):
                    yield self._chunk(sound, at_ms)
        if tail := self._trimmer.end():
            yield self._chunk(tail, at_ms)
        self._check_whole()

    async def _next(self, pieces: AsyncIterator[bytes], deadline: float) -> bytes | None:
        try:
            async with asyncio.timeout_at(deadline):
                return await anext(pieces, None)
        except TimeoutError as error:
            what = "is too slow" if self._trimmer.heard else f"sent no sound within {FIRST_AUDIO_S:.0f} s"
            raise Retryable(f"the online voice {what}", after_s=5.0) from error

    async def _read(self, feed: Mp3Feed) -> None:
        faults = self._client.exceptions
        try:
            async for message in self._request.stream():
                if message["type"] == "audio":
                    feed.feed(message["data"])
                elif message["type"] == "WordBoundary":
                    self._mark(message["text"], message["offset"], message["duration"])
        except aiohttp.ClientResponseError as error:
            raise Retryable(f"the online voice refused with HTTP {error.status}", after_s=60.0) from error
        except faults.SkewAdjustmentError as error:
            raise Retryable(
                "the online voice refused this machine's clock", hint="set the clock", after_s=60.0
            ) from error
        except (faults.EdgeTTSException, aiohttp.ClientError, OSError, TimeoutError) as error:
            raise Retryable(f"the online voice failed: {type(error).__name__}", after_s=5.0) from error
        except (ValueError, KeyError, IndexError, TypeError, AttributeError) as error:
            raise Retryable(f"the online voice sent garbage: {type(error).__name__}", after_s=30.0) from error

    def _mark(self, word: str, offset: float, duration: float) -> None:
        found = self._reading.text.find(word, self._place, self._end)
        if found < 0 or not word:
            return
        self._place = found + len(word)
        start_ms = offset / TICKS_PER_MS
        add_mark(self._marks, start_ms, start_ms + duration / TICKS_PER_MS, self._reading.shown(found, self._place))

    def _chunk(self, pcm: bytes, at_ms: float) -> AudioChunk:
        """The last mark stays back until the next chunk: a longer figure may still grow it."""
        shift_ms = at_ms - self._trimmer.dropped_ms
        settled = self._marks[self._told :]
        self._told = len(self._marks)
        marks = tuple(
            WordMark(
                max(0, round(mark.start_ms + shift_ms)),
                max(0, round(mark.end_ms + shift_ms)),
                mark.start_char,
                mark.end_char,
            )
            for mark in settled
        )
        return AudioChunk(pcm=pcm, duration_ms=len(pcm) / 2 / SAMPLE_RATE_HZ * 1000.0, marks=marks)

    def _check_whole(self) -> None:
        if not self._trimmer.heard:
            raise Retryable("the online voice sent only silence", after_s=5.0)
        rest = self._reading.text[self._place : self._end]
        # The client does not tell a connection that broke from one that ended; the marks do.
        if self._marks and sum(char.isalnum() for char in rest) > max(3, (self._end - self._start) // 3):
            raise Retryable("the online voice stopped in the middle of a clause", after_s=5.0)


def checked_voice(voice: str) -> str:
    """Return `voice` if it has the form of a voice id of the service; ConfigError says what one looks like."""
    if not _VOICE_ID.fullmatch(voice):
        raise ConfigError(
            f"{voice[:60]!r} is no voice of the online service", hint="write one like zh-CN-XiaoxiaoNeural"
        )
    return voice


def rate_pct(rate: float) -> str:
    """Return 1.1 as "+10%"; an integer within -50..+50."""
    return f"{round((min(1.5, max(0.5, rate)) - 1.0) * 100):+d}%"


def _client() -> Any:
    try:
        return importlib.import_module("edge_tts")
    except ImportError as error:
        raise NeedsOperator(
            f"the online voice cannot load edge_tts: {error}", hint="pip install 'zhubo[edge-voice]'"
        ) from error


def open_edge(_: VoiceContext) -> EdgeVoice:
    """Make the adapter for the plug-in door."""
    return EdgeVoice()
