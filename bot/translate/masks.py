"""What must come through a translation as it is: slots, product names, brands.  Pure.

A machine is shown something it can carry, a figure with its unit for a price, the goods' own name, a code for the
rest, and its answer counts only where each of them is found again, as often as it was put in.
"""

import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from bot.core.facts import SLOT, Slot
from bot.guard import figures

FIGURES: Sequence[Sequence[int]] = ((99, 29, 59, 39, 19, 49), (59, 39, 99, 19, 29, 9))
"""Figures that stand in for others, one row a try: common in shop talk, none part of another as a word."""
_MONEY = frozenset("price list_price save anchor total bundle_save gift_value".split())
_YUAN = {"zh": "{n}元", "ja": "{n}元", "ko": "{n}위안"}
_UNITS = (
    r"(?:yuan(?:es|s)?|rmb|cny|nhân dân tệ|tệ|юан\w*|iuan\w*|يوان"
    r"|pieces?|items?|units?|cái|chiếc|buah|helai|keping|штук\w*|шт|unidad(?:es)?|piezas?|peças?|unidades?|قطعة|قطع|وحدة"
    r"|minutes?|mins?|phút|menit|minit|минут\w*|minutos?|دقيقة|دقائق)(?!\w)\.?"
    r"|[¥￥元块]|人民元|위안|หยวน|件|個|点|つ|개|ชิ้น|分钟|分間|分|분|นาที|号|番|번"
)
"""What may follow a figure that stands in for a slot: the slot brings its own unit."""
_BEFORE = r"no\.|nos?\.? ?|number|n\.?º|№|#|link|หมายเลข|số|nomor|nombor|номер|número|رقم|cn¥|rmb|cny|[¥￥]|第"
_CODE = "QX{n}"
_NO_SPACES = frozenset({"zh", "ja", "th"})
_COMMAS = "，,、：: "
_LEAST_WORD = 4
"""Letters of a single word that may stand for a longer name."""
_MARKS = "".join(map(chr, range(0xE000, 0xE040)))


@dataclass(frozen=True, slots=True, kw_only=True)
class Term:
    """A name that is never translated by a machine."""

    said: str
    """As it stands in the text."""
    kept: str
    """What stands in its place in the translation: its name there, or a slot."""


Names = Mapping[str, tuple[str, str]]
"""What a name slot (`[[name:CUP]]`) is called in the source and in the target language."""


@dataclass(frozen=True, slots=True)
class _Kept:
    """A stretch that comes back as `raw`."""

    raw: str
    slot: Slot | None
    said: str = ""
    named: str = ""
    """If it is a name: in the source and in the target language."""


@dataclass(frozen=True, slots=True)
class Try:
    """A text for the machine, and how to make a translation of its answer."""

    text: str
    _found: Sequence[tuple[str, Sequence[re.Pattern[str]], int]]
    """(what goes back in, where it may stand, the likeliest first, how often)."""
    _before: str = ""
    _after: str = ""

    def restored(self, answer: str) -> str | None:
        """Return the answer with everything back in its place, None where anything is lost or doubled."""
        text = _ascii_digits(answer)
        if any(mark in text for mark in _MARKS):
            return None
        for mark, (_, patterns, count) in zip(_MARKS, self._found, strict=False):
            fitting = next((one for one in patterns if len(one.findall(text)) == count), None)
            if fitting is None:
                return None
            text = fitting.sub(mark, text)
        for mark, (raw, _, _) in zip(_MARKS, self._found, strict=False):
            text = text.replace(mark, raw)
        return " ".join(f"{self._before}{text}{self._after}".split())


def tries(text: str, source: str, target: str, *, terms: Sequence[Term], names: Names) -> Iterator[Try]:
    """Yield what to give to the machine, the likeliest to come through first."""
    parts = _parts(text, terms, names)
    kept = [part for part in parts if isinstance(part, _Kept)]
    if not kept:
        yield Try(text, ())
        return
    if len(kept) > len(FIGURES[0]):
        return
    ways = [_natural(parts, source, target, numbers) for numbers in FIGURES]
    ways.append(_natural(parts, source, target, FIGURES[0], coded=True))
    if peeled := _peeled(parts, source, target):
        ways.append(peeled)
    yield from {way.text: way for way in ways}.values()


def _parts(text: str, terms: Sequence[Term], names: Names) -> list[str | _Kept]:
    """Cut a text at its slots and at the names it holds, the longest first."""
    parts: list[str | _Kept] = []
    words = {term.said: term.kept for term in terms if term.said}
    pattern = "|".join(map(re.escape, sorted(words, key=len, reverse=True)))
    at = 0
    for found in re.finditer(f"{SLOT.pattern}|({pattern or '(?!)'})", text):
        if found.start() > at:
            parts.append(text[at : found.start()])
        if found[1]:
            slot = Slot(found[1], found[2] or "", found[3] or "", found[0])
            parts.append(_Kept(found[0], slot, *names.get(found[0], ("", ""))))
        else:
            raw = words[found[0]]
            parts.append(_Kept(raw, None, *names.get(raw, (found[0], raw))))
        at = found.end()
    if text[at:]:
        parts.append(text[at:])
    return parts


