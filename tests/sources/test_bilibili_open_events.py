from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.core.events import Membership, Price, Reply, Virtual
from bot.sources.bilibili_open_events import guard_time
from tests.fakes.bilibili import ANCHOR, ROOM, message
from tests.fakes.bilibili_open import CMD, FakeBilibiliOpen
from tests.fakes.show import START_MS, script
from tests.sources.bilibili_reading import anything, body_of, drafts, only, reading, rebroken, survives, with_value

pytestmark = pytest.mark.unit

AT_S = START_MS // 1000
WHO: dict[str, Any] = {
    "open_id": "o-77", "union_id": "u-77", "uname": "小林", "uface": "https://faces.invalid/1.jpg", "uid": 0,
    "guard_level": 3, "fans_medal_name": "茶友会", "fans_medal_level": 21, "fans_medal_wearing_status": True,
    "timestamp": AT_S, "room_id": ROOM, "msg_id": "m-1",
}  # fmt: skip
DM = {**WHO, "msg": "这款多少钱", "dm_type": 0, "emoji_img_url": "", "is_admin": 0, "glory_level": 12}
GIFT = {
    **WHO, "gift_id": 31036, "gift_name": "小花花", "gift_num": 3, "price": 200, "r_price": 100, "paid": True,
    "anchor_info": {"uid": 1, "open_id": "o-1", "uname": "主播", "uface": ""}, "gift_icon": "", "combo_gift": True,
    "combo_info": {"combo_base_num": 3, "combo_count": 7, "combo_id": "c-9", "combo_timeout": 3},
    "blind_gift": {"blind_gift_id": 0, "status": False},
}  # fmt: skip
GUARD = {
    **{name: WHO[name] for name in ("fans_medal_name", "fans_medal_level", "timestamp", "room_id", "msg_id")},
    "user_info": {"open_id": "o-5", "union_id": "u-5", "uname": "阿青", "uface": ""},
    "guard_level": 2, "guard_num": 1, "guard_unit": "月", "price": 1_998_000,
}  # fmt: skip
SUPER_CHAT = {
    **WHO, "message_id": 9001, "message": "有没有<b>大码</b>？", "rmb": 30, "start_time": AT_S, "end_time": AT_S + 60,
}  # fmt: skip
LIKE = {**WHO, "like_text": "为主播点赞了", "like_count": 6}
ENTER = {"open_id": "o-8", "union_id": "", "uname": "豆豆", "uface": "", "timestamp": AT_S, "room_id": ROOM}
START = {"room_id": ROOM, "open_id": "o-1", "timestamp": AT_S, "area_name": "购物", "title": "春茶专场", "msg_id": "l1"}
SAMPLES = {
    "DM": DM, "DM_MIRROR": DM, "SEND_GIFT": GIFT, "GUARD": GUARD, "SUPER_CHAT": SUPER_CHAT,
    "SUPER_CHAT_DEL": {"room_id": ROOM, "message_ids": [9001, 9002], "msg_id": "d-1"}, "LIKE": LIKE,
    "LIVE_ROOM_ENTER": ENTER, "LIVE_START": START, "LIVE_END": START, "INTERACTION_END": {"game_id": "g"},
}  # fmt: skip


def said(name: str, data: Any) -> bytes:
    return message(f"{CMD}{name}", data)


def event(name: str, data: Any) -> Any:
    return only(reading("bilibili_open"), said(name, data))


def test_a_comment_says_who_what_and_when() -> None:
    found = event("DM", DM)
    user = found.user
    assert (found.type, found.event_id, found.id_quality, found.ts_source) == ("comment", "m-1", "native", AT_S * 1000)
    assert (user.id, user.id_scope, user.union_id, user.name) == ("o-77", "open_id", "u-77", "小林")
    assert (user.fan.club, user.fan.level, user.fan.this_room, user.fan.wearing) == ("茶友会", 21, True, True)
    assert (user.member.tier, user.member.tier_raw, user.pay_level, user.roles) == (1, 3, 12, ())
    assert found.comment.text_plain == "这款多少钱" and found.comment.reply_to is None and not found.comment.is_emoji


