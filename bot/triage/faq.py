"""Which of the shop's own answers fits: a phrase of the shop first, then the nearest one by a clear margin."""

import math
import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from bot.core.goods import Catalog, Faq, Product
from bot.triage.forms import folded, letters
from bot.triage.similar import veto, without_fillers

K1, B = 1.2, 0.6
"""BM25 constants: saturation and length normalisation (Robertson and Zaragoza 2009)."""
MIN_SELF = 0.45
"""A phrase is near when the comment reaches this share of what the phrase scores against itself, 0..1."""
MIN_COVER = 0.3
"""And when so much of the comment's own weight is matched, 0..1."""
MARGIN = 1.15
"""And when it beats the best other entry by this factor."""
_HAN_RUN = re.compile(r"[\u3400-\u9fff\u3040-\u30ff\uac00-\ud7af\u0e00-\u0e7f]+")
_WORD = re.compile(r"[a-z0-9à-ɏа-яё؀-ۿ]+")
_STOP = frozenset(
    "a an the is are it this that do does can i you we to of in for and or how what please one ones other another "
    "me my your with on at so get have has be was will would should which".split()
)
MIN_PHRASE = 2


@dataclass(frozen=True, slots=True)
class Found:
    """The entry that answers, and why."""

    faq: Faq
    sku: str | None
    why: str
    phrase: str
    """Of the entry, which the comment holds or comes near."""


@dataclass(frozen=True, slots=True)
class _Asked:
    faq: Faq
    sku: str | None
    phrase: str
    tokens: Counter[str]
    names: tuple[str, ...]
    """Names of goods that hold the phrase: who says 保温杯 does not ask how long it keeps warm (保温)."""


class FaqIndex:
    """All FAQ phrases of a catalogue, of the products and of the shop."""

    def __init__(self, catalog: Catalog) -> None:
        entries = [(faq, product.sku) for product in catalog.products.values() for faq in product.faq]
        everywhere: list[tuple[Faq, str | None]] = [*entries, *((faq, None) for faq in catalog.faq)]
        names = {folded(name) for product in catalog.products.values() for name in _names_of(product)}
        self._asked = [
            _Asked(faq, sku, phrase, Counter(tokens(phrase)), _around(folded(phrase), names))
            for faq, sku in everywhere
            for phrases in faq.ask.values()
            for phrase in phrases
        ]
        seen = Counter(token for asked in self._asked for token in asked.tokens)
        total = max(1, len(self._asked))
        self._idf = {token: math.log(1 + (total - n + 0.5) / (n + 0.5)) for token, n in seen.items()}
        self._unseen = math.log(1 + (total + 0.5) / 0.5)
        self._mean = sum(asked.tokens.total() for asked in self._asked) / total or 1.0

    def phrase(self, text: str, sku: str | None) -> Found | None:
        """Return the entry of which the comment holds a phrase, the product's before the shop's, the longest wins."""
        form, bare = folded(text), letters(text)
        for scope in self._scopes(sku):
            held = [asked for asked in self._of(scope) if _holds(form, bare, asked)]
            if held:
                best = max(held, key=lambda asked: len(letters(asked.phrase)))
                return Found(best.faq, best.sku, f"FAQ phrase “{best.phrase}”", best.phrase)
        return None

    def nearest(self, text: str, sku: str | None) -> Found | None:
        """Return the entry that the comment paraphrases, or None if none is near or two are."""
        for scope in self._scopes(sku):
            if found := self._nearest_of(text, list(self._of(scope))):
                return found
        return None

    @staticmethod
    def _scopes(sku: str | None) -> tuple[str | None, ...]:
        return (sku, None) if sku else (None,)

    def _of(self, sku: str | None) -> Iterable[_Asked]:
        return (asked for asked in self._asked if asked.sku == sku)

    def _nearest_of(self, text: str, asked: list[_Asked]) -> Found | None:
        query = Counter(tokens(text))
        if not query:
            return None
        best: dict[str, tuple[float, _Asked]] = {}
        for one in asked:
            score = self._score(query, one.tokens)
            if score > best.get(one.faq.id, (0.0, one))[0]:
                best[one.faq.id] = score, one
        ranked = sorted(best.values(), key=lambda pair: -pair[0])
        if not ranked:
            return None
        score, one = ranked[0]
        clear = len(ranked) == 1 or score >= MARGIN * ranked[1][0]
        if clear and self._is_near(query, one, score) and veto(text, one.phrase) not in ("figures", "variant"):
            return Found(one.faq, one.sku, f"FAQ near “{one.phrase}”", one.phrase)
        return None

    def _is_near(self, query: Counter[str], one: _Asked, score: float) -> bool:
        whole = self._score(one.tokens, one.tokens)
        weight = sum(self._idf.get(token, self._unseen) for token in query)
        matched = sum(self._idf[token] for token in query if token in one.tokens)
        return bool(whole) and score / whole >= MIN_SELF and matched / weight >= MIN_COVER

    def _score(self, query: Counter[str], document: Counter[str]) -> float:
        norm = K1 * (1 - B + B * document.total() / self._mean)
        return sum(
            self._idf.get(token, 0.0) * document[token] * (K1 + 1) / (document[token] + norm)
            for token in query
            if token in document
        )


def tokens(text: str) -> list[str]:
    """Return what the comment is compared by: pairs of characters in scripts without spaces, words in the others."""
    form = without_fillers(folded(text)).replace("可以", "能").replace("会不会", "会")
    pairs = [run[i : i + 2] for run in _HAN_RUN.findall(form) for i in range(max(1, len(run) - 1))]
    return [token for token in [*pairs, *_WORD.findall(form)] if token not in _STOP]


def _names_of(product: Product) -> Iterable[str]:
    yield from product.name.values()
    for words in product.keywords.values():
        yield from words


def _around(phrase: str, names: Iterable[str]) -> tuple[str, ...]:
    """Return the names that hold `phrase` and more, longest first."""
    return tuple(sorted((name for name in names if phrase in name and phrase != name), key=len, reverse=True))


def _holds(form: str, bare: str, asked: _Asked) -> bool:
    core = letters(asked.phrase)
    if len(core) < MIN_PHRASE or core not in bare:
        return False
    for name in asked.names:
        form, bare = form.replace(name, " "), bare.replace(letters(name), " ")
    if not core.isascii():
        return core in bare
    return re.search(rf"(?<![a-z0-9]){re.escape(folded(asked.phrase))}(?![a-z0-9])", form) is not None
