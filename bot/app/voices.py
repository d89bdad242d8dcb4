"""The voices that room.toml names, through the plug-in door or as one of its speech endpoints."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from bot import plugins
from bot.core.clock import Clock
from bot.core.errors import ConfigError
from bot.core.ports import Voice, VoiceContext
from bot.settings.voice import VoiceSettings
from bot.voice.speech_api import SpeechApi, SpeechVoice


def open_voices(settings: VoiceSettings, clock: Clock, languages: Sequence[str] = ()) -> list[Voice]:
    """Return every voice that is named in a chain, first wishes first; ConfigError for a name that nobody has.

    `languages`: those that the room speaks by itself.  Nothing is loaded or connected yet.
    """
    endpoints = {
        one.name: SpeechApi(**(one.model_dump() | {"languages": frozenset(one.languages)})) for one in settings.endpoint
    }
    context = VoiceContext(clock=clock, languages=languages)
    return [
        SpeechVoice(endpoints[name]) if name in endpoints else plugins.open_voice(name, context)
        for name in settings.names
    ]


@dataclass(frozen=True, slots=True, kw_only=True)
class VoiceRow:
    """What is known of one voice before it speaks."""

    name: str
    languages: tuple[str, ...]
    """Empty = every language."""
    missing: str
    """What a person must do before it speaks; empty = it can speak."""
    lacking: Mapping[str, str] = field(default_factory=dict)
    """Language that it could speak too -> what a person must do for it."""


def rows_of(voices: Iterable[Voice]) -> list[VoiceRow]:
    """Return each voice with what it still needs; nothing is loaded or connected."""
    return [
        VoiceRow(
            name=voice.caps.name,
            languages=tuple(sorted(voice.caps.languages)),
            missing=missing_of(voice),
            lacking=lacking_of(voice),
        )
        for voice in voices
    ]


def missing_of(voice: Voice) -> str:
    """Return what keeps a voice from speaking as far as it says; empty when it does not say."""
    missing: Callable[[], str] | None = getattr(voice, "missing", None)
    return missing() if missing is not None else ""


def lacking_of(voice: Voice) -> Mapping[str, str]:
    """Return the languages that a voice could speak as far as it says -> what a person must do for them."""
    lacking: Callable[[], Mapping[str, str]] | None = getattr(voice, "lacking", None)
    return lacking() if lacking is not None else {}


def speaker_for(lang: str, settings: VoiceSettings, voices: Sequence[Voice], *, only: str = "") -> Voice:
    """Return the first voice that speaks `lang` and lacks nothing, or the one called `only`; ConfigError without."""
    reasons = []
    for name in (only,) if only else settings.order_for(lang):
        voice = next((one for one in voices if one.caps.name == name), None)
        if voice is None:
            reasons.append(f"{name}: not in the room's chain" if name != "captions" else "captions: makes no sound")
        elif voice.caps.languages and lang not in voice.caps.languages:
            reasons.append(f"{name}: {lacking_of(voice).get(lang) or f'does not speak {lang}'}")
        elif missing := missing_of(voice):
            reasons.append(f"{name}: {missing}")
        else:
            return voice
    raise ConfigError(
        f"nothing speaks {lang}: {'; '.join(reasons) or 'no voice is set up'}", hint="see: zhubo voices list"
    )
