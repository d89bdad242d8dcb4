"""A show as an operator runs it: a process, its pages, its comments, and all that goes wrong around it."""

import asyncio
import json
import signal
import socket
import sqlite3
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import aiohttp
import pytest

from bot.core.events import Comment, Like, RoomEvent, User, encode_event
from tests.app.process import OnAir, on_air, quiet_room, reads_from, zhubo
from tests.fakes.relay import FakeRelay
from tests.fakes.stage_page import StagePage

pytestmark = pytest.mark.wire
LADDER = '[[trigger]]\nid = "ladder"\ncounter = "likes"\nlevels = [10, 20, 30]\neffect = "hearts"\n'
GOALS = '[[trigger]]\nid = "goals"\ncounter = "likes"\nevery = 1000\npolicy = "highest"\neffect = "confetti"\n'
TURN_KEYS = {"lane", "intent", "product", "tier", "lang", "merged", "received_ms", "spoken_ms", "outcome", "text"}


def event(number: int | str, kind: Any, **body: Any) -> str:
    viewer = User(id="v1", id_scope="uid", name="小鹿")
    return encode_event(
        RoomEvent(source="relay", room_id="shop", event_id=f"e{number}", type=kind, ts_recv=0, user=viewer, **body)
    ).decode()


def likes(numbers: Iterable[int]) -> list[str]:
    return [event(number, "like", like=Like(count=1)) for number in numbers]


def comment(number: int | str, text: str) -> str:
    return event(number, "comment", comment=Comment(text=text, text_plain=text))


def journal(folder: Path, query: str) -> list[tuple[Any, ...]]:
    """Ask the journal of a room that is off air."""
    path = folder / "data" / "journal.sqlite3"
    db = sqlite3.connect(f"file:{path}?mode=ro", uri=True)
    try:
        return db.execute(query).fetchall()
    finally:
        db.close()


def turns(show: OnAir) -> list[dict[str, Any]]:
    return [line for line in show.lines if line["type"] == "turn"]


def summary(show: OnAir) -> dict[str, Any]:
    """Its last line, and the only one of its kind."""
    (last,) = [line for line in show.lines if line["type"] == "summary"]
    assert show.lines[-1] == last
    return last


async def test_a_show_prints_json_lines_alone_and_ends_by_itself(tmp_path: Path) -> None:
    room = quiet_room(tmp_path / "shop")
    async with on_air(room, "--duration", "3") as show:
        assert show.page("stage").startswith("http://127.0.0.1:")
        assert "#token=" in show.page("console")
        await show.end()
    assert show.process.returncode == 0
    (opening,) = turns(show)
    assert opening["lane"] == "show" and "AI" in opening["text"] and opening.keys() >= TURN_KEYS
    assert (opening["outcome"], summary(show)["turns"]) == ("interrupted", {"interrupted": 1})
    assert not [line for line in show.err if "Traceback" in line or "error" in line.lower()]


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
async def test_a_stop_is_clean_within_three_seconds_while_pages_are_open(tmp_path: Path, number: int) -> None:
    room = quiet_room(tmp_path / "shop")
    async with on_air(room) as show, aiohttp.ClientSession() as client:
        page = await StagePage.open(client, show.url, audio="running")
        token = show.page("console").partition("token=")[2]
        console = await client.ws_connect(f"{show.url}/console/ws?token={token}", origin=show.url)
        await page.until("caption")
        took_s = await show.end(number)
        await page.close()
        await console.close()
    assert show.process.returncode == 0
    assert took_s < 3.0
    assert summary(show)["turns"] == {"interrupted": 1}
    assert not any("Traceback" in line for line in show.err)


async def effect_of(page: StagePage, level: int) -> str:
    while (effect := await page.until("effect"))["params"]["level"] != level:
        pass
    return str(effect["key"])


