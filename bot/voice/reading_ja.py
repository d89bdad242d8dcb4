"""Japanese readings: figures in kanji, units in katakana, codes and telephone numbers digit by digit with の."""

import re
from collections.abc import Callable

from bot.voice.currencies import NAMES, pattern_of
from bot.voice.currencies import SIGNS as SIGNS_OF_MONEY

Rule = tuple[re.Pattern[str], Callable[[re.Match[str]], str]]

NUM = r"(?:[0-9]{1,3}(?:,[0-9]{3}){1,4}|[0-9]{1,16})(?:\.[0-9]{1,8})?"
_TO = r"\s?(?:[-~～〜–—]|から)\s?"
_DIGITS = "〇一二三四五六七八九"
_SPOKEN = ("ゼロ", "イチ", "ニ", "サン", "ヨン", "ゴ", "ロク", "ナナ", "ハチ", "キュウ")
_GROUPS = ("", "万", "億", "兆")
_PLACES = ("", "十", "百", "千")
_MONEY = {sign: NAMES[code][2] for sign, code in SIGNS_OF_MONEY.items()} | {"元": "元", "¥": "円"}
_SIGN = pattern_of(_MONEY)
_UNITS = {
    "ml": "ミリリットル", "mL": "ミリリットル", "l": "リットル", "L": "リットル", "kg": "キロ", "g": "グラム",
    "mg": "ミリグラム", "cm": "センチ", "mm": "ミリ", "m": "メートル", "km": "キロメートル", "m2": "平方メートル",
    "cm2": "平方センチ", "m3": "立方メートル", "°C": "度", "°": "度", "W": "ワット", "w": "ワット", "kW": "キロワット",
    "kWh": "キロワット時", "V": "ボルト", "mAh": "ミリアンペアアワー", "Hz": "ヘルツ", "kHz": "キロヘルツ",
    "GHz": "ギガヘルツ", "dB": "デシベル", "h": "時間", "min": "分", "s": "秒", "ms": "ミリ秒", "oz": "オンス",
    "lb": "ポンド", "MB": "メガバイト", "GB": "ギガバイト", "TB": "テラバイト", "kcal": "キロカロリー",
    "μm": "マイクロメートル",
    "inch": "インチ", "pcs": "個", "rpm": "回転",
}  # fmt: skip
_UNIT = "|".join(re.escape(unit) for unit in sorted(_UNITS, key=len, reverse=True))
_END = r"(?![A-Za-z0-9])"


def integer(digits: str) -> str:
    """Return "1299" as 千二百九十九, "0" as ゼロ; a run of more than 16 digits digit by digit."""
    digits = digits.lstrip("0")
    if not digits:
        return "ゼロ"
    if len(digits) > 16:
        return spelled(digits)
    groups = [digits[max(0, end - 4) : end] for end in range(len(digits), 0, -4)]
    words = [
        _group(group, ten_thousands=place > 0) + _GROUPS[place] for place, group in enumerate(groups) if int(group)
    ]
    return "".join(reversed(words))


def _group(group: str, *, ten_thousands: bool) -> str:
    words = ""
    for index, digit in enumerate(group):
        place = _PLACES[len(group) - 1 - index]
        if digit != "0":
            is_bare = digit == "1" and (place in ("十", "百") or (place == "千" and not ten_thousands))
            words += ("" if is_bare else _DIGITS[int(digit)]) + place
    return words


def number(figure: str) -> str:
    """Return "3.50" as 三点五ゼロ and "1,200" as 千二百."""
    whole, _, fraction = figure.replace(",", "").partition(".")
    tail = "".join("ゼロ" if digit == "0" else _DIGITS[int(digit)] for digit in fraction)
    return integer(whole or "0") + (f"点{tail}" if tail else "")


def spelled(digits: str) -> str:
    """Return "090" as ゼロキュウゼロ."""
    return "".join(_SPOKEN[int(digit)] for digit in digits)


def _range(match: re.Match[str], unit: str = "") -> str:
    second = match.groupdict().get("b")
    return number(match["a"]) + (f"から{number(second)}" if second else "") + unit


