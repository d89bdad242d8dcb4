import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.core.errors import ConfigError
from bot.core.events import FanLevel, RoomEvent
from bot.sources.connector import Connector
from tests.fakes.oba import FakeOba, frame, order
from tests.fakes.show import script
from tests.sources.hearing import listening
from tests.sources.mutants import ANY_JSON, AT_MS, connector_of, documented, mutants, read, survives

pytestmark = pytest.mark.wire

PERSON = {"nick_name": "小林", "user_id": "700001"}
FRAMES = {
    "comment": frame("comment", "c1", nick_name="小林", content="这款多少钱"),
    "wechat": frame("wechat_channel_live_msg", "w1", **PERSON, content="能便宜点吗"),
    "xiaohongshu": frame("xiaohongshu_comment", "x1", **PERSON, content="有没有大码？"),
    "taobao": frame("taobao_comment", "t1", **PERSON, content="几天发货"),
    "enter": frame("room_enter", "e1", **PERSON),
    "like": frame("room_like", "l1", **PERSON),
    "follow": frame("room_follow", "f1", **PERSON),
    "vip": frame("subscribe_merchant_brand_vip", "v1", **PERSON, content="加入品牌会员"),
    "club": frame("ecom_fansclub_participate", "p1", **PERSON, content="加入粉丝团"),
    "order": order("9001", "placed"),
}


def oba(platform: str = "douyin", **more: Any) -> Connector:
    return connector_of(kind="oba", platform=platform, **more)


def only(connector: Connector, text: str) -> RoomEvent:
    (event,) = read(connector, text)
    return event


@pytest.mark.parametrize(
    ("platform", "key", "type_"),
    [
        *(
            ("douyin", "comment", "comment"),
            ("kuaishou", "comment", "comment"),
            ("wechat_channels", "wechat", "comment"),
        ),
        *(("xiaohongshu", "xiaohongshu", "comment"), ("taobao", "taobao", "comment")),
        *(("douyin", "enter", "enter"), ("douyin", "like", "like"), ("douyin", "follow", "follow")),
        *(("douyin", "vip", "membership"), ("douyin", "club", "fan_level"), ("douyin", "order", "order")),
    ],
)
def test_each_message_type_becomes_its_event(platform: str, key: str, type_: str) -> None:
    event = only(oba(platform), FRAMES[key])
    assert (event.type, event.platform, event.ts_source, event.ts_recv) == (type_, platform, None, AT_MS)


def test_a_comment_without_a_user_id_is_known_by_name_only() -> None:
    user = only(oba(), FRAMES["comment"]).user
    assert user is not None and (user.id, user.id_scope, user.name) == (None, "name_only", "小林")


def test_a_name_that_the_platform_hides_is_masked() -> None:
    user = only(oba(), frame("comment", "c2", nick_name="张***", content="好")).user
    assert user is not None and user.id_scope == "masked"


def test_a_user_id_is_a_stable_account() -> None:
    user = only(oba("taobao"), FRAMES["taobao"]).user
    assert user is not None and (user.id, user.id_scope) == ("700001", "uid")


def test_an_order_has_its_product_but_no_price() -> None:
    body = only(oba(), FRAMES["order"]).order
    assert body is not None
    assert (body.order_id, body.status, body.product_id, body.title) == ("9001", "placed", "3601", "明前龙井 250g")
    assert (body.amount_minor, body.currency) == (None, None)


@pytest.mark.parametrize(
    ("status", "means"),
    [("已下单", "placed"), ("已付款", "paid"), ("未知状态", "unknown"), (0, "placed"), (3, "paid"), (4, "unknown")],
)
def test_every_spelling_of_a_status_is_understood(status: str | int, means: str) -> None:
    told = frame("live_order", "9001#3", nick_name="小林", order_status=status)
    body = only(oba(), told).order
    assert body is not None and body.status == means


def test_an_order_without_a_status_is_unknown_not_paid() -> None:
    body = only(oba(), frame("live_order", "9001#3", nick_name="小林")).order
    assert body is not None and body.status == "unknown"


