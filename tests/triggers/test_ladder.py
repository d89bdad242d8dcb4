from collections.abc import Sequence
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.events import Like, RoomEvent
from bot.core.ledger import CounterChange, Firing, OutboxClass
from bot.triggers.engine import Engine
from bot.triggers.ladder import bounds
from bot.triggers.rules import MAX_BENEFITS, MAX_BURST, Rule

pytestmark = pytest.mark.unit
LIVE = RoomEvent(source="json_ws", room_id="1", event_id="e", type="like", ts_recv=1, like=Like())
LATE = RoomEvent(source="json_ws", room_id="1", event_id="e", type="like", ts_recv=1, like=Like(), delivery="backfill")
STEPS = (10_000, 50_000, 100_000)


def climb(
    before: int | None, after: int, event: RoomEvent = LIVE, after_gap: bool = False, **rule: Any
) -> Sequence[Firing]:
    if "every" not in rule:
        rule.setdefault("levels", STEPS)
    change = CounterChange(name="likes", scope="s1", before=before, after=after, after_gap=after_gap)
    engine = Engine([Rule(id="r", counter="likes", effect="confetti", **rule)], session_id="s1")
    return engine.decide(event, [change], 1_000)


def told(firings: Sequence[Firing]) -> list[tuple[int, str]]:
    return [(firing.level, firing.status) for firing in firings]


def test_a_jump_over_three_levels_fires_each_of_them_in_ascending_order() -> None:
    assert told(climb(9_990, 100_005)) == [(10_000, "fired"), (50_000, "fired"), (100_000, "fired")]


def test_a_level_is_passed_when_it_is_reached_and_not_again_from_there() -> None:
    assert told(climb(9_999, 10_000)) == [(10_000, "fired")]
    assert told(climb(10_000, 10_001)) == []
    assert told(climb(10_000, 50_000)) == [(50_000, "fired")]


def test_a_first_room_total_is_a_baseline_and_fires_nothing() -> None:
    assert told(climb(None, 70_000)) == []


def test_a_counter_that_fell_fires_nothing() -> None:
    assert told(climb(70_000, 0)) == []


def test_highest_shows_the_top_level_and_keeps_the_lower_ones_as_superseded() -> None:
    assert told(climb(0, 60_000, policy="highest")) == [(10_000, "skipped:superseded"), (50_000, "fired")]


def test_once_has_one_key_per_scope_whatever_the_level() -> None:
    first, second = climb(0, 10_000, policy="once"), climb(10_000, 50_000, policy="once")
    assert [firing.ordinal for firing in (*first, *second)] == [0, 0]
    assert told(climb(0, 60_000, policy="once")) == [(50_000, "fired")]


def test_after_a_hole_only_the_top_level_is_shown_unless_it_is_a_benefit_or_the_rule_says_otherwise() -> None:
    assert told(climb(0, 60_000, after_gap=True)) == [(10_000, "skipped:superseded"), (50_000, "fired")]
    both = [(10_000, "fired"), (50_000, "fired")]
    assert told(climb(0, 60_000, after_gap=True, benefit=True)) == both
    assert told(climb(0, 60_000, after_gap=True, catch_up="each")) == both
    assert {status for _, status in told(climb(0, 60_000, after_gap=True, catch_up="none"))} == {"skipped:backfill"}


def test_a_benefit_is_paid_even_when_its_likes_come_from_a_late_page() -> None:
    assert told(climb(0, 60_000, event=LATE, benefit=True)) == [(10_000, "fired"), (50_000, "fired")]
    assert told(climb(0, 60_000, event=LATE, catch_up="highest")) == [(10_000, "skipped:superseded"), (50_000, "fired")]


def test_no_level_of_a_benefit_is_ever_left_out() -> None:
    firings = climb(0, 100, every=1, benefit=True)
    assert told(firings) == [(level, "fired") for level in range(1, 101)]


def test_the_firings_of_one_jump_keep_their_distance() -> None:
    begins = [
        (one.orders[0].not_before_ms, one.orders[0].expires_ms) for one in climb(0, 100_000, spacing_s=6, ttl_s=10)
    ]
    assert begins == [(0, 11_000), (7_000, 17_000), (13_000, 23_000)]


