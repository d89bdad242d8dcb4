from collections.abc import Sequence
from typing import Any

import pytest

from bot.core.events import Comment, Empty, Gap, Gift, Price, RoomEvent, User
from bot.core.ledger import CounterChange, Firing, OutboxClass
from bot.triggers import Charge, Deed, Engine, Rule

pytestmark = pytest.mark.unit
NOW = 1_785_556_800_000


def rule(**about: Any) -> Rule:
    return Rule(id="r", **{"effect": "confetti", **about})


class Room:
    """Numbers events and asks an engine."""

    def __init__(self, *rules: Rule, **more: Any) -> None:
        self.engine, self.seq = Engine(rules, session_id="s1", **more), 0

    def made(self, type: Any, at_s: float = 0, who: str = "a", **body: Any) -> RoomEvent:
        self.seq += 1
        at_ms, user = NOW + round(at_s * 1000), User(id=who, id_scope="uid", name=who) if who else None
        return RoomEvent(
            source="x", room_id="1", event_id=f"e{self.seq}", type=type, ts_recv=at_ms, seq=self.seq, user=user, **body
        )

    def event(self, type: Any, at_s: float = 0, who: str = "a", **body: Any) -> Sequence[Firing]:
        event = self.made(type, at_s, who, **body)
        return self.engine.decide(event, (), event.ts_recv)

    def say(self, text: str, at_s: float = 0, who: str = "a", **more: Any) -> Sequence[Firing]:
        return self.event("comment", at_s, who, comment=Comment(text=text, text_plain=text), **more)

    def viewers(self, before: int | None, after: int) -> Sequence[Firing]:
        change = CounterChange(name="viewers", scope="s1", before=before, after=after)
        return self.engine.decide(self.made("system"), [change], NOW)


def told(firings: Sequence[Firing]) -> list[tuple[int, str]]:
    return [(one.ordinal, one.status) for one in firings]


def test_a_keyword_fires_with_each_comment_that_holds_it_however_it_is_written() -> None:
    room = Room(rule(on="comment", keywords=("price", "多少钱")))
    assert told(room.say("这款多少钱？")) == [(1, "fired")]
    assert told(room.say("ＰＲＩＣＥ please")) == [(2, "fired")]
    assert told(room.say("hello")) == []
    assert told(room.event("follow", follow=Empty())) == []


def test_an_event_rule_may_ask_for_a_least_worth() -> None:
    room = Room(rule(on="gift", min_value=500))

    def gift(count: int, paid: bool = True) -> Sequence[Firing]:
        return room.event("gift", gift=Gift(count=count, paid=paid, unit_value=Price(amount_minor=100, currency="CNY")))

    assert told(gift(4)) == []
    assert told(gift(5)) == [(2, "fired")]
    assert told(gift(5, paid=False)) == []


def test_a_rate_fires_once_and_again_only_after_it_fell_below_its_share() -> None:
    room = Room(rule(on="comment", times=5, seconds=10))
    assert [told(room.say("1", at_s=at)) for at in range(5)] == [[], [], [], [], [(5, "fired")]]
    assert [told(room.say("1", at_s=at)) for at in (5, 6, 7)] == [[], [], []]
    assert told(room.say("1", at_s=30)) == []
    assert [told(room.say("1", at_s=30 + step)) for step in range(1, 5)] == [[], [], [], [(13, "fired")]]


def test_a_presence_counts_people_and_says_how_many_are_missing() -> None:
    room = Room(rule(on="comment", keywords=("拼",), people=3, of=4, seconds=60))
    assert [told(room.say("拼", who=who)) for who in ("a", "a", "b", "")] == [[], [], [], []]
    (firing,) = room.say("拼团", who="c")
    assert (firing.orders[0].payload["people"], firing.orders[0].payload["left"]) == (3, 1)
    assert told(room.say("拼", who="d")) == []


def test_a_sequence_is_one_viewers_own() -> None:
    room = Room(rule(steps=("follow", "gift"), seconds=60))
    room.event("follow", 0, "a", follow=Empty())
    assert told(room.event("gift", 1, "b", gift=Gift())) == []
    assert told(room.event("gift", 59, "a", gift=Gift())) == [(3, "fired")]
    room.event("follow", 100, "a", follow=Empty())
    assert told(room.event("gift", 161, "a", gift=Gift())) == []


