import json
from base64 import b64encode
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.core.events import Price, Virtual
from tests.fakes.bilibili import ANCHOR, ROOM, message
from tests.fakes.protobuf_writer import protobuf
from tests.fakes.show import START_MS
from tests.sources.bilibili_reading import anything, body_of, drafts, only, reading, rebroken, survives, with_value

pytestmark = pytest.mark.unit

AT_S = START_MS // 1000
MEDAL = {"medal_level": 21, "medal_name": "茶友会", "anchor_roomid": 0, "target_id": ANCHOR, "is_lighted": 1}
GIFT: dict[str, Any] = {
    "uid": 77, "uname": "小林", "giftId": 31036, "giftName": "小花花", "num": 3, "price": 100, "total_coin": 300,
    "coin_type": "gold", "tid": "t1", "rnd": "r1", "timestamp": AT_S, "medal_info": MEDAL, "guard_level": 3,
    "blind_gift": None, "batch_combo_id": "batch:1", "combo_total_coin": 900, "super_batch_gift_num": 9,
}  # fmt: skip
TOAST: dict[str, Any] = {
    "sender_uinfo": {"uid": 5, "base": {"name": "阿青", "face": ""}},
    "guard_info": {"guard_level": 2, "role_name": "提督", "op_type": 2, "start_time": AT_S, "end_time": AT_S},
    "pay_info": {"num": 1, "price": 1_998_000, "unit": "月", "payflow_id": "p1"}, "option": {"source": 0},
}  # fmt: skip
SUPER_CHAT: dict[str, Any] = {
    "id": 9001, "uid": 77, "price": 30, "message": "有没有大码？", "ts": AT_S,
    "start_time": AT_S, "end_time": AT_S + 60,
    "user_info": {"uname": "小林", "guard_level": 0, "manager": 1}, "medal_info": {**MEDAL, "anchor_roomid": ROOM},
}  # fmt: skip
ITEM: list[tuple[int, Any]] = [
    (1, 31036), (2, "小花花"), (3, 3), (5, 100), (7, 300), (8, "gold"), (9, "t1"), (10, AT_S), (12, "r1"),
]  # fmt: skip
SENDER: list[tuple[int, Any]] = [
    (1, 77), (2, "小林"), (3, "face"), (5, 3), (8, [(1, ANCHOR), (4, ROOM), (5, 21), (6, "茶友会")]),
]  # fmt: skip
SAMPLES = {
    "SEND_GIFT": GIFT, "USER_TOAST_MSG_V2": TOAST, "SUPER_CHAT_MESSAGE": SUPER_CHAT,
    "SUPER_CHAT_MESSAGE_DELETE": {"ids": [9001, 9002]}, "ROOM_BLOCK_MSG": {"uid": 7, "uname": "x"},
    "INTERACT_WORD_V2": {"pb": "CAESBuWwj+aelw=="},
}  # fmt: skip


def gifts(*items: list[tuple[int, Any]], sender: list[tuple[int, Any]] = SENDER) -> bytes:
    body = protobuf([*sender, *((10, item) for item in items)])
    return message("SEND_GIFT_V2", {"pb": b64encode(body).decode()})


def event(command: str, data: dict[str, Any], *, anchored: bool = True) -> Any:
    return only(reading("bilibili_web", anchored=anchored), message(command, data))


def test_a_gift_is_known_by_its_transaction_and_costs_what_was_paid() -> None:
    found = event("SEND_GIFT", GIFT)
    assert (found.event_id, found.id_quality, found.ts_source) == ("t1:r1", "derived", AT_S * 1000)
    assert (found.gift.unit_value, found.gift.count, found.gift.paid) == (
        Price(amount_minor=10, currency="CNY"),
        3,
        True,
    )
    assert (found.gift.combo_id, found.gift.combo_total, found.hints) == ("batch:1", None, ())
    assert (found.user.fan.level, found.user.fan.this_room, found.user.member.tier) == (21, True, 1)


def test_a_medal_is_ours_by_the_room_or_by_the_streamer_if_we_know_her() -> None:
    assert not event("SEND_GIFT", GIFT, anchored=False).user.fan.this_room
    ours = {**GIFT, "medal_info": {**MEDAL, "anchor_roomid": ROOM}}
    assert event("SEND_GIFT", ours, anchored=False).user.fan.this_room
    assert event("SEND_GIFT", {**GIFT, "medal_info": {**MEDAL, "target_id": 3}}).user.fan.level == 0


def test_silver_is_no_money() -> None:
    gift = event("SEND_GIFT", {**GIFT, "coin_type": "silver"}).gift
    assert gift.unit_value is None and not gift.paid and gift.virtual == Virtual(amount=100, unit="silver")


def test_a_blind_box_costs_the_box_and_is_marked() -> None:
    gift = event("SEND_GIFT", {**GIFT, "total_coin": 150, "num": 1, "blind_gift": {"original_gift_name": "盒"}}).gift
    assert gift.blind_box and gift.unit_value.amount_minor == 15


