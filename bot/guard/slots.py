"""Fills slots from the catalogue and the turn's values; every figure on air is made here and nowhere else."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from bot.core.bundles import is_whole, saving_of, total_of
from bot.core.classes import MANDATORY
from bot.core.facts import SLOT, Facts, Slot, slots_in
from bot.core.goods import Money, Offer, in_language
from bot.guard import figures
from bot.guard.agreement import agreed
from bot.guard.normalise import SLOT_MARK, base_language, display

MAX_VALUE = 160
"""Characters of one filled value."""
FROM_FACTS = frozenset(
    "ships_within carrier return_window return_condition doc doc_until gift gift_value size_for variant sold reviews"
    " formula_change".split()
)
"""`NAME:SKU` read from the product's facts, then from the shop's policies."""
FROM_VALUES = frozenset(
    "viewer last benefit count gift_name combo goal sla shop buy_place helpline off cond stack rules entries tie prize"
    " diff viewers likes people product host reward level"
    " winner thing question options answer keyword low high size clock".split()
)
"""Slots of the viewer, the turn and the room."""
_LITERAL = str.maketrans({"[": "［", "]": "］", "<": "＜", ">": "＞", "{": "｛", "}": "｝"})


@dataclass(frozen=True, slots=True)
class Part:
    """Where the value of one slot stands in the filled text and in the bare copy."""

    slot: Slot
    start: int
    end: int
    copy_start: int
    """Place of the raw slot in the copy."""


@dataclass(frozen=True, slots=True)
class Filled:
    """Copy with its slots filled."""

    copy: str
    """As written, slots open, the words beside them as the values ask for (bot/guard/agreement.py)."""
    text: str
    bare: str
    """As written, with one `SLOT_MARK` for each slot."""
    parts: tuple[Part, ...] = ()
    empty: str = ""
    """The first slot that had no value, raw."""
    unknown: str = ""
    """The first slot that no rule knows, raw."""

    def slot_at(self, start: int, end: int) -> Slot | None:
        """Return the slot whose value holds all of text[start:end), or None."""
        return next((part.slot for part in self.parts if part.start <= start and end <= part.end), None)

    def place(self, start: int, end: int) -> tuple[int, int]:
        """Return the place in `copy` of text[start:end); a value that is touched counts as its whole slot."""
        return self._in_copy(start, is_end=False), self._in_copy(end, is_end=True)

    def _in_copy(self, at: int, *, is_end: bool) -> int:
        shift = 0
        for part in self.parts:
            after = part.copy_start + len(part.slot.raw)
            if part.start < at < part.end or (at == (part.end if is_end else part.start) and part.end > part.start):
                return after if is_end else part.copy_start
            if part.end <= at:
                shift = after - part.end
        return at + shift

    def in_copy(self, start: int, end: int) -> tuple[int, int] | None:
        """Return the place in `copy` of text[start:end), or None where a filled value is touched."""
        shift = 0
        for part in self.parts:
            if part.end <= start:
                shift = part.copy_start + len(part.slot.raw) - part.end
            elif part.start < end:
                return None
        return start + shift, end + shift

    def is_value(self, start: int, end: int) -> bool:
        """True if text[start:end) is wholly what one slot brought."""
        return any(part.start <= start and end <= part.end for part in self.parts)


def fill(copy: str, facts: Facts, lang: str, viewer_name: Callable[[str, str], str]) -> Filled:
    """Return `copy` with every slot filled in one pass: a value that looks like a slot stays as it is.

    `viewer_name` makes a viewer's name safe, whatever the values say.
    """
    if not SLOT.search(copy):  # most lines have none
        return Filled(copy, copy, copy)
    values: dict[str, str | None] = {}
    for slot in slots_in(copy):
        value = value_of(slot, facts, lang)
        values[slot.raw] = viewer_name(value, lang) if slot.name == "viewer" and value else value
    copy = agreed(copy, lang, lambda found: values[found[0]] or "")
    text, bare, parts, at = "", "", [], 0
    empty = unknown = ""
    for found in SLOT.finditer(copy):
        slot = Slot(found[1], found[2] or "", found[3] or "", found[0])
        value = values[slot.raw]
        if value is None:
            unknown = unknown or slot.raw
        shown = display(value or "", limit=MAX_VALUE).translate(_LITERAL)
        if value is not None and not shown:
            empty = empty or slot.raw
        text += copy[at : found.start()]
        bare += copy[at : found.start()] + SLOT_MARK
        parts.append(Part(slot, len(text), len(text) + len(shown), found.start()))
        text += shown
        at = found.end()
    return Filled(copy, text + copy[at:], bare + copy[at:], tuple(parts), empty, unknown)


def value_of(slot: Slot, facts: Facts, lang: str) -> str | None:
    """Return what a slot says now: empty when it cannot be said, None when there is no such slot."""
    rule = _FIGURES.get(slot.name)
    if rule:
        return rule(slot.arg, facts, lang) if slot.arg and not slot.key else None
    if slot.name == "fact":
        return _fact(slot.key, slot.arg, facts, lang) if slot.key and slot.arg else None
    if slot.name == "country":
        return _abroad(slot.key, slot.arg, facts, lang) if slot.key and slot.arg else None
    if slot.name == "policy":
        return _words(facts.catalog.policies.get(slot.arg), lang) if slot.arg else None
    return _other(slot, facts, lang)


def _other(slot: Slot, facts: Facts, lang: str) -> str | None:
    value = _value(slot, facts.values)
    if slot.name in FROM_VALUES:
        return value
    catalog = facts.catalog
    known = slot.name in FROM_FACTS or slot.name in catalog.policies
    if slot.arg and (known or any(slot.name in product.facts for product in catalog.products.values())):
        product = catalog.products.get(slot.arg)
        found = _words(product.fact_at(slot.name, facts.wall_ms), lang) if product else ""
        return found or (_words(catalog.policies.get(slot.name), lang) if product else "") or value
    return value or None


def _value(slot: Slot, values: Mapping[str, str]) -> str:
    key = f"{slot.key}:{slot.arg}" if slot.key and slot.arg else slot.key or slot.arg
    if not key:
        return values.get(slot.name, "")
    return values.get(f"{slot.name}:{key}") or values.get(f"{slot.name}.{key}") or ""


def _words(text: Mapping[str, str] | None, lang: str) -> str:
    return (in_language(text, lang, base_language(lang)) or "") if text else ""


def _fact(key: str, sku: str, facts: Facts, lang: str) -> str:
    product = facts.catalog.products.get(sku)
    return _words(product.fact_at(key, facts.wall_ms), lang) if product else ""


def _abroad(key: str, code: str, facts: Facts, lang: str) -> str:
    """Return a country's name, or what the shop states of parcels there: empty where it states nothing."""
    country = facts.catalog.countries.get(code)
    if country is None:
        return ""
    if key == "name":
        return figures.country(code, lang)
    return figures.day(country.as_of, lang) if key == "as_of" else _words(country.facts.get(key), lang)


