import asyncio
import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.core.errors import ConfigError, NeedsOperator, Retryable
from bot.core.events import RoomEvent, SuperChatDelete
from bot.sources.blivechat import FATAL_WAIT_S, PLUGIN_URL, ROOM_URL, Blivechat, _error
from bot.sources.blivechat_frames import Fatal
from bot.sources.connector import Connector
from tests.fakes.blivechat import ROOM_ID, TOKEN, FakeBlivechat, FakeBlivechatRoom, frame
from tests.fakes.show import PEOPLE, Step, expected, projection, script, seen_by
from tests.sources.hearing import listening
from tests.sources.mutants import ANY_JSON, AT_MS, connector_of, documented, mutants, read, survives

pytestmark = pytest.mark.wire

COMMENT = Step(n=1, at_ms=AT_MS, type="comment", who=PEOPLE[3], text="这款多少钱")
GIFT = Step(n=2, at_ms=AT_MS, type="gift", who=PEOPLE[2], gift_id=101, text="小花", count=3, price_fen=100)
GUARD = Step(n=3, at_ms=AT_MS, type="membership", who=PEOPLE[0], tier=1, price_fen=19_800)
PAID = Step(n=4, at_ms=AT_MS, type="super_chat", who=PEOPLE[0], text="求链接", price_fen=3000)
COMMENTS = [step for step in script() if step.type == "comment"]


