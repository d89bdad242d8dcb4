"""The shop's own answers: said whole once, then in other words, then shortened behind a lead, for a sentence rests.

A shop writes an answer once, and an evening asks for it fifty times.  What was answered is not answered worse for it:
the first sentence of an answer stands alone (copy.md, section 1), and a lead says openly that it was heard before.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from bot.core.facts import Facts
from bot.core.goods import Faq
from bot.core.sentences import Sentences, sentences_of
from bot.core.turns import Turn
from bot.writer.rotation import Rotation
from bot.writer.templates import Line

LEADS = ("again", "merged")
"""Sections of [faq] whose lines stand before an answer: said once more, and asked by several."""
JOINTS = ("，", "：", "、", ",", ":")
"""How a lead ends: what follows is the same sentence."""


@dataclass(frozen=True, slots=True)
class Worded:
    """How an answer is said this time."""

    text: str
    """Copy with slots: one of the shop's wordings, or its first sentence."""
    lead: Line | None = None


def find_faq(turn: Turn, facts: Facts) -> Faq | None:
    """Return the FAQ entry that the turn names: the product's own first, then the shop's, then any product's."""
    product = facts.catalog.products.get(turn.sku or "")
    own = product.faq if product else ()
    others = (entry for item in facts.catalog.products.values() for entry in item.faq)
    return next((entry for entry in (*own, *facts.catalog.faq, *others) if entry.id == turn.answer), None)


def worded(
    wordings: Sequence[str], crowd: Sequence[Line], again: Sequence[Line], rotation: Rotation, now: float
) -> Worded:
    """Choose how to say one of `wordings` (at least one) and remember it.

    Args:
        wordings: What the shop wrote, every one of them true now.
        crowd: Leads that tell how many asked; empty when few did.
        again: Leads for an answer that was said lately; without any it is said whole, whatever was said.
        rotation: The host's memory.
        now: Monotonic seconds.
    """
    whole = next((text for text in wordings if not rotation.said.is_early(text, now)), None)
    if whole is not None or not again:
        chosen = Worded(whole or wordings[0], rotation.pick(crowd, now) if crowd else None)
    else:
        chosen = _once_more([sentences_of(text)[0] for text in wordings], crowd or again, rotation, now)
    rotation.said.note(_joined(chosen.lead, chosen.text), now)
    return chosen


def _once_more(first: Sequence[str], leads: Sequence[Line], rotation: Rotation, now: float) -> Worded:
    """Return a first sentence behind a lead that makes it one which has rested, else the one unsaid for longest."""
    for text in first:
        if fresh := [lead for lead in leads if not rotation.said.is_early(_joined(lead, text), now)]:
            return Worded(text, rotation.pick(fresh, now))
    pairs = [(text, lead) for text in first for lead in leads]
    text, lead = min(pairs, key=lambda pair: _last(rotation.said, pair[1], pair[0]))
    return Worded(text, lead)


def _last(said: Sentences, lead: Line, text: str) -> float:
    return said.last(_joined(lead, text))


def _joined(lead: Line | None, text: str) -> str:
    return f"{lead.source} {text}" if lead else text
