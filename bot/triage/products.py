"""Which product a comment means: its link number, else its name, else its colour, else the one on the card."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from ahocorasick_rs import AhoCorasick, MatchKind

from bot.core.goods import Catalog, Product
from bot.triage.forms import folded
from bot.triage.patterns import pattern
from bot.triage.spelling import bare, one_spelling
from bot.triage.variants import colours_in, without_colours

_ZH_NUMBERS = {word: value for value, word in enumerate("零一二三四五六七八九十")} | {"两": 2}
_EN_NUMBERS = {w: n for n, w in enumerate("zero one two three four five six seven eight nine ten".split())}
MAX_FOUND = 4
ON_CARD = "product on the card"
"""Why a product is meant that nobody named."""
_A_NUMBER = re.compile(rf"\d|[{''.join(_ZH_NUMBERS)}]|\b(?:{'|'.join(_EN_NUMBERS)})\b")
_GAPS = re.compile(r"[\W_]+")
_SCRIPTS_WITHOUT_SPACES = re.compile(r"(?<=[\u0e00-\uffff]) (?=[\u0e00-\uffff])")
_ALPHABET = re.compile(r"[a-z0-9а-яёα-ω]")
_TAIL = re.compile(r"[a-z0-9а-яё]*")
_ENDINGS = frozenset(("", "s", "es", "n", "en", "e", "nya", "ku", "mu"))
"""What may follow an alphabetic name: plurals, German cases, Indonesian "its"."""
_RU_ENDING = re.compile(r"[а-яё]{0,3}")
_RU_VOWEL = re.compile(r"(?<=[а-яё]{3})[аяоеыийуюь]{1,2}$")


@dataclass(frozen=True, slots=True)
class Meant:
    """The products a comment means, the first one leading; empty when none is known."""

    skus: tuple[str, ...]
    why: str

    @property
    def sku(self) -> str | None:
        """The leading product."""
        return self.skus[0] if self.skus else None


class ProductIndex:
    """Finds products of one catalogue in comments; a number that is no link means nothing."""

    def __init__(self, catalog: Catalog) -> None:
        self._by_link = {product.link: product.sku for product in catalog.products.values()}
        self._skus: dict[str, set[str]] = {}
        self._colours: dict[str, frozenset[str]] = {}
        self._kin: dict[str, set[str]] = {}
        for product in catalog.products.values():
            self._learn(product)
        self._words = list(self._skus)
        self._automaton = AhoCorasick(self._words, matchkind=MatchKind.Standard)

    def find(self, text: str, card_sku: str | None = None) -> Meant:
        """Return what `text` means; `card_sku`, the product on the card, if it names none itself."""
        form = folded(text)
        if numbered := self._numbered(form):
            return Meant(tuple(numbered), "link number")
        named, nouns = self._named(_squeezed(form))
        colours = colours_in(form)
        if named:
            return Meant(tuple(named), "name")
        if coloured := self._coloured(colours, nouns, card_sku):
            return Meant(tuple(coloured), "colour")
        return Meant((card_sku,), ON_CARD) if card_sku else Meant((), "no product named")

    def colours_of(self, sku: str | None) -> frozenset[str]:
        """Return the colours in a product's names."""
        return self._colours.get(sku or "", frozenset())

    def _learn(self, product: Product) -> None:
        """Remember a product's names, its colours, and its names without them: "scarf" of "red scarf"."""
        words = [*product.name.values(), *(word for words in product.keywords.values() for word in words)]
        colours: frozenset[str] = frozenset()
        for word in [*words, product.sku]:
            known = _squeezed(folded(word))
            if len(known) >= 2 or (known and not known.isascii()):
                self._skus.setdefault(known, set()).add(product.sku)
                if stem := _RU_VOWEL.sub("", known):
                    self._skus.setdefault(stem, set()).add(product.sku)
        for word in words:
            if of_word := colours_in(folded(word)):
                colours |= of_word
                rest = _squeezed(without_colours(folded(word)))
                if len(rest) >= 2 or (rest and not rest.isascii()):
                    self._skus.setdefault(rest, set()).add(product.sku)
                    self._kin.setdefault(rest, set()).add(product.sku)
        self._colours[product.sku] = colours

    def _numbered(self, form: str) -> list[str]:
        found: dict[int, str] = {}
        if not _A_NUMBER.search(form):
            return []
        for match in pattern("products.number").finditer(form):
            sku = self._by_link.get(_number(next(group for group in match.groups() if group)))
            if sku:
                found.setdefault(match.start(), sku)
        if (
            not found
            and pattern("products.tells_apart").search(form)
            and (pair := pattern("products.pair").search(form))
        ):
            both = [self._by_link.get(int(number)) for number in pair.groups()]
            return [sku for sku in both if sku] if all(both) else []
        return list(dict.fromkeys(found[place] for place in sorted(found)))[:MAX_FOUND]

    def _named(self, form: str) -> tuple[list[str], set[str]]:
        """Return what is named, longest names first winning their place, and what shares the other names found."""
        found, shared = [], set()
        taken = -1
        for start, end, word in self._longest(form):
            if start < taken:
                continue
            taken = end
            if len(self._skus[word]) == 1:
                found.append(next(iter(self._skus[word])))
            else:
                shared |= self._skus[word]
        return list(dict.fromkeys(found))[:MAX_FOUND], shared

    def _longest(self, form: str) -> Iterator[tuple[int, int, str]]:
        masked = {place for hit in pattern("products.no_goods").finditer(form) for place in range(*hit.span())}
        hits = [
            (start, end, self._words[index])
            for index, start, end in self._automaton.find_matches_as_indexes(form, overlapping=True)
            if _is_whole(form, start, end) and not (end - start == 1 and start in masked)
        ]
        yield from sorted(hits, key=lambda hit: (hit[0], -hit[1]))

    def _coloured(self, colours: frozenset[str], nouns: set[str], card_sku: str | None) -> list[str]:
        """Return the products that a colour tells from their kin; a colour of the card's own product is a variant.

        "the red one" while something that comes in many colours is on the card asks for that thing in red.
        """
        if not colours:
            return []
        kin = nouns or (self._kin_of(card_sku) if card_sku else set(self._colours))
        if card_sku and not nouns and self._colours[card_sku] & colours:
            return []
        found = [sku for sku in self._colours if sku in kin and self._colours[sku] & colours]
        return found if len({tuple(sorted(self._colours[sku] & colours)) for sku in found}) == len(found) else []

    def _kin_of(self, sku: str) -> set[str]:
        return {other for kin in self._kin.values() if sku in kin for other in kin}


