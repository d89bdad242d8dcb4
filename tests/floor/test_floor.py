from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.core.errors import ConfigError
from bot.core.turns import MAX_NAMED, Interrupt, Lane, Lost, Turn
from bot.core.viewers import Tier
from bot.floor import Accepted, Floor, FloorRules, Merged, Refused
from tests.floor.turns import make_turn

pytestmark = pytest.mark.unit


def test_an_expired_question_is_never_spoken() -> None:
    floor = Floor()
    question = make_turn(at=0.0)
    floor.offer(question, 0.0)
    assert floor.take(30.1) is None
    assert floor.drain_losses() == [(question, Lost.EXPIRED)]


def test_a_turn_is_still_said_in_its_last_second() -> None:
    floor = Floor()
    question = make_turn(at=0.0)
    floor.offer(question, 0.0)
    assert floor.take(30.0) == question


def test_thirty_equal_questions_become_one_answer_that_knows_the_count() -> None:
    floor = Floor()
    for n in range(30):
        floor.offer(make_turn(key="price:CUP", at=n / 3), n / 3)
    answer = floor.take(10.0)
    assert answer is not None
    assert (answer.people, len(answer.viewers), answer.born_at, answer.fresh_at) == (30, MAX_NAMED, 0.0, 29 / 3)
    assert floor.take(10.0) is None


def test_the_latest_asker_is_the_one_who_is_named() -> None:
    floor = Floor()
    floor.offer(make_turn(key="k", who="first", at=0.0), 0.0)
    merged = floor.offer(make_turn(key="k", who="second", at=1.0), 1.0)
    assert isinstance(merged, Merged)
    assert [viewer.key for viewer in merged.into.viewers] == ["second", "first"]


def test_one_viewer_who_asks_five_times_counts_once_and_stays_fresh() -> None:
    floor = Floor()
    for second in range(5):
        floor.offer(make_turn(key="k", who="li", at=second), second)
    answer = floor.take(5.0)
    assert answer is not None
    assert (answer.people, answer.fresh_at) == (1, 4)


def test_equal_keys_in_two_lanes_stay_two_turns() -> None:
    floor = Floor()
    floor.offer(make_turn(Lane.QA, "k"), 0.0)
    assert isinstance(floor.offer(make_turn(Lane.THANKS, "k"), 0.0), Accepted)


def test_a_comment_on_the_topic_that_is_on_air_joins_it() -> None:
    floor = Floor()
    floor.offer(make_turn(key="k", at=0.0), 0.0)
    floor.take(0.0)
    joined = floor.offer(make_turn(key="k", who="late", at=2.0), 2.0)
    assert isinstance(joined, Merged) and joined.on_air
    assert joined.into.people == 2 and joined.into.viewer is not None and joined.into.viewer.key == "late"
    assert floor.running == joined.into and len(floor) == 0


def test_an_answered_topic_is_muted_for_a_minute_and_then_answered_again() -> None:
    floor = Floor()
    floor.offer(make_turn(key="k", at=0.0), 0.0)
    first = floor.take(0.0)
    assert first is not None
    floor.spoke(first, 7.0, 7.0)
    assert floor.offer(make_turn(key="k", at=66.0), 66.0) == Refused(Lost.MUTED)
    assert floor.muted_for("k", 66.0) == pytest.approx(1.0)
    assert isinstance(floor.offer(make_turn(key="k", at=67.0), 67.0), Accepted)


def test_a_resting_topic_is_wanted_again_once_three_others_have_asked_it() -> None:
    floor = Floor()
    floor.spoke(make_turn(key="k"), 7.0, 0.0)
    refused = [floor.offer(make_turn(key="k", at=at), at) for at in (5.0, 12.0)]
    assert refused == [Refused(Lost.MUTED)] * 2
    third = floor.offer(make_turn(key="k", at=16.0, who="li"), 16.0)
    assert isinstance(third, Accepted) and third.turn.people == 3 and third.turn.born_at == 5.0
    assert [viewer.key for viewer in third.turn.viewers] == ["li"]


def test_the_first_asker_is_lost_in_her_own_time_however_often_others_ask_the_same() -> None:
    floor = Floor()
    for at in (0.0, 10.0, 20.0, 31.0):
        floor.offer(make_turn(key="k", at=at, who=f"v{at}"), at)
    ((late, reason),) = floor.drain_losses()
    assert reason is Lost.EXPIRED and [viewer.key for viewer in late.viewers] == ["v0.0"]
    answer = floor.take(31.0)
    assert answer is not None
    assert (answer.people, answer.born_at, answer.fresh_at) == (3, 10.0, 31.0)


