"""How figures are written: money, pieces, minutes and clock times, with their unit, in the listener's language."""

import re
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from functools import lru_cache
from zoneinfo import ZoneInfo

from babel.core import Locale, UnknownLocaleError
from babel.dates import format_skeleton, format_timedelta
from babel.localedata import exists
from babel.numbers import format_currency, get_currency_precision

from bot.core.goods import Money
from bot.guard.normalise import base_language

_OF_RELEASED = {
    "zh": "本场放量{all}里的{left}",
    "en": "{n} of the {all} released for this show",
    "ja": "今回放出{all}のうち{left}",
    "ko": "이번 방송 물량 {all} 중 {left}",
    "ms": "{n} daripada {all} untuk siaran ini",
    "id": "{n} dari {all} untuk siaran ini",
    "es": "{n} de las {all} de esta emisión",
}
_PIECES = {
    "zh": "{n}件",
    "en": "{n} pieces",
    "ja": "{n}点",
    "ko": "{n}개",
    "es": "{n} unidades",
    "pt": "{n} unidades",
    "fr": "{n} articles",
    "de": "{n} Stück",
    "it": "{n} pezzi",
    "nl": "{n} stuks",
    "pl": "{n} szt.",
    "ru": "{n} шт.",
    "uk": "{n} шт.",
    "tr": "{n} adet",
    "ar": "{n} قطعة",
    "hi": "{n} पीस",
    "th": "{n} ชิ้น",
    "vi": "{n} cái",
    "id": "{n} buah",
    "ms": "{n} unit",
}
_PIECE = {
    "en": "1 piece",
    "es": "1 unidad",
    "pt": "1 unidade",
    "fr": "1 article",
    "it": "1 pezzo",
    "nl": "1 stuk",
    "ar": "قطعة 1",
}
_LINKS = {"zh": "{n}号", "ja": "{n}番", "ko": "{n}번", "es": "n.º {n}", "fr": "n° {n}", "de": "Nr. {n}", "ru": "№ {n}"}
_ALWAYS = 10**9  # babel changes to hours at granularity * threshold; an offer is counted in minutes
_TOMORROW = {"zh": "明天{t}", "en": "{t} tomorrow", "ja": "明日{t}", "ko": "내일 {t}", "es": "{t} de mañana"}
_TOMORROW |= {"ms": "esok {t}", "id": "besok {t}"}


@lru_cache(maxsize=64)
def locale_for(lang: str) -> Locale:
    """Return the locale of a language tag; English when babel knows none."""
    for tag in (lang.replace("-", "_"), base_language(lang)):
        try:
            return Locale.parse(tag)
        except (UnknownLocaleError, ValueError):
            continue
    return Locale.parse("en")


def is_known(lang: str) -> bool:
    """True for the code of a language that figures can be written in, like zh."""
    return exists(lang)


@lru_cache(maxsize=4096)
def money(amount: Money, lang: str) -> str:
    """Return an amount as written in `lang`: ¥59 or ¥59.90 for yuan in Chinese; empty below zero."""
    if amount.amount_minor < 0:
        return ""
    digits = digits_of(amount.currency)
    value = Decimal(amount.amount_minor).scaleb(-digits)
    if amount.currency == "CNY" and base_language(lang) == "zh":
        return f"¥{value:.{digits}f}".removesuffix(".00")
    if amount.currency == "CNY" and base_language(lang) == "ja":  # where a bare ¥ is yen, and 元59.90 is not Japanese
        return f"{value:,.{digits}f}".removesuffix(".00") + "元"
    written = format_currency(value, amount.currency, locale=locale_for(lang)).replace("\xa0", " ")
    # A bare ¥ is yen to English locales and yuan to those who read a Chinese shop in English: each gets its own sign.
    return re.sub(r"(?<!P)¥", "JP¥", written) if amount.currency == "JPY" and base_language(lang) != "ja" else written


def digits_of(currency: str) -> int:
    """Return how many decimals a currency has: 2 for yuan, 0 for yen."""
    return int(get_currency_precision(currency))


def pieces(count: int, lang: str) -> str:
    """Return a count of goods, e.g. "38件", "38 pieces"."""
    base = base_language(lang)
    if count == 1 and base in _PIECE:
        return _PIECE[base]
    return _PIECES.get(base, "{n}").format(n=count)


def of_released(count: int, released: int, lang: str) -> str:
    """Return what is left of the pieces that the shop has released for this show, both figures said (rules Y05)."""
    base = base_language(lang)
    words = _OF_RELEASED.get(base, "{left} / {all}")
    return words.format(left=pieces(count, lang), all=pieces(released, lang), n=count)


def link(number: int, lang: str) -> str:
    """Return a cart link as viewers say it, e.g. "3号", "no. 3"."""
    return _LINKS.get(base_language(lang), "no. {n}").format(n=number)


@lru_cache(maxsize=2048)
def minutes(count: int, lang: str) -> str:
    """Return a duration in whole minutes, e.g. "12分钟", "1 minute"."""
    # Not babel's format_unit: for zh, ja, ko, th and vi it has no long form and says "12 duration-minute".
    span = timedelta(minutes=count)
    said = format_timedelta(span, granularity="minute", threshold=_ALWAYS, locale=locale_for(lang))
    return said.replace("\xa0", " ")


def clock_time(ends_ms: int, now_ms: int, timezone: str, lang: str) -> str:
    """Return when something ends on the zone's clock, e.g. "21:00"; another day is named."""
    zone = ZoneInfo(timezone)
    ends = datetime.fromtimestamp(ends_ms / 1000, UTC).astimezone(zone)
    today = datetime.fromtimestamp(now_ms / 1000, UTC).astimezone(zone).date()
    clock = f"{ends:%H:%M}"
    if ends.date() == today:
        return clock
    if ends.date() == today + timedelta(days=1) and base_language(lang) in _TOMORROW:
        return _TOMORROW[base_language(lang)].format(t=clock)
    day = format_skeleton("MMMd", ends, locale=locale_for(lang))
    return f"{day}{clock}" if base_language(lang) == "zh" else f"{day}, {clock}"


@lru_cache(maxsize=1024)
def day(iso: str, lang: str) -> str:
    """Return a calendar day as written in `lang`, e.g. "2026年11月1日"; empty for no day."""
    if not iso:
        return ""
    shown = format_skeleton("yMMMd", datetime.fromisoformat(f"{iso}T00:00:00+00:00"), locale=locale_for(lang))
    return shown.replace("\xa0", " ")


def country(code: str, lang: str) -> str:
    """Return the name of a country (ISO 3166) in `lang`, e.g. "泰国"; its code where there is none."""
    return str(locale_for(lang).territories.get(code) or code)


def countries(lang: str) -> Mapping[str, str]:
    """Return every country's name in `lang`, by its code."""
    return {code: name for code, name in locale_for(lang).territories.items() if len(code) == 2 and code.isalpha()}
