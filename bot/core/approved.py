"""Approved copy is checked when it is loaded, so that no line fails on air for a reason known before.

Shared by the catalogue (FAQ answers) and the rundown (lines).
"""

import difflib
import unicodedata
from collections.abc import Iterable

from bot.core.facts import SLOT, Slot, slots_in
from bot.core.goods import Catalog, Product

ANY_SKU = frozenset({"SKU", "BUNDLE"})
"""Arguments of a line that is written for whichever product is on show, and for the set that it is in."""
_PRODUCT = frozenset(
    {
        "price",
        "left",
        "name",
        "link",
        "save",
        "basis",
        "anchor",
        "sold",
        "notice",
        "total",
        "bundle_save",
        "contents",
        "condition",
    }
)
_FACT_NAMED = frozenset(
    "ships_within carrier return_window return_condition gift gift_value doc doc_until formula_change".split()
)
_OFFER = frozenset({"minutes", "ends_at", "off", "cond", "stack"})
_ROOM = frozenset({"viewer", "count", "gift_name", "combo", "goal", "shop", "buy_place", "helpline", "sla", "benefit"})
SLOT_NAMES = _PRODUCT | _FACT_NAMED | _OFFER | _ROOM | {"fact", "policy", "country"}
"""Slots that approved copy may use."""


def has_bare_figure(text: str) -> bool:
    """True if `text` holds a digit, in any script, outside its slots."""
    return any(unicodedata.category(char) in ("Nd", "Nl", "No") for char in SLOT.sub("", text))


def copy_faults(text: str, lang: str, catalog: Catalog) -> list[str]:
    """Return what keeps `text` from being said in `lang`, each fault with its remedy; empty = it can be said."""
    faults = []
    if has_bare_figure(text):
        faults.append("holds a figure; write it as a slot, e.g. [[fact.weight:CUP]] or [[price:CUP]]")
    if "[[" in SLOT.sub("", text) or "]]" in SLOT.sub("", text):
        faults.append("holds a broken slot; the form is [[name:ARG]] or [[fact.key:SKU]]")
    faults.extend(fault for slot in slots_in(text) if (fault := _slot_fault(slot, lang, catalog)))
    return faults


def _slot_fault(slot: Slot, lang: str, catalog: Catalog) -> str | None:
    if slot.name not in SLOT_NAMES:
        return f"{slot.raw} is no slot{near(slot.name, SLOT_NAMES)}"
    if slot.name == "policy":
        key = slot.arg or slot.key
        return None if key in catalog.policies else f"{slot.raw}: no such policy{near(key, catalog.policies)}"
    if slot.name == "country":
        facts = catalog.countries[slot.arg].facts if slot.arg in catalog.countries else {}
        known_here = slot.arg in catalog.countries and slot.key in (*facts, "name", "as_of")
        return None if known_here else f"{slot.raw}: [country.{slot.arg}] says nothing of it{near(slot.key, facts)}"
    if slot.name in _OFFER:
        known = {*catalog.offers, *catalog.products}
        return None if slot.arg in known else f"{slot.raw}: no such offer{near(slot.arg, known)}"
    if slot.name in _ROOM or slot.arg in ANY_SKU:
        return None
    product = catalog.products.get(slot.arg)
    if product is None:
        return f"{slot.raw}: no such product{near(slot.arg, catalog.products)}"
    return None if slot.name in catalog.policies else _fact_fault(slot, lang, product)


def _fact_fault(slot: Slot, lang: str, product: Product) -> str | None:
    if slot.name in _PRODUCT:
        return None
    key = slot.key if slot.name == "fact" else slot.name
    if key not in product.facts:
        return f"{slot.raw}: {product.sku} has no fact {key!r}{near(key, product.facts)}"
    return None if lang in product.facts[key] else f"{slot.raw}: the fact has no text in {lang!r}"


def near(word: str, known: Iterable[str]) -> str:
    """Return ", did you mean 'x'?" for the nearest known word, or an empty string."""
    found = difflib.get_close_matches(word, list(known), n=1)
    return f", did you mean {found[0]!r}?" if found else ""
