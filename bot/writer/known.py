"""Whether a slot can be filled now, so that a line with an empty slot is not chosen in the first place.

The guard fills slots and has the last word; this only keeps the writer from opening a sentence it cannot end.
"""

from bot.core.facts import SLOT, Facts, Slot, slots_in
from bot.core.goods import Product
from bot.core.turns import Turn
from bot.writer.benefits import may_hear

_SHOP_FACTS = frozenset({"ships_within", "return_window", "return_condition", "carrier", "doc", "gift"})
"""Facts of a product under their own names; the shop's policy of that name stands in for a missing one."""


def knows(slot: Slot, turn: Turn, facts: Facts, lang: str) -> bool:
    """True when `slot`, its SKU or OFFER already named, has a value to say in `lang`."""
    if slot.name in ("minutes", "ends_at"):
        offer = facts.catalog.offers.get(slot.arg)
        return offer is not None and offer.is_live(facts.wall_ms)
    if slot.name == "policy":
        return bool(facts.catalog.policies.get(slot.arg, {}).get(lang)) and may_hear(slot.arg, turn)
    product = facts.catalog.products.get(slot.arg) if slot.arg else None
    if product is not None:
        return _product_knows(slot, product, facts, lang)
    key = ".".join(part for part in (slot.name, slot.key, slot.arg) if part)
    return bool(facts.values.get(key) or turn.values.get(key))


def _product_knows(slot: Slot, product: Product, facts: Facts, lang: str) -> bool:
    match slot.name:
        case "price" | "link":
            return True
        case "name":
            return bool(product.name)
        case "left":
            return bool(product.stock) and product.allotment != 0
        case "fact":
            return bool(product.facts.get(slot.key, {}).get(lang))
        case "basis" | "anchor" | "save":
            return _is_compared(product, facts, lang)
        case name if name in _SHOP_FACTS:
            policies = facts.catalog.policies
            return bool(product.facts.get(name, {}).get(lang) or policies.get(name, {}).get(lang))
        case _:
            return False


def _is_compared(product: Product, facts: Facts, lang: str) -> bool:
    """A saving is said only against a named basis and a price that really was higher (rules P02)."""
    offer = facts.catalog.offer_for(product.sku, facts.wall_ms)
    if offer is None or offer.anchor is None or not offer.basis.get(lang):
        return False
    return offer.anchor.currency == offer.price.currency and offer.anchor.amount_minor > offer.price.amount_minor


def is_sold_out(turn: Turn, facts: Facts) -> bool:
    """True when the turn's product is known to have nothing left."""
    product = facts.catalog.products.get(turn.sku or "")
    return product is not None and (product.stock == 0 or product.allotment == 0)


def named(slot: Slot, sku: str | None, offer: str | None) -> Slot | None:
    """Return the slot with the words SKU and OFFER replaced by a product and its offer, None when there is none."""
    own = {"SKU": sku, "OFFER": offer}
    if slot.arg not in own:
        return slot
    arg = own[slot.arg]
    if arg is None:
        return None
    key = f".{slot.key}" if slot.key else ""
    raw = f"[[{slot.name}{key}:{arg}]]"
    return Slot(slot.name, slot.key, arg, raw) if SLOT.fullmatch(raw) else None


def about(text: str, sku: str | None, offer: str | None) -> str:
    """Return `text` with the words SKU and OFFER of its slots replaced; a slot without its thing is left out."""
    for slot in slots_in(text):
        own = named(slot, sku, offer)
        text = text.replace(slot.raw, own.raw if own else "")
    return text