@given(st.integers(0, 300), st.integers(1, 60), st.sets(st.integers(1, 300), max_size=8))
def test_between_its_bounds_a_rule_has_nothing_to_say(value: int, every: int, marks: set[int]) -> None:
    for rule in (
        Rule(id="r", counter="likes", effect="x", every=every),
        Rule(id="r", counter="likes", effect="x", levels=tuple(sorted(marks | {7}))),
    ):
        low, high = bounds(rule, value)
        assert low <= value < high
        for inside in {low, min(high - 1, 400), value}:
            levels = rule.levels or range(every, 500, every)
            assert not [level for level in levels if min(inside, value) < level <= max(inside, value)]


@pytest.mark.parametrize("policy", ["each", "highest", "once"])
def test_what_happened_while_we_were_away_moves_the_baseline_and_is_refused(policy: str) -> None:
    firings = climb(0, 60_000, event=LATE, policy=policy)
    assert {firing.status for firing in firings} == {"skipped:backfill"}
    assert not any(firing.orders for firing in firings)


def test_a_jump_of_a_billion_is_bounded() -> None:
    firings = climb(0, 1_000_000_000, every=1)
    assert told(firings[:2]) == [(1, "fired"), (2, "fired")]
    assert told(firings[-1:]) == [(1_000_000_000, "skipped:burst")]
    assert len(firings) == MAX_BURST + 1


def test_a_jump_that_cannot_be_true_gives_a_bounded_number_of_benefits_and_says_what_it_left_out() -> None:
    firings = climb(0, 2**53 - 1, every=1, benefit=True)
    assert [one.status for one in firings] == ["fired"] * MAX_BENEFITS + ["skipped:burst"]
    assert firings[-1].level == 2**53 - 1


def test_highest_of_a_huge_jump_shows_its_very_top() -> None:
    firings = climb(0, 1_000_000_000, every=1, policy="highest")
    assert told(firings[-1:]) == [(1_000_000_000, "fired")]
    assert len([firing for firing in firings if firing.status == "fired"]) == 1


def test_a_firing_asks_for_its_effect_and_its_words_under_stable_keys() -> None:
    (firing,) = climb(0, 10_000, say="goal", ttl_s=45, duration_ms=6000, params={"tone": "gold"}, cooldown_s=30)
    show, say = firing.orders
    assert (show.key, say.key) == ("r:s1:10000", "r:s1:10000:say")
    assert (show.klass, show.target, show.duration_ms) == (OutboxClass.SHOW, "confetti", 6000)
    assert (say.klass, say.target) == (OutboxClass.SAY, "goal")
    assert show.payload == {"tone": "gold", "counter": "likes", "level": 10_000, "value": 10_000}
    assert show.expires_ms == say.expires_ms == 46_000
    (rest,) = firing.rests
    assert (rest.key, rest.span_ms, rest.on_block) == ("r", 30_000, "skip")


def test_a_rule_listens_to_its_own_counter_and_window_only() -> None:
    rule = Rule(id="r", counter="likes", scope="day", effect="confetti", every=10)
    session = CounterChange(name="likes", scope="s1", before=0, after=10, window="session")
    day = CounterChange(name="likes", scope="2026-08-01", before=0, after=10, window="day")
    gifts = CounterChange(name="gifts", scope="2026-08-01", before=0, after=10, window="day")
    engine = Engine([rule], session_id="s1")
    assert [firing.scope for firing in engine.decide(LIVE, [session, day, gifts], 0)] == ["2026-08-01"]


@given(st.lists(st.integers(0, 400), min_size=1, max_size=30), st.integers(1, 50))
def test_however_a_counter_climbs_each_multiple_is_passed_exactly_once(steps: list[int], every: int) -> None:
    before, levels = 0, []
    for step in steps:
        after = before + min(step, every * MAX_BURST)
        levels += [firing.level for firing in climb(before, after, every=every)]
        before = after
    assert levels == list(range(every, before + 1, every))


@given(st.integers(0, 30), st.integers(0, 30), st.sets(st.integers(1, 30), min_size=1, max_size=8))
def test_each_fires_exactly_the_levels_above_the_old_and_up_to_the_new_value(a: int, b: int, marks: set[int]) -> None:
    levels = tuple(sorted(marks))
    assert [firing.level for firing in climb(a, b, levels=levels)] == [mark for mark in levels if a < mark <= b]
