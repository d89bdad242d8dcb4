from collections.abc import Mapping
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.events import RoomEvent
from bot.sources.importing import bilibili, bililive_xml, tiktok, twitch, youtube
from bot.sources.importing.tally import Reader, Tally

pytestmark = pytest.mark.unit


def read(reader: Reader, *records: Mapping[str, Any]) -> tuple[list[RoomEvent], Tally]:
    tally = Tally("k")

    def counted() -> Any:
        for record in records:
            tally.rows += 1
            yield record

    return list(reader(counted(), tally)), tally


# --- Bilibili ----------------------------------------------------------------------------------------------------


def packet(command: str, data: Mapping[str, Any], t: float = 1.0) -> dict[str, Any]:
    return {"t": t, "clock": "2026-01-01T20:00:00+08:00", "packet": {"cmd": command, "data": data}}


def gift(**more: Any) -> dict[str, Any]:
    return {
        "uid": 7, "uname": "小林", "giftId": 1, "giftName": "热茶", "num": 3, "total_coin": 3000, "coin_type": "gold",
        "tid": "1", "rnd": "2", "guard_level": 0,
        "medal_info": {"medal_level": 21, "medal_name": "茶友", "target_id": 99},
        "combo_send": {"combo_id": "c1"}, **more,
    }  # fmt: skip


def combo(total: int, **more: Any) -> dict[str, Any]:
    return {
        "uid": 7, "uname": "小林", "ruid": 99, "gift_id": 2, "gift_name": "小星星", "combo_id": "c2",
        "total_num": total, "combo_total_coin": 0, "medal_info": {}, **more,
    }  # fmt: skip


def test_a_paid_gift_is_worth_its_coins_in_fen() -> None:
    (event,), _ = read(bilibili.read, packet("SEND_GIFT", gift()))
    assert event.gift is not None and event.gift.unit_value is not None
    assert (event.gift.count, event.gift.unit_value.amount_minor, event.gift.paid) == (3, 100, True)
    assert event.event_id == "1:2"


def test_a_combo_that_repeats_counted_gifts_is_not_counted_again() -> None:
    events, tally = read(bilibili.read, packet("SEND_GIFT", gift()), packet("COMBO_SEND", combo(3, combo_id="c1")))
    assert len(events) == 1 and tally.skipped["COMBO_SEND: counted gift by gift"] == 1


def test_a_free_combo_counts_up_by_what_is_new() -> None:
    events, _ = read(bilibili.read, *(packet("COMBO_SEND", combo(total)) for total in (2, 5, 5, 9)))
    assert [event.gift.count for event in events if event.gift] == [2, 3, 4]


def test_a_medal_of_another_room_is_no_fan_level_here() -> None:
    events, _ = read(
        bilibili.read,
        packet("COMBO_SEND", combo(1)),
        packet("SEND_GIFT", gift()),
        packet("SEND_GIFT", gift(tid="2", medal_info={"medal_level": 30, "medal_name": "别家", "target_id": 5})),
    )
    levels = [event.user.fan.level for event in events if event.user and event.user.fan]
    assert levels == [21, 0]


def test_guard_levels_are_turned_round_and_told_once() -> None:
    toast = {
        "uid": 7, "username": "小林", "guard_level": 3, "num": 1, "unit": "月", "price": 138000, "role_name": "舰长",
        "toast_msg": "小林 自动续费了舰长", "payflow_id": "p1",
    }  # fmt: skip
    events, tally = read(bilibili.read, packet("GUARD_BUY", {"uid": 7}), packet("USER_TOAST_MSG", toast))
    (event,) = events
    assert event.membership is not None
    assert (event.membership.tier, event.membership.amount_minor, event.membership.is_renewal) == (1, 13800, True)
    assert tally.skipped["GUARD_BUY: tells again what another command tells"] == 1


