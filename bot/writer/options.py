"""Does a question about stock want one colour or size?  What is left of all of them is no answer to it."""

from bot.core.goods import Product
from bot.core.turns import Intent, Turn
from bot.triage.forms import folded
from bot.triage.patterns import pattern
from bot.triage.products import without_link_numbers
from bot.triage.spelling import bare, one_spelling
from bot.triage.variants import colours_in
from bot.writer.hints import facts_in

COLOURS, UNSURE = "colours", "unsure"
"""Sections of [stock]: which colours there are, and that the stock of one colour or size is not known."""


def sections_for(turn: Turn, product: Product | None) -> tuple[str, ...]:
    """Return the sections that may answer a turn about one colour or size of `product`; empty for any other turn."""
    if turn.intent != Intent.STOCK or product is None:
        return ()
    form = folded(turn.text)
    if "colours" in facts_in(turn.text):
        return (COLOURS,)
    if colours_in(form) - _own_colours(product):
        return (COLOURS, UNSURE)
    size = pattern("variants.size").search(bare(one_spelling(without_link_numbers(form))))
    return (UNSURE,) if size else ()


def _own_colours(product: Product) -> frozenset[str]:
    """Return the colours in the names of a product: a red scarf is red."""
    names = [*product.name.values(), *(word for words in product.keywords.values() for word in words)]
    return frozenset(colour for name in names for colour in colours_in(folded(name)))
