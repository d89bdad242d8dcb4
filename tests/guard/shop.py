"""An invented shop for the guard's tests, and a gate with every built-in pack."""

import tomllib
from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path

from bot.core.facts import Facts
from bot.core.goods import Catalog, Money, Offer, Product
from bot.guard.gate import Gate
from bot.guard.packs import Pack, load_packs

NOW_MS = 1_764_000_000_000
"""A Monday evening, 00:00 in the shop's zone is far."""
MINUTE_MS = 60_000

CUP = Product(
    sku="CUP",
    link=3,
    name={"zh": "山茶保温杯", "en": "Camellia Cup"},
    price=Money(7900, "CNY"),
    stock=38,
    facts={
        "mouth": {"zh": "4.5厘米", "en": "4.5 cm"},
        "size_for": {"zh": "中号", "en": "the middle one"},
        "ships_within": {"zh": "48小时", "en": "48 hours"},
    },
)
SEAL_RING = Product(sku="SEAL", link=4, name={"zh": "密封圈", "en": "Seal"}, price=Money(900, "CNY"))
OFFER = Offer(
    id="O1",
    sku="CUP",
    price=Money(5990, "CNY"),
    starts_ms=NOW_MS - MINUTE_MS,
    ends_ms=NOW_MS + 12 * MINUTE_MS - 1,
    basis={"zh": "近7日最低成交价", "en": "the 7-day low"},
    anchor=Money(6900, "CNY"),
)
CATALOG = Catalog(
    products={"CUP": CUP, "SEAL": SEAL_RING},
    offers={"O1": OFFER},
    policies={
        "return_window": {"zh": "7天", "en": "7 days"},
        "return_condition": {"zh": "没拆封", "en": "unopened"},
        "wrong_price": {"zh": "按屏幕价格退差", "en": "the difference is refunded"},
        "duty": {"zh": "由买家承担", "en": "paid by the buyer"},
    },
)
VALUES = {"viewer": "小林", "count": "12", "shop": "山茶小铺", "buy_place": "下方小黄车"}


def facts(catalog: Catalog = CATALOG, values: Mapping[str, str] = VALUES, now_ms: int = NOW_MS) -> Facts:
    """Return the facts of the shop."""
    return Facts(catalog=catalog, wall_ms=now_ms, values=values)


@lru_cache(maxsize=1)
def packs() -> tuple[Pack, ...]:
    """Return the built-in packs, read once."""
    return load_packs()


@lru_cache(maxsize=1)
def gate() -> Gate:
    """Return one gate that only looks, for tests that do not count its decisions."""
    return Gate(packs(), languages=("zh", "en", "ja", "ko", "es", "th"))


def corpus(lang: str, half: str, side: str) -> list[str]:
    """Return the lines of one half ("tune", "held") and side ("bad", "good")."""
    raw = tomllib.loads((Path(__file__).parent / "corpus" / f"{lang}.toml").read_text(encoding="utf-8"))
    return list(raw[half][side])
