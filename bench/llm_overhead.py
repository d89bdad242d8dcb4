"""Our own CPU for one streamed reply of a language model, from the question to the last cleared clause.

Closed loop: so many replies at once, as fast as they go; the model is a process of its own that sends all its tokens
without a pause (the same JSON object, one token a frame, for everybody).  Only CPU seconds of this process are counted:
replies/s/core = replies / CPU seconds, whatever the peer and the machine's other work take.
`ours` = prompt, client, contract, clause cutter, checks and guard; `ours, model alone` = client and stream without what
follows; `sdk` = the plain loop over the SDK's typed chunks, nothing done with the words.
Run: python -m bench.llm_overhead [--replies 600] [--rounds 3] [--at-once 16]
"""

import argparse
import asyncio
import time
from collections.abc import Awaitable, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from typing import Any

import openai

from bench import _kit as kit
from bench import _providers as providers
from bench._answering import question, room
from bot.aio.virtual import LoopClock
from bot.settings.llm import LlmEndpoint
from bot.writer.llm import LlmClient

GOAL = {"ours_replies_s_core": 150}
MESSAGES: Any = [{"role": "system", "content": "You are a host. " * 60}, {"role": "user", "content": "内胆是什么做的"}]
WHOLE = "".join(providers.contract_tokens())
Once = Callable[[], Awaitable[None]]


@asynccontextmanager
async def ours(base: str) -> Any:
    async with room(base) as parts:

        async def once() -> None:
            turn, facts, said = question(), parts.facts(question()), ""
            async for clause in parts.writer.write(turn, facts):
                line = parts.cleared(clause, facts, said[-40:])
                assert line is not None
                said += line.text
            assert said == providers.SPEECH, said

        yield once


@asynccontextmanager
async def alone(base: str) -> Any:
    clock = LoopClock(asyncio.get_running_loop())
    client = LlmClient(LlmEndpoint(base_url=base + "/v1", model="contract"), api_key=None, clock=clock)

    async def once() -> None:
        said = ""
        async for piece in client.stream(MESSAGES, max_tokens=300):
            said += piece if isinstance(piece, str) else ""
        assert said == WHOLE

    yield once
    await client.aclose()


@asynccontextmanager
async def sdk(base: str) -> Any:
    async with openai.AsyncOpenAI(api_key="none", base_url=base + "/v1", max_retries=0) as client:

        async def once() -> None:
            said = ""
            async for chunk in await client.chat.completions.create(model="contract", messages=MESSAGES, stream=True):
                said += (chunk.choices[0].delta.content or "") if chunk.choices else ""
            assert said == WHOLE

        yield once


CASES: dict[str, Callable[[str], AbstractAsyncContextManager[Once]]] = {
    "ours": ours,
    "ours, model alone": alone,
    "sdk": sdk,
}


async def cpu_ms(
    case: Callable[[str], AbstractAsyncContextManager[Once]], base: str, options: argparse.Namespace
) -> float:
    """Return the CPU ms of this process for one reply."""
    left = options.replies

    async def worker(once: Once) -> None:
        nonlocal left
        while left > 0:
            left -= 1
            await once()

    async with case(base) as once:
        await asyncio.gather(*(once() for _ in range(options.at_once)))  # connections and imports are no part of it
        used = time.process_time()
        await asyncio.gather(*(worker(once) for _ in range(options.at_once)))
        return (time.process_time() - used) / int(options.replies) * 1e3


async def measure(base: str, options: argparse.Namespace) -> dict[str, Any]:
    seen: dict[str, list[float]] = {name: [] for name in CASES}
    for number in range(options.rounds):
        for name, case in CASES.items():
            seen[name].append(await cpu_ms(case, base, options))
            kit.say(f"round {number + 1} {name} {seen[name][-1]:.2f} ms")
    return {
        name: {
            "cpu_ms_a_reply": kit.median(ms),
            "replies_s_core": round(1000 / kit.median(ms)),
            "best_ms": round(min(ms), 2),
        }
        for name, ms in seen.items()
    }


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--replies", type=int, default=600)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--at-once", type=int, default=16)
    options = parser.parse_args()
    with kit.load_process("bench._providers", "--no-delay") as port:
        kit.pin(0)
        cases = asyncio.run(measure(f"http://127.0.0.1:{port}", options))
    kit.emit(
        "llm_overhead", f"CPU of our process, a reply of {len(providers.contract_tokens())} tokens", cases, goal=GOAL,
        ratio_to_sdk=round(cases["sdk"]["cpu_ms_a_reply"] / cases["ours"]["cpu_ms_a_reply"], 1),
        versions=kit.versions("openai", "aiohttp", "msgspec"),
    )  # fmt: skip


if __name__ == "__main__":
    main()
