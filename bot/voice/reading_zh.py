"""Chinese readings: prices in 块, units in words, 两 before measure words, years and models digit by digit."""

import re
from collections.abc import Callable

from bot.voice.currencies import NAMES, pattern_of
from bot.voice.currencies import SIGNS as SIGNS_OF_MONEY
from bot.voice.numerals import zh_digits, zh_integer, zh_number

Rule = tuple[re.Pattern[str], Callable[[re.Match[str]], str]]

NUM = r"(?:[0-9]{1,3}(?:,[0-9]{3}){1,4}|[0-9]{1,16})(?:\.[0-9]{1,8})?"
_TO = r"\s?[-~～–—至到]\s?"
_MEASURES = (
    "个件只条双套瓶盒包张片块位份支台把次天年周斤两升米克吨元角毛分秒小公毫千万亿人名种款倍层杯袋桶箱罐枚颗粒根对"
    "组页遍句步点间家行排口滴勺碗束朵棵辆本册门节场轮票单笔轮批样岁代度"
)
_SIGNS = {sign: NAMES[code][0] for sign, code in SIGNS_OF_MONEY.items()}
_SIGN = pattern_of(SIGNS_OF_MONEY)
_UNITS = {
    "ml": "毫升", "mL": "毫升", "ML": "毫升", "l": "升", "L": "升", "kg": "公斤", "KG": "公斤", "Kg": "公斤",
    "g": "克", "mg": "毫克", "t": "吨", "cm": "厘米", "CM": "厘米", "mm": "毫米", "MM": "毫米", "m": "米",
    "km": "公里", "m2": "平方米", "m3": "立方米", "cm2": "平方厘米", "cm3": "立方厘米", "°C": "度", "°F": "华氏度",
    "°": "度", "W": "瓦", "w": "瓦", "kW": "千瓦", "kw": "千瓦", "KW": "千瓦", "kWh": "度电", "V": "伏", "v": "伏",
    "mAh": "毫安时", "mah": "毫安时", "Ah": "安时", "A": "安", "Hz": "赫兹", "kHz": "千赫兹", "GHz": "吉赫兹",
    "dB": "分贝", "h": "小时", "min": "分钟", "s": "秒", "ms": "毫秒", "oz": "盎司", "lb": "磅", "GB": "GB",
    "TB": "TB", "MB": "MB", "kcal": "千卡", "kJ": "千焦", "μm": "微米", "um": "微米", "pcs": "件",
    "rpm": "转每分",
}  # fmt: skip
_DEGREE = "°C|°|度(?!电)"
_LETTER_UNITS = frozenset(("A", "t"))
"""Alone behind a figure they are more often a model than a unit: 5A, 39t."""
_UNIT = "|".join(re.escape(unit) for unit in sorted(_UNITS.keys() - _LETTER_UNITS, key=len, reverse=True))
_HEADS = r"人粉件单次赞元份位条笔个"


def money(figure: str, unit: str = "块") -> str:
    """Return "59.90" as 五十九块九; other currencies as figure and name."""
    whole, _, fraction = figure.replace(",", "").partition(".")
    fraction = fraction.rstrip("0")
    if unit != "块" or len(fraction) > 2:
        return zh_number(f"{whole}.{fraction}" if fraction else whole, before_measure=True) + unit
    jiao, fen = fraction[:1], fraction[1:]
    if not int(whole):
        parts = (f"{zh_integer(jiao, before_measure=True)}毛" if jiao.strip("0") else "") + (
            f"{zh_integer(fen, before_measure=True)}分" if fen else ""
        )
        return parts or "零块"
    words = zh_integer(whole, before_measure=True) + "块"
    if fen:
        return (
            words + ("零" if jiao == "0" else zh_digits(jiao) + "毛") + zh_digits(fen) + ("分" if jiao == "0" else "")
        )
    return words + zh_digits(jiao)


