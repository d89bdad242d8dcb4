"""Figures in French words, with un or une before what follows.  Pure; ASCII digits in, words out."""

from bot.voice.figures_latin import ALONE, FEMININE, MASCULINE, decimal

_SMALL = (
    "zéro un deux trois quatre cinq six sept huit neuf dix onze douze treize quatorze quinze seize dix-sept dix-huit "
    "dix-neuf"
).split()
_TENS = "_ _ vingt trente quarante cinquante soixante soixante quatre-vingt quatre-vingt".split()
_GROUPS = ("", "mille", "million", "milliard", "billion", "billiard")
_PARTS = "_ _ demi tiers quart cinquième sixième septième huitième neuvième dixième".split()
MAX_DIGITS = 16


def integer(digits: str, gender: str = ALONE) -> str:
    """Return "21" as vingt et un, before a feminine noun vingt et une; "280" as deux cent quatre-vingts."""
    digits = digits.lstrip("0") or "0"
    if len(digits) > MAX_DIGITS:
        return spelled(digits)
    groups = [int(digits[max(0, end - 3) : end]) for end in range(len(digits), 0, -3)]
    words = [_scaled(group, place, gender) for place, group in enumerate(groups) if group]
    return " ".join(reversed(words)) or _SMALL[0]


def _scaled(group: int, place: int, gender: str) -> str:
    if place == 0:
        return _below_thousand(group, gender, last=True)
    if place == 1:
        return "mille" if group == 1 else f"{_below_thousand(group, MASCULINE, last=False)} mille"
    return f"{_below_thousand(group, MASCULINE, last=True)} {_GROUPS[place]}{'s' if group > 1 else ''}"


def _below_thousand(value: int, gender: str, *, last: bool) -> str:
    """`last`: no numeral follows, so cents and quatre-vingts keep their s."""
    hundreds, rest = divmod(value, 100)
    words = []
    if hundreds:
        words.append("cent" if hundreds == 1 else f"{_SMALL[hundreds]} cent{'s' if last and not rest else ''}")
    if rest:
        words.append(_below_hundred(rest, gender, last=last))
    return " ".join(words)


def _below_hundred(value: int, gender: str, *, last: bool) -> str:
    if value < 20:
        return _one(value, gender)
    if value == 80:
        return "quatre-vingts" if last else "quatre-vingt"
    tens, ones = divmod(value, 10)
    if tens in (7, 9):
        ones += 10
    if not ones:
        return _TENS[tens]
    link = " et " if ones in (1, 11) and tens < 8 else "-"
    return _TENS[tens] + link + _one(ones, gender)


def _one(value: int, gender: str) -> str:
    return "une" if value == 1 and gender == FEMININE else _SMALL[value]


def number(figure: str, gender: str = ALONE) -> str:
    """Return "3,50" (a plain figure with a decimal comma) as trois virgule cinquante."""
    return decimal(figure, gender, integer=integer, digits=_SMALL, comma="virgule")


def spelled(digits: str) -> str:
    """Return "2026" as deux zéro deux six."""
    return " ".join(_SMALL[int(digit)] for digit in digits)


def ordinal(digits: str, gender: str) -> str:
    """Return "3" as troisième, "1" as premier or première."""
    if int(digits) == 1:
        return "première" if gender == FEMININE else "premier"
    words = integer(digits)
    if words.endswith("cinq"):
        words += "u"
    elif words.endswith("neuf"):
        words = words[:-1] + "v"
    elif words.endswith(("cents", "vingts", "millions", "e")):
        words = words[:-1]
    return words + "ième"


def fraction(top: str, bottom: str) -> str:
    """Return "3/4" as trois quarts; the lower figure within 2..10."""
    part = _PARTS[int(bottom)]
    return f"{integer(top, MASCULINE)} {part}{'s' if int(top) > 1 and not part.endswith('s') else ''}"
