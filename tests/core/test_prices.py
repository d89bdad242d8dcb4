"""Former prices decide what a price may be compared with, and offers end."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.goods import Catalog, Money, Offer, Product
from bot.core.prices import DAY_MS, HOUR_MS, History, Run, Step, changed, held, lawful, runs_of, why_not

pytestmark = pytest.mark.unit

START = 1_000 * DAY_MS
BASIS = {"zh": "近7日最低成交价"}


def cny(amount: int) -> Money:
    return Money(amount, "CNY")


def offer(price: int = 50, anchor: int | None = 100, *, starts_ms: int = START, lasts_h: int = 1) -> Offer:
    return Offer(
        id="O", sku="CUP", price=cny(price), starts_ms=starts_ms, ends_ms=starts_ms + lasts_h * HOUR_MS, basis=BASIS,
        anchor=None if anchor is None else cny(anchor),
    )  # fmt: skip


def shop(*offers: Offer, price: int = 100, since_ms: int | None = None, reopen_after_h: float = 12.0) -> Catalog:
    cup = Product(sku="CUP", link=1, name={"zh": "杯"}, price=cny(price))
    offers_ = {one.id: one for one in offers}
    return Catalog(products={"CUP": cup}, offers=offers_, prices_since_ms=since_ms, reopen_after_h=reopen_after_h)


LEDGER = st.lists(st.tuples(st.integers(0, 45 * 24), st.integers(1, 200)), max_size=12, unique_by=lambda row: row[0])
"""(hours before the offer, price)."""


@given(LEDGER, st.sampled_from([7, 30]), st.integers(1, 250))
def test_an_anchor_is_shown_only_up_to_the_lowest_price_of_the_window(
    rows: list[tuple[int, int]], days: int, anchor: int
) -> None:
    history = History().with_steps(
        Step(sku="CUP", at_ms=START - hours * HOUR_MS, price=cny(price)) for hours, price in rows
    )
    steps = sorted((-hours, price) for hours, price in rows)

    def in_force(hour: int) -> int | None:
        found = [price for at, price in steps if at <= hour]
        return found[-1] if found else None

    # Brute force: every hour of the window, from its first to the last before the offer.
    seen = [price for hour in range(-days * 24, 0) if (price := in_force(hour)) is not None]
    why = why_not(offer(anchor=anchor), history, [days])
    assert why == ("unknown" if not seen else "above" if anchor > min(seen) else "")


@given(LEDGER, st.integers(1, 250))
def test_two_markets_are_as_strict_as_the_stricter(rows: list[tuple[int, int]], anchor: int) -> None:
    history = History().with_steps(
        Step(sku="CUP", at_ms=START - hours * HOUR_MS, price=cny(price)) for hours, price in rows
    )
    one = offer(anchor=anchor)
    assert bool(why_not(one, history, [7, 30])) == (
        bool(why_not(one, history, [7])) or bool(why_not(one, history, [30]))
    )


def test_a_price_raised_just_before_the_offer_is_no_anchor() -> None:
    history = History().with_steps(
        [
            Step(sku="CUP", at_ms=START - 40 * DAY_MS, price=cny(60)),
            Step(sku="CUP", at_ms=START - 2 * DAY_MS, price=cny(100)),
        ]
    )
    assert why_not(offer(anchor=100), history, [7]) == "above"
    assert why_not(offer(anchor=60), history, [7, 30]) == ""


def test_a_price_of_another_currency_proves_nothing() -> None:
    history = History().with_steps([Step(sku="CUP", at_ms=START - DAY_MS, price=Money(1000, "USD"))])
    assert why_not(offer(anchor=100), history, [7]) == "unknown"


def test_no_anchor_rises_within_one_offer() -> None:
    history = History().with_steps([Step(sku="CUP", at_ms=START - 40 * DAY_MS, price=cny(200))])
    history = history.with_runs([Run(offer="O", starts_ms=START, ends_ms=START + HOUR_MS, anchor_minor=90)])
    assert why_not(offer(anchor=100), history, [7]) == "raised"
    assert why_not(offer(anchor=90), history, [7]) == ""


def test_an_unlawful_anchor_is_gone_with_its_basis_and_the_offer_stays() -> None:
    kept = lawful(shop(offer()), History(), windows_days=[7], wall_ms=START).offers["O"]
    assert (kept.anchor, kept.basis, kept.unlawful, kept.price) == (None, {}, "unknown", cny(50))
    fine = lawful(shop(offer(), since_ms=START - 60 * DAY_MS), History(), windows_days=[7, 30], wall_ms=START)
    assert fine.offers["O"] == offer()


def test_what_the_shop_states_counts_only_before_the_first_price_that_was_seen() -> None:
    seen = History().with_steps([Step(sku="CUP", at_ms=START - 3 * DAY_MS, price=cny(70))])
    catalog = shop(offer(anchor=100), since_ms=START - 60 * DAY_MS)
    assert lawful(catalog, seen, windows_days=[7], wall_ms=START).offers["O"].unlawful == "above"
    later = shop(offer(anchor=100), since_ms=START - 2 * DAY_MS)
    assert lawful(later, seen, windows_days=[7], wall_ms=START).offers["O"].unlawful == "above"


@given(st.lists(st.integers(-3, 3), max_size=6), st.integers(0, 2))
def test_a_running_offer_keeps_its_end_over_reloads_restarts_and_clock_jumps(moves: list[int], more_h: int) -> None:
    first = offer(lasts_h=2)
    history = History()
    catalog = shop(first)
    history = history.with_runs(runs_of(catalog, history, START))
    for move in moves:
        again = replace(first, starts_ms=START + move * HOUR_MS // 4, ends_ms=START + (2 + more_h) * HOUR_MS)
        wall_ms = START + HOUR_MS + move * HOUR_MS // 4
        kept = lawful(shop(again), history, windows_days=[], wall_ms=wall_ms).offers["O"]
        assert kept.ends_ms == first.ends_ms
        history = history.with_runs(runs_of(shop(kept), history, wall_ms))
    assert history.runs["O"].ends_ms == first.ends_ms


@pytest.mark.parametrize(("after_h", "reason", "comes"), [(1, "", False), (12, "", True), (1, "付款故障补一场", True)])
def test_an_offer_that_ended_comes_again_only_after_its_rest_or_with_a_reason(
    after_h: int, reason: str, comes: bool
) -> None:
    run = Run(offer="O", starts_ms=START, ends_ms=START + HOUR_MS)
    begins = run.ends_ms + after_h * HOUR_MS
    again = replace(offer(starts_ms=begins), reopen_reason=reason)
    history = History().with_runs([run])
    assert (held(again, history, wall_ms=begins, reopen_after_h=12) is not None) == comes
    assert ("O" in lawful(shop(again), history, windows_days=[], wall_ms=begins).offers) == comes


def test_only_changes_are_kept() -> None:
    catalog = shop(offer())
    history = History().with_steps(changed(catalog, History(), START - 1))
    assert changed(catalog, history, START - 1) == ()
    (step,) = changed(catalog, history, START)
    assert step.price == cny(50)
    (run,) = runs_of(catalog, history, START)
    assert runs_of(catalog, history.with_runs([run]), START) == ()
    assert runs_of(catalog, history, START - 1) == ()
