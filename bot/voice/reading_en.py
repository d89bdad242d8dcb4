"""English readings: "fifty-nine yuan ninety", units in words, clock times as people say them, models digit by digit."""

import re
from collections.abc import Callable

from bot.voice.currencies import NAMES, pattern_of
from bot.voice.currencies import SIGNS as SIGNS_OF_MONEY
from bot.voice.numerals import en_digits, en_integer, en_number, en_ordinal, en_year

Rule = tuple[re.Pattern[str], Callable[[re.Match[str]], str]]

NUM = r"(?:[0-9]{1,3}(?:,[0-9]{3}){1,4}|[0-9]{1,16})(?:\.[0-9]{1,8})?"
_TO = r"(?:\s?[-~～–—]\s?|\sto\s)"
_MONEY = {sign: NAMES[code][1] for sign, code in SIGNS_OF_MONEY.items()}
_SMALL = {"dollar": "cents", "euro": "cents", "pound": "pence", "Hong Kong dollar": "cents"}
_SIGN = pattern_of(SIGNS_OF_MONEY)
_UNITS = {
    "ml": "millilitre", "mL": "millilitre", "l": "litre", "L": "litre", "kg": "kilogram", "g": "gram",
    "mg": "milligram", "cm": "centimetre", "mm": "millimetre", "m": "metre", "km": "kilometre",
    "m2": "square metre", "cm2": "square centimetre", "m3": "cubic metre", "°": "degree",
    "W": "watt", "w": "watt", "kW": "kilowatt", "kWh": "kilowatt hour", "V": "volt", "A": "amp", "mAh": "milliamp hour",
    "Ah": "amp hour", "h": "hour", "hr": "hour", "hrs": "hour", "min": "minute", "mins": "minute", "s": "second",
    "sec": "second", "ms": "millisecond", "oz": "ounce", "lb": "pound", "lbs": "pound", "GB": "gigabyte",
    "TB": "terabyte", "MB": "megabyte", "dB": "decibel", "kcal": "calorie", "pcs": "piece", "μm": "micrometre",
}  # fmt: skip
_FIXED = {"°C": "degrees Celsius", "°F": "degrees Fahrenheit", "Hz": "hertz", "kHz": "kilohertz", "GHz": "gigahertz"}
_FIXED |= {"ft": "feet", "rpm": "rpm"}
_UNIT = "|".join(re.escape(unit) for unit in sorted([*_UNITS, *_FIXED], key=len, reverse=True))
_MONTHS = ("January February March April May June July August September October November December").split()
_END = r"(?![A-Za-z0-9])"


def _spaced(words: str) -> str:
    return f" {words} "


def money(figure: str, names: tuple[str, str]) -> str:
    """Return "59.90" as "fifty-nine yuan ninety"."""
    one, many = names
    whole, _, fraction = figure.replace(",", "").partition(".")
    if len(fraction) > 2:
        return f"{en_number(figure)} {many}"
    cents = int((fraction + "00")[:2])
    if not int(whole) and cents:
        return f"{en_integer(str(cents))} {_SMALL[one]}" if one in _SMALL else f"{en_number('0.' + fraction)} {many}"
    words = f"{en_integer(whole)} {one if int(whole) == 1 else many}"
    if not cents:
        return words
    return f"{words} {'oh ' if cents < 10 else ''}{en_integer(str(cents))}"


def _money(match: re.Match[str]) -> str:
    names = _MONEY[match["sign"]]
    if magnitude := match["mag"]:
        scale = {"k": "thousand", "K": "thousand", "m": "million", "M": "million"}[magnitude]
        return _spaced(f"{en_number(match['a'])} {scale} {names[1]}")
    first = money(match["a"], names)
    return _spaced(f"{first} to {money(match['b'], names)}" if match["b"] else first)


def _with_unit(match: re.Match[str]) -> str:
    unit = match["unit"]
    last = match["b"] or match["a"]
    name = _FIXED.get(unit) or _UNITS[unit] + ("" if last == "1" else "s")
    first = ("minus " if match["neg"] else "") + en_number(match["a"])
    return _spaced(f"{first} to {en_number(match['b'])} {name}" if match["b"] else f"{first} {name}")


def _percent(match: re.Match[str]) -> str:
    first = en_number(match["a"])
    return _spaced(f"{first} to {en_number(match['b'])} percent" if match["b"] else f"{first} percent")


def _clock(hours: str, minutes: str, half: str) -> str:
    hour, minute = int(hours), int(minutes)
    if not half and hour in (0, 24) and not minute:
        return "midnight"
    if not half and (hour > 12 or hour == 0):
        half = "pm" if 12 < hour < 24 else "am"
    tail = f" {'P M' if half[0] in 'pP' else 'A M'}" if half else ""
    twelve = str((hour - 1) % 12 + 1)
    if not minute:
        return en_integer(twelve) + (tail or " o'clock")
    return f"{en_integer(twelve)} {'oh ' if minute < 10 else ''}{en_integer(str(minute))}{tail}"


