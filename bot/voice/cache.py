"""Clips said before are said again at once: content-addressed files, bounded on disk, never trusted unread."""

import asyncio
import contextlib
import hashlib
import os
import threading
from collections import OrderedDict
from collections.abc import AsyncIterator
from pathlib import Path

import msgspec

from bot.aio.closing import closing
from bot.core.aigc import is_complete
from bot.core.aigc import mark as mark_of
from bot.core.ports import Voice
from bot.core.speech import SAMPLE_RATE_HZ, AudioChunk, Cleared, VoiceStyle, WordMark
from bot.voice.reading import read_aloud

FORMAT = "zhubo-clip-3"
"""Part of every key: raise it when the sound or the marks of old clips would be wrong."""
MAX_CLIP_BYTES = 20_000 * SAMPLE_RATE_HZ * 2 // 1000
_SUFFIX = ".clip"


class _Header(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    AIGC: dict[str, str]
    sha256: str
    marks: list[tuple[int, int, int, int]]


class ClipCache:
    """A folder of clips, the least recently used leave first.  No error of the disk ever reaches the show."""

    def __init__(self, folder: Path, cap_mb: float) -> None:
        self.hits = self.misses = self.faults = 0
        """Clips found, not found, and disk errors or damaged clips met."""
        self._folder, self._cap_bytes = folder, int(cap_mb * 1_000_000)
        self._sizes: OrderedDict[str, int] | None = None
        self._lock = threading.Lock()

    async def get(self, key: str) -> AudioChunk | None:
        """Return the clip, or None when it is absent or damaged."""
        if self._sizes is not None and key not in self._sizes:
            # Known without a look at the disk; a clip that another process has made since is only made twice.
            self.misses += 1
            return None
        clip = await asyncio.get_running_loop().run_in_executor(None, self._read, key)
        if clip is None:
            self.misses += 1
        else:
            self.hits += 1
        return clip

    async def has(self, key: str) -> bool:
        """Return whether there is a file of that name; `get` may still find it damaged."""
        if self._sizes is not None:
            return key in self._sizes
        return await asyncio.get_running_loop().run_in_executor(None, (self._folder / (key + _SUFFIX)).is_file)

    async def put(self, key: str, clip: AudioChunk) -> None:
        """Keep a clip; when the disk refuses, go on without."""
        if clip.pcm and len(clip.pcm) <= MAX_CLIP_BYTES:
            await asyncio.get_running_loop().run_in_executor(None, self._write, key, clip)

    def _read(self, key: str) -> AudioChunk | None:
        path = self._folder / (key + _SUFFIX)
        with self._lock:
            try:
                index = self._index()
                raw = path.read_bytes()
                os.utime(path)  # the next start orders the clips by this
                if (clip := decoded(raw)) is not None:
                    index[key] = len(raw)
                    index.move_to_end(key)
                    return clip
                path.unlink()
                index.pop(key, None)
            except FileNotFoundError:
                return None
            except OSError:
                pass
            self.faults += 1
            return None

    def _write(self, key: str, clip: AudioChunk) -> None:
        raw = encoded(clip, key)
        part = self._folder / f"{key}.{os.getpid()}.part"
        with self._lock:
            try:
                self._folder.mkdir(parents=True, exist_ok=True)
                self._index()
                part.write_bytes(raw)
                part.replace(self._folder / (key + _SUFFIX))
                self._index()[key] = len(raw)
                self._index().move_to_end(key)
                self._evict()
            except OSError:
                self.faults += 1
                with contextlib.suppress(OSError):
                    part.unlink()

    def _evict(self) -> None:
        sizes = self._index()
        total = sum(sizes.values())
        while total > self._cap_bytes and sizes:
            key, size = sizes.popitem(last=False)
            (self._folder / (key + _SUFFIX)).unlink(missing_ok=True)
            total -= size

    def _index(self) -> "OrderedDict[str, int]":
        """Key -> bytes, oldest use first; read from the folder once."""
        if self._sizes is None:
            found = [(file.stat(), file.stem) for file in self._folder.glob("*" + _SUFFIX)]
            found.sort(key=lambda pair: pair[0].st_mtime_ns)
            self._sizes = OrderedDict((stem, stat.st_size) for stat, stem in found)
            for stale in self._folder.glob("*.part"):
                stale.unlink(missing_ok=True)
        return self._sizes


class CachedVoice:
    """A voice that looks in the cache first and keeps whole clips.

    A voice may carry a `fingerprint` (str): clips made under another one are not used.
    """

    def __init__(self, voice: Voice, cache: ClipCache) -> None:
        self.caps = voice.caps
        self._voice, self._cache = voice, cache
        self._fingerprint: str = getattr(voice, "fingerprint", "")

    async def warm(self) -> None:
        """Load the voice behind it."""
        if warm := getattr(self._voice, "warm", None):
            await warm()

    async def aclose(self) -> None:
        """Close the voice behind it."""
        if aclose := getattr(self._voice, "aclose", None):
            await aclose()

    def key(self, line: Cleared, style: VoiceStyle) -> str:
        """Return the name of the clip: everything that the sound or its marks depend on."""
        parts = (
            FORMAT,
            self.caps.name,
            self._fingerprint,
            style.voice_for(self.caps.name) or "",
            f"{style.rate:.2f}",
            line.lang,
            read_aloud(line.text, line.lang).text,
            line.text,
        )
        return hashlib.sha256("\x1f".join(parts).encode("utf-8", "replace")).hexdigest()

    async def holds(self, line: Cleared, style: VoiceStyle) -> bool:
        """Return whether the line need not be spoken anew."""
        return await self._cache.has(self.key(line, style))

    async def synthesize(self, line: Cleared, style: VoiceStyle) -> AsyncIterator[AudioChunk]:
        """Yield the stored clip in one piece, or the voice's own chunks; these are stored when the last one came.

        What a language model worded is not stored.
        """
        key = self.key(line, style)
        if (clip := await self._cache.get(key)) is not None:
            yield clip
            return
        pcm, marks = bytearray(), list[WordMark]()
        keeps = line.source.kind != "llm"  # worded for one question: it would push out what is said again and again
        async with closing(chunks := self._voice.synthesize(line, style)):
            async for chunk in chunks:
                if keeps:
                    pcm += chunk.pcm
                    marks += chunk.marks
                yield chunk
        if any(pcm):
            whole = AudioChunk(pcm=bytes(pcm), duration_ms=_ms(len(pcm)), marks=tuple(marks))
            await self._cache.put(key, whole)


def encoded(clip: AudioChunk, key: str) -> bytes:
    """Return a clip as a file: header length (4 bytes, little-endian), JSON header with the mark of AI, PCM."""
    marks = [(mark.start_ms, mark.end_ms, mark.start_char, mark.end_char) for mark in clip.marks]
    digest = hashlib.sha256(clip.pcm).hexdigest()
    header = msgspec.json.encode(_Header(AIGC=mark_of(f"clip-{key}", sha256=digest), sha256=digest, marks=marks))
    return len(header).to_bytes(4, "little") + header + clip.pcm


def decoded(raw: bytes) -> AudioChunk | None:
    """Return the clip in a file, None when a byte of it is wrong."""
    size = int.from_bytes(raw[:4], "little")
    try:
        header = msgspec.json.decode(raw[4 : 4 + size], type=_Header)
    except (msgspec.DecodeError, UnicodeDecodeError):
        return None
    pcm = raw[4 + size :]
    if not pcm or len(pcm) % 2 or not is_complete(header.AIGC) or hashlib.sha256(pcm).hexdigest() != header.sha256:
        return None
    return AudioChunk(pcm=pcm, duration_ms=_ms(len(pcm)), marks=tuple(WordMark(*mark) for mark in header.marks))


def _ms(size: int) -> float:
    return size / 2 / SAMPLE_RATE_HZ * 1000.0
