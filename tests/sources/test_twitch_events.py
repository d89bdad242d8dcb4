import json
import random
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.core.events import Gift, Membership, Moderation, Raid, Reward, RoomEvent, Virtual, encode_event
from bot.core.ports import SourceHealth
from bot.sources.line import MALFORMED
from bot.sources.stamp import Stamp
from bot.sources.twitch_events import EventReader, when_ms
from bot.sources.twitch_helix import DEFAULT_TYPES, WANTED
from tests.fakes.show import PEOPLE
from tests.fakes.twitch_payloads import OWNER_ID, chat_message, envelope, iso, notification, user_of
from tests.sources.mutants import ANY_JSON, AT_MS, MAX_EVENT_BYTES, MAX_EVENTS, mutants

pytestmark = pytest.mark.unit

LIN, SORA, STAFF = PEOPLE[0], PEOPLE[4], PEOPLE[6]
WHO = user_of(LIN)
REWARD = {"id": "w1", "title": "Hydrate", "cost": 300, "prompt": ""}
EMOTE = {"type": "emote", "text": "Kappa", "emote": {"id": "25"}}
EVENTS: dict[str, dict[str, Any]] = {
    "channel.chat.message": chat_message(SORA, "有没有大码？", "m1"),
    "channel.follow": {**WHO, "followed_at": iso(AT_MS - 1000)},
    "channel.subscribe": {**WHO, "tier": "3000", "is_gift": False},
    "channel.subscription.gift": {**WHO, "total": 5, "tier": "2000", "cumulative_total": 9, "is_anonymous": False},
    "channel.subscription.message": {
        **WHO, "tier": "1000", "message": {"text": "still here", "emotes": None}, "cumulative_months": 15,
    },
    "channel.cheer": {**WHO, "is_anonymous": False, "message": "Cheer100 so good", "bits": 100},
    "channel.raid": {
        "from_broadcaster_user_id": "8", "from_broadcaster_user_login": "mina", "from_broadcaster_user_name": "Mina",
        "to_broadcaster_user_id": OWNER_ID, "viewers": 77,
    },
    "channel.channel_points_custom_reward_redemption.add": {
        **WHO, "id": "x1", "user_input": "now", "reward": REWARD, "redeemed_at": iso(AT_MS),
    },
    "channel.chat.message_delete": {"target_user_id": "9", "message_id": "m1"},
    "channel.chat.clear": {"broadcaster_user_id": OWNER_ID},
    "channel.chat.clear_user_messages": {"target_user_id": "9"},
    "channel.ban": {**WHO, "banned_at": iso(AT_MS), "ends_at": iso(AT_MS + 60_000), "is_permanent": False},
    "stream.online": {"id": "o1", "type": "live", "started_at": iso(AT_MS)},
    "stream.offline": {"broadcaster_user_id": OWNER_ID},
}  # fmt: skip
FRAMES = [json.dumps(notification(type_, f"n-{type_}", AT_MS, event)) for type_, event in EVENTS.items()]


def reader(types: tuple[str, ...] = tuple(WANTED)) -> EventReader:
    stamp = Stamp(source="twitch_eventsub", instance="t", platform="twitch", room_id=OWNER_ID, session_id="s1")
    return EventReader(stamp, SourceHealth(), types)


def events(type_: str, event: dict[str, Any] | None = None, types: tuple[str, ...] = DEFAULT_TYPES) -> list[RoomEvent]:
    frame = notification(type_, "n1", AT_MS, EVENTS[type_] if event is None else event)
    return reader(types).events(json.dumps(frame).encode(), AT_MS)


def only(type_: str, event: dict[str, Any] | None = None, types: tuple[str, ...] = DEFAULT_TYPES) -> RoomEvent:
    (found,) = events(type_, event, types)
    return found


