"""Private data in what strangers type: found in any script or writing, so that every way out can leave it off.

The mechanism knows shapes, not countries: a run of 7 to 24 digits that is no quantity, and what follows a word that
announces a number or a handle.  Addresses, which are words, are rules of the pack `safety_common`.
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator
from functools import lru_cache
from itertools import pairwise

from bot.core import private_words as words

MASK = "***"
_UNIT = f"(?:[0-9]|{words.DIGIT_WORD})"
_RUN = re.compile(rf"{_UNIT}(?:(?:[\s.\-_()/·•*~‐–—ー+#]{{0,3}}|[,、]){_UNIT}){{4,39}}")
_DIGIT = re.compile(_UNIT)
_FIGURES = re.compile(
    r"(?<!\d)(?:19|20)\d\d(?P<mark>[-./])(?:0?[1-9]|1[0-2])(?P=mark)(?:0?[1-9]|[12]\d|3[01])(?!\d)"  # 2026-11-24
    r"|(?<!\d)(?:0?[1-9]|[12]\d|3[01])(?P<sign>[-./])(?:0?[1-9]|1[0-2])(?P=sign)(?:19|20)\d\d(?!\d)"
    r"|(?<!\d)(?:19|20)\d\d(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])(?!\d)"
    r"|(?<![\d:])\d{1,2}:\d{2}(?::\d{2})?(?![\d:])"
    r"|(?<![\d.,])\d{1,3}(?:,\d{3})+(?![\d,])"
    r"|(?<![\d.,])\d{1,5}[.,]\d{1,2}(?![.,]?\d)"
)
"""Dates, times, thousands and decimals: never part of a number that reaches somebody."""
_SPACED = re.compile(r"(?<!\S)(?:\S ){4,}\S(?!\S)")
_MEASURES = 10
"""Digits of somebody's height, weight and sizes in a row, at most: 170 65 32 26."""


@lru_cache(maxsize=8192)
def _folded(char: str) -> str:
    """Return one character as patterns see it: plain digits, small letters, Latin and Cyrillic without accents."""
    if char.isdecimal():
        return str(unicodedata.decimal(char))
    if unicodedata.category(char) in ("Cf", "Me") or "\ufe00" <= char <= "\ufe0f" or "\u0300" <= char <= "\u036f":
        return ""
    folded = unicodedata.normalize("NFKC", char).casefold()
    if "\u00e0" <= folded[:1] <= "\u024f" or "\u1e00" <= folded[:1] <= "\u1eff":
        folded = "".join(one for one in unicodedata.normalize("NFKD", folded) if not unicodedata.combining(one))
    return folded[:4].translate(words.VARIANTS)


def private_spans(text: str) -> list[tuple[int, int]]:
    """Return where private data stands in `text`, as [start, end), in order and apart from each other."""
    pieces = [_folded(char) for char in text]
    view = "".join(pieces)
    index = [at for at, piece in enumerate(pieces) for _ in piece]
    index.append(len(text))
    close, places = _closed(view)
    spaced = ((places[start], places[end]) for start, end in _announced(close)) if close != view else ()
    # A span ends where the next character begins that is seen: the marks behind a digit go with it.
    return joined((index[start], index[end]) for start, end in (*_announced(view), *spaced, *_numbers(view)))


def without_private(text: str) -> str:
    """Return `text` with e-mail addresses, handles, telephone and document numbers as three stars."""
    return starred(text, private_spans(text))


def starred(text: str, spans: Iterable[tuple[int, int]]) -> str:
    """Return `text` with each of `spans` as three stars."""
    out, at = "", 0
    for start, end in joined(spans):
        out, at = out + text[at:start] + MASK, end
    return out + text[at:]


def joined(spans: Iterable[tuple[int, int]]) -> list[tuple[int, int]]:
    """Return `spans` in order, those that overlap as one."""
    apart: list[tuple[int, int]] = []
    for start, end in sorted(spans):
        if apart and start < apart[-1][1]:
            apart[-1] = (apart[-1][0], max(end, apart[-1][1]))
        else:
            apart.append((start, end))
    return apart


def _closed(view: str) -> tuple[str, list[int]]:
    """Return `view` with words that are spelled out letter by letter closed up, and where each character stood."""
    gaps = {at for run in _SPACED.finditer(view) for at in range(run.start() + 1, run.end(), 2)}
    places = [at for at in range(len(view) + 1) if at not in gaps]
    return "".join(view[at] for at in places[:-1]), places


