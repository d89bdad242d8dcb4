"""What sources say of their troubles, in the language of whoever reads it."""

import re
import tomllib
from functools import lru_cache
from pathlib import Path

FILE = Path(__file__).with_name("reasons_zh.toml")
LOOSE = "{}: {}"
"""Fits almost anything: tried last."""


@lru_cache(maxsize=1)
def _table() -> list[tuple[re.Pattern[str], str]]:
    pairs: dict[str, str] = tomllib.loads(FILE.read_text(encoding="utf-8"))
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
def in_language(text: str, lang: str) -> str:
    """Return what a source says in `lang`; a sentence without a translation, or a peer's own words, as they are."""
    if lang != "zh":
        return text
    for pattern, words in _table():
        found = pattern.fullmatch(text)
        if found is not None:
            return _filled(words, found)
    return text


def _filled(words: str, found: re.Match[str]) -> str:
    for number, group in enumerate(found.groups(), start=1):
        words = words.replace(f"{{{number}}}", in_language(group, "zh"))
    return words
