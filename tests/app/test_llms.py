import asyncio
import json
import sys
from pathlib import Path
from typing import Any

import pytest

from bot.app.llms import make_llm
from bot.core.clock import SystemClock
from bot.core.errors import ConfigError
from bot.settings.room import parse_settings
from bot.writer.llm_service import LlmService
from bot.writer.model import Usage
from bot.writer.spending import FILE, Prices
from tests.fakes.llm import Reply, fake_llm

pytestmark = pytest.mark.wire
CLOUD = {"name": "cloud", "model": "m", "base_url": "https://x.example/v1", "price_input": 2.0, "price_output": 8.0}
LOCAL = {"model": "q", "base_url": "http://127.0.0.1:11434/v1", "first_token_s": 6.0, "deadline_s": 6.5}


def made(data: Path | None = None, **llm: Any) -> LlmService | None:
    return make_llm(parse_settings({"llm": llm}), SystemClock(), folder=data, data=data)


async def test_a_room_without_models_has_no_service() -> None:
    assert made() is None


async def test_endpoints_keep_order_prices_and_patience() -> None:
    llm = made(endpoint=[CLOUD, LOCAL], money_per_day=0.01, at_limit="templates")
    assert llm is not None
    assert [(one.name, one.metered, one.first_clause_s) for one in llm.endpoints] == [
        ("cloud", True, 4.0),
        ("q", False, 6.5),
    ]
    assert llm.endpoints[0].prices == Prices(input=2.0, cached=2.0, output=8.0)
    clock = SystemClock()
    llm.budget.started(clock.now(), clock.wall_ms(), Usage(4_000, 0), llm.endpoints[0].prices)
    assert llm.limit() == "day" and llm.refusal() == "budget"
    await llm.aclose()


async def test_a_lasting_budget_is_kept_in_the_data_folder_and_read_at_the_start(tmp_path: Path) -> None:
    spent = {"from_ms": SystemClock().wall_ms(), "tokens": 9_999_999, "micros": 0}
    (tmp_path / FILE).write_text(json.dumps({"hour": spent, "day": spent}))
    for limits, reason in (({"tokens_per_day": 10_000}, "budget"), ({}, None)):
        llm = made(tmp_path, endpoint=[CLOUD], **limits)
        assert llm is not None and llm.refusal() == reason
        await llm.aclose()


async def test_a_missing_model_file_stops_the_start(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="no model file"):
        made(tmp_path, model_file="gone.gguf")


ROOM_THAT_ASKS = """
import asyncio, sys
from pathlib import Path
from bot.app.llms import make_llm
from bot.core.clock import SystemClock
from bot.settings.room import parse_settings

async def pieces(stream):
    async for piece in stream:
        yield piece

async def main():
    llm = {"model": "m", "base_url": sys.argv[1], "metered": True, "tokens_per_minute": 10**9, "tokens_per_day": CAP}
    service = make_llm(parse_settings({"llm": llm}), SystemClock(), data=Path(sys.argv[2]))
    while service.refusal() is None:
        async for _ in service.answer([{"role": "user", "content": "hi " * 2000}], pieces, max_tokens=300):
            pass
    await service.aclose()

asyncio.run(main())
"""


async def test_a_room_killed_again_and_again_passes_its_budget_by_no_more_than_one_call(tmp_path: Path) -> None:
    cap, call = 30_000, 940
    code = ROOM_THAT_ASKS.replace("CAP", str(cap))
    async with fake_llm(Reply(text="好的。", ttft_s=0.02)) as fake:
        for calls in (3, 9, 14, None):
            room = await asyncio.create_subprocess_exec(sys.executable, "-c", code, fake.base_url, str(tmp_path))
            if calls is not None:
                async with asyncio.timeout(30):
                    while len(fake.requests) < calls:
                        await asyncio.sleep(0.005)
                room.kill()
            assert await asyncio.wait_for(room.wait(), 30) == (0 if calls is None else -9)
    assert 15 <= len(fake.requests) and len(fake.requests) * call <= cap + call
    assert json.loads((tmp_path / FILE).read_text())["day"]["tokens"] >= len(fake.requests) * call
