import json
from pathlib import Path

import pytest

from bot.core.clock import SystemClock
from bot.settings.llm import LlmEndpoint
from bot.writer.probe import ProbeResult, probe
from tests.fakes.gguf import tiny_gguf
from tests.fakes.llm import Reply, answer, fake_llm

pytestmark = pytest.mark.wire
GOOD = answer("size", "It is made of soft linen, made to last.", "f1")


async def probed(reply: Reply, **more: object) -> ProbeResult:
    async with fake_llm(reply) as fake:
        raw = {"base_url": fake.base_url, "model": "m", "name": "cloud", **more}
        return await probe(LlmEndpoint.model_validate(raw), clock=SystemClock())


async def test_a_good_endpoint_is_measured() -> None:
    seen = await probed(Reply(text=GOOD, ttft_s=0.1, piece_s=0.01), price_input=1.0, metered=True)
    assert seen.reachable and seen.in_time and seen.json_ok and seen.usage_told and seen.price_known and not seen.fault
    assert seen.first_token_ms is not None and 100 <= seen.first_token_ms < 1000
    assert seen.tokens_per_s is not None and 20 < seen.tokens_per_s < 400
    assert seen.name == "cloud" and seen.tokens == 940


async def test_a_slow_endpoint_is_still_measured_and_said_to_be_too_slow() -> None:
    seen = await probed(Reply(text=GOOD, ttft_s=0.4), first_token_s=0.2, deadline_s=0.3)
    assert seen.reachable and seen.json_ok and not seen.in_time


@pytest.mark.parametrize(
    ("reply", "says", "is_reachable"),
    [
        (Reply(fault="status", status=401), "refuses the key", False),
        (Reply(fault="status", status=404), "no model 'm'", False),
        (Reply(fault="empty"), "not the JSON object", False),
        (Reply(text="Sure! It is linen."), "json_mode", True),
        (Reply(text=GOOD, fault="truncated"), "cut off|cannot be reached", True),
    ],
)
async def test_a_broken_endpoint_is_a_result_that_says_what_to_do(reply: Reply, says: str, is_reachable: bool) -> None:
    seen = await probed(reply)
    assert seen.reachable is is_reachable and not seen.json_ok
    assert any(part in seen.fault for part in says.split("|")), seen.fault
    assert "secret" not in seen.fault


async def test_usage_and_prices_that_are_unknown_are_said_to_be() -> None:
    seen = await probed(Reply(text=GOOD, fault="no_usage"), metered=True)
    assert not seen.usage_told and not seen.price_known and 30 < seen.tokens < 300
    assert (await probed(Reply(text=GOOD))).price_known, "what runs on this computer costs nothing"


async def test_a_missing_model_file_is_a_result_too(tmp_path: Path) -> None:
    seen = await probe(LlmEndpoint(model_file="gone.gguf"), clock=SystemClock(), folder=tmp_path)
    assert not seen.reachable and "gone.gguf" in seen.fault and json.dumps(seen.fault)


async def test_a_local_model_is_read_measured_and_ended(tmp_path: Path) -> None:
    pytest.importorskip("xllamacpp")
    tiny_gguf(tmp_path / "tiny.gguf")
    seen = await probe(LlmEndpoint(model_file="tiny.gguf"), clock=SystemClock(), folder=tmp_path)
    assert seen.reachable and seen.usage_told and seen.first_token_ms is not None
