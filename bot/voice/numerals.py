"""Figures in words, zh and en.  Pure; every input is a string of ASCII digits, so no figure loses precision."""

_ZH_DIGITS = "零一二三四五六七八九"
_ZH_PLACES = ("", "十", "百", "千")
_ZH_GROUPS = ("", "万", "亿", "万亿", "亿亿")
MAX_DIGITS = 16
"""Longer runs of digits are no quantity and are read digit by digit."""

_EN_SMALL = (
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen "
    "seventeen eighteen nineteen"
).split()
_EN_TENS = "_ _ twenty thirty forty fifty sixty seventy eighty ninety".split()
_EN_GROUPS = ("", " thousand", " million", " billion", " trillion", " quadrillion")
_EN_ORDINALS = {
    "one": "first",
    "two": "second",
    "three": "third",
    "five": "fifth",
    "eight": "eighth",
    "nine": "ninth",
    "twelve": "twelfth",
}


def zh_digits(digits: str) -> str:
    """Return "2026" as 二零二六: years, models, codes."""
    return "".join(_ZH_DIGITS[int(digit)] for digit in digits)


def zh_integer(digits: str, *, before_measure: bool = False) -> str:
    """Return "1299" as 一千二百九十九; a bare 2 before a measure word, and a leading 2 from 百 up, is 两."""
    digits = digits.lstrip("0") or "0"
    if len(digits) > MAX_DIGITS:
        return zh_digits(digits)
    if len(digits) == 1:
        return "两" if before_measure and digits == "2" else zh_digits(digits)
    groups = [digits[max(0, end - 4) : end] for end in range(len(digits), 0, -4)]
    words, gap = "", False
    for place in range(len(groups) - 1, -1, -1):
        group = groups[place]
        if not int(group):
            gap = bool(words)
            continue
        if words and (gap or int(group) < 1000):
            words += "零"
        words += _zh_group(group) + _ZH_GROUPS[place]
        gap = False
    if words.startswith("一十"):
        words = words[1:]
    return "两" + words[1:] if words[0] == "二" and words[1:2] in ("百", "千", "万", "亿") else words


def _zh_group(group: str) -> str:
    words, gap = "", False
    for index, digit in enumerate(group):
        if digit == "0":
            gap = bool(words)
            continue
        words += ("零" if gap else "") + _ZH_DIGITS[int(digit)] + _ZH_PLACES[len(group) - 1 - index]
        gap = False
    return words


def zh_number(figure: str, *, before_measure: bool = False) -> str:
    """Return "3.50" as 三点五零 and "1,200" as 一千二百."""
    whole, _, fraction = figure.replace(",", "").partition(".")
    words = zh_integer(whole or "0", before_measure=before_measure and not fraction)
    return f"{words}点{zh_digits(fraction)}" if fraction else words


def en_digits(digits: str) -> str:
    """Return "2026" as "two zero two six"."""
    return " ".join(_EN_SMALL[int(digit)] for digit in digits)


def en_integer(digits: str) -> str:
    """Return "1299" as "one thousand two hundred ninety-nine"."""
    digits = digits.lstrip("0") or "0"
    if len(digits) > MAX_DIGITS:
        return en_digits(digits)
    if digits == "0":
        return "zero"
    groups = [int(digits[max(0, end - 3) : end]) for end in range(len(digits), 0, -3)]
    spoken = [_en_group(group) + _EN_GROUPS[place] for place, group in enumerate(groups) if group]
    return " ".join(reversed(spoken))


def _en_group(number: int) -> str:
    hundreds, rest = divmod(number, 100)
    parts = [f"{_EN_SMALL[hundreds]} hundred"] if hundreds else []
    if rest >= 20:
        tens, ones = divmod(rest, 10)
        parts.append(_EN_TENS[tens] + (f"-{_EN_SMALL[ones]}" if ones else ""))
    elif rest:
        parts.append(_EN_SMALL[rest])
    return " ".join(parts)


def en_number(figure: str) -> str:
    """Return "3.50" as "three point five zero" and "1,200" as "one thousand two hundred"."""
    whole, _, fraction = figure.replace(",", "").partition(".")
    words = en_integer(whole or "0")
    return f"{words} point {en_digits(fraction)}" if fraction else words


def en_ordinal(digits: str) -> str:
    """Return "21" as "twenty-first"."""
    words = en_integer(digits)
    cut = max(words.rfind(" "), words.rfind("-")) + 1
    head, last = words[:cut], words[cut:]
    if last in _EN_ORDINALS:
        return head + _EN_ORDINALS[last]
    return head + (last[:-1] + "ieth" if last.endswith("y") else last + "th")


def en_year(digits: str) -> str:
    """Return "2026" as "twenty twenty-six", "1905" as "nineteen oh five", "2005" as "two thousand five"."""
    century, rest = digits[:2], digits[2:]
    if century in ("10", "20") and rest[0] == "0":
        return en_integer(digits)
    if rest == "00":
        return f"{en_integer(century)} hundred"
    return f"{en_integer(century)} {'oh ' if rest[0] == '0' else ''}{en_integer(rest)}"
