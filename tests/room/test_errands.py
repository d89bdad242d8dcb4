"""Chat lines and webhooks: done, refused, or a question; each judged by a real server over loopback."""

import asyncio
import hashlib
import hmac
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from types import SimpleNamespace
from typing import Any, cast

import pytest
from aiohttp import web

from bot.core.clock import SystemClock
from bot.core.errors import NeedsOperator, Retryable
from bot.core.ledger import OutboxClass, OutboxRow, OutboxState
from bot.core.ports import ChatCaps, SourceHealth
from bot.core.speech import Clause
from bot.room.errands import Errands, judged, request_of
from bot.room.parts import Parts
from bot.settings.trigger import WebhookSettings

pytestmark = pytest.mark.wire
Acks = list[tuple[str, str, str]]


def row(via: Any = "webhook", target: str = "shop", **payload: object) -> OutboxRow:
    return OutboxRow(
        key="r:房:1",
        klass=OutboxClass.ONCE,
        target=target,
        payload={"level": 1, **payload},
        state=OutboxState.LEASED,
        attempt=1,
        expires_ms=0,
        duration_ms=0,
        rule_id="r",
        level=1,
        via=via,
    )


class Chat:
    """A platform's chat that keeps what was written, or refuses."""

    def __init__(self, fault: Exception | None = None) -> None:
        self.name, self.health, self.chat = "relay", SourceHealth(), ChatCaps(max_chars=20, messages=1, window_s=1)
        self.fault, self.lines = fault, list[str]()

    async def say(self, line: Any, *, to: Any = None) -> None:
        if self.fault is not None:
            raise self.fault
        self.lines.append(line.text)


def parts_of(hooks: tuple[WebhookSettings, ...] = (), chats: dict[str, Chat] | None = None) -> Parts:
    """As much of a room as errands look at; the guard lets everything pass but what holds "bad"."""

    def cleared(clause: Clause, facts: object) -> Any:
        return None if "bad" in clause.text else SimpleNamespace(text=clause.text, decision_id="d1")

    room = SimpleNamespace(language="en")
    settings = SimpleNamespace(webhook=hooks, room=room)
    told: list[object] = []
    found = SimpleNamespace(
        settings=settings,
        chats=chats or {},
        facts=lambda: None,
        cleared=cleared,
        clock=SystemClock(),
        tell=told.append,
        told=told,
    )
    return cast(Parts, found)


async def run(parts: Parts, *rows: OutboxRow) -> Acks:
    acks: Acks = []
    done = asyncio.Event()

    def settle(key: str, state: OutboxState, reason: str) -> None:
        acks.append((key, state.value, reason))
        if len(acks) == len(rows):
            done.set()

    errands = Errands(parts, settle)
    for one in rows:
        errands.take(one)
    running = asyncio.create_task(errands.run())
    async with asyncio.timeout(20):
        await done.wait()
    running.cancel()
    await asyncio.wait({running})
    return acks


@asynccontextmanager
async def shop(answer: int | None = 200) -> AsyncIterator[tuple[str, list[tuple[dict[str, str], bytes]]]]:
    """A server that answers each call with a status, or never."""
    calls: list[tuple[dict[str, str], bytes]] = []

    async def hook(request: web.Request) -> web.Response:
        calls.append((dict(request.headers), await request.read()))
        if answer is None:
            await asyncio.sleep(30)
        return web.Response(status=answer or 200)

    app = web.Application()
    app.router.add_post("/hook", hook)
    runner = web.AppRunner(app, shutdown_timeout=0.1, handler_cancellation=True)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    try:
        yield f"http://127.0.0.1:{runner.addresses[0][1]}/hook", calls
    finally:
        await runner.cleanup()


async def test_a_call_carries_its_key_its_facts_and_a_signature(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SHOP_SECRET", "s3cret")
    async with shop() as (url, calls):
        hook = WebhookSettings(name="shop", url=url, secret_env="SHOP_SECRET")
        assert await run(parts_of((hook,)), row(value=7)) == [("r:房:1", "done", "")]
    ((headers, body),) = calls
    assert json.loads(body) == {"key": "r:房:1", "rule": "r", "level": 1, "facts": {"level": 1, "value": 7}}
    assert headers["Idempotency-Key"] == "r:\\u623f:1"
    assert headers["X-Zhubo-Signature"] == f"sha256={hmac.new(b's3cret', body, hashlib.sha256).hexdigest()}"


@pytest.mark.parametrize(("keyed", "state"), [(False, "doubt"), (True, "failed")])
async def test_a_call_without_an_answer_is_a_question_unless_its_receiver_knows_keys(keyed: bool, state: str) -> None:
    async with shop(None) as (url, calls):
        hook = WebhookSettings(name="shop", url=url, keyed=keyed, timeout_s=0.2)
        assert [ack[1] for ack in await run(parts_of((hook,)), row())] == [state]
        assert len(calls) == 1


async def test_a_server_that_is_not_there_has_done_nothing() -> None:
    async with shop() as (url, _):
        pass
    acks = await run(parts_of((WebhookSettings(name="shop", url=url),)), row())
    assert [ack[1] for ack in acks] == ["failed"]


@pytest.mark.parametrize(
    ("status", "keyed", "state"),
    [
        *((200, False, "done"), (204, True, "done"), (409, True, "done"), (409, False, "cancelled")),
        *((302, True, "cancelled"), (404, True, "cancelled"), (429, False, "failed"), (503, False, "failed")),
        *((500, True, "failed"), (500, False, "doubt"), (504, False, "doubt")),
    ],
)
def test_what_an_answer_means_depends_on_whether_it_may_be_asked_again(status: int, keyed: bool, state: str) -> None:
    assert judged(status, keyed)[0] == state


def test_without_its_secret_or_a_safe_address_nothing_is_sent(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(NeedsOperator, match="no secret"):
        request_of(WebhookSettings(name="shop", url="https://x.example", secret_env="NOT_SET_ANYWHERE"), row())
    monkeypatch.setenv("HOOK", "http://x.example/")
    with pytest.raises(NeedsOperator, match="https://"):
        request_of(WebhookSettings(name="shop", url_env="HOOK"), row())


async def test_a_webhook_that_was_taken_out_of_room_toml_is_called_off() -> None:
    assert [ack[1:] for ack in await run(parts_of(), row())] == [("cancelled", "no webhook is called 'shop' any more")]


@pytest.mark.parametrize(
    ("text", "fault", "state"),
    [
        ("thank you", None, "done"),
        ("a bad word", None, "cancelled"),
        ("far too long for this platform", None, "cancelled"),
        ("thank you", Retryable("limit"), "failed"),
        ("thank you", NeedsOperator("no right"), "cancelled"),
    ],
)
async def test_a_chat_line_is_cleared_fits_and_is_written_once(text: str, fault: Exception | None, state: str) -> None:
    chat = Chat(fault)
    acks = await run(parts_of(chats={"relay": chat}), row("chat", "", text={"en": text}))
    assert [ack[1] for ack in acks] == [state]
    assert chat.lines == (["thank you"] if state == "done" else [])


async def test_a_chat_line_with_nowhere_to_go_is_called_off() -> None:
    assert [ack[1] for ack in await run(parts_of(), row("chat", "relay", text={"en": "x"}))] == ["cancelled"]


def test_beyond_its_bound_an_errand_is_refused_and_comes_back_later() -> None:
    acks: Acks = []
    errands = Errands(parts_of(), lambda key, state, reason: acks.append((key, state.value, reason)))
    for _ in range(10):
        errands.take(row())
    assert [ack[1] for ack in acks] == ["failed"] * 2
