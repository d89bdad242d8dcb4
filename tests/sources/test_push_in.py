import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import aiohttp
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.core.errors import ConfigError, NeedsOperator
from bot.core.events import Comment, RoomEvent, encode_event
from bot.sources.connector import Connector
from bot.sources.push_in import PushIn
from tests.fakes.proxy import Proxy
from tests.fakes.show import script
from tests.fakes.userscript import ORIGIN, FakeUserscript, free_port
from tests.sources.hearing import Hearing, listening, open_feed
from tests.sources.mutants import ANY_JSON, AT_MS, connector_of, documented, mutants, survives
from tests.sources.test_ssn_rows import CHAT

pytestmark = pytest.mark.wire

SAID = {"type": "comment", "platform": "快手", "username": "小林", "content": "666"}
RULE = {"when": {"t": "c"}, "type": "comment", "event_id": "i", "user": {"name": "n"}, "comment": {"text": "x"}}


def contract(number: int, **more: Any) -> str:
    event = RoomEvent(
        **{"source": "mine", "room_id": "1", "event_id": f"m-{number}", "type": "comment", "ts_recv": 1, **more},
        comment=Comment(text="这款多少钱"),
    )
    return encode_event(event).decode()


def read(connector: Connector, text: str, peer: int = 1) -> list[RoomEvent]:
    return list(connector.decode(f"{peer}\n{text}".encode(), AT_MS))


def push_in(**more: Any) -> Connector:
    return connector_of(kind="push_in", **more)


class Open:
    """A listening source, and the way to it."""

    def __init__(self, hearing: Hearing, port: int, http: aiohttp.ClientSession) -> None:
        self.hearing, self.port, self.http = hearing, port, http

    @property
    def counts(self) -> dict[str, int]:
        return self.hearing.source.health.counts

    def dial(self, path: str = "/", **headers: str) -> Any:
        return self.http.ws_connect(f"ws://127.0.0.1:{self.port}{path}", headers=headers)

    async def post(self, body: str, **headers: str) -> tuple[int, dict[str, Any]]:
        url = f"http://127.0.0.1:{self.port}/ingest"
        async with self.http.post(url, data=body.encode(), headers=headers) as answer:
            return answer.status, await answer.json()


@asynccontextmanager
async def opened(**more: Any) -> AsyncIterator[Open]:
    port = free_port()
    hearing = Hearing(open_feed({"kind": "push_in", "name": "page", "port": port, **more}))
    task = asyncio.create_task(hearing.read())
    try:
        await hearing.state("open", "stopped")
        async with aiohttp.ClientSession() as http:
            yield Open(hearing, port, http)
    finally:
        task.cancel()
        await asyncio.wait({task})


# --- shapes ---------------------------------------------------------------------------------------------------------


def test_contract_events_rows_of_ssn_and_the_userscripts_own_are_known_apart() -> None:
    connector = push_in(platform="kuaishou")
    (mine,), (row,), (page,) = (read(connector, text) for text in (contract(1), json.dumps(CHAT), json.dumps(SAID)))
    assert (mine.event_id, row.event_id, row.platform) == ("m-1", "Ch-1", "youtube")
    assert {event.source for event in (mine, row, page)} == {"push_in"}
    assert page.id_quality == "synthetic" and page.comment is not None and page.comment.text_plain == "666"


def test_a_list_may_mix_them() -> None:
    assert len(read(push_in(), f"[{contract(1)},{json.dumps(CHAT)},{json.dumps(SAID)}]")) == 3


def test_with_rules_the_relays_own_json_is_read_and_contract_events_still_are() -> None:
    connector = push_in(rule=[RULE])
    (own,) = read(connector, '{"t": "c", "i": 7, "n": "小林", "x": "有货吗"}')
    assert own.event_id == "7" and own.comment is not None and own.comment.text_plain == "有货吗"
    assert len(read(connector, contract(1))) == 1
    assert read(connector, json.dumps(SAID)) == [] and connector.health.counts["unmapped"] == 1


def test_a_recording_counts_two_tabs_once_like_the_live_room() -> None:
    connector = push_in()
    frames = [(1, SAID), (2, SAID), (1, SAID), (2, SAID)]
    assert len({read(connector, json.dumps(said), peer)[0].event_id for peer, said in frames}) == 2


def test_unknown_things_are_counted() -> None:
    connector = push_in()
    assert read(connector, f'[7, null, {{"a": 1}}, {contract(1).replace("comment", "wink", 1)}]') == []
    assert connector.health.counts == {"bad_records": 2, "unknown_types": 2}


# --- peers ----------------------------------------------------------------------------------------------------------


async def test_two_tabs_that_send_everything_count_once_and_a_repeating_viewer_as_often_as_she_says_it() -> None:
    async with FakeUserscript(tabs=2) as fake, listening(fake) as hearing:
        await fake.someone(2)
        text = json.dumps(SAID, ensure_ascii=False)
        await fake.send(text, text, text)
        await hearing.until(3, "comment")
        assert len(await hearing.settled()) == 3
        assert hearing.source.health.counts["duplicates"] == 3
        assert fake.connections == 2


async def test_when_the_last_relay_leaves_the_alarm_is_up_until_one_is_back() -> None:
    async with FakeUserscript() as fake, listening(fake) as hearing:
        await fake.someone()
        await hearing.state("open")
        fake.drop()
        await hearing.state("offline")
        assert hearing.source.health.reason == "the last relay has left"
        await fake.someone(2)
        await hearing.state("open")
    codes = [event.system.code for event in hearing.events if event.system is not None]
    assert codes == ["source.offline", "source.open"]