def _price(sku: str, facts: Facts, lang: str) -> str:
    product = facts.catalog.products.get(sku)
    price = facts.catalog.price_of(sku, facts.wall_ms)
    return figures.money(price, lang) if price and product and is_whole(product, facts.catalog) else ""


def _list_price(sku: str, facts: Facts, lang: str) -> str:
    product = facts.catalog.products.get(sku)
    return figures.money(product.price, lang) if product else ""


def _left(sku: str, facts: Facts, lang: str) -> str:
    product = facts.catalog.products.get(sku)
    count = product.left if product and is_whole(product, facts.catalog) else None
    if product is None or count is None:
        return ""
    if product.allotment is not None and product.is_held_back:
        return figures.of_released(count, product.allotment, lang)
    return figures.pieces(count, lang)


def _name(sku: str, facts: Facts, lang: str) -> str:
    product = facts.catalog.products.get(sku)
    if product is None:
        return ""
    # A name is a proper noun: rather another language's name than none.
    return in_language(product.name, lang, base_language(lang), "en", *product.name) or ""


def _link(sku: str, facts: Facts, lang: str) -> str:
    product = facts.catalog.products.get(sku)
    return figures.link(product.link, lang) if product and product.link >= 1 else ""


def _live(ref: str, facts: Facts) -> Offer | None:
    """Return the live offer of a SKU or with an id."""
    if ref in facts.catalog.products:
        return facts.catalog.offer_for(ref, facts.wall_ms)
    offer = facts.catalog.offers.get(ref)
    return offer if offer and offer.is_live(facts.wall_ms) else None


