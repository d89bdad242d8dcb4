from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.events import Counter, Empty, Gift, Like, Membership, Order, Price, RoomEvent
from bot.core.ledger import Change
from bot.triggers.counting import MAX_VALUE, changes_for

pytestmark = pytest.mark.unit


def event(type: Any, **body: Any) -> RoomEvent:
    return RoomEvent(source="json_ws", room_id="1", event_id="e", type=type, ts_recv=1, **body)


def moved(type: Any, **body: Any) -> dict[str, int]:
    return {change.name: change.value for change in changes_for(event(type, **body))}


def test_likes_without_a_room_total_count_as_increments() -> None:
    assert changes_for(event("like", like=Like(count=3))) == (Change(name="likes", value=3),)


def test_a_room_total_of_likes_replaces_the_increment_of_the_same_event() -> None:
    assert changes_for(event("like", like=Like(count=3, total=500))) == (
        Change(name="likes", value=500, absolute=True),
    )


def test_the_closing_frame_of_a_gift_combo_adds_nothing() -> None:
    closing = Gift(
        count=0, combo_end=True, combo_total=66, paid=True, unit_value=Price(amount_minor=10, currency="CNY")
    )
    assert moved("gift", gift=closing) == {}


def test_gift_value_is_unit_times_increment_of_paid_gifts_only() -> None:
    unit = Price(amount_minor=990, currency="CNY")
    assert moved("gift", gift=Gift(count=3, paid=True, unit_value=unit)) == {"gifts": 3, "gift_value": 2970}
    assert moved("gift", gift=Gift(count=3, paid=False, unit_value=unit)) == {"gifts": 3}


def test_gifts_of_another_currency_are_never_added_to_money() -> None:
    dollars = event("gift", gift=Gift(paid=True, unit_value=Price(amount_minor=990, currency="USD")))
    assert [change.name for change in changes_for(dollars)] == ["gifts"]
    assert [change.name for change in changes_for(dollars, currency="USD")] == ["gifts", "gift_value"]


@pytest.mark.parametrize("status", ["placed", "refunded", "unknown"])
def test_an_order_that_is_not_paid_is_no_order(status: Any) -> None:
    assert moved("order", order=Order(order_id="a", status=status)) == {}


def test_a_paid_order_a_follow_a_share_and_a_membership_count_one_each() -> None:
    assert moved("order", order=Order(order_id="a", status="paid", qty=7)) == {"orders": 1}
    assert moved("follow", follow=Empty()) == {"follows": 1}
    assert moved("share") == {"shares": 1}
    assert moved("membership", membership=Membership(count=12)) == {"members": 1}


def test_everybody_who_ever_followed_is_not_the_new_followers_of_this_show() -> None:
    assert moved("counter", counter=Counter(name="followers", value=120_000)) == {"followers": 120_000}
    assert moved("counter", counter=Counter(name="followers", value=2, semantics="delta")) == {"follows": 2}


@pytest.mark.parametrize("delivery", ["mirror", "test"])
def test_what_was_said_elsewhere_or_pressed_for_a_test_counts_nothing(delivery: Any) -> None:
    assert moved("like", like=Like(count=3), delivery=delivery) == {}


def test_our_own_comment_coming_back_is_not_a_viewers_comment() -> None:
    assert moved("comment", hints=("own_echo",)) == {}


@given(st.integers(), st.none() | st.integers(), st.integers(), st.integers(), st.sampled_from(["absolute", "delta"]))
def test_no_event_can_push_a_counter_down_or_beyond_what_json_keeps(
    count: int, total: int | None, amount: int, value: int, semantics: Any
) -> None:
    hostile = [
        event("like", like=Like(count=count, total=total)),
        event("gift", gift=Gift(count=count, paid=True, unit_value=Price(amount_minor=amount, currency="CNY"))),
        event("counter", counter=Counter(name="likes", value=value, semantics=semantics)),
    ]
    for change in (change for one in hostile for change in changes_for(one)):
        assert 0 <= change.value <= MAX_VALUE
