"""Voices in order of preference: the first healthy one speaks, a failing one rests, and captions never fail."""

import asyncio
from collections.abc import AsyncIterator, Callable, Sequence
from dataclasses import dataclass

from bot.aio.closing import closing
from bot.aio.patience import Patience
from bot.core.clock import Clock
from bot.core.errors import ConfigError, NeedsOperator, Retryable
from bot.core.ports import Voice, VoiceCaps
from bot.core.speech import AudioChunk, Cleared, VoiceStyle, speech_seconds
from bot.voice.captions import CaptionsOnly
from bot.voice.health import Health
from bot.voice.reading import read_aloud
from bot.voice.takeover import Rest
from bot.voice.trim import is_audible

FIRST_AUDIO_S, LAST_FIRST_AUDIO_S = 2.0, 3.0
"""An online voice answers within this or the next one speaks; the last one that knows the language gets more (T05)."""
LOCAL_FIRST_AUDIO_S = 8.0
"""A local voice shares its cores with the LLM; killing its work would only start it again elsewhere."""
GAP_S, LOCAL_GAP_S = 2.0, 5.0
"""Longest wait between two pieces of a clause; with the next voice's first sound the listener waits 3 s at most."""
_LEAST_SHARE = 0.25
"""Of the estimated length: a shorter clip has lost words."""


