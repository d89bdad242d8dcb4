"""Which comments ask the same thing: what, of which product, and all that would make the answer another one."""

import re
from collections.abc import Collection

from bot.core.turns import Intent
from bot.triage.forms import folded
from bot.triage.products import asks_postage, without_link_numbers
from bot.triage.similar import denies
from bot.triage.spelling import one_spelling
from bot.triage.variants import destinations_in, variants_in

TOLD_APART = frozenset(
    {
        Intent.PRICE, Intent.STOCK, Intent.SIZE, Intent.SHIPPING, Intent.RETURNS, Intent.COMPARE, Intent.INGREDIENTS,
        Intent.COUPON, Intent.FAQ,
    }
)  # fmt: skip
"""Intents whose answer may hang on a figure, a colour, a size, a place, a person or a denial."""
_OF_A_BODY = re.compile(r"斤|身高|体重|公分高|kg|穿|[什哪几]么?码|키 ?1|身長|ใส่|\b(?:lbs|kilos?|tall|pounds|mido)\b")
_FIGURES = re.compile(r"\d+(?:\.\d+)?")


def told_apart(text: str, intent: str, *, known: Collection[str] = ()) -> str:
    """Return what sets `text` apart from other comments of its intent, in one order; empty if nothing does.

    `known`: the colours of the product itself, which say no more than its name.
    """
    form = without_link_numbers(folded(text))
    # One chart answers every body; what a bag or a cup holds is another matter.
    if intent not in TOLD_APART or (intent == Intent.SIZE and _OF_A_BODY.search(form)):
        return ""
    variants = variants_in(form)
    rest = one_spelling(form)
    for variant in variants:
        rest = rest.replace(variant, " ")
    marks = {*variants} - {*known} | {*(figure for figure in _FIGURES.findall(rest))}
    if intent == Intent.SHIPPING:
        marks |= {*destinations_in(form)} | ({"postage"} if asks_postage(text) else set())
    return "+".join([*sorted(marks), *(["not"] if denies(form) else [])])
