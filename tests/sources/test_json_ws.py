import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest

from bot.aio.virtual import LoopClock
from bot.core.errors import ConfigError, NeedsOperator
from bot.core.events import Comment, RoomEvent, encode_event
from bot.core.ports import SourceContext
from bot.settings.source import SourceSettings
from bot.sources.feed import Feed
from bot.sources.json_ws import open_json_ws
from tests.fakes.relay import FakeRelay

pytestmark = pytest.mark.wire


def frame(number: int, text: str = "这款多少钱") -> str:
    event = RoomEvent(
        source="relay", room_id="1", event_id=f"m-{number}", type="comment", ts_recv=1, comment=Comment(text=text)
    )
    return encode_event(event).decode()


def source_of(url: str, **more: object) -> Feed:
    settings = SourceSettings.model_validate({"kind": "json_ws", "name": "relay", "url": url, **more})
    return open_json_ws(settings, SourceContext(clock=LoopClock(asyncio.get_running_loop()), session_id="s1"))


@asynccontextmanager
async def heard(source: Feed) -> AsyncIterator["asyncio.Queue[RoomEvent]"]:
    queue: asyncio.Queue[RoomEvent] = asyncio.Queue(100_000)

    async def read() -> None:
        async for event in source.events():
            if event.type != "system":
                queue.put_nowait(event)

    task = asyncio.create_task(read())
    try:
        yield queue
    finally:
        task.cancel()
        await asyncio.wait({task})


async def next_of(queue: "asyncio.Queue[RoomEvent]") -> RoomEvent:
    async with asyncio.timeout(15):
        return await queue.get()


async def test_contract_events_come_through_with_our_session_and_plain_text() -> None:
    async with FakeRelay() as relay, heard(source := source_of(relay.url)) as queue:
        await relay.someone()
        await relay.say(frame(1, "多少\u202e钱\x00"))
        event = await next_of(queue)
        assert (event.event_id, event.session_id, event.instance) == ("m-1", "s1", "relay")
        assert event.comment is not None and event.comment.text_plain == "多少钱"
        assert source.health.state == "live"


async def test_a_list_of_events_in_one_frame_is_taken_apart() -> None:
    async with FakeRelay() as relay, heard(source_of(relay.url)) as queue:
        await relay.someone()
        await relay.say(f"[{frame(1)},{frame(2)}]")
        assert [(await next_of(queue)).event_id for _ in range(2)] == ["m-1", "m-2"]


async def test_bad_frames_are_counted_and_the_connection_lives() -> None:
    async with FakeRelay() as relay, heard(source := source_of(relay.url)) as queue:
        await relay.someone()
        wink = frame(2).replace('"type":"comment"', '"type":"wink"')
        await relay.say("{", b"\xff\x00", "[1,2]", "[" * 5000, wink, frame(3))
        assert (await next_of(queue)).event_id == "m-3"
        assert source.health.counts["bad_frames"] == 5
        assert source.health.counts["unknown_types"] == 1
        assert relay.connections == 1


async def test_after_an_outage_nothing_is_doubled_and_the_gap_is_marked() -> None:
    async with FakeRelay() as relay, heard(source := source_of(relay.url)) as queue:
        await relay.someone()
        await relay.say(frame(1))
        assert (await next_of(queue)).event_id == "m-1"
        await relay.stop()
        await asyncio.sleep(1.2)
        relay.greeting = (frame(1), frame(2))
        await relay.start()
        gap = await next_of(queue)
        assert gap.gap is not None and gap.gap.to_ms - gap.gap.from_ms >= 1000
        assert (await next_of(queue)).event_id == "m-2"
        assert source.health.counts["duplicates"] == 1
        assert source.health.reconnects >= 1


async def test_a_connection_without_a_goodbye_is_replaced() -> None:
    async with FakeRelay() as relay, heard(source_of(relay.url)) as queue:
        await relay.someone()
        relay.drop()
        await relay.someone(2)
        await relay.say(frame(1))
        assert (await next_of(queue)).event_id == "m-1"


async def test_an_open_but_mute_connection_counts_as_dead() -> None:
    async with FakeRelay() as relay, heard(source := source_of(relay.url, idle_s=0.2)):
        await relay.someone(2)
        assert source.health.reconnects >= 1


async def test_a_refused_handshake_is_tried_again_with_its_reason_shown() -> None:
    async with FakeRelay() as relay:
        relay.refuse_with = 503
        async with heard(source := source_of(relay.url)) as queue:
            async with asyncio.timeout(10):
                while not source.health.reconnects:
                    await asyncio.sleep(0.02)
            assert "503" in source.health.reason
            relay.refuse_with = None
            await relay.someone()
            await relay.say(frame(1))
            assert (await next_of(queue)).event_id == "m-1"


async def test_a_close_code_that_means_never_asks_for_a_person() -> None:
    async with FakeRelay() as relay:
        source = source_of(relay.url, never_close=[4009])

        async def read() -> None:
            async for _ in source.events():
                pass

        task = asyncio.create_task(read())
        await relay.someone()
        await relay.close(4009)
        with pytest.raises(NeedsOperator, match="4009"):
            await asyncio.wait_for(task, 10)
        assert source.health.state == "stopped"


async def test_hello_token_and_ping_go_out_and_the_pong_is_no_event(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("RELAY_TOKEN", "Bearer 123")
    async with FakeRelay() as relay:
        relay.reply = lambda frame: "pong" if frame == "ping" else None
        source = source_of(
            relay.url,
            hello=['{"sub":"all"}'],
            headers={"Authorization": "$RELAY_TOKEN"},
            ping={"text": "ping", "every_s": 0.05, "expect": "pong"},
        )
        async with heard(source) as queue:
            await relay.someone()
            async with asyncio.timeout(10):
                while "ping" not in relay.received or not source.health.counts.get("frames"):
                    await asyncio.sleep(0.02)
            assert relay.received[0] == '{"sub":"all"}'
            assert relay.headers[0]["Authorization"] == "Bearer 123"
            assert source.health.counts.get("bad_frames", 0) == 0 and queue.empty()


async def test_a_relays_own_json_is_read_through_the_mapping() -> None:
    rules = [
        {
            "when": {"kind": "chat"},
            "type": "comment",
            "event_id": "id",
            "user": {"id": "uid", "id_scope": "=uid", "name": "nick"},
            "comment": {"text": "msg"},
        }
    ]
    async with FakeRelay() as relay, heard(source := source_of(relay.url, rule=rules)) as queue:
        await relay.someone()
        await relay.say(
            json.dumps({"kind": "chat", "id": 7, "uid": 42, "nick": "小林", "msg": "有货吗"}), json.dumps({"kind": "x"})
        )
        event = await next_of(queue)
        assert event.user is not None and (event.user.id, event.user.name) == ("42", "小林")
        async with asyncio.timeout(5):
            while source.health.counts.get("unmapped") != 1:
                await asyncio.sleep(0.01)


async def test_a_storm_of_ten_thousand_frames_arrives_whole_and_in_order() -> None:
    async with FakeRelay() as relay, heard(source_of(relay.url)) as queue:
        await relay.someone()
        await relay.say(*(frame(number) for number in range(10_000)))
        got = [(await next_of(queue)).event_id for _ in range(10_000)]
        assert got == [f"m-{number}" for number in range(10_000)]


async def test_an_address_that_is_no_websocket_is_refused_with_an_example() -> None:
    with pytest.raises(ConfigError, match="ws://127.0.0.1:9000/ws"):
        source_of("http://example.invalid")
