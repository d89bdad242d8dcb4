"""Figures as viewers write and say them in Chinese and English; what can be read in two ways is refused, not guessed.

A comment is a figure only as a whole ("我猜五十九块九吧"): one that asks something beside it is a question.
"""

import re
import unicodedata
from dataclasses import dataclass

from bot.games import words_en, words_zh
from bot.games.unclear import Unclear

LARGEST = 10**11
"""Hundredths; beyond it nobody means a price or a number to guess."""
LONGEST = 120
"""Characters; who writes more says more than a figure."""
_CURRENCIES = {
    "¥": "", "块钱": "", "块": "", "元": "CNY", "圆": "CNY", "人民币": "CNY", "rmb": "CNY", "cny": "CNY", "yuan": "CNY",
    "us$": "USD", "usd": "USD", "dollars": "USD", "dollar": "USD", "bucks": "USD",
    "美元": "USD", "美金": "USD", "刀": "USD", "$": "",
    "€": "EUR", "eur": "EUR", "euros": "EUR", "euro": "EUR", "欧元": "EUR",
    "£": "GBP", "gbp": "GBP", "pounds": "GBP", "pound": "GBP", "quid": "GBP", "英镑": "GBP",
    "日元": "JPY", "円": "JPY", "jpy": "JPY", "yen": "JPY", "hk$": "HKD", "hkd": "HKD", "港币": "HKD",
}  # fmt: skip
"""Word -> the currency it names, empty for a sign or a word that is used for several."""
_BY_LENGTH = sorted(_CURRENCIES, key=lambda word: (-len(word), word))
_BEFORE = re.compile(
    r"^(?:我?(?:猜|觉得|认为|估计|押|选|出|投|说|要|报)|应该|大概|大约|差不多|可能|是不是|是|卖|价格|价钱|答案"
    r"|数字|号码|就|约|肯定|一定|幸运数字?"
    r"|(?:my )?(?:guess|answer|number|price|bet)(?: is|'s)?\b"
    r"|i(?:'d| would)? (?:guess|say|think|bet|pick|choose|go (?:for|with))\b"
    r"|it(?:'s| is)\b|is it\b|maybe\b|about\b|around\b|probably\b|perhaps\b|[:,=.~，：、。!！#\s]"
    r"|[^\w\s¥$€£.,:/+*%‰=<>()-])+"
)
_AFTER = (
    *("吧", "呢", "啊", "呀", "哦", "噢", "哈", "了", "的", "左右", "上下", "对吗", "对不对", "是吗", "没错"),
    *(" for sure", " please", " right", " i guess", " i think", " maybe"),
)
_INSIDE = "¥$€£%‰+*/=<>()"
"""Marks that belong to a figure, or show that it is a sum or a rate."""
_NUMBER = r"\d[\d.,]*"
_RANGE = re.compile(rf"^{_NUMBER}\s*(?:[-~/—到至或和]|to|or|and|\s)+\s*{_NUMBER}$")
_SCALED = re.compile(r"^(\d+)(?:\.(\d{1,4}))?(百|千|万|k)$")
_SCALES = {"百": 100, "千": 1000, "万": 10_000, "k": 1000}
_DIGIT = re.compile(r"\d")
_LETTER = re.compile(r"[a-z\u00c0-\u024f\u0400-\u04ff\u3040-\uffff]")


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """One figure, exactly."""

    hundredths: int
    """>= 0: 59.90 is 5990."""
    currency: str = ""
    """ISO 4217 when a word named it, else empty."""

    @property
    def whole(self) -> int | None:
        """The figure as a whole number, None when it has a fraction."""
        return None if self.hundredths % 100 else self.hundredths // 100


def read(text: str) -> Figure | Unclear:
    """Return the one figure that `text` is, or why it is none; never raises.

    `no_figure` means that nobody tried to write one; every other reason is an attempt that must not be guessed at.
    """
    said = core_of(text)
    if not said:
        return Unclear.NO_FIGURE
    if _RANGE.match(said):
        return Unclear.TWO_FIGURES
    bare, currency = _without_currency(said)
    if bare is None:
        return Unclear.TWO_CURRENCIES
    amount = _amount(bare, said)
    if isinstance(amount, Unclear):
        return amount
    return Figure(hundredths=amount, currency=currency) if amount <= LARGEST else Unclear.TOO_LARGE


