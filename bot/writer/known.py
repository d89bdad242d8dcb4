"""Whether a slot can be filled now, so that a line with an empty slot is not chosen in the first place.

The guard fills slots and has the last word; this only keeps the writer from opening a sentence it cannot end.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import lru_cache

from bot.core.bundles import bundle_for, is_whole, keeps_conditions, saving_of, total_of
from bot.core.facts import SLOT, Facts, Slot, slots_in
from bot.core.goods import Product
from bot.core.turns import Turn
from bot.writer.benefits import may_hear

_SHOP_FACTS = frozenset({"ships_within", "return_window", "return_condition", "carrier", "doc", "gift"})
"""Facts of a product under their own names; the shop's policy of that name stands in for a missing one."""
_OF_GOODS = "price left name link ships_within return_window return_condition carrier doc gift basis save".split()
"""Slots that are tried of every product, in the order in which a model is offered them."""


def knows(slot: Slot, turn: Turn, facts: Facts, lang: str) -> bool:
    """True when `slot`, its SKU or OFFER already named, has a value to say in `lang`."""
    if slot.name in ("minutes", "ends_at"):
        offer = facts.catalog.offers.get(slot.arg)
        return offer is not None and offer.is_live(facts.wall_ms) and not offer.endless
    if slot.name == "policy":
        return bool(facts.catalog.policies.get(slot.arg, {}).get(lang)) and may_hear(slot.arg, turn)
    product = facts.catalog.products.get(slot.arg) if slot.arg else None
    if product is not None:
        return _product_knows(slot, product, facts, lang)
    key = ".".join(part for part in (slot.name, slot.key, slot.arg) if part)
    return bool(facts.values.get(key) or turn.values.get(key))


def _product_knows(slot: Slot, product: Product, facts: Facts, lang: str) -> bool:
    match slot.name:
        case "link":
            return True
        case "price":
            return is_whole(product, facts.catalog)
        case "name":
            return bool(product.name)
        case "left":
            return bool(product.left) and is_whole(product, facts.catalog)
        case "bundle_save":
            return saving_of(product, facts.catalog, facts.wall_ms) is not None
        case "total" | "contents":
            return total_of(product, facts.catalog, facts.wall_ms) is not None
        case "condition":
            return bool(product.condition.get(lang))
        case "fact":
            return bool(product.facts.get(slot.key, {}).get(lang))
        case "basis" | "anchor" | "save":
            return _is_compared(product, facts, lang)
        case name if name in _SHOP_FACTS:
            policies = facts.catalog.policies
            return bool(product.facts.get(name, {}).get(lang) or policies.get(name, {}).get(lang))
        case _:
            return False


@dataclass(frozen=True, slots=True)
class _Goods:
    """The catalogue between two changes; equal while nothing in it changes."""

    identity: int
    version: str
    facts: Facts = field(compare=False)  # kept with the answer, so that its catalogue's identity stays taken


def slots_of_goods(sku: str, facts: Facts, lang: str) -> tuple[str, ...]:
    """Return the raw slots about a product and its live offer that can be filled now; asked for with each question."""
    return _slots_of_goods(_Goods(id(facts.catalog), facts.version, facts), sku, lang)


@lru_cache(maxsize=64)
def _slots_of_goods(goods: _Goods, sku: str, lang: str) -> tuple[str, ...]:
    facts = goods.facts
    product = facts.catalog.products.get(sku)
    if product is None:
        return ()
    raws = [f"[[{name}:{sku}]]" for name in _OF_GOODS]
    raws += [f"[[fact.{key}:{sku}]]" for key in product.facts]
    known = [raw for raw in raws if all(_product_knows(slot, product, facts, lang) for slot in opened(raw))]
    offer = facts.catalog.offer_for(sku, facts.wall_ms)
    if offer is not None and not offer.endless:
        known += [f"[[minutes:{offer.id}]]", f"[[ends_at:{offer.id}]]"]
    return tuple(known)


@lru_cache(maxsize=1024)
def opened(raw: str) -> tuple[Slot, ...]:
    """Return the slots of a text; those of the same goods are looked at again and again."""
    return tuple(slots_in(raw))


def _is_compared(product: Product, facts: Facts, lang: str) -> bool:
    """A saving is said only against a named basis and a price that really was higher (rules P02)."""
    offer = facts.catalog.offer_for(product.sku, facts.wall_ms)
    if offer is None or offer.anchor is None or not offer.basis.get(lang):
        return False
    return offer.anchor.currency == offer.price.currency and offer.anchor.amount_minor > offer.price.amount_minor


def is_sold_out(turn: Turn, facts: Facts) -> bool:
    """True when the turn's product is known to have nothing left."""
    product = facts.catalog.products.get(turn.sku or "")
    return product is not None and (product.is_sold_out or not is_whole(product, facts.catalog))


@dataclass(frozen=True, slots=True)
class Subject:
    """What the words SKU, OFFER and BUNDLE in a line stand for at this moment."""

    sku: str | None
    offer: str | None = None
    bundle: str | None = None

    @classmethod
    def of(cls, sku: str | None, facts: Facts) -> "Subject":
        """Return a product with its live offer and the set that it is, or is in."""
        offer = facts.catalog.offer_for(sku, facts.wall_ms) if sku else None
        return cls(sku, offer.id if offer else None, bundle_for(sku, facts.catalog, facts.wall_ms))


def may_be_said(slots: Iterable[Slot], subject: Subject, turn: Turn, facts: Facts, lang: str) -> bool:
    """True if every slot of a line has a value to say, and no price of a set comes before its condition."""
    own = [named(slot, subject) for slot in slots]
    told = [slot for slot in own if slot is not None and knows(slot, turn, facts, lang)]
    return len(told) == len(own) and keeps_conditions(told, facts.catalog)


def named(slot: Slot, subject: Subject) -> Slot | None:
    """Return the slot with the words SKU, OFFER and BUNDLE replaced, None when there is no such thing."""
    own = {"SKU": subject.sku, "OFFER": subject.offer, "BUNDLE": subject.bundle}
    if slot.arg not in own:
        return slot
    arg = own[slot.arg]
    if arg is None:
        return None
    key = f".{slot.key}" if slot.key else ""
    raw = f"[[{slot.name}{key}:{arg}]]"
    return Slot(slot.name, slot.key, arg, raw) if SLOT.fullmatch(raw) else None


def about(text: str, subject: Subject) -> str:
    """Return `text` with the words SKU, OFFER and BUNDLE of its slots replaced; one without its thing is left out."""
    for slot in slots_in(text):
        own = named(slot, subject)
        text = text.replace(slot.raw, own.raw if own else "")
    return text