def _ending(ref: str, facts: Facts) -> Offer | None:
    """Return the live offer if its end may be said: only one that ends may be counted down to (rules Y03)."""
    offer = _live(ref, facts)
    return offer if offer and not offer.endless else None


def _minutes(ref: str, facts: Facts, lang: str) -> str:
    offer = _ending(ref, facts)
    return figures.minutes(-((facts.wall_ms - offer.ends_ms) // 60_000), lang) if offer else ""


def _ends_at(ref: str, facts: Facts, lang: str) -> str:
    offer = _ending(ref, facts)
    return figures.clock_time(offer.ends_ms, facts.wall_ms, facts.timezone, lang) if offer else ""


def _compared(ref: str, facts: Facts, lang: str) -> tuple[Money, Money, str] | None:
    """Return (anchor, price, basis) of a live offer whose comparison is proved and true."""
    offer = _live(ref, facts)
    if offer is None or offer.anchor is None:
        return None
    basis = _words(offer.basis, lang)
    price = facts.catalog.price_of(offer.sku, facts.wall_ms) or offer.price
    if not basis or offer.anchor.currency != price.currency or offer.anchor.amount_minor <= price.amount_minor:
        return None
    return offer.anchor, price, basis


def _save(ref: str, facts: Facts, lang: str) -> str:
    found = _compared(ref, facts, lang)
    if found is None:
        return ""
    anchor, price, _ = found
    return figures.money(Money(anchor.amount_minor - price.amount_minor, price.currency), lang)


def _basis(ref: str, facts: Facts, lang: str) -> str:
    found = _compared(ref, facts, lang)
    return found[2] if found else ""


def _anchor(ref: str, facts: Facts, lang: str) -> str:
    found = _compared(ref, facts, lang)
    return figures.money(found[0], lang) if found else ""


def _notice(sku: str, facts: Facts, lang: str) -> str:
    """Return the line that the law asks for with a product of this class, or nothing."""
    product = facts.catalog.products.get(sku)
    words = MANDATORY.get(product.product_class, {}) if product else {}
    return in_language(words, base_language(lang), "en") or ""


def _total(sku: str, facts: Facts, lang: str) -> str:
    product = facts.catalog.products.get(sku)
    total = total_of(product, facts.catalog, facts.wall_ms) if product else None
    return figures.money(total, lang) if total else ""


def _bundle_save(sku: str, facts: Facts, lang: str) -> str:
    product = facts.catalog.products.get(sku)
    saving = saving_of(product, facts.catalog, facts.wall_ms) if product else None
    return figures.money(saving, lang) if saving else ""


def _contents(sku: str, facts: Facts, lang: str) -> str:
    """Return the parts of a set by name, with a count where there is more than one; nothing while a part is out."""
    product = facts.catalog.products.get(sku)
    if product is None or not product.members or not is_whole(product, facts.catalog):
        return ""
    gap, comma = ("", "、") if base_language(lang) in ("zh", "ja") else (" ", ", ")
    named = ((_name(part, facts, lang), count) for part, count in product.members.items())
    return comma.join(name if count == 1 else f"{name}{gap}{figures.pieces(count, lang)}" for name, count in named)


def _condition(sku: str, facts: Facts, lang: str) -> str:
    product = facts.catalog.products.get(sku)
    return _words(product.condition, lang) if product else ""


_FIGURES: Mapping[str, Callable[[str, Facts, str], str]] = {
    "price": _price,
    "list_price": _list_price,
    "left": _left,
    "name": _name,
    "link": _link,
    "save": _save,
    "basis": _basis,
    "anchor": _anchor,
    "minutes": _minutes,
    "ends_at": _ends_at,
    "total": _total,
    "bundle_save": _bundle_save,
    "contents": _contents,
    "condition": _condition,
    "notice": _notice,
}
