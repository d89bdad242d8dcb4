"""What a price may be compared with: the lowest price in force before the offer, and offers that really end.

Sources: PRC price-fraud provisions art. 16, 17 (7 days; no raise just before); Directive 98/6/EC art. 6a and
CJEU C-330/23 (30 days); rules.md P02, P03, P05, Y03.  Pure: history in, verdicts out.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace

from bot.core.basis import days_named
from bot.core.ends import HOUR_MS, why_endless
from bot.core.goods import Catalog, Money, Offer

DAY_MS = 86_400_000


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
    sku: str = ""
    price: Money | None = None
    seen_ms: int | None = None
    """Wall ms at which it was first seen to run, whatever start it states; None = not written down then."""
    reason: str = ""
    """Why it was given again so soon, in the shop's words."""

    def as_offer(self, price: Money) -> Offer:
        """Return it as the offer that it was, without a comparison."""
        return Offer(
            id=self.offer,
            sku=self.sku,
            price=price,
            starts_ms=self.starts_ms,
            ends_ms=self.ends_ms,
            reopen_reason=self.reason,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class History:
    """All that is known of former prices and offers."""

    steps: Mapping[str, tuple[Step, ...]] = field(default_factory=dict)
    """SKU -> its steps in the order in which they were seen; a clock that was put right breaks the order of time."""
    runs: Mapping[str, Run] = field(default_factory=dict)
    """Offer -> its latest run."""

    def price_at(self, sku: str, at_ms: int) -> Money | None:
        """Return the price in force, None before the first step."""
        found = [step for step in self.steps.get(sku, ()) if step.at_ms <= at_ms]
        return sorted(found, key=lambda step: step.at_ms)[-1].price if found else None

    def reaches(self, sku: str, at_ms: int) -> bool:
        """True if the prices of a product are known from `at_ms` on."""
        steps = self.steps.get(sku, ())
        # The step seen first, not the earliest: a clock that stood years back for a moment proves nothing.
        return len(steps) > 0 and steps[0].at_ms <= at_ms

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
        """Return the history with more steps, given in the order in which they were seen."""
        merged = dict(self.steps)
        for step in steps:
            merged[step.sku] = (*merged.get(step.sku, ()), step)
        return replace(self, steps=merged)

    def as_of(self, wall_ms: int) -> "History":
        """Return the history with each step that is later than now put just before the one that was seen next.

        It was written while the clock was ahead: the price was real, its time was not.
        """
        return replace(self, steps={sku: _past(steps, wall_ms) for sku, steps in self.steps.items()})

    def with_runs(self, runs: Iterable[Run]) -> "History":
        """Return the history with newer runs of offers."""
        return replace(self, runs={**self.runs, **{run.offer: run for run in runs}})


def _past(steps: tuple[Step, ...], wall_ms: int) -> tuple[Step, ...]:
    next_ms, placed = wall_ms, []
    for step in reversed(steps):
        if step.at_ms <= wall_ms:
            next_ms = step.at_ms
            placed.append(step)
        else:
            placed.append(replace(step, at_ms=next_ms - 1))
    return tuple(reversed(placed))


def declared(catalog: Catalog) -> History:
    """Return what the shop itself states of the past: its list prices have held since `prices_since_ms`."""
    at_ms = catalog.prices_since_ms
    if at_ms is None:
        return History()
    steps = (Step(sku=sku, at_ms=at_ms, price=product.price) for sku, product in catalog.products.items())
    return History().with_steps(steps)


def changed(catalog: Catalog, history: History, wall_ms: int) -> tuple[Step, ...]:
    """Return the steps to keep: every product whose price is now another than the one last seen, or in force now."""
    found = []
    for sku in catalog.products:
        price, last = catalog.price_of(sku, wall_ms), history.steps.get(sku, ())
        # Both, for after a jump of the clock the step seen last need not be the one in force.
        is_known = bool(last) and last[-1].price == price and history.price_at(sku, wall_ms) in (price, None)
        if price is not None and not is_known:
            found.append(Step(sku=sku, at_ms=wall_ms, price=price))
    return tuple(found)


def why_not(
    offer: Offer,
    history: History,
    windows_days: Iterable[int],
    *,
    before_ms: int | None = None,
    given: Iterable[Offer] = (),
) -> str:
    """Return why an offer's anchor may not be shown, or nothing: unknown | above | raised.

    It must be no higher than the lowest price of each window before `before_ms` (None = the offer's start) and of the
    days that its basis names, and never rises within one offer.  `given` are the other offers that the shop states.
    """
    if offer.anchor is None:
        return ""
    run = history.runs.get(offer.id)
    known = run.anchor_minor if run is not None and run.starts_ms == offer.starts_ms else None
    if known is not None and offer.anchor.amount_minor > known:
        return "raised"
    end_ms = offer.starts_ms if before_ms is None else before_ms
    others = [one for one in given if one.id != offer.id and one.sku == offer.sku and _is_former(one, offer, end_ms)]
    named = max((days_named(words) for words in offer.basis.values()), default=0)
    whys = {_why_not(offer.anchor, offer.sku, history, others, end_ms, days) for days in {*windows_days, named} - {0}}
    return next((why for why in ("above", "unknown") if why in whys), "")


def _is_former(one: Offer, offer: Offer, before_ms: int) -> bool:
    """True for one that came before `offer`; two that begin together are prices of the same time."""
    return one.starts_ms < offer.starts_ms or one.ends_ms <= before_ms


def _why_not(anchor: Money, sku: str, history: History, others: Iterable[Offer], end_ms: int, days: int) -> str:
    since_ms = end_ms - days * DAY_MS
    low = history.lowest(sku, end_ms, days)
    prices = [*([low] if low else []), *(one.price for one in others if one.ends_ms > since_ms)]
    if any(price.currency == anchor.currency and price.amount_minor < anchor.amount_minor for price in prices):
        return "above"
    is_known = low is not None and low.currency == anchor.currency and history.reaches(sku, since_ms)
    return "" if is_known else "unknown"


def _first_seen_ms(offer: Offer, history: History, wall_ms: int) -> int:
    """Return when an offer began: not before it was first seen to run, however early a start it states."""
    if not offer.is_live(wall_ms):
        return offer.starts_ms
    run = history.runs.get(offer.id)
    if run is None or run.starts_ms != offer.starts_ms:
        return wall_ms
    return max(offer.starts_ms, run.seen_ms or 0)


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
    """Return the runs to keep: every offer that is live and not known as such, or has come down since."""
    live = (_run_of(offer, history, wall_ms) for offer in catalog.offers.values() if offer.is_live(wall_ms))
    return tuple(run for run in live if history.runs.get(run.offer) != run)


def _run_of(offer: Offer, history: History, wall_ms: int) -> Run:
    known = history.runs.get(offer.id)
    return Run(
        offer=offer.id,
        starts_ms=offer.starts_ms,
        ends_ms=offer.ends_ms,
        anchor_minor=offer.anchor.amount_minor if offer.anchor else None,
        sku=offer.sku,
        price=offer.price,
        seen_ms=known.seen_ms if known is not None and known.starts_ms == offer.starts_ms else wall_ms,
        reason=offer.reopen_reason,
    )


def lawful(catalog: Catalog, history: History, *, windows_days: Iterable[int], wall_ms: int) -> Catalog:
    """Return the catalogue with offers that keep their end, without anchors and countdowns that may not be shown."""
    known, windows = _with_declared(history.as_of(wall_ms), catalog), tuple(windows_days)
    kept = [held(one, known, wall_ms=wall_ms, reopen_after_h=catalog.reopen_after_h) for one in catalog.offers.values()]
    now = replace(catalog, offers={one.id: one for one in kept if one is not None})
    ran = [run.as_offer(run.price) for run in known.runs.values() if run.price is not None]
    offers = {}
    for offer in now.offers.values():
        before_ms = _first_seen_ms(offer, known, wall_ms)
        why = why_not(offer, known, windows, before_ms=before_ms, given=now.offers.values())
        proved = replace(offer, anchor=None, basis={}, unlawful=why) if why else offer
        offers[offer.id] = replace(proved, endless=why_endless(offer, now, ran))
    return replace(now, offers=offers)


def _with_declared(history: History, catalog: Catalog) -> History:
    """What the shop states of the past counts only for the time before the first price that was seen."""
    steps = dict(declared(catalog).steps)
    for sku, seen in history.steps.items():
        steps[sku] = (*(step for step in steps.get(sku, ()) if step.at_ms < seen[0].at_ms), *seen)
    return replace(history, steps=steps)
