"""Answers that take time, over a real socket: given to the page that asked, late ones refused, all of them kept."""

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import aiohttp
import pytest

from bot.console import asks
from bot.console.server import ConsoleServer
from bot.core.errors import Retryable
from bot.core.panels import DrawAsk, Supposition
from tests.browser import console_harness
from tests.console import plays, show
from tests.console.test_server import Client

pytestmark = pytest.mark.wire


class SlowDesk(plays.Desk):
    """Answers when it is let go."""

    def __init__(self) -> None:
        super().__init__()
        self.go = asyncio.Event()
        self.fault: Exception | None = None

    async def draw(self, ask: DrawAsk) -> str:
        await self.go.wait()
        if self.fault is not None:
            raise self.fault
        return await super().draw(ask)


@pytest.fixture
async def console() -> ConsoleServer:
    return show.console()[0]


@pytest.fixture
async def url(console: ConsoleServer) -> AsyncIterator[str]:
    async with console_harness.serving(console) as address:
        yield address


@pytest.fixture
async def session() -> AsyncIterator[aiohttp.ClientSession]:
    async with aiohttp.ClientSession(connector=aiohttp.TCPConnector(force_close=True)) as client:
        yield client


async def post(session: aiohttp.ClientSession, url: str, token: str, body: Any) -> tuple[int, dict[str, Any]]:
    headers = {"Authorization": f"Bearer {token}"}
    async with session.post(f"{url}/console/effect", headers=headers, json=body) as answer:
        return answer.status, await answer.json() if answer.content_type == "application/json" else {}


async def test_a_draw_is_moved_on_and_the_answer_says_why_not(
    console: ConsoleServer, url: str, session: aiohttp.ClientSession
) -> None:
    desk = console.asks.steering = plays.Desk()
    page, other = await Client.open(session, url), await Client.open(session, url)
    await page.say(t="draw", verb="claim", id="cup-1", place=2)
    assert await page.until("answer") == {
        "t": "answer", "act": "draw", "result": "done", "target": "claim cup-1 3", "reason": "",
    }  # fmt: skip
    desk.answer = "place 2 is expired"
    await page.say(t="draw", verb="refuse", id="cup-1", place=2, reason="she \u202e declined")
    refused = await page.until("answer")
    assert (refused["result"], refused["reason"]) == ("refused", "place 2 is expired")
    assert desk.asked[1] == DrawAsk(verb="refuse", draw_id="cup-1", ordinal=2, reason="she declined")
    heard = [row async for row in rows_of(other, 2)]
    assert [(row["act"], row["result"]) for row in heard] == [("draw", "done"), ("draw", "refused")]


async def rows_of(client: Client, many: int) -> AsyncIterator[dict[str, Any]]:
    seen = 0
    while seen < many:
        for row in (await client.until("audit"))["rows"]:
            seen += 1
            yield row


async def test_a_disk_that_is_full_and_an_answer_that_is_late_are_told_as_such(
    console: ConsoleServer, url: str, session: aiohttp.ClientSession, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk = console.asks.steering = SlowDesk()
    page = await Client.open(session, url)
    monkeypatch.setattr(asks, "ANSWER_S", 0.05)
    await page.say(t="draw", verb="open", id="cup-1")
    assert (await page.until("answer"))["reason"] == asks.LATE
    desk.go.set()
    desk.fault = Retryable("the journal cannot be written")
    await page.say(t="draw", verb="open", id="cup-1")
    assert (await page.until("answer"))["reason"] == "the journal cannot be written"
    assert desk.asked == []


async def test_more_than_a_few_at_once_are_refused_and_panic_is_not_held_up(
    console: ConsoleServer, url: str, session: aiohttp.ClientSession
) -> None:
    desk = console.asks.steering = SlowDesk()
    page = await Client.open(session, url)
    for _ in range(asks.MOST_ASKED + 1):
        await page.say(t="draw", verb="open", id="cup-1")
    assert (await page.until("answer"))["reason"] == asks.BUSY
    await page.say(t="panic")
    assert (await page.until("answer"))["act"] == "panic"
    desk.go.set()
    for _ in range(asks.MOST_ASKED):
        assert (await page.until("answer"))["result"] == "done"


async def test_what_would_fire_is_told_to_the_page_that_asked_alone(
    console: ConsoleServer, url: str, session: aiohttp.ClientSession
) -> None:
    desk = console.asks.steering = plays.Desk()
    page, other = await Client.open(session, url), await Client.open(session, url)
    await page.say(t="suppose", what="likes", amount=500)
    found = await page.until("supposed")
    assert (found["what"], found["amount"], found["fault"]) == ("likes", 500, "")
    assert found["rows"][0]["orders"] == [["show", "goal_reached"], ["say", "goal"]]
    assert desk.asked == [Supposition(what="likes", amount=500)]
    console.on(show.comment(1, "x"))
    await other.until("comments")
    assert "supposed" not in {message["t"] for message in other.heard} | {row["act"] for row in audit(other)}


def audit(client: Client) -> list[dict[str, Any]]:
    return [row for message in client.heard if message["t"] == "audit" for row in message["rows"]]


async def test_before_the_room_is_there_every_question_is_answered(url: str, session: aiohttp.ClientSession) -> None:
    page = await Client.open(session, url)
    await page.say(t="draw", verb="open", id="cup-1")
    assert (await page.until("answer"))["result"] == "refused"
    await page.say(t="suppose", what="likes", amount=1)
    assert (await page.until("supposed"))["fault"] == asks.BUSY
    assert (await post(session, url, show.TOKEN, {"name": "confetti"}))[0] == 503


async def test_a_program_with_the_token_tries_an_effect(
    console: ConsoleServer, url: str, session: aiohttp.ClientSession
) -> None:
    desk = console.asks.steering = plays.Desk()
    done = await post(session, url, show.TOKEN, {"name": "confetti", "params": {"count": 3}})
    assert done == (200, {"result": "done", "reason": ""})
    assert desk.asked == [("confetti", {"count": 3})]
    desk.answer = "there is no effect 'confeti'"
    status, told = await post(session, url, show.TOKEN, {"name": "confeti"})
    assert (status, told["reason"]) == (400, desk.answer)


@pytest.mark.parametrize("body", [{}, {"name": ""}, {"name": "x" * 41}, ["confetti"], "confetti", {"name": 3}])
async def test_what_is_no_effect_is_refused(
    console: ConsoleServer, url: str, session: aiohttp.ClientSession, body: Any
) -> None:
    desk = console.asks.steering = plays.Desk()
    status, told = await post(session, url, show.TOKEN, body)
    assert (status, told["result"], desk.asked) == (400, "refused", [])


async def test_without_the_token_no_effect_is_tried(
    console: ConsoleServer, url: str, session: aiohttp.ClientSession
) -> None:
    desk = console.asks.steering = plays.Desk()
    for token in ("", "wrong"):
        assert (await post(session, url, token, {"name": "confetti"}))[0] == 403
    async with session.get(f"{url}/console/effect") as answer:
        assert answer.status == 405
    assert desk.asked == []


async def test_a_room_that_stops_lets_go_of_what_is_on_its_way() -> None:
    console, _ = show.console()
    console.asks.steering = SlowDesk()
    async with console_harness.serving(console) as url, aiohttp.ClientSession() as session:
        page = await Client.open(session, url)
        await page.say(t="draw", verb="open", id="cup-1")
        await page.say(t="skip")
        await page.until("answer")
    assert not [task for task in asyncio.all_tasks() if task.get_name() == "console ask" and not task.done()]
