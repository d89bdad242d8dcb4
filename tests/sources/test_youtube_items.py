import json
import random
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.core.events import RoomEvent, encode_event
from bot.core.ports import SourceHealth
from bot.sources.line import MALFORMED
from bot.sources.stamp import Stamp
from bot.sources.youtube_items import Reader, minor, when_ms

pytestmark = pytest.mark.unit

AT = 1_790_000_000_000
TIME = "2026-09-21T14:13:20.000000Z"
VIEWER = {
    "channelId": "UC700001", "channelUrl": "http://www.youtube.com/channel/UC700001", "displayName": "小林",
    "profileImageUrl": "https://yt3.example/p.jpg", "isVerified": False, "isChatOwner": False, "isChatSponsor": False,
    "isChatModerator": False,
}  # fmt: skip
MOD = {**VIEWER, "channelId": "UC700007", "displayName": "房管小助", "isChatModerator": True}
FAN = {**VIEWER, "channelId": "UC700005", "displayName": "Sora", "isChatSponsor": True}


def item(type_: str, author: dict[str, Any] | None = None, **details: Any) -> dict[str, Any]:
    made: dict[str, Any] = {
        "kind": "youtube#liveChatMessage", "etag": "e", "id": "LCC.1",
        "snippet": {"type": type_, "liveChatId": "chat-1", "publishedAt": TIME, "hasDisplayContent": True, **details},
    }  # fmt: skip
    if author is not None:
        made["authorDetails"] = author
        made["snippet"]["authorChannelId"] = author["channelId"]
    return made


ITEMS = {
    "text": item("textMessageEvent", VIEWER, displayMessage="多少钱", textMessageDetails={"messageText": "多少钱"}),
    "super_chat": item(
        "superChatEvent", FAN, displayMessage="¥500 from Sora",
        superChatDetails={"amountMicros": "500000000", "currency": "JPY", "userComment": "加油", "tier": 2},
    ),
    "sticker": item(
        "superStickerEvent", VIEWER,
        superStickerDetails={
            "superStickerMetadata": {"stickerId": "s1", "altText": "a cat", "language": "en"},
            "amountMicros": "1990000", "currency": "USD", "tier": 1,
        },
    ),
    "sponsor": item("newSponsorEvent", FAN, newSponsorDetails={"memberLevelName": "茶友", "isUpgrade": False}),
    "milestone": item(
        "memberMilestoneChatEvent", FAN,
        memberMilestoneChatDetails={"userComment": "一周年！", "memberMonth": 12, "memberLevelName": "茶友"},
    ),
    "gifting": item(
        "membershipGiftingEvent", VIEWER,
        membershipGiftingDetails={"giftMembershipsCount": 5, "giftMembershipsLevelName": "茶友"},
    ),
    "received": item(
        "giftMembershipReceivedEvent", FAN,
        giftMembershipReceivedDetails={
            "memberLevelName": "茶友", "gifterChannelId": "UC700001", "associatedMembershipGiftingMessageId": "LCC.0",
        },
    ),
    "jewels": item("giftEvent", VIEWER, giftDetails={"giftName": "Rose", "jewelsCount": 10, "comboCount": 3}),
    "deleted": item("messageDeletedEvent", MOD, messageDeletedDetails={"deletedMessageId": "LCC.9"}),
    "banned": item(
        "userBannedEvent", MOD,
        userBannedDetails={"bannedUserDetails": {"channelId": "UC666", "displayName": "x"}, "banType": "permanent"},
    ),
    "timeout": item(
        "userBannedEvent", MOD,
        userBannedDetails={
            "bannedUserDetails": {"channelId": "UC666"}, "banType": "temporary", "banDurationSeconds": "300",
        },
    ),
    "tombstone": item("tombstone"),
    "ended": item("chatEndedEvent"),
    "poll": item("pollEvent", MOD, pollDetails={"metadata": {"questionText": "哪个颜色？", "options": []}}),
    "members_only": item("sponsorOnlyModeStartedEvent", MOD, displayMessage="Members-only mode is on"),
}  # fmt: skip
VIDEOS = {
    "kind": "youtube#videoListResponse",
    "items": [
        {
            "kind": "youtube#video", "id": "vid_0000001", "snippet": {"channelId": "UC-shop", "title": "晚场直播"},
            "liveStreamingDetails": {
                "actualStartTime": TIME, "concurrentViewers": "1234", "activeLiveChatId": "chat-1",
            },
            "statistics": {"viewCount": "9", "likeCount": "77"},
        }
    ],
}  # fmt: skip


def page(*items: Any, **more: Any) -> bytes:
    answer = {"kind": "youtube#liveChatMessageListResponse", "items": items, "nextPageToken": "p2", **more}
    return json.dumps(answer, ensure_ascii=False).encode()


def reader() -> Reader:
    stamp = Stamp(source="youtube", instance="yt", platform="youtube", room_id="UC-shop", session_id="s1")
    return Reader(stamp, SourceHealth())


