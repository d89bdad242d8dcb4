"""Whether the end of an offer may be said: only if the price really changes with it.

Sources: rules.md Y03; Directive 2005/29/EC annex I no. 7 (a limited time that is none); PRC price-fraud provisions
art. 19.  Pure: offers in, verdict out.
"""

from collections.abc import Iterable

from bot.core.goods import Catalog, Offer

HOUR_MS = 3_600_000


def why_endless(offer: Offer, catalog: Catalog, given: Iterable[Offer] = ()) -> str:
    """Return why nothing may count down to an offer's end, or nothing: same | again.

    same: the product costs no more afterwards.  again: within `reopen_after_h` before it or after it the product is
    offered, under another id, for no more: who hears the countdown twice was told of an end that there never was.
    `given` are offers that ran and may be gone from the catalogue.
    """
    after = catalog.price_of(offer.sku, offer.ends_ms)
    if after is not None and after.amount_minor <= offer.price.amount_minor:
        return "same"
    rest_ms = round(catalog.reopen_after_h * HOUR_MS)
    others = (one for one in (*catalog.offers.values(), *given) if one.sku == offer.sku and one.id != offer.id)
    is_again = any(_is_no_dearer(one, offer) and _is_near(one, offer, rest_ms) for one in others)
    return "again" if is_again else ""


def _is_no_dearer(one: Offer, offer: Offer) -> bool:
    return one.price.currency == offer.price.currency and one.price.amount_minor <= offer.price.amount_minor


def _is_near(one: Offer, offer: Offer, rest_ms: int) -> bool:
    """True if `one` began before `offer` or goes on after it, with less than the rest between; a reason excuses."""
    if one.starts_ms < offer.starts_ms:
        return offer.starts_ms <= one.ends_ms + rest_ms and not offer.reopen_reason
    follows = offer.starts_ms < one.starts_ms <= offer.ends_ms + rest_ms and one.ends_ms > offer.ends_ms
    return follows and not one.reopen_reason
