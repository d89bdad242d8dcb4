"""Words that a viewer hides: by marks between, by sound, by Latin letters, by parts of characters, back to front.

A suspicion about viewers' text only, never a judgement of our own: what sounds alike is often innocent (rules N).
"""

import unicodedata
from collections.abc import Iterator
from functools import lru_cache

from ahocorasick_rs import AhoCorasick, MatchKind

from bot.guard.normalise import View, match
from bot.guard.sounds import INNOCENT, SOUNDS, SPLITS, TERMS

_READING = {char: sound for sound, chars in SOUNDS.items() for char in chars}
_MARKS = frozenset("，。！？；：、,.!?;: \t\n…~-")
"""What people put between words without a thought."""
_TURNED = frozenset("\u202e\u2067\u202b")
"""Characters that show the text after them back to front."""
_SHORTEST_LATIN = 5
_SHORTEST_HAN = 3


@lru_cache(maxsize=1)
def _finders() -> tuple[AhoCorasick, AhoCorasick, tuple[str, ...], AhoCorasick]:
    """Return what finds the terms, their sounds (with the terms of each) and the terms read backwards."""
    spoken = ["".join(_READING[char] for char in term) for term in TERMS]
    words, back = list(TERMS), [term[::-1] for term in TERMS]
    return (
        AhoCorasick(words, matchkind=MatchKind.Standard),
        AhoCorasick(spoken, matchkind=MatchKind.Standard),
        tuple(spoken),
        AhoCorasick(back, matchkind=MatchKind.Standard),
    )


_INITIALS = {"".join(_READING[char][0] for char in term): term for term in TERMS if len(term) > 3} | {
    "jwx": "加微信", "cnm": "操你妈", "dsp": "傻逼",
}  # fmt: skip


def disguised(text: str, lang: str) -> str:
    """Return the first word that `text` hides, or an empty string; a word that stands there openly is not hidden."""
    deep = match(text, lang, deep=True)
    if not any(char in _READING or char.isascii() and char.isalpha() for char in deep.text):
        return ""
    for hidden in (_parted(text, deep), _backwards(text, deep.text), _in_parts(deep.text), _by_sound(text, lang)):
        term = next(hidden, "")
        if term:
            return term
    return ""


def _parted(text: str, deep: View) -> Iterator[str]:
    """Yield terms whose characters stand apart or doubled."""
    for number, start, end in _finders()[0].find_matches_as_indexes(deep.text, overlapping=True):
        term, (first, last) = TERMS[number], deep.span(start, end)
        between = [text[deep.index[place] + 1 : deep.index[place + 1]] for place in range(start, end - 1)]
        stuff = "".join(between)
        if not stuff and last - first == len(term):
            continue
        if any(char not in _MARKS and not char.isspace() for char in stuff):
            yield term
        elif all(between) and len(term) >= _SHORTEST_HAN:
            yield term


def _backwards(text: str, deep: str) -> Iterator[str]:
    least = 2 if not _TURNED.isdisjoint(text) else _SHORTEST_HAN
    for number, _, _ in _finders()[3].find_matches_as_indexes(deep, overlapping=True):
        if len(TERMS[number]) >= least and TERMS[number] != TERMS[number][::-1]:
            yield TERMS[number]


def _in_parts(deep: str) -> Iterator[str]:
    whole = deep
    for parts, char in SPLITS.items():
        if parts in whole:
            whole = whole.replace(parts, char)
    if whole != deep:
        open_terms = {number for number, _, _ in _finders()[0].find_matches_as_indexes(deep, overlapping=True)}
        for number, _, _ in _finders()[0].find_matches_as_indexes(whole, overlapping=True):
            if number not in open_terms:
                yield TERMS[number]


def _by_sound(text: str, lang: str) -> Iterator[str]:
    """Yield terms that the text sounds like: in Latin letters, partly so, or in characters read the same."""
    tokens = list(_tokens(match(text, lang).text))
    yield from (_INITIALS[token] for token, han in tokens if not han and token in _INITIALS)
    sound, edges = "", {0: 0}
    for place, (token, han) in enumerate(tokens):
        sound += _READING[token] if han else token
        edges[len(sound)] = place + 1
    for number, start, end in _finders()[1].find_matches_as_indexes(sound, overlapping=True):
        if start in edges and end in edges and _hides(tokens[edges[start] : edges[end]], TERMS[number], end - start):
            yield TERMS[number]


def _hides(tokens: list[tuple[str, bool]], term: str, letters: int) -> bool:
    said = "".join(token for token, _ in tokens)
    latin = sum(not han for _, han in tokens)
    if latin:
        return latin < len(tokens) or letters >= _SHORTEST_LATIN
    changed = sum(mine != theirs for mine, theirs in zip(said, term, strict=False))
    return (
        len(said) == len(term) >= _SHORTEST_HAN
        and changed >= (2 if len(term) == _SHORTEST_HAN else 1)
        and not any(word in said for word in INNOCENT)
    )


def _tokens(text: str) -> Iterator[tuple[str, bool]]:
    """Yield (character, True) for what has a reading and (letters, False) for Latin runs; "|" parts what is apart."""
    run = ""
    for char in text:
        if "a" <= char <= "z":
            run += char
            continue
        if run:
            yield run, False
            run = ""
        if char in _READING:
            yield char, True
        elif unicodedata.category(char)[0] in "LN" or char in "，。！？,!?":
            yield "|", False
    if run:
        yield run, False
