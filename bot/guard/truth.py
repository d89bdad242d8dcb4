"""When words that a rule stops may be said after all, because a fact of the room stands behind them."""

import re
from collections.abc import Mapping

from bot.core.facts import Facts, Slot, slots_in
from bot.guard import figures
from bot.guard.matching import Hit
from bot.guard.normalise import View
from bot.guard.slots import Filled

_OWN_RANGE = re.compile("自家|本店|我们店|店里|[这那][两几]款|两款|our own|of ours|of the two|in our shop|of our")
_PROOF: Mapping[str, str] = {
    "name": "E4",
    "basis": "P02",
    "variant": "E4",
    **{f"fact.{key}": "E2" for key in ("usage", "storage", "best_before")},
    "fact.standard": "E3",
    "fact.grade": "E3",
    "fact.award": "E5",
    "doc": "E5",
    "fact.rank": "E6",
    "fact.record": "E6",
}
"""Slot -> exemption of the absolute terms (SAMR 2023 No. 6) that its value may claim."""
_OWN_VALUES = frozenset("fact policy name basis doc helpline shop buy_place carrier return_condition".split())
"""Slots that the shop wrote: its own phone number may stand in them."""


def exempted(hit: Hit, view: View, offset: int, filled: Filled, facts: Facts) -> bool:
    """True if an exemption of the absolute terms or the shop's own data covers the hit.

    E1 needs two of the shop's own goods in the clause; E2..E6 need the hit inside a value that the catalogue proves.
    """
    if hit.start < offset:
        return False
    slot = filled.slot_at(*view.span(hit.start, hit.end))
    if slot is not None:
        if slot.name == "notice":  # the words of the law itself
            return True
        if hit.rule.skip_values and slot.name in _OWN_VALUES:
            return True
        return proved(slot, facts) in hit.rule.exempt
    return "E1" in hit.rule.exempt and is_among_own(view.text, filled)


def proved(slot: Slot, facts: Facts) -> str:
    """Return the exemption that a slot's value has by the catalogue's proof, or nothing.

    E3 (a grade of a standard) needs the id of a proof; E5 (an honour) also until when it holds, E6 (a figure bounded in
    time and place) also who counted it, where and when.
    """
    name = f"{slot.name}.{slot.key}" if slot.key else slot.name
    found = _PROOF.get(name, "")
    if found not in ("E3", "E5", "E6"):
        return found
    product = facts.catalog.products.get(slot.arg)
    proof = product.evidence.get(slot.key or slot.name) if product else None
    if proof is None or not proof.holds(facts.wall_ms):
        return ""
    lacks = (found == "E5" and proof.until_ms is None) or (found == "E6" and not proof.source)
    return "" if lacks else found


def is_among_own(text: str, filled: Filled) -> bool:
    """True if a clause ranks the shop's own goods among themselves, one of them by its name (E1)."""
    return _OWN_RANGE.search(text) is not None and any(part.slot.name == "name" for part in filled.parts)


def is_backed(hit: Hit, filled: Filled, context: str, facts: Facts) -> bool:
    """True if words of urgency or scarcity have their figure in the clause, or it was said just before and is true."""
    needs = hit.rule.needs_slot
    if not needs:
        return False
    if any(part.slot.name in needs for part in filled.parts):
        return True
    if any(slot.name in needs for slot in slots_in(context)):
        return True
    return bool(context) and any(said in context for said in _true_figures(needs, facts))


def _true_figures(needs: frozenset[str], facts: Facts) -> list[str]:
    """Return the figures that would be true now, as they are said in the languages that a room may have."""
    said: list[str] = []
    for lang in ("zh", "en", "ja", "ko", "ms", "id"):
        for offer in facts.catalog.offers.values():
            if offer.is_live(facts.wall_ms) and not offer.endless and "minutes" in needs:
                count = -((facts.wall_ms - offer.ends_ms) // 60_000)
                said += [figures.minutes(count, lang), figures.minutes(count + 1, lang)]
                said.append(figures.clock_time(offer.ends_ms, facts.wall_ms, facts.timezone, lang))
        for product in facts.catalog.products.values():
            count_left = product.left
            if "left" in needs and count_left is not None:
                said.append(figures.pieces(count_left, lang))
    return said