def test_a_comment_has_its_own_id_and_its_writers_badges() -> None:
    event = only("channel.chat.message")
    assert (event.type, event.event_id, event.id_quality, event.ts_source) == ("comment", "m1", "native", AT_MS)
    assert event.user is not None and event.user.member is not None and event.comment is not None
    assert (event.user.id, event.user.name, event.user.member.tier) == (SORA.uid, "Sora", 2)
    assert (event.user.member.months, event.comment.text_plain, event.delivery) == (14, "有没有大码？", "live")


def test_bits_in_a_message_are_a_gift_and_its_words_a_comment() -> None:
    gift, said = events("channel.chat.message", chat_message(LIN, " so good", "m2", bits=100))
    bits = Gift(id="bits", name="Bits", count=100, virtual=Virtual(amount=1, unit="bits"), paid=True)
    assert (gift.event_id, gift.gift) == ("m2#bits", bits)
    assert said.comment is not None and (said.event_id, said.comment.text) == ("m2", "so good")
    assert [event.type for event in events("channel.chat.message", chat_message(LIN, "", "m3", bits=5))] == ["gift"]


def test_bits_are_counted_by_one_of_the_two_events_that_tell_them() -> None:
    assert events("channel.cheer") == []
    gift, said = events("channel.cheer", types=("channel.cheer",))
    assert gift.gift is not None and gift.gift.count == 100
    assert said.comment is not None and said.comment.text == "so good"


def test_emotes_are_named_and_nothing_else_is_an_emoji() -> None:
    alone = chat_message(LIN, "Kappa", "m1") | {"message": {"text": "Kappa", "fragments": [EMOTE]}}
    body = only("channel.chat.message", alone).comment
    assert body is not None and body.emotes == ("Kappa",) and body.is_emoji
    mixed = {"text": "好 Kappa", "fragments": [{"type": "text", "text": "好 "}, EMOTE]}
    body = only("channel.chat.message", chat_message(LIN, "", "m1") | {"message": mixed}).comment
    assert body is not None and body.text == "好 Kappa" and not body.is_emoji


def test_a_reply_names_what_it_answers_and_another_room_is_a_mirror() -> None:
    parent = {"parent_message_id": "m0", "parent_user_name": "Mina"}
    body = only("channel.chat.message", chat_message(LIN, "@Mina yes", "m1", reply=parent)).comment
    assert body is not None and body.reply_to is not None and (body.reply_to.id, body.reply_to.name) == ("m0", "Mina")
    assert (
        only("channel.chat.message", chat_message(LIN, "a", "m1", source_broadcaster_user_id="99")).delivery == "mirror"
    )
    here = chat_message(LIN, "a", "m1", source_broadcaster_user_id=OWNER_ID)
    assert only("channel.chat.message", here).delivery == "live"


def test_a_follow_has_the_time_at_which_it_was_made() -> None:
    event = only("channel.follow")
    assert (event.type, event.ts_source) == ("follow", AT_MS - 1000)


def test_a_gifted_subscription_counts_once_as_the_gift() -> None:
    assert events("channel.subscribe", EVENTS["channel.subscribe"] | {"is_gift": True}) == []
    gift = only("channel.subscription.gift")
    assert gift.membership == Membership(tier=2, tier_raw=2000, is_gift=True, count=5)
    assert only("channel.subscribe").membership == Membership(tier=3, tier_raw=3000)


def test_a_giver_who_wants_no_name_has_none() -> None:
    hidden = {"user_id": None, "user_login": None, "user_name": None, "is_anonymous": True, "total": 1, "tier": "1000"}
    event = only("channel.subscription.gift", hidden)
    assert event.user is not None and (event.user.id, event.user.id_scope) == (None, "anonymous")


def test_a_renewal_tells_its_months_and_its_words() -> None:
    bought, said = events("channel.subscription.message")
    assert bought.membership == Membership(tier=1, tier_raw=1000, months=15, is_renewal=True)
    assert said.comment is not None and (said.event_id, said.comment.text) == ("n1#text", "still here")