def test_a_sum_that_cannot_be_shared_evenly_is_approximate() -> None:
    found = event("SEND_GIFT", {**GIFT, "total_coin": 1000})
    assert found.gift.unit_value.amount_minor == 33 and found.hints == ("approx",)


def test_a_gift_without_a_transaction_is_left_without_an_id() -> None:
    bare = {key: value for key, value in GIFT.items() if key not in ("tid", "rnd", "medal_info", "guard_level")}
    found = event("SEND_GIFT", bare)
    assert (found.event_id, found.user.fan, found.user.member) == ("", None, None)


def test_gifts_in_protobuf_are_the_same_gifts() -> None:
    old, new = event("SEND_GIFT", {**GIFT, "batch_combo_id": ""}), only(reading("bilibili_web"), gifts(ITEM))
    assert new == old


def test_one_message_may_hold_several_gifts() -> None:
    other = [(1, 5), (2, "奶茶"), (3, 1), (7, 9900), (8, "gold"), (9, "t2"), (10, AT_S), (12, "r2")]
    made = drafts(reading("bilibili_web"), gifts(ITEM, other, ITEM))
    assert [one.event_id for one in made] == ["t1:r1", "t2:r2", "t1:r1:2"]
    assert [one.gift.unit_value.amount_minor for one in made if one.gift and one.gift.unit_value] == [10, 990, 10]


def test_a_blind_box_in_protobuf_is_marked() -> None:
    made = only(reading("bilibili_web"), gifts(ITEM, sender=[*SENDER, (9, [(3, "盒"), (6, 150)])]))
    assert made.gift is not None and made.gift.blind_box


def test_protobuf_that_claims_too_much_is_refused() -> None:
    connector = reading("bilibili_web")
    assert drafts(connector, gifts([*ITEM, (3, 2**60)]), gifts([*ITEM, (7, 2**60)])) == []
    assert drafts(connector, message("SEND_GIFT_V2", {"pb": "%%%"}), message("SEND_GIFT_V2", {"pb": "€"})) == []
    assert connector.health.counts["bad_frames"] == 4


def test_a_membership_told_twice_is_one() -> None:
    again = {**TOAST, "option": {"source": 2}}
    made = drafts(reading("bilibili_web"), message("USER_TOAST_MSG_V2", TOAST), message("USER_TOAST_MSG_V2", again))
    assert [one.event_id for one in made] == ["guard-p1"]
    bought = made[0].membership
    assert bought is not None and (bought.tier, bought.tier_raw, bought.amount_minor) == (2, 2, 199_800)
    assert bought.is_renewal and bought.months == 1


def test_months_are_paid_each_and_their_discount_is_unknown() -> None:
    found = event("USER_TOAST_MSG_V2", {**TOAST, "pay_info": {"num": 3, "price": 158_000, "unit": "月"}})
    assert (found.membership.amount_minor, found.hints, found.event_id) == (47_400, ("approx",), "")


def test_a_super_chat_is_in_yuan_and_can_be_taken_back() -> None:
    found = event("SUPER_CHAT_MESSAGE", SUPER_CHAT)
    assert (found.event_id, found.super_chat.id, found.super_chat.amount_minor) == ("sc-9001", "9001", 3000)
    assert (found.user.name, found.user.roles, found.user.fan.this_room) == ("小林", ("moderator",), True)
    assert event("SUPER_CHAT_MESSAGE_DELETE", {"ids": [9001]}).super_chat_delete.ids == ("9001",)


@pytest.mark.parametrize("command", ["GUARD_BUY", "USER_TOAST_MSG", "SUPER_CHAT_MESSAGE_JPN", "COMBO_SEND"])
def test_what_says_again_what_was_said_is_nothing(command: str) -> None:
    connector = reading("bilibili_web")
    assert drafts(connector, message(command, {"uid": 1})) == [] and not connector.health.counts


@settings(max_examples=1700, deadline=None)
@given(st.sampled_from(sorted(SAMPLES)), st.integers(0, 5000), anything)
def test_any_value_at_any_place_leaves_the_reader_alive(command: str, path: int, value: object) -> None:
    survives("bilibili_web", message(command, with_value(SAMPLES[command], path, value)))


@settings(max_examples=1700, deadline=None)
@given(st.sampled_from(sorted(SAMPLES)), st.integers(0, 2000), st.binary(max_size=6), st.integers(0, 40))
def test_any_bite_out_of_any_message_leaves_the_reader_alive(command: str, place: int, bite: bytes, size: int) -> None:
    survives("bilibili_web", rebroken(body_of(message(command, SAMPLES[command])), place, bite, size))


@settings(max_examples=500, deadline=None)
@given(st.binary(max_size=120), st.integers(0, 100))
def test_any_bytes_in_protobuf_leave_the_reader_alive(data: bytes, place: int) -> None:
    whole = protobuf([*SENDER, (10, ITEM)])
    for pb in (data, whole[:place] + data + whole[place:]):
        for command in ("SEND_GIFT_V2", "INTERACT_WORD_V2"):
            said = json.dumps({"cmd": command, "data": {"pb": b64encode(pb).decode()}}).encode()
            survives("bilibili_web", rebroken(said, 0, b"", 0))