def test_when_the_wait_is_hopeless_one_answer_serves_every_question_of_a_kind() -> None:
    floor = Floor(FloorRules(ladder_s=(0.1, 0.2, 0.3, 0.4)))
    asked = [make_turn(key=f"price:CUP:{colour}") for colour in ("red", "blue", "black")]
    other = replace(make_turn(key="returns"), intent="returns")
    for turn in (*asked, other):
        floor.offer(turn, 0.0)
    digest = floor.take(0.0)
    assert digest is not None and (digest.people, digest.text) == (3, "")
    assert [reason for _, reason in floor.drain_losses()] == [Lost.DIGESTED] * 2
    assert floor.waiting(0.0) == (other,)


def test_an_answer_that_was_cut_or_thanks_mute_nothing() -> None:
    floor = Floor()
    cut = make_turn(key="k")
    floor.spoke(cut, 1.0, 1.0, answered=False)
    assert isinstance(floor.offer(make_turn(key="k", at=1.0), 1.0), Accepted)
    floor.spoke(make_turn(Lane.THANKS, "gift"), 4.0, 5.0)
    assert isinstance(floor.offer(make_turn(Lane.THANKS, "gift", at=5.0), 5.0), Accepted)


def test_a_second_question_of_the_same_viewer_waits_for_the_first() -> None:
    floor = Floor()
    floor.offer(make_turn(key="a", who="li"), 0.0)
    assert floor.offer(make_turn(key="b", who="li"), 0.0) == Refused(Lost.VIEWER_HAS_PENDING)


def test_a_question_replaces_the_greeting_of_the_same_viewer() -> None:
    floor = Floor()
    hello = make_turn(Lane.CHAT, "greeting", who="li")
    floor.offer(hello, 0.0)
    assert isinstance(floor.offer(make_turn(Lane.QA, "price", who="li"), 0.0), Accepted)
    assert floor.drain_losses() == [(hello, Lost.SUPERSEDED)]


def test_a_shared_greeting_stays_when_one_of_two_asks_a_question() -> None:
    floor = Floor()
    floor.offer(make_turn(Lane.CHAT, "greeting", who="li"), 0.0)
    floor.offer(make_turn(Lane.CHAT, "greeting", who="wu"), 0.0)
    floor.offer(make_turn(Lane.QA, "price", who="li"), 0.0)
    greeting = next(turn for turn in floor.waiting(0.0) if turn.lane is Lane.CHAT)
    assert greeting.people == 1 and [viewer.key for viewer in greeting.viewers] == ["wu"]
    assert floor.drain_losses() == []


def test_gifts_are_thanked_even_when_questions_never_end() -> None:
    floor, thanked, now = Floor(FloorRules(mute_s=0)), 0, 0.0
    for _ in range(90):
        floor.offer(make_turn(Lane.QA, at=now), now)
        floor.offer(make_turn(Lane.QA, at=now), now)
        floor.offer(make_turn(Lane.THANKS, "gift", at=now), now)
        turn = floor.take(now)
        assert turn is not None
        thanked += turn.lane is Lane.THANKS
        now += 7.0
        floor.spoke(turn, 7.0, now)
    assert 18 <= thanked <= 27


def test_the_operator_cuts_hard_and_the_giveaway_waits_for_the_clause() -> None:
    floor = Floor()
    answer = make_turn()
    floor.offer(make_turn(Lane.SHOW, "draw"), 0.0)
    assert floor.yield_for(answer, 0.0) is Interrupt.SOFT
    floor.offer(make_turn(Lane.EMERGENCY, "operator"), 0.0)
    assert floor.yield_for(answer, 0.0) is Interrupt.HARD
    assert [turn.lane for turn in floor.waiting(0.0)] == [Lane.EMERGENCY, Lane.SHOW]


def test_a_legal_disclosure_is_never_cut() -> None:
    floor = Floor()
    floor.offer(make_turn(Lane.EMERGENCY), 0.0)
    assert floor.yield_for(make_turn(Lane.SHOW, interrupt=Interrupt.NEVER), 0.0) is None


@pytest.mark.parametrize("waiting", [Lane.QA, Lane.CHAT, Lane.THANKS])
def test_only_a_script_gives_way_to_viewers(waiting: Lane) -> None:
    floor = Floor()
    floor.offer(make_turn(waiting), 0.0)
    assert floor.yield_for(make_turn(Lane.QA), 0.0) is None
    assert floor.yield_for(make_turn(Lane.SCRIPT), 0.0) is Interrupt.SOFT


def test_a_stale_giveaway_interrupts_nobody() -> None:
    floor = Floor()
    floor.offer(make_turn(Lane.SHOW, at=0.0), 0.0)
    assert floor.yield_for(make_turn(), 60.1) is None


