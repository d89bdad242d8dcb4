import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.floor.mutes import TOPICS_KEPT, Mutes
from bot.floor.rules import FloorRules
from tests.floor.turns import make_turn

pytestmark = pytest.mark.unit


def test_one_viewer_who_asks_again_and_again_wakes_nothing() -> None:
    mutes = Mutes(FloorRules())
    mutes.said("k", 0.0)
    assert [mutes.asked(make_turn(key="k", at=at, who="li"), at) for at in (16.0, 20.0, 25.0, 28.0)] == [None] * 4


def test_nobody_wakes_a_topic_in_its_first_seconds() -> None:
    mutes = Mutes(FloorRules())
    mutes.said("k", 0.0)
    assert [mutes.asked(make_turn(key="k", at=1.0), 1.0) for _ in range(20)] == [None] * 20


def test_a_banned_viewer_does_not_count() -> None:
    mutes = Mutes(FloorRules(again_people=2))
    mutes.said("k", 0.0)
    mutes.asked(make_turn(key="k", at=10.0, who="troll"), 10.0)
    mutes.forget_viewer("troll")
    assert mutes.asked(make_turn(key="k", at=20.0), 20.0) is None


def test_what_rests_is_bounded() -> None:
    mutes = Mutes(FloorRules())
    for number in range(3 * TOPICS_KEPT):
        mutes.said(f"k{number}", 1.0)
    assert mutes.left_s("k0", 1.0) == 0.0 and mutes.left_s(f"k{3 * TOPICS_KEPT - 1}", 1.0) == 60.0


@given(st.lists(st.tuples(st.integers(0, 9), st.floats(0.0, 8.0)), max_size=60))
def test_a_topic_that_wakes_holds_nobody_who_waited_too_long(asked: list[tuple[int, float]]) -> None:
    mutes, now = Mutes(FloorRules(mute_s=1e9)), 0.0
    mutes.said("k", now)
    for who, wait in asked:
        now += wait
        woken = mutes.asked(make_turn(key="k", at=now, who=f"v{who}"), now)
        if woken is not None:
            assert now >= 8.0 and woken.turn.people >= 3
            assert woken.turn.born_at == woken.asks[0].at >= now - 30.0
            assert woken.turn.fresh_at == now
            return


def test_a_complaint_is_not_led_again_for_minutes_because_others_say_the_same() -> None:
    mutes = Mutes(FloorRules())
    mutes.said("price", 0.0, "price")
    mutes.said("complaint", 0.0, "complaint")
    assert (mutes.left_s("price", 59.0), mutes.left_s("complaint", 59.0)) == (1.0, 241.0)
    one_in_ten_seconds = [mutes.asked(make_turn(key="complaint", at=at), at) for at in range(10, 290, 10)]
    assert one_in_ten_seconds == [None] * 28


def test_a_crowd_that_complains_at_once_is_heard_within_the_rest() -> None:
    mutes = Mutes(FloorRules())
    mutes.said("complaint", 0.0, "complaint")
    woken = [mutes.asked(make_turn(key="complaint", at=at), at) for at in (50.0,) * 15]
    assert woken[-1] is not None and woken[-1].turn.people == 15


def test_an_answer_that_has_one_wording_rests_longer_each_time_it_was_said() -> None:
    mutes, now, rests = Mutes(FloorRules()), 0.0, []
    for _ in range(7):
        mutes.said("faq", now, "faq")
        rests.append(mutes.left_s("faq", now))
        now += rests[-1]
    assert rests == [60.0, 120.0, 240.0, 480.0, 960.0, 960.0, 960.0]
    mutes.said("faq", now + 1900.0, "faq")
    assert mutes.left_s("faq", now + 1900.0) == 60.0, "forgotten by then"
    mutes.said("price", 1.0, "price")
    mutes.said("price", 70.0, "price")
    assert mutes.left_s("price", 70.0) == 60.0


def test_a_crowd_still_wakes_an_answer_that_rests_long() -> None:
    mutes = Mutes(FloorRules())
    mutes.said("faq", 0.0, "faq")
    mutes.said("faq", 61.0, "faq")
    woken = [mutes.asked(make_turn(key="faq", at=90.0), 90.0) for _ in range(6)]
    assert woken[-1] is not None and woken[-1].turn.people == 6