def test_a_moderator_and_the_streamer_are_known() -> None:
    assert event("DM", {**DM, "is_admin": 1}).user.roles == ("moderator",)
    assert event("DM", {**DM, "open_id": f"o-{ANCHOR}"}).user.roles == ("anchor",)


def test_a_picture_is_an_emoji_and_a_reply_names_whom() -> None:
    found = event("DM", {**DM, "dm_type": 1, "reply_open_id": "o-9", "reply_uname": "老周"})
    assert found.comment.is_emoji and found.comment.reply_to == Reply(id="o-9", name="老周")


def test_a_medal_that_is_not_worn_is_still_one_of_this_room() -> None:
    fan = event("DM", {**DM, "fans_medal_wearing_status": False}).user.fan
    assert (fan.level, fan.wearing) == (21, False)


def test_what_is_missing_is_unknown() -> None:
    found = event("DM", {"msg": "好"})
    assert (found.event_id, found.ts_source) == ("", None)
    assert (found.user.id, found.user.id_scope, found.user.fan, found.user.member) == (None, "masked", None, None)
    assert found.user.pay_level is None


def test_numbers_written_as_text_and_nulls_are_understood() -> None:
    found = event(
        "DM", {**DM, "timestamp": str(AT_S), "guard_level": "1", "fans_medal_name": None, "reply_uname": None}
    )
    assert found.ts_source == AT_S * 1000 and found.user.member.tier == 3


def test_a_mirrored_comment_brings_no_rights_of_its_own_room() -> None:
    found = event("DM_MIRROR", {**DM, "is_admin": 1})
    assert (found.delivery, found.user.fan, found.user.member, found.user.roles) == ("mirror", None, None, ())
    assert event("DM_MIRROR", {}).comment.text_plain == ""


def test_a_gift_costs_what_was_paid_for_it_and_counts_this_frame_alone() -> None:
    gift = event("SEND_GIFT", GIFT).gift
    assert (gift.unit_value, gift.paid, gift.count) == (Price(amount_minor=10, currency="CNY"), True, 3)
    assert (gift.combo_id, gift.combo_total, gift.combo_end, gift.blind_box) == ("c-9", None, False, False)


def test_the_platforms_debug_tool_sends_no_combos_and_is_heard() -> None:
    bare = {
        key: value for key, value in GIFT.items() if key not in ("combo_gift", "combo_info", "blind_gift", "r_price")
    }
    gift = event("SEND_GIFT", bare).gift
    assert gift.combo_id is None and gift.unit_value == Price(amount_minor=20, currency="CNY")


def test_a_gift_that_is_no_combo_has_no_combo_id() -> None:
    assert event("SEND_GIFT", {**GIFT, "combo_gift": False}).gift.combo_id is None
    assert event("SEND_GIFT", {**GIFT, "combo_info": None}).gift.combo_id is None


def test_a_free_gift_is_worth_nothing_whatever_its_price() -> None:
    gift = event("SEND_GIFT", {**GIFT, "paid": False}).gift
    assert gift.unit_value is None and gift.virtual == Virtual(amount=100, unit="silver") and not gift.paid


def test_a_blind_box_is_marked() -> None:
    assert event("SEND_GIFT", {**GIFT, "blind_gift": {"blind_gift_id": 7, "status": True}}).gift.blind_box


def test_a_membership_names_its_buyer_and_what_it_cost() -> None:
    found = event("GUARD", GUARD)
    assert (found.user.id, found.user.name, found.user.member.tier) == ("o-5", "阿青", 2)
    assert found.membership == Membership(
        tier=2, tier_raw=2, name="提督", months=1, count=1, unit="month", amount_minor=199_800, currency="CNY"
    )


def test_several_months_are_a_sum_that_may_have_a_discount() -> None:
    found = event("GUARD", {**GUARD, "guard_num": 3})
    assert (found.membership.months, found.membership.amount_minor, found.hints) == (3, 599_400, ("approx",))


@pytest.mark.parametrize(
    ("num", "unit", "time"),
    [
        (2, "月", (2, "month")),
        (1, None, (1, "month")),
        (1, "", (1, "month")),
        (5, "*3天", (3, "day")),
        (5, "周", (1, "周")),
    ],
)
def test_a_unit_other_than_months_replaces_the_number(num: int, unit: str | None, time: tuple[int, str]) -> None:
    assert guard_time(num, unit) == time


