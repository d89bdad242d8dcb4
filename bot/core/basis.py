"""What the words of a comparison claim: the days that they name, or a past that nobody can prove (rules P02, X2).

The words are the shop's own, in any language of the room; they are read folded (`bot.core.text.fold`).
"""

import re
from collections.abc import Mapping
from math import ceil

from bot.core.text import fold

_UNITS: Mapping[float, str] = {
    1: r"天|日|days?\b|일|hari\b|วัน|d[ií]as?\b|ngày|tag(?:en?)?\b|jours?\b|giorn[io]\b|дн\w*|день|يوم\w*|أيام|दिन",
    7: r"[周週](?!年)|星期|[礼禮]拜|weeks?\b|주(?!년)|minggu\b|สัปดาห์|semanas?\b|tuần|wochen?\b|semaines?\b|недел\w*"
    r"|[أا]سبوع|[أا]سابيع",
    31: r"[个個かヶヵカケ]月|months?\b|개월|달|bulan\b|เดือน|m[eê]s(?:es)?\b|tháng|monat(?:en?)?\b|mois\b"
    r"|месяц\w*|شهر|[أا]شهر",
    92: r"季度|quarters?\b|분기|四半期",
    366: r"年|years?\b|년|tahun\b|ปี|a[ñn]os?\b|năm|jahr(?:en?)?\b|ans?\b|années?\b|год\w*|лет\b|سنوات|سنة|عام",
}
"""Longest days of a unit -> its names."""
_WORDS: Mapping[str, float] = {
    **{"한": 1, "두": 2, "세": 3, "석": 3},
    **{word: at for at, word in enumerate("one two three four five six seven eight nine ten".split(), 1)},
    **{"a": 1, "an": 1, "half a": 0.5, "fourteen": 14, "fifteen": 15, "twenty": 20, "thirty": 30, "forty": 40},
    **{"forty-five": 45, "sixty": 60, "ninety": 90, "a hundred": 100},
}
_ZH: Mapping[str, int] = dict(zip("一二三四五六七八九两兩", (*range(1, 10), 2, 2), strict=True))
_ZH_PLACES: Mapping[str, int] = {"十": 10, "百": 100}
_COUNT = rf"\d{{1,4}}|半|[{''.join(_ZH)}十百]+|\b(?:{'|'.join(sorted(_WORDS, key=len, reverse=True))})\b"
_BETWEEN = r"[\s\-‐-―]*(?:[个個]?(?:自然|工作|整)?|(?:calendar|consecutive|full|whole)\s+)"
_NAMED = [
    # 11月30日 is a day and 2026年 a year: they name no length.
    (days, re.compile(rf"(?<![\d月年.{''.join(_ZH)}十百])({_COUNT}){_BETWEEN}(?:{names})"))
    for days, names in _UNITS.items()
] + [(31, re.compile(rf"近({_COUNT})月"))]
_NAMED_ONCE = [
    (7, re.compile(r"[本这這上]周|[本上]星期|(?:this|last|past|previous)\s+week")),
    (31, re.compile(r"[本这這上]个?月|近一?月|今月|先月|이번\s?달|지난\s?달|(?:this|last|past|previous)\s+month")),
    (92, re.compile(r"[本这這上]季|(?:this|last|past|previous)\s+quarter")),
    (366, re.compile(r"[今去全]年|올해|작년|(?:this|last|past|previous)\s+year")),
]
_MOST_YEARS = 1900
"""From here on a number before 年 is a year, no length."""

_ALL_TIME = re.compile(
    r"[历歷]史[^,，。]{0,3}低|史上?最?低|史上最|以[来來]|从[未没]|從[未沒]|前所未有|全[网網]|全平台"  # zh
    r"|過去最安|歴代|역대|사상\s?최|이래"
    r"|all[\s-]?time|\bever\b|histor\w+ (?:low|minimum|best)|\bin (?:\w+ )?history|record[\s-]low|\bsince\b|\bnever\b"
    r"|lowest (?:price )?(?:online|anywhere|on the (?:web|internet|market))"
    r"|hist[óo]ric[oa]|todos los tiempos|todos os tempos|jam[áa]s|jamais|tous les temps|bas historique"
    r"|minimum historique|storic[oa]|di sempre"
    r"|allzeit|aller zeiten|историческ|за вс[её] время|за всю|рекорд"
    r"|sepanjang (?:masa|zaman)|dalam sejarah|ตลอดกาล|ในประวัติ|เป็นประวัติการณ์"
    r"|mọi thời đại|nhất (?:trong )?lịch sử|trước (?:đến|tới) nay|على الإطلاق|تاريخي|في التاريخ|अब तक|इतिहास"
)


def is_beyond_proof(words: str) -> bool:
    """True for the lowest price there ever was, or anywhere: a price history is of so many days and of one shop."""
    return _ALL_TIME.search(fold(words)) is not None


def days_named(words: str) -> int:
    """Return the longest stretch of days that the words name, 0 if they name none."""
    text = fold(words)
    found = [_number(match[1]) * days for days, named in _NAMED for match in named.finditer(text)]
    found += [days for days, named in _NAMED_ONCE if named.search(text)]
    return ceil(max(found, default=0))


def _number(text: str) -> float:
    if text.isdecimal():
        return int(text) if int(text) < _MOST_YEARS else 0
    if text in _WORDS or text == "半":
        return _WORDS.get(text, 0.5)
    total = digit = 0
    for char in text:
        if char in _ZH:
            digit = _ZH[char]
        else:
            total, digit = total + (digit or 1) * _ZH_PLACES[char], 0
    return total + digit