def read(*items: Any, **more: Any) -> list[RoomEvent]:
    return reader().events(page(*items, **more), AT)


def one(name: str) -> RoomEvent:
    (event,) = read(ITEMS[name])
    return event


def test_a_text_message_is_a_comment_with_its_native_id_time_and_stable_author() -> None:
    event = one("text")
    assert (event.type, event.event_id, event.id_quality, event.ts_source) == ("comment", "LCC.1", "native", AT)
    assert event.comment is not None and event.comment.text_plain == "多少钱"
    assert event.user is not None
    assert (event.user.id, event.user.id_scope, event.user.name) == ("UC700001", "channel_id", "小林")


@pytest.mark.parametrize(
    ("flag", "role"), [("isChatOwner", "anchor"), ("isChatModerator", "moderator"), ("isChatSponsor", "member")]
)
def test_the_flags_of_an_author_are_roles(flag: str, role: str) -> None:
    (event,) = read(item("textMessageEvent", {**VIEWER, flag: True}, displayMessage="hi"))
    assert event.user is not None and event.user.roles == (role,)
    assert (event.user.member is not None) == (role == "member")


@pytest.mark.parametrize(
    ("micros", "currency", "amount"),
    [
        (500_000_000, "JPY", 500),
        (1_990_000, "USD", 199),
        (1_500_000, "KWD", 1500),
        (999_999, "KRW", 0),
        (10**7, "CNY", 1000),
    ],
)
def test_money_is_the_smallest_unit_of_its_currency(micros: int, currency: str, amount: int) -> None:
    assert minor(micros, currency) == amount


def test_a_super_chat_carries_money_and_the_viewers_own_words() -> None:
    body = one("super_chat").super_chat
    assert body is not None and (body.id, body.text, body.amount_minor, body.currency) == ("LCC.1", "加油", 500, "JPY")


def test_a_sticker_is_paid_and_says_nothing() -> None:
    body = one("sticker").super_chat
    assert body is not None and (body.text, body.amount_minor, body.currency) == ("", 199, "USD")


def test_a_paid_message_without_an_amount_is_still_thanked() -> None:
    (event,) = read(item("superChatEvent", VIEWER, superChatDetails={"userComment": "hi"}))
    assert event.super_chat is not None and (event.super_chat.amount_minor, event.super_chat.currency) == (0, "")
    assert event.hints == ("value_unknown",)


def test_a_new_member_is_a_membership_without_a_price() -> None:
    body = one("sponsor").membership
    assert body is not None and (body.name, body.count, body.is_gift, body.amount_minor) == ("茶友", 1, False, None)


def test_a_milestone_is_a_renewal_that_buys_nothing_and_a_comment() -> None:
    kept, said = read(ITEMS["milestone"])
    assert kept.membership is not None and (kept.membership.months, kept.membership.count) == (12, 0)
    assert kept.membership.is_renewal and kept.user is not None and kept.user.member is not None
    assert kept.user.member.months == 12
    assert said.comment is not None and (said.comment.text_plain, said.event_id) == ("一周年！", "said-LCC.1")


def test_memberships_given_are_counted_at_the_giver_and_not_again_at_the_receivers() -> None:
    gave, got = one("gifting").membership, one("received").membership
    assert gave is not None and (gave.count, gave.is_gift) == (5, True)
    assert got is not None and (got.count, got.is_gift, got.amount_minor) == (0, True, None)


def test_jewels_are_a_gift_in_tokens_and_never_money() -> None:
    body = one("jewels").gift
    assert body is not None and body.virtual is not None
    assert (body.name, body.count, body.virtual.amount, body.virtual.unit, body.unit_value) == (
        "Rose", 1, 10, "jewels", None,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("name", "action", "event", "user", "seconds"),
    [
        ("deleted", "delete", "LCC.9", None, None),
        ("tombstone", "delete", "LCC.1", None, None),
        ("banned", "ban", None, "UC666", None),
        ("timeout", "timeout", None, "UC666", 300),
    ],
)
def test_moderation_names_its_target(name: str, action: str, event: str | None, user: str | None, seconds: int) -> None:
    made = one(name)
    body = made.moderation
    assert body is not None
    assert (body.action, body.target_event_id, body.target_user_id, body.seconds) == (action, event, user, seconds)
    assert made.event_id != body.target_event_id and made.user is None


def test_a_poll_and_members_only_mode_are_told_as_what_they_are() -> None:
    poll, mode = one("poll").system, one("members_only").system
    assert poll is not None and (poll.code, poll.text) == ("youtube.poll", "哪个颜色？")
    assert mode is not None and mode.code == "youtube.sponsorOnlyModeStarted"


