"""Finds figures in disguise: Roman numerals, letters that look like digits, spelled-out letters, pinyin, pictures."""

import re
import unicodedata

from bot.guard.number_words import N

_MONEY = "yuan|rmb|dollars?|bucks?|euros?|pounds?|ringgit|usd|块|元"
_ROMAN = re.compile(r"[MDCLXVI]+(?![A-Za-z'’])")
_VALID = re.compile("M{0,3}(?:C[MD]|D?C{0,3})(?:X[CL]|L?X{0,3})(?:I[XV]|V?I{0,3})")
_JOINED = re.compile("[A-Za-z0-9'’-]")
_NO_FIGURES = frozenset(
    {"M", "D", "C", "L", "I", "XL", "XX", "XXL", "XXX", "XXXL", "CD", "DC", "MC", "MM", "CC", "MV", "MIX", "LV", "CV"}
)
_NEAR = 10
"""Characters before a Roman numeral in which a price word makes it a figure."""
_BEFORE = re.compile(r"(?:only|just|pay|price|costs?|for|save|since|[只要价剩付省])(?: is|:)? ?$", re.IGNORECASE)
_AFTER = re.compile(rf" ?(?:{_MONEY}|left|pieces?|percent|hours?|minutes?|days?|折|件|个|小时|分钟)", re.IGNORECASE)
_LETTERED = re.compile(rf"[lio](?<![a-z0-9][lio])[lio]{{1,4}} ?(?:{_MONEY})(?![a-z])", re.ASCII)
"""Letters for digits beside money: "lO yuan" is ten."""
_NUMERALS = frozenset(
    (
        "two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen"
        " eighteen nineteen twenty thirty forty fourty fifty sixty seventy eighty ninety hundred thousand million half"
    ).split()
)
_LETTERS_APART = re.compile(r"[ ._*-][a-z][ ._*-][a-z](?![a-z])")
_SPELLED = re.compile(r"(?<![a-z])[a-z](?:([ ._*-])[a-z](?![a-z]))(?:\1[a-z](?![a-z]))+")
_MARK_INSIDE = re.compile(r"[._*-](?<=[a-z].)(?=[a-z])")
_MARKED = re.compile(r"(?<![a-z])[a-z]+[._*-][a-z]+(?![a-z])")
_SYLLABLE = "yi|er|liang|san|si|wu|liu|qi|ba|jiu|shi|bai|qian|wan"
_PINYIN = re.compile(
    f"(?<![a-z])(?:{_SYLLABLE})(?: ?(?:{_SYLLABLE}))* ?(?:kuai|yuan|zhe|mao|块|元|折)(?![a-z])"
    f"|[{N}](?:shi|bai|qian|wan)(?![a-z])",
)
_PINYIN_ENDS = re.compile("kuai|yuan|zhe|mao|shi|bai|qian|wan")
_MIXED = re.compile("[块元折](?:(?<=[a-z].)|(?<=[a-z] .))")
_PICTURES = ((0x1F550, 0x1F567), (0x2680, 0x2685), (0x1F030, 0x1F093), (0x1F000, 0x1F021))
"""Clock faces, dice, dominoes, mahjong tiles."""


def first(text: str) -> re.Match[str] | None:
    """Return the first figure in disguise of a folded `text`."""
    found = _LETTERED.search(text)
    if found is None and _LETTERS_APART.search(text):
        found = _numeral(_SPELLED, text)
    if found is None and _MARK_INSIDE.search(text):
        found = _numeral(_MARKED, text)
    if found is None and (_PINYIN_ENDS.search(text) or (not text.isascii() and _MIXED.search(text))):
        found = _PINYIN.search(text)
    return found


def _numeral(pattern: re.Pattern[str], text: str) -> re.Match[str] | None:
    """Return the first match whose letters together are an English numeral."""
    return next((one for one in pattern.finditer(text) if "".join(filter(str.isalpha, one[0])) in _NUMERALS), None)


def roman(copy: str) -> tuple[int, int] | None:
    """Return the place of the first Roman numeral in capitals: a long one, or one beside a price or what is left."""
    for found in _ROMAN.finditer(copy):
        numeral = found[0]
        if (
            numeral in _NO_FIGURES
            or not _VALID.fullmatch(numeral)
            or _JOINED.match(copy, max(0, found.start() - 1), found.start())
        ):
            continue
        is_long = len(numeral) >= 4 or (len(numeral) == 3 and set(numeral) <= set("XVI"))
        if (
            is_long
            or _BEFORE.search(copy, max(0, found.start() - _NEAR), found.start())
            or _AFTER.match(copy, found.end())
        ):
            return found.span()
    return None


def shows_figure(char: str) -> bool:
    """True for a symbol that shows a figure: "㏠", a clock face, a die."""
    if any(low <= ord(char) <= high for low, high in _PICTURES):
        return True
    return any(folded.isdecimal() for folded in unicodedata.normalize("NFKC", char))
