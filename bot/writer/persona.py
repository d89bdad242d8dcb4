"""Who the host is: name, look, voices and tone, read from `personas/<id>/persona.toml` and the personas it extends."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Literal, TypeVar

import msgspec

from bot.core.errors import ConfigError
from bot.core.speech import VoiceStyle
from bot.writer.pack import ID, lineage, read_inside
from bot.writer.speakable import fault_in
from bot.writer.strict_toml import convert

Expression = Literal["neutral", "warm", "delighted", "curious", "thinking", "apologetic", "serious", "surprised"]
Room = Literal["awning", "kitchen"]

T = TypeVar("T", bound=msgspec.Struct)

REPEAT_AFTER_MIN = 30.0
MAX_TEXT, MAX_TEXTS = 160, 24
"""Characters of one text of persona.toml, and texts of one list."""
_VOICE_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.-]{0,63}", re.ASCII)
"""A voice id goes into another program's request: no quotes, brackets or spaces (rules T02)."""
VOICE_IDS: Mapping[str, re.Pattern[str]] = {
    "kokoro": re.compile(r"[a-z]{2}_[a-z]{2,20}", re.ASCII),
    "edge": re.compile(r"[a-z]{2,3}-[A-Z]{2}(?:-[a-z]{2,12})?-[A-Z][A-Za-z]{1,40}Neural", re.ASCII),
}
"""Built-in provider -> what its ids look like; a plug-in's are only kept free of markup."""
_RIGS: Mapping[Room, str] = {"awning": "xiaoman", "kitchen": "sam"}
"""Room art -> the built-in drawing that stands in it."""
_SAYS_AI = re.compile(r"(?<![A-Za-z])AI(?![A-Za-z])")


