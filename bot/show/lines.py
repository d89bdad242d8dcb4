"""A line of the rundown: approved copy that knows its product, its kind and how it sounds beside others."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import lru_cache

from bot.core.bundles import is_whole, keeps_conditions, saving_of, total_of
from bot.core.classes import MANDATORY
from bot.core.facts import Slot, slots_in
from bot.core.goods import Catalog, Localized

KINDS = frozenset(
    "intro material use care limit skip price offer question "  # a product's segment
    "story myth answer quiz season wrong_use sizing gift box compare night shop "  # fillers
    "idle transition tease bundle "  # between products
    "opening recap sold_out closing".split()
)
"""What a line is about."""
PROMOTIONAL = frozenset({"intro", "price", "offer", "gift", "recap", "opening", "compare", "bundle"})
"""Kinds that sell; after three in a row something else follows."""
PHASES = {"intro": 0, "material": 1, "use": 1, "price": 3, "offer": 3, "question": 4}
"""Order of kinds while a product is on show: nobody hears a price before what it is and for whom not.  Others: 2."""
OPENERS = frozenset("question scene object sound contrast viewer time fact".split())
ANGLES = frozenset("hand eye ear time place care person".split())
_ROOM_VALUES = frozenset({"shop", "buy_place"})
_SKU_ARG = ":SKU]]"
_SET_ARG = ":BUNDLE]]"


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One piece of approved copy in every language of the rundown."""

    id: str
    kind: str
    text: Localized
    sku: str | None = None
    opener: str = "fact"
    angle: str = "eye"
    hours: tuple[int, int] | None = None
    """Local hours [from, to) in which it is true, 0..24; may span midnight, e.g. (22, 6)."""
    more: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """Other wordings of the same, by language: said when `text` was said lately."""

    def signature(self, lang: str) -> tuple[str, str, str, str]:
        """Return opener, angle, length class and mood: neighbours share at most two."""
        text = self.text[lang]
        return self.opener, self.angle, _length(text, lang), _mood(self.kind, text)

    def fits_hour(self, hour: int) -> bool:
        """True if the line may be said in this local hour, 0..23."""
        if self.hours is None:
            return True
        start, end = self.hours
        return start <= hour < end if start < end else hour >= start or hour < end

    def about(self, sku: str) -> "Line":
        """Return the line for one product: the placeholder SKU in its slots becomes `sku`."""
        return replace(self.with_arg(_SKU_ARG, f":{sku}]]"), sku=sku)

    def about_set(self, bundle: str) -> "Line":
        """Return the line with the placeholder BUNDLE in its slots replaced by a set."""
        return self.with_arg(_SET_ARG, f":{bundle}]]")

    def with_arg(self, old: str, new: str) -> "Line":
        """Return the line with one slot argument replaced by another in every wording."""
        text = {lang: words.replace(old, new) for lang, words in self.text.items()}
        more = {lang: tuple(words.replace(old, new) for words in others) for lang, others in self.more.items()}
        return replace(self, text=text, more=more)

    def wordings(self, lang: str) -> Iterator["Line"]:
        """Yield the line in each of its wordings in `lang`; all of them are the same line, with one id."""
        yield self
        for words in self.more.get(lang, ()):
            yield replace(self, text={**self.text, lang: words})


@lru_cache(maxsize=4096)
def _length(text: str, lang: str) -> str:
    size = len(text) if lang in ("zh", "ja", "ko") else len(text.split()) * 2
    return "short" if size <= 36 else "middle" if size <= 54 else "long"


def _mood(kind: str, text: str) -> str:
    if kind in ("limit", "skip", "wrong_use"):
        return "limit"
    return "question" if text.rstrip().endswith(("？", "?")) else "statement"


def fills(text: str, lang: str, catalog: Catalog, wall_ms: int) -> bool:
    """True if every slot of `text` has a value now, so that no clause of it will be dropped, and may be said so."""
    if not keeps_conditions(_slots(text), catalog):
        return False
    return all(_has_value(slot.name, slot.key, slot.arg, lang, catalog, wall_ms) for slot in _slots(text))


@lru_cache(maxsize=4096)
def _slots(text: str) -> tuple[Slot, ...]:
    return tuple(slots_in(text))


def _has_value(name: str, key: str, arg: str, lang: str, catalog: Catalog, wall_ms: int) -> bool:
    if name in _ROOM_VALUES:
        return True
    if name == "policy":
        return lang in catalog.policies.get(arg or key, {})
    if name in ("minutes", "ends_at"):
        offer = catalog.offers.get(arg) or catalog.offer_for(arg, wall_ms)
        return offer is not None and offer.is_live(wall_ms) and not offer.endless
    product = catalog.products.get(arg)
    if product is None or not product.may_be_shown(wall_ms):
        return False
    if name in ("save", "basis", "anchor"):
        live = catalog.offer_for(arg, wall_ms)
        return live is not None and live.anchor is not None and lang in live.basis
    if name == "notice":
        return product.product_class in MANDATORY
    if name == "left":
        return bool(product.stock) and is_whole(product, catalog)
    if name == "bundle_save":
        return saving_of(product, catalog, wall_ms) is not None
    if name in ("total", "contents"):
        return total_of(product, catalog, wall_ms) is not None
    if name == "condition":
        return bool(product.condition.get(lang))
    if name == "price":
        return is_whole(product, catalog)
    if name in ("link", "name"):
        return name != "name" or bool(product.name)
    return lang in product.facts.get(key or name, {})


@lru_cache(maxsize=4096)
def tokens(text: str) -> frozenset[str]:
    """Return what two lines are compared by: Latin words and pairs of neighbouring CJK characters."""
    words = {word.casefold().strip(".,!?;:'\"") for word in text.split() if word.isascii()}
    wide = "".join(char for char in text if "\u3040" <= char <= "\u9fff" or "\uac00" <= char <= "\ud7a3")
    return frozenset(words | {wide[at : at + 2] for at in range(len(wide) - 1)})


def alike(left: frozenset[str], right: frozenset[str]) -> bool:
    """True if two token sets count as the same sentence: Jaccard >= 0.9 (R016)."""
    one, two = len(left), len(right)
    if one * 10 < two * 9 or two * 10 < one * 9 or not one:
        return False
    common = len(left & right)
    return common >= 0.9 * (one + two - common)
