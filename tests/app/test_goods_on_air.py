"""A room on air as an operator runs it: goods change on disk, comments are explained, a viewer is forgotten."""

import asyncio
import json
import signal
from pathlib import Path
from typing import Any

import aiohttp
import pytest

from tests.app.process import OnAir, on_air, quiet_room, reads_from, zhubo
from tests.app.test_live import comment, journal, turns
from tests.fakes.relay import FakeRelay

pytestmark = pytest.mark.wire


class Console:
    """The operator's page without a browser."""

    def __init__(self, socket: aiohttp.ClientWebSocketResponse) -> None:
        self.socket = socket
        self.heard: list[dict[str, Any]] = []

    @classmethod
    async def open(cls, client: aiohttp.ClientSession, show: OnAir) -> "Console":
        token = show.page("console").partition("token=")[2]
        url = f"{show.url}/console/ws"
        return cls(await client.ws_connect(url, params={"token": token}, origin=show.url, max_msg_size=0))

    async def until(self, holds: Any) -> Any:
        """Read until a message for which `holds` gives something, and return that."""
        async with asyncio.timeout(15):
            while True:
                self.heard.append(json.loads(await self.socket.receive_str()))
                if found := holds(self.heard[-1]):
                    return found

    async def say(self, **message: Any) -> None:
        await self.socket.send_str(json.dumps(message))


def chip(name: str) -> Any:
    def find(message: dict[str, Any]) -> str | None:
        chips = message.get("chips", ()) if message["t"] == "health" else ()
        return next((str(one["text"]) for one in chips if one["id"] == name), None)

    return find


def comments(message: dict[str, Any], text: str, **wanted: object) -> int | None:
    rows = message.get("rows" if message["t"] == "comments" else "comments")
    return next(  # "figures" counts comments under the same key
        (
            row["seq"]
            for row in (rows if isinstance(rows, list) else ())
            if row["text"] == text and all(row[k] == v for k, v in wanted.items())
        ),
        None,
    )


async def answered(show: OnAir, client: Console, relay: FakeRelay, number: int, text: str) -> str:
    """Ask, cut whatever is being said, and return what was answered."""
    before = len([one for one in turns(show) if one["intent"] == "price"])
    await relay.say(comment(f"q{number}", text))
    await client.say(t="skip")
    await show.until(lambda it: len([one for one in turns(it) if one["intent"] == "price"]) > before, 40)
    return str([one for one in turns(show) if one["intent"] == "price"][-1]["text"])


def edited(path: Path, old: str, new: str) -> None:
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.with_suffix(".new").write_text(text.replace(old, new, 1), encoding="utf-8")
    path.with_suffix(".new").replace(path)


async def test_a_price_is_changed_on_air_and_a_fault_is_seen_and_nothing_is_lost(tmp_path: Path) -> None:
    async with FakeRelay() as relay, aiohttp.ClientSession() as session:
        room = quiet_room(tmp_path / "shop", reads_from(relay.url), "[floor]\nmute_s = 0\n")
        goods = room / "catalog.toml"
        async with on_air(room) as show:
            operator = await Console.open(session, show)
            await relay.someone()
            assert "59" in await answered(show, operator, relay, 1, "样品杯多少钱")
            await asyncio.to_thread(edited, goods, "price = 5900", 'price = "cheap"')
            fault = await operator.until(chip("catalog"))
            assert "(CUP).price" in fault and "'cheap'" in fault
            await asyncio.to_thread(edited, goods, 'price = "cheap"', "price = 7700")
            await operator.until(lambda message: message["t"] == "health" and chip("catalog")(message) is None)
            assert "77" in await answered(show, operator, relay, 2, "样品杯多少钱")
            assert await show.end(signal.SIGINT) < 3.5


async def test_a_row_of_the_console_is_explained_and_its_viewer_is_forgotten_everywhere(tmp_path: Path) -> None:
    async with FakeRelay() as relay, aiohttp.ClientSession() as session:
        room = quiet_room(tmp_path / "shop", reads_from(relay.url))
        async with on_air(room) as show:
            operator = await Console.open(session, show)
            await relay.someone()
            await relay.say(comment("a", "样品杯多少钱"))
            seq = await operator.until(lambda message: comments(message, "样品杯多少钱"))
            await operator.say(t="explain", seq=seq)
            trace = await operator.until(lambda message: message.get("trace"))
            assert (trace["intent"], trace["product"], trace["route"]) == ("price", "CUP", "qa")
            assert trace["tier_why"] == "never seen before" and trace["lines"]
            await relay.say(comment("b", "忘记我"))
            await operator.say(t="skip")
            await show.until(lambda it: any(one["intent"] == "forget_me" for one in turns(it)), 40)
            await operator.say(t="explain", seq=seq)
            gone = await operator.until(lambda message: message if message["t"] == "trace" else None)
            assert gone["trace"] is None
            assert await show.end(signal.SIGINT) < 3.5
    assert journal(room, "SELECT count(*) FROM viewer") == [(0,)]
    assert zhubo("forget", room, "other:uid:v1").returncode == 1