def test_raids_and_rewards_are_told_whole() -> None:
    assert only("channel.raid").raid == Raid(from_id="8", viewers=77)
    reward = only("channel.channel_points_custom_reward_redemption.add")
    assert (reward.event_id, reward.reward) == ("x1", Reward(reward_id="w1", title="Hydrate", cost=300, input="now"))


def test_what_moderators_do_is_told_with_its_target() -> None:
    acts = {
        "channel.chat.message_delete": Moderation(action="delete", target_event_id="m1"),
        "channel.chat.clear": Moderation(action="clear"),
        "channel.chat.clear_user_messages": Moderation(action="timeout", target_user_id="9", seconds=600),
        "channel.ban": Moderation(action="timeout", target_user_id=LIN.uid, seconds=60),
    }
    assert {type_: only(type_).moderation for type_ in acts} == acts
    for_good = EVENTS["channel.ban"] | {"ends_at": None}
    assert only("channel.ban", for_good).moderation == Moderation(action="ban", target_user_id=LIN.uid)


def test_where_bans_are_told_with_their_length_the_vague_form_is_left_out() -> None:
    assert events("channel.chat.clear_user_messages", types=(*DEFAULT_TYPES, "channel.ban")) == []


def test_the_stream_has_a_beginning_and_an_end() -> None:
    assert (only("stream.online").type, only("stream.offline").type) == ("stream_start", "stream_end")


def test_a_revocation_is_told_in_words() -> None:
    ended = envelope("revocation", "v1", AT_MS, {"subscription": {"type": "channel.follow", "status": "user_removed"}})
    (event,) = reader().events(json.dumps(ended).encode(), AT_MS)
    assert event.system is not None and event.system.text == "Twitch ended channel.follow: user_removed"


def test_housekeeping_is_no_event_and_the_unknown_is_counted() -> None:
    read = reader()
    for type_ in ("session_welcome", "session_keepalive", "session_reconnect"):
        assert read.events(json.dumps(envelope(type_, "w", AT_MS, {"session": {"id": "s"}})).encode(), AT_MS) == []
    assert read._health.counts == {}
    read.events(b"{}", AT_MS)
    read.events(json.dumps(notification("channel.poll.begin", "n", AT_MS, {})).encode(), AT_MS)
    assert read._health.counts == {"unknown_types": 1, "unmapped": 1}


@pytest.mark.parametrize(
    ("text", "ms"),
    [
        ("2026-08-01T00:00:00Z", 1_785_542_400_000),
        ("2026-08-01T00:00:00.123456789Z", 1_785_542_400_123),
        ("2026-08-01T08:00:00.1234567+08:00", 1_785_542_400_123),
        *(("", None), (None, None), ("soon", None), ("2" * 100, None), ("9999-12-31T23:59:59-23:59", None)),
    ],
)
def test_times_are_read_to_the_nanosecond_or_not_at_all(text: str | None, ms: int | None) -> None:
    found = when_ms(text)
    assert found == ms or (text is not None and text.startswith("9999"))


def survives(frame: bytes) -> None:
    try:
        drafts = reader(random.choice((DEFAULT_TYPES, ("channel.cheer",)))).events(frame, AT_MS)
    except MALFORMED:
        return
    assert len(drafts) <= MAX_EVENTS and all(len(encode_event(draft)) <= MAX_EVENT_BYTES for draft in drafts)


@settings(max_examples=25, deadline=None)
@given(st.integers())
def test_spoiled_frames_never_break_the_reader(seed: int) -> None:
    for spoiled in mutants(FRAMES, 100, seed):
        survives(spoiled)


@settings(max_examples=150, deadline=None)
@given(st.binary(max_size=300) | ANY_JSON.map(lambda value: json.dumps(value).encode()))
def test_anything_at_all_never_breaks_the_reader(frame: bytes) -> None:
    survives(frame)
