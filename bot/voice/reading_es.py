"""Spanish readings: comma for decimals and point for thousands, "euros con noventa", gender of what is counted."""

import re
from collections.abc import Callable

from bot.voice.currencies import NAMES, pattern_of
from bot.voice.currencies import SIGNS as SIGNS_OF_MONEY
from bot.voice.figures_latin import ALONE, FEMININE, MASCULINE, plain_figure
from bot.voice.numerals_es import fraction, integer, number, ordinal, spelled

Rule = tuple[re.Pattern[str], Callable[[re.Match[str]], str]]

NUM = (
    r"(?:[0-9]{1,3}(?:\.[0-9]{3}){1,4}(?:,[0-9]{1,8})?|[0-9]{1,3}(?:,[0-9]{3}){1,4}\.[0-9]{1,2}(?![0-9])"
    r"|[0-9]{1,16}(?:[.,][0-9]{1,8})?)"
)
"""1.299,90 as Spain writes it, 1,299.90 as America does; 1.299 is a thousand, 1,299 and 59.90 have decimals."""
_TO = r"\s?(?:[-~～–—]|a)\s?"
_MONEY = {sign: NAMES[code][4] for sign, code in SIGNS_OF_MONEY.items()} | {"yuanes": NAMES["CNY"][4]}
_MONEY |= {"euros": NAMES["EUR"][4], "dólares": NAMES["USD"][4]}
_SIGN = pattern_of(_MONEY)
_UNITS = {
    "ml": "mililitro", "mL": "mililitro", "l": "litro", "L": "litro", "kg": "kilo", "g": "gramo", "mg": "miligramo",
    "cm": "centímetro", "mm": "milímetro", "m": "metro", "km": "kilómetro", "m2": "metro cuadrado",
    "m3": "metro cúbico",
    "cm2": "centímetro cuadrado", "°": "grado", "°C": "grado", "W": "vatio", "w": "vatio", "kW": "kilovatio",
    "kWh": "kilovatio hora", "V": "voltio", "A": "amperio", "mAh": "miliamperio hora", "Hz": "hercio",
    "kHz": "kilohercio", "GHz": "gigahercio", "dB": "decibelio", "h": "hora", "min": "minuto", "s": "segundo",
    "ms": "milisegundo", "oz": "onza", "lb": "libra", "MB": "mega", "GB": "giga", "TB": "tera",
    "kcal": "kilocaloría", "μm": "micra", "uds": "unidad", "ud": "unidad", "pcs": "pieza", "°F": "grado Fahrenheit",
}  # fmt: skip
_UNIT = "|".join(re.escape(unit) for unit in sorted(_UNITS, key=len, reverse=True))
_END = r"(?![A-Za-zÀ-ÿ0-9])"
_MONTHS = ("enero febrero marzo abril mayo junio julio agosto septiembre octubre noviembre diciembre").split()
_FEMININE_ENDS = ("a", "as", "dad", "dades", "ción", "ciones", "sión", "siones", "veces", "vez")
_MASCULINE_IN_A = ("día", "días", "programa", "programas", "sistema", "sistemas", "mapa", "mapas")


def _spaced(words: str) -> str:
    return f" {words} "


def _gender_of(noun: str) -> str:
    """The gender of a noun by its end: enough for goods, units and time."""
    first = noun.split(" ")[0].lower()
    if not first:
        return ALONE
    return FEMININE if first.endswith(_FEMININE_ENDS) and first not in _MASCULINE_IN_A else MASCULINE


def _plural(noun: str) -> str:
    head, _, tail = noun.partition(" ")
    heads = head + ("es" if head[-1] not in "aeiouíé" else "s")
    tails = tail + "s" if tail and tail != "hora" and tail[-1] in "aeiou" else tail
    return f"{heads} {tails}".rstrip()


def _is_one(figure: str) -> bool:
    whole, _, rest = figure.partition(",")
    return whole.isdigit() and int(whole) == 1 and not rest.strip("0")


def money(figure: str, names: tuple[str, str]) -> str:
    """Return "59,90" and euro as cincuenta y nueve euros con noventa."""
    one, many = names
    whole, _, cents = plain_figure(figure).partition(",")
    if len(cents) > 2:
        return f"{number(f'{whole},{cents}')} {many}"
    gender = _gender_of(many)
    of = "de " if int(whole) and int(whole) % 1_000_000 == 0 else ""
    words = f"{integer(whole, gender)} {of}{one if int(whole) == 1 else many}"
    small = int((cents + "00")[:2])
    if not small:
        return words
    return f"{words} con {integer(str(small))}" if int(whole) else f"{number('0,' + cents.rstrip('0'))} {many}"


def _money(match: re.Match[str]) -> str:
    names = _MONEY[match["sign"]]
    first = money(match["a"], names)
    if not match["b"]:
        return _spaced(first)
    return _spaced(f"{number(plain_figure(match['a']), _gender_of(names[1]))} a {money(match['b'], names)}")


