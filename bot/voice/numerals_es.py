"""Figures in Spanish words, with the gender and the short forms of what follows.  Pure; ASCII digits in, words out."""

from bot.voice.figures_latin import ALONE, FEMININE, MASCULINE, decimal

_SMALL = (
    "cero uno dos tres cuatro cinco seis siete ocho nueve diez once doce trece catorce quince dieciséis diecisiete "
    "dieciocho diecinueve veinte veintiuno veintidós veintitrés veinticuatro veinticinco veintiséis veintisiete "
    "veintiocho veintinueve"
).split()
_TENS = "_ _ _ treinta cuarenta cincuenta sesenta setenta ochenta noventa".split()
_HUNDREDS = (
    "_ ciento doscientos trescientos cuatrocientos quinientos seiscientos setecientos ochocientos novecientos"
).split()
_GROUPS = (("", ""), ("millón", "millones"), ("billón", "billones"))
_ORDINALS = "_ primero segundo tercero cuarto quinto sexto séptimo octavo noveno décimo".split()
_PARTS = "_ _ medio tercio cuarto quinto sexto séptimo octavo noveno décimo".split()
MAX_DIGITS = 16


def integer(digits: str, gender: str = ALONE) -> str:
    """Return "21" as veintiuno, before a noun veintiún or veintiuna; "1299" as mil doscientos noventa y nueve."""
    digits = digits.lstrip("0") or "0"
    if len(digits) > MAX_DIGITS:
        return spelled(digits)
    value, words = int(digits), list[str]()
    for place in range(len(_GROUPS) - 1, 0, -1):
        size = 10 ** (6 * place)
        if value >= size:
            many, value = divmod(value, size)
            words.append(f"{_thousands(many, MASCULINE)} {_GROUPS[place][many > 1]}")
    if value or not words:
        words.append(_thousands(value, gender))
    return " ".join(words)


def _thousands(value: int, gender: str) -> str:
    thousands, rest = divmod(value, 1000)
    words = []
    if thousands:
        # The thousands take the gender too (doscientas mil personas), but never the long uno.
        words.append("mil" if thousands == 1 else f"{_hundreds(thousands, gender or MASCULINE)} mil")
    if rest or not thousands:
        words.append(_hundreds(rest, gender))
    return " ".join(words)


def _hundreds(value: int, gender: str) -> str:
    if value == 100:
        return "cien"
    hundreds, rest = divmod(value, 100)
    words = [_HUNDREDS[hundreds]] if hundreds else []
    if gender == FEMININE and hundreds > 1:
        words = [words[0].removesuffix("os") + "as"]
    if rest or not hundreds:
        words.append(_below_hundred(rest, gender))
    return " ".join(words)


def _below_hundred(value: int, gender: str) -> str:
    if value < 30:
        words = _SMALL[value]
    else:
        tens, ones = divmod(value, 10)
        words = _TENS[tens] + (f" y {_SMALL[ones]}" if ones else "")
    if not words.endswith("uno") or gender == ALONE:
        return words
    if gender == FEMININE:
        return words[:-1] + "a"
    return "veintiún" if words == "veintiuno" else words[:-1]


def number(figure: str, gender: str = ALONE) -> str:
    """Return "3,50" (a plain figure with a decimal comma) as tres coma cincuenta and "0,05" as cero coma cero cinco."""
    return decimal(figure, gender, integer=integer, digits=_SMALL, comma="coma")


def spelled(digits: str) -> str:
    """Return "2026" as dos cero dos seis."""
    return " ".join(_SMALL[int(digit)] for digit in digits)


def ordinal(digits: str, gender: str) -> str:
    """Return "3" as tercero or tercera; above ten the plain figure, as people say it."""
    value = int(digits)
    if not 1 <= value <= 10:
        return integer(digits)
    return _ORDINALS[value][:-1] + "a" if gender == FEMININE else _ORDINALS[value]


def fraction(top: str, bottom: str) -> str:
    """Return "3/4" as tres cuartos; the lower figure within 2..10."""
    return f"{integer(top, MASCULINE)} {_PARTS[int(bottom)]}{'s' if int(top) > 1 else ''}"