def test_interactions_are_enter_follow_share() -> None:
    rows = [packet("INTERACT_WORD", {"uid": 7, "uname": "小林", "msg_type": kind}) for kind in (1, 2, 3, 4, 9)]
    events, _ = read(bilibili.read, *rows)
    assert [event.type for event in events] == ["enter", "follow", "share", "follow"]


def test_the_live_wires_positional_comment_is_read_too() -> None:
    info = [[0] * 12 + [0], "有货吗", [7, "小林", 0], [12, "茶友", "主播", 1], [], [], 0, 3]
    row = {"t": 1, "packet": {"cmd": "DANMU_MSG", "info": info}}
    (event,), _ = read(bilibili.read, row)
    assert event.comment is not None and event.comment.text_plain == "有货吗"
    assert event.user is not None and event.user.member is not None and event.user.member.tier == 1


def test_rows_removed_from_a_recording_are_named() -> None:
    _, tally = read(bilibili.read, {"t": 1, "packet": {"cmd": "NOTICE_MSG", "_dropped": "body removed"}})
    assert tally.skipped["NOTICE_MSG: body removed from the recording"] == 1


# --- BililiveRecorder XML ----------------------------------------------------------------------------------------

XML = """<?xml version="1.0" encoding="utf-8"?>
<i><BililiveRecorderRecordInfo roomid="100" start_time="2026-01-01T20:00:00+08:00"/>
<d p="1.500,1,25,16777215,1767268801500,0,42,0" user="小林">多少钱&amp;有货吗</d>
<gift ts="2.0" user="阿宁" uid="8" giftname="热茶" giftcount="3"/>
<sc ts="3.0" user="木木" uid="9" price="30" time="60">能发到海外吗</sc>
<guard ts="4.0" user="半夏" uid="10" level="3" count="1"/>
<d p="broken" user="x">y</d></i>"""


def test_recorder_xml_gives_comments_gifts_super_chats_and_guards() -> None:
    events, tally = read(bililive_xml.read, *bililive_xml.from_text(XML))
    assert [event.type for event in events] == ["comment", "gift", "super_chat", "membership"]
    assert events[0].comment is not None and events[0].comment.text_plain == "多少钱&有货吗"
    assert events[1].at_ms - events[0].at_ms == 500
    assert events[2].super_chat is not None and events[2].super_chat.amount_minor == 3000
    assert tally.skipped["<d>: malformed"] == 1


def test_an_xml_that_is_cut_off_gives_what_it_has() -> None:
    cut = XML[: XML.index("<sc")]
    events, _ = read(bililive_xml.read, *bililive_xml.from_text(cut))
    assert [event.type for event in events] == ["comment", "gift"]


def test_a_broken_xml_says_where_it_breaks() -> None:
    events, tally = read(bililive_xml.read, *bililive_xml.from_text(XML.replace("<sc ", "<sc <")))
    assert [event.type for event in events] == ["comment", "gift"]
    assert any("broken from here on" in reason for reason in tally.skipped)


def test_entities_that_blow_up_are_refused() -> None:
    bomb = '<?xml version="1.0"?><!DOCTYPE i [<!ENTITY a "aaaa">]><i><d p="1,1,1,1,1,0,4,0" user="x">&a;</d></i>'
    events, tally = read(bililive_xml.read, *bililive_xml.from_text(bomb))
    assert not events and "document type" in next(iter(tally.skipped))


# --- TikTok ------------------------------------------------------------------------------------------------------


def tok(method: str, body: Mapping[str, Any] | None, at: str = "2026-01-01T12:00:00Z") -> dict[str, Any]:
    full = None if body is None else {"common": {"msgId": "m1"}, "user": {"id": "7", "nickname": "Mara"}, **body}
    return {"ts": at, "room": "r1", "method": method, "json": full}