def _money(match: re.Match[str]) -> str:
    unit = _SIGNS[match["sign"]]
    if magnitude := match["mag"]:
        magnitude = {"w": "万", "W": "万", "k": "千", "K": "千"}.get(magnitude, magnitude)
        return zh_number(match["a"], before_measure=True) + magnitude + unit
    first = money(match["a"], unit)
    return f"{first}到{money(match['b'], unit)}" if match["b"] else first


def _yuan(match: re.Match[str]) -> str:
    if "." not in match[0]:
        return _joined(match, match["unit"])
    first = money(match["a"])
    return f"{first}到{money(match['b'])}" if match["b"] else first


def _joined(match: re.Match[str], unit: str, *, before: bool | None = None) -> str:
    """一到两 + unit, or one figure + unit; 二 stays 二 before what is no measure."""
    measure = unit[:1] in _MEASURES if before is None else before
    first = zh_number(match["a"], before_measure=measure)
    if second := match["b"]:
        return f"{first}到{zh_number(second, before_measure=measure)}{unit}"
    return first + unit


def _percent(match: re.Match[str]) -> str:
    head = "百分之" if match["sign"] == "%" else "千分之"
    second = f"到{head if '%' in match['mid'] else ''}{zh_number(match['b'])}" if match["b"] else ""
    if match["a"] == "100" and not second and head == "百分之":
        return "百分之百"
    return head + zh_number(match["a"]) + second


def _clock(hours: str, minutes: str, seconds: str | None) -> str:
    words = zh_integer(hours, before_measure=True) + "点"
    if int(minutes):
        words += ("零" if int(minutes) < 10 else "") + zh_integer(minutes, before_measure=int(minutes) > 9) + "分"
    if seconds and int(seconds):
        words += zh_integer(seconds) + "秒"
    return words


def _time(match: re.Match[str]) -> str:
    first = _clock(match["h"], match["m"], match["s"])
    return f"{first}到{_clock(match['h2'], match['m2'], None)}" if match["h2"] else first


def _date(match: re.Match[str]) -> str:
    return f"{zh_digits(match[1])}年{zh_integer(match[2])}月{zh_integer(match[3])}日"


def _size(match: re.Match[str]) -> str:
    sides = "乘".join(zh_number(side) for side in re.findall(NUM, match["sides"]))
    return sides + _UNITS.get(match["unit"] or "", "")


def _degrees(match: re.Match[str]) -> str:
    """-2~8°C → 零下二度到八度: the sign of each end is said."""
    first, second = ("零下" * bool(match[sign]) + zh_number(match[end]) for sign, end in (("from", "a"), ("to", "b")))
    return f"{first}{'度' if match['from'] != match['to'] else ''}到{second}度"


def _model(match: re.Match[str]) -> str:
    """A3 → A三, X200 → X二零零: up to two digits as a number, more or a leading zero digit by digit."""
    return re.sub(r"[0-9]+", lambda run: _code(run[0]), match[0].replace("-", " "))


def _code(digits: str) -> str:
    if len(digits) > 12:
        return ""
    return zh_integer(digits) if len(digits) <= 2 and digits[0] != "0" else zh_digits(digits)


def _crowd(match: re.Match[str]) -> str:
    """10w+人 → 十万多人."""
    magnitude = "万" if match["mag"] in "wW" else "千"
    return zh_number(match["a"], before_measure=True) + magnitude + ("多" if match["more"] else "")


def _plain(match: re.Match[str]) -> str:
    figure = match["a"]
    before = match.string[match.start() - 1 : match.start()] if match.start() else ""
    if figure[0] == "0" and len(figure) > 1 and "." not in figure:
        return zh_digits(figure.replace(",", ""))
    return zh_number(figure, before_measure=_after(match) in _MEASURES and before != "第")


def _after(match: re.Match[str]) -> str:
    return match.string[match.end() : match.end() + 1] or "。"


def _fraction(match: re.Match[str]) -> str:
    if 0 < int(match[1]) < int(match[2]) <= 10:
        return f"{zh_integer(match[2])}分之{zh_integer(match[1])}"
    return f"{zh_integer(match[1])}、{zh_integer(match[2])}"