def test_days_cost_once_what_they_cost() -> None:
    found = event("GUARD", {**GUARD, "guard_num": 5, "guard_unit": "*3天"})
    assert (found.membership.months, found.membership.amount_minor, found.hints) == (None, 199_800, ())


def test_a_super_chat_is_in_yuan_and_can_be_taken_back() -> None:
    paid = event("SUPER_CHAT", SUPER_CHAT).super_chat
    assert (paid.id, paid.amount_minor, paid.currency) == ("9001", 3000, "CNY")
    assert (paid.start, paid.end) == (AT_S * 1000, AT_S * 1000 + 60_000)
    assert event("SUPER_CHAT_DEL", SAMPLES["SUPER_CHAT_DEL"]).super_chat_delete.ids == ("9001", "9002")


def test_a_super_chat_without_a_message_id_of_the_frame_has_its_own() -> None:
    assert event("SUPER_CHAT", {**SUPER_CHAT, "msg_id": None}).event_id == "sc-9001"


def test_likes_are_those_of_one_person_in_two_seconds() -> None:
    found = event("LIKE", LIKE)
    assert (found.like.count, found.hints, found.user.fan.level) == (6, ("aggregated",), 21)


def test_an_enter_says_nothing_of_fans_and_members() -> None:
    user = event("LIVE_ROOM_ENTER", ENTER).user
    assert (user.id, user.fan, user.member) == ("o-8", None, None)


def test_a_stream_starts_and_ends_with_its_title() -> None:
    start = event("LIVE_START", START)
    assert (start.stream_start.title, start.stream_start.area) == ("春茶专场", "购物")
    assert event("LIVE_END", START).type == "stream_end"


def test_a_time_that_cannot_be_is_none() -> None:
    assert event("DM", {**DM, "timestamp": 5}).hints == ("bad_ts",)
    assert event("DM", {**DM, "timestamp": 10**15}).ts_source is None


def test_unknown_commands_are_counted() -> None:
    connector = reading("bilibili_open")
    assert drafts(connector, said("NEW_THING", {}), message("OTHER", {})) == []
    assert connector.health.counts["unknown_types"] == 2


def test_one_broken_message_spoils_no_other() -> None:
    connector = reading("bilibili_open")
    made = drafts(connector, said("DM", DM), said("DM", 7), said("DM", {**DM, "guard_level": {}}), said("LIKE", LIKE))
    assert [one.type for one in made] == ["comment", "like"]
    assert connector.health.counts["bad_frames"] == 2


def test_huge_numbers_and_texts_are_refused_or_cut() -> None:
    connector = reading("bilibili_open")
    assert drafts(connector, said("SEND_GIFT", {**GIFT, "gift_num": 10**12})) == []
    assert drafts(connector, said("SEND_GIFT", {**GIFT, "r_price": -5})) == []
    found = only(connector, said("DM", {**DM, "uname": "名" * 5000, "msg": "字" * 9000, "msg_id": "i" * 500}))
    assert found.user is not None and found.comment is not None
    assert (len(found.user.name), len(found.comment.text_plain), len(found.event_id)) == (100, 500, 128)


def test_the_whole_show_is_read_from_single_packets() -> None:
    connector, fake = reading("bilibili_open"), FakeBilibiliOpen()
    for step in script():
        for frame in fake.frames(step):
            assert isinstance(frame, bytes) and len(connector.decode(frame, START_MS)) == 1
    assert not connector.health.counts


@settings(max_examples=1700, deadline=None)
@given(st.sampled_from(sorted(SAMPLES)), st.integers(0, 5000), anything)
def test_any_value_at_any_place_leaves_the_reader_alive(name: str, path: int, value: object) -> None:
    survives("bilibili_open", said(name, with_value(SAMPLES[name], path, value)))


@settings(max_examples=1700, deadline=None)
@given(st.sampled_from(sorted(SAMPLES)), st.integers(0, 2000), st.binary(max_size=6), st.integers(0, 40))
def test_any_bite_out_of_any_message_leaves_the_reader_alive(name: str, place: int, bite: bytes, length: int) -> None:
    survives("bilibili_open", rebroken(body_of(said(name, SAMPLES[name])), place, bite, length))
