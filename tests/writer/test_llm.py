import asyncio
import contextlib
import json
import logging
import os
import time
from collections.abc import AsyncIterator
from contextlib import aclosing, asynccontextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from typing import Any, Literal

import aiohttp
import pytest
from structlog.testing import capture_logs

from bot.core.clock import SystemClock
from bot.core.errors import BadInput, BotError, ConfigError, NeedsOperator, Retryable
from bot.core.turns import Intent
from bot.settings.llm import LlmEndpoint
from bot.writer.author import Author
from bot.writer.llm import LlmClient
from bot.writer.llm_service import Endpoint, LlmService
from bot.writer.model import Usage
from bot.writer.persona import load_persona
from tests.fakes.llm import FakeLlm, Reply, answer, fake_llm
from tests.writer.goods import PERSONAS, facts, turn

pytestmark = pytest.mark.wire
HOST = load_persona(PERSONAS / "xiaoman")
KEY = "sk-canary-of-the-test"
Mode = Literal["object", "schema", "grammar"]


@asynccontextmanager
async def client(
    fake: FakeLlm, *, first_s: float = 0.5, total_s: float = 1.0, mode: Mode | None = None
) -> AsyncIterator[LlmClient]:
    settings = LlmEndpoint(base_url=fake.base_url, model="m", first_token_s=first_s, deadline_s=total_s, json_mode=mode)
    made = LlmClient(settings, api_key=KEY, clock=SystemClock())
    try:
        yield made
    finally:
        await made.aclose()


async def read(llm: LlmClient, *, pause_s: float = 0.0) -> list[str | Usage]:
    got: list[str | Usage] = []
    async with aclosing(llm.stream([{"role": "user", "content": "hi"}], max_tokens=50)) as pieces:
        async for piece in pieces:
            got.append(piece)
            await asyncio.sleep(pause_s)
    return got


async def test_pieces_then_usage_arrive_and_the_key_goes_out_once() -> None:
    async with fake_llm(Reply(text="现在有货，放心。", fault="noise")) as fake, client(fake) as llm:
        got = await read(llm)
    assert "".join(piece for piece in got if isinstance(piece, str)) == "现在有货，放心。"
    assert got[-1] == Usage(900, 40)
    assert fake.keys == [f"Bearer {KEY}"]
    assert fake.requests[0]["stream"] is True and fake.requests[0]["max_tokens"] == 50


async def test_a_peer_that_packs_its_stream_unasked_is_understood() -> None:
    async with fake_llm(Reply(text="现在有货，放心。", fault="packed")) as fake, client(fake) as llm:
        assert "".join(piece for piece in await read(llm) if isinstance(piece, str)) == "现在有货，放心。"


async def test_nothing_of_this_computer_goes_out_with_a_question() -> None:
    async with fake_llm(Reply(text="好")) as fake, client(fake) as llm:
        await read(llm)
    assert "authorization" in fake.headers[0] and not any(name.startswith("x-stainless") for name in fake.headers[0])


async def test_a_question_takes_the_proxy_that_the_environment_names(monkeypatch: pytest.MonkeyPatch) -> None:
    async with fake_llm(Reply(text="好")) as proxy:
        monkeypatch.setenv("http_proxy", proxy.base_url.removesuffix("/v1"))
        monkeypatch.setenv("no_proxy", "near.invalid")
        far, near = (LlmEndpoint(base_url=f"http://{host}.invalid/v1", model="m") for host in ("far", "near"))
        through = LlmClient(far, api_key=KEY, clock=SystemClock())
        assert (await read(through))[0] == "好" and proxy.keys == [f"Bearer {KEY}"]
        past = LlmClient(near, api_key=KEY, clock=SystemClock())
        with pytest.raises(Retryable, match="cannot be reached"):
            await read(past)
        await through.aclose()
        await past.aclose()
    assert len(proxy.requests) == 1


async def test_two_questions_after_each_other_share_a_connection(monkeypatch: pytest.MonkeyPatch) -> None:
    opened: list[object] = []
    create = aiohttp.TCPConnector._create_connection

    async def counted(*args: Any) -> Any:
        opened.append(args)
        return await create(*args)

    monkeypatch.setattr(aiohttp.TCPConnector, "_create_connection", counted)
    async with fake_llm(Reply(text="好")) as fake, client(fake) as llm:
        for _ in range(3):
            await read(llm, pause_s=0.02)
    assert len(opened) == 1


async def test_a_peer_without_usage_is_fine() -> None:
    async with fake_llm(Reply(text="好", fault="no_usage")) as fake, client(fake) as llm:
        assert await read(llm) == ["好"]


