"""Variant words: the colour, size, place, amount or person that makes two questions different ones."""

import re
from functools import cache, lru_cache

from bot.triage.patterns import keys_of, pattern, spelled_patterns, words_of
from bot.triage.spelling import bare, one_spelling

_KINDS = ("shade", "size", "amount", "for_whom", "place")
_WORD = re.compile(r"[^\W\d_]+")
_WORDED = tuple(key for key in keys_of("colours") if key.endswith("_words"))
_FIGURES = {word: str(value) for value, word in enumerate("零一两三四五六七八九十")} | {"二": "2"}
_FIGURES |= {"two": "2", "three": "3", "four": "4", "five": "5", "six": "6"}


@lru_cache(maxsize=2048)
def variants_in(form: str) -> tuple[str, ...]:
    """Return the variant words of a folded comment, sorted, each once; colours by one name in every language."""
    plain = bare(one_spelling(form))
    found = {_short(match[0]) for match in _words().finditer(plain)}
    return tuple(sorted(found | colours_in(form)))


def destinations_in(form: str) -> tuple[str, ...]:
    """Return the words of a folded comment that say where a parcel shall go."""
    plain = bare(one_spelling(form))
    found = pattern("variants.destination").finditer(plain)
    return tuple(group for match in found for group in match.groups() if group)


@lru_cache(maxsize=2048)
def colours_in(form: str) -> frozenset[str]:
    """Return the colours of a folded comment by their names in `colours.toml`."""
    text = one_spelling(form)
    named = {colour for word in _WORD.findall(bare(text)) if (colour := _colour_of(word))}
    return frozenset(named if text.isascii() else named | {m.lastgroup or "" for m in _colours().finditer(text)})


def without_colours(form: str) -> str:
    """Return folded `form` in one spelling without its colour words."""
    text = bare(_colours().sub(" ", one_spelling(form)))
    return _WORD.sub(lambda match: " " if _colour_of(match[0]) else match[0], text).strip()


@lru_cache(maxsize=4096)
def _colour_of(word: str) -> str:
    whole, stems = _colour_words()
    return whole.get(word) or next((colour for stem, colour in stems if word.startswith(stem)), "")


@cache
def _colour_words() -> tuple[dict[str, str], tuple[tuple[str, str], ...]]:
    listed = [
        (bare(one_spelling(w)), key.removesuffix("_words")) for key in _WORDED for w in words_of(f"colours.{key}")
    ]
    whole = {word: colour for word, colour in listed if not word.endswith("*")}
    return whole, tuple((word.removesuffix("*"), colour) for word, colour in listed if word.endswith("*"))


@cache
def _words() -> re.Pattern[str]:
    return re.compile("|".join(pattern(f"variants.{kind}").pattern for kind in _KINDS))


@cache
def _colours() -> re.Pattern[str]:
    return spelled_patterns("colours", without=("after", *_WORDED))


def _short(word: str) -> str:
    word = word.replace(" ", "")
    return _FIGURES.get(word) or _FIGURES.get(word[0], word[0]) + word[1:]
