"""Chinese spoken amounts: 五十九块九, 一百二, 两百五十块, 九毛五; one number is all digits or all characters."""

import re

from bot.games.unclear import Unclear

_NUMERALS = {char: value for value, char in enumerate("零一二三四五六七八九")}
_NUMERALS |= {"两": 2}
SIMPLE = str.maketrans("〇壹贰叁肆伍陆柒捌玖拾佰仟萬塊錢點兩圓", "零一二三四五六七八九十百千万块钱点两圆")
"""Financial and traditional characters -> those that are read here."""
_D = "[一二两三四五六七八九]"
_SECTION = re.compile(rf"(?:({_D})千)?(零)?(?:({_D})百)?(零)?(?:({_D})?(十))?(零)?({_D})?")
_ANY = "[0-9零一二两三四五六七八九]"
_MONEY = re.compile(r"(?P<whole>[^块元圆]+)(?:块|元|圆)(?:钱)?(?P<rest>[^块元圆]*)")
_DIMES = re.compile(rf"(?P<ten>{_ANY})(?:毛|角)(?:(?P<one>{_ANY})(?:分)?)?钱?")
_REST = re.compile(rf"(?P<half>半)|(?P<zero>零)?(?P<one>{_ANY})分?|(?P<both>{_ANY}{{2}})")
_VAGUE = re.compile(rf"[几数][十百千万]|[十百千万]\s*(?:多|来|几)|\d+多|{_D}{_D}[十百千万]")
_FIGURES = re.compile(r"[0-9零一二两三四五六七八九十百千万点块元圆毛角分半钱.,\s]")


def is_figure(text: str) -> bool:
    """Return whether `text` has money words inside, which say where the fraction begins."""
    return _MONEY.fullmatch(text) is not None or _DIMES.fullmatch(text) is not None


def without_figures(text: str) -> str:
    """Return what is left of `text` without anything that may stand in an amount."""
    return _FIGURES.sub("", text)


def hundredths(text: str) -> int | Unclear:
    """Return a spoken amount in hundredths, or why it is none."""
    text = text.replace(" ", "")
    if _VAGUE.search(text) and not without_figures(re.sub("[几数多来]", "", text)):
        return Unclear.VAGUE
    if found := _DIMES.fullmatch(text):
        return _digit(found["ten"]) * 10 + (_digit(found["one"]) if found["one"] else 0)
    if found := _MONEY.fullmatch(text):
        return _money(found["whole"], found["rest"])
    whole, point, fraction = text.partition("点")
    amount = _whole(whole)
    if isinstance(amount, Unclear) or not point:
        return amount if isinstance(amount, Unclear) else amount * 100
    if not fraction or any(char not in _NUMERALS for char in fraction):
        return Unclear.NO_FIGURE
    if len(fraction.rstrip("零")) > 2:
        return Unclear.TOO_PRECISE
    tail = "".join(str(_NUMERALS[char]) for char in fraction[:2]).ljust(2, "0")
    return amount * 100 + int(tail)


def _money(whole: str, rest: str) -> int | Unclear:
    amount = int(whole) if whole.isascii() and whole.isdigit() and len(whole) < 12 else _whole(whole)
    if isinstance(amount, Unclear):
        return amount
    if not rest:
        return amount * 100
    if found := _DIMES.fullmatch(rest):
        return amount * 100 + _digit(found["ten"]) * 10 + (_digit(found["one"]) if found["one"] else 0)
    found = _REST.fullmatch(rest)
    if found is None:
        return Unclear.NO_FIGURE
    if found["half"]:
        return amount * 100 + 50
    if found["both"]:
        return amount * 100 + _digit(found["both"][0]) * 10 + _digit(found["both"][1])
    cents = found["zero"] or rest.endswith("分")
    return amount * 100 + _digit(found["one"]) * (1 if cents else 10)


def _digit(char: str) -> int:
    return int(char) if char.isdecimal() else _NUMERALS[char]


def _whole(text: str) -> int | Unclear:
    """Return a number in characters; a run of bare numerals (五九) may be 59 or 5.9 and is refused."""
    if not text or any(char not in _NUMERALS and char not in "十百千万" for char in text):
        mixed = re.fullmatch(r"[0-9.零一二两三四五六七八九十百千万]+", text) and re.search("[0-9]", text)
        return Unclear.AMBIGUOUS if mixed else Unclear.NO_FIGURE
    if len(text) > 1 and all(char in _NUMERALS for char in text):
        return Unclear.AMBIGUOUS
    high, ten_thousand, low = text.partition("万")
    if not ten_thousand:
        return _section(text)
    upper = _section(high)
    if isinstance(upper, Unclear) or not low:
        return upper if isinstance(upper, Unclear) else upper * 10_000
    lower = _NUMERALS[low] * 1000 if low in _NUMERALS and low != "零" else _section(low.removeprefix("零"))
    return lower if isinstance(lower, Unclear) else upper * 10_000 + lower


def _section(text: str) -> int | Unclear:
    """Return a number below ten thousand; a last numeral right behind 百 or 千 is of the next lower unit (一百二)."""
    if text == "零":
        return 0
    found = _SECTION.fullmatch(text)
    if found is None or not text or text.endswith("零") or text.startswith("零"):
        return Unclear.AMBIGUOUS if text else Unclear.NO_FIGURE
    thousands, zero_a, hundreds, zero_b, tens, ten, zero_c, ones = found.groups()
    value = sum(_NUMERALS[char] * unit for char, unit in ((thousands, 1000), (hundreds, 100)) if char)
    value += (_NUMERALS[tens] if tens else 1) * 10 if ten else 0
    if not ones:
        return value
    unit = 1
    if not (zero_a or zero_b or zero_c or ten):
        unit = 10 if hundreds else 100 if thousands else 1
    return value + _NUMERALS[ones] * unit