def _money(match: re.Match[str]) -> str:
    sign = match["sign"]
    # Yen has no parts, so a ¥ with decimals is a yuan price that kept its own sign.
    unit = "元" if sign == "¥" and "." in match["a"] else _MONEY[sign]
    second = f"から{_amount(match['b'])}" if match["b"] else ""
    return _amount(match["a"]) + second + (match["mag"] or "") + unit


def _amount(figure: str) -> str:
    whole, _, fraction = figure.partition(".")
    return number(f"{whole}.{fraction.rstrip('0')}" if fraction.rstrip("0") else whole)


def _behind(match: re.Match[str]) -> str:
    second = f"から{_amount(match['b'])}" if match["b"] else ""
    return _amount(match["a"]) + second + match["unit"]


def _clock(hours: str, minutes: str) -> str:
    return f"{integer(hours)}時" + (f"{integer(minutes)}分" if int(minutes) else "")


def _time(match: re.Match[str]) -> str:
    first = _clock(match["h"], match["m"])
    return f"{first}から{_clock(match['h2'], match['m2'])}" if match["h2"] else first


def _size(match: re.Match[str]) -> str:
    sides = "かける".join(number(side) for side in re.findall(NUM, match["sides"]))
    return sides + _UNITS.get(match["unit"] or "", "")


def _code(digits: str) -> str:
    if len(digits) > 12:
        return ""
    return integer(digits) if len(digits) <= 2 and digits[0] != "0" else spelled(digits)


def _model(match: re.Match[str]) -> str:
    """A3 → A三, X200 → Xニゼロゼロ: up to two digits as a number, more or a leading zero digit by digit."""
    said = re.sub(r"[0-9]+", lambda run: _code(run[0]), match[0].replace("-", " "))
    return said.replace("+", "プラス")


def _plain(match: re.Match[str]) -> str:
    figure = match["a"]
    if figure[0] == "0" and len(figure) > 1 and "." not in figure:
        return spelled(figure.replace(",", ""))
    return number(figure)


def _fraction(match: re.Match[str]) -> str:
    top, bottom = integer(match[1]), integer(match[2])
    return f"{bottom}分の{top}" if 0 < int(match[1]) < int(match[2]) <= 10 else f"{top}、{bottom}"


def _rule(pattern: str, say: Callable[[re.Match[str]], str]) -> Rule:
    return re.compile(pattern), say