def test_a_hole_in_the_feed_proves_nothing_about_what_came_before_it() -> None:
    room = Room(rule(on="comment", times=3, seconds=600))
    room.say("1"), room.say("1")
    room.event("gap", gap=Gap(from_ms=NOW, to_ms=NOW + 5))
    assert [told(room.say("1")) for _ in range(3)] == [[], [], [(6, "fired")]]


def test_rates_never_count_what_comes_from_a_late_page_and_events_are_refused() -> None:
    room = Room(rule(on="comment", times=1, seconds=600), Rule(id="each", on="comment", effect="hearts"))
    assert told(room.say("1", delivery="backfill")) == [(1, "skipped:backfill")]


def test_a_while_rule_goes_on_at_its_number_and_off_below_its_share() -> None:
    deed = Deed(klass=OutboxClass.SET, via="stage", target="crowd")
    room = Room(rule(counter="viewers", hold=100, deeds=(deed,)))
    assert told(room.viewers(None, 50)) == []
    (on,) = room.viewers(50, 130)
    assert [(order.klass, order.payload["on"]) for order in on.orders] == [("show", True), ("set", True)]
    assert told(room.viewers(130, 80)) == []
    (off,) = room.viewers(80, 79)
    assert [(order.klass, order.payload["on"]) for order in off.orders] == [("set", False)]
    assert told(room.viewers(79, 99)) == []
    assert [firing.level for firing in room.viewers(99, 100)] == [100]


def test_a_while_rule_that_may_not_now_goes_on_when_it_may() -> None:
    room = Room(rule(counter="viewers", hold=100, segments=("sale",)))
    assert told(room.viewers(0, 120)) == [(1, "skipped:segment")]
    room.engine.segment = "sale"
    assert told(room.viewers(120, 121)) == [(2, "fired")]


def test_a_refused_event_is_marked_as_one_that_is_only_counted() -> None:
    room = Room(rule(on="comment", tiers=("fan",)), tier_of=lambda event, history: "new")
    (firing,) = room.say("1")
    assert (firing.status, firing.counted, firing.orders) == ("skipped:tier", True, ())


def test_what_a_rule_costs_is_carried_by_the_order_it_is_for() -> None:
    charges = (
        Charge(budget="screen", cap=12, span="minute", amount=4, of="show"),
        Charge(budget="speech", cap=9, span="hour", amount=3, of="say"),
        Charge(budget="coupons", cap=5, span="session", amount=1),
    )
    (firing,) = Room(rule(on="comment", say="goal", charges=charges)).say("1")
    carried = {order.klass.value: [(cost.budget, cost.window) for cost in order.costs] for order in firing.orders}
    assert carried == {
        "show": [("screen", f"minute {NOW // 60_000}"), ("coupons", "s1")],
        "say": [("speech", f"hour {NOW // 3_600_000}")],
    }


@pytest.mark.parametrize(
    ("per", "key"),
    [("rule", "r"), ("user", "r|user|other:uid:a"), ("tier", "r|tier|fan"), ("group", "group|party"), ("product", "r")],
)
def test_a_cooldown_is_kept_for_what_it_is_meant_for(per: str, key: str) -> None:
    made = rule(on="comment", cooldown_s=5, cooldown_per=per, group="party")
    (firing,) = Room(made, tier_of=lambda event, history: "fan").say("1")
    assert [rest.key for rest in firing.rests] == [key]


def test_a_test_event_shows_its_effect_and_costs_nothing() -> None:
    charge = Charge(budget="b", cap=1, span="all", amount=1)
    hook = Deed(klass=OutboxClass.ONCE, via="webhook", target="shop")
    room = Room(rule(on="comment", keywords=("1",), charges=(charge,), deeds=(hook,), approve=True, cooldown_s=9))
    event = room.made("comment", delivery="test", comment=Comment(text="1", text_plain="1"))
    (firing,) = room.engine.rehearse(event, NOW)
    (order,) = firing.orders
    assert (order.key, order.held, order.costs, order.payload["test"], firing.rests) == (
        "test:r:1",
        False,
        (),
        True,
        (),
    )


def test_after_a_restart_windows_and_latches_are_as_they_were() -> None:
    made = rule(on="comment", times=3, seconds=60)
    first, again = Room(made), Room(made)
    past = [again.made("comment", at, comment=Comment(text="1", text_plain="1")) for at in range(3)]
    for at in range(3):
        first.say("1", at_s=at)
    again.engine.restore(first.engine.moved(), past)
    assert told(again.say("1", at_s=4)) == told(first.say("1", at_s=4)) == []
    assert first.engine.moved() == []