def core_of(text: str) -> str:
    """Return what `text` says, folded, without "I guess" before and "please" behind; empty for a long one."""
    return _trimmed(_BEFORE.sub("", _plain(text))) if len(text) <= LONGEST else ""


def _plain(text: str) -> str:
    plain = unicodedata.normalize("NFKC", text).casefold().translate(words_zh.SIMPLE).strip()
    plain = re.sub(r"(?<=\d)[。·](?=\d)", ".", plain)
    return re.sub(r"\s+", " ", plain.replace("’", "'"))


def _trimmed(said: str) -> str:
    """Return `said` without the marks and small words that close a sentence."""
    while True:
        shorter = said
        while shorter and not shorter[-1].isalnum() and shorter[-1] not in _INSIDE:
            shorter = shorter[:-1]
        shorter = next((shorter.removesuffix(word) for word in _AFTER if shorter.endswith(word)), shorter)
        if shorter == said:
            return said
        said = shorter


def _without_currency(said: str) -> tuple[str | None, str]:
    """Return the figure without a currency before and behind it, and which it is; None when they differ."""
    front = next((word for word in _BY_LENGTH if said.startswith(word)), "")
    rest = said.removeprefix(front).strip()
    back = next((word for word in _BY_LENGTH if rest.endswith(word) and not _is_inside(rest, word)), "")
    rest = rest.removesuffix(back).strip()
    named = {code for word in (front, back) if (code := _CURRENCIES.get(word, ""))}
    return (rest, next(iter(named), "")) if len(named) < 2 else (None, "")


def _is_inside(said: str, word: str) -> bool:
    """Whether a Latin currency word is only the end of a longer word."""
    return word.isascii() and word.isalpha() and said[: -len(word)][-1:].isalpha()


def _amount(bare: str, said: str) -> int | Unclear:
    """Return hundredths: `bare` has no currency around it, `said` still has (in Chinese it may stand inside)."""
    if re.fullmatch(r"[\d.,]+", bare) and bare[0].isdigit():
        return _digits(bare)
    if found := _SCALED.match(bare):
        fraction = (found[2] or "").ljust(4, "0")
        return (int(found[1]) * 10_000 + int(fraction)) * _SCALES[found[3]] // 100
    spoken = words_zh.hundredths(said) if words_zh.is_figure(said) else words_zh.hundredths(bare)
    if spoken is Unclear.NO_FIGURE:
        spoken = words_en.hundredths(bare)
    if spoken is Unclear.NO_FIGURE and _DIGIT.search(bare) and not _LETTER.search(words_zh.without_figures(bare)):
        return Unclear.AMBIGUOUS if _ends_in_figures(bare) else Unclear.NO_FIGURE
    return spoken


def _ends_in_figures(bare: str) -> bool:
    """Whether it holds nothing but figures and what may stand between: "5九", "1.2.3"; no "1+1", "9%", "8折"."""
    return not re.search(r"[%‰+*/=<>()折倍]", bare)


def _digits(text: str) -> int | Unclear:
    """Return hundredths of digits with points and commas; a lone point before three digits says two things."""
    if len(text) > 16:
        return Unclear.TOO_LARGE
    marks = [char for char in text if char in ".,"]
    if not marks:
        return int(text) * 100
    if text[-1] in ".,":
        return Unclear.AMBIGUOUS
    last = marks[-1]
    whole, _, fraction = text.rpartition(last)
    if last in whole:  # the mark stands twice: it groups thousands
        return int("".join(re.findall(r"\d", text))) * 100 if _grouped(text, last) else Unclear.AMBIGUOUS
    other = "," if last == "." else "."
    if other in whole:
        plain = whole.replace(other, "")
        return _decimal(plain, fraction) if _grouped(whole, other) else Unclear.AMBIGUOUS
    if last == "," and len(fraction) == 3 and _grouped(text, ","):
        return int(whole + fraction) * 100
    if len(fraction) == 3 and whole != "0":
        return Unclear.AMBIGUOUS
    return _decimal(whole, fraction)


def _grouped(text: str, mark: str) -> bool:
    return re.fullmatch(rf"[1-9]\d{{0,2}}(?:{re.escape(mark)}\d{{3}})+", text) is not None


def _decimal(whole: str, fraction: str) -> int | Unclear:
    if len(fraction.rstrip("0")) > 2:
        return Unclear.TOO_PRECISE
    return int(whole) * 100 + int(fraction[:2].ljust(2, "0"))
