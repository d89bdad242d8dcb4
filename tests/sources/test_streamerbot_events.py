import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.core.events import Gift, Membership, Moderation, Raid, Reward, RoomEvent, SuperChat, Virtual
from bot.sources.connector import Connector
from tests.fakes.show import PEOPLE
from tests.fakes.streamerbot import FakeOldStreamerbot, FakeStreamerbot, iso, told, user_of
from tests.sources.mutants import ANY_JSON, AT_MS, connector_of, mutants, read, survives

pytestmark = pytest.mark.unit

LIN, SORA = PEOPLE[0], PEOPLE[4]
NEW, OLD = FakeStreamerbot(), FakeOldStreamerbot()
CHANNEL_OWNER = {"id": "UC9", "name": "Mina", "isOwner": False, "isModerator": False, "isSponsor": True}
ALONE = {"messageId": "n1", "user": user_of(LIN), "isTest": False}
EVENTS: dict[str, dict[str, Any]] = {
    "Twitch.ChatMessage": NEW.chat_data(SORA, "有没有大码？", "m1"),
    "Twitch.Cheer": NEW.chat_data(LIN, "Cheer100 so good", "m2", 100),
    "Twitch.Follow": {"user_id": "9", "user_login": "lin", "user_name": "Lin", "followed_at": iso(AT_MS - 1000)},
    "Twitch.Sub": {**ALONE, "sub_tier": 2000, "is_prime": False},
    "Twitch.ReSub": {**ALONE, "subTier": 1000, "cumulativeMonths": 15, "text": "still here"},
    "Twitch.GiftSub": {**ALONE, "subTier": 1000, "durationMonths": 3, "fromCommunitySubGift": False},
    "Twitch.GiftBomb": {**ALONE, "sub_tier": 1000, "total": 5, "recipients": [{"id": "1"}] * 5},
    "Twitch.Raid": {"from_broadcaster_user_id": "8", "from_broadcaster_user_name": "Mina", "viewers": 77},
    "Twitch.RewardRedemption": {
        "id": "x1", "user_id": "9", "user_name": "Lin", "user_input": "now", "redeemed_at": iso(AT_MS),
        "reward": {"id": "w1", "title": "Hydrate", "cost": 300},
    },
    "Twitch.ChatMessageDeleted": {"targetMessageId": "m1", "userName": "Lin"},
    "Twitch.ChatCleared": {"moderation_action": "clear"},
    "Twitch.UserTimedOut": {"target_user_id": "9", "duration": 60},
    "Twitch.UserBanned": {"target_user_id": "9"},
    "YouTube.Message": {"eventId": "y1", "user": CHANNEL_OWNER, "message": "how much?", "publishedAt": iso(AT_MS)},
    "YouTube.SuperChat": {
        "eventId": "y2", "user": CHANNEL_OWNER, "message": "nice", "currencyCode": "USD", "microAmount": 5_000_000,
    },
    "YouTube.NewSponsor": {"eventId": "y3", "user": CHANNEL_OWNER, "levelName": "Tea friends"},
    "YouTube.MembershipGift": {"eventId": "y4", "user": CHANNEL_OWNER, "count": 10, "tier": "Tea friends"},
    "YouTube.NewSubscriber": {"username": "Mina", "userId": "UC9", "createdAt": iso(AT_MS)},
    "Kick.ChatMessage": {**ALONE, "text": "hello"},
}  # fmt: skip
FRAMES = [told(name.split(".")[0], name.split(".")[1], AT_MS, data) for name, data in EVENTS.items()]


def reader() -> Connector:
    return connector_of(kind="streamerbot", room_id="1")


def events(name: str, data: dict[str, Any] | None = None, connector: Connector | None = None) -> list[RoomEvent]:
    source, type_ = name.split(".")
    frame = told(source, type_, AT_MS, EVENTS[name] if data is None else data)
    return list(read(connector or reader(), frame))


def only(name: str, data: dict[str, Any] | None = None) -> RoomEvent:
    (event,) = events(name, data)
    return event


@pytest.mark.parametrize(
    ("name", "type_", "platform"),
    [
        *(("Twitch.ChatMessage", "comment", "twitch"), ("Twitch.Follow", "follow", "twitch")),
        *(("YouTube.Message", "comment", "youtube"), ("YouTube.NewSubscriber", "follow", "youtube")),
        *(("YouTube.SuperChat", "super_chat", "youtube"), ("Kick.ChatMessage", "comment", "kick")),
    ],
)
def test_each_event_is_of_the_platform_that_it_happened_on(name: str, type_: str, platform: str) -> None:
    event = only(name)
    assert (event.type, event.platform, event.source) == (type_, platform, "streamerbot")


def test_the_new_and_the_old_shape_of_a_comment_are_the_same_comment() -> None:
    new, old = only("Twitch.ChatMessage"), only("Twitch.ChatMessage", OLD.chat_data(SORA, "有没有大码？", "m1"))
    assert (new.event_id, new.comment, new.ts_source) == (old.event_id, old.comment, old.ts_source) == (
        "m1", new.comment, AT_MS,
    )  # fmt: skip
    assert new.user is not None and old.user is not None and new.user.member == old.user.member