async def test_placed_paid_and_paid_again_is_one_payment() -> None:
    async with FakeOba() as fake, listening(fake) as hearing:
        await fake.someone()
        again = order("9001", "paid", raw=5)
        await fake.send(order("9001", "placed"), order("9001", "paid"), order("9001", "paid"), again)
        await hearing.until(2, "order")
        orders = [event.order for event in await hearing.settled() if event.order is not None]
    assert [(body.order_id, body.status) for body in orders] == [("9001", "placed"), ("9001", "paid")]


@pytest.mark.parametrize("unit", [1, 1000])
def test_an_order_older_than_its_time_to_pay_is_history(unit: int) -> None:
    hour_ago = (AT_MS // 1000 - 3600) * unit
    assert only(oba(), order("9001", "paid", order_ts=hour_ago)).delivery == "backfill"
    assert only(oba(), order("9001", "paid", order_ts=AT_MS // 1000 * unit)).delivery == "live"
    assert only(oba(), order("9001", "paid", order_ts=7)).delivery == "live"


def test_joining_the_fan_club_or_the_brand_leaves_evidence() -> None:
    joined, member = only(oba(), FRAMES["club"]), only(oba(), FRAMES["vip"])
    assert joined.fan_level == FanLevel(kind="join", to=1)
    assert joined.user is not None and joined.user.roles == ("fan_club",)
    assert member.membership is not None and (member.membership.tier, member.membership.name) == (1, "brand_vip")
    assert member.user is not None and member.user.roles == ("brand_vip",)


def test_a_port_of_another_account_is_noticed() -> None:
    connector = oba()
    assert not read(connector, FRAMES["xiaohongshu"]) and not read(oba("taobao"), FRAMES["comment"])
    assert not read(oba("kuaishou"), FRAMES["order"])
    assert connector.health.counts == {"other_room": 1}


def test_an_unknown_type_is_counted() -> None:
    connector = oba()
    assert not read(connector, frame("coupon_taken", "1"))
    assert connector.health.counts == {"unknown_types": 1}


async def test_the_hosts_own_words_come_back_marked_whatever_their_id() -> None:
    own = [
        frame("xiaohongshu_comment", key, nick_name="茶铺小红", user_id="1", content="欢迎来到直播间")
        for key in ("6f9619ff-8b86-4011-b42d-00c04fc964ff", "64b1")
    ]
    extra = {"platform": "xiaohongshu", "own_names": ["茶铺小红"]}
    async with FakeOba() as fake, listening(fake, extra=extra) as hearing:
        await fake.someone()
        await fake.send(*own, FRAMES["xiaohongshu"])
        events = await hearing.until(3, "comment")
    assert [event.hints for event in events] == [("own_echo",), ("own_echo",), ()]


async def test_a_tool_that_stopped_listening_is_left_for_its_silence() -> None:
    async with FakeOba() as fake, listening(fake, extra={"idle_s": 1.0}) as hearing:
        await fake.someone(2)
        assert "no frame for 1 s" in [gap[2] for gap in hearing.source.health.gaps] or hearing.source.health.reconnects


async def test_it_never_says_a_word() -> None:
    async with FakeOba() as fake, listening(fake) as hearing:
        await fake.someone()
        await fake.perform(script(40))
        await hearing.settled()
    assert fake.received == []


def test_the_platform_must_be_named() -> None:
    with pytest.raises(ConfigError, match='platform = "douyin"'):
        connector_of(kind="oba")


@settings(max_examples=25, deadline=None)
@given(st.integers())
def test_spoiled_frames_never_break_the_reader(seed: int) -> None:
    connector = oba()
    for spoiled in mutants(list(FRAMES.values()), 100, seed):
        survives(connector, spoiled)


@settings(max_examples=150, deadline=None)
@given(st.binary(max_size=300) | ANY_JSON.map(lambda value: json.dumps(value).encode()))
def test_anything_at_all_never_breaks_the_reader(frame: bytes) -> None:
    survives(oba(), frame)


def test_the_page_shows_entries_that_work() -> None:
    entries = documented("oba")
    assert entries and all(connector_of(**entry).kind == "oba" for entry in entries)