def _rule(pattern: str, say: Callable[[re.Match[str]], str]) -> Rule:
    return re.compile(pattern), say


_RANGE = rf"(?P<a>{NUM})(?:{_TO}(?P<b>{NUM}))?"
_CLOCK = r"(?P<h>[01]?[0-9]|2[0-4])[:：](?P<m>[0-5][0-9])(?:[:：](?P<s>[0-5][0-9]))?(?![0-9])"
RULES: tuple[Rule, ...] = (
    _rule(r"[0-9]{13,}(?:[.,][0-9]*)*", lambda _: ""),
    _rule(r"[0-9]{9,12}(?![0-9.])|0[0-9]{2,3}-[0-9]{7,8}|[0-9]{3,4}(?:-[0-9]{3,4}){2}", lambda m: _code_run(m[0])),
    _rule(
        rf"(?P<sign>{_SIGN})\s?(?P<a>{NUM})(?:{_TO}(?:{_SIGN})?\s?(?P<b>{NUM}))?"
        r"(?P<mag>[万亿]|[wWkK](?![A-Za-z]))?(?:元|块钱|块)?",
        _money,
    ),
    _rule(rf"(?<=满)(?P<a>{NUM})\s?[-–—]\s?(?P<b>{NUM})", lambda m: f"{zh_number(m['a'])}减{zh_number(m['b'])}"),
    _rule(rf"(?P<a>{NUM})(?:(?:元|块钱|块)?{_TO}(?P<b>{NUM}))?\s?(?P<unit>元|块钱|块(?!钱))", _yuan),
    _rule(rf"(?P<a>{NUM})(?P<mid>[%‰]?)(?:{_TO}(?P<b>{NUM}))?(?P<sign>[%‰])", _percent),
    _rule(r"([12][0-9]{3})[-/.年]([01]?[0-9])[-/.月]([0-3]?[0-9])(?:[日号]|(?![0-9.-]))", _date),
    _rule(r"(?:19|20)[0-9]{2}(?=年|款|版|春|夏|秋|冬|新)", lambda m: zh_digits(m[0])),
    _rule(r"(?:618|1111|1212|38)(?=大促|活动|狂欢|节)", lambda m: zh_digits(m[0])),
    _rule(r"(?<![0-9满到超够过])[5-9][05](?=后(?![天面来期续]))", lambda m: zh_digits(m[0])),  # 90后: a generation
    _rule(r"(?<![0-9.])6{3,5}(?=$|[\s，。！!、,~～])", lambda m: zh_digits(m[0])),  # applause
    _rule(
        r"(0?[1-9]|1[0-2])/(1[3-9]|2[0-9]|3[01])(?=[前后起止截开日号])(?:[日号])?",
        lambda m: f"{zh_integer(m[1].lstrip('0'))}月{zh_integer(m[2])}日",
    ),
    _rule(r"([0-9])\.?([0-9])(?=折)", lambda m: zh_digits(m[1] + m[2])),
    _rule(rf"{_CLOCK}(?:{_TO}(?P<h2>[01]?[0-9]|2[0-4])[:：](?P<m2>[0-5][0-9])(?![0-9]))?", _time),
    _rule(r"([0-9]{1,4})[:：]([0-9]{1,4})(?![0-9.])", lambda m: f"{zh_integer(m[1])}比{zh_integer(m[2])}"),
    _rule(rf"(?P<sides>{NUM}(?:\s?[×xX*✕]\s?{NUM}){{1,3}})\s?(?P<unit>(?:{_UNIT})(?![A-Za-z0-9]))?", _size),
    _rule(rf"(?P<sides>{NUM}\s?(?P<unit>{_UNIT})(?:\s?[×xX*✕]\s?{NUM}\s?(?P=unit)){{1,3}})(?![A-Za-z0-9])", _size),
    _rule(rf"(?P<a>{NUM})\s?(?P<mag>[wWkK])(?P<more>\+?)(?=[{_HEADS}])", _crowd),
    _rule(rf"(?P<a>{NUM})\s?(?P<mag>[wk])(?P<more>\+)(?![0-9A-Za-z])", _crowd),
    _rule(rf"(?<=[售量丝破超卖近约])(?P<a>{NUM})\s?(?P<mag>w)(?P<more>)(?![0-9A-Za-z])", _crowd),
    _rule(
        rf"(?P<from>[-−]?)(?P<a>{NUM})\s?(?:{_DEGREE})?{_TO}(?P<to>[-−]?)(?P<b>{NUM})\s?(?:{_DEGREE})(?![A-Za-z])",
        _degrees,
    ),
    _rule(rf"[-−](?P<a>{NUM})(?P<b>)\s?(?P<unit>°C|°|度)", lambda m: "零下" + _joined(m, "度")),
    _rule(rf"{_RANGE}\s?(?P<unit>{_UNIT})(?![A-Za-z0-9])", lambda m: _joined(m, _UNITS[m["unit"]], before=True)),
    _rule(r"(?<![A-Za-z])m([23])(?![A-Za-z0-9])", lambda m: "平方米" if m[1] == "2" else "立方米"),
    _rule(r"[0-9]{1,4}(?:\.[0-9]{1,4}){2,4}", lambda m: "点".join(_code(part) for part in m[0].split("."))),
    _rule(r"([0-9]{1,3})/([0-9]{1,3})(?![0-9/])", _fraction),
    _rule(rf"(?P<a>{NUM}){_TO}(?P<b>{NUM})", lambda m: _joined(m, "", before=_after(m) in _MEASURES)),
    _rule(rf"(?P<a>{NUM})\s?\+(?!\s?[0-9])", lambda m: zh_number(m["a"]) + "多"),
    _rule(r"[0-9]{3,4}(?=[A-Za-z])", lambda m: zh_digits(m[0])),
    _rule(rf"(?P<a>{NUM})", _plain),
    _rule(r"(?:(?<=[0-9元块角])|(?<=[0-9][A-Za-z])|(?<=[0-9][A-Za-z]{2}))/(?=[\u4e00-\u9fff])", lambda _: "每"),
    _rule(rf"(?<=[0-9元块角])/(?P<unit>{_UNIT})(?![A-Za-z0-9])", lambda m: "每" + _UNITS[m["unit"]]),
    _rule(r"(?:[×✕*]|(?<![A-Za-z])x)\s?(?P<a>[0-9]{1,3})(?![0-9A-Za-z])", lambda m: "乘" + zh_integer(m["a"])),
    _rule(r"[Nn][Oo]\.?\s?([0-9]{1,4})(?![0-9])", lambda m: "第" + zh_integer(m[1])),
    _rule(
        r"(?<![A-Za-z])[vV][0-9]{1,4}(?:\.[0-9]{1,4}){1,4}",
        lambda m: m[0][0] + "点".join(_code(part) for part in m[0][1:].split(".")),
    ),
    _rule(r"PM2\.5", lambda _: "PM二点五"),
    _rule(r"[A-Za-z]{1,20}-?[0-9][A-Za-z0-9-]{0,20}(?:\+(?![0-9A-Za-z]))?", lambda m: _model(m).replace("+", "加")),
)


def _code_run(text: str) -> str:
    return zh_digits(text.replace("-", ""))


SIGNS: dict[str, str] = {
    **dict.fromkeys("，,;；:：～~—–…·|()（）[]【】{}<>《》", "，"),
    **dict.fromkeys("。.\n", "。"),
    **dict.fromkeys("！!", "！"),
    **dict.fromkeys("？?", "？"),
    **dict.fromkeys("、/", "、"),
    "×": "乘", "✕": "乘", "÷": "除以", "=": "等于", "+": "加", "&": "和", "°": "度", "'": "", "-": " ",
    "inner .": " ", "inner ,": "，", "inner :": "，",
}  # fmt: skip