def test_a_gift_streak_is_counted_by_what_is_new() -> None:
    body = {"giftId": "5", "groupId": "g", "gift": {"name": "Rose", "combo": True, "diamondCount": 1}}
    rows = [tok("WebcastGiftMessage", {**body, "repeatCount": count}) for count in (1, 3, 3, 7)]
    events, _ = read(tiktok.read, *rows)
    assert [event.gift.count for event in events if event.gift] == [1, 2, 0, 4]
    assert events[-1].gift is not None and events[-1].gift.virtual is not None and events[-1].gift.paid


def test_chat_likes_follows_and_totals_come_through_and_the_rest_is_named() -> None:
    events, tally = read(
        tiktok.read,
        tok("WebcastChatMessage", {"content": "how much", "contentLanguage": "en"}),
        tok("WebcastLikeMessage", {"count": 15, "total": 900}),
        tok("WebcastSocialMessage", {"action": "1"}),
        tok("WebcastRoomUserSeqMessage", {"total": "44"}),
        tok("WebcastRankTextMessage", {}),
        tok("WebcastQuestionSwitchMessage", None),
        tok("WebcastChatMessage", {}),
    )
    assert [event.type for event in events] == ["comment", "like", "follow", "counter"]
    assert events[1].like is not None and events[1].like.total == 900
    assert sum(tally.skipped.values()) == 3


# --- Twitch ------------------------------------------------------------------------------------------------------


def irc(raw: str) -> dict[str, str]:
    return {"raw": raw}


def test_irc_tags_are_unescaped_and_badges_become_roles() -> None:
    raw = (
        "@badge-info=subscriber/12;badges=moderator/1,subscriber/12;display-name=Mara;id=i1;room-id=5;user-id=9;"
        "tmi-sent-ts=1790000000000;first-msg=1 :mara!mara@x PRIVMSG #shop :is it in stock?"
    )
    (event,), _ = read(twitch.read_irc, irc(raw))
    assert event.user is not None and event.user.member is not None
    assert (event.user.roles, event.user.member.months) == (("moderator", "subscriber"), 12)
    assert event.user.first_time is True and event.ts_source == 1790000000000
    assert twitch.irc_tags(r"a=x\sy\:z\\;b=") == {"a": r"x y;z" + "\\", "b": ""}


def test_subscriptions_raids_and_moderation_are_events() -> None:
    head = "@id=1;room-id=5;user-id=9;display-name=Mara;tmi-sent-ts=1790000000000"
    events, _ = read(
        twitch.read_irc,
        irc(f"{head};msg-id=resub;msg-param-cumulative-months=25;msg-param-sub-plan=3000 :t USERNOTICE #shop :hi"),
        irc(f"{head};msg-id=raid;msg-param-viewerCount=40 :t USERNOTICE #shop"),
        irc("@room-id=5;target-user-id=3;ban-duration=600;tmi-sent-ts=1790000000000 :t CLEARCHAT #shop :bad"),
        irc("@room-id=5;target-msg-id=z;tmi-sent-ts=1790000000000 :t CLEARMSG #shop :bad words"),
    )
    membership, raid, timeout, delete = events
    assert membership.membership is not None and (membership.membership.tier, membership.membership.months) == (3, 25)
    assert raid.raid is not None and raid.raid.viewers == 40
    assert timeout.moderation is not None and (timeout.moderation.action, timeout.moderation.seconds) == (
        "timeout",
        600,
    )
    assert delete.moderation is not None and delete.moderation.target_event_id == "z"


def test_a_vod_comment_happens_at_its_place_in_the_video() -> None:
    row = {
        "_id": "a", "created_at": "2026-07-15T02:01:48.745066981Z", "content_offset_seconds": 3.5,
        "commenter": {"display_name": "Mara", "_id": "9"}, "message": {"body": "nice", "user_badges": []},
    }  # fmt: skip
    later = {**row, "_id": "b", "content_offset_seconds": 10, "created_at": "2026-07-15T02:01:48Z"}
    events, _ = read(twitch.read_vod, row, later)
    assert events[1].at_ms - events[0].at_ms == 6500


