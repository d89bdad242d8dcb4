"""Reads sets of goods, from catalog.toml and from a sheet, and finds what cannot be sold as one."""

import re
from collections.abc import Iterator, Mapping

from bot.core.approved import near
from bot.core.goods import Product
from bot.store.rows import Row

MOST_PIECES = 99
"""Of one part in a set."""
MAX_CONDITION = 24
"""Characters: it is said before the price, and the guard hears the last forty (bot/guard/gate.py)."""
_PART = re.compile(r"([A-Za-z0-9_.-]{1,40}?)(?:\s?[*x×]\s?([0-9]{1,3}))?", re.ASCII)


def read_members(row: Row) -> dict[str, int]:
    """Return SKU -> pieces of `members = { CUP = 1, BRUSH = 2 }`; the reader checks later that they exist."""
    found: dict[str, int] = {}
    for sku, count in row.table("members").items():
        if isinstance(count, bool) or not isinstance(count, int) or not 1 <= count <= MOST_PIECES:
            row.fault(f"members.{sku}", f"{count!r} is no count; write whole pieces, e.g. members = {{ CUP = 1 }}")
        else:
            found[sku] = count
    return found


def read_condition(row: Row) -> dict[str, str]:
    """Return what must hold for the price of a set, language -> words."""
    found = row.localized("condition", needed=False)
    for lang, text in found.items():
        if len(text) > MAX_CONDITION:
            row.fault(f"condition.{lang}", f"is longer than {MAX_CONDITION} characters; it is said before the price")
    return found


def members_in(cell: str) -> dict[str, int] | None:
    """Return SKU -> pieces of a cell like "CUP|BRUSH*2"; None when it is not written so."""
    found: dict[str, int] = {}
    for part in filter(None, (one.strip() for one in cell.split("|"))):
        read = _PART.fullmatch(part)
        count = int(read[2] or 1) if read else 0
        if read is None or not 1 <= count <= MOST_PIECES or read[1] in found:
            return None
        found[read[1]] = count
    return found


def faults_of_sets(products: Mapping[str, Product]) -> Iterator[tuple[Product, str, str]]:
    """Yield (set, column, what to write instead) for every set that cannot be sold as it is written."""
    for bundle in products.values():
        if bundle.members:
            yield from ((bundle, "members", fault) for fault in _faults_of_parts(bundle, products))
        elif bundle.condition:
            yield bundle, "condition", "is for sets; write members too, or remove it"


def _faults_of_parts(bundle: Product, products: Mapping[str, Product]) -> Iterator[str]:
    parts = {sku: products.get(sku) for sku in bundle.members}
    if sum(bundle.members.values()) < 2:
        yield "has one piece; a set has two at least"
    for sku, part in parts.items():
        if part is None:
            yield f"{sku!r} is no product{near(sku, products)}"
        elif part.members:
            yield f"{sku!r} is a set itself; name its parts"
        elif part.price.currency != bundle.price.currency:
            yield f"{sku!r} is priced in {part.price.currency}, the set in {bundle.price.currency}"
    known = [part for part in parts.values() if part is not None]
    total = sum(part.price.amount_minor * bundle.members[part.sku] for part in known)
    if len(known) == len(parts) and bundle.price.amount_minor > total:
        yield f"cost {total} one by one and {bundle.price.amount_minor} as a set; lower its price or remove members"