async def test_while_nobody_dials_the_reason_says_where_to() -> None:
    async with opened() as room:
        health = room.hearing.source.health
        assert health.state == "open" and f"ws://127.0.0.1:{room.port}" in health.reason


async def test_nobody_for_a_while_is_an_alarm(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.sources.push_in.ALARM_S", 0.1)
    async with opened() as room:
        await room.hearing.state("offline")
        async with room.dial():
            await room.hearing.state("open")


async def test_one_tab_that_goes_is_no_alarm_while_another_is_there() -> None:
    async with opened() as room, room.dial():
        async with room.dial("/any/path"):
            await room.hearing.state("open")
        await asyncio.sleep(0.1)
        assert room.hearing.source.health.state == "open"


async def test_a_half_open_peer_is_asked_and_let_go(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.sources.listener.PING_S", 0.2)
    async with FakeUserscript() as fake, Proxy(fake.port) as proxy:
        fake.advertise(proxy.port)
        async with listening(fake) as hearing:
            await fake.someone()
            proxy.swallow()
            await hearing.state("offline")


async def test_a_taken_port_stops_with_what_to_do() -> None:
    async with opened() as first:
        hearing = Hearing(open_feed({"kind": "push_in", "name": "other", "port": first.port}))
        async with asyncio.timeout(10):
            await hearing.read()
    assert isinstance(hearing.error, NeedsOperator) and str(first.port) in hearing.error.message
    assert "another port" in hearing.error.hint and hearing.source.health.state == "stopped"


async def test_the_port_is_free_again_when_the_source_has_left() -> None:
    async with opened() as room:
        port = room.port
        async with room.dial() as ws:
            await ws.send_str(json.dumps(SAID))
            await room.hearing.until(1, "comment")
    async with opened(port=port) as again:
        assert again.hearing.source.health.state == "open"


async def test_a_page_that_was_not_let_in_is_shown_with_the_line_to_write_until_one_is() -> None:
    async with opened() as room:
        for headers in ({"Origin": "https://live.other.invalid"}, {}):
            try:
                async with room.dial(**headers):
                    await asyncio.sleep(0.1)
            except aiohttp.WSServerHandshakeError:
                async with asyncio.timeout(5):
                    while 'origins = ["https://live.other.invalid"]' not in room.hearing.source.health.hint:
                        await asyncio.sleep(0.01)
        assert room.hearing.source.health.hint == "" and room.counts["refused_peers"] == 1


# --- POST /ingest ---------------------------------------------------------------------------------------------------


async def test_posted_events_are_answered_with_what_became_of_them() -> None:
    async with opened() as room:
        assert await room.post(contract(1)) == (200, {"accepted": 1, "duplicate": 0})
        assert await room.post(f"[{contract(1)},{contract(2)}]") == (200, {"accepted": 1, "duplicate": 1})
        assert await room.post(f"[{contract(3)},7]") == (200, {"accepted": 1, "duplicate": 0, "rejected": 1})
        assert [event.event_id for event in await room.hearing.until(3, "comment")] == ["m-1", "m-2", "m-3"]


async def test_a_post_that_is_no_event_is_refused() -> None:
    async with opened() as room:
        assert await room.post("{") == (400, {"accepted": 0, "duplicate": 0, "rejected": 1})
        status, answer = await room.post("x" * 70_000)
        assert status == 413 and "65536" in answer["error"]


# --- settings, fuzz -------------------------------------------------------------------------------------------------


def test_a_host_that_others_can_reach_needs_a_token(monkeypatch: pytest.MonkeyPatch) -> None:
    for host in ("0.0.0.0", "::", "192.168.1.7", "shop.example.invalid"):
        with pytest.raises(ConfigError, match="PUSH_TOKEN"):
            push_in(host=host)
    monkeypatch.setenv("PUSH_TOKEN", "t0ken")
    assert push_in(host="0.0.0.0", token="$PUSH_TOKEN").redacted("t0ken") == "***"
    assert isinstance(push_in(host="::1"), PushIn) and isinstance(push_in(host="localhost"), PushIn)


FRAMES = [
    *(contract(1), json.dumps(CHAT), json.dumps(SAID), f"[{contract(1)},{json.dumps(SAID)}]"),
    *(json.dumps({**SAID, "type": "gift", "gift_name": "小花", "price": "9.9"}), '{"type": "info", "content": "ok"}'),
]


def test_ten_thousand_spoiled_frames_never_end_the_reader() -> None:
    connector = push_in(price_currency="CNY")
    for frame in mutants(FRAMES, 10_000, seed=26):
        survives(connector, b"1\n" + frame)


@settings(max_examples=200, deadline=None)
@given(st.binary(max_size=300) | ANY_JSON.map(lambda value: b"1\n" + json.dumps(value).encode()))
def test_any_bytes_and_any_json_are_read_or_counted(frame: bytes) -> None:
    survives(_CONNECTOR, frame)


_CONNECTOR = push_in()


async def test_what_the_userscript_says_is_told_as_of_its_page() -> None:
    show = [step for step in script() if step.type == "super_chat"][:1]
    async with FakeUserscript() as fake, listening(fake) as hearing:
        await fake.someone()
        await fake.perform(show)
        (event,) = await hearing.until(1, "super_chat")
    assert event.super_chat is not None and event.super_chat.amount_minor == show[0].price_fen
    assert ORIGIN in hearing.source.connector._door.origins  # type: ignore[attr-defined]


def test_the_examples_of_its_page_open(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PUSH_TOKEN", "t0ken")
    entries = documented("push_in")
    assert len(entries) >= 3
    for entry in entries:
        connector_of(**entry)
