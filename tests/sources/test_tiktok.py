import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.core.errors import ConfigError
from bot.core.events import RoomEvent, Virtual
from bot.sources.connector import Connector
from tests.fakes.show import script
from tests.fakes.tiktok import FakeTikFinity, FakeTikTok, field, push
from tests.sources.hearing import listening
from tests.sources.mutants import ANY_JSON, connector_of, documented, mutants, read, survives

pytestmark = pytest.mark.wire

PERSON = {
    **{"userId": "700001", "uniqueId": "lin01", "nickname": "小林", "followRole": 2, "isModerator": True},
    **{"isSubscriber": True, "teamMemberLevel": 12, "gifterLevel": 3, "msgId": "m1", "createTime": "1790000000000"},
}
GIFT = {"giftId": 5655, "giftName": "Rose", "diamondCount": 1, "giftType": 1, "groupId": "g1", "repeatEnd": False}


def frame(event: str, **data: Any) -> str:
    return json.dumps({"event": event, "data": {**PERSON, **data}}, ensure_ascii=False)


FRAMES = [
    *(
        frame("chat", comment="多少钱"),
        frame("gift", **GIFT, repeatCount=3),
        frame("like", likeCount=5, totalLikeCount=90),
    ),
    *(frame("member"), frame("follow"), frame("share"), frame("subscribe", subMonth=4)),
    *(frame("roomUser", viewerCount=812), frame("streamEnd")),
]


def tikfinity(**more: Any) -> Connector:
    return connector_of(kind="tiktok", room_id="shop", **more)


def only(text: str) -> RoomEvent:
    (event,) = read(tikfinity(), text)
    return event


@pytest.mark.parametrize(
    ("text", "type_"),
    list(zip(FRAMES, "comment gift like enter follow share membership counter stream_end".split(), strict=True)),
)
def test_each_event_of_tikfinity_becomes_its_type(text: str, type_: str) -> None:
    event = only(text)
    assert (event.type, event.platform, event.room_id) == (type_, "tiktok", "shop")


def test_a_comment_of_tikfinity_knows_its_sender() -> None:
    event = only(FRAMES[0])
    user = event.user
    assert (event.event_id, event.ts_source) == ("m1", 1_790_000_000_000)
    assert user is not None and (user.id, user.id_scope, user.name) == ("700001", "uid", "小林")
    assert (user.roles, user.follow, user.pay_level) == (("moderator",), "mutual", 3)
    assert user.fan is not None and user.fan.level == 12 and user.member is not None and user.member.tier == 1


def test_level_zero_means_no_fan_and_an_unknown_price_no_price() -> None:
    user = only(frame("chat", comment="x", teamMemberLevel=0, gifterLevel=0, isSubscriber=False)).user
    assert user is not None and (user.fan, user.pay_level, user.member) == (None, None, None)
    body = only(frame("gift", **{**GIFT, "diamondCount": 0}, repeatCount=1)).gift
    assert body is not None and (body.virtual, body.paid) == (None, False)


def test_a_combo_of_tikfinity_tells_the_running_total() -> None:
    body = only(FRAMES[1]).gift
    assert body is not None and (body.count, body.combo_total, body.combo_id) == (0, 3, "g1")
    assert body.virtual == Virtual(amount=1, unit="diamond")


def test_a_combo_of_tikfinity_without_a_group_counts_at_its_end() -> None:
    bare = {key: value for key, value in GIFT.items() if key != "groupId"}
    running, end = (only(frame("gift", **{**bare, "repeatEnd": end}, repeatCount=3)).gift for end in (False, True))
    assert running is not None and end is not None and (running.count, end.count) == (0, 3)


def test_what_tikfinity_sends_twice_under_two_names_is_taken_once() -> None:
    connector = tikfinity()
    assert read(connector, frame("social", displayType="pm_main_follow_message_viewer_2")) == []
    assert connector.health.counts["unmapped"] == 1


async def test_rules_of_ones_own_take_the_place_of_those_that_come_with_it() -> None:
    rule = {"when": {"t": "c"}, "type": "comment", "user": {"name": "n"}, "comment": {"text": "x"}}
    connector = tikfinity(rule=[rule])
    (event,) = read(connector, '{"t": "c", "n": "小林", "x": "多少钱"}')
    assert event.comment is not None and event.comment.text_plain == "多少钱"
    assert read(connector, FRAMES[0]) == []


async def test_a_heartbeat_of_the_frames_relay_is_a_sign_of_life_and_no_event() -> None:
    async with FakeTikTok() as fake, listening(fake) as hearing:
        await fake.someone()
        await fake.send(push(payload_type="hb"), field(7, "ack"))
        await fake.perform([step for step in script() if step.type == "comment"][:1])
        assert len(await hearing.until(1, "comment")) == 1
        counts = hearing.source.health.counts
    assert counts["frames"] == 3 and "bad_frames" not in counts and "unknown_types" not in counts


async def test_the_relay_gets_the_header_it_asks_for(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("RELAY_TOKEN", "t0ken")
    extra = {"headers": {"X-Token": "$RELAY_TOKEN"}}
    async with FakeTikFinity() as fake, listening(fake, extra=extra) as hearing:
        await fake.someone()
        assert hearing.source.connector.redacted("t0ken") == "***"


def test_settings_that_cannot_work_say_what_to_write() -> None:
    with pytest.raises(ConfigError, match="ws://127.0.0.1:8765"):
        tikfinity(relay="frames")
    with pytest.raises(ConfigError, match="without rules"):
        tikfinity(relay="frames", url="ws://127.0.0.1:8765", rule=[{"type": "follow"}])
    with pytest.raises(ConfigError, match="relay"):
        tikfinity(relay="own")


def test_ten_thousand_spoiled_frames_never_end_the_reader() -> None:
    connector = tikfinity()
    for text in mutants(FRAMES, 10_000, seed=21):
        survives(connector, text)


@settings(max_examples=200, deadline=None)
@given(st.binary(max_size=300) | ANY_JSON.map(lambda value: json.dumps({"event": "chat", "data": value}).encode()))
def test_any_bytes_and_any_json_are_read_or_counted(data: bytes) -> None:
    survives(_CONNECTOR, data)


_CONNECTOR = tikfinity()


def test_the_examples_of_its_page_open(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("RELAY_TOKEN", "t0ken")
    entries = documented("tiktok")
    assert len(entries) >= 2
    for entry in entries:
        connector_of(**entry)