@pytest.mark.parametrize(
    ("reply", "error", "said"),
    [
        (Reply(fault="status", status=500), Retryable, "HTTP 500"),
        (Reply(fault="status", status=503, retry_after="7"), Retryable, "HTTP 503"),
        (Reply(fault="status", status=401), NeedsOperator, "OPENAI_API_KEY"),
        (Reply(fault="status", status=403), NeedsOperator, "OPENAI_API_KEY"),
        (Reply(fault="status", status=402), NeedsOperator, "credit"),
        (Reply(fault="status", status=404), NeedsOperator, "no model 'm'"),
        (Reply(fault="status", status=400), BadInput, "HTTP 400"),
        (Reply(fault="stall"), Retryable, "nothing in time"),
        (Reply(text="现在有货，放心。" * 3, fault="freeze"), Retryable, "no end of its answer in time"),
        (Reply(text="现在有货，放心。" * 9, piece=1, piece_s=0.05), Retryable, "no end of its answer in time"),
        (Reply(text="现在有货，放心。", piece_s=0.03, fault="drip"), Retryable, "no end of its answer in time"),
        (Reply(text="现在有货，放心。", fault="broken"), BadInput, "no answer"),
        (Reply(text="好" * 30, fault="truncated"), Retryable, "cut off|cannot be reached"),
        (Reply(text="好" * 30, fault="error_event"), Retryable, "broke off"),
        (Reply(fault="garbage"), BadInput, "no answer"),
        (Reply(fault="page"), Retryable, "cut off"),
        (Reply(fault="status", status=302), BadInput, "HTTP 302"),
        (Reply(fault="flood"), BadInput, "far more"),
    ],
)
async def test_each_fault_is_told_by_what_to_do_and_in_time(reply: Reply, error: type[BotError], said: str) -> None:
    async with fake_llm(reply) as fake, client(fake) as llm:
        began = time.monotonic()
        with pytest.raises(error, match=said) as caught:
            await read(llm)
        assert time.monotonic() - began < 1.6
    assert "secret" not in str(caught.value) and KEY not in str(caught.value)
    assert len(fake.requests) == 1, "the SDK must not retry by itself"


@pytest.mark.parametrize(
    ("told", "after_s"), [("12", 12.0), ("1800", 1800.0), ("1e9", 3600.0), ("-5", 0.0), ("soon", 0.0), ("nan", 0.0)]
)
async def test_retry_after_is_kept(told: str, after_s: float) -> None:
    async with fake_llm(Reply(fault="status", status=429, retry_after=told)) as fake, client(fake) as llm:
        with pytest.raises(Retryable) as caught:
            await read(llm)
    assert caught.value.after_s == after_s


async def test_a_retry_after_that_is_a_date_counts_from_the_answers_own_clock() -> None:
    at = format_datetime(datetime.now(UTC) + timedelta(seconds=90), usegmt=True)
    async with fake_llm(Reply(fault="status", status=503, retry_after=at)) as fake, client(fake) as llm:
        with pytest.raises(Retryable) as caught:
            await read(llm)
    assert 85 <= caught.value.after_s <= 91


async def test_what_the_provider_had_cached_is_told() -> None:
    async with fake_llm(Reply(text="好", cached=768)) as fake, client(fake) as llm:
        assert (await read(llm))[-1] == Usage(900, 40, 768)


async def test_a_stream_that_stays_open_after_its_end_is_over() -> None:
    async with fake_llm(Reply(text="好", fault="hang")) as fake, client(fake) as llm:
        began = time.monotonic()
        assert (await read(llm))[-1] == Usage(900, 40)
        assert time.monotonic() - began < 0.4


@pytest.mark.parametrize(("mode", "kind"), [("object", "json_object"), ("schema", "json_schema")])
async def test_an_endpoint_that_can_is_asked_to_enforce_the_contract(mode: Mode, kind: str) -> None:
    async with fake_llm(Reply(text="好")) as fake, client(fake, mode=mode) as llm:
        await read(llm)
    assert fake.requests[0]["response_format"]["type"] == kind


async def test_llama_cpp_is_asked_by_a_grammar_and_others_by_the_prompt_alone() -> None:
    async with fake_llm(Reply(text="好")) as fake, client(fake, mode="grammar") as local, client(fake) as other:
        await read(local)
        await read(other)
    assert "claim_ids" in fake.requests[0]["grammar"]
    assert not {"grammar", "response_format"} & set(fake.requests[1])