def _natural(
    parts: Sequence[str | _Kept], source: str, target: str, numbers: Sequence[int], *, coded: bool = False
) -> Try:
    """Return one try; with `coded`, every stand-in is a code."""
    literal = _ascii_digits("".join(part for part in parts if isinstance(part, str)))
    free = [number for number in numbers if str(number) not in literal]
    stands: dict[str, tuple[str, Sequence[re.Pattern[str]]]] = {}
    counts: dict[str, int] = {}
    text = ""
    for part in parts:
        if isinstance(part, str):
            text += part
            continue
        if part.raw not in stands:
            number = free[len(stands) % len(free)] if free else 7
            stands[part.raw] = _code(len(stands)) if coded else _stand_in(part, source, target, number, len(stands))
        counts[part.raw] = counts.get(part.raw, 0) + 1
        text += stands[part.raw][0]
    return Try(text, tuple((raw, patterns, counts[raw]) for raw, (_, patterns) in stands.items()))


def _stand_in(part: _Kept, source: str, target: str, number: int, place: int) -> tuple[str, Sequence[re.Pattern[str]]]:
    if part.named:
        return part.said, _runs(part.named, target)
    name = part.slot.name if part.slot else ""
    if name in _MONEY:
        return _YUAN.get(source, "{n} yuan").format(n=number), (_figure(number),)
    if name == "left":
        return figures.pieces(number, source), (_figure(number),)
    if name == "minutes":
        return figures.minutes(number, source), (_figure(number),)
    if name == "link":
        return figures.link(number, source), (_figure(number),)
    return _code(place)


def _code(place: int) -> tuple[str, Sequence[re.Pattern[str]]]:
    number = place + 2
    return _CODE.format(n=number), (re.compile(rf"q\s?x\s?-?{number}(?!\d)", re.IGNORECASE),)


def _figure(number: int) -> re.Pattern[str]:
    """Return where a figure stands, with the unit around it."""
    figure = rf"(?<![\d.,]){number}(?:[.,]00)?(?!\d|[.,]\d)"
    return re.compile(rf"(?:(?:{_BEFORE})\s?)?{figure}(?:[\s-]?(?:{_UNITS}))?", re.IGNORECASE)


def _runs(name: str, target: str) -> list[re.Pattern[str]]:
    """Return where a name, or a part of it that no other word is, stands: the longest part first."""
    words = name.split()
    if target in _NO_SPACES or len(words) == 1:
        return [_whole(name, target)]
    runs = [words[i : i + size] for size in range(len(words), 0, -1) for i in range(len(words) - size + 1)]
    return [_whole(" ".join(run), target) for run in runs if len(run) > 1 or len(run[0]) >= _LEAST_WORD]


def _whole(words: str, target: str) -> re.Pattern[str]:
    found = re.escape(words)
    return re.compile(found if target in _NO_SPACES else rf"(?<!\w){found}(?!\w)", re.IGNORECASE)


def _peeled(parts: Sequence[str | _Kept], source: str, target: str) -> Try | None:
    """Leave a name at the edge of a clause out of what is translated: it can be set before or behind the rest."""
    first, last = parts[0], parts[-1]
    gap = "" if target in _NO_SPACES else " "
    rest, before, after = list(parts), "", ""
    if isinstance(first, _Kept) and _is_name(first):
        rest = rest[1:]
        comma = bool(rest) and isinstance(rest[0], str) and rest[0].startswith(tuple(_COMMAS))
        before = f"{first.raw}{',' if comma and gap else '，' if comma else ''}{gap}"
        rest = [part.lstrip(_COMMAS) if isinstance(part, str) and at == 0 else part for at, part in enumerate(rest)]
    elif isinstance(last, _Kept) and _is_name(last):
        rest, after = rest[:-1], f"{gap}{last.raw}"
    words = "".join(part for part in rest if isinstance(part, str))
    if not (before or after) or sum(char.isalnum() for char in words) < _LEAST_WORD:
        return None
    inner = _natural(rest, source, target, FIGURES[0])
    return Try(inner.text, inner._found, before, after)


def _is_name(part: _Kept) -> bool:
    return part.slot is None or part.slot.name in ("name", "shop")


def _ascii_digits(text: str) -> str:
    return "".join(str(unicodedata.decimal(char)) if char.isdecimal() else char for char in text)