@pytest.mark.parametrize("shape", [NEW, OLD])
def test_bits_count_once_whatever_tells_them(shape: FakeStreamerbot) -> None:
    data = shape.chat_data(LIN, "Cheer100 so good", "m2", 100)
    both = [*events("Twitch.ChatMessage", data), *events("Twitch.Cheer", data)]
    bits = Gift(id="bits", name="Bits", count=100, virtual=Virtual(amount=1, unit="bits"), paid=True)
    assert [event.gift for event in both if event.gift] == [bits]
    assert {(event.event_id, event.comment.text) for event in both if event.comment} == {("m2", "so good")}
    assert events("Twitch.ChatMessage", shape.chat_data(LIN, "Cheer5", "m3", 5)) == []


def test_a_gift_bomb_counts_as_a_whole_and_its_parts_do_not() -> None:
    part = EVENTS["Twitch.GiftSub"]
    whole = only("Twitch.GiftBomb")
    assert whole.membership == Membership(tier=1, is_gift=True, count=5)
    for mark in ("fromCommunitySubGift", "fromSubBomb"):
        assert events("Twitch.GiftSub", {**part, mark: True}) == []
    single = only("Twitch.GiftSub").membership
    assert single is not None and (single.is_gift, single.count, single.months) == (True, 1, 3)
    assert events("Twitch.Sub", {**EVENTS["Twitch.Sub"], "is_gift": True}) == []


def test_subscriptions_tell_tier_months_and_words() -> None:
    assert only("Twitch.Sub").membership == Membership(tier=2)
    bought, said = events("Twitch.ReSub")
    assert bought.membership == Membership(tier=1, months=15, is_renewal=True)
    assert said.comment is not None and (said.event_id, said.comment.text) == ("n1#text", "still here")
    assert only("YouTube.NewSponsor").membership == Membership(tier=1, name="Tea friends")
    gift = only("YouTube.MembershipGift").membership
    assert gift is not None and (gift.is_gift, gift.count) == (True, 10)


def test_money_is_read_in_the_smallest_unit() -> None:
    paid = SuperChat(id="y2", text="nice", amount_minor=500, currency="USD")
    assert only("YouTube.SuperChat").super_chat == paid
    yen = EVENTS["YouTube.SuperChat"] | {"currencyCode": "JPY", "microAmount": 500_000_000}
    assert only("YouTube.SuperChat", yen).super_chat == SuperChat(
        id="y2", text="nice", amount_minor=500, currency="JPY"
    )


def test_raids_and_rewards_are_told_whole() -> None:
    assert only("Twitch.Raid").raid == Raid(from_id="8", viewers=77)
    reward = only("Twitch.RewardRedemption")
    assert (reward.event_id, reward.reward) == ("x1", Reward(reward_id="w1", title="Hydrate", cost=300, input="now"))


def test_what_moderators_do_is_told_with_its_target() -> None:
    names = ("Twitch.ChatMessageDeleted", "Twitch.ChatCleared", "Twitch.UserTimedOut", "Twitch.UserBanned")
    assert [only(name).moderation for name in names] == [
        Moderation(action="delete", target_event_id="m1"),
        Moderation(action="clear"),
        Moderation(action="timeout", target_user_id="9", seconds=60),
        Moderation(action="ban", target_user_id="9"),
    ]


def test_a_test_button_makes_test_events_that_never_count_and_never_collide() -> None:
    pressed = EVENTS["Twitch.Sub"] | {"isTest": True}
    event = only("Twitch.Sub", pressed)
    assert event.delivery == "test" and event.event_id != only("Twitch.Sub").event_id
    old = OLD.chat_data(LIN, "hi", "m1")
    old["message"]["isTest"] = True
    assert only("Twitch.ChatMessage", old).delivery == "test"
    assert only("Twitch.Follow", {**EVENTS["Twitch.Follow"], "is_test": True}).delivery == "test"


def test_emotes_are_named_and_nothing_else_is_an_emoji() -> None:
    alone = {**EVENTS["Twitch.ChatMessage"], "text": "Kappa Kappa", "emotes": [{"name": "Kappa"}] * 2}
    body = only("Twitch.ChatMessage", alone).comment
    assert body is not None and body.is_emoji and "Kappa" in body.emotes


def test_answers_are_no_events_and_what_is_unknown_is_counted() -> None:
    connector = reader()
    for frame in ('{"id":"1","status":"ok"}', '{"request":"Hello","info":{}}', '{"a":1}'):
        assert read(connector, frame) == []
    assert events("Twitch.AdRun", {}, connector) == [] and events("Trovo.ChatMessage", {}, connector) == []
    assert connector.health.counts == {"unknown_types": 1, "unmapped": 2}


@settings(max_examples=25, deadline=None)
@given(st.integers())
def test_spoiled_frames_never_break_the_reader(seed: int) -> None:
    connector = reader()
    for spoiled in mutants(FRAMES, 100, seed):
        survives(connector, spoiled)


@settings(max_examples=150, deadline=None)
@given(st.binary(max_size=300) | ANY_JSON.map(lambda value: json.dumps(value).encode()))
def test_anything_at_all_never_breaks_the_reader(frame: bytes) -> None:
    survives(reader(), frame)