def test_show_turns_go_by_deadline_and_scripts_fill_silence_only() -> None:
    floor = Floor()
    script, late, soon = make_turn(Lane.SCRIPT), make_turn(Lane.SHOW, ttl_s=60.0), make_turn(Lane.SHOW, ttl_s=10.0)
    for turn in (script, late, soon):
        floor.offer(turn, 0.0)
    assert [floor.take(0.0) for _ in range(3)] == [soon, late, script]


def test_calm_rooms_are_served_in_order_and_loaded_ones_freshest_first() -> None:
    calm = Floor()
    first, second = make_turn(at=0.0), make_turn(at=1.0)
    calm.offer(first, 0.0)
    calm.offer(second, 1.0)
    assert calm.is_calm(1.0) and calm.take(1.0) == first
    loaded = _loaded_floor(until=70.0)
    old, fresh = make_turn(at=64.0), make_turn(at=72.0)
    loaded.offer(old, 70.0)
    loaded.offer(fresh, 72.0)
    assert not loaded.is_calm(72.0) and loaded.take(72.0) == fresh


def test_in_a_loaded_room_two_members_outweigh_three_newcomers() -> None:
    floor = _loaded_floor(until=70.0)
    for who in ("a", "b"):
        floor.offer(make_turn(key="members", at=70.0, who=who, tier=Tier.MEMBER), 70.0)
    for who in ("c", "d", "e"):
        floor.offer(make_turn(key="newcomers", at=70.5, who=who), 70.5)
    taken = floor.take(71.0)
    assert taken is not None and taken.merge_key == "members"


def _loaded_floor(until: float) -> Floor:
    """A floor that has had an old question waiting at every take of the last minute."""
    floor = Floor(FloorRules(mute_s=0, ladder_s=(999, 999, 999, 999)))
    now = 0.0
    while now <= until - 1:
        floor.offer(make_turn(at=now), now)
        floor.offer(make_turn(at=now), now)
        if now % 7 == 0 and (turn := floor.take(now)):
            floor.spoke(turn, 7.0, now)
        now += 1.0
    for turn in floor.waiting(now):
        floor.drop(turn.id)
    floor.drain_losses()
    return floor


def test_a_full_floor_gives_up_the_lowest_lane_then_the_fewest_viewers_then_the_oldest() -> None:
    floor = Floor(FloorRules(limit=3))
    popular_old, lonely, popular = make_turn(key="p"), make_turn(at=1.0), make_turn(key="q", at=2.0)
    for turn in (popular_old, replace(popular_old, id="x", viewers=make_turn().viewers), lonely, popular):
        floor.offer(turn, turn.born_at)
    floor.offer(replace(popular, id="y", viewers=make_turn().viewers), 2.0)
    assert isinstance(floor.offer(make_turn(Lane.THANKS, "gift", at=3.0), 3.0), Accepted)
    assert floor.drain_losses() == [(lonely, Lost.EVICTED)]


def test_a_newcomer_of_the_lowest_lane_is_refused_by_a_full_floor() -> None:
    floor = Floor(FloorRules(limit=1, ladder_s=(99, 99, 99, 99)))
    floor.offer(make_turn(Lane.QA), 0.0)
    assert floor.offer(make_turn(Lane.CHAT), 0.0) == Refused(Lost.EVICTED)
    assert floor.drain_losses() == []


def test_operator_lines_are_never_evicted() -> None:
    floor = Floor(FloorRules(limit=2))
    lines = [make_turn(Lane.EMERGENCY), make_turn(Lane.EMERGENCY)]
    for line in lines:
        floor.offer(line, 0.0)
    floor.offer(make_turn(Lane.SHOW), 0.0)
    assert list(floor.waiting(0.0)) == lines


def test_the_ladder_climbs_at_once_and_comes_down_slowly() -> None:
    floor = Floor()
    asked = [make_turn(at=0.0, ttl_s=300.0) for _ in range(8)]
    for turn in asked:
        floor.offer(turn, 0.0)
    assert floor.degrade_level(0.0) == 3
    for turn in asked:
        floor.drop(turn.id)
    assert floor.degrade_level(5.0) == 3
    assert [floor.degrade_level(now) for now in (10.0, 15.0, 20.0, 30.0)] == [2, 2, 1, 0]


def test_small_talk_goes_to_captions_while_the_room_is_flooded() -> None:
    floor = Floor()
    hello = make_turn(Lane.CHAT, "greeting")
    floor.offer(hello, 0.0)
    for _ in range(4):
        floor.offer(make_turn(), 0.0)
    floor.expire(0.0)
    assert floor.drain_losses() == [(hello, Lost.DEGRADED)]
    assert floor.offer(make_turn(Lane.CHAT, "greeting"), 0.0) == Refused(Lost.DEGRADED)


