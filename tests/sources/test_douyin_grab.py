import asyncio
import json
from collections.abc import Sequence
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.core.events import Counter, FanLevel, RoomEvent, Virtual
from bot.sources.combos import IDLE_MS, Combos
from bot.sources.connector import Connector
from tests.fakes.douyin_grab import OWNER, SEC_UID, WEB_ROOM, FakeDouyinGrab, packet, user
from tests.fakes.show import PEOPLE, script
from tests.sources.hearing import listening
from tests.sources.mutants import ANY_JSON, AT_MS, connector_of, documented, mutants, read, survives

pytestmark = pytest.mark.wire

LIN, MINA = PEOPLE[0], PEOPLE[2]
COMMON = {**FakeDouyinGrab().common(7_412_000_000_000_000_001), "User": user(MINA)}
GIFT = {"GiftId": 463, "GiftName": "小心心", "GroupId": 1_790_000_000_001, "DiamondCount": 1, "Combo": True}


def gift(count: int, total: int, number: int = 1, **more: Any) -> str:
    message = {**COMMON, "MsgId": number, **GIFT, "GiftCount": count, "RepeatCount": total, "ToUser": None}
    return packet(5, {**message, **more})


FRAMES = {
    "comment": packet(1, {**COMMON, "Content": "这款多少钱"}),
    "like": packet(2, {**COMMON, "Count": 15, "Total": 20_415}),
    "enter": packet(3, {**COMMON, "CurrentCount": 88}),
    "follow": packet(4, COMMON),
    "gift": gift(3, 10),
    "stats": packet(6, {**COMMON, "User": None, "OnlineUserCount": 88, "TotalUserCount": 4_000}),
    "club": packet(7, {**COMMON, "Type": 2, "Level": 1}),
    "share": packet(8, {**COMMON, "ShareType": 112}),
    "end": packet(9, {**COMMON, "User": None, "Content": "直播已结束"}),
}


def grab(**more: Any) -> Connector:
    return connector_of(kind="douyin_grab", **more)


def of(connector: Connector, message: dict[str, Any], type_: int = 1) -> Sequence[RoomEvent]:
    return read(connector, packet(type_, {**COMMON, **message}))


@pytest.mark.parametrize(
    ("key", "types"),
    [
        *(("comment", ["comment"]), ("like", ["like", "counter"]), ("enter", ["enter"]), ("follow", ["follow"])),
        *(("gift", ["gift"]), ("stats", ["counter"]), ("club", ["fan_level"]), ("share", ["share"])),
        ("end", ["stream_end"]),
    ],
)
def test_each_packet_becomes_its_events(key: str, types: list[str]) -> None:
    events = read(grab(), FRAMES[key])
    assert [event.type for event in events] == types
    assert (events[0].event_id, events[0].ts_source) == ("1" if key == "gift" else "7412000000000000001", None)


def test_totals_of_the_room_are_absolute() -> None:
    assert read(grab(), FRAMES["stats"])[0].counter == Counter(name="viewers", value=88)
    assert read(grab(), FRAMES["like"])[1].counter == Counter(name="likes", value=20_415)


def test_a_share_tells_where_to_and_a_fan_club_what_happened() -> None:
    share = read(grab(), FRAMES["share"])[0].share
    assert share is not None and share.target == "friends"
    assert read(grab(), FRAMES["club"])[0].fan_level == FanLevel(kind="join", to=1)
    up = of(grab(), {"Type": 1, "Level": 8}, 7)[0]
    assert up.fan_level == FanLevel(kind="up", to=8)


def test_a_viewer_is_known_by_sec_uid_then_by_number_then_by_name() -> None:
    def scope(**changes: Any) -> tuple[str | None, str]:
        (event,) = of(grab(), {"User": {**user(MINA), **changes}})
        assert event.user is not None
        return event.user.id, event.user.id_scope

    assert scope() == ("MS4w700003", "sec_uid")
    assert scope(SecUid="") == ("700003", "uid")
    assert scope(SecUid=None, Id=0) == (None, "name_only")
    assert scope(SecUid=None, Id=0, Nickname="M***") == (None, "masked")
    assert scope(Id=111_111, Nickname="M***") == (None, "masked")
    assert scope(SecUid=None, Id=0, Nickname=None) == (None, "anonymous")