async def test_a_killed_show_goes_on_where_it_was_and_repeats_no_effect(tmp_path: Path) -> None:
    async with FakeRelay() as relay, aiohttp.ClientSession() as client:
        room = quiet_room(tmp_path / "shop", reads_from(relay.url), LADDER)
        async with on_air(room) as show:
            page = await StagePage.open(client, show.url)
            await relay.someone()
            await relay.say(*likes(range(12)))
            first = await effect_of(page, 10)
            await page.say(t="effect", key=first, state="started")
            await page.say(t="effect", key=first, state="done")
            await show.until(lambda it: any(line.get("key") == first for line in it.lines))
            await relay.say(*likes(range(12, 22)))
            second = await effect_of(page, 20)  # shown, but the room dies before it hears of it
            await show.end(signal.SIGKILL)
            await page.close()
        before = json.loads((room / "data" / "session.json").read_text())
        async with on_air(room) as show:
            page = await StagePage.open(client, show.url)
            await relay.someone(2)
            await relay.say(*likes(range(32)))  # a relay that repeats all it has
            again = await effect_of(page, 20)
            await page.say(t="effect", key=again, state="done")  # the page knows the key: it shows nothing twice
            third = await effect_of(page, 30)
            await page.say(t="effect", key=third, state="done")
            await show.until(lambda it: any(line.get("key") == third for line in it.lines))
            assert await show.end(signal.SIGINT) < 3.0
            assert first not in [one["key"] for one in page.said if one["t"] == "effect"]
            await page.close()
        assert again == second
    after = json.loads((room / "data" / "session.json").read_text())
    assert (after["id"], after["started_ms"]) == (before["id"], before["started_ms"])
    assert journal(room, "SELECT value FROM counter WHERE name = 'likes' AND scope LIKE '%@%'") == [(32,)]
    assert journal(room, "SELECT level, state FROM outbox ORDER BY level") == [(10, "done"), (20, "done"), (30, "done")]
    assert journal(room, "SELECT count(*), count(DISTINCT event_id) FROM event WHERE type = 'like'") == [(32, 32)]


async def test_a_second_show_on_the_same_data_is_refused_and_the_first_goes_on(tmp_path: Path) -> None:
    room = quiet_room(tmp_path / "shop")
    async with on_air(room) as show:
        refused = await asyncio.to_thread(zhubo, "run", room, "--port", "0", "--duration", "1")
        assert refused.returncode == 2 and refused.stdout == ""
        assert "in use by another zhubo" in refused.stderr and str(show.process.pid) in refused.stderr
        assert "→" in refused.stderr and "Traceback" not in refused.stderr
        assert await show.end(signal.SIGINT) < 3.0
    assert show.process.returncode == 0


@pytest.mark.parametrize("option", [True, False], ids=["--port", "room.toml"])
def test_a_port_that_is_taken_is_an_error_with_its_remedy(tmp_path: Path, option: bool) -> None:
    room = quiet_room(tmp_path / "shop")
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        path = room / "room.toml"
        path.write_text(path.read_text(encoding="utf-8").replace("port = 8787", f"port = {port}"), encoding="utf-8")
        refused = zhubo("run", room, "--duration", "1", *(("--port", port) if option else ()))
    assert refused.returncode == 2
    assert f"port {port} is taken" in refused.stderr and "--port" in refused.stderr
    assert "Traceback" not in refused.stderr


@pytest.mark.parametrize(
    ("file", "right", "wrong", "said"),
    [
        ("room.toml", 'persona = "xiaoman"', 'personna = "xiaoman"', "did you mean 'persona'"),
        ("room.toml", "chain = []", 'chain = ["kokorro"]', "did you mean 'kokoro'"),
        ("catalog.toml", "price = 3900", "", "price"),
    ],
)
def test_a_wrong_line_in_a_file_stops_the_start_and_is_named(
    tmp_path: Path, file: str, right: str, wrong: str, said: str
) -> None:
    path = quiet_room(tmp_path / "shop") / file
    text = path.read_text(encoding="utf-8")
    assert right in text
    path.write_text(text.replace(right, wrong), encoding="utf-8")
    refused = zhubo("run", path.parent, "--port", "0", "--duration", "1")
    assert refused.returncode == 2 and refused.stdout == ""
    assert said in refused.stderr and "→" in refused.stderr
    assert "Traceback" not in refused.stderr


