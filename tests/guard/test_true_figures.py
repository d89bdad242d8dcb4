"""In a thousand random states of a shop, no figure that is spoken, captioned, shown or written differs from the store.

The oracle is written anew here, from the rules and not from the guard: digits alone are compared, of any script.
"""

import math
import unicodedata
from datetime import datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.core.facts import Facts
from bot.core.goods import Catalog, Money, Offer, Product
from bot.core.speech import Block, Clause, Cleared
from bot.guard.gate import Gate
from tests.guard.shop import NOW_MS, packs

pytestmark = pytest.mark.unit
LANGUAGES = ("zh", "en", "ja", "ko", "es", "fr", "de", "pt", "ru", "id", "ms", "vi", "th", "ar", "hi")
DECIMALS = {"CNY": 2, "USD": 2, "EUR": 2, "MYR": 2, "JPY": 0, "KRW": 0}
ZONE = "Asia/Shanghai"
KINDS = ("line", "llm", "card", "effect", "chat")
"""Spoken and captioned, worded by a model, shown, shown by an effect, written."""

amounts = st.integers(1, 5_000_000)
counts = st.none() | st.integers(-5, 3000)


@st.composite
def offers(draw: st.DrawFn, currency: str) -> Offer:
    """One that has ended, runs or is to come, with or without a comparison that holds."""
    start, length = draw(st.integers(-300, 200)), draw(st.integers(1, 240))
    basis = {lang: "近期成交价" if lang == "zh" else "a recent price" for lang in LANGUAGES}
    return Offer(
        id=draw(st.sampled_from(["O", "P"])),
        sku=draw(st.sampled_from(["CUP", "POT"])),
        price=Money(draw(amounts), currency),
        starts_ms=NOW_MS + start * 60_000 + draw(st.integers(-1, 1)),
        ends_ms=NOW_MS + (start + length) * 60_000 + draw(st.integers(-1, 1)),
        anchor=draw(st.none() | st.builds(Money, amounts, st.sampled_from([currency, "EUR"]))),
        basis=draw(st.sampled_from([basis, {}])),
    )


@st.composite
def shops(draw: st.DrawFn) -> Catalog:
    """A catalogue as edits, sales and stale stock files leave it."""
    currency = draw(st.sampled_from(sorted(DECIMALS)))
    products = {
        sku: Product(
            sku=sku,
            link=1,
            name={"zh": "杯子", "en": "cup"},
            price=Money(draw(amounts), currency),
            stock=draw(counts),
            allotment=draw(st.none() | st.integers(0, 2000)),
        )
        for sku in ("CUP", "POT")
    }
    made = draw(st.lists(offers(currency), max_size=3))
    catalog = Catalog(products=products, offers={one.id: one for one in made}, revision=draw(st.integers(1, 99)))
    # A stock file that is too old says nothing any more: unknown stock.
    return catalog.with_stock("CUP", None) if draw(st.booleans()) else catalog


def digits_of(text: str) -> str:
    return "".join(str(unicodedata.digit(char)) for char in text if char.isdigit())


def written(amount: int, currency: str) -> set[str]:
    """The digits by which an amount may stand on air: whole units without their zeros, else all decimals."""
    unit = 10 ** DECIMALS[currency]
    return {str(amount // unit) + (f"{amount % unit:0{DECIMALS[currency]}}" if unit > 1 else "")} | (
        {str(amount // unit)} if amount % unit == 0 else set()
    )


def live(shop: Catalog, sku: str) -> Offer | None:
    running = [one for one in shop.offers.values() if one.sku == sku and one.starts_ms <= NOW_MS < one.ends_ms]
    return sorted(running, key=lambda one: (one.ends_ms, one.id))[0] if running else None


def expected(slot: str, shop: Catalog, sku: str) -> set[str]:
    """The digits that a slot may say now; empty when it must not be said at all."""
    product, offer = shop.products[sku], live(shop, sku)
    price = offer.price if offer else product.price
    anchor = offer.anchor if offer and offer.basis else None
    if anchor is not None and (anchor.currency != price.currency or anchor.amount_minor <= price.amount_minor):
        anchor = None
    match slot:
        case "price":
            return written(price.amount_minor, price.currency)
        case "left":
            if product.stock is None or product.stock < 0:
                return set()
            released = product.allotment
            if released is not None and released < product.stock:  # held back: what was released is named too
                return {f"{released}{released}"}
            return {str(product.stock)}
        case "minutes":
            return {str(math.ceil((offer.ends_ms - NOW_MS) / 60_000))} if offer else set()
        case "ends_at":
            return times(offer.ends_ms) if offer else set()
        case "anchor":
            return written(anchor.amount_minor, anchor.currency) if anchor else set()
        case _:
            saved = anchor.amount_minor - price.amount_minor if anchor else 0
            return written(saved, price.currency) if anchor else set()


def times(at_ms: int) -> set[str]:
    at = datetime.fromtimestamp(at_ms / 1000, ZoneInfo(ZONE))
    hours = {str(at.hour), f"{at.hour:02}", str(at.hour % 12 or 12), f"{at.hour % 12 or 12:02}", str(at.hour % 12)}
    return {f"{hour}{at.minute:02}" for hour in hours}


GATE = Gate(packs())


@settings(max_examples=1000, deadline=None, derandomize=True)
@given(
    shop=shops(),
    sku=st.sampled_from(["CUP", "POT"]),
    slot=st.sampled_from(["price", "left", "minutes", "ends_at", "anchor", "save"]),
    lang=st.sampled_from(LANGUAGES),
    kind=st.sampled_from(KINDS),
)
def test_every_figure_on_air_is_the_stores_or_is_not_said(
    shop: Catalog, sku: str, slot: str, lang: str, kind: str
) -> None:
    facts = Facts(catalog=shop, wall_ms=NOW_MS, timezone=ZONE)
    verdict = GATE.clear(Clause(text=f"[[{slot}:{sku}]]", lang=lang, kind=kind), facts)
    right = expected(slot, shop, sku)
    if isinstance(verdict, Cleared):
        assert digits_of(verdict.text) in right
        assert verdict.facts_version == shop.version_at(NOW_MS)
    else:
        assert isinstance(verdict, Block) and (not right or verdict.rules != ("slot.empty",))
        assert not right, f"{verdict.rules}: {verdict.reason}"


@settings(max_examples=300, deadline=None, derandomize=True)
@given(
    shop=shops(),
    slot=st.sampled_from(
        ["[[price:GONE]]", "[[left:GONE]]", "[[cost:CUP]]", "[[price]]", "[[price:CUP:POT]]", "[[minutes:Z]]"]
    ),
    figure=st.integers(0, 99_999).map(str)
    | st.sampled_from(["三十九", "八折", "１２", "٣٩", "half price", "99%", "¥"]),
    lang=st.sampled_from(["zh", "en"]),
    kind=st.sampled_from(KINDS),
)
def test_unknown_slots_and_figures_that_no_slot_gave_are_never_on_air(
    shop: Catalog, slot: str, figure: str, lang: str, kind: str
) -> None:
    facts = Facts(catalog=shop, wall_ms=NOW_MS, timezone=ZONE)
    for text in (slot, f"现在只要{figure}元" if lang == "zh" else f"Now only {figure} dollars"):
        assert not isinstance(GATE.clear(Clause(text=text, lang=lang, kind=kind), facts), Cleared), text
