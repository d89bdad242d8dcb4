"""English spoken amounts: fifty nine ninety, one hundred and twenty, nine dollars ninety five, twelve point five."""

import re

from bot.games.unclear import Unclear

_ONES = {word: value for value, word in enumerate("one two three four five six seven eight nine".split(), 1)}
_TEENS = {
    word: value
    for value, word in enumerate(
        "ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen".split(), 10
    )
}
_TENS = dict(zip("twenty thirty forty fifty sixty seventy eighty ninety".split(), range(20, 100, 10), strict=True))
_TENS |= {"fourty": 40}
_SCALES = {"hundred": 100, "thousand": 1000}
_DIGITS = {**_ONES, "zero": 0, "oh": 0}
_MONEY = frozenset("dollars dollar bucks yuan rmb euros euro pounds pound quid".split())
_CENTS = frozenset("cents cent pence".split())
_KNOWN = {*_DIGITS, *_TEENS, *_TENS, *_SCALES, *_MONEY, *_CENTS, "and", "point", "a"}
SPOKEN_FROM = 20
"""Below it "twelve fifty" may be 12.50 as well as 1,250."""


def hundredths(text: str) -> int | Unclear:
    """Return a spoken amount in hundredths, or why it is none."""
    words = re.sub(r"[-\s]+", " ", text).strip().split(" ")
    if not words or any(word not in _KNOWN for word in words) or words == ["a"] or words == ["and"]:
        return Unclear.NO_FIGURE
    if words[-1] in _CENTS and not _MONEY.intersection(words):
        cents = _below_hundred(words[:-1])
        return Unclear.NO_FIGURE if cents is None else cents
    money = next((at for at, word in enumerate(words) if word in _MONEY), None)
    if money is not None:
        return _in_two(words[:money], [word for word in words[money + 1 :] if word not in ("and", *_CENTS)])
    if "point" in words:
        at = words.index("point")
        return _with_point(words[:at], words[at + 1 :])
    whole = _whole(words)
    return whole * 100 if whole is not None else _retail(words)


def _in_two(whole_words: list[str], cent_words: list[str]) -> int | Unclear:
    whole = _whole(whole_words)
    cents = _cents(cent_words) if cent_words else 0
    return Unclear.AMBIGUOUS if whole is None or cents is None else whole * 100 + cents


def _with_point(whole_words: list[str], fraction: list[str]) -> int | Unclear:
    whole = _whole(whole_words)
    if whole is None or not fraction:
        return Unclear.AMBIGUOUS
    if len(fraction) > 2 and all(word in _DIGITS for word in fraction):
        return Unclear.TOO_PRECISE
    if all(word in _DIGITS for word in fraction):
        return whole * 100 + int("".join(str(_DIGITS[word]) for word in fraction).ljust(2, "0"))
    cents = _below_hundred(fraction)
    return Unclear.AMBIGUOUS if cents is None else whole * 100 + cents


def _retail(words: list[str]) -> int | Unclear:
    """Return an amount said as two numbers, fifty nine ninety, where only one reading is likely."""
    for at in range(len(words) - 1, 0, -1):
        whole, cents = _whole(words[:at]), _cents(words[at:])
        if whole is not None and cents is not None:
            return whole * 100 + cents if whole >= SPOKEN_FROM and cents_are_plain(words[at:]) else Unclear.AMBIGUOUS
    return Unclear.AMBIGUOUS


def cents_are_plain(words: list[str]) -> bool:
    """Return whether cents are said as two digits: ninety, ninety five, oh five, fifteen; not as one."""
    return words[0] in _TENS or words[0] in _TEENS or words[0] in ("oh", "zero")


def _cents(words: list[str]) -> int | None:
    if len(words) == 2 and words[0] in ("oh", "zero") and words[1] in _ONES:
        return _ONES[words[1]]
    return _below_hundred(words)


def _below_hundred(words: list[str]) -> int | None:
    match words:
        case [word] if word in _DIGITS and word != "oh":
            return _DIGITS[word]
        case [word] if word in _TEENS or word in _TENS:
            return _TEENS.get(word) or _TENS[word]
        case [ten, one] if ten in _TENS and one in _ONES:
            return _TENS[ten] + _ONES[one]
    return None


def _whole(words: list[str]) -> int | None:
    """Return a whole number below a million, None when the words are no single one."""
    if "thousand" in words:
        at = words.index("thousand")
        high, low = _below_thousand(words[:at]), words[at + 1 :]
        if high is None or high == 0 or "thousand" in low:
            return None
        if not low:
            return high * 1000
        rest = _below_thousand(low[1:] if low[0] == "and" else low)
        return None if rest is None else high * 1000 + rest
    return _below_thousand(words)


def _below_thousand(words: list[str]) -> int | None:
    if "hundred" not in words:
        return 1 if words == ["a"] else _below_hundred(words)
    at = words.index("hundred")
    head, rest = words[:at], words[at + 1 :]
    high = 1 if head == ["a"] else _below_hundred(head)
    if high is None or not 1 <= high < 100:
        return None
    if not rest:
        return high * 100
    low = _below_hundred(rest[1:] if rest[0] == "and" else rest)
    return None if low is None else high * 100 + low
