"""Figures in Italian words, with un or una before what follows.  Pure; ASCII digits in, words out."""

from bot.voice.figures_latin import ALONE, FEMININE, MASCULINE, decimal

_SMALL = (
    "zero uno due tre quattro cinque sei sette otto nove dieci undici dodici tredici quattordici quindici sedici "
    "diciassette diciotto diciannove"
).split()
_TENS = "_ _ venti trenta quaranta cinquanta sessanta settanta ottanta novanta".split()
_GROUPS = (
    ("", ""),
    ("mille", "mila"),
    ("milione", "milioni"),
    ("miliardo", "miliardi"),
    ("bilione", "bilioni"),
    ("biliardo", "biliardi"),
)
_ORDINALS = "_ primo secondo terzo quarto quinto sesto settimo ottavo nono decimo".split()
_PARTS = "_ _ mezzo terzo quarto quinto sesto settimo ottavo nono decimo".split()
MAX_DIGITS = 16


def integer(digits: str, gender: str = ALONE) -> str:
    """Return "1" as uno, before a noun un or una; "1299" as mille duecentonovantanove, in two words for the voice."""
    digits = digits.lstrip("0") or "0"
    if len(digits) > MAX_DIGITS:
        return spelled(digits)
    if digits == "1" and gender:
        return "una" if gender == FEMININE else "un"
    groups = [int(digits[max(0, end - 3) : end]) for end in range(len(digits), 0, -3)]
    words = [_scaled(group, place) for place, group in enumerate(groups) if group]
    return " ".join(reversed(words)) or _SMALL[0]


def _scaled(group: int, place: int) -> str:
    one, many = _GROUPS[place]
    if place == 0:
        return _below_thousand(group)
    if place == 1:
        return one if group == 1 else _below_thousand(group).replace("é", "e") + many
    return f"un {one}" if group == 1 else f"{_below_thousand(group)} {many}"


def _below_thousand(value: int) -> str:
    hundreds, rest = divmod(value, 100)
    words = ("" if hundreds == 1 else _SMALL[hundreds]) + "cento" if hundreds else ""
    tail = _below_hundred(rest, is_tail=bool(hundreds)) if rest or not hundreds else ""
    return (words[:-1] if tail.startswith("ott") else words) + tail


def _below_hundred(value: int, *, is_tail: bool) -> str:
    if value < 20:
        return "tré" if value == 3 and is_tail else _SMALL[value]
    tens, ones = divmod(value, 10)
    words = _TENS[tens]
    if ones in (1, 8):
        words = words[:-1]
    return words + ("" if not ones else "tré" if ones == 3 else _SMALL[ones])


def number(figure: str, gender: str = ALONE) -> str:
    """Return "3,50" (a plain figure with a decimal comma) as tre virgola cinquanta."""
    return decimal(figure, gender, integer=integer, digits=_SMALL, comma="virgola")


def spelled(digits: str) -> str:
    """Return "2026" as due zero due sei."""
    return " ".join(_SMALL[int(digit)] for digit in digits)


def ordinal(digits: str, gender: str) -> str:
    """Return "3" as terzo or terza, "23" as ventitreesimo."""
    value = int(digits)
    if 1 <= value <= 10:
        words = _ORDINALS[value]
    else:
        plain = integer(digits)
        words = (plain.replace("é", "e") if plain.endswith(("tré", "sei")) else plain[:-1]) + "esimo"
    return words[:-1] + "a" if gender == FEMININE else words


def fraction(top: str, bottom: str) -> str:
    """Return "3/4" as tre quarti; the lower figure within 2..10."""
    part = _PARTS[int(bottom)]
    return f"{integer(top, MASCULINE)} {part[:-1] + 'i' if int(top) > 1 else part}"