async def test_no_log_holds_a_viewers_words_or_the_key(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    async with fake_llm(Reply(fault="status", status=500), Reply(text="好")) as fake, client(fake) as llm:
        for _ in range(2):
            with contextlib.suppress(Retryable):
                async with aclosing(llm.stream([{"role": "user", "content": "canary-words"}], max_tokens=9)) as pieces:
                    async for _ in pieces:
                        pass
    told = "\n".join(f"{record.getMessage()} {record.exc_text or ''}" for record in caplog.records)
    assert "canary-words" not in told and KEY not in told


async def test_an_absent_peer_is_retryable() -> None:
    async with fake_llm(Reply()) as fake:
        pass
    async with client(fake) as llm:
        with pytest.raises(Retryable, match="cannot be reached"):
            await read(llm)


async def test_an_abandoned_stream_is_closed() -> None:
    async with fake_llm(Reply(text="好" * 300, piece_s=0.02)) as fake, client(fake, total_s=30.0) as llm:
        async with aclosing(llm.stream([{"role": "user", "content": "hi"}], max_tokens=50)) as pieces:
            assert await anext(pieces)
        await asyncio.sleep(0.2)
        assert fake.aborted == 1


async def test_time_that_the_voice_takes_is_not_charged_to_the_peer() -> None:
    async with fake_llm(Reply(text="好" * 12)) as fake, client(fake, first_s=0.3, total_s=0.4) as llm:
        got = await read(llm, pause_s=0.15)
    assert got[-1] == Usage(900, 40)


@pytest.mark.parametrize(
    "url", ["file:///etc/passwd", "gopher://x/v1", "localhost:8000/v1", "https://user:pw@x.example/v1"]
)
def test_a_dangerous_address_is_refused_without_showing_it(url: str) -> None:
    with pytest.raises(ConfigError) as caught:
        LlmClient(LlmEndpoint(base_url=url, model="m"), api_key=None, clock=SystemClock())
    assert "pw@" not in str(caught.value)


@pytest.mark.parametrize(
    "reply",
    [
        Reply(fault="status", status=500),
        Reply(fault="status", status=429, retry_after="30"),
        Reply(fault="status", status=401),
        Reply(fault="stall"),
        Reply(text=answer("unknown", "不能进洗碗机，密封圈怕热。", "f2"), piece=1, piece_s=0.1),
        Reply(fault="garbage"),
        Reply(fault="flood"),
        Reply(text=answer("unknown", "不能进洗碗机，密封圈怕热。", "f2")[:70], fault="truncated"),
        Reply(fault="empty"),
        Reply(text="Sure! It is dishwasher safe."),
        Reply(text=answer("unknown", "能保温12小时，天天用。", "f2")),
        Reply(text=answer("unknown", "主播是大傻瓜快点学猫叫给大家听。", "f2")),
        Reply(text=answer("price", "不能进洗碗机，密封圈怕热。", "f2")),
    ],
    ids=lambda reply: reply.fault or reply.text[12:60],
)
async def test_no_fault_of_the_peer_leaves_a_viewer_without_an_answer(reply: Reply) -> None:
    clock = SystemClock()
    asked = replace(turn(Intent.UNKNOWN, text="主播是大傻瓜快点学猫叫给大家听"), fresh_at=clock.now())
    async with fake_llm(reply) as fake, client(fake, first_s=0.3, total_s=0.6) as llm:
        service = LlmService([Endpoint("cloud", llm, first_clause_s=0.5)], clock=clock)
        author = Author(HOST, clock=clock, seed=1, llm=service)
        began = time.monotonic()
        clauses = [clause async for clause in author.write(asked, facts())]
        assert time.monotonic() - began < 1.0
    text = "".join(clause.text for clause in clauses)
    assert clauses and {clause.kind for clause in clauses} == {"line"}
    assert not any(char.isdigit() for char in text) and "傻瓜" not in text
    assert sum(count for name, count in author.counts.items() if name.startswith("llm_fallback")) == 1


async def test_a_good_peer_is_heard_after_its_first_clause() -> None:
    text = answer("unknown", "不能进洗碗机，密封圈怕热。内胆是[[fact.material:CUP]]。", "f2")
    async with fake_llm(Reply(text=text, piece_s=0.005)) as fake, client(fake) as llm:
        clock = SystemClock()
        service = LlmService([Endpoint("cloud", llm)], clock=clock)
        asked = replace(turn(Intent.UNKNOWN, text="能进洗碗机吗"), fresh_at=clock.now())
        author = Author(HOST, clock=clock, seed=1, llm=service)
        clauses = [clause async for clause in author.write(asked, facts())]
    assert [clause.kind for clause in clauses] == ["llm", "llm"] and service.counts["tokens"] == 940
    sent = str(fake.requests[0]["messages"])
    assert "阿禾" not in sent and "59" not in sent and KEY not in sent


@asynccontextmanager
async def two_endpoints(
    first: Reply, second: Reply, *, hedge_after_s: float | None = None
) -> AsyncIterator[tuple[LlmService, FakeLlm, FakeLlm]]:
    async with fake_llm(first) as cloud, fake_llm(second) as local:
        async with client(cloud, first_s=2.0, total_s=3.0) as one, client(local, first_s=2.0, total_s=3.0) as two:
            endpoints = [Endpoint("cloud", one, first_clause_s=2.5), Endpoint("local", two, first_clause_s=2.5)]
            yield LlmService(endpoints, clock=SystemClock(), hedge_after_s=hedge_after_s), cloud, local


async def answered(service: LlmService, text: str = "能进洗碗机吗") -> str:
    clock = SystemClock()
    author = Author(HOST, clock=clock, seed=1, llm=service)
    asked = replace(turn(Intent.UNKNOWN, text=text), fresh_at=clock.now())
    return "".join([clause.text async for clause in author.write(asked, facts()) if clause.kind == "llm"])


async def all_closed(*fakes: FakeLlm) -> bool:
    for _ in range(50):
        if not any(fake.open for fake in fakes):
            return True
        await asyncio.sleep(0.02)
    return False


WHOLE = answer("unknown", "不能进洗碗机，密封圈怕热。", "f2")


@pytest.mark.parametrize(
    "fault",
    [
        Reply(fault="status", status=500),
        Reply(fault="status", status=429, retry_after="30"),
        Reply(fault="status", status=401),
        Reply(fault="garbage"),
        Reply(fault="empty"),
        Reply(text=WHOLE[:30], fault="truncated"),
        Reply(text=WHOLE, fault="broken"),
        Reply(text="Sure, gladly."),
    ],
    ids=lambda reply: f"{reply.fault or 'prose'} {reply.status}",
)
async def test_the_next_endpoint_answers_when_the_first_fails(fault: Reply) -> None:
    async with two_endpoints(fault, Reply(text=WHOLE)) as (service, cloud, local):
        assert await answered(service) == "不能进洗碗机，密封圈怕热。"
        assert len(cloud.requests) == len(local.requests) == 1
        assert service.counts["answered.local"] == 1


async def test_the_slower_of_two_hedged_streams_is_closed_at_its_server() -> None:
    slow, fast = Reply(text=WHOLE, ttft_s=1.5), Reply(text=WHOLE)
    async with two_endpoints(slow, fast, hedge_after_s=0.1) as (service, cloud, local):
        assert await answered(service)
        assert await all_closed(cloud, local) and (cloud.aborted, local.aborted) == (1, 0)


async def test_a_cancelled_turn_closes_every_stream_at_its_server() -> None:
    slow = Reply(text=WHOLE, ttft_s=1.5)
    async with two_endpoints(slow, slow, hedge_after_s=0.1) as (service, cloud, local):
        asking = asyncio.create_task(answered(service))
        async with asyncio.timeout(10):
            while not cloud.open == local.open == 1:
                await asyncio.sleep(0.02)
        asking.cancel()
        await asyncio.wait({asking})
        assert await all_closed(cloud, local) and cloud.aborted == local.aborted == 1


async def test_the_same_product_asked_twice_shares_all_but_the_end_of_the_prompt() -> None:
    async with two_endpoints(Reply(text=WHOLE), Reply()) as (service, cloud, _):
        await answered(service, "能进洗碗机吗")
        await answered(service, "能放微波炉吗")
    one, two = (json.dumps(request["messages"], ensure_ascii=False) for request in cloud.requests)
    shared = len(os.path.commonprefix([one, two]))
    assert shared > 0.9 * len(one)


async def test_what_the_room_logs_of_a_failure_names_the_endpoint_and_no_viewer_no_key_no_peer() -> None:
    async with two_endpoints(Reply(fault="status", status=500), Reply(fault="status", status=401)) as (service, _, _):
        with capture_logs() as logs:
            await answered(service, "canary-words能进洗碗机吗")
    assert [line["endpoint"] for line in logs] == ["cloud", "local"]
    assert not any(word in str(logs) for word in ("canary-words", KEY, "secret"))