def test_a_data_folder_that_cannot_be_one_is_an_error_with_its_remedy(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    refused = zhubo("run", quiet_room(tmp_path / "shop"), "--data", tmp_path / "file", "--duration", "1")
    assert refused.returncode == 2
    assert "--data" in refused.stderr and "Traceback" not in refused.stderr


async def test_a_relay_that_is_not_there_does_not_stop_the_show(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as probe:
        port = probe.getsockname()[1]
    room = quiet_room(tmp_path / "shop", reads_from(f"ws://127.0.0.1:{port}"))
    async with on_air(room, "--duration", "3") as show:
        await show.end()
    assert show.process.returncode == 0
    assert "AI" in turns(show)[0]["text"]


async def test_a_show_lives_on_whatever_a_relay_sends(tmp_path: Path) -> None:
    """Broken frames, unknown types, a comment of 100 kB and a storm of 10,000 likes a second, then a question."""
    async with FakeRelay() as relay, aiohttp.ClientSession() as client:
        room = quiet_room(tmp_path / "shop", reads_from(relay.url), GOALS)
        async with on_air(room) as show:
            page = await StagePage.open(client, show.url)
            await relay.someone()
            await relay.say("{broken", b"\xff\xfe\x00", "[1, 2]", "null", '"text"', "{}")
            await relay.say('{"v":1,"source":"relay","room_id":"shop","event_id":"u1","type":"teleport","ts_recv":0}')
            await relay.say('{"v":1,"source":"relay","room_id":"shop","event_id":"u2","type":"comment","ts_recv":0}')
            await relay.say(comment("long", "多少钱" * 34_000), "[" * 50_000)
            for second in range(2):
                started = asyncio.get_running_loop().time()
                for frame in likes(range(second * 10_000, (second + 1) * 10_000)):
                    await relay.say(frame)
                await asyncio.sleep(max(0.0, started + 1.0 - asyncio.get_running_loop().time()))
            await relay.say(comment("last", "样品杯多少钱"))
            effect = await page.until("effect")
            await page.say(t="effect", key=effect["key"], state="done")
            await skip(client, show)  # the opening
            listening = asyncio.create_task(listen(page))
            await show.until(lambda it: any(one["intent"] == "price" for one in turns(it)))
            assert relay.connections == 1, "a bad frame broke the connection"
            assert await show.end(signal.SIGINT) < 3.0
            await listening
            await page.close()
    answer = next(one for one in turns(show) if one["intent"] == "price")
    assert answer["product"] == "CUP" and "59" in answer["text"]
    assert summary(show)["stale_spoken"] == 0
    assert not any("Traceback" in line for line in show.err)
    counted = journal(room, "SELECT value FROM counter WHERE name = 'likes' AND scope LIKE '%@%'")[0][0]
    assert counted == journal(room, "SELECT count(*) FROM event WHERE type = 'like'")[0][0] > 2000


async def skip(client: aiohttp.ClientSession, show: OnAir) -> None:
    """Cut what is said, as the operator does."""
    token = show.page("console").partition("token=")[2]
    async with client.ws_connect(f"{show.url}/console/ws?token={token}", origin=show.url) as console:
        await console.send_str('{"t":"skip","by":"key"}')
        async for frame in console:
            if frame.json()["t"] == "answer":
                assert frame.json()["result"] == "done"
                return


async def listen(page: StagePage) -> None:
    """Take all that comes, as a browser does."""
    try:
        while True:
            await page.hear()
    except (ConnectionResetError, TimeoutError):
        pass
