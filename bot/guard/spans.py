"""Where in the original text a rule found what it stops (rules K05)."""

import unicodedata
from collections.abc import Iterable, Mapping

from bot.core.speech import Found
from bot.guard.matching import Hit
from bot.guard.normalise import View
from bot.guard.slots import Filled

HOUSE = "guard"
"""Pack of the checks that are code: figures, slots, mark-up."""


def found_in(
    hits: Iterable[Hit], view: View, offset: int, filled: Filled, original: str, versions: Mapping[str, str]
) -> tuple[Found, ...]:
    """Return each hit once with its pack and its place in `original`, in the order of the text."""
    places = set()
    for hit in hits:
        start, end = in_original(*filled.place(*view.span(max(hit.start, offset), hit.end)), filled.copy, original)
        pack = f"{hit.rule.pack}@{versions.get(hit.rule.pack, '')}"
        places.add((start, end, hit.rule.id, pack))
    return tuple(Found(rule=rule, pack=pack, start=start, end=end) for start, end, rule, pack in sorted(places))


def found_words(rule: str, words: str, copy: str, original: str) -> tuple[Found, ...]:
    """Return where `words` of the copy stand in `original`; all of it when they do not stand there as they are."""
    start = copy.find(words) if words else -1
    place = in_original(start, start + len(words), copy, original) if start >= 0 else (0, len(original))
    return (Found(rule=rule, pack=HOUSE, start=place[0], end=place[1]),)


def in_original(start: int, end: int, copy: str, original: str) -> tuple[int, int]:
    """Return the place in `original` of copy[start:end), where `copy` is `original` as `display` shows it."""
    if copy == original:
        return start, end
    index, at = [], 0
    for char in copy:
        found = at
        while found < len(original) and not _is_shown_as(original[found], char):
            found += 1
        at = found if found < len(original) else min(at, max(0, len(original) - 1))
        index.append(at)
        at += found < len(original)
    last = index[end - 1] + 1 if 0 < end <= len(index) else len(original)
    return (index[start] if start < len(index) else len(original)), max(last, 0)


def _is_shown_as(char: str, shown: str) -> bool:
    """True if a character of the original stands for `shown`: any space for a space, a base for what it composes."""
    if char == shown:
        return True
    if shown == " ":
        return char.isspace() or unicodedata.category(char) in ("Cc", "Zs", "Zl", "Zp")
    return not shown.isascii() and unicodedata.normalize("NFD", shown)[0] == char
