import asyncio
import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.core.errors import ConfigError, NeedsOperator
from bot.core.events import RoomEvent
from bot.sources.connector import Connector
from tests.fakes.douyin_live import LIVE_ID, FakeDouyinLive, status
from tests.fakes.show import script
from tests.sources.hearing import Hearing, listening
from tests.sources.mutants import ANY_JSON, connector_of, documented, mutants, read, survives
from tests.sources.test_douyin_messages import COMMON, MESSAGES, USER

pytestmark = pytest.mark.wire

FAKE = FakeDouyinLive()
FRAMES = {method: FAKE.frame(method, {"common": COMMON, "user": USER, **more}) for method, more in MESSAGES.items()}
STATUSES = [status(code) for code in ("ROOM_ONLINE", "ROOM_ENDED", "ROOM_OFFLINE", "ROOM_STATUS_UNKNOWN")]
COMMENTS = [step for step in script() if step.type == "comment"]


def live(**more: Any) -> Connector:
    return connector_of(kind="douyin_live", room_id=LIVE_ID, **more)


def types(connector: Connector, text: str) -> list[str]:
    return [event.type for event in read(connector, text)]


def borders(hearing: Hearing) -> list[str]:
    return [event.type for event in hearing.heard("stream_start", "stream_end")]


@pytest.mark.parametrize(
    ("method", "made"),
    [
        *(("Chat", ["comment"]), ("Gift", ["gift"]), ("Like", ["like", "counter"]), ("Member", ["enter"])),
        *(("Social", ["follow"]), ("Fansclub", ["fan_level"]), ("RoomUserSeq", ["counter"])),
    ],
)
def test_each_method_becomes_its_events_with_native_ids_and_times(method: str, made: list[str]) -> None:
    events: list[RoomEvent] = list(read(live(), FRAMES[f"Webcast{method}Message"]))
    assert [event.type for event in events] == made
    assert (events[0].event_id, events[0].id_quality) == ("7412000000000000001", "native")
    assert events[0].ts_source in (1_790_000_000_123, 1_790_000_000_000)
    assert len({event.event_id for event in events}) == len(events)


def test_an_event_without_an_id_gets_a_synthetic_one_later() -> None:
    frame = FAKE.frame("WebcastLikeMessage", {"user": USER, "count": "2", "total": "9"})
    assert [event.event_id for event in read(live(), frame)] == ["", ""]


@pytest.mark.parametrize("name", ["茶铺\a", "茶铺\x7f", "🏴\U000e0067\U000e007f", '茶"铺\\x41', "茶铺\u200d"])
def test_a_room_name_quoted_as_go_quotes_it_hides_no_frame(name: str) -> None:
    relay = FakeDouyinLive()
    relay.room_name = name
    (event,) = read(live(), relay.frame("WebcastChatMessage", {"common": COMMON, "user": USER, "content": r"a\x41b"}))
    assert event.comment is not None and event.comment.text_plain == r"a\x41b"


def test_a_status_told_again_says_nothing_new() -> None:
    connector = live()
    assert types(connector, status("ROOM_OFFLINE")) == ["system"]
    assert types(connector, status("ROOM_OFFLINE")) == []
    assert types(connector, status("ROOM_ONLINE")) == ["system", "stream_start"]
    assert types(connector, status("ROOM_ONLINE")) == []
    assert types(connector, status("ROOM_ENDED")) == ["system", "stream_end"]
    assert types(connector, status("ROOM_OFFLINE")) == ["system"]


def test_a_stream_that_ended_while_we_were_away_is_ended() -> None:
    connector = live()
    read(connector, status("ROOM_ONLINE"))
    assert types(connector, status("ROOM_STATUS_UNKNOWN")) == ["system"], "nobody knows: no border"
    assert types(connector, status("ROOM_OFFLINE")) == ["system", "stream_end"]


def test_unknown_methods_and_statuses_are_counted() -> None:
    connector = live()
    assert not read(connector, FAKE.frame("WebcastRoomStatsMessage", {"common": COMMON}))
    assert types(connector, status("ROOM_ON_FIRE")) == ["system"]
    assert connector.health.counts == {"unknown_types": 2}


async def test_a_room_off_air_keeps_its_connection_however_long_it_is_silent() -> None:
    async with FakeDouyinLive() as fake:
        fake.status = "ROOM_OFFLINE"
        async with listening(fake, extra={"idle_s": 0.5}) as hearing:
            await hearing.state("offline")
            await asyncio.sleep(1.7)
            assert fake.connections == 1 and hearing.source.health.reason == "the room is not on air"
            await fake.tell("ROOM_ONLINE")
            await hearing.state("open", "live")
            await fake.perform(COMMENTS[:2])
            await hearing.until(2, "comment")
            await fake.tell("ROOM_ENDED")
            await hearing.state("offline")
            assert borders(hearing) == ["stream_start", "stream_end"]


