"""What sources, voices and the engine say of their troubles, in the language of whoever reads it."""

import re
import tomllib
from functools import lru_cache
from pathlib import Path
from typing import Literal, get_args

from bot.core.errors import BotError

Of = Literal["reasons", "engine", "voices"]
"""Whose words: of sources, or of triggers, draws, games and their journal, or of voices and translation models."""
_TEXTS = {of: Path(__file__).with_name(f"{of}_zh.toml").read_text(encoding="utf-8") for of in get_args(Of)}
"""Read at the start: a running room waits for no disk."""
LOOSE = "{}: {}"
"""Fits almost anything: tried last."""


@lru_cache(maxsize=3)
def _table(of: Of) -> list[tuple[re.Pattern[str], str]]:
    pairs: dict[str, str] = tomllib.loads(_TEXTS[of])
    # The more words a sentence has of its own, the surer it is meant.
    order = sorted(pairs, key=lambda said: (said == LOOSE, -len(said.replace("{}", ""))))
    return [(_pattern(said), _numbered(pairs[said])) for said in order]


def _pattern(said: str) -> re.Pattern[str]:
    return re.compile("(.*?)".join(map(re.escape, said.split("{}"))), re.DOTALL)


def _numbered(words: str) -> str:
    """Return the words with their places numbered from 1, unless they are already."""
    for number in range(1, words.count("{}") + 1):
        words = words.replace("{}", f"{{{number}}}", 1)
    return words


@lru_cache(maxsize=512)
def in_language(text: str, lang: str, of: Of = "reasons") -> str:
    """Return what is said in `lang`; a sentence without a translation, or a peer's own words, as they are."""
    if lang != "zh":
        return text
    for pattern, words in _table(of):
        found = pattern.fullmatch(text)
        if found is not None:
            return _filled(words, found, of)
    return text


def refusal(error: BotError, lang: str) -> str:
    """Return why the engine refused something and what to do about it, in `lang`."""
    if lang != "zh":
        return str(error)
    said, hint = (in_language(text, lang, "engine") for text in (error.message, error.hint))
    return f"{said}（{hint}）" if hint else said


def _filled(words: str, found: re.Match[str], of: Of) -> str:
    for number, group in enumerate(found.groups(), start=1):
        words = words.replace(f"{{{number}}}", in_language(group, "zh", of))
    return words
