"""What a price may be compared with: the lowest price in force before the offer, and offers that really end.

Sources: PRC price-fraud provisions art. 16, 17 (7 days; no raise just before); Directive 98/6/EC art. 6a and
CJEU C-330/23 (30 days); rules.md P02, P03, P05, Y03.  Pure: history in, verdicts out.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace

from bot.core.goods import Catalog, Money, Offer

DAY_MS = 86_400_000
HOUR_MS = 3_600_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """From `at_ms` (wall) on a product cost `price`, until its next step."""

    sku: str
    at_ms: int
    price: Money


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """One time that an offer was given, as it was first seen."""

    offer: str
    starts_ms: int
    ends_ms: int
    anchor_minor: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class History:
    """All that is known of former prices and offers."""

    steps: Mapping[str, tuple[Step, ...]] = field(default_factory=dict)
    """SKU -> its steps, oldest first."""
    runs: Mapping[str, Run] = field(default_factory=dict)
    """Offer -> its latest run."""

    def price_at(self, sku: str, at_ms: int) -> Money | None:
        """Return the price in force, None before the first step."""
        found = [step.price for step in self.steps.get(sku, ()) if step.at_ms <= at_ms]
        return found[-1] if found else None

    def lowest(self, sku: str, before_ms: int, days: int) -> Money | None:
        """Return the lowest price in force within [before - days, before), None where nothing is known of it.

        A price of another currency is no price of this product: then nothing is known.
        """
        since_ms = before_ms - days * DAY_MS
        within = [step.price for step in self.steps.get(sku, ()) if since_ms < step.at_ms < before_ms]
        first = self.price_at(sku, since_ms)
        prices = [*([first] if first else []), *within]
        if not prices or len({price.currency for price in prices}) > 1:
            return None
        return min(prices, key=lambda price: price.amount_minor)

    def with_steps(self, steps: Iterable[Step]) -> "History":
        """Return the history with more steps, kept in order of time."""
        merged = {sku: list(found) for sku, found in self.steps.items()}
        for step in steps:
            merged.setdefault(step.sku, []).append(step)
        ordered = {sku: tuple(sorted(found, key=lambda step: step.at_ms)) for sku, found in merged.items()}
        return replace(self, steps=ordered)

    def with_runs(self, runs: Iterable[Run]) -> "History":
        """Return the history with newer runs of offers."""
        return replace(self, runs={**self.runs, **{run.offer: run for run in runs}})


def declared(catalog: Catalog) -> History:
    """Return what the shop itself states of the past: its list prices have held since `prices_since_ms`."""
    at_ms = catalog.prices_since_ms
    if at_ms is None:
        return History()
    steps = (Step(sku=sku, at_ms=at_ms, price=product.price) for sku, product in catalog.products.items())
    return History().with_steps(steps)


def changed(catalog: Catalog, history: History, wall_ms: int) -> tuple[Step, ...]:
    """Return the steps to keep: every product whose price is now another than the one last known."""
    found = []
    for sku in catalog.products:
        price, last = catalog.price_of(sku, wall_ms), history.steps.get(sku, ())
        if price is not None and (not last or last[-1].price != price):
            found.append(Step(sku=sku, at_ms=wall_ms, price=price))
    return tuple(found)


def why_not(offer: Offer, history: History, windows_days: Iterable[int]) -> str:
    """Return why an offer's anchor may not be shown, or nothing: unknown | above | raised.

    It must be no higher than the lowest price of each window before the offer, and never rises within one offer.
    """
    if offer.anchor is None:
        return ""
    run = history.runs.get(offer.id)
    known = run.anchor_minor if run is not None and run.starts_ms == offer.starts_ms else None
    if known is not None and offer.anchor.amount_minor > known:
        return "raised"
    for days in windows_days:
        low = history.lowest(offer.sku, offer.starts_ms, days)
        if low is None or low.currency != offer.anchor.currency:
            return "unknown"
        if offer.anchor.amount_minor > low.amount_minor:
            return "above"
    return ""


def held(offer: Offer, history: History, *, wall_ms: int, reopen_after_h: float) -> Offer | None:
    """Return the offer as it may run, None for one that came to its end and would begin anew (rules Y03).

    While it runs its end never moves back.  After its end it may come again when `reopen_after_h` have passed, or
    with a stated reason.
    """
    run = history.runs.get(offer.id)
    if run is None or run.starts_ms > wall_ms:
        return offer
    if offer.starts_ms == run.starts_ms or wall_ms < run.ends_ms:
        return replace(offer, starts_ms=run.starts_ms, ends_ms=min(offer.ends_ms, run.ends_ms))
    if offer.starts_ms < run.ends_ms + reopen_after_h * HOUR_MS and not offer.reopen_reason:
        return None
    return offer


def runs_of(catalog: Catalog, history: History, wall_ms: int) -> tuple[Run, ...]:
    """Return the runs to keep: every offer that is live and not known as such, or whose end or anchor came down."""
    found = []
    for offer in catalog.offers.values():
        anchor = offer.anchor.amount_minor if offer.anchor else None
        run = Run(offer=offer.id, starts_ms=offer.starts_ms, ends_ms=offer.ends_ms, anchor_minor=anchor)
        if offer.is_live(wall_ms) and history.runs.get(offer.id) != run:
            found.append(run)
    return tuple(found)


def lawful(catalog: Catalog, history: History, *, windows_days: Iterable[int], wall_ms: int) -> Catalog:
    """Return the catalogue with offers that keep their end, without every anchor that may not be shown."""
    known, windows = History(steps=declared(catalog).steps, runs=history.runs), tuple(windows_days)
    # What the shop states of the past counts only for the time before the first price that was seen.
    for sku, steps in history.steps.items():
        early = [step for step in known.steps.get(sku, ()) if step.at_ms < steps[0].at_ms]
        known = replace(known, steps={**known.steps, sku: (*early, *steps)})
    offers = {}
    for offer in catalog.offers.values():
        kept = held(offer, known, wall_ms=wall_ms, reopen_after_h=catalog.reopen_after_h)
        if kept is not None:
            why = why_not(kept, known, windows)
            offers[kept.id] = replace(kept, anchor=None, basis={}, unlawful=why) if why else kept
    return replace(catalog, offers=offers)
