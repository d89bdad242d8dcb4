"""Clauses of a show in viewers' languages: slots, figures, names of goods and brands come through, or nothing does."""

import re
from collections import OrderedDict
from collections.abc import Iterable, Mapping, Sequence

from bot.core.facts import SLOT
from bot.core.goods import Catalog, Localized
from bot.core.ports import Translator
from bot.translate.kept import is_kept
from bot.translate.masks import Names, Term, tries

RESULTS_KEPT = 4000
LEAST_NAME = 2
"""Characters of a name that is looked for in running text."""
_EAST_ASIAN = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]")
_FOREIGN = {
    "zh": re.compile(r"[\u3040-\u30fa\uac00-\ud7af]"),
    "ja": re.compile(r"[\uac00-\ud7af]"),
    "ko": re.compile(r"[\u3040-\u30ff\u3400-\u9fff]"),
}
"""What shows that a machine has left words as they were."""
Lexicon = tuple[Sequence[Term], Names]


class ClauseTranslator:
    """Gives copy, its slots open, to a translator and takes only answers that lost and invented nothing."""

    def __init__(self, engine: Translator) -> None:
        self._engine = engine
        self._pairs = engine.languages()
        self._results: OrderedDict[tuple[str, str, str], str | None] = OrderedDict()
        self._lexicons: dict[tuple[str, str], Lexicon] = {}
        self._catalog: Catalog | None = None
        self._names: object = None

    def serves(self, source: str, target: str) -> bool:
        """Return whether there is a model from `source` to `target`."""
        return (source, target) in self._pairs

    def known(self, text: str, source: str, target: str, catalog: Catalog) -> tuple[bool, str | None]:
        """Return whether `translate` has its answer already, and that answer; asks nobody."""
        self._look_at(catalog)
        key = (text, source, target)
        if not self.serves(source, target):
            return True, None
        return key in self._results, self._results.get(key)

    async def translate(self, text: str, source: str, target: str, catalog: Catalog) -> str | None:
        """Return `text` in `target`, its slots still open, or None where no machine can say it whole.

        Raises what the engine raises; such a text is not remembered.
        """
        is_known, result = self.known(text, source, target, catalog)
        if not is_known:
            result = await self._translated(text, source, target, self._lexicon(source, target, catalog))
            self._results[text, source, target] = result
            if len(self._results) > RESULTS_KEPT:
                self._results.popitem(last=False)
        return result

    async def _translated(self, text: str, source: str, target: str, lexicon: Lexicon) -> str | None:
        terms, names = lexicon
        for one in tries(text, source, target, terms=terms, names=names):
            answer = await self._engine.translate(one.text, source, target)
            found = one.restored(answer) if answer else None
            if found and is_kept(text, found) and not _invents(text, found, names) and _is_in(target, found, terms):
                return found
        return None

    def _lexicon(self, source: str, target: str, catalog: Catalog) -> Lexicon:
        if (source, target) not in self._lexicons:
            self._lexicons[source, target] = lexicon_of(catalog, source, target)
        return self._lexicons[source, target]

    def _look_at(self, catalog: Catalog) -> None:
        """Forget everything when goods or brands have other names now; prices and stock change nothing."""
        if catalog is self._catalog:
            return
        names = [{sku: product.name for sku, product in catalog.products.items()}, catalog.glossary]
        if names != self._names:
            self._results.clear()
            self._lexicons.clear()
        self._catalog, self._names = catalog, names


def lexicon_of(catalog: Catalog, source: str, target: str) -> Lexicon:
    """Return the words that no machine translates from `source` to `target`: brands, and goods by their slots."""
    names = {
        f"[[name:{sku}]]": (_unbranded(product.name[source], catalog.glossary), product.name[target])
        for sku, product in catalog.products.items()
        if product.name.get(source) and product.name.get(target)
    }
    goods = [(product.name.get(source, ""), f"[[name:{sku}]]") for sku, product in catalog.products.items()]
    brands = [
        (said, forms.get(target) or word)
        for word, forms in catalog.glossary.items()
        for said in {word, *forms.values()}
    ]
    return _terms([*brands, *goods]), names


def _unbranded(name: str, glossary: Mapping[str, Localized]) -> str:
    """Return what goods are called without their brand: a machine knows lipsticks, and the slot brings the brand."""
    bare = name
    for word in {word for brand, forms in glossary.items() for word in (brand, *forms.values())}:
        bare = bare.replace(word, " ")
    return " ".join(bare.split()) or name


def _terms(words: Iterable[tuple[str, str]]) -> tuple[Term, ...]:
    return tuple(Term(said=said, kept=kept) for said, kept in words if len(said) >= LEAST_NAME)


def _is_in(target: str, found: str, terms: Sequence[Term]) -> bool:
    """False if a translation still holds words in a script that its language has not, beside names that are kept."""
    rest = SLOT.sub("", found)
    for term in terms:
        rest = rest.replace(term.kept, "")
    return not _FOREIGN.get(target, _EAST_ASIAN).search(rest)


def _invents(text: str, found: str, names: Names) -> bool:
    """True if a translation names goods that its source does not."""
    folded = found.casefold()
    return any(
        slot not in text and said not in text and slot not in found and named.casefold() in folded
        for slot, (said, named) in names.items()
    )