@pytest.fixture(autouse=True)
def secrets(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BILI_CODE", "D0ABC123")
    monkeypatch.setenv("BLC_TOKEN", TOKEN)


def by_room(**more: Any) -> Connector:
    return connector_of(kind="blivechat", room_id=str(ROOM_ID), **more)


def by_code() -> Connector:
    return connector_of(kind="blivechat", auth_code="$BILI_CODE")


def plugin() -> Connector:
    return by_room(plugin_token="$BLC_TOKEN")


def text_of(step: Step, fake: FakeBlivechat | None = None) -> str:
    (found,) = (fake or FakeBlivechat()).frames(step)
    assert isinstance(found, str)
    return found


def only(connector: Connector, text: str) -> RoomEvent:
    (event,) = read(connector, text)
    return event


FRAMES = [
    *(text_of(step) for step in (COMMENT, GIFT, GUARD, PAID)),
    *(frame(6, {"ids": ["12", "13"]}), frame(7, ["5f2c", "how much"]), frame(8, {"type": 2, "msg": "x"}), frame(0, {})),
    frame(50, FakeBlivechat().text(COMMENT), {"roomId": ROOM_ID, "roomKey": {"type": 2, "value": "x"}}),
]


@pytest.mark.parametrize(
    ("step", "type_"), [(COMMENT, "comment"), (GIFT, "gift"), (GUARD, "membership"), (PAID, "super_chat")]
)
def test_each_command_becomes_its_event(step: Step, type_: str) -> None:
    event = only(by_code(), text_of(step))
    assert (event.type, event.event_id, event.ts_source, event.platform) == (type_, step.id, AT_MS, "bilibili")
    assert event.user is not None and event.user.id_scope == "open_id"


def test_paid_comments_taken_back_are_taken_back() -> None:
    event = only(by_code(), FRAMES[4])
    assert event.super_chat_delete == SuperChatDelete(ids=("12", "13"))
    assert not read(by_code(), frame(6, {"ids": []}))


def test_by_room_id_only_super_chats_have_ids_of_their_own() -> None:
    connector, fake = by_room(), FakeBlivechatRoom()
    ids = [only(connector, text_of(step, fake)).event_id for step in (COMMENT, GIFT, GUARD, PAID)]
    assert ids == ["", "", "", PAID.id]


async def test_a_random_id_does_not_make_a_second_comment() -> None:
    async with FakeBlivechatRoom() as fake, listening(fake) as hearing:
        await fake.someone()
        await fake.perform(COMMENTS[:2])
        await hearing.until(2, "comment")
        fake.drop()
        await fake.someone(2)
        await hearing.state("open", "live")
        await fake.perform(COMMENTS[1:3])
        await hearing.until(3, "comment")
        events = [event for event in await hearing.settled() if event.type == "comment"]
    assert [event.id_quality for event in events] == ["synthetic"] * 3


async def test_viewers_whose_uid_is_hidden_are_known_by_name_only() -> None:
    async with FakeBlivechatRoom() as fake, listening(fake) as hearing:
        fake.hidden_uids = True
        await fake.someone()
        await fake.perform(COMMENTS[:2])
        events = await hearing.until(2, "comment")
    assert {event.user.id_scope for event in events if event.user is not None} == {"name_only"}


def test_one_guard_told_twice_is_one_purchase() -> None:
    connector = by_room()
    again = Step(n=9, at_ms=AT_MS + 9_000, type="membership", who=GUARD.who, tier=1, price_fen=19_800)
    higher = Step(n=10, at_ms=AT_MS, type="membership", who=GUARD.who, tier=2, price_fen=199_800)
    later = Step(n=11, at_ms=AT_MS + 10_000, type="membership", who=GUARD.who, tier=1, price_fen=19_800)
    seen = [len(read(connector, text_of(step))) for step in (GUARD, again, higher, later)]
    assert seen == [1, 0, 1, 1] and connector.health.counts == {"twins": 1}


def test_the_table_of_guards_stays_small() -> None:
    connector = by_room()
    for number in range(1000):
        read(connector, frame(4, {"uid": str(number), "authorName": "x", "privilegeType": 3}))
    assert len(vars(connector)["_guards"]) <= 200


def test_a_lottery_buttons_text_is_nobodys_words() -> None:
    lottery = FakeBlivechat().text(COMMENT)
    lottery[6] = 1
    connector = by_code()
    assert not read(connector, frame(2, lottery)) and connector.health.counts == {"lottery_texts": 1}


def test_what_a_plugin_wrote_is_never_heard() -> None:
    connector, extra = plugin(), {"roomId": ROOM_ID, "roomKey": {"type": 1, "value": ROOM_ID}}
    said = FakeBlivechat().text(COMMENT)
    assert only(connector, frame(50, said, extra)).type == "comment"
    assert not read(connector, frame(50, said, {**extra, "isFromPlugin": True}))
    assert connector.health.counts == {"from_plugins": 1}


def test_the_plugin_socket_tells_all_rooms_and_only_ours_is_heard() -> None:
    connector, said = plugin(), FakeBlivechat().text(COMMENT)
    assert not read(connector, frame(50, said, {"roomId": 7, "roomKey": {"type": 1, "value": 7}}))
    native = only(connector, frame(50, said, {"roomId": ROOM_ID, "roomKey": {"type": 2, "value": "D0"}}))
    random = only(connector, frame(50, said, {"roomId": ROOM_ID, "roomKey": {"type": 1, "value": ROOM_ID}}))
    assert (native.event_id, random.event_id) == (COMMENT.id, "")
    assert connector.health.counts == {"other_room": 1}


def test_news_of_the_plugin_socket_are_no_unknown_commands() -> None:
    connector = plugin()
    for cmd in range(1, 6):
        assert not read(connector, frame(cmd, {}))
    assert connector.health.counts == {}


def test_an_unknown_command_is_counted() -> None:
    connector = by_room()
    assert not read(connector, frame(99, {})) and connector.health.counts == {"unknown_types": 1}


@pytest.mark.parametrize("fake_type", [FakeBlivechat, FakeBlivechatRoom])
async def test_the_join_names_the_room_in_the_form_the_relay_checks(fake_type: type[FakeBlivechat]) -> None:
    async with fake_type() as fake, listening(fake):
        await fake.someone()
        (join,) = fake.joins
    key = {"type": 2, "value": fake.code} if fake.by_code else {"type": 1, "value": ROOM_ID}
    assert join == {"roomKey": key, "config": {"autoTranslate": False}}


async def test_heartbeats_go_out_and_their_absence_is_found_out() -> None:
    async with FakeBlivechat() as fake:
        fake.beat_s = 0.3
        async with listening(fake, extra={"heartbeat_s": 0.3}) as hearing:
            await fake.someone()
            await asyncio.sleep(1.5)
            assert fake.received.count('{"cmd":0,"data":{}}') >= 3 and hearing.source.health.reconnects == 0
            fake.mute = True
            await hearing.state("backoff", "stale")
            assert "no heartbeat" in hearing.source.health.reason


async def test_a_wrong_auth_code_is_never_tried_again() -> None:
    async with FakeBlivechat() as fake, listening(fake) as hearing:
        await fake.someone()
        await fake.fatal(1)
        await hearing.state("stopped")
        await asyncio.sleep(0)
        assert isinstance(hearing.error, NeedsOperator) and "身份码" in hearing.error.hint
        assert fake.code not in hearing.source.health.reason
        (told,) = [event.system for event in hearing.events if event.system and event.system.code.startswith("bl")]
        assert told.code == "blivechat.fatal.1"


async def test_too_many_of_anything_waits_a_minute() -> None:
    async with FakeBlivechat() as fake, listening(fake) as hearing:
        await fake.someone()
        await fake.fatal(2)
        await hearing.state("backoff")
        await asyncio.sleep(0.8)
        assert fake.tries == 1
    for type_ in (2, 3, 77):
        error = _error(Fatal(type=type_))
        assert isinstance(error, Retryable) and error.after_s == FATAL_WAIT_S == 60.0


async def test_by_room_id_the_same_show_is_heard() -> None:
    wanted = seen_by(expected(script()), FakeBlivechatRoom.carries, FakeBlivechatRoom.blind)
    async with FakeBlivechatRoom() as fake, listening(fake) as hearing:
        await fake.someone()
        await hearing.state("open", "live")
        await fake.perform(script())
        await hearing.until(len(wanted))
        rows = [row for event in hearing.heard() if (row := projection(event)) is not None]
    assert seen_by(rows, FakeBlivechatRoom.carries, FakeBlivechatRoom.blind) == wanted
    assert {e.user.roles for e in hearing.heard("comment") if e.user} >= {("moderator",), ("member",), ()}


async def test_the_plugin_socket_wants_its_token_and_no_join() -> None:
    async with FakeBlivechat() as fake:
        url = f"{fake.ws_url}/api/plugin/websocket"
        extra = {"url": url, "auth_code": "", "plugin_token": "$BLC_TOKEN"}
        async with listening(fake, extra=extra) as hearing:
            await fake.someone()
            extra_of = {"roomId": ROOM_ID, "roomKey": {"type": 2, "value": "x"}}
            await fake.send(frame(50, fake.text(COMMENTS[0]), extra_of))
            await hearing.until(1, "comment")
        assert fake.joins == [] and fake.received == []
        async with listening(fake, extra={**extra, "plugin_token": "$BILI_CODE"}) as hearing:
            await hearing.state("stopped")


def test_each_socket_has_its_own_address_and_patience() -> None:
    room, as_plugin = by_room(), plugin()
    assert isinstance(room, Blivechat) and isinstance(as_plugin, Blivechat)
    assert (vars(room)["_url"], room.heartbeat_s, room.idle_s) == (ROOM_URL, 10.0, 25.0)
    assert (vars(as_plugin)["_url"], as_plugin.heartbeat_s, as_plugin.idle_s) == (PLUGIN_URL, 30.0, 75.0)


@pytest.mark.parametrize("entry", [{}, {"room_id": "茶铺"}, {"room_id": "١٢"}, {"plugin_token": "$BLC_TOKEN"}])
def test_a_room_must_be_named(entry: dict[str, Any]) -> None:
    with pytest.raises(ConfigError, match="number of the room"):
        connector_of(kind="blivechat", **entry)


@settings(max_examples=25, deadline=None)
@given(st.integers())
def test_spoiled_frames_never_break_the_reader(seed: int) -> None:
    connector = connector_of(kind="blivechat", room_id=str(ROOM_ID))
    for spoiled in mutants(FRAMES, 100, seed):
        survives(connector, spoiled)


@settings(max_examples=150, deadline=None)
@given(
    st.binary(max_size=300)
    | ANY_JSON.map(lambda value: json.dumps(value).encode())
    | st.tuples(st.integers(0, 60), ANY_JSON).map(lambda pair: frame(*pair).encode())
)
def test_anything_at_all_never_breaks_the_reader(spoiled: bytes) -> None:
    survives(connector_of(kind="blivechat", room_id=str(ROOM_ID)), spoiled)


def test_the_page_shows_entries_that_work() -> None:
    entries = documented("blivechat")
    assert len(entries) >= 2 and all(connector_of(**entry).kind == "blivechat" for entry in entries)
