"""Readings for the other languages: only what every engine gets wrong; figures stay for the engine to read."""

import re
from collections.abc import Callable

Rule = tuple[re.Pattern[str], Callable[[re.Match[str]], str]]

_NUM = r"(?:[0-9]{1,3}(?:[.,][0-9]{3}){1,4}(?:[.,][0-9]{1,2})?(?![0-9])|[0-9]{1,12}(?:[.,][0-9]{1,4})?)"
_NAMES = {
    "pt": ("yuans", "ienes"), "de": ("Yuan", "Yen"), "ru": ("юаней", "иен"),
    "vi": ("nhân dân tệ", "yên Nhật"), "th": ("หยวน", "เยน"), "id": ("yuan", "yen"),
    "ms": ("yuan", "yen"), "ar": ("يوان", "ين"),
}  # fmt: skip
"""Language -> what ¥ is called: yuan, and yen where JP stands before it."""
_COMMA = frozenset(("pt", "de", "ru", "vi", "id"))
"""Languages whose engines read a comma as the decimal sign and a point as that of thousands."""


def figure(written: str, lang: str) -> str:
    """Return a figure without signs of thousands and with the decimal sign that the language's engines read."""
    decimal = max(written.rfind("."), written.rfind(","))
    if decimal < 0:
        return written
    mark, tail = written[decimal], written[decimal + 1 :]
    is_mixed = "." in written and "," in written
    is_thousands = not is_mixed and (
        written.count(mark) > 1 or (len(tail) == 3 and mark == ("." if lang in _COMMA else ","))
    )
    if is_thousands:
        return re.sub(r"[.,]", "", written)
    return re.sub(r"[.,]", "", written[:decimal]) + ("," if lang in _COMMA else ".") + tail


def _price(written: str, lang: str) -> str:
    plain = figure(written, lang)
    point = max(plain.rfind("."), plain.rfind(","))
    return plain if point < 0 or plain[point + 1 :].strip("0") else plain[:point]


def _rules(lang: str) -> tuple[Rule, ...]:
    yuan, yen = _NAMES[lang]

    def money(match: re.Match[str]) -> str:
        return f" {_price(match['a'], lang)} {yen if match['yen'] else yuan} "

    return (
        (re.compile(r"[0-9]{13,}"), lambda _: ""),
        (re.compile(r"[0-9]{1,4}(?:[./][0-9]{1,2}){2}(?:[0-9]{2})?(?![0-9])"), lambda match: match[0]),
        (re.compile(rf"(?:CN|(?P<yen>JP))?¥\s?(?P<a>{_NUM})(?:\s?元)?"), money),
        (re.compile(rf"(?P<a>{_NUM})\s?(?:(?:CN|(?P<yen>JP))?¥|元)"), money),
        (re.compile(_NUM), lambda match: figure(match[0], lang)),
    )


RULES: dict[str, tuple[Rule, ...]] = {lang: _rules(lang) for lang in _NAMES}

SIGNS: dict[str, str] = {
    **{sign: sign for sign in "，,;；:：。.！!？?、'’%-¿¡؟،€$£₩฿₫₱₹₽"},
    **dict.fromkeys("～~—–…|·()（）[]【】{}<>《》/", ", "),
    "\n": ". ", "&": " & ", "inner .": ".", "inner ,": ",", "inner :": ":",
}  # fmt: skip