class VoiceChain:
    """Satisfies `Voice`; never raises for a provider's fault.  Captions are always the last resort."""

    def __init__(
        self,
        voices: Sequence[Voice],
        clock: Clock,
        on_change: Callable[[str], None] = lambda _: None,
        *,
        order: Callable[[str], Sequence[str]] | None = None,
    ) -> None:
        """`voices` in order of preference; `order`: language -> the names of those that speak it, in their order."""
        self._captions = CaptionsOnly()
        self._voices = [voice for voice in voices if voice.caps.name != self._captions.caps.name]
        self._health = {voice.caps.name: Health() for voice in self._voices}
        self._named = {voice.caps.name: voice for voice in self._voices}
        self._order = order
        self._clock, self._on_change = clock, on_change
        self._probes: dict[str, asyncio.Task[None]] = {}
        self._loading: dict[str, bool] = {}
        """Voices that are being loaded -> True while a clause may still wait for them."""
        self._told = self.describe()

    @property
    def caps(self) -> VoiceCaps:
        """What the chain can do: every language, because captions can."""
        spoken = frozenset[str]().union(*(voice.caps.languages for voice in self._voices))
        return VoiceCaps(name="chain", languages=spoken, marks=True, max_parallel=2)

    def describe(self) -> str:
        """Return who speaks now and why not another, e.g. "kokoro", "kokoro (edge: ...)", "captions only: ..."."""
        ill = [f"{name}: {health.reason}" for name, health in self._health.items() if not health.is_well]
        speaking = next((name for name, health in self._health.items() if health.is_well), None)
        if speaking is None:
            return f"captions only: {'; '.join(ill) or 'no voice is set up'}"
        before = [text for text in ill if text.split(":")[0] in self._names_before(speaking)]
        return f"{speaking} ({'; '.join(before)})" if before else speaking

    async def warm(self) -> None:
        """Load every voice that can be loaded ahead; one that cannot is taken out with its reason."""
        for voice in self._voices:
            warm = getattr(voice, "warm", None)
            if warm is None:
                continue
            self._loading[voice.caps.name] = True
            try:
                await warm()
            except (NeedsOperator, ConfigError, Retryable) as error:
                self._fault(voice, error)
            finally:
                del self._loading[voice.caps.name]

    async def aclose(self) -> None:
        """Stop probing and close every voice."""
        probes = list(self._probes.values())
        for task in probes:
            task.cancel()
        await asyncio.gather(*probes, return_exceptions=True)
        for voice in self._voices:
            aclose = getattr(voice, "aclose", None)
            if aclose is not None:
                await aclose()

    async def synthesize(self, line: Cleared, style: VoiceStyle) -> AsyncIterator[AudioChunk]:
        """Yield the clause from the first voice that delivers; where one breaks off, the next says the rest."""
        rest = Rest(line)
        for voice in self._for(line.lang) if _is_speakable(line) else ():
            if not self._may_speak(voice, line, style):
                continue
            take = _Take(voice, rest.line, style, patience_s=self._patience_s(voice, line.lang))
            async with closing(chunks := self._watched(take)):
                async for chunk in chunks:
                    yield rest.placed(chunk)
            if take.is_whole:
                return
            if rest.said_ms:
                rest.broke_off(_estimate_ms(rest.line, style))
                if not _is_speakable(rest.line):
                    return
        async for chunk in self._captions.synthesize(rest.line, style):
            yield rest.placed(chunk)

    def _for(self, lang: str) -> list[Voice]:
        if self._order is None:
            return self._voices
        return [self._named[name] for name in self._order(lang) if name in self._named]

    def _patience_s(self, voice: Voice, lang: str) -> float:
        """How long the first sound may take: less where somebody else could speak instead."""
        if not voice.caps.online:
            return LOCAL_FIRST_AUDIO_S
        order = self._for(lang)
        later = order[order.index(voice) + 1 :]
        others = any(self._health[one.caps.name].is_well and _speaks(one, lang) for one in later)
        return FIRST_AUDIO_S if others else LAST_FIRST_AUDIO_S

    def _may_speak(self, voice: Voice, line: Cleared, style: VoiceStyle) -> bool:
        if not _speaks(voice, line.lang):
            return False
        if not self._loading.get(voice.caps.name, True):
            return False
        health = self._health[voice.caps.name]
        if health.may_be_probed(self._clock.now()) and voice.caps.name not in self._probes:
            # The audience does not wait for a voice that may still be ill: the next one says this clause.
            self._probes[voice.caps.name] = asyncio.ensure_future(self._probe(voice, line, style))
        return health.is_well

    async def _probe(self, voice: Voice, line: Cleared, style: VoiceStyle) -> None:
        take = _Take(voice, line, style, patience_s=LAST_FIRST_AUDIO_S if voice.caps.online else LOCAL_FIRST_AUDIO_S)
        try:
            async with closing(chunks := self._watched(take)):
                async for _ in chunks:
                    pass
        finally:
            del self._probes[voice.caps.name]

    async def _watched(self, take: "_Take") -> AsyncIterator[AudioChunk]:
        """The voice's own chunks until it ends, fails or stalls; its health is kept here."""
        voice = take.voice
        gap_s = GAP_S if voice.caps.online else LOCAL_GAP_S
        said_ms, sounded, patience = 0.0, False, Patience()
        try:
            async with closing(chunks := voice.synthesize(take.line, take.style)):
                while (chunk := await _within(patience, chunks, gap_s if said_ms else take.patience_s)) is not None:
                    said_ms += chunk.duration_ms
                    sounded = sounded or is_audible(chunk.pcm)
                    yield chunk
        except (Retryable, NeedsOperator, ConfigError) as error:
            if voice.caps.name in self._loading:  # late is no fault while it loads: the next clauses go on without it
                self._loading[voice.caps.name] = False
            else:
                self._fault(voice, error)
            return
        finally:
            patience.close()
        take.is_whole = said_ms > 0.0
        self._judge(voice, sounded and said_ms > _estimate_ms(take.line, take.style) * _LEAST_SHARE)

    def _judge(self, voice: Voice, sounded: bool) -> None:
        health = self._health[voice.caps.name]
        if sounded:
            health.spoke()
        else:
            health.was_silent(self._clock.now())
        self._tell()

    def _fault(self, voice: Voice, error: Retryable | NeedsOperator | ConfigError) -> None:
        health = self._health[voice.caps.name]
        if isinstance(error, Retryable):
            health.failed(error.message, self._clock.now(), error.after_s)
        else:
            health.needs_operator(str(error))
        self._tell()

    def _tell(self) -> None:
        now = self.describe()
        if now != self._told:
            self._told = now
            self._on_change(now)

    def _names_before(self, name: str) -> list[str]:
        names = list(self._health)
        return names[: names.index(name)]


@dataclass(slots=True)
class _Take:
    """One voice's turn at a clause."""

    voice: Voice
    line: Cleared
    style: VoiceStyle
    patience_s: float
    is_whole: bool = False
    """True once the voice has ended by itself, with something said."""


def _speaks(voice: Voice, lang: str) -> bool:
    return not voice.caps.languages or lang in voice.caps.languages


def _is_speakable(line: Cleared) -> bool:
    return read_aloud(line.text, line.lang).speakable


async def _within(patience: Patience, chunks: AsyncIterator[AudioChunk], timeout_s: float) -> AudioChunk | None:
    try:
        return await patience.on(anext(chunks, None), timeout_s)
    except TimeoutError as error:
        raise Retryable(f"no sound within {timeout_s:.0f} s", after_s=5.0) from error


def _estimate_ms(line: Cleared, style: VoiceStyle) -> float:
    return speech_seconds(read_aloud(line.text, line.lang).text, line.lang) / min(1.5, max(0.5, style.rate)) * 1000.0
