"""Korean readings: Sino-Korean for money, dates and measures, native words for what is counted, 공 in phone numbers."""

import re
from collections.abc import Callable

from bot.voice.currencies import NAMES, pattern_of
from bot.voice.currencies import SIGNS as SIGNS_OF_MONEY

Rule = tuple[re.Pattern[str], Callable[[re.Match[str]], str]]

NUM = r"(?:[0-9]{1,3}(?:,[0-9]{3}){1,4}|[0-9]{1,16})(?:\.[0-9]{1,8})?"
_TO = r"\s?(?:[-~～〜–—]|에서)\s?"
_DIGITS = "영일이삼사오육칠팔구"
_PLACES = ("", "십", "백", "천")
_GROUPS = ("", "만", "억", "조")
_ONES = ("", "한", "두", "세", "네", "다섯", "여섯", "일곱", "여덟", "아홉")
_TENS = ("", "열", "스물", "서른", "마흔", "쉰", "예순", "일흔", "여든", "아흔")
_COUNTED = (
    "번째|개(?!월)|명|사람|병|장|권|벌|켤레|잔|마리|살|시간|가지|박스|팩|세트|봉지|통|캔|줄|쌍|대|송이|자루|그루|군데|달"
    "|접시|조각|알|모금|그릇|상자|묶음|단(?!계)"
)
"""What is counted with native words; 번, 분, 회, 층, 인분 and measures take Sino-Korean ones."""
_MONEY = {sign: NAMES[code][3] for sign, code in SIGNS_OF_MONEY.items()}
_SIGN = pattern_of(_MONEY)
_BEHIND = "원|위안|엔|달러|유로"
_UNITS = {
    "ml": "밀리리터", "mL": "밀리리터", "l": "리터", "L": "리터", "kg": "킬로그램", "g": "그램", "mg": "밀리그램",
    "cm": "센티미터", "mm": "밀리미터", "m": "미터", "km": "킬로미터", "m2": "제곱미터", "cm2": "제곱센티미터",
    "m3": "세제곱미터", "°C": "도", "°": "도", "W": "와트", "w": "와트", "kW": "킬로와트", "kWh": "킬로와트시",
    "V": "볼트", "mAh": "밀리암페어시", "Hz": "헤르츠", "kHz": "킬로헤르츠", "GHz": "기가헤르츠", "dB": "데시벨",
    "h": "시간", "min": "분", "s": "초", "ms": "밀리초", "oz": "온스", "lb": "파운드", "MB": "메가바이트",
    "GB": "기가바이트", "TB": "테라바이트", "kcal": "킬로칼로리", "μm": "마이크로미터", "inch": "인치", "pcs": "개",
    "rpm": "알피엠",
}  # fmt: skip
_UNIT = "|".join(re.escape(unit) for unit in sorted(_UNITS, key=len, reverse=True))
_END = r"(?![A-Za-z0-9])"
_MONTHS = {6: "유", 10: "시"}
"""유월, 시월: the two months whose figure loses its last sound."""


def integer(digits: str) -> str:
    """Return "1299" as 천이백구십구, with a space behind 만 and 억; a run of more than 16 digits digit by digit."""
    digits = digits.lstrip("0")
    if not digits:
        return "영"
    if len(digits) > 16:
        return spelled(digits)
    groups = [digits[max(0, end - 4) : end] for end in range(len(digits), 0, -4)]
    words = []
    for place, group in enumerate(groups):
        if not int(group):
            continue
        is_bare_ten_thousand = place == 1 and int(group) == 1 and len(groups) == 2
        words.append(("" if is_bare_ten_thousand else _group(group)) + _GROUPS[place])
    return " ".join(reversed(words))


def _group(group: str) -> str:
    words = ""
    for index, digit in enumerate(group):
        place = _PLACES[len(group) - 1 - index]
        if digit != "0":
            words += ("" if digit == "1" and place else _DIGITS[int(digit)]) + place
    return words


def counted(digits: str) -> str:
    """Return "3" as 세 and "20" as 스무, as they stand before what is counted; from 100 on Sino-Korean."""
    digits = digits.lstrip("0") or "0"
    if len(digits) > 2 or digits == "0":
        return integer(digits)
    tens, ones = divmod(int(digits), 10)
    return "스무" if tens == 2 and not ones else _TENS[tens] + _ONES[ones]


def number(figure: str) -> str:
    """Return "3.50" as 삼 점 오영 and "1,200" as 천이백."""
    whole, _, fraction = figure.replace(",", "").partition(".")
    tail = "".join(_DIGITS[int(digit)] for digit in fraction)
    return integer(whole or "0") + (f" 점 {tail}" if tail else "")


def spelled(digits: str) -> str:
    """Return "010" as 공일공."""
    return "".join(_DIGITS[int(digit)] for digit in digits).replace("영", "공")


def _spaced(words: str) -> str:
    return f" {words} "


