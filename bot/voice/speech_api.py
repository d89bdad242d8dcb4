"""Any OpenAI-compatible speech endpoint as a voice: POST /audio/speech, the sound is heard while it arrives.

The words go out read aloud (bot/voice/reading.py), so every engine says the same figures.  It tells no word marks: the
captions are spread over the clip.
"""

import asyncio
import hashlib
import os
from collections.abc import AsyncIterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import partial

import aiohttp

from bot.aio.closing import closing
from bot.core.errors import NeedsOperator, Retryable
from bot.core.ports import VoiceCaps
from bot.core.speech import SAMPLE_RATE_HZ, AudioChunk, Cleared, VoiceStyle, speech_seconds
from bot.core.text import plain_text
from bot.voice.mp3 import Mp3Feed, check_installed, decoded
from bot.voice.pieces import pieces_of
from bot.voice.reading import read_aloud
from bot.voice.trim import Trimmer

FIRST_AUDIO_S = 3.0
"""Rules T05."""
MAX_PCM_BYTES = 120 * SAMPLE_RATE_HZ * 2
"""Two minutes: no piece is so long."""
MAX_WAIT_S = 300.0
"""Longest rest that an endpoint may ask for."""
_OTHER_FORMATS = {
    b"RIFF": "WAV",
    b"ID3": "MP3",
    b"OggS": "Ogg",
    b"fLaC": "FLAC",
    b"\xff\xfb": "MP3",
    b"\xff\xf3": "MP3",
}
"""First bytes that no quiet PCM begins with."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SpeechApi:
    """Where the endpoint is and what it is asked for."""

    name: str
    base_url: str
    model: str
    voice: str
    voices: Mapping[str, str]
    """Language -> voice."""
    languages: frozenset[str]
    api_key_env: str = ""
    format: str = "pcm"

    @property
    def fingerprint(self) -> str:
        """Changes with everything beside the text that decides how a clip sounds."""
        parts = (self.base_url, self.model, self.voice, self.format, *sorted(map(str, self.voices.items())))
        return hashlib.sha256("\x1f".join(parts).encode()).hexdigest()[:16]


class SpeechVoice:
    """Speaks what the endpoint speaks.  NeedsOperator for a refused key or an unknown model, else Retryable."""

    def __init__(self, api: SpeechApi) -> None:
        self.caps = VoiceCaps(name=api.name, languages=api.languages, online=True, max_parallel=2)
        self.fingerprint = api.fingerprint
        self._api = api
        self._executor = ThreadPoolExecutor(max_workers=self.caps.max_parallel, thread_name_prefix="speech-mp3")
        self._session: aiohttp.ClientSession | None = None

    async def aclose(self) -> None:
        """Close the connections and let the decoder threads go; harmless when called twice."""
        if self._session is not None:
            await self._session.close()
            self._session = None
        self._executor.shutdown(wait=False, cancel_futures=True)

    def missing(self) -> str:
        """Return what keeps it from speaking, empty when nothing does."""
        name = self._api.api_key_env
        return f"set the environment variable {name}" if name and not os.environ.get(name) else ""

    async def synthesize(self, line: Cleared, style: VoiceStyle) -> AsyncIterator[AudioChunk]:
        """Yield the clause while it arrives, without marks; all of it within twice its length and 3 s."""
        if self._api.format == "mp3":
            check_installed()
        reading = read_aloud(line.text, line.lang)
        deadline = asyncio.get_running_loop().time() + FIRST_AUDIO_S + 2.0 * speech_seconds(reading.text, line.lang)
        for start, end in pieces_of(reading.text):
            trimmer, body = Trimmer(), self._body(reading.text[start:end], line.lang, style)
            async with closing(sound := self._sound(body)):
                while (pcm := await self._next(sound, deadline)) is not None:
                    if heard := trimmer.add(pcm):
                        yield _chunk(heard)
            if tail := trimmer.end():
                yield _chunk(tail)
            if not trimmer.heard:
                raise Retryable(f"the voice {self._api.name} sent only silence", after_s=5.0)

    def _body(self, text: str, lang: str, style: VoiceStyle) -> dict[str, object]:
        api, rate = self._api, min(1.5, max(0.5, style.rate))
        voice = style.voice_for(api.name) or api.voices.get(lang) or api.voice
        body: dict[str, object] = {"model": api.model, "voice": voice, "input": text, "response_format": api.format}
        return body | ({"speed": round(rate, 2)} if rate != 1.0 else {})

    async def _next(self, sound: AsyncIterator[bytes], deadline: float) -> bytes | None:
        try:
            async with asyncio.timeout_at(deadline):
                return await anext(sound, None)
        except TimeoutError as error:
            raise Retryable(f"the voice {self._api.name} is too slow", after_s=5.0) from error

    def _sound(self, body: dict[str, object]) -> AsyncIterator[bytes]:
        return decoded(partial(self._feed, body), self._executor) if self._api.format == "mp3" else self._pcm(body)

    async def _feed(self, body: dict[str, object], feed: Mp3Feed) -> None:
        async with closing(received := self._received(body)):
            async for data in received:
                feed.feed(data)

    async def _pcm(self, body: dict[str, object]) -> AsyncIterator[bytes]:
        odd, size = b"", 0
        async with closing(received := self._received(body)):
            async for data in received:
                if not size and (
                    form := next((form for head, form in _OTHER_FORMATS.items() if data.startswith(head)), "")
                ):
                    raise NeedsOperator(
                        f"the voice {self._api.name} sends {form} though it was asked for pcm",
                        hint='write format = "mp3" in its [[voice.endpoint]]',
                    )
                size += len(data)
                if size > MAX_PCM_BYTES:
                    raise Retryable(f"the voice {self._api.name} does not stop sending sound", after_s=30.0)
                whole = odd + data
                odd = whole[len(whole) & ~1 :]
                yield whole[: len(whole) & ~1]

    async def _received(self, body: dict[str, object]) -> AsyncIterator[bytes]:
        """The bytes of the answer as they come."""
        name = self._api.name
        try:
            request = self._open().post(
                f"{self._api.base_url}/audio/speech", json=body, headers=self._headers(), allow_redirects=False
            )
            async with request as answer:
                await self._check(answer)
                async for data in answer.content.iter_any():
                    yield data
        except (aiohttp.ClientError, OSError) as error:
            raise Retryable(f"the voice {name} failed: {type(error).__name__}", after_s=5.0) from error

    def _open(self) -> aiohttp.ClientSession:
        if self._session is None:
            timeout = aiohttp.ClientTimeout(total=None, sock_connect=FIRST_AUDIO_S)
            self._session = aiohttp.ClientSession(timeout=timeout, cookie_jar=aiohttp.DummyCookieJar())
        return self._session

    def _headers(self) -> dict[str, str]:
        if not self._api.api_key_env:
            return {}
        key = os.environ.get(self._api.api_key_env, "")
        if not key:
            raise NeedsOperator(
                f"the voice {self._api.name} has no key", hint=f"set the environment variable {self._api.api_key_env}"
            )
        return {"Authorization": f"Bearer {key}"}

    async def _check(self, answer: aiohttp.ClientResponse) -> None:
        """Raise unless sound follows; what the endpoint says of it is told on one short line."""
        kind = answer.headers.get("Content-Type", "").partition(";")[0].strip().lower()
        if answer.status == 200 and kind != "application/json" and not kind.startswith("text/"):
            return
        raw = await answer.content.read(400)
        said = plain_text(raw.decode("utf-8", "replace"), limit=120)
        what = f"the voice {self._api.name} answered HTTP {answer.status}: {said}"
        if answer.status in (401, 403):
            raise NeedsOperator(what, hint=f"check the key in {self._api.api_key_env or 'api_key_env'}")
        if answer.status in (404, 405):
            raise NeedsOperator(what, hint="check base_url, model and voice of its [[voice.endpoint]]")
        raise Retryable(what, after_s=_wait_s(answer))


def _wait_s(answer: aiohttp.ClientResponse) -> float:
    """How long the endpoint wants to be left alone; a request that it cannot read is not tried again soon."""
    asked = answer.headers.get("Retry-After", "")
    if asked.isascii() and asked.isdigit():
        return min(MAX_WAIT_S, float(asked[:9]))
    return 5.0 if answer.status >= 500 or answer.status in (200, 429) else 60.0


def _chunk(pcm: bytes) -> AudioChunk:
    return AudioChunk(pcm=pcm, duration_ms=len(pcm) / 2 / SAMPLE_RATE_HZ * 1000.0)
