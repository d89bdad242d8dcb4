"""Sets of goods sold together: what is in one, what its parts cost one by one now, and what it saves.

A set is a product with `members`.  Nothing about it is stored as a figure: the sum and the saving are made of the
prices of this moment, and there are none while a part is missing.  Pure.
"""

from collections.abc import Iterable

from bot.core.facts import Slot
from bot.core.goods import Catalog, Money, Product

PRICED = frozenset({"price", "total", "bundle_save"})
"""Slots that may be said of a set with a condition only behind it (rules P06)."""


def is_whole(bundle: Product, catalog: Catalog) -> bool:
    """True unless a part is gone, unknown to the catalogue, or known to be too few for one set."""
    parts = [(catalog.products.get(sku), count) for sku, count in bundle.members.items()]
    return all(part is not None and _has(part, count) for part, count in parts)


def _has(part: Product, count: int) -> bool:
    released = None if part.allotment is None else part.allotment - part.sold
    known = [left for left in (part.stock, released) if left is not None]
    return min(known, default=count) >= count


def total_of(bundle: Product, catalog: Catalog, wall_ms: int) -> Money | None:
    """Return what the parts cost one by one now; None for no set, a part that is out, or two currencies."""
    if not bundle.members or not is_whole(bundle, catalog):
        return None
    prices = {sku: catalog.price_of(sku, wall_ms) for sku in bundle.members}
    amount = 0
    for sku, price in prices.items():
        if price is None or price.currency != bundle.price.currency:
            return None
        amount += price.amount_minor * bundle.members[sku]
    return Money(amount, bundle.price.currency)


def saving_of(bundle: Product, catalog: Catalog, wall_ms: int) -> Money | None:
    """Return how much less the set costs than its parts do now; None when it saves nothing or cannot be sold."""
    total, price = total_of(bundle, catalog, wall_ms), catalog.price_of(bundle.sku, wall_ms)
    if total is None or price is None or price.amount_minor >= total.amount_minor or bundle.stock == 0:
        return None
    return Money(total.amount_minor - price.amount_minor, price.currency)


def bundle_for(sku: str | None, catalog: Catalog, wall_ms: int) -> str | None:
    """Return the set to name beside a product: itself if it is one, else the one with it that saves most, or None."""
    product = catalog.products.get(sku or "")
    if product is None:
        return None
    sets = [product] if product.members else [one for one in catalog.products.values() if product.sku in one.members]
    saving = {one.sku: found for one in sets if (found := saving_of(one, catalog, wall_ms)) is not None}
    return max(saving, key=lambda name: (saving[name].amount_minor, name), default=None)


def keeps_conditions(slots: Iterable[Slot], catalog: Catalog) -> bool:
    """True if no price of a set stands before the condition that it is sold under (rules P06)."""
    return untold_condition(slots, catalog) is None


def untold_condition(slots: Iterable[Slot], catalog: Catalog) -> Product | None:
    """Return the set of which `slots` tell a price before its condition, or None."""
    told: set[str] = set()
    for slot in slots:
        if slot.name == "condition":
            told.add(slot.arg)
        elif slot.name in PRICED and slot.arg not in told:
            bundle = catalog.products.get(slot.arg)
            if bundle is not None and bundle.members and bundle.condition:
                return bundle
    return None
