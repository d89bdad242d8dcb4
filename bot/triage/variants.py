"""Variant words: the colour, size, place, amount or person that makes two questions different ones."""

import re
from functools import cache, lru_cache

from bot.triage.patterns import pattern, spelled_patterns
from bot.triage.spelling import bare, one_spelling

_KINDS = ("shade", "size", "amount", "for_whom", "place")
_FIGURES = {word: str(value) for value, word in enumerate("零一两三四五六七八九十")} | {"二": "2"}
_FIGURES |= {"two": "2", "three": "3", "four": "4", "five": "5", "six": "6"}


@lru_cache(maxsize=2048)
def variants_in(form: str) -> tuple[str, ...]:
    """Return the variant words of a folded comment, sorted, each once; colours by one name in every language."""
    plain = bare(one_spelling(form))
    found = {_short(match[0]) for kind in _KINDS for match in pattern(f"variants.{kind}").finditer(plain)}
    return tuple(sorted(found | colours_in(form)))


def destinations_in(form: str) -> tuple[str, ...]:
    """Return the words of a folded comment that say where a parcel shall go."""
    plain = bare(one_spelling(form))
    found = pattern("variants.destination").finditer(plain)
    return tuple(group for match in found for group in match.groups() if group)


@lru_cache(maxsize=2048)
def colours_in(form: str) -> frozenset[str]:
    """Return the colours of a folded comment by their names in `colours.toml`."""
    return frozenset(match.lastgroup or "" for match in _colours().finditer(one_spelling(form)))


def without_colours(form: str) -> str:
    """Return folded `form` in one spelling without its colour words."""
    return _colours().sub(" ", one_spelling(form)).strip()


@cache
def _colours() -> re.Pattern[str]:
    return spelled_patterns("colours", without=("after",))


def _short(word: str) -> str:
    word = word.replace(" ", "")
    return _FIGURES.get(word) or _FIGURES.get(word[0], word[0]) + word[1:]
