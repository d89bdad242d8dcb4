from typing import Any

import pytest

from bot.core.events import Fan, FanLevel, Member, Membership, Order, RoomEvent, User
from bot.core.viewers import History, Sighting, Tier
from bot.store import memory
from bot.store.memory import DAY_MS, FLAG_DAYS, LONGEST_DAYS, ViewerMemory
from bot.store.schema import connect
from tests.store.rig import NOON_MS, comment, event, gift, like

pytestmark = pytest.mark.unit
LIN = "bilibili:open_id:lin"


def known_of(viewers: ViewerMemory) -> History:
    viewers.recall([LIN])
    known = viewers.before(LIN)
    assert known is not None
    return known


def after(*events: RoomEvent) -> History:
    viewers = ViewerMemory(connect(None), "s1")
    for one in events:
        viewers.learn(LIN, one, one.at_ms)
    return known_of(viewers)


def entering(**badges: Any) -> RoomEvent:
    who = User(id="lin", id_scope="open_id", **badges)
    return RoomEvent(source="json_ws", room_id="1", event_id="e", type="enter", ts_recv=NOON_MS, user=who)


def test_a_viewer_never_seen_has_no_history() -> None:
    viewers = ViewerMemory(connect(None), "s1")
    viewers.recall([LIN])
    assert viewers.before(LIN) is None


def test_comments_paid_orders_and_gifts_are_remembered() -> None:
    placed, paid = (event(status, "order", order=Order(order_id="a", status=status)) for status in ("placed", "paid"))
    known = after(comment("1"), comment("2"), gift("3", 5), gift("4", 0), placed, paid)
    assert (known.comments, known.gifts, known.orders) == (2, 5, 1)


def test_a_visit_is_a_session_not_an_event() -> None:
    db = connect(None)
    for session in ("s1", "s2"):
        viewers = ViewerMemory(db, session)
        viewers.recall([LIN])
        for number in range(3):
            viewers.learn(LIN, comment(f"{session}-{number}"), NOON_MS)
        viewers.flush()
    assert known_of(ViewerMemory(db, "s2")).visits == 2
    assert known_of(ViewerMemory(db, "s3")).visits == 3


def test_the_first_sight_is_the_earliest_even_when_it_is_told_late() -> None:
    assert after(comment("1"), comment("0", at_ms=NOON_MS - 60_000)).first_seen_ms == NOON_MS - 60_000


def test_a_badge_the_platform_leaves_out_is_unknown_and_changes_nothing() -> None:
    known = after(entering(fan=Fan(level=12), member=Member(tier=2)), comment("2", user="lin"))
    assert (known.fan_level, known.member_tier) == (12, 2)


def test_a_badge_of_another_room_says_nothing_about_this_one() -> None:
    foreign = entering(fan=Fan(level=20, this_room=False))
    assert after(event("0", "fan_level", fan_level=FanLevel(to=7)), foreign).fan_level == 7


def test_a_membership_bought_counts_and_one_given_away_does_not() -> None:
    assert after(event("1", "membership", membership=Membership(tier=3))).member_tier == 3
    assert after(event("1", "membership", membership=Membership(tier=3, is_gift=True))).member_tier == 0


def test_a_membership_is_believed_for_a_month_after_it_was_shown() -> None:
    known = after(entering(member=Member(tier=2)))
    assert known.member_until_ms == NOON_MS + FLAG_DAYS * DAY_MS
    assert after(entering(member=Member(tier=2)), entering(member=Member(tier=0))).member_until_ms == 0


def test_months_bought_run_their_time_and_a_renewal_is_added() -> None:
    quarter = event("1", "membership", membership=Membership(tier=3, count=3))
    month = event("2", "membership", membership=Membership(tier=3, is_renewal=True))
    assert after(quarter).member_until_ms == NOON_MS + 93 * DAY_MS
    assert after(quarter, month).member_until_ms == NOON_MS + 124 * DAY_MS
    absurd = event("3", "membership", membership=Membership(tier=1, count=10**9, unit="year"))
    assert after(absurd).member_until_ms == NOON_MS + LONGEST_DAYS * DAY_MS


def test_the_time_of_the_last_paid_order_is_known() -> None:
    paid = event("1", "order", order=Order(order_id="a", status="paid"))
    assert after(comment("0"), paid).last_order_ms == NOON_MS
    assert after(comment("0")).last_order_ms == 0


def asked(key: str = LIN, **more: Any) -> Sighting:
    return Sighting(key=key, at_ms=NOON_MS, tier=Tier.NEW, why="first visit", intent="price", **more)


def test_what_was_understood_is_still_known_after_a_restart() -> None:
    db = connect(None)
    viewers = ViewerMemory(db, "s1")
    viewers.learn(LIN, comment("1"), NOON_MS)
    viewers.note(asked(lang="zh", sku="CUP"))
    viewers.flush()
    notes = known_of(ViewerMemory(db, "s2")).notes
    assert (notes.lang, notes.topics[0].sku, notes.tiers[0].why) == ("zh", "CUP", "first visit")


def test_who_only_likes_has_been_there_in_each_show() -> None:
    db = connect(None)
    for session in ("s1", "s2", "s3"):
        viewers = ViewerMemory(db, session)
        for number in range(3):
            viewers.recall([LIN])
            viewers.learn(LIN, like(str(number)), NOON_MS + number)
            viewers.flush()
    assert known_of(ViewerMemory(db, "s4")) == History(first_seen_ms=NOON_MS, visits=4)


def test_notes_about_somebody_unknown_or_forgotten_are_passed_over() -> None:
    viewers = ViewerMemory(connect(None), "s1")
    viewers.note(asked())
    viewers.recall([LIN])
    assert viewers.before(LIN) is None


def test_notes_that_nobody_can_read_are_no_notes() -> None:
    db = connect(None)
    viewers = ViewerMemory(db, "s1")
    viewers.learn(LIN, comment("1"), NOON_MS)
    viewers.flush()
    db.execute("UPDATE viewer SET notes = ?", (b"{broken",))
    assert known_of(ViewerMemory(db, "s2")).notes.topics == ()


def test_memory_is_bounded_and_the_disk_remembers_the_rest(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(memory, "MAX_VIEWERS", 10)
    viewers = ViewerMemory(connect(None), "s1")
    for number in range(40):
        viewers.learn(f"viewer-{number}", comment(str(number)), NOON_MS)
        viewers.flush()
    assert len(viewers._known) <= 10
    assert viewers.before("viewer-0") is None
    viewers.recall(["viewer-0"])
    assert viewers.before("viewer-0") == History(first_seen_ms=NOON_MS, visits=1, comments=1)