_RANGE = rf"(?P<a>{NUM})(?:{_TO}(?P<b>{NUM}))?"
_CLOCK = r"[:：]"
RULES: tuple[Rule, ...] = (
    _rule(r"[0-9]{13,}(?:[.,][0-9]*)*", lambda _: ""),
    _rule(
        r"[0-9]{9,12}(?![0-9.])|0[0-9]{1,4}-[0-9]{1,4}-[0-9]{3,4}|[0-9]{3,4}(?:-[0-9]{3,4}){2}",
        lambda m: "の".join(spelled(part) for part in m[0].split("-")),
    ),
    _rule(
        rf"(?P<sign>{_SIGN})\s?(?P<a>{NUM})(?:{_TO}(?:{_SIGN})?\s?(?P<b>{NUM}))?(?P<mag>[千万億])?(?:円|元)?",
        _money,
    ),
    _rule(rf"{_RANGE}\s?(?P<unit>[千万億]?(?:円|元|ドル|ウォン))", _behind),
    _rule(
        rf"(?P<a>{NUM})%?(?:{_TO}(?P<b>{NUM}))?\s?%(?P<off>\s?(?:OFF|off|オフ))?",
        lambda m: _range(m, "パーセント") + ("オフ" if m["off"] else ""),
    ),
    _rule(
        r"([12][0-9]{3})[-/.年]([01]?[0-9])[-/.月]([0-3]?[0-9])(?:日|(?![0-9.-]))",
        lambda m: f"{integer(m[1])}年{integer(m[2])}月{integer(m[3])}日",
    ),
    _rule(
        r"(1[0-2]|0?[1-9])/(3[01]|[12][0-9]|0?[1-9])(?=\s?(?:まで|から|に|発売|開始|より|[(（]))",
        lambda m: f"{integer(m[1])}月{integer(m[2])}日",
    ),
    _rule(
        rf"(?P<h>[01]?[0-9]|2[0-9]){_CLOCK}(?P<m>[0-5][0-9])(?:{_CLOCK}[0-5][0-9])?(?![0-9])"
        rf"(?:{_TO}(?P<h2>[01]?[0-9]|2[0-9]){_CLOCK}(?P<m2>[0-5][0-9])(?![0-9]))?",
        _time,
    ),
    _rule(rf"([0-9]{{1,4}}){_CLOCK}([0-9]{{1,4}})(?![0-9.])", lambda m: f"{integer(m[1])}対{integer(m[2])}"),
    _rule(rf"(?P<sides>{NUM}(?:\s?[×xX*✕]\s?{NUM}){{1,3}})\s?(?P<unit>(?:{_UNIT}){_END})?", _size),
    _rule(rf"(?P<sides>{NUM}\s?(?P<unit>{_UNIT})(?:\s?[×xX*✕]\s?{NUM}\s?(?P=unit)){{1,3}}){_END}", _size),
    _rule(
        rf"[-−](?P<a>{NUM})\s?(?:(?:°C|°|度)?{_TO}(?P<b>{NUM}))?\s?(?:°C|°|度)", lambda m: "マイナス" + _range(m, "度")
    ),
    _rule(rf"(?P<a>{NUM})\s?°F", lambda m: "華氏" + _range(m, "度")),
    _rule(rf"{_RANGE}\s?(?P<unit>{_UNIT}){_END}", lambda m: _range(m, _UNITS[m["unit"]])),
    _rule(r"[0-9]{1,4}(?:\.[0-9]{1,4}){2,4}", lambda m: "点".join(_code(part) for part in m[0].split("."))),
    _rule(r"([0-9]{1,3})/([0-9]{1,3})(?![0-9/])", _fraction),
    _rule(rf"(?P<a>{NUM}){_TO}(?P<b>{NUM})", _range),
    _rule(rf"(?P<a>{NUM})(?P<mag>[千万億]?)\s?\+(?!\s?[0-9])", lambda m: number(m["a"]) + m["mag"] + "以上"),
    _rule(rf"(?P<a>{NUM})[kK](?![A-Za-z0-9])", lambda m: number(str(round(float(m["a"].replace(",", "")) * 1000)))),
    _rule(rf"(?P<a>{NUM})", _plain),
    _rule(r"(?<![A-Za-z])m([23])(?![A-Za-z0-9])", lambda m: "平方メートル" if m[1] == "2" else "立方メートル"),
    _rule(r"(?:[×✕*]|(?<![A-Za-z])x)\s?(?P<a>[0-9]{1,3})(?![0-9A-Za-z])", lambda m: "かける" + integer(m["a"])),
    _rule(r"[Nn][Oo]\.?\s?([0-9]{1,4})(?![0-9])", lambda m: "ナンバー" + integer(m[1])),
    _rule(
        r"(?<![A-Za-z])[vV][0-9]{1,4}(?:\.[0-9]{1,4}){1,4}",
        lambda m: "バージョン" + "点".join(_code(part) for part in m[0][1:].split(".")),
    ),
    _rule(r"[A-Za-z]{1,20}-?[0-9][A-Za-z0-9-]{0,20}(?:\+(?![0-9A-Za-z]))?", _model),
)

SIGNS: dict[str, str] = {
    **dict.fromkeys("，,、;；:：~～〜—–…|·()（）[]【】「」『』{}<>《》/", "、"),
    **dict.fromkeys("。.\n", "。"),
    **dict.fromkeys("！!", "！"),
    **dict.fromkeys("？?", "？"),
    "×": "かける", "✕": "かける", "÷": "割る", "=": "イコール", "+": "プラス", "&": "アンド", "°": "度",
    "%": "パーセント",
    "'": "", "-": " ", "inner .": " ", "inner ,": "、", "inner :": "、", "・": "", "ー": "ー",
}  # fmt: skip