def _announced(view: str) -> Iterator[tuple[int, int]]:
    """Yield e-mail addresses, and handles, plates and papers with the words that announce them."""
    for pattern in words.ANNOUNCED:
        for found in pattern.finditer(view):
            yield found.span()


def _numbers(view: str) -> Iterator[tuple[int, int]]:
    """Yield the runs of digits by which somebody can be reached or known."""
    plain = _FIGURES.sub(lambda found: "\0" * len(found[0]), view)
    for found in _RUN.finditer(plain):
        groups = _groups(found[0], found.start())
        if len(groups) > 1 and words.COUNTED.match(plain, groups[-1].end) and len(groups[-1].digits) <= 3:
            groups.pop()  # 139 1234 5678 2件
        long = [one for one in groups if len(one.digits) >= 9]
        for part in [[one] for one in long] or [groups]:
            start, end = part[0].start, part[-1].end
            if _is_private(part, plain[max(0, start - 24) : start], plain[end : end + 12]):
                yield len(plain[:start].rstrip("+(")), end


class _Group:
    """Digits that stand together."""

    def __init__(self, start: int) -> None:
        self.start = self.end = start
        self.digits = ""


def _groups(run: str, start: int) -> list[_Group]:
    groups: list[_Group] = []
    for found in _DIGIT.finditer(run):
        if not groups or start + found.start() > groups[-1].end:
            groups.append(_Group(start + found.start()))
        groups[-1].digits += words.DIGITS.get(found[0], found[0])
        groups[-1].end = start + found.end()
    return groups


def _is_private(groups: list[_Group], before: str, after: str) -> bool:
    """True unless so many digits in such groups, between such words, count, measure, price or laugh."""
    parts = [one.digits for one in groups]
    digits = "".join(parts)
    count = len(digits)
    if len(set(digits.lstrip("2"))) <= 1:  # 666666, 2333333
        return False
    counted = bool(words.COUNTED.match(after) or words.PRICED.search(before))
    if words.ANNOUNCES.search(before) and not (len(parts) > 1 and _is_list(parts)):
        return count >= (7 if len(parts) > 1 else 6) and not (counted and count < 9)
    if count < 7:
        return False
    if len(parts) == 1 and count >= 9:
        return not (counted and digits.endswith("000"))
    if _is_list(parts):
        return False
    labelled = words.LABELLED.search(before) is not None
    if len(parts) == 1:
        in_word = before[-1:].isalpha() or ("a" <= after[:1] <= "z")
        return not (counted or labelled or in_word or digits.endswith("00"))
    if count < 9:
        return list(map(len, parts)) in ([3, 4], [4, 4]) and not counted and not all(map(_is_round, parts))
    return before.endswith("+") or not (_measures(parts) or (labelled and all(len(part) < 4 for part in parts)))


def _is_round(part: str) -> bool:
    return part.endswith(("0", "99", "88")) or "1990" <= part <= "2039"


def _is_list(parts: list[str]) -> bool:
    """True for what is listed in steps: sizes 36 37 38, counting 1 2 3, prices 199 299 399, the row 1234567."""
    if len(parts) == 1:
        return "123456789".startswith(parts[0])
    figures = list(map(int, parts))
    steps = {later - former for former, later in pairwise(figures)}
    if any(len(part) > 1 and part.startswith("0") for part in parts):
        return False
    small = len({len(part) for part in parts}) == 1 < len(parts[0]) < 4
    monotonic = all(step > 0 for step in steps) or all(step < 0 for step in steps)
    if len(steps) == 1:
        return len(parts) > 2
    return monotonic and small and max(map(abs, steps)) <= (8 if len(parts[0]) == 2 else 30)


def _measures(parts: list[str]) -> bool:
    """True for heights, weights and sizes in a row, and for figures that are all round."""
    if all(_is_round(part) for part in parts if len(part) > 2) and any(len(part) > 2 for part in parts):
        return not parts[0].startswith("0")
    short = all(1 < len(part) < 4 for part in parts) and len("".join(parts)) <= _MEASURES
    return short and (parts[0].startswith("1") or (len(parts[0]) == 2 and not parts[0].startswith("0")))
