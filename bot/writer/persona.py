"""Who the host is: name, look, voices and tone, read from `personas/<id>/persona.toml`."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import msgspec

from bot.core.errors import ConfigError
from bot.core.speech import VoiceStyle
from bot.writer.strict_toml import convert, read_toml

Expression = Literal["neutral", "warm", "delighted", "curious", "thinking", "apologetic", "serious", "surprised"]
Room = Literal["awning", "kitchen"]

_VOICE_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.-]{0,63}")
"""A voice id goes into another program's request: no quotes, brackets or spaces (rules T02)."""
_ID = re.compile(r"[a-z][a-z0-9_-]{0,31}")
_SAYS_AI = re.compile(r"(?<![A-Za-z])AI(?![A-Za-z])")


class _Voice(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    rate: float = 1.0
    names: dict[str, str] = {}


class _Character(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    voice: str
    values: tuple[str, ...]
    taboo: tuple[str, ...]


class _Words(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    introduction: str
    openers: tuple[str, ...] = ()
    phrases: tuple[str, ...] = ()
    never_says: tuple[str, ...] = ()


class _File(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    id: str
    lang: str
    name: dict[str, str]
    character: _Character
    words: dict[str, _Words]
    voice: dict[str, _Voice] = {}
    expression: Expression = "warm"
    room: Room = "awning"


@dataclass(frozen=True, slots=True, kw_only=True)
class Words:
    """What is the persona's own in one language."""

    introduction: str
    """One sentence that says who speaks, with the word AI in it."""
    openers: tuple[str, ...] = ()
    phrases: tuple[str, ...] = ()
    """Catch-phrases, said now and then."""
    never_says: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Persona:
    """One host.  The facts, the prices and the answer to "are you real" are the same for every persona."""

    id: str
    lang: str
    """Mother tongue: used when a turn's language has no copy."""
    names: Mapping[str, str]
    expression: Expression
    """What the face rests on (the stage's `base`)."""
    room: Room
    """Room art of the stage."""
    manner: str
    """How it sounds, in a few words, for the language model."""
    values: tuple[str, ...]
    taboo: tuple[str, ...]
    words: Mapping[str, Words]
    voices: Mapping[str, VoiceStyle]
    folder: Path

    def name_in(self, lang: str) -> str:
        """Return the host's name in `lang`, else in its mother tongue."""
        return self.names.get(lang) or self.names[self.lang]

    def words_in(self, lang: str) -> Words:
        """Return the persona's words in `lang`, else in its mother tongue."""
        return self.words.get(lang) or self.words[self.lang]

    def voice_in(self, lang: str) -> VoiceStyle:
        """Return how it speaks `lang`; a language without an entry gets each provider's default voice."""
        return self.voices.get(lang) or VoiceStyle(lang=lang)


def load_persona(folder: Path) -> Persona:
    """Return the persona in `folder`; ConfigError names the key in persona.toml and the remedy."""
    where = f"personas/{folder.name}/persona.toml"
    file = convert(read_toml(folder / "persona.toml"), _File, where)
    _check(file, folder.name, where)
    return Persona(
        id=file.id,
        lang=file.lang,
        names=file.name,
        expression=file.expression,
        room=file.room,
        manner=file.character.voice,
        values=file.character.values,
        taboo=file.character.taboo,
        words={lang: Words(**msgspec.structs.asdict(words)) for lang, words in file.words.items()},
        voices={
            lang: VoiceStyle(lang=lang, rate=voice.rate, names=tuple(sorted(voice.names.items())))
            for lang, voice in file.voice.items()
        },
        folder=folder,
    )


def _check(file: _File, folder: str, where: str) -> None:
    if file.id != folder or not _ID.fullmatch(file.id):
        raise ConfigError(f"{where}: id {file.id!r} is not the folder's name", hint=f'write id = "{folder}"')
    for table, has in (("name", file.name), ("words", file.words)):
        if file.lang not in has:
            raise ConfigError(f"{where}: [{table}] lacks {file.lang!r}", hint=f"add {table} in the persona's own lang")
    for lang, words in file.words.items():
        if not _SAYS_AI.search(words.introduction):
            raise ConfigError(
                f"{where}: words.{lang}.introduction does not say AI",
                hint="viewers must hear at once that the host is an AI; put the word in",
            )
        for line in (words.introduction, *words.phrases, *words.openers, file.name.get(lang, "")):
            if any(char.isdigit() for char in line):
                raise ConfigError(f"{where}: a digit in {line!r}", hint="figures come from slots only")
    for lang, voice in file.voice.items():
        if not 0.5 <= voice.rate <= 1.5:
            raise ConfigError(f"{where}: voice.{lang}.rate is {voice.rate}", hint="use 0.5 to 1.5; 1 is as recorded")
        for provider, voice_id in voice.names.items():
            if not _VOICE_ID.fullmatch(voice_id):
                raise ConfigError(
                    f"{where}: voice.{lang}.names.{provider} is no voice id: {voice_id!r}",
                    hint="list ids with: zhubo voices",
                )