# --- YouTube -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "worth"),
    [
        ("£10.00", (1000, "GBP")),
        ("¥1,220", (1220, "JPY")),
        ("CA$5.00", (500, "CAD")),
        ("PHP\xa0250.00", (25000, "PHP")),
        ("CLP\xa02,500", (2500, "CLP")),
        ("[TOKEN]10,800", None),
        ("free", None),
    ],
)
def test_amounts_become_smallest_units_or_stay_unknown(text: str, worth: tuple[int, str] | None) -> None:
    assert youtube.money(text) == worth


def test_a_super_chat_is_told_once_and_its_ticker_not_again() -> None:
    row = {"author": "Mara", "author_id": "UC1", "message": "hi", "timestamp": 1_790_000_000_000_000, "amount": "$5.00"}
    events, tally = read(youtube.read_lines, row, {**row, "ticker_duration": 300})
    assert len(events) == 1 and sum(tally.skipped.values()) == 1
    assert events[0].super_chat is not None and events[0].super_chat.amount_minor == 500


def test_chat_items_are_found_however_deep_and_ids_are_kept() -> None:
    item = {
        "id": "x1", "timestampUsec": "1790000000000000", "authorName": {"simpleText": "Mara"},
        "authorExternalChannelId": "UC1",
        "message": {"runs": [{"text": "hi "}, {"emoji": {"shortcuts": [":tea:"]}}]},
        "authorBadges": [{"liveChatAuthorBadgeRenderer": {"tooltip": "Member (6 months)"}}],
    }  # fmt: skip
    document = {"continuationContents": {"a": [{"b": {"item": {"liveChatTextMessageRenderer": item}}}]}}
    assert youtube.is_innertube(document)
    (event,), _ = read(youtube.read_innertube, *youtube.renderers(document))
    assert event.event_id == "x1" and event.comment is not None and event.comment.text_plain == "hi :tea:"
    assert event.user is not None and event.user.member is not None


def test_the_data_apis_answer_is_read_in_smallest_units() -> None:
    message = {
        "id": "e1",
        "snippet": {
            "type": "superChatEvent", "publishedAt": "2026-01-01T00:00:00.000Z",
            "superChatDetails": {"amountMicros": "200000000", "currency": "JPY", "userComment": "888"},
        },
        "authorDetails": {"channelId": "UC1", "displayName": "Mara", "isChatModerator": True},
    }  # fmt: skip
    (event,), _ = read(youtube.read_api, message)
    assert event.super_chat is not None and event.super_chat.amount_minor == 200
    assert event.user is not None and event.user.roles == ("moderator",)


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=8,
)
COMMANDS = ["DANMU_MSG", "SEND_GIFT", "COMBO_SEND", "SUPER_CHAT_MESSAGE", "USER_TOAST_MSG", "INTERACT_WORD"]
METHODS = ["WebcastChatMessage", "WebcastGiftMessage", "WebcastLikeMessage", "WebcastRoomUserSeqMessage"]


@given(st.sampled_from(COMMANDS), st.sampled_from(METHODS), JSON)
def test_malformed_bodies_are_counted_and_end_nothing(command: str, method: str, body: Any) -> None:
    for reader, record in (
        (bilibili.read, {"t": 1, "packet": {"cmd": command, "data": body}}),
        (bilibili.read, {"t": 1, "packet": {"cmd": command, "info": body, "content": body}}),
        (tiktok.read, {"ts": "2026-01-01T00:00:00Z", "method": method, "json": body}),
        (twitch.read_vod, {"content_offset_seconds": body, "message": body}),
        (twitch.read_irc, {"raw": str(body)}),
        (youtube.read_lines, {"author": body, "message": body, "timestamp": body}),
        (youtube.read_innertube, {"kind": "liveChatTextMessageRenderer", "renderer": {"id": body, "message": body}}),
    ):
        events, tally = read(reader, record)
        assert len(events) + sum(tally.skipped.values()) >= 1