def _with_unit(match: re.Match[str]) -> str:
    noun, a, b = _UNITS[match["unit"]], plain_figure(match["a"]), plain_figure(match["b"] or "")
    gender = _gender_of(noun)
    name = noun if _is_one(b or a) else _plural(noun)
    first = ("menos " if match["neg"] else "") + number(a, gender)
    return _spaced(f"{first} a {number(b, gender)} {name}" if b else f"{first} {name}")


def _percent(match: re.Match[str]) -> str:
    first = number(plain_figure(match["a"]))
    return _spaced(f"{first} a {number(plain_figure(match['b']))} por ciento" if match["b"] else f"{first} por ciento")


def _clock(hours: str, minutes: str) -> str:
    hour = integer(hours, FEMININE)
    if int(minutes):
        return f"{hour} y {integer(minutes)}"
    return f"{hour} horas" if int(hours) > 12 or not int(hours) else f"{hour} en punto"


def _time(match: re.Match[str]) -> str:
    first = _clock(match["h"], match["m"])
    return _spaced(f"{first} a {_clock(match['h2'], match['m2'])}" if match["h2"] else first)


def _date(day: str, month: str, year: str) -> str:
    if not 1 <= int(month) <= 12:
        return _spaced(", ".join(integer(part) for part in (day, month, year)))
    return _spaced(f"{integer(day)} de {_MONTHS[int(month) - 1]} de {integer(year)}")


def _size(match: re.Match[str]) -> str:
    sides = " por ".join(number(plain_figure(side)) for side in re.findall(NUM, match["sides"]))
    unit = match["unit"]
    return _spaced(sides + (f" {_plural(_UNITS[unit])}" if unit else ""))


def _fraction(match: re.Match[str]) -> str:
    if 0 < int(match[1]) < int(match[2]) <= 10:
        return _spaced(fraction(match[1], match[2]))
    return _spaced(f"{integer(match[1])}, {integer(match[2])}")


def _code(digits: str) -> str:
    if len(digits) > 12:
        return " "
    return _spaced(integer(digits) if len(digits) <= 2 and digits[0] != "0" else spelled(digits))


def _model(match: re.Match[str]) -> str:
    """A3 → A tres, X200 → X dos cero cero."""
    return re.sub(r"[0-9]+", lambda run: _code(run[0]), match[0].replace("-", " ")).replace("+", " más ")


def _next_noun(match: re.Match[str]) -> str:
    found = re.match(r"\s([a-zà-ÿ]{2,20})", match.string[match.end() :])
    return found[1] if found and found[1] not in ("a", "y", "o", "de", "en", "por", "con", "para", "si", "es") else ""


def _plain(match: re.Match[str]) -> str:
    figure = match["a"]
    if figure[0] == "0" and figure.isdigit() and len(figure) > 1:
        return _spaced(spelled(figure))
    noun, plain = _next_noun(match), plain_figure(figure)
    words = number(plain, _gender_of(noun))
    return _spaced(words + (" de" if noun and "," not in plain and int(plain) and int(plain) % 1_000_000 == 0 else ""))


def _rule(pattern: str, say: Callable[[re.Match[str]], str]) -> Rule:
    return re.compile(pattern), say


