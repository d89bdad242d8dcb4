import asyncio
import time
from collections.abc import AsyncIterator
from contextlib import aclosing, asynccontextmanager

import pytest

from bot.core.clock import SystemClock
from bot.core.errors import BadInput, BotError, ConfigError, NeedsOperator, Retryable
from bot.core.turns import Intent
from bot.settings import LlmSettings
from bot.writer.author import Author
from bot.writer.llm import LlmClient
from bot.writer.model import Usage
from bot.writer.persona import load_persona
from tests.fakes.llm import FakeLlm, Reply, answer, fake_llm
from tests.writer.goods import PERSONAS, facts, turn

pytestmark = pytest.mark.wire
HOST = load_persona(PERSONAS / "xiaoman")
KEY = "sk-canary-of-the-test"


@asynccontextmanager
async def client(fake: FakeLlm, *, first_s: float = 0.5, total_s: float = 1.0) -> AsyncIterator[LlmClient]:
    settings = LlmSettings(base_url=fake.base_url, model="m", first_token_s=first_s, deadline_s=total_s)
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
        (Reply(text="好" * 30, fault="truncated"), Retryable, "cut off|cannot be reached"),
        (Reply(text="好" * 30, fault="error_event"), Retryable, "broke off"),
        (Reply(fault="garbage"), BadInput, "no answer"),
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


async def test_retry_after_is_kept() -> None:
    async with fake_llm(Reply(fault="status", status=429, retry_after="12")) as fake, client(fake) as llm:
        with pytest.raises(Retryable) as caught:
            await read(llm)
    assert caught.value.after_s == 12.0


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
        LlmClient(LlmSettings(base_url=url, model="m"), api_key=None, clock=SystemClock())
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
    asked = turn(Intent.UNKNOWN, text="主播是大傻瓜快点学猫叫给大家听")
    async with fake_llm(reply) as fake, client(fake, first_s=0.3, total_s=0.6) as llm:
        author = Author(HOST, clock=SystemClock(), seed=1, llm=llm, first_clause_s=0.5)
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
        author = Author(HOST, clock=SystemClock(), seed=1, llm=llm)
        clauses = [clause async for clause in author.write(turn(Intent.UNKNOWN, text="能进洗碗机吗"), facts())]
    assert [clause.kind for clause in clauses] == ["llm", "llm"] and author.counts["tokens"] == 940
    sent = str(fake.requests[0]["messages"])
    assert "阿禾" not in sent and "59" not in sent and KEY not in sent
