"""What the shop sells: products, offers and the catalogue snapshot that every number is filled from."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from bot.core.classes import APPROVED, NEVER

Localized = Mapping[str, str]
"""Language code ("zh", "en", ...) -> text."""


def in_language(text: Localized, lang: str, *fallback: str) -> str | None:
    """Return `text` in `lang`, else in the first fallback language that it has, else None."""
    return next((text[code] for code in (lang, *fallback) if text.get(code)), None)


@dataclass(frozen=True, slots=True)
class Money:
    """An amount in the smallest unit (fen, cent) of an ISO 4217 currency."""

    amount_minor: int
    currency: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Faq:
    """A question the shop answers itself; the answer is copy with slots, no bare figures."""

    id: str
    ask: Mapping[str, tuple[str, ...]]
    """Language -> phrases; a comment that holds one of them asks this."""
    answer: Localized
    intent: str = "faq"
    more: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """Other wordings of the answer, by language: said when `answer` was said lately."""

    def wordings(self, lang: str) -> tuple[str, ...]:
        """Return the answer in each of its wordings in `lang`, none if there is none."""
        return (self.answer[lang], *self.more.get(lang, ())) if self.answer.get(lang) else ()

    def worded(self) -> tuple[Localized, ...]:
        """Return the answer, and it again with each other wording of a language in place of the first."""
        others = ({**self.answer, lang: text} for lang, texts in self.more.items() for text in texts)
        return (self.answer, *others)


ROLES = ("hero", "traffic", "margin", "gift")
"""What a product is for: sells best, brings people in, earns, is given along."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Approval:
    """That an authority has reviewed a product and its advertisement."""

    number: str
    file: str
    """Copy of the document, relative to the catalogue."""
    until_ms: int
    """Wall ms from which it is void."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Proof:
    """What proves a fact of a product: a test report, a certificate, a count (rules C08)."""

    id: str
    source: str = ""
    """Who says so, and for which time and place, in the shop's words; empty = the shop does not say."""
    until_ms: int | None = None
    """Wall ms from which it proves nothing; None = it does not run out."""

    def holds(self, wall_ms: int) -> bool:
        """True until it runs out."""
        return self.until_ms is None or wall_ms < self.until_ms


@dataclass(frozen=True, slots=True, kw_only=True)
class Spin:
    """A turn around a product, as a sequence of pictures."""

    files: str
    """Name with one # a digit; frames count from 1, e.g. cup-##.webp is cup-01.webp, cup-02.webp, ..."""
    frames: int

    @property
    def names(self) -> tuple[str, ...]:
        """Names of the frames, in order."""
        digits = self.files.count("#")
        return tuple(self.files.replace("#" * digits, f"{at:0{digits}d}") for at in range(1, self.frames + 1))


@dataclass(frozen=True, slots=True, kw_only=True)
class Product:
    """One thing that can be bought, with the facts that may be said of it."""

    sku: str
    link: int
    """Number of the link in the room's cart, >= 1; viewers say "3号"."""
    name: Localized
    price: Money
    stock: int | None = None
    """Pieces left beside the reserved ones, None = unknown, then never said."""
    allotment: int | None = None
    """Pieces released for this show, if the shop holds the rest back."""
    sold: int = 0
    """Pieces that were paid for in this show: the allotment ends with them; `stock` is without them."""
    facts: Mapping[str, Localized] = field(default_factory=dict)
    keywords: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """Language -> other words viewers use for it."""
    faq: tuple[Faq, ...] = ()
    picture: str = ""
    """Name of a drawing in the show's folder, or empty."""
    pictures: tuple[str, ...] = ()
    """Further pictures in the same folder, shown in turn."""
    spin: Spin | None = None
    role: str = ""
    """What it is for in the assortment, one of `ROLES`, or empty."""
    evidence: Mapping[str, Proof] = field(default_factory=dict)
    """Name of a fact -> what proves it.  When that runs out, the fact is not said any more."""
    reserved: int = 0
    """Pieces that are there, but promised elsewhere: no part of `stock`."""
    members: Mapping[str, int] = field(default_factory=dict)
    """SKU -> pieces of it, if this is a set of other products; see bot/core/bundles.py."""
    condition: Localized = field(default_factory=dict)
    """What must hold for the price of a set, said before it, e.g. "两样一起拍"; empty = nothing."""
    product_class: str = "general"
    """One of `bot.core.classes.CLASSES`."""
    approval: Approval | None = None
    reviewed: bool = False
    """True if its copy was reviewed by an authority or lawyers: it is said as it stands, no model words it."""

    @property
    def is_reviewed(self) -> bool:
        """True if its copy may only be said as it stands (rules C05)."""
        return self.reviewed or self.product_class in APPROVED

    @property
    def left(self) -> int | None:
        """Return the pieces that may be promised: min(stock, allotment - sold), None while the stock is unknown."""
        if self.stock is None or self.stock < 0:
            return None
        return self.stock if self.allotment is None else max(0, min(self.stock, self.allotment - self.sold))

    @property
    def is_held_back(self) -> bool:
        """True while there are more pieces than the shop has released for this show (rules Y05)."""
        return self.allotment is not None and self.stock is not None and self.stock > self.allotment - self.sold

    @property
    def is_sold_out(self) -> bool:
        """True when it is known that none may be promised any more."""
        return self.stock == 0 or (self.allotment is not None and self.allotment <= self.sold)

    def fact_at(self, key: str, wall_ms: int) -> Localized | None:
        """Return a fact that may be said at `wall_ms`: None if there is none, or if what proved it has run out."""
        proof = self.evidence.get(key)
        return self.facts.get(key) if proof is None or proof.holds(wall_ms) else None

    def may_be_shown(self, wall_ms: int) -> bool:
        """True unless it needs an approval that is missing or void (rules C04)."""
        if self.product_class not in APPROVED:
            return self.product_class not in NEVER
        return self.approval is not None and wall_ms < self.approval.until_ms


