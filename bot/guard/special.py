"""Goods with rules of their own: which rules meet a clause, who is off the air, what an approval lets be said."""

from collections.abc import Iterable
from functools import lru_cache

from bot.core.classes import APPROVED, DISCLAIMER
from bot.core.facts import Facts
from bot.core.goods import Product, in_language
from bot.guard.matching import Hit
from bot.guard.normalise import base_language, match
from bot.guard.packs import Rule
from bot.guard.slots import Filled

_CLAIMS = frozenset({"medical"})
"""Kinds of rules that an approved fact may break: what was reviewed may be said (rules C02)."""
_NEVER_CARRIED = frozenset({"cns.compare", "cns.witness", "cns.health.assert", "cns.health.need", "cns.med.rate"})
"""Not even with an approval (PRC Advertising Law art. 16, 18)."""


def products_in(filled: Filled, facts: Facts) -> list[Product]:
    """Return the products that a clause is about: those its slots name, and the one in focus."""
    names = dict.fromkeys([*(part.slot.arg for part in filled.parts), facts.focus])
    products = facts.catalog.products
    offers = facts.catalog.offers
    found = [products.get(name) or products.get(offers[name].sku if name in offers else "") for name in names if name]
    return [product for product in found if product is not None]


def off_air(filled: Filled, facts: Facts) -> Product | None:
    """Return a product of the clause that may not be shown now, by slot or by name (rules C04).

    Its approval is missing or void.
    """
    void = [one for one in facts.catalog.products.values() if not one.may_be_shown(facts.wall_ms)]
    if not void:
        return None
    about = products_in(filled, facts)
    text = match(filled.text).text
    return next((one for one in void if one in about or any(is_named(name, text) for name in one.name.values())), None)


def is_named(name: str, text: str, lang: str = "") -> bool:
    """True if goods of this name are named in `text`, which is folded as `lang`."""
    return len(name) > 1 and _folded(name, lang) in text


@lru_cache(maxsize=4096)
def _folded(name: str, lang: str) -> str:
    return match(name, lang).text


def applies(rule: Rule, about: Iterable[Product], facts: Facts) -> bool:
    """True if the rule is about a class of goods that the clause is about.

    A clause that names no product may be about any of the room's goods: unknown is strictest (rules V6).
    """
    if "*" in rule.product_classes:
        return True
    return any(one.product_class in rule.product_classes for one in list(about) or facts.catalog.products.values())


def is_carried(hit: Hit, start: int, end: int, filled: Filled, facts: Facts) -> bool:
    """True if the words text[start:end) are a proved fact of a product whose approval holds."""
    if hit.rule.kind not in _CLAIMS or hit.rule.id in _NEVER_CARRIED:
        return False
    slot = filled.slot_at(start, end)
    product = facts.catalog.products.get(slot.arg) if slot is not None else None
    if slot is None or product is None or product.product_class not in APPROVED:
        return False
    key = slot.key if slot.name == "fact" else slot.name
    proof = product.evidence.get(key)
    return proof is not None and proof.holds(facts.wall_ms) and product.may_be_shown(facts.wall_ms)


def disclaimer(text: str, context: str, lang: str, about: Iterable[Product]) -> str:
    """Return what must follow a claim of an effect, or nothing if it was just said (rules C09).

    Reviewed copy holds what its reviewer asked for, and nothing is added to it (C05).
    """
    words = in_language(DISCLAIMER, base_language(lang), "en") or ""
    if words in text or words in context or any(one.reviewed for one in about):
        return ""
    return words