def _time(match: re.Match[str]) -> str:
    first = _clock(match["h"], match["m"], match["half"] or "")
    return _spaced(f"{first} to {_clock(match['h2'], match['m2'], match['half2'] or '')}" if match["h2"] else first)


def _date(match: re.Match[str]) -> str:
    month = int(match[2])
    if not 1 <= month <= 12:
        return _spaced(" ".join(en_integer(part) for part in match.groups()))
    return _spaced(f"{_MONTHS[month - 1]} {en_ordinal(match[3])}, {en_year(match[1])}")


def _size(match: re.Match[str]) -> str:
    sides = " by ".join(en_number(side) for side in re.findall(NUM, match["sides"]))
    unit = match["unit"]
    return _spaced(sides + (f" {_FIXED.get(unit) or _UNITS[unit] + 's'}" if unit else ""))


def _fraction(match: re.Match[str]) -> str:
    top, bottom = int(match[1]), int(match[2])
    if 0 < top < bottom <= 10:
        name = {2: "half", 4: "quarter"}.get(bottom) or en_ordinal(match[2])
        return _spaced(f"{en_integer(match[1])} {name}{'s' if top > 1 else ''}")
    return _spaced(f"{en_integer(match[1])}, {en_integer(match[2])}")


def _code(digits: str) -> str:
    if len(digits) > 12:
        return " "
    return _spaced(en_integer(digits) if len(digits) <= 2 and digits[0] != "0" else en_digits(digits))


def _model(match: re.Match[str]) -> str:
    """A3 → A three, X200 → X two zero zero."""
    return re.sub(r"[0-9]+", lambda run: _code(run[0]), match[0].replace("-", " ")).replace("+", " plus ")


def _plain(match: re.Match[str]) -> str:
    figure = match["a"]
    if figure[0] == "0" and len(figure) > 1 and "." not in figure:
        return _spaced(en_digits(figure.replace(",", "")))
    return _spaced(en_number(figure))


def _rule(pattern: str, say: Callable[[re.Match[str]], str]) -> Rule:
    return re.compile(pattern), say