def _range(match: re.Match[str], unit: str = "") -> str:
    second = match.groupdict().get("b")
    words = number(match["a"]) + (f"에서 {number(second)}" if second else "")
    return f" {words} {unit}" if unit else f" {words} "


def _amount(figure: str) -> str:
    whole, _, fraction = figure.partition(".")
    return number(f"{whole}.{fraction.rstrip('0')}" if fraction.rstrip("0") else whole)


def _sum(match: re.Match[str], unit: str) -> str:
    magnitude = match["mag"] or ""
    second = f"에서 {_amount(match['b'])}{magnitude}" if match["b"] else ""
    return f" {_amount(match['a'])}{magnitude}{second} {unit}"


def _count(match: re.Match[str]) -> str:
    unit, second = match["unit"], match["b"]
    if unit == "번째" and match["a"] == "1":
        return " 첫 번째"
    if second and match["a"] in ("1", "2") and int(second) == int(match["a"]) + 1:
        return f" {counted(match['a'])}{counted(second)} {unit}"  # 한두 개, 두세 개
    return f" {counted(match['a'])}" + (f"에서 {counted(second)}" if second else "") + f" {unit}"


def _clock(hours: str, minutes: str) -> str:
    hour = counted(hours) if 0 < int(hours) <= 12 else integer(hours)
    return f"{hour} 시" + (f" {integer(minutes)} 분" if int(minutes) else "")


def _time(match: re.Match[str]) -> str:
    first = _clock(match["h"], match["m"])
    return _spaced(f"{first}에서 {_clock(match['h2'], match['m2'])}" if match["h2"] else first)


def _hour(match: re.Match[str]) -> str:
    return f" {counted(match[1]) if 0 < int(match[1]) <= 12 else integer(match[1])} 시"


def _month(digits: str) -> str:
    return _MONTHS.get(int(digits), integer(digits)) + "월"


def _date(match: re.Match[str]) -> str:
    return f" {integer(match[1])}년 {_month(match[2])} {integer(match[3])}일"


def _size(match: re.Match[str]) -> str:
    sides = " 곱하기 ".join(number(side) for side in re.findall(NUM, match["sides"]))
    return f" {sides} " + _UNITS.get(match["unit"] or "", "")


_PLUS = {"1": "원", "2": "투", "3": "쓰리"}


def _code(digits: str) -> str:
    if len(digits) > 12:
        return ""
    return _spaced(integer(digits) if len(digits) <= 2 and digits[0] != "0" else spelled(digits))


def _model(match: re.Match[str]) -> str:
    """A3 → A 삼, X200 → X 이공공: up to two digits as a number, more or a leading zero digit by digit."""
    return re.sub(r"[0-9]+", lambda run: _code(run[0]), match[0].replace("-", " ")).replace("+", " 플러스 ")


def _plain(match: re.Match[str]) -> str:
    figure = match["a"]
    if figure[0] == "0" and len(figure) > 1 and "." not in figure:
        return f" {spelled(figure.replace(',', ''))}"
    return f" {number(figure)}"


def _fraction(match: re.Match[str]) -> str:
    top, bottom = integer(match[1]), integer(match[2])
    return _spaced(f"{bottom}분의 {top}" if 0 < int(match[1]) < int(match[2]) <= 10 else f"{top}, {bottom}")


def _rule(pattern: str, say: Callable[[re.Match[str]], str]) -> Rule:
    return re.compile(pattern), say