class _Voice(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    rate: float = 1.0
    names: dict[str, str] = {}


class _Character(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    voice: str = ""
    values: tuple[str, ...] = ()
    taboo: tuple[str, ...] = ()


class _Words(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    introduction: str = ""
    openers: tuple[str, ...] = ()
    phrases: tuple[str, ...] = ()
    never_says: tuple[str, ...] = ()


class _File(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What one persona.toml says; everything but `id` may come from the persona it extends."""

    id: str
    extends: str = ""
    lang: str = ""
    expression: Expression | None = None
    room: Room | None = None
    art: str = ""
    repeat_after_min: float = 0.0
    name: dict[str, str] = {}
    character: _Character = _Character()
    words: dict[str, _Words] = {}
    voice: dict[str, _Voice] = {}


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
    art: str = ""
    """Id of the persona whose avatar.svg it wears; its own when it has one."""
    repeat_after_s: float = REPEAT_AFTER_MIN * 60.0
    """So long no sentence comes back while another one would do."""

    def name_in(self, lang: str) -> str:
        """Return the host's name in `lang`, else in its mother tongue."""
        return self.names.get(lang) or self.names[self.lang]

    def words_in(self, lang: str) -> Words:
        """Return the persona's words in `lang`, else in its mother tongue."""
        return self.words.get(lang) or self.words[self.lang]

    def language_for(self, lang: str, written: Iterable[str]) -> str:
        """Return the language it answers `lang` in: that one, its base (pt for pt-BR), else the mother tongue.

        It speaks a language when it has words of its own and copy (`written`) in it.
        """
        spoken = self.words.keys() & set(written)
        return next((code for code in (lang, lang.partition("-")[0]) if code in spoken), self.lang)


def load_persona(folder: Path) -> Persona:
    """Return the persona in `folder`; ConfigError names the key in persona.toml and the remedy."""
    chain = lineage(folder)
    own, *parents = [_read(place) for place in chain]
    where = f"personas/{folder.name}/persona.toml"
    if own.id != folder.name or not ID.fullmatch(own.id):
        raise ConfigError(f"{where}: id {own.id!r} is not the folder's name", hint=f'write id = "{folder.name}"')
    file = own
    for parent in parents:
        file = _over(file, parent)
    _check(file, own, where)
    character = file.character
    return Persona(
        id=file.id,
        lang=file.lang,
        names=file.name,
        expression=file.expression or "warm",
        room=file.room or "awning",
        manner=character.voice,
        values=character.values,
        taboo=character.taboo,
        words={lang: Words(**msgspec.structs.asdict(words)) for lang, words in file.words.items()},
        voices={
            lang: VoiceStyle(lang=lang, rate=voice.rate, names=tuple(sorted(voice.names.items())))
            for lang, voice in file.voice.items()
        },
        folder=folder,
        art=_art(file, chain, where),
        repeat_after_s=(file.repeat_after_min or REPEAT_AFTER_MIN) * 60.0,
    )


def _read(folder: Path) -> _File:
    return convert(read_inside(folder, folder / "persona.toml"), _File, f"personas/{folder.name}/persona.toml")


def _over(file: _File, parent: _File) -> _File:
    """Return `file` with everything that it leaves out taken from `parent`: key by key, and in [words] by language.

    A persona with a name of its own speaks the languages that it has a name or words in: never under its parent's name.
    """
    speaks = dict.fromkeys((*file.name, *file.words) if file.name else (*parent.words, *file.words))
    words = {lang: _filled(file.words.get(lang, _Words()), parent.words.get(lang, _Words())) for lang in speaks}
    return msgspec.structs.replace(
        file,
        lang=file.lang or parent.lang,
        expression=file.expression or parent.expression,
        room=file.room or parent.room,
        art=file.art or parent.art,
        repeat_after_min=file.repeat_after_min or parent.repeat_after_min,
        name=file.name or parent.name,
        character=_filled(file.character, parent.character),
        words=words,
        voice={lang: voice for lang, voice in {**parent.voice, **file.voice}.items() if lang in speaks},
    )


def _filled(own: T, parent: T) -> T:
    gaps = {name: getattr(parent, name) for name in own.__struct_fields__ if not getattr(own, name)}
    return msgspec.structs.replace(own, **gaps)


def _art(file: _File, chain: Iterable[Path], where: str) -> str:
    """Return whose drawing is worn: the one named, else the nearest persona's own, else the one that fits the room."""
    if file.art and not ID.fullmatch(file.art):
        raise ConfigError(f"{where}: art {file.art[:40]!r} is no persona's name", hint='write art = "xiaoman"')
    drawn = next((place.name for place in chain if (place / "avatar.svg").is_file()), "")
    return file.art or drawn or _RIGS[file.room or "awning"]


def _check(file: _File, own: _File, where: str) -> None:
    for table, has in (("name", file.name), ("words", file.words)):
        if file.lang not in has:
            raise ConfigError(f"{where}: [{table}] lacks {file.lang!r}", hint=f"add {table} in the persona's own lang")
    if not file.character.voice or not file.character.taboo:
        raise ConfigError(f"{where}: [character] lacks voice or taboo", hint="say how it sounds and what it never does")
    if file.repeat_after_min and not 1 <= file.repeat_after_min <= 360:
        raise ConfigError(f"{where}: repeat_after_min is {file.repeat_after_min}", hint="use 1 to 360 minutes")
    for lang, words in file.words.items():
        if not _SAYS_AI.search(words.introduction):
            raise ConfigError(
                f"{where}: words.{lang}.introduction does not say AI",
                hint="viewers must hear at once that the host is an AI; put the word in",
            )
        name = file.name.get(lang, "")
        if own.extends and name and name.casefold() not in words.introduction.casefold():
            raise ConfigError(
                f"{where}: words.{lang}.introduction does not say {name!r}",
                hint="it has another name than the persona it extends: write its own introduction",
            )
    _check_texts(file, where)
    for lang, voice in file.voice.items():
        _check_voice(lang, voice, where)


def _check_texts(file: _File, where: str) -> None:
    lists = {"character.values": file.character.values, "character.taboo": file.character.taboo}
    lists |= {f"name.{lang}": (name,) for lang, name in file.name.items()} | {
        "character.voice": (file.character.voice,)
    }
    for lang, words in file.words.items():
        lists |= {
            f"words.{lang}.{key}": (value,) if isinstance(value, str) else value
            for key, value in msgspec.structs.asdict(words).items()
        }
    for key, texts in lists.items():
        if len(texts) > MAX_TEXTS or any(len(text) > MAX_TEXT for text in texts):
            raise ConfigError(f"{where}: {key} is too long", hint=f"at most {MAX_TEXTS} texts of {MAX_TEXT} characters")
        for text in texts:
            if fault := fault_in(text):
                raise ConfigError(f"{where}: {key}: {fault}: {text!r}", hint="write plain words")


def _check_voice(lang: str, voice: _Voice, where: str) -> None:
    if not 0.5 <= voice.rate <= 1.5:
        raise ConfigError(f"{where}: voice.{lang}.rate is {voice.rate}", hint="use 0.5 to 1.5; 1 is as recorded")
    for provider, voice_id in voice.names.items():
        if not VOICE_IDS.get(provider, _VOICE_ID).fullmatch(voice_id):
            raise ConfigError(
                f"{where}: voice.{lang}.names.{provider} is no voice id: {voice_id[:80]!r}",
                hint="list ids with: zhubo voices",
            )