@dataclass(frozen=True, slots=True, kw_only=True)
class Offer:
    """A price that really ends.  Between `starts_ms` and `ends_ms` (wall, ms) the product costs `price`."""

    id: str
    sku: str
    price: Money
    starts_ms: int
    ends_ms: int
    basis: Localized = field(default_factory=dict)
    """Words for what the price is compared with, e.g. "近7日最低成交价"; empty = no comparison is made."""
    anchor: Money | None = None
    """The compared price; shown only with a basis."""
    reopen_reason: str = ""
    """Why it is given again soon after it ended, in the shop's words; kept, never said."""
    unlawful: str = ""
    """Why its anchor was taken away: unknown | above | raised (`bot.core.prices`)."""
    endless: str = ""
    """Why nothing may count down to its end: same | again (`bot.core.ends`)."""

    def is_live(self, wall_ms: int) -> bool:
        """True while the offer runs."""
        return self.starts_ms <= wall_ms < self.ends_ms


COUNTRY_FACTS = ("shipping", "duty", "returns", "payment")
"""What the shop may state of parcels to a country."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Country:
    """What holds for parcels to one country; what is not here is not confirmed."""

    facts: Mapping[str, Localized]
    """One of `COUNTRY_FACTS` -> words for it."""
    as_of: str = ""
    """ISO date on which the shop looked up the duty; said with it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Catalog:
    """All goods at one moment.  A value: changes make a new one with a higher revision."""

    products: Mapping[str, Product]
    offers: Mapping[str, Offer] = field(default_factory=dict)
    policies: Mapping[str, Localized] = field(default_factory=dict)
    faq: tuple[Faq, ...] = ()
    """Questions about the shop as a whole."""
    revision: int = 1
    stock_source: str = ""
    """File with the shop's own stock figures (sku,stock), relative to the catalogue; empty = none."""
    stock_max_age_s: float = 30.0
    """Older figures of that file are not shown."""
    prices_since_ms: int | None = None
    """Since when the list prices have held, as the shop states it; None = it states nothing."""
    reopen_after_h: float = 12.0
    """An offer that ended comes again only after so long, under this or another id (rules Y03)."""
    voids_ms: tuple[int, ...] = ()
    """Wall ms at which an approval or a proof of these goods runs out."""
    glossary: Mapping[str, Localized] = field(default_factory=dict)
    """Brand or name -> how it is written in other languages; no machine translates it."""
    countries: Mapping[str, Country] = field(default_factory=dict)
    """ISO 3166 code -> what holds for parcels to that country."""

    def offer_for(self, sku: str, wall_ms: int) -> Offer | None:
        """Return the live offer of a product that ends first, or None."""
        live = [offer for offer in self.offers.values() if offer.sku == sku and offer.is_live(wall_ms)]
        return min(live, key=lambda offer: (offer.ends_ms, offer.id), default=None)

    def price_of(self, sku: str, wall_ms: int) -> Money | None:
        """Return what the product costs at `wall_ms`, the same for everyone, or None if it is unknown."""
        product = self.products.get(sku)
        if product is None:
            return None
        offer = self.offer_for(sku, wall_ms)
        return offer.price if offer else product.price

    def version_at(self, wall_ms: int) -> str:
        """Return a mark that changes whenever a fact changes: by edit, by an offer's start or end, by a proof's end."""
        borders = sum((wall_ms >= offer.starts_ms) + (wall_ms >= offer.ends_ms) for offer in self.offers.values())
        borders += sum(wall_ms >= void_ms for void_ms in self.voids_ms)
        return f"{self.revision}.{borders}"

    def with_stock(self, sku: str, stock: int | None) -> "Catalog":
        """Return the catalogue after the stock of one product changed; KeyError if there is no such product."""
        changed = replace(self.products[sku], stock=stock)
        return replace(self, products={**self.products, sku: changed}, revision=self.revision + 1)