def test_what_the_relay_does_not_know_stays_unknown() -> None:
    (event,) = of(grab(), {"User": user(LIN)})
    assert event.user is not None
    assert (event.user.fan, event.user.pay_level, event.user.follow) == (None, None, "unknown")
    (event,) = of(grab(), {"User": {**user(MINA), "PayLevel": 20, "FollowStatus": 1}})
    assert event.user is not None and event.user.fan is not None
    assert (event.user.fan.level, event.user.pay_level, event.user.follow) == (12, 20, "following")


def test_the_owner_of_the_room_is_its_anchor() -> None:
    (event,) = of(grab(), {"User": {**user(LIN), "Id": 900_001, "SecUid": "other"}})
    assert event.user is not None and event.user.roles == ("anchor",)
    (event,) = of(grab(), {"User": {**user(LIN), "SecUid": SEC_UID}})
    assert event.user is not None and event.user.roles == ("anchor",)
    (event,) = of(grab(), {"User": {**user(LIN), "Id": 0, "SecUid": ""}, "Onwer": {"UserId": 0, "SecUid": ""}})
    assert event.user is not None and event.user.roles == ()


def test_the_room_is_the_owners_id_not_the_number_of_the_stream() -> None:
    connector = grab()
    first, second = of(connector, {"RoomId": 1})[0], of(connector, {"RoomId": 2})[0]
    assert first.room_id == second.room_id == SEC_UID
    assert of(grab(), {"Onwer": None})[0].room_id == str(WEB_ROOM)


def test_frames_of_another_room_are_counted_and_dropped() -> None:
    rival = {"Onwer": {"UserId": 1, "SecUid": "MS4wRIVAL"}, "WebRoomId": 5, "RoomId": 77}
    for connector in (grab(room_id=SEC_UID), grab(room_id=str(WEB_ROOM)), grab()):
        assert of(connector, {"RoomId": 76}) and not of(connector, rival)
        assert not of(connector, {"Onwer": None, "WebRoomId": 0, "RoomId": 77}), "the number of the rival's stream"
        assert of(connector, {"Onwer": None, "WebRoomId": 0, "RoomId": 76})
        assert connector.health.counts["other_room"] == 2


def test_the_number_in_the_web_address_names_the_room_too() -> None:
    (event,) = of(grab(room_id=str(WEB_ROOM)), {})
    assert event.room_id == str(WEB_ROOM)


def test_after_a_pause_the_whole_combo_as_increment_is_not_counted_again() -> None:
    connector, combos = grab(), Combos()
    frames = [gift(1, 1, 1), gift(4, 5, 2), gift(9, 9, 3), gift(9, 9, 3), gift(2, 11, 4)]
    given_ = [
        piece.gift.count
        for text in frames
        for event in read(connector, text)
        for piece in combos.take(event)
        if piece.gift
    ]
    assert given_ == [1, 4, 4, 2] and sum(given_) == 11


@given(st.lists(st.integers(min_value=1, max_value=60), min_size=1, max_size=12, unique=True), st.data())
def test_the_pieces_of_a_combo_add_up_to_its_total(totals: list[int], data: st.DataObject) -> None:
    connector, combos, last, counted = grab(), Combos(), 0, 0
    for number, total in enumerate(sorted(totals), 1):
        forgot = last == 0 or data.draw(st.booleans())
        (event,) = read(connector, gift(total if forgot else total - last, total, number))
        last, counted = total, counted + sum(piece.gift.count for piece in combos.take(event) if piece.gift)
    (end,) = combos.due(AT_MS + IDLE_MS)
    assert end.gift is not None and end.gift.combo_total == counted == max(totals)


