"""Readings for the other languages: only what every engine gets wrong; figures stay for the engine to read."""

import re
from collections.abc import Callable

from bot.voice.numerals import zh_digits, zh_integer

Rule = tuple[re.Pattern[str], Callable[[re.Match[str]], str]]

_NUM = r"([0-9]{1,3}(?:,[0-9]{3}){1,4}|[0-9]{1,12})(?:\.([0-9]{1,4}))?"
_YUAN = {"ja": "元", "ko": "위안", "es": "yuanes", "fr": "yuans", "pt": "yuans", "de": "Yuan", "ru": "юаней"}
_YUAN |= {"vi": "nhân dân tệ", "th": "หยวน", "id": "yuan", "ms": "yuan", "ar": "يوان", "it": "yuan"}
_POINT = {"es": " coma ", "fr": " virgule ", "pt": " vírgula ", "de": " Komma ", "it": " virgola "}


def _money(match: re.Match[str], lang: str) -> str:
    whole, fraction = match[1].replace(",", ""), (match[2] or "").rstrip("0")
    point = _POINT.get(lang, ".")
    return f" {whole}{point + fraction if fraction else ''} {_YUAN[lang]} "


def _money_ja(match: re.Match[str]) -> str:
    whole, fraction = zh_integer(match[1].replace(",", "")).replace("两", "二"), (match[2] or "").rstrip("0")
    return whole + (f"点{zh_digits(fraction)}" if fraction else "") + "元"


def _rules(lang: str) -> tuple[Rule, ...]:
    long = re.compile(r"[0-9]{13,}"), lambda _: ""
    say: Callable[[re.Match[str]], str] = _money_ja if lang == "ja" else lambda match: _money(match, lang)
    yen = (re.compile(rf"(?:JP)?¥{_NUM}(?=円)|{_NUM}円"), lambda match: match[0].lstrip("JP¥").replace(",", ""))
    yuan = re.compile(rf"(?:CN)?¥\s?{_NUM}(?:\s?元)?"), say
    thousands = re.compile(r"[0-9]{1,3}(?:,[0-9]{3})+(?![0-9])"), lambda match: match[0].replace(",", "")
    decimal = re.compile(r"[0-9]{1,12}\.[0-9]{1,8}"), lambda match: match[0].replace(".", _POINT.get(lang, "."))
    return (long, yen, yuan, thousands, decimal)


RULES: dict[str, tuple[Rule, ...]] = {lang: _rules(lang) for lang in _YUAN}

SIGNS: dict[str, str] = {
    **{sign: sign for sign in "，,;；:：。.！!？?、'’%-¿¡؟،"},
    **dict.fromkeys("～~—–…|·()（）[]【】{}<>《》/", ", "),
    "\n": ". ", "&": " & ", "inner .": ".", "inner ,": ",", "inner :": ":",
}  # fmt: skip
