from base64 import b64encode
from typing import Any

import pytest

from tests.fakes.bilibili import ROOM, message
from tests.fakes.bilibili_web import FakeBilibiliWeb
from tests.fakes.protobuf_writer import protobuf
from tests.fakes.show import START_MS, script
from tests.sources.bilibili_reading import drafts, only, reading

pytestmark = pytest.mark.unit

AT_S = START_MS // 1000


def interaction(kind: int, uid: int = 77) -> bytes:
    body: list[tuple[int, Any]] = [(1, uid), (2, "小林"), (5, kind), (6, ROOM), (7, AT_S), (22, [(2, [(2, "face")])])]
    return message("INTERACT_WORD_V2", {"dmscore": 8, "pb": b64encode(protobuf(body)).decode()})


@pytest.mark.parametrize(
    ("kind", "type_"), [(1, "enter"), (2, "follow"), (3, "share"), (4, "follow"), (5, "follow"), (6, "like")]
)
def test_an_interaction_is_what_its_number_says(kind: int, type_: str) -> None:
    found: Any = only(reading("bilibili_web"), interaction(kind))
    assert (found.type, found.user.id, found.user.name, found.ts_source) == (type_, "77", "小林", AT_S * 1000)
    assert found.user.follow == ("following" if type_ == "follow" else "unknown")
    assert (found.user.fan, found.user.member) == (None, None)


def test_a_follow_told_twice_has_one_id_and_enters_are_left_without() -> None:
    made = drafts(reading("bilibili_web"), interaction(2), interaction(2), interaction(1), interaction(2, uid=0))
    assert [one.event_id for one in made] == [f"follow-77-{AT_S}", f"follow-77-{AT_S}", "", ""]


def test_an_interaction_of_another_kind_is_nothing() -> None:
    assert drafts(reading("bilibili_web"), interaction(9)) == []


def test_a_start_told_twice_is_one() -> None:
    live = {"live_key": "k1", "roomid": ROOM}
    first = only(reading("bilibili_web"), message("LIVE", **live))
    second = only(reading("bilibili_web"), message("LIVE", live_time=AT_S, **live))
    assert first.event_id == second.event_id == "live-k1" and second.ts_source == AT_S * 1000


def test_a_stream_ends() -> None:
    found = only(reading("bilibili_web"), message("PREPARING", roomid=str(ROOM), msg_id="e1", send_time=START_MS))
    assert (found.type, found.event_id, found.ts_source) == ("stream_end", "e1", START_MS)


def test_a_person_shut_out_is_told_to_the_room() -> None:
    found: Any = only(reading("bilibili_web"), message("ROOM_BLOCK_MSG", {"uid": "7", "uname": "某人", "operator": 1}))
    assert (found.moderation.action, found.moderation.target_user_id) == ("ban", "7")
    assert drafts(reading("bilibili_web"), message("ROOM_BLOCK_MSG", {"uid": 0})) == []


def test_unknown_commands_are_counted() -> None:
    connector = reading("bilibili_web")
    assert drafts(connector, message("LIKE_INFO_V3_UPDATE", {"click_count": 5}), message("NEW", {})) == []
    assert connector.health.counts == {"unknown_types": 2}


@pytest.mark.parametrize("protobuf_gifts", [False, True])
def test_the_whole_show_is_read_from_single_packets(protobuf_gifts: bool) -> None:
    connector, fake = reading("bilibili_web"), FakeBilibiliWeb()
    fake.protobuf_gifts = protobuf_gifts
    for step in script():
        frames = [frame for frame in fake.frames(step) if isinstance(frame, bytes)]
        made = [one for frame in frames for one in connector.decode(frame, START_MS)]
        assert [one.type for one in made] == ([step.type] if frames else [])
    assert not connector.health.counts