_AFTER_UNIT = r"(?<=[0-9][A-Za-z])|(?<=[0-9][A-Za-z]{2})|(?<=[0-9] [A-Za-z])|(?<=[0-9] [A-Za-z]{2})"
_RANGE = rf"(?P<a>{NUM})(?:{_TO}(?P<b>{NUM}))?"
RULES: tuple[Rule, ...] = (
    _rule(r"[0-9]{13,}(?:[.,][0-9]*)*", lambda _: " "),
    _rule(r"[0-9]{3}(?: [0-9]{3}){2}(?![0-9])", lambda m: _spaced(spelled(m[0].replace(" ", "")))),
    _rule(
        r"[0-9]{9,12}(?![0-9.])|0[0-9]{2,3}-[0-9]{7,8}|[0-9]{3,4}(?:-[0-9]{3,4}){2}",
        lambda m: _spaced(spelled(m[0].replace("-", ""))),
    ),
    _rule(rf"(?P<sign>{_SIGN})\s?(?P<a>{NUM})(?:{_TO}(?:{_SIGN})?\s?(?P<b>{NUM}))?", _money),
    _rule(rf"{_RANGE}\s?(?P<sign>{_SIGN}){_END}", _money),
    _rule(rf"(?P<a>{NUM})\s?%?(?:{_TO}(?P<b>{NUM}))?\s?%", _percent),
    _rule(r"([12][0-9]{3})[-/.]([01]?[0-9])[-/.]([0-3]?[0-9])(?![0-9.-])", lambda m: _date(m[3], m[2], m[1])),
    _rule(r"([0-3]?[0-9])[-/.]([01]?[0-9])[-/.]([12][0-9]{3})(?![0-9.-])", lambda m: _date(m[1], m[2], m[3])),
    _rule(
        r"(?P<h>[01]?[0-9]|2[0-4]):(?P<m>[0-5][0-9])(?::[0-5][0-9])?(?![0-9])(?:\s?h\b)?"
        rf"(?:{_TO}(?P<h2>[01]?[0-9]|2[0-4]):(?P<m2>[0-5][0-9])(?![0-9])(?:\s?h\b)?)?",
        _time,
    ),
    _rule(r"([0-9]{1,4}):([0-9]{1,4})(?![0-9.])", lambda m: _spaced(f"{integer(m[1])} a {integer(m[2])}")),
    _rule(rf"(?P<sides>{NUM}(?:\s?[×xX*✕]\s?{NUM}){{1,3}})\s?(?P<unit>(?:{_UNIT}){_END})?", _size),
    _rule(rf"(?P<sides>{NUM}\s?(?P<unit>{_UNIT})(?:\s?[×xX*✕]\s?{NUM}\s?(?P=unit)){{1,3}}){_END}", _size),
    _rule(rf"(?P<neg>[-−]?)(?P<a>{NUM})(?:{_TO}(?P<b>{NUM}))?\s?(?P<unit>{_UNIT}){_END}", _with_unit),
    _rule(
        r"([0-9]{1,3})\.?([oa])(?![A-Za-zÀ-ÿ0-9])",
        lambda m: _spaced(ordinal(m[1], FEMININE if m[2] == "a" else MASCULINE)),
    ),
    _rule(r"(1|3)er(?![A-Za-zÀ-ÿ])", lambda m: _spaced("primer" if m[1] == "1" else "tercer")),
    _rule(
        r"(?![0-9]{1,3}(?:\.[0-9]{3})+(?![0-9]|\.[0-9]))[0-9]{1,4}(?:\.[0-9]{1,4}){2,4}",
        lambda m: _spaced(" punto ".join(_code(part).strip() for part in m[0].split("."))),
    ),
    _rule(r"([0-9]{1,3})/([0-9]{1,3})(?![0-9/])", _fraction),
    _rule(
        rf"(?P<a>{NUM}){_TO}(?P<b>{NUM})",
        lambda m: _spaced(
            f"{number(plain_figure(m['a']))} a {number(plain_figure(m['b']), _gender_of(_next_noun(m)))}"
        ),
    ),
    _rule(
        rf"(?P<a>{NUM})\s?\+(?!\s?[0-9])",
        lambda m: _spaced("más de " + number(plain_figure(m["a"]), _gender_of(_next_noun(m)))),
    ),
    _rule(
        r"(?<![0-9A-Za-z])\+[0-9]{1,3}(?:[ -]?[0-9]{2,4}){2,4}(?![0-9])",  # a telephone of another country
        lambda m: _spaced("más " + spelled(re.sub(r"[^0-9]", "", m[0]))),
    ),
    _rule(
        rf"(?<![0-9A-Za-z])\+\s?(?P<a>{NUM})",
        lambda m: _spaced("más de " + number(plain_figure(m["a"]), _gender_of(_next_noun(m)))),
    ),
    _rule(rf"(?P<a>{NUM})\s?[kK]{_END}", lambda m: _spaced(f"{number(plain_figure(m['a']), MASCULINE)} mil")),
    _rule(rf"(?P<a>{NUM})", _plain),
    _rule(rf"(?:(?<=[0-9€$])|{_AFTER_UNIT})/(?=[a-zà-ÿ])", lambda _: " por "),
    _rule(r"(?<![A-Za-z])m([23])(?![A-Za-z0-9])", lambda m: " metros cuadrados" if m[1] == "2" else " metros cúbicos"),
    _rule(r"(?:[×✕*]|(?<![A-Za-z])x)\s?(?P<a>[0-9]{1,3})(?![0-9A-Za-z])", lambda m: _spaced("por " + integer(m["a"]))),
    _rule(r"(?<![A-Za-z])[nN](?:\.?o\.?|úm\.?)\s?([0-9]{1,4})(?![0-9])", lambda m: _spaced("número " + integer(m[1]))),
    _rule(
        r"(?<![A-Za-z])[vV][0-9]{1,4}(?:\.[0-9]{1,4}){1,4}",
        lambda m: _spaced("versión " + " punto ".join(_code(part).strip() for part in m[0][1:].split("."))),
    ),
    _rule(r"[A-Za-z]{1,20}-?[0-9][A-Za-z0-9-]{0,20}(?:\+(?![0-9A-Za-z]))?", _model),
)

SIGNS: dict[str, str] = {
    **dict.fromkeys("，,;；:：～~—–…|·()（）[]【】{}<>《》、«»", ", "),
    **dict.fromkeys("。.\n", ". "),
    **dict.fromkeys("！!", "! "),
    **dict.fromkeys("？?", "? "),
    "¡": "¡", "¿": "¿", "'": "", "’": "", "/": ", ", "×": " por ", "✕": " por ", "÷": " entre ", "=": " igual a ",
    "+": " más ", "&": " y ", "@": " arroba ", "°": " grados ", "%": " por ciento ", "-": " ",
    "inner .": " ", "inner ,": ", ", "inner :": ", ",
}  # fmt: skip