def test_the_end_of_a_stream_is_told_once_whoever_tells_it() -> None:
    both = reader()
    first = both.events(page(ITEMS["ended"], offlineAt=TIME), AT)
    again = both.events(page(offlineAt=TIME), AT + 60_000)
    assert [(event.type, event.event_id, event.ts_source) for event in first] == [("stream_end", "end-chat-1", AT)]
    assert again == []


def test_a_video_gives_its_start_its_viewers_and_its_likes() -> None:
    made = reader()
    start, viewers, likes = made.events(json.dumps(VIDEOS).encode(), AT)
    assert start.stream_start is not None and (start.stream_start.title, start.ts_source) == ("晚场直播", AT)
    assert viewers.counter is not None and (viewers.counter.name, viewers.counter.value) == ("viewers", 1234)
    assert likes.counter is not None and (likes.counter.value, likes.counter.semantics) == (77, "absolute")
    assert [event.type for event in made.events(json.dumps(VIDEOS).encode(), AT + 60_000)] == ["counter", "counter"]


def test_totals_that_the_channel_hides_are_unknown_and_not_zero() -> None:
    hidden = {"kind": VIDEOS["kind"], "items": [{"id": "v", "liveStreamingDetails": {}}]}
    assert reader().events(json.dumps(hidden).encode(), AT) == []


def test_an_unknown_type_is_counted_and_the_rest_of_the_page_is_read() -> None:
    made = reader()
    events = made.events(page(item("holographicEvent", VIEWER), {"id": 5}, "x", ITEMS["text"]), AT)
    assert [event.type for event in events] == ["comment"]
    assert made._health.counts == {"unknown_types": 1, "bad_records": 2}


def test_a_message_without_an_author_is_nobodys() -> None:
    (event,) = read(item("textMessageEvent", displayMessage="hi"))
    assert event.user is not None and (event.user.id, event.user.id_scope) == (None, "anonymous")


def test_a_time_that_is_none_costs_the_time_and_not_the_comment() -> None:
    broken = item("textMessageEvent", VIEWER, displayMessage="hi", publishedAt=17)
    (event,) = read(broken)
    assert event.ts_source is None and event.comment is not None


@given(st.text(max_size=80) | st.integers() | st.none())
def test_any_time_is_a_time_or_unknown(value: object) -> None:
    found = when_ms(value)
    assert found is None or isinstance(found, int)


def bounded(event: RoomEvent) -> bool:
    words = event.comment.text_plain if event.comment else ""
    name = event.user.name if event.user else ""
    return len(event.event_id) <= 128 and len(words) <= 500 and len(name) <= 100 and len(encode_event(event)) < 20_000


def survives(frame: bytes) -> None:
    try:
        events = reader().events(frame, AT)
    except MALFORMED:
        return
    assert all(bounded(event) for event in events)


WHOLE = [page(*ITEMS.values(), offlineAt=TIME, pollingIntervalMillis=5000), json.dumps(VIDEOS).encode()]
ODD: tuple[Any, ...] = (
    None, 0, -1, 2**63, 2**70, 1.5, 1e308, True, "", "x" * 5000, "\u202e\x00\ud7ff", [], {}, [[]], {"a": []}, "9" * 20,
)  # fmt: skip


def leaves(node: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    inner = node.items() if isinstance(node, dict) else enumerate(node) if isinstance(node, list) else ()
    return [path, *(found for key, value in inner for found in leaves(value, (*path, key)))]


def changed(document: Any, path: tuple[Any, ...], value: Any) -> Any:
    if not path:
        return value
    copy = dict(document) if isinstance(document, dict) else list(document)
    copy[path[0]] = changed(copy[path[0]], path[1:], value)
    return copy


def test_every_field_of_every_fixture_may_be_anything() -> None:
    for whole in WHOLE:
        document = json.loads(whole)
        for path in leaves(document):
            for odd in ODD:
                survives(json.dumps(changed(document, path, odd)).encode())


def test_ten_thousand_mutilated_answers_never_end_the_reader() -> None:
    rng = random.Random(7)
    for _ in range(10_000):
        raw = bytearray(rng.choice(WHOLE))
        for _ in range(rng.randint(1, 8)):
            at = rng.randrange(len(raw))
            match rng.randrange(3):
                case 0:
                    raw[at] = rng.randrange(256)
                case 1:
                    del raw[at : at + rng.randint(1, 40)]
                case _:
                    raw[at:at] = rng.choice((b'"', b"{", b"}", b"\\", b"null", b"\xff"))
        survives(bytes(raw))


@settings(max_examples=200)
@given(st.binary(max_size=300))
def test_any_bytes_are_read_or_refused(frame: bytes) -> None:
    survives(frame)


@settings(max_examples=200)
@given(
    st.recursive(
        st.none() | st.booleans() | st.floats() | st.integers() | st.text(max_size=20),
        lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=10), inner, max_size=4),
    )
)
def test_any_json_is_read_or_refused(value: object) -> None:
    survives(json.dumps(value).encode())
    survives(page(value))
