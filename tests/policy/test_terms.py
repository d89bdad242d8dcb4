"""Merging is pure and monotone (rules F03): nothing that is added ever allows more."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.policy.terms import (
    AD_LABEL,
    COMMON_PACKS,
    LARGEST_LABEL,
    SCALES,
    SHORTEST_DISCLOSURE_MIN,
    Terms,
    looser_fields,
    markets_of,
    merged,
    packs_of,
    price_windows_days,
)

pytestmark = pytest.mark.unit

VALUES: dict[str, Any] = {name: st.sampled_from(scale) for name, scale in SCALES.items()} | {
    "require_human_driver": st.booleans(),
    "tip_ranking": st.booleans(),
    "max_animated_area": st.floats(0, 1),
    "label_of_diagonal": st.floats(AD_LABEL, LARGEST_LABEL),
    "spoken_disclosure_min": st.floats(SHORTEST_DISCLOSURE_MIN, 15),
    "market_packs": st.frozensets(st.sampled_from(["cn", "us", "eu", "viewers", "operator"])),
}
TERMS = st.builds(Terms, **VALUES)


@given(st.lists(TERMS, max_size=4), TERMS)
def test_adding_a_profile_never_loosens_anything(some: list[Terms], more: Terms) -> None:
    together = merged([*some, more])
    assert not looser_fields(together, more)
    assert not some or not looser_fields(together, merged(some))


@given(st.lists(TERMS, min_size=1, max_size=4), st.randoms())
def test_the_order_and_number_of_profiles_do_not_matter(some: list[Terms], random: Any) -> None:
    shuffled = random.sample(some, len(some))
    assert merged(some) == merged(shuffled) == merged([*some, *some])


@given(TERMS)
def test_the_defaults_are_the_strictest_terms_there_are(terms: Terms) -> None:
    assert not looser_fields(Terms(), terms)
    assert merged([]) == Terms()


@given(st.lists(TERMS, min_size=1, max_size=3), TERMS, st.frozensets(st.sampled_from(["cn", "us", "eu"])))
def test_adding_a_profile_never_takes_a_rule_pack_away(some: list[Terms], more: Terms, named: frozenset[str]) -> None:
    before = packs_of(markets_of(merged(some), named))
    after = packs_of(markets_of(merged([*some, more]), named))
    assert after == () or (before != () and set(before) <= set(after))


def test_an_unknown_market_has_the_rules_of_all() -> None:
    open_ = Terms(market_packs=frozenset({"viewers"}))
    assert packs_of(markets_of(open_, ())) == ()
    assert packs_of(markets_of(open_, ["other"])) == ()
    assert set(packs_of(markets_of(open_, ["us"]))) == set(COMMON_PACKS)
    assert "cn_price" in packs_of(markets_of(open_, ["us", "cn"]))


def test_a_compared_price_is_held_against_the_windows_of_every_market() -> None:
    assert price_windows_days(frozenset({"cn"})) == {7}
    assert price_windows_days(frozenset({"eu"})) == {30}
    assert price_windows_days(frozenset({"cn", "us"})) == {7, 30}
    assert price_windows_days(None) == {7, 30}