def asks_which(text: str) -> bool:
    """True when `text`, which names several products, asks for one of them or for what tells them apart."""
    return bool(pattern("products.either").search(folded(text)))


def asks_postage(text: str) -> bool:
    """True when a question about shipping is about what it costs."""
    return bool(pattern("products.postage").search(folded(text)))


def means_earlier(text: str) -> bool:
    """True when `text` speaks of the product that was on the card before."""
    return bool(pattern("products.earlier").search(folded(text)))


def without_link_numbers(form: str) -> str:
    """Return folded `form` without the numbers that name products."""
    return pattern("products.number").sub(" ", form)


def _squeezed(form: str) -> str:
    """Return folded `form` in one spelling, words one space apart, nothing between characters of spaceless scripts."""
    flat = _GAPS.sub(" ", bare(one_spelling(form))).strip()
    return _SCRIPTS_WITHOUT_SPACES.sub("", flat)


def _is_whole(form: str, start: int, end: int) -> bool:
    """True when an alphabetic name stands in the comment as whole words: "cup" is not in "cupboard"."""
    if not _ALPHABET.match(form[start]):
        return True
    if start and _ALPHABET.match(form[start - 1]):
        return False
    tail = _TAIL.match(form, end)
    rest = tail[0] if tail else ""
    return rest in _ENDINGS or (end - start >= 4 and _RU_ENDING.fullmatch(rest) is not None)


def _number(text: str) -> int:
    """Return the value of "3", "三", "十二", "二十" or "three", 0 if it is none."""
    if text.isdecimal():
        return int(text)
    if text in _EN_NUMBERS:
        return _EN_NUMBERS[text]
    if "十" not in text:
        return _ZH_NUMBERS.get(text, 0)
    tens, _, ones = text.partition("十")
    return _ZH_NUMBERS.get(tens, 1) * 10 + _ZH_NUMBERS.get(ones, 0)