def test_peek_says_what_take_will_say_and_changes_nothing() -> None:
    floor = Floor()
    floor.offer(make_turn(Lane.CHAT), 0.0)
    floor.offer(make_turn(Lane.QA), 0.0)
    before = floor.waiting(0.0)
    seen = floor.peek(0.0)
    assert floor.waiting(0.0) == before and len(floor) == 2
    assert floor.take(0.0) == seen


def test_the_operator_drops_a_turn_and_a_banned_viewer_disappears() -> None:
    floor = Floor()
    mine, shared = make_turn(key="mine", who="troll"), make_turn(Lane.CHAT, "shared", who="troll")
    floor.offer(mine, 0.0)
    floor.offer(make_turn(Lane.CHAT, "shared", who="li"), 0.0)
    floor.offer(shared, 0.0)
    floor.drop_viewer("troll")
    assert [turn.merge_key for turn in floor.waiting(0.0)] == ["shared"]
    assert floor.drop("no such turn") is None
    assert floor.drain_losses() == [(mine, Lost.OPERATOR)]


def test_a_taken_turn_that_went_stale_while_prepared_is_a_loss_too() -> None:
    floor = Floor()
    question = make_turn()
    floor.offer(question, 0.0)
    floor.take(0.0)
    floor.gave_up(question, Lost.FACTS_CHANGED)
    assert floor.running is None and floor.drain_losses() == [(question, Lost.FACTS_CHANGED)]


def test_rules_that_cannot_be_are_refused_by_name() -> None:
    with pytest.raises(ConfigError, match="limit 0"):
        FloorRules(limit=0)
    with pytest.raises(ConfigError, match="weights"):
        FloorRules(weights={Lane.QA: 1.0})
    with pytest.raises(ConfigError, match="ladder"):
        FloorRules(ladder_s=(9.0, 5.0, 20.0, 30.0))


_STEPS = st.tuples(
    st.sampled_from(["offer", "offer", "offer", "take", "spoke", "expire", "drop"]),
    st.sampled_from(list(Lane)),
    st.integers(0, 4),
    st.integers(0, 5),
    st.floats(0.0, 20.0),
)


@settings(max_examples=150, deadline=None)
@given(st.lists(_STEPS, max_size=120), st.integers(1, 6))
def test_every_turn_ends_in_exactly_one_way_and_the_bound_holds(
    steps: list[tuple[str, Lane, int, int, float]], limit: int
) -> None:
    floor, now = Floor(FloorRules(limit=limit)), 0.0
    ends: dict[str, str] = {}
    running: Turn | None = None

    def end(turn_id: str, how: str) -> None:
        assert turn_id not in ends, (turn_id, ends[turn_id], how)
        ends[turn_id] = how

    offered: list[str] = []
    for act, lane, key, who, wait in steps:
        now += wait
        if act == "offer":
            turn = make_turn(lane, f"k{key}", now, who=f"v{who}")
            offered.append(turn.id)
            match floor.offer(turn, now):
                case Merged():
                    end(turn.id, "merged")
                case Refused(reason):
                    end(turn.id, reason)
        elif act == "take" and running is None:
            running = floor.take(now)
            if running is not None:
                assert now <= running.expires_at()
                end(running.id, "taken")
        elif act == "spoke" and running is not None:
            floor.spoke(running, wait, now)
            running = None
        elif act == "drop" and (waiting := floor.waiting(now)):
            floor.drop(waiting[0].id)
        else:
            floor.expire(now)
        assert len(floor) <= limit
        for lost, reason in floor.drain_losses():
            end(lost.id, reason)
    left = {turn.id for turn in floor.waiting(now)}
    floor.expire(now)
    for lost, reason in floor.drain_losses():
        end(lost.id, reason)
    parts = {turn_id for turn_id in ends if "~" in turn_id}
    assert {turn_id.split("~")[0] for turn_id in parts} <= set(offered)
    assert set(offered) == (set(ends) - parts) | (left - set(ends))


def test_at_a_hundred_comments_a_second_at_most_fifty_wait_and_none_is_said_late() -> None:
    floor, free_at, longest = Floor(FloorRules(ladder_s=(999, 999, 999, 999))), 0.0, 0
    for n in range(4000):
        now = n / 100
        floor.offer(make_turn(Lane.QA if n % 2 else Lane.CHAT, at=now), now)
        longest = max(longest, len(floor))
        if now >= free_at and (turn := floor.take(now)):
            assert now <= turn.expires_at()
            floor.spoke(turn, 7.0, now)
            free_at = now + 7.0
        floor.drain_losses()
    assert longest == 50
