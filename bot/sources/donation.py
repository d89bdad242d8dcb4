"""What "$5.00" or "500 bits" is worth: a strict grammar, and None for whatever it does not cover.  Pure."""

import re
from dataclasses import dataclass

from bot.core.events import Platform, Price, Virtual

MAX_TEXT = 40
MAX_MINOR = 10**12
"""No single donation is larger, in the smallest unit."""
SYMBOLS = {
    **{"$": "USD", "US$": "USD", "CA$": "CAD", "C$": "CAD", "A$": "AUD", "AU$": "AUD", "NZ$": "NZD", "HK$": "HKD"},
    **{"NT$": "TWD", "S$": "SGD", "MX$": "MXN", "R$": "BRL", "€": "EUR", "£": "GBP", "₩": "KRW", "₹": "INR"},
    **{"₽": "RUB", "₺": "TRY", "₴": "UAH", "฿": "THB", "₫": "VND", "₱": "PHP", "₪": "ILS", "zł": "PLN", "RM": "MYR"},
    **{"CN¥": "CNY", "JP¥": "JPY", "RP": "IDR"},
}
"""How pages write a currency -> ISO 4217.  "kr", "¥" and "￥" alone mean several."""
YEN = {"youtube": "JPY", "twitch": "JPY", "bilibili": "CNY", "douyin": "CNY", "kuaishou": "CNY", "xiaohongshu": "CNY"}
"""Platform -> what "¥" means there."""
CODES = frozenset(
    "AED ARS AUD BGN BHD BOB BRL CAD CHF CLP CNY COP CRC CZK DKK EGP EUR GBP GEL GTQ HKD HUF IDR ILS INR ISK JOD JPY "
    "KES KRW KWD KZT MAD MXN MYR NGN NOK NZD OMR PEN PHP PKR PLN PYG QAR RON RSD RUB SAR SEK SGD THB TND TRY TWD UAH "
    "USD UYU VND ZAR".split()
)
NO_MINOR = frozenset("CLP ISK JPY KRW PYG VND".split())
THREE_MINOR = frozenset("BHD JOD KWD OMR TND".split())
TOKENS = {
    **{"bit": "bit", "bits": "bit", "coin": "coin", "coins": "coin", "diamond": "diamond", "diamonds": "diamond"},
    **{"💎": "diamond", "jewel": "jewel", "jewels": "jewel", "star": "star", "stars": "star", "kick": "kick"},
    **{"kicks": "kick", "gold": "gold", "bean": "bean", "beans": "bean", "token": "token", "tokens": "token"},
    **{"heart": "heart", "hearts": "heart", "point": "point", "points": "point"},
}
"""What a platform's own tokens are called -> our unit."""

_SHAPE = re.compile(r"(?P<before>[^\d\s.,]{0,4})\s?(?P<number>[0-9][0-9.,]{0,17})\s?(?P<after>[^\d\s.,]{0,10})")


@dataclass(frozen=True, slots=True)
class Donation:
    """One of both is set."""

    price: Price | None = None
    tokens: Virtual | None = None


def donation(text: str, platform: Platform) -> Donation | None:
    """Return what `text` says, None when the grammar does not cover it; `platform` decides what "¥" is."""
    found = _SHAPE.fullmatch(text.replace("\u00a0", " ").replace("\u202f", " ").strip()[: MAX_TEXT + 1])
    if found is None or bool(found["before"]) == bool(found["after"]):
        return None
    mark = found["before"] or found["after"]
    unit = TOKENS.get(mark.casefold())
    if unit is not None:
        amount = _minor(found["number"], 0)
        return Donation(tokens=Virtual(amount=amount, unit=unit)) if amount is not None else None
    currency = _currency(mark, platform)
    if currency is None:
        return None
    amount = _minor(found["number"], 0 if currency in NO_MINOR else 3 if currency in THREE_MINOR else 2)
    return Donation(price=Price(amount_minor=amount, currency=currency)) if amount is not None else None


def _currency(mark: str, platform: Platform) -> str | None:
    if mark in ("¥", "￥"):
        return YEN.get(platform)
    upper = mark.upper()
    return SYMBOLS.get(mark) or SYMBOLS.get(upper) or (upper if upper in CODES else None)


def _minor(number: str, digits: int) -> int | None:
    """Return "1,234.5" in the smallest unit; None when it may be read in two ways."""
    groups = re.split(r"[.,]", number)
    marks = re.findall(r"[.,]", number)
    if not marks:
        whole, part = number, ""
    elif len(set(marks)) == 1 and len(marks) > 1:
        whole, part = _grouped(groups), ""
    elif len(set(marks)) == 2 and marks.count(marks[-1]) == 1:
        whole, part = _grouped(groups[:-1]), groups[-1]
    elif len(marks) == 1 and len(groups[1]) == 3:
        if marks[0] == "." and digits:  # "1.000" is one or a thousand
            return None
        whole, part = _grouped(groups), ""
    elif len(marks) == 1:
        whole, part = groups
    else:
        return None
    if not whole or (marks and not groups[-1]) or (len(part) > digits and part.strip("0")):
        return None
    minor = int(whole) * 10**digits + int(part[:digits].ljust(digits, "0") or "0")
    return minor if minor <= MAX_MINOR else None


def _grouped(groups: list[str]) -> str:
    """Return the digits of thousands groups, empty when they are none."""
    first, *rest = groups
    return "".join(groups) if 1 <= len(first) <= 3 and all(len(group) == 3 for group in rest) else ""
