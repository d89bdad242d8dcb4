from typing import get_args

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.audience import viewer_of
from bot.core.events import STABLE_SCOPES, Fan, IdScope, Member, Membership, Order, Platform, RoomEvent, User
from bot.core.viewers import History, Tier
from tests.audience.people import said

pytestmark = pytest.mark.unit


def _user(**fields: object) -> User:
    return msgspec.convert({"id": "u1", "id_scope": "open_id", "name": "小鹿", **fields}, User)


def _tier(user: User, history: History | None = None, platform: Platform = "douyin") -> Tier:
    return viewer_of(said(user=user, platform=platform), history).tier


def test_a_viewer_nobody_knows_is_new() -> None:
    viewer = viewer_of(said(), None)
    assert (viewer.tier, viewer.visits, viewer.may_claim, viewer.why) == (Tier.NEW, 1, True, "never seen before")


@pytest.mark.parametrize(
    ("user", "history", "tier"),
    [
        (_user(), History(first_seen_ms=1, visits=1, comments=9), Tier.NEW),
        (_user(), History(first_seen_ms=1, visits=2), Tier.RETURNING),
        (_user(), History(first_seen_ms=1, visits=5, orders=1), Tier.BUYER),
        (_user(fan={"level": 1}), History(first_seen_ms=1, visits=5, orders=1), Tier.FAN),
        (_user(fan={"level": 9}, member={"tier": 1}), None, Tier.MEMBER),
        (_user(roles=["moderator"], fan={"level": 9}, member={"tier": 3}), None, Tier.STAFF),
        (_user(roles=["vip"]), None, Tier.FAN),
        (_user(roles=["subscriber"]), None, Tier.MEMBER),
        (_user(returning=True), None, Tier.RETURNING),
    ],
)
def test_the_closest_tier_wins(user: User, history: History | None, tier: Tier) -> None:
    assert _tier(user, history) is tier


def test_a_badge_of_another_room_counts_nothing() -> None:
    viewer = viewer_of(said(user=_user(fan={"level": 21, "this_room": False})), None)
    assert (viewer.tier, viewer.fan_level) == (Tier.NEW, 0)


def test_levels_that_contradict_count_as_the_lower_one() -> None:
    known = History(first_seen_ms=1, visits=3, fan_level=12, member_tier=3)
    viewer = viewer_of(said(user=_user(fan={"level": 2}, member={"tier": 1})), known)
    assert (viewer.fan_level, viewer.member_tier) == (2, 1)


def test_a_missing_badge_is_unknown_and_the_journal_answers() -> None:
    viewer = viewer_of(said(user=_user()), History(first_seen_ms=1, visits=3, fan_level=12))
    assert (viewer.tier, viewer.fan_level, viewer.why) == (Tier.FAN, 12, "fan badge level 12")


def test_a_membership_that_the_platform_would_show_has_ended_when_it_does_not() -> None:
    known = History(first_seen_ms=1, visits=3, member_tier=2)
    assert _tier(_user(), known, "bilibili") is Tier.RETURNING
    assert _tier(_user(), known, "taobao") is Tier.MEMBER


def test_a_membership_whose_month_is_over_is_no_longer_believed() -> None:
    event = said(user=_user())
    runs, over = (History(first_seen_ms=1, visits=3, member_tier=2, member_until_ms=event.at_ms + ms) for ms in (1, 0))
    assert viewer_of(event, runs).tier is Tier.MEMBER
    assert viewer_of(event, over).tier is Tier.RETURNING


def test_who_has_a_memory_brings_it_along_and_nobody_else_does() -> None:
    known = History(first_seen_ms=1, visits=3)
    assert viewer_of(said(), known).history is known
    assert viewer_of(said(scope="masked"), known).history is None


def test_buying_makes_a_buyer_at_once_and_joining_a_member() -> None:
    order = msgspec.structs.replace(said(), type="order", comment=None, order=Order(status="paid"))
    assert viewer_of(order, None).tier is Tier.BUYER
    joined = msgspec.structs.replace(said(), type="membership", comment=None, membership=Membership(tier=2))
    assert viewer_of(joined, None).member_tier == 2
    given = msgspec.structs.replace(joined, membership=Membership(tier=2, is_gift=True))
    assert viewer_of(given, None).tier is Tier.NEW


@given(
    st.sampled_from(get_args(IdScope)),
    st.one_of(st.none(), st.just("id")),
    st.integers(-1, 30),
    st.integers(-1, 3),
    st.integers(0, 30),
)
def test_an_identity_that_anybody_could_take_never_gets_benefits(
    scope: IdScope, id: str | None, fan: int, member: int, known_level: int
) -> None:
    user = User(id=id, id_scope=scope, name="张***", fan=Fan(level=fan), member=Member(tier=member))
    history = History(first_seen_ms=1, visits=4, orders=2, fan_level=known_level, member_tier=1)
    viewer = viewer_of(said(user=user), history)
    assert viewer.why
    assert viewer.fan_level <= max(0, fan) and viewer.member_tier <= max(0, member)
    if scope not in STABLE_SCOPES or not id:
        assert not viewer.may_claim and viewer.tier in (Tier.NEW, Tier.RETURNING)
        assert (viewer.fan_level, viewer.member_tier) == (0, 0)


def test_a_masked_viewer_has_no_memory() -> None:
    viewer = viewer_of(said(scope="masked"), History(first_seen_ms=1, visits=9))
    assert (viewer.key, viewer.tier, viewer.visits) == (None, Tier.NEW, 1)


def test_an_event_without_a_user_is_nobody() -> None:
    event: RoomEvent = msgspec.structs.replace(said(), user=None)
    assert viewer_of(event, None).key is None
