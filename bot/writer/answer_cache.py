"""Answers of the model that may be said again: whole, checked, with open slots.  Pure.

A kept answer holds no figure and no name: slots are filled and judged anew each time it is said, so it can be old but
not wrong.  It is forgotten with the facts it rests on, and rests between two times it is heard.
"""

from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from bot.core.facts import SLOT

MAX_KEYS, MAX_VARIANTS = 512, 4
REST_S = 180.0
"""No viewer who stays hears the same answer twice within so long, as long as there is another."""


class Question(NamedTuple):
    """What two questions must share to share an answer."""

    intent: str
    sku: str
    lang: str
    layer: str
    """Whose tail it ends with; empty when it has none."""
    asks: str
    """What the intent leaves open, in the viewer's folded words."""
    persona: str


@dataclass(slots=True)
class _Kept:
    clauses: tuple[str, ...]
    until: float
    said_at: float


@dataclass(slots=True)
class AnswerCache:
    """Bounded and least recently asked first out."""

    keep_s: float
    """So long an answer lives; 0 = nothing is kept."""
    _version: str = ""
    _kept: OrderedDict[Question, list[_Kept]] = field(default_factory=OrderedDict)

    def take(self, question: Question, facts_version: str, now: float) -> tuple[str, ...] | None:
        """Return an answer to say now, or None when the model should find another one."""
        variants = self._variants(question, facts_version, now)
        if not variants:
            return None
        oldest = min(variants, key=lambda kept: kept.said_at)
        if now - oldest.said_at < REST_S and len(variants) < MAX_VARIANTS:
            return None
        oldest.said_at = now
        return oldest.clauses

    def keep(self, question: Question, facts_version: str, clauses: Sequence[str], now: float) -> None:
        """Keep an answer that was just said whole; one with a figure or a name in it is not kept."""
        text = "".join(clauses)
        if not self.keep_s or not clauses or "[[viewer" in text or any(map(str.isdigit, SLOT.sub("", text))):
            return
        variants = self._variants(question, facts_version, now)
        if all(kept.clauses != tuple(clauses) for kept in variants):
            variants.append(_Kept(tuple(clauses), now + self.keep_s, now))
        self._kept[question] = variants[-MAX_VARIANTS:]
        while len(self._kept) > MAX_KEYS:
            self._kept.popitem(last=False)

    def drop(self, question: Question) -> None:
        """Forget the answers to a question: one of them may not be said."""
        self._kept.pop(question, None)

    def _variants(self, question: Question, facts_version: str, now: float) -> list[_Kept]:
        if facts_version != self._version:
            self._kept.clear()
            self._version = facts_version
        variants = [kept for kept in self._kept.get(question, ()) if now < kept.until]
        if question in self._kept:
            self._kept[question] = variants
            self._kept.move_to_end(question)
        return variants