_RANGE = rf"(?P<a>{NUM})(?:{_TO}(?P<b>{NUM}))?"
RULES: tuple[Rule, ...] = (
    _rule(r"[0-9]{13,}(?:[.,][0-9]*)*", lambda _: " "),
    _rule(
        r"[0-9]{9,12}(?![0-9.])|0[0-9]{1,2}-[0-9]{3,4}-[0-9]{4}|[0-9]{3,4}(?:-[0-9]{3,4}){2}|1[5-8][0-9]{2}-[0-9]{4}",
        lambda m: _spaced(", ".join(spelled(part) for part in m[0].split("-"))),
    ),
    _rule(
        rf"(?P<sign>{_SIGN})\s?(?P<a>{NUM})(?:{_TO}(?:{_SIGN})?\s?(?P<b>{NUM}))?(?P<mag>[천만억])?\s?(?:{_BEHIND})?",
        lambda m: _sum(m, _MONEY[m["sign"]]),
    ),
    _rule(rf"{_RANGE}\s?(?P<mag>[천만억]{{0,2}})\s?(?P<unit>{_BEHIND})", lambda m: _sum(m, m["unit"])),
    _rule(rf"(?P<a>{NUM})%?(?:{_TO}(?P<b>{NUM}))?\s?%", lambda m: _range(m, "퍼센트")),
    _rule(r"([12][0-9]{3})(?:[-/.]|년\s?)([01]?[0-9])(?:[-/.]|월\s?)([0-3]?[0-9])(?:일|(?![0-9.-]))", _date),
    _rule(
        r"(1[0-2]|0?[1-9])월(?:\s?(3[01]|[12][0-9]|0?[1-9])일)?",
        lambda m: f" {_month(m[1])}" + (f" {integer(m[2])}일" if m[2] else ""),
    ),
    _rule(
        r"(?P<h>[01]?[0-9]|2[0-4]):(?P<m>[0-5][0-9])(?::[0-5][0-9])?(?![0-9])"
        rf"(?:{_TO}(?P<h2>[01]?[0-9]|2[0-4]):(?P<m2>[0-5][0-9])(?![0-9]))?",
        _time,
    ),
    _rule(r"([01]?[0-9]|2[0-4])시(?!간)", _hour),
    _rule(
        r"(?:(?<=하루 )|(?<=하루에 )|(?<=일주일에 )|(?<=한 달에 )|(?<=벌써 )|(?<=딱 ))([0-9]{1,2})번(?!째)",
        lambda m: _spaced(counted(m[1]) + " 번"),
    ),
    _rule(r"([0-9]{1,4}):([0-9]{1,4})(?![0-9.])", lambda m: _spaced(f"{integer(m[1])} 대 {integer(m[2])}")),
    _rule(r"([1-3])\s?\+\s?([1-3])(?![0-9])", lambda m: _spaced(f"{_PLUS[m[1]]} 플러스 {_PLUS[m[2]]}")),
    _rule(rf"(?P<sides>{NUM}(?:\s?[×xX*✕]\s?{NUM}){{1,3}})\s?(?P<unit>(?:{_UNIT}){_END})?", _size),
    _rule(rf"(?P<sides>{NUM}\s?(?P<unit>{_UNIT})(?:\s?[×xX*✕]\s?{NUM}\s?(?P=unit)){{1,3}}){_END}", _size),
    _rule(rf"[-−](?P<a>{NUM})\s?(?:(?:°C|°|도)?{_TO}(?P<b>{NUM}))?\s?(?:°C|°|도)", lambda m: " 영하" + _range(m, "도")),
    _rule(rf"(?P<a>{NUM})\s?°F", lambda m: " 화씨" + _range(m, "도")),
    _rule(rf"{_RANGE}\s?(?P<unit>{_UNIT}){_END}", lambda m: _range(m, _UNITS[m["unit"]])),
    _rule(rf"(?P<a>[0-9]{{1,6}})(?:{_TO}(?P<b>[0-9]{{1,6}}))?\s?(?P<unit>{_COUNTED})", _count),
    _rule(
        r"[0-9]{1,4}(?:\.[0-9]{1,4}){2,4}",
        lambda m: _spaced(" 점 ".join(_code(part).strip() for part in m[0].split("."))),
    ),
    _rule(r"([0-9]{1,3})/([0-9]{1,3})(?![0-9/])", _fraction),
    _rule(rf"(?P<a>{NUM}){_TO}(?P<b>{NUM})", _range),
    _rule(rf"(?P<a>{NUM})(?P<mag>[천만억]?)\s?\+(?!\s?[0-9])", lambda m: _spaced(number(m["a"]) + m["mag"] + " 이상")),
    _rule(
        rf"(?P<a>{NUM})[kK](?![A-Za-z0-9])",
        lambda m: _spaced(number(str(round(float(m["a"].replace(",", "")) * 1000)))),
    ),
    _rule(rf"(?P<a>{NUM})", _plain),
    _rule(r"(?<![A-Za-z])m([23])(?![A-Za-z0-9])", lambda m: "제곱미터" if m[1] == "2" else "세제곱미터"),
    _rule(r"(?:[×✕*]|(?<![A-Za-z])x)\s?(?P<a>[0-9]{1,3})(?![0-9A-Za-z])", lambda m: f" 곱하기 {integer(m['a'])}"),
    _rule(r"[Nn][Oo]\.?\s?([0-9]{1,4})(?![0-9])", lambda m: f" 넘버 {integer(m[1])}"),
    _rule(
        r"(?<![A-Za-z])[vV][0-9]{1,4}(?:\.[0-9]{1,4}){1,4}",
        lambda m: _spaced("버전 " + " 점 ".join(_code(part).strip() for part in m[0][1:].split("."))),
    ),
    _rule(r"[A-Za-z]{1,20}-?[0-9][A-Za-z0-9-]{0,20}(?:\+(?![0-9A-Za-z]))?", _model),
)

SIGNS: dict[str, str] = {
    **dict.fromkeys("，,、;；:：~～〜—–…|·()（）[]【】「」『』{}<>《》/", ", "),
    **dict.fromkeys("。.\n", ". "),
    **dict.fromkeys("！!", "! "),
    **dict.fromkeys("？?", "? "),
    "×": " 곱하기 ", "✕": " 곱하기 ", "÷": " 나누기 ", "=": " 는 ", "+": " 플러스 ", "&": " 앤 ", "°": " 도 ",
    "%": " 퍼센트 ", "'": "", "’": "", "-": " ", "inner .": " ", "inner ,": ", ", "inner :": ", ",
}  # fmt: skip
