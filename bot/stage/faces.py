"""Which face and which gesture go with a clause, chosen from its words (faces.toml).  Pure; the table is read once."""

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from bot.core.errors import ConfigError

FILE = Path(__file__).with_name("faces.toml")
EXPRESSIONS = frozenset("neutral warm delighted curious thinking apologetic serious surprised".split())
GESTURES = frozenset(
    "wave present count_1 count_2 count_3 open_palms thumbs_up point_down clap hand_on_heart stop_hand".split()
)
"""What the rig of the page knows (docs/stage-art.md)."""
GRAVE = frozenset({"serious", "apologetic"})
"""A turn that begins so stays so: legal lines, complaints, safety."""
SHOWING = frozenset({"present", "point_down"})
"""They point at where a figure stands, so they may go with one."""
_OPENING = {True: 8, False: 20}
"""Characters said while a gesture lasts (1.4 s): 5.5 a second in scripts without spaces, 14 in others."""
_QUESTION = re.compile(r"[?？؟]\s*[\"'”’」』）)]*\s*$|[吗呢]\s*[?？。]?\s*$")
_WIDE = re.compile("[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]")
_LATIN = re.compile(r"[a-z]")


@dataclass(frozen=True, slots=True, kw_only=True)
class Face:
    """What the host does as a clause begins to be heard; empty = what it does already."""

    expression: str = ""
    gesture: str = ""


Words = Mapping[str, Mapping[str, re.Pattern[str]]]
"""Expression or gesture -> language -> what decides for it, in the order of the file."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Faces:
    """The table, checked."""

    expressions: Words
    gestures: Words

    def of(self, text: str, lang: str, turn: str = "") -> Face:
        """Return what goes with `text`; `turn` is the expression that the turn began with."""
        if turn in GRAVE:
            found = _first(self.expressions, text, lang)
            return Face(expression=found if found in GRAVE else "")
        expression = _first(self.expressions, text, lang) or ("curious" if _QUESTION.search(text) else "")
        gesture = _first(self.gestures, text, lang)
        if expression in GRAVE and gesture != "hand_on_heart":
            gesture = ""
        if gesture and gesture not in SHOWING and any(char.isdigit() for char in _opening(text)):
            gesture = ""
        return Face(expression=expression, gesture=gesture)


@cache
def faces() -> Faces:
    """Return the table that comes with the program."""
    return parse_faces(tomllib.loads(FILE.read_text(encoding="utf-8")))


def parse_faces(raw: Mapping[str, object], name: str = FILE.name) -> Faces:
    """Return `raw` as a table; ConfigError names the key that is wrong and what to write."""
    if extra := sorted(set(raw) - {"expression", "gesture"}):
        raise ConfigError(f"{name}: unknown table [{extra[0]}]", hint="write [expression.NAME] or [gesture.NAME]")
    return Faces(
        expressions=_table(raw.get("expression", {}), "expression", EXPRESSIONS, name),
        gestures=_table(raw.get("gesture", {}), "gesture", GESTURES, name),
    )


def _table(raw: object, kind: str, known: frozenset[str], name: str) -> Words:
    if not isinstance(raw, Mapping):
        raise ConfigError(f"{name}: {kind} is no table", hint=f"write [{kind}.{min(known)}]")
    if unknown := [key for key in raw if key not in known]:
        raise ConfigError(f"{name}: no {kind} {unknown[0]!r}", hint=f"use one of: {', '.join(sorted(known))}")
    return {key: _languages(lists, f"{name}: {kind}.{key}") for key, lists in raw.items()}


def _languages(raw: object, where: str) -> Mapping[str, re.Pattern[str]]:
    if not isinstance(raw, Mapping):
        raise ConfigError(f"{where} is no table", hint='write a list a language: zh = ["谢谢"]')
    return {str(lang): _pattern(words, f"{where}.{lang}") for lang, words in raw.items()}


def _pattern(words: object, where: str) -> re.Pattern[str]:
    if not isinstance(words, list) or not words or not all(isinstance(word, str) and word.strip() for word in words):
        raise ConfigError(f"{where} is no list of words", hint='write at least one, e.g. ["谢谢"]')
    return re.compile("|".join(_one(word) for word in words), re.IGNORECASE)


def _one(word: str) -> str:
    escaped = re.escape(word)
    # 那些AI主播: Latin letters stand without spaces in Chinese, so only letters of their own kind bound them.
    return rf"(?<![a-z]){escaped}(?![a-z])" if _LATIN.search(word.casefold()) else escaped


def _first(table: Words, text: str, lang: str) -> str:
    base = lang.split("-")[0]
    return next((name for name, words in table.items() if base in words and words[base].search(text)), "")


def _opening(text: str) -> str:
    return text[: _OPENING[bool(_WIDE.search(text))]]
