"""When words that a rule stops may be said after all, because a fact of the room stands behind them."""

import re
from collections.abc import Mapping

from bot.core.facts import Facts, Slot, slots_in
from bot.core.goods import Offer, Product
from bot.guard import figures
from bot.guard.matching import Hit
from bot.guard.normalise import View
from bot.guard.slots import Filled

_OWN_RANGE = re.compile("自家|[这那]?[两几]款|of the two|of our (?:own|two)|our own (?:two|three)")
_WIDE = re.compile(
    "全国|全网|全球|世界|宇宙|天下|行业|业内|业界|国内|市面|市场|同行|史上|亚洲|日本一|업계|세계|국내"
    "|\\b(?:world|nation|country|market|industry|anywhere|everywhere|ever|history|mundo|mercado|pais|dunia|pasar)\\b"
)
"""Words that reach beyond the shop's own goods."""
_GRADE = re.compile("标准|特级|[一二三优甲乙合]级|等级|级$|[a-d]+级|\\bgrade\\b|\\bclass\\b", re.IGNORECASE)
_PRAISE = re.compile(
    "最[^优佳]|最佳?用|好用|\\b(?:best|greatest|finest)\\b(?! \\w+ (?:award|prize|medal))", re.IGNORECASE
)
"""What no certificate says."""
_PERIOD = re.compile("[年月季周日]|year|month|week|quarter|ano|tahun|년|월", re.IGNORECASE)
FEW = 50
"""Pieces; of more, and of more than a tenth of what was released, nobody says that they are nearly gone (rules Y06)."""
SOON_MS = 90 * 60_000
"""An offer that ends later ends not soon: 30 to 90 minutes are usual (rules Y03)."""
_OF_STOCK = re.compile(
    "库存|[只仅就]剩|最后[一几]?[件个批单瓶盒]|没了|没货|没得|抢光|抢完|卖完|卖光|断货|售罄|手慢|见底|名额|数量|few|left|stock"
    "|sold|sell|gone|piece|batch|suppl|unit|low|残り|품절|재고|stok|habis|agot|ultim[ao]s? (?:unidad|pieza)|หมด|نفد"
)
"""Words about what is left; an offer's end proves nothing of it."""
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
        kind = proved(slot, facts)
        return kind in hit.rule.exempt and _is_of_its_kind(kind, slot, filled)
    return "E1" in hit.rule.exempt and is_among_own(view.text, filled)


def _is_of_its_kind(kind: str, slot: Slot, filled: Filled) -> bool:
    """True if a value is what its exemption is for: advice, a grade, a registered name, an honour, a bounded figure."""
    value = next((filled.text[part.start : part.end] for part in filled.parts if part.slot == slot), "")
    if kind == "E2":
        return _WIDE.search(value) is None
    if kind == "E3":
        return _GRADE.search(value) is not None and _WIDE.search(value) is None
    if kind == "E5":
        return _PRAISE.search(value) is None
    return kind != "E6" or _PERIOD.search(value) is not None


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
    """True if a clause ranks the shop's own goods by name, two of them or one "of the two", and nobody else's (E1)."""
    named = {part.slot.arg for part in filled.parts if part.slot.name == "name"}
    among = len(named) > 1 or (named and _OWN_RANGE.search(text))
    return bool(among) and _WIDE.search(text) is None


def is_backed(hit: Hit, words: str, filled: Filled, context: str, facts: Facts) -> bool:
    """True if `words` of urgency or scarcity have a figure that bears them in the clause, or it was said just before.

    Few pieces bear what is said of stock, an offer that ends soon what is said of time; a slot of any size bears other
    rules' words.
    """
    needs = hit.rule.needs_slot
    if not needs:
        return False
    slots = [*(part.slot for part in filled.parts), *slots_in(context)]
    if any(slot.name in needs and _bears(slot, words, facts) for slot in slots):
        return True
    borne = needs - {"minutes", "ends_at"} if _OF_STOCK.search(words) else needs - {"left"}
    return bool(context) and any(
        re.search(rf"(?<!\d){re.escape(said)}", context) for said in _true_figures(borne, facts)
    )


def _bears(slot: Slot, words: str, facts: Facts) -> bool:
    of_stock = _OF_STOCK.search(words) is not None
    if slot.name == "left":
        product = facts.catalog.products.get(slot.arg)
        return of_stock and product is not None and _is_scarce(product)
    if slot.name in ("minutes", "ends_at"):
        offer = facts.catalog.offers.get(slot.arg) or facts.catalog.offer_for(slot.arg, facts.wall_ms)
        return not of_stock and offer is not None and _ends_soon(offer, facts.wall_ms)
    return True


def _is_scarce(product: Product) -> bool:
    left = product.left
    return left is not None and 0 < left <= max(FEW, (product.allotment or 0) // 10)


def _ends_soon(offer: Offer, wall_ms: int) -> bool:
    return offer.is_live(wall_ms) and not offer.endless and offer.ends_ms - wall_ms <= SOON_MS


def _true_figures(needs: frozenset[str], facts: Facts) -> list[str]:
    """Return the figures that would be true now, as they are said in the languages that a room may have."""
    said: list[str] = []
    for lang in ("zh", "en", "ja", "ko", "ms", "id"):
        for offer in facts.catalog.offers.values():
            if "minutes" in needs and _ends_soon(offer, facts.wall_ms):
                count = -((facts.wall_ms - offer.ends_ms) // 60_000)
                said += [figures.minutes(count, lang), figures.minutes(count + 1, lang)]
                said.append(figures.clock_time(offer.ends_ms, facts.wall_ms, facts.timezone, lang))
        for product in facts.catalog.products.values():
            count_left = product.left
            if "left" in needs and count_left is not None and _is_scarce(product):
                said.append(figures.pieces(count_left, lang))
    return said
