"""What a catalogue states of its prices: since when they hold, how soon an offer may come again, how many there are."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import date, datetime, time, tzinfo

from bot.core.basis import is_beyond_proof
from bot.core.goods import Offer, Product
from bot.store.rows import Row

MOST_TIERS = 3
"""Prices of one product in one show; more confuses buyers (rules P06)."""
REST_H = 12.0
"""Start value of `reopen_after_h`."""
LEAST_REST_H = 1.0
"""An offer that is back within minutes has not ended: nothing may have counted down to it (rules Y03)."""


def read_since(top: Row, zone: tzinfo) -> int | None:
    """Return `prices_since` as wall ms, the start of that day in `zone`; None when the shop states nothing."""
    value = top.get("prices_since")
    if value is None:
        return None
    if not isinstance(value, date) or isinstance(value, datetime):
        top.fault("prices_since", "must be the day since which these list prices have held, e.g. 2026-01-01")
        return None
    return round(datetime.combine(value, time(), zone).timestamp() * 1000)


def read_rest(top: Row) -> float:
    """Return `reopen_after_h`, hours."""
    value = top.get("reopen_after_h")
    if value is None:
        return REST_H
    if isinstance(value, bool) or not isinstance(value, int | float) or not LEAST_REST_H <= value <= 8760:
        top.fault("reopen_after_h", f"{value!r} is no time; write hours from {LEAST_REST_H:g} on, e.g. 12")
        return REST_H
    return float(value)


def read_basis(row: Row) -> dict[str, str]:
    """Return an offer's words for what its price is compared with, by language."""
    basis = row.localized("basis", needed=False)
    for lang, words in basis.items():
        if is_beyond_proof(words):
            row.fault(
                f"basis.{lang}",
                f"{words!r} cannot be proved, for no list holds every price there was; "
                'name days that the shop can prove, e.g. "近7日最低成交价"',
            )
    return basis


def faults_of_tiers(products: Mapping[str, Product], offers: Iterable[Offer]) -> Iterator[str]:
    """Yield a fault for each product that would cost more than three different prices in one show (rules P06)."""
    prices = {sku: {product.price} for sku, product in products.items()}
    for offer in offers:
        prices.setdefault(offer.sku, set()).add(offer.price)
    for sku, found in prices.items():
        if len(found) > MOST_TIERS:
            yield f"product ({sku}): has {len(found)} prices with its offers; {MOST_TIERS} at most, remove an offer"