def test_a_gift_without_a_group_is_no_combo() -> None:
    single = read(grab(), gift(2, 2, GroupId=0))[0].gift
    assert single is not None
    assert (single.count, single.combo_id, single.combo_total) == (2, None, None)
    assert (single.virtual, single.unit_value, single.paid) == (Virtual(amount=1, unit="diamond"), None, True)


def test_a_gift_that_cannot_combine_counts_each_frame_whatever_its_group() -> None:
    connector, combos = grab(), Combos()
    frames = [gift(1, 1, number, Combo=False) for number in (1, 2)]
    pieces = [piece.gift for text in frames for event in read(connector, text) for piece in combos.take(event)]
    assert [piece.count for piece in pieces if piece is not None] == [1, 1]


def test_an_unknown_type_is_counted() -> None:
    connector = grab()
    assert not read(connector, packet(0, COMMON)) and not read(connector, packet(42, COMMON))
    assert connector.health.counts == {"unknown_types": 2}


async def test_the_relay_never_gets_a_frame_or_a_ping_from_us() -> None:
    async with FakeDouyinGrab() as fake, listening(fake) as hearing:
        await fake.someone()
        await fake.perform(script(60))
        await asyncio.sleep(1.2)
        await hearing.settled()
        assert fake.received == [] and fake.pings == 0
        assert fake.connections == 1


async def test_a_relay_that_somebody_told_to_close_is_dialled_again() -> None:
    async with FakeDouyinGrab() as fake, listening(fake) as hearing:
        await fake.someone()
        fake.drop()
        await fake.someone(2)
        await fake.perform([step for step in script() if step.type == "comment"][:1])
        await hearing.until(1, "comment")


async def test_after_the_end_silence_is_right_and_the_next_stream_is_the_same_room() -> None:
    comments = [step for step in script() if step.type == "comment"]
    async with FakeDouyinGrab() as fake, listening(fake, extra={"idle_s": 0.5}) as hearing:
        await fake.someone()
        await fake.perform(comments[:1])
        await fake.end()
        await hearing.state("offline")
        await asyncio.sleep(1.7)
        assert hearing.source.health.state == "offline" and fake.connections == 1
        await fake.perform(comments[1:3])
        await hearing.until(3, "comment")
        assert hearing.source.health.state in ("open", "live")
        assert {event.room_id for event in hearing.heard("comment")} == {SEC_UID}


async def test_after_the_end_the_line_is_made_anew_without_a_word() -> None:
    """A relay whose computer slept looks like one whose room is off air."""
    async with FakeDouyinGrab() as fake, listening(fake, extra={"redial_s": 0.3}) as hearing:
        await fake.someone()
        await fake.end()
        await fake.someone(3)
        assert hearing.source.health.state == "offline" and hearing.source.health.reconnects == 0
        assert hearing.source.health.counts["redials"] >= 2 and not hearing.heard("gap")
        await fake.perform([step for step in script() if step.type == "comment"][:1])
        await hearing.until(1, "comment")


@settings(max_examples=25, deadline=None)
@given(st.integers())
def test_spoiled_frames_never_break_the_reader(seed: int) -> None:
    connector = grab()
    for spoiled in mutants(list(FRAMES.values()), 100, seed, nested="Data"):
        survives(connector, spoiled)


@settings(max_examples=150, deadline=None)
@given(
    st.binary(max_size=300) | ANY_JSON.map(lambda value: json.dumps({"Type": 1, "Data": json.dumps(value)}).encode())
)
def test_anything_at_all_never_breaks_the_reader(frame: bytes) -> None:
    survives(grab(), frame)


def test_the_page_shows_entries_that_work() -> None:
    entries = documented("douyin_grab")
    assert entries and all(connector_of(**entry).kind == "douyin_grab" for entry in entries)


def test_the_owner_may_be_written_in_either_kind_of_number() -> None:
    (event,) = of(grab(), {"User": {**user(LIN), "Id": 900_001}, "Onwer": {**OWNER, "UserId": 900_001}})
    assert event.user is not None and event.user.roles == ("anchor",)
