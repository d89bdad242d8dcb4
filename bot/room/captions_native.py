"""Words that people wrote in several languages: the caption of a line is its own other wording, never a machine's.

A line of the rundown, a shop's answer and fixed text stand beside their wordings in other languages.  A line of copy
has none, but a line of the same kind and list that names exactly the same facts says the same.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache

from bot.core.facts import SLOT, Facts, slots_in
from bot.core.goods import Catalog, Localized
from bot.core.speech import Clause
from bot.writer.canned import cut
from bot.writer.copybook import CopyBook
from bot.writer.fixed import FIXED, said_of_ai, says_ai
from bot.writer.known import Subject, about
from bot.writer.templates import Line

_PLACEHOLDERS = frozenset({"", "SKU", "OFFER", "BUNDLE"})
"""Arguments that stand for the goods of whatever turn a line is said in."""


@dataclass(frozen=True, slots=True)
class _Place:
    """Where a clause stands: the `at`-th of `count` clauses of a text."""

    text: Localized
    at: int
    count: int
    is_fixed: bool


@dataclass(frozen=True, slots=True)
class _Text:
    """A text, and the same without what its slots are about, by language."""

    text: Localized
    generic: Localized
    is_fixed: bool


class Natives:
    """Finds the wording of a clause in another language, slots open."""

    def __init__(self, book: CopyBook, texts: Iterable[Localized], *, fixed: Iterable[Localized] = ()) -> None:
        """`texts`: the same words in several languages; `fixed`: those that no machine may word either."""
        self._book = book
        self._own = (*(_texted(text, is_fixed=True) for text in fixed), *map(_texted, texts))
        self._texts: tuple[_Text, ...] = ()
        self._lines = {
            (lang, line.origin): line
            for lang, kinds in book.kinds.items()
            for sections in kinds.values()
            for lines in sections.values()
            for line in lines
        }
        self._catalog: Catalog | None = None
        self._faq: object = None

    def find(self, clause: Clause, lang: str, sku: str | None, facts: Facts) -> str | None:
        """Return what `clause` is in `lang`, or None; SKU, OFFER and BUNDLE become the turn's own goods."""
        self._update(facts.catalog)
        subject = Subject.of(sku, facts)
        place = self._place(clause)
        if place is not None and lang in place.text:
            return about(_share(_cut(place.text[lang]), place.at, place.count, lang), subject)
        line = self._lines.get((clause.lang, clause.copy))
        twin = self._twin(line, clause.lang, lang) if line is not None else None
        if line is None or twin is None:
            is_ai = says_ai(clause.text) or clause.copy.partition(".")[0] in FIXED["zh"]
            return said_of_ai(lang) if is_ai else None
        said, this = [_generic(text) for text in _cut(line.source)], _generic(clause.text)
        return about(_share(_cut(twin.source), said.index(this) if this in said else 0, len(said), lang), subject)

    def whole(self, text: str, source: str, target: str, sku: str | None, facts: Facts) -> str | None:
        """Return the counterpart of a whole text, slots open and about the turn's own goods, or None."""
        self._update(facts.catalog)
        generic, args = _generic(text), _args(text)
        for one in self._texts:
            if one.generic.get(source) == generic and target in one.text and _fits(args, _args(one.text[source])):
                return about(one.text[target], Subject.of(sku, facts))
        return None

    def is_fixed(self, clause: Clause, facts: Facts) -> bool:
        """Return whether a clause is said in people's words or not at all."""
        self._update(facts.catalog)
        place = self._place(clause)
        if says_ai(clause.text) or clause.copy.partition(".")[0] in FIXED["zh"]:
            return True
        return place is not None and place.is_fixed

    def _place(self, clause: Clause) -> _Place | None:
        generic, args = _generic(clause.text), _args(clause.text)
        for one in self._texts:
            if generic not in one.generic.get(clause.lang, ""):
                continue
            clauses = _cut(one.text[clause.lang])
            for at, other in enumerate(clauses):
                if _generic(other) == generic and _fits(args, _args(other)):
                    return _Place(one.text, at, len(clauses), one.is_fixed)
        return None

    def _twin(self, line: Line, lang: str, other: str) -> Line | None:
        """Return the line of another language that says what `line` says."""
        kind, section, _ = line.origin.split(".")
        here, there = self._book.lines(lang, kind, section), self._book.lines(other, kind, section)
        if kind in FIXED["zh"]:
            return there[here.index(line)] if len(here) == len(there) else None
        named = Counter(slot.raw for slot in line.slots)
        same = (one for one in there if "{" not in one.source and Counter(slot.raw for slot in one.slots) == named)
        return next(same, None) if named and "{" not in line.source else None

    def _update(self, catalog: Catalog) -> None:
        """Take in the shop's answers, anew only when they have changed."""
        if catalog is self._catalog:
            return
        faq = [catalog.faq, *(product.faq for product in catalog.products.values())]
        if faq != self._faq:
            answers = (answer for entries in faq for entry in entries for answer in entry.worded())
            self._texts = (*self._own, *map(_texted, answers))
        self._catalog, self._faq = catalog, faq


def _texted(text: Localized, *, is_fixed: bool = False) -> _Text:
    return _Text(text, {lang: _generic(words) for lang, words in text.items()}, is_fixed)


def _fits(here: Sequence[str], there: Sequence[str]) -> bool:
    """Return whether the slots of a clause are about what the slots of a written line are about."""
    return all(wrote in _PLACEHOLDERS or said == wrote for said, wrote in zip(here, there, strict=True))


@lru_cache(maxsize=1024)
def _cut(text: str) -> tuple[str, ...]:
    return tuple(cut(text))


def _generic(text: str) -> str:
    """Return copy without what its slots are about."""
    return SLOT.sub(lambda found: f"[[{found[1]}.{found[2] or ''}]]", text)


def _args(text: str) -> tuple[str, ...]:
    return tuple(slot.arg for slot in slots_in(text))


def _share(clauses: Sequence[str], at: int, count: int, lang: str) -> str:
    """Return the clauses that stand on screen while the `at`-th of `count` clauses is said: all, in their order."""
    first, end = at * len(clauses) // count, (at + 1) * len(clauses) // count
    gap = "" if lang in ("zh", "ja") else " "
    return gap.join(clauses[first:end] or clauses[min(first, len(clauses) - 1) :][:1])
