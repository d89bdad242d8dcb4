"""With the real engine on the smallest model, where the extra is installed; and with a worker that misbehaves."""

import asyncio
import importlib.util
import os
import sys
from collections.abc import AsyncIterator, Sequence
from contextlib import aclosing, asynccontextmanager
from pathlib import Path

import pytest

from bot.core.clock import SystemClock
from bot.core.errors import ConfigError, NeedsOperator, Retryable
from bot.settings.llm import LlmEndpoint
from bot.writer.local_llm import COMMAND, LocalLlm
from bot.writer.model import Message, Usage
from tests.fakes.gguf import tiny_gguf

pytestmark = pytest.mark.wire
ASKED: Sequence[Message] = [{"role": "system", "content": "You are a host."}, {"role": "user", "content": "内胆 hi"}]
engine = pytest.mark.skipif(importlib.util.find_spec("xllamacpp") is None, reason="needs the extra local-llm")


@asynccontextmanager
async def local(path: Path, *, command: Sequence[str] = COMMAND, first_s: float = 20.0) -> AsyncIterator[LocalLlm]:
    settings = LlmEndpoint(model_file=path.name, first_token_s=first_s, deadline_s=30.0)
    model = LocalLlm(settings, folder=path.parent, clock=SystemClock(), command=command)
    try:
        yield model
    finally:
        await model.aclose()


async def read(model: LocalLlm) -> list[str | Usage]:
    async with aclosing(model.stream(ASKED, max_tokens=40)) as pieces:
        return [piece async for piece in pieces]


def is_alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True


def worker(tmp_path: Path, code: str) -> tuple[str, ...]:
    """Return the command of a worker that reads its order and then runs `code`."""
    path = tmp_path / "worker.py"
    path.write_text(f"import sys, time\nsys.stdin.readline()\n{code}\n", encoding="utf-8")
    return (sys.executable, str(path))


@engine
async def test_the_engine_answers_in_the_contracts_form_counts_its_tokens_and_ends_with_the_room(
    tmp_path: Path,
) -> None:
    async with local(tiny_gguf(tmp_path / "tiny.gguf")) as model:
        assert model.starts == 0, "nothing runs before the first question"
        first, again = await read(model), await read(model)
        assert "".join(piece for piece in first if isinstance(piece, str)).startswith('{"intent":"')
        told, cached = first[-1], again[-1]
        assert isinstance(told, Usage) and told.prompt > 20 and told.completion > 0
        assert isinstance(cached, Usage) and cached.cached >= told.prompt - 1, "the same prompt is not read twice"
        assert model.starts == 1
        assert model.pid is not None
        pid = model.pid
    assert not is_alive(pid)


@engine
async def test_an_engine_that_died_is_started_anew(tmp_path: Path) -> None:
    async with local(tiny_gguf(tmp_path / "tiny.gguf")) as model:
        await read(model)
        assert model.pid is not None
        os.kill(model.pid, 9)
        await asyncio.sleep(0.2)
        assert isinstance((await read(model))[-1], Usage) and model.starts == 2


@engine
async def test_a_file_that_is_no_model_is_told_to_the_operator(tmp_path: Path) -> None:
    path = tmp_path / "broken.gguf"
    path.write_bytes(tiny_gguf(tmp_path / "whole.gguf").read_bytes()[:5000])
    async with local(path) as model:
        with pytest.raises(NeedsOperator, match="whole GGUF file"):
            await read(model)


@engine
async def test_an_abandoned_answer_leaves_the_engine_ready(tmp_path: Path) -> None:
    async with local(tiny_gguf(tmp_path / "tiny.gguf")) as model:
        async with aclosing(model.stream(ASKED, max_tokens=4000)) as pieces:
            await anext(pieces)
        assert isinstance((await read(model))[-1], Usage)


def test_a_missing_file_is_a_fault_of_the_settings(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="no model file 'm.gguf'"):
        LocalLlm(LlmEndpoint(model_file="m.gguf"), folder=tmp_path, clock=SystemClock())


@pytest.mark.parametrize(
    ("code", "error", "says"),
    [
        ("", Retryable, "ended while reading"),
        ("print('no json')", Retryable, "ended while reading"),
        ("print('[1]')", Retryable, "ended while reading"),
        ('print(\'{"ready": false, "fault": "not installed", "hint": "do this"}\')', NeedsOperator, "do this"),
        ('print(\'{"ready": true, "url": "http://127.0.0.1:1/v1"}\', flush=True); time.sleep(9)', Retryable, "reached"),
    ],
)
async def test_a_worker_that_fails_is_a_failure_of_the_endpoint(
    code: str, error: type[Exception], says: str, tmp_path: Path
) -> None:
    async with local(tiny_gguf(tmp_path / "tiny.gguf"), command=worker(tmp_path, code)) as model:
        with pytest.raises(error, match=says):
            await read(model)


async def test_while_a_big_file_is_read_questions_are_refused_and_the_reading_goes_on(tmp_path: Path) -> None:
    slow = worker(tmp_path, "time.sleep(30)")
    async with local(tiny_gguf(tmp_path / "tiny.gguf"), command=slow, first_s=0.1) as model:
        for _ in range(2):
            with pytest.raises(Retryable, match="still being read"):
                await read(model)
        assert model.starts == 1
        assert model.pid is not None
        pid = model.pid
    assert not is_alive(pid), "also when it never listened"