_HALF = r"(?:\s?(?P<{0}>[aApP])\.?[mM]\b\.?)?"
_AFTER_UNIT = r"(?<=[0-9][A-Za-z])|(?<=[0-9][A-Za-z]{2})|(?<=[0-9] [A-Za-z])|(?<=[0-9] [A-Za-z]{2})"
RULES: tuple[Rule, ...] = (
    _rule(r"[0-9]{13,}(?:[.,][0-9]*)*", lambda _: " "),
    _rule(
        r"[0-9]{9,12}(?![0-9.])|0[0-9]{2,3}-[0-9]{7,8}|[0-9]{3,4}(?:-[0-9]{3,4}){2}",
        lambda m: _spaced(en_digits(m[0].replace("-", ""))),
    ),
    _rule(
        rf"(?P<sign>{_SIGN})\s?(?P<a>{NUM})(?:{_TO}(?:{_SIGN})?\s?(?P<b>{NUM}))?(?P<mag>[kKmM](?![A-Za-z]))?",
        _money,
    ),
    _rule(
        rf"(?P<a>{NUM})(?:{_TO}(?P<b>{NUM}))?\s?(?:[Yy]uan|RMB|CNY|元|块钱|块){_END}(?P<mag>)(?P<sign>)",
        lambda m: _spaced(money(m["a"], _MONEY["¥"]) + (f" to {money(m['b'], _MONEY['¥'])}" if m["b"] else "")),
    ),
    _rule(rf"(?P<a>{NUM})%?(?:{_TO}(?P<b>{NUM}))?%", _percent),
    _rule(r"([12][0-9]{3})[-/.年]([01]?[0-9])[-/.月]([0-3]?[0-9])(?:日|号|(?![0-9.-]))", _date),
    _rule(
        r"(?P<h>[01]?[0-9]|2[0-4]):(?P<m>[0-5][0-9])(?::[0-5][0-9])?(?![0-9])"
        + _HALF.format("half")
        + rf"(?:{_TO}(?P<h2>[01]?[0-9]|2[0-4]):(?P<m2>[0-5][0-9])(?![0-9])"
        + _HALF.format("half2")
        + ")?",
        _time,
    ),
    _rule(
        r"(?P<h>1[0-2]|0?[1-9])(?P<m>)\s?(?P<half>[aApP])\.?[mM]\b\.?",
        lambda m: _spaced(_clock(m["h"], "0", m["half"])),
    ),
    _rule(r"([0-9]{1,4}):([0-9]{1,4})(?![0-9.])", lambda m: _spaced(f"{en_integer(m[1])} to {en_integer(m[2])}")),
    _rule(rf"(?P<sides>{NUM}(?:\s?[×xX*✕]\s?{NUM}){{1,3}})\s?(?P<unit>(?:{_UNIT}){_END})?", _size),
    _rule(rf"(?P<sides>{NUM}\s?(?P<unit>{_UNIT})(?:\s?[×xX*✕]\s?{NUM}\s?(?P=unit)){{1,3}}){_END}", _size),
    _rule(rf"(?P<neg>[-−]?)(?P<a>{NUM})(?:{_TO}(?P<b>{NUM}))?\s?(?P<unit>{_UNIT}){_END}", _with_unit),
    _rule(r"([0-9]{1,6})(?:st|nd|rd|th)\b", lambda m: _spaced(en_ordinal(m[1]))),
    _rule(
        r"[0-9]{1,4}(?:\.[0-9]{1,4}){2,4}",
        lambda m: _spaced(" point ".join(_code(part).strip() for part in m[0].split("."))),
    ),
    _rule(r"([0-9]{1,3})/([0-9]{1,3})(?![0-9/])", _fraction),
    _rule(rf"(?P<a>{NUM}){_TO}(?P<b>{NUM})", lambda m: _spaced(f"{en_number(m['a'])} to {en_number(m['b'])}")),
    _rule(
        r"(?<![0-9.,])(?:19|20)[0-9]{2}(?=\s(?:model|edition|version|collection|style|spring|summer|autumn|winter)\b)",
        lambda m: _spaced(en_year(m[0])),
    ),
    _rule(
        r"(?:(?<=[Ii]n )|(?<=ince )|(?<=rom )|(?<=ntil )|(?<=year ))(?:19|20)[0-9]{2}(?![0-9,]|\.[0-9]|\s[a-z]+s\b)",
        lambda m: _spaced(en_year(m[0])),
    ),
    _rule(
        r"([3-8])['’]\s?([0-9]|1[01])(?:\"|”|''|in\b)?(?![0-9A-Za-z])",
        lambda m: _spaced(f"{en_integer(m[1])} foot {en_integer(m[2])}"),
    ),
    _rule(
        r"([48])K(?=\s?(?:TV|UHD|HDR|[Vv]ideo|[Uu]ltra|[Rr]esolution|[Dd]isplay|[Mm]onitor|[Ss]creen|[Cc]amera)\b)",
        lambda m: _spaced(f"{en_integer(m[1])} K"),
    ),
    _rule(
        rf"(?P<a>{NUM})M(?=\+?\s(?:followers|views|likes|people|fans|users|sold|orders|plays)\b)",
        lambda m: _spaced(en_number(m["a"]) + " million"),
    ),
    _rule(rf"(?P<a>{NUM})\s?[kK]{_END}", lambda m: _spaced(en_number(m["a"]) + " thousand")),
    _rule(rf"(?P<a>{NUM})\s?\+", lambda m: _spaced(en_number(m["a"]) + " plus")),
    _rule(r"[0-9]{3,4}(?=[A-Za-z])", lambda m: _spaced(en_digits(m[0]))),
    _rule(rf"(?P<a>{NUM})", _plain),
    _rule(rf"(?<=[0-9])/(?P<unit>{_UNIT}){_END}", lambda m: f" per {_FIXED.get(m['unit']) or _UNITS[m['unit']]} "),
    _rule(r"#([0-9]{1,4})(?![0-9])", lambda m: _spaced("number " + en_integer(m[1]))),
    _rule(rf"(?:(?<=[0-9])|{_AFTER_UNIT}|(?<=yuan))/(?=[a-z])", lambda _: " per "),
    _rule(
        r"(?:[×✕*]|(?<![A-Za-z])x)\s?(?P<a>[0-9]{1,3})(?![0-9A-Za-z])", lambda m: _spaced("times " + en_integer(m["a"]))
    ),
    _rule(r"[Nn]o\.\s?([0-9]{1,4})(?![0-9])", lambda m: _spaced("number " + en_integer(m[1]))),
    _rule(
        r"(?<![A-Za-z])[vV][0-9]{1,4}(?:\.[0-9]{1,4}){1,4}",
        lambda m: _spaced("v " + " point ".join(_code(part).strip() for part in m[0][1:].split("."))),
    ),
    _rule(r"[A-Za-z]{1,20}-?[0-9][A-Za-z0-9-]{0,20}(?:\+(?![0-9A-Za-z]))?", _model),
)

SIGNS: dict[str, str] = {
    **dict.fromkeys("，,;；:：～~—–…|·()（）[]【】{}<>《》、", ", "),
    **dict.fromkeys("。.\n", ". "),
    **dict.fromkeys("！!", "! "),
    **dict.fromkeys("？?", "? "),
    **dict.fromkeys("'’", "'"),
    "/": ", ", "×": " times ", "✕": " times ", "÷": " divided by ", "=": " equals ", "+": " plus ",
    "&": " and ", "@": " at ", "°": " degrees ", "-": " ", "inner .": " ", "inner ,": ", ", "inner :": ", ",
}  # fmt: skip
