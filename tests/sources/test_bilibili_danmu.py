import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.core.events import Reply
from tests.fakes.bilibili import ANCHOR, ROOM, message
from tests.fakes.show import START_MS
from tests.sources.bilibili_reading import anything, body_of, drafts, only, reading, rebroken, survives, with_value

pytestmark = pytest.mark.unit

EXTRA = {
    "send_from_me": False, "content": "这款多少钱", "id_str": "5f0c3b2a", "icon": None, "show_reply": True,
    "reply_mid": 0, "reply_uname": "", "reply_is_mystery": False,
}  # fmt: skip


def info(extra: Any = EXTRA, **changes: Any) -> list[Any]:
    """The list of a comment; `changes` by name of what is read."""
    told = {
        "ts": START_MS, "storm": 0, "kind": 0, "text": "这款多少钱", "uid": 77, "name": "小林", "admin": 0,
        "medal": [21, "茶友会", "主播", ROOM, 1, "", 0, 1, 1, 1, 3, 1, ANCHOR], "guard": 3, "wealth": [12],
    } | changes  # fmt: skip
    style = [0, 1, 25, 5566168, told["ts"], 7, 0, "0a1b", 0, told["storm"], 5, "#1453BAFF", told["kind"], "{}", "{}"]
    packed = extra if isinstance(extra, str) else json.dumps(extra, ensure_ascii=False, separators=(",", ":"))
    style += [{"extra": packed, "mode": 0, "user": {"uid": told["uid"], "base": {"name": told["name"]}}}, {}, 0]
    viewer = [told["uid"], told["name"], told["admin"], 0, 0, 10000, 1, ""]
    return [
        style, told["text"], viewer, told["medal"], [20, 0, 9868950, ">50000", 0], ["", ""], 0, told["guard"],
        None, {"ts": 1, "ct": "x"}, 0, 0, None, None, 0, 56, told["wealth"], None,
    ]  # fmt: skip


def danmu(command: str = "DANMU_MSG", **changes: Any) -> bytes:
    return message(command, info=info(**changes))


def event(command: str = "DANMU_MSG", **changes: Any) -> Any:
    return only(reading("bilibili_web"), danmu(command, **changes))


def test_a_comment_is_read_by_position() -> None:
    found = event()
    user = found.user
    assert (found.event_id, found.id_quality, found.ts_source) == ("5f0c3b2a", "native", START_MS)
    assert (user.id, user.id_scope, user.name, user.pay_level) == ("77", "uid", "小林", 12)
    assert (user.fan.club, user.fan.level, user.fan.this_room) == ("茶友会", 21, True)
    assert (user.member.tier, user.member.tier_raw, user.roles) == (1, 3, ())
    assert found.comment.text_plain == "这款多少钱" and found.comment.reply_to is None


@pytest.mark.parametrize("suffix", ["", ":4:0:2:2:2:0", ":0"])
def test_what_follows_a_colon_in_the_command_says_nothing(suffix: str) -> None:
    assert event(f"DANMU_MSG{suffix}").type == "comment"


def test_a_command_that_does_not_come_first_is_found() -> None:
    body = json.dumps({"info": info(), "cmd": "DANMU_MSG:1"}).encode()
    found = only(reading("bilibili_web"), rebroken(body, 0, b"", 0))
    assert found.comment is not None


def test_a_storm_is_no_comment() -> None:
    assert drafts(reading("bilibili_web"), danmu(storm=2)) == []


def test_a_picture_is_an_emoji() -> None:
    assert event(kind=1).comment.is_emoji


def test_a_reply_names_whom_and_keeps_its_id() -> None:
    found = event(extra={**EXTRA, "reply_mid": 5, "reply_uname": "老周"})
    assert found.comment.reply_to == Reply(id="5", name="老周") and found.event_id == "5f0c3b2a"


def test_the_id_is_found_wherever_it_is_written() -> None:
    turned = dict(reversed(EXTRA.items()))
    assert event(extra=turned).event_id == "5f0c3b2a"
    assert event(extra=json.dumps(EXTRA)).event_id == "5f0c3b2a"


@pytest.mark.parametrize("text", ['","id_str":"evil","reply_mid":0,', '\\","id_str":"evil","reply_mid":0,"x":"'])
def test_a_viewer_cannot_write_an_id_into_a_comment(text: str) -> None:
    assert event(text=text, extra={"content": text, **{k: v for k, v in EXTRA.items() if k != "content"}}).event_id == (
        "5f0c3b2a"
    )
    assert event(text=text, extra={"content": text}).event_id == ""


def test_without_an_id_the_event_is_left_without_one() -> None:
    assert event(extra={}).event_id == "" and event(extra="{}").event_id == ""


def test_no_medal_and_one_of_another_room_are_told_apart() -> None:
    assert event(medal=[]).user.fan is None
    other = event(medal=[25, "别家", "别人", 555, 1]).user.fan
    assert (other.level, other.this_room) == (0, False)


def test_hidden_people_have_no_key() -> None:
    user = event(uid=0, name="张***").user
    assert (user.id, user.id_scope, user.name) == (None, "masked", "张***")


def test_the_streamer_and_moderators_are_known() -> None:
    assert event(uid=ANCHOR).user.roles == ("anchor",)
    assert event(admin=1).user.roles == ("moderator",)
    unknown = only(reading("bilibili_web", anchored=False), danmu(uid=0, admin=0))
    assert unknown.user is not None and unknown.user.roles == ()


def test_a_mirrored_comment_brings_no_rights_of_its_own_room() -> None:
    found = event("DANMU_MSG_MIRROR", admin=1)
    assert (found.delivery, found.user.fan, found.user.member, found.user.roles) == ("mirror", None, None, ())


def test_a_short_list_of_years_ago_is_still_read() -> None:
    old = info()[:8]
    old[0] = old[0][:10]
    found = only(reading("bilibili_web"), message("DANMU_MSG", info=old))
    assert found.comment is not None and found.comment.text_plain == "这款多少钱"
    assert found.user is not None and found.user.pay_level is None


def test_a_time_that_cannot_be_is_none() -> None:
    found = event(ts=5)
    assert (found.ts_source, found.hints) == (None, ("bad_ts",))


def test_long_texts_are_cut() -> None:
    found = event(text="字" * 9000, name="名" * 900)
    assert (len(found.comment.text), len(found.comment.text_plain), len(found.user.name)) == (2000, 500, 100)


@settings(max_examples=1700, deadline=None)
@given(st.integers(0, 5000), anything)
def test_any_value_at_any_place_leaves_the_reader_alive(path: int, value: object) -> None:
    survives("bilibili_web", message("DANMU_MSG", info=with_value(info(), path, value)))


@settings(max_examples=1700, deadline=None)
@given(st.integers(0, 3000), st.binary(max_size=6), st.integers(0, 60))
def test_any_bite_out_of_a_comment_leaves_the_reader_alive(place: int, bite: bytes, length: int) -> None:
    survives("bilibili_web", rebroken(body_of(danmu()), place, bite, length))
