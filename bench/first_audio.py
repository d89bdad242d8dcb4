"""Comment in to first audible sample out, above the least that the providers allow (H3, H4; H5 from the clip cache).

Open loop at 10 and 100 comments/s: request k is due at k/rate and its latency counts from then.  The providers run in
a process of their own (bench/_providers.py: first token 300 ms, 15 ms a token, first byte of speech 150 ms).
`floor` of a case is what its own output contract allows: ours asks the model for a JSON object that ends in the speech,
so its first clause is known some tokens later than bare speech would be; `contract_ms` is that price.
`reference` is the least code that could do our work (aiohttp, one cut, no checks, no guard, no player).  `naive` waits
for the whole reply (the SDK's typed chunks) and for the whole clip, against the floor of bare speech.
Run: python -m bench.first_audio [--rates 10:4,100:3] [--rounds 3] [--only ours,naive]
"""

import argparse
import asyncio
import json
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import openai

from bench import _kit as kit
from bench import _providers as providers
from bench._answering import FIRST_OF_LINE, Reply, cached, fresh, session

GOAL_MS = {"10/s": 15.0, "100/s": 100.0, "cached p50": 50.0}
MESSAGES: Any = [{"role": "system", "content": "You are a host. " * 60}, {"role": "user", "content": "内胆是什么做的"}]


@asynccontextmanager
async def ours(base: str) -> AsyncIterator[Reply]:
    async with fresh(base, FIRST_OF_LINE) as reply:
        yield reply


@asynccontextmanager
async def naive(base: str) -> AsyncIterator[Reply]:
    """Whole reply, then whole file."""
    client = openai.AsyncOpenAI(api_key="none", base_url=base + "/v1", max_retries=0)
    async with client, session() as http:

        async def reply() -> float:
            text = ""
            async for chunk in await client.chat.completions.create(model="plain", messages=MESSAGES, stream=True):
                text += (chunk.choices[0].delta.content or "") if chunk.choices else ""
            assert text == providers.SPEECH
            async with http.post(base + "/v1/audio/speech", json={"input": text}) as response:
                await response.read()
            return time.perf_counter()

        yield reply


@asynccontextmanager
async def reference(base: str) -> AsyncIterator[Reply]:
    """Our output contract with the least code."""
    async with session() as http:

        async def speak(text: str) -> float:
            async with http.post(base + "/v1/audio/speech", json={"input": text}) as response:
                await response.content.readany()
                at = time.perf_counter()
                await response.read()
            return at

        async def reply() -> float:
            body = {"model": "contract", "messages": MESSAGES, "stream": True}
            said, first = "", None
            async with http.post(base + "/v1/chat/completions", json=body) as response:
                async for line in response.content:
                    if line.startswith(b"data: {"):
                        delta = json.loads(line[6:])["choices"][0]["delta"]
                        said += delta.get("content", "")
                        if first is None and "，" in said:
                            first = asyncio.ensure_future(speak(said.removeprefix(providers.HEAD)))
            rest = asyncio.ensure_future(speak(said.removeprefix(providers.HEAD).partition("，")[2]))
            assert first is not None
            await rest
            return await first

        yield reply


CONTRACT_MS, PLAIN_MS = (
    providers.floor_ms(tokens()) for tokens in (providers.contract_tokens, providers.speech_tokens)
)
CASES: dict[str, tuple[Any, float]] = {
    "ours": (ours, CONTRACT_MS),
    "reference": (reference, CONTRACT_MS),
    "naive": (naive, PLAIN_MS),
}


async def measure(base: str, rates: list[tuple[float, float]], rounds: int, only: list[str]) -> dict[str, Any]:
    plan: dict[str, tuple[Any, float, float, float]] = {
        f"{name} | {rate:g}/s": (case, floor, rate, seconds)
        for rate, seconds in rates
        for name, (case, floor) in CASES.items()
        if not only or name in only
    }
    if not only or "cached" in only:
        plan["ours, cached clip | 10/s"] = (cached, 0.0, rates[0][0], rates[0][1])
    seen = {name: kit.Latencies() for name in plan}
    for number in range(rounds):
        for name, (case, _, rate, seconds) in plan.items():
            async with case(base) as reply:
                await kit.open_loop(reply, rate, int(rate * seconds), seen[name])
            kit.say(f"round {number + 1} {name}")
    return {name: {"floor_ms": plan[name][1], **latencies.figures(plan[name][1])} for name, latencies in seen.items()}


def _ratio(cases: dict[str, Any]) -> dict[str, float]:
    """p99 over the floor: the naive peer's divided by ours."""
    found = {}
    for name, figures in cases.items():
        head, _, rate = name.partition(" | ")
        peer = cases.get(f"naive | {rate}", {}).get("p99_over_floor_ms")
        if head == "ours" and peer:
            found[f"naive/ours | {rate}"] = round(peer / max(1.0, figures["p99_over_floor_ms"]), 1)
    return found


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--rates", default="10:4,100:3", help="RATE:SECONDS a round")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--only", default="", help="ours,reference,naive,cached")
    options = parser.parse_args()
    rates = [
        (float(rate), float(seconds)) for rate, _, seconds in (part.partition(":") for part in options.rates.split(","))
    ]
    with kit.load_process("bench._providers") as port:
        kit.pin(0)
        only = [name for name in options.only.split(",") if name]
        cases = asyncio.run(measure(f"http://127.0.0.1:{port}", rates, options.rounds, only))
    kit.emit(
        "first_audio", "ms from the comment to the first audible sample, above the floor", cases, goal_ms=GOAL_MS,
        contract_ms=CONTRACT_MS - PLAIN_MS, ratio=_ratio(cases), versions=kit.versions("openai", "aiohttp", "msgspec"),
    )  # fmt: skip


if __name__ == "__main__":
    main()