async def test_an_unknown_status_for_minutes_is_no_reason_to_reconnect() -> None:
    async with FakeDouyinLive() as fake:
        fake.status = "ROOM_STATUS_UNKNOWN"
        async with listening(fake, extra={"idle_s": 0.2}) as hearing:
            await hearing.state("offline")
            for _ in range(3):
                await fake.tell("ROOM_STATUS_UNKNOWN")
                await asyncio.sleep(0.5)
            assert fake.connections == 1 and borders(hearing) == []
            await fake.perform(COMMENTS[:1])
            await hearing.until(1, "comment")
            await hearing.state("open", "live")


async def test_a_room_that_does_not_exist_is_never_asked_for_again() -> None:
    async with FakeDouyinLive() as fake:
        fake.status = "ROOM_NOT_FOUND"
        async with listening(fake) as hearing:
            await hearing.state("stopped")
            await asyncio.sleep(0)
        assert isinstance(hearing.error, NeedsOperator) and "room_id" in hearing.error.hint
        assert fake.tries == 1


async def test_a_check_that_failed_waits_before_the_next() -> None:
    async with FakeDouyinLive() as fake:
        fake.status = "ROOM_CHECK_FAILED"
        async with listening(fake) as hearing:
            await hearing.state("backoff")
            await asyncio.sleep(0.8)
            assert fake.tries == 1


async def test_the_text_ping_is_answered_and_its_silence_is_found_out_even_off_air() -> None:
    async with FakeDouyinLive() as fake:
        fake.status = "ROOM_OFFLINE"
        async with listening(fake, extra={"ping_s": 0.25}) as hearing:
            await hearing.state("offline")
            await asyncio.sleep(1.2)
            assert fake.received.count("ping") >= 3 and hearing.source.health.reconnects == 0
            fake.mute = True
            await hearing.state("backoff", "stale")
            assert "no heartbeat" in hearing.source.health.reason
    assert set(fake.received) == {"ping"}, "the relay understands nothing else"


async def test_the_key_goes_along_and_is_never_shown(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DOUYIN_LIVE_KEY", "s3cret")
    async with FakeDouyinLive() as fake:
        fake.key = "s3cret"
        async with listening(fake, extra={"api_key": "$DOUYIN_LIVE_KEY"}) as hearing:
            await fake.someone()
            await hearing.state("open", "live")
        fake.key = "another"
        async with listening(fake, extra={"api_key": "$DOUYIN_LIVE_KEY"}) as hearing:
            await hearing.state("stopped")
            assert "s3cret" not in hearing.source.health.reason + hearing.source.health.hint


async def test_a_room_without_gifts_is_heard_all_the_same() -> None:
    async with FakeDouyinLive() as fake, listening(fake) as hearing:
        await fake.someone()
        fake.gifts = False
        await fake.perform(script(60))
        events = await hearing.settled()
    assert {event.type for event in events} >= {"comment", "like", "enter"}
    assert not hearing.heard("gift") and hearing.source.health.counts.get("bad_frames", 0) == 0


def test_the_live_id_is_needed_and_stays_one_part_of_the_address() -> None:
    with pytest.raises(ConfigError, match=r"live\.douyin\.com"):
        connector_of(kind="douyin_live")
    strange = connector_of(kind="douyin_live", room_id="../metrics?x=1", url="ws://127.0.0.1:1088/ws/")
    assert vars(strange)["_url"] == "ws://127.0.0.1:1088/ws/..%2Fmetrics%3Fx%3D1"


@settings(max_examples=25, deadline=None)
@given(st.integers())
def test_spoiled_frames_never_break_the_reader(seed: int) -> None:
    connector = live()
    for spoiled in mutants([*FRAMES.values(), *STATUSES], 100, seed):
        survives(connector, spoiled)


@settings(max_examples=150, deadline=None)
@given(
    st.binary(max_size=300)
    | ANY_JSON.map(lambda value: json.dumps(value).encode())
    | ANY_JSON.map(lambda value: json.dumps({"method": "WebcastChatMessage", "user": value}).encode())
)
def test_anything_at_all_never_breaks_the_reader(frame: bytes) -> None:
    survives(live(), frame)


def test_the_page_shows_entries_that_work(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DOUYIN_LIVE_KEY", "k")
    entries = documented("douyin_live")
    assert entries and all(connector_of(**entry).kind == "douyin_live" for entry in entries)
