"""Former prices decide what a price may be compared with, and offers end."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.ends import HOUR_MS
from bot.core.goods import Catalog, Money, Offer, Product
from bot.core.prices import DAY_MS, History, Run, Step, changed, held, lawful, runs_of, why_not

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


ROWS = st.lists(st.tuples(st.integers(0, 45 * 24), st.integers(1, 200)), max_size=12, unique_by=lambda row: row[0])
LEDGER = ROWS.map(lambda rows: sorted(rows, reverse=True))
"""(hours before the offer, price), in the order in which they were seen."""


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
    is_known = in_force(-days * 24) is not None
    assert why == ("above" if seen and anchor > min(seen) else "" if is_known else "unknown")


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


def seen(*rows: tuple[float, int]) -> History:
    """(days before the offer, price), as they were seen one after the other."""
    return History().with_steps(Step(sku="CUP", at_ms=START - round(days * DAY_MS), price=cny(p)) for days, p in rows)


def test_a_start_that_is_stated_too_early_moves_no_window() -> None:
    backdated = offer(starts_ms=START - 25 * DAY_MS, lasts_h=26 * 24)
    history = seen((60, 100), (20, 60))
    catalog = shop(backdated, price=60)
    for _ in range(3):  # looking at it again makes it no older
        kept = lawful(catalog, history, windows_days=[7], wall_ms=START)
        assert kept.offers["O"].unlawful == "above"
        history = history.with_runs(runs_of(kept, history, START))


def test_an_offer_that_was_seen_running_from_its_start_keeps_its_comparison_for_days() -> None:
    running = offer(lasts_h=9 * 24)
    history = seen((40, 100))
    for days in range(9):
        wall_ms = START + days * DAY_MS
        kept = lawful(shop(running), history, windows_days=[7, 30], wall_ms=wall_ms)
        assert kept.offers["O"] == running
        steps, runs = changed(kept, history, wall_ms), runs_of(kept, history, wall_ms)
        history = history.with_steps(steps).with_runs(runs)
    assert history.runs["O"].seen_ms == START


def test_a_window_that_was_not_seen_from_its_first_day_proves_nothing_unless_the_shop_states_it() -> None:
    history = seen((0.01, 300))
    dear = offer(price=100, anchor=300)
    assert lawful(shop(dear, price=300), history, windows_days=[7], wall_ms=START).offers["O"].unlawful == "unknown"
    stated = shop(dear, price=300, since_ms=START - 8 * DAY_MS)
    assert lawful(stated, history, windows_days=[7], wall_ms=START).offers["O"].anchor == cny(300)
    assert lawful(stated, history, windows_days=[30], wall_ms=START).offers["O"].unlawful == "unknown"


def test_another_offer_in_the_file_counts_as_a_former_price_even_if_nobody_saw_it_run() -> None:
    old = replace(offer(price=40, anchor=None, starts_ms=START - DAY_MS), id="OLD")
    catalog = shop(old, offer(anchor=100), since_ms=START - 60 * DAY_MS)
    assert lawful(catalog, History(), windows_days=[7], wall_ms=START).offers["O"].unlawful == "above"
    backdated = offer(anchor=100, starts_ms=START - 9 * DAY_MS, lasts_h=300)
    catalog = shop(old, backdated, since_ms=START - 60 * DAY_MS)
    assert lawful(catalog, History(), windows_days=[7], wall_ms=START).offers["O"].unlawful == "above"
    beside = replace(offer(price=80, anchor=None, lasts_h=5), id="ALL_EVENING")
    catalog = shop(beside, offer(anchor=100), since_ms=START - 60 * DAY_MS)
    assert lawful(catalog, History(), windows_days=[7], wall_ms=START + 1000).offers["O"].unlawful == ""
    long_ago = replace(old, starts_ms=START - 9 * DAY_MS, ends_ms=START - 8 * DAY_MS)
    catalog = shop(long_ago, offer(anchor=100), since_ms=START - 60 * DAY_MS)
    assert lawful(catalog, History(), windows_days=[7], wall_ms=START).offers["O"].unlawful == ""


@pytest.mark.parametrize(
    ("words", "why"), [("近7日最低成交价", ""), ("近30日最低成交价", "above"), ("近三个月最低价", "unknown")]
)
def test_the_days_that_the_basis_names_are_checked_too(words: str, why: str) -> None:
    history = seen((40, 100), (20, 40), (10, 100))
    named = replace(offer(), basis={"zh": "近7日最低成交价", "en": words})
    if why == "unknown":
        history = seen((40, 100))
    assert why_not(named, history, [7]) == why


def test_a_price_written_while_the_clock_was_ahead_hides_no_later_drop_and_is_written_once() -> None:
    history = seen((60, 100), (-5, 50))  # five days ahead
    (step,) = changed(shop(price=50), history, START)
    assert step.price == cny(50)
    for look in range(5):
        history = history.with_steps(changed(shop(price=100), history, START + look))
    assert len(history.steps["CUP"]) == 3


def test_a_price_written_while_the_clock_was_ahead_counts_as_seen_before_now() -> None:
    history = seen((60, 100), (-5, 50))
    assert lawful(shop(offer()), history, windows_days=[7], wall_ms=START).offers["O"].unlawful == "above"
    mended = history.with_steps(changed(shop(price=100), history, START))
    later_ms = START + 3 * DAY_MS
    late = offer(starts_ms=later_ms)
    assert lawful(shop(late), mended, windows_days=[7], wall_ms=later_ms).offers["O"].unlawful == "above"


def test_a_clock_that_stood_years_back_for_a_moment_proves_no_price_and_loses_none() -> None:
    history = seen((3, 40), (2, 100), (3000, 90), (1, 100))
    assert not history.reaches("CUP", START - 7 * DAY_MS)
    assert lawful(shop(offer()), history, windows_days=[7], wall_ms=START).offers["O"].unlawful == "above"
    assert changed(shop(price=100), seen((3, 100)), START - 3000 * DAY_MS) == ()


def test_an_offer_that_is_given_again_under_another_id_after_a_restart_has_no_countdown() -> None:
    first = offer(anchor=None)
    history = History().with_runs(runs_of(shop(first), History(), START))
    again = replace(offer(anchor=None, starts_ms=first.ends_ms + 60_000), id="O2")
    kept = lawful(shop(again), history, windows_days=[7], wall_ms=again.starts_ms).offers["O2"]
    assert (kept.endless, kept.price, kept.ends_ms) == ("again", again.price, again.ends_ms)
    (run,) = runs_of(shop(replace(again, reopen_reason="付款故障补一场")), history, again.starts_ms)
    assert run.reason == "付款故障补一场"
