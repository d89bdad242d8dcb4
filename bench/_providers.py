"""A language model and a voice with fixed delays, in a process of their own (`python -m bench._providers`).

The model streams token i at ttft + i x token ms; asked as "contract" it keeps zhubo's output contract (one JSON object
that ends in the speech), by any other name it sends the bare speech.  The voice's first bytes leave after ttfb ms.
"""

import argparse
import asyncio
import json
import math
import re
import time
from array import array

from aiohttp import web

from bench import _kit as kit

TTFT_MS, TOKEN_MS, TTFB_MS, SYNTH_MS = 300.0, 15.0, 150.0, 10.0
RATE_HZ, SPEECH_MS_PER_CHAR, CHARS_PER_WRITE = 24_000, 200, 4
SPEECH = "内胆是钢做的，泡茶不会串味道。拿来装咖啡也合适，用完冲一冲就干净，杯身摸着不烫手。"
INTENT, CLAIM = "ingredients", "f1"
HEAD = f'{{"intent":"{INTENT}","claim_ids":["{CLAIM}"],"text":"'
_HEAD_TOKEN = re.compile(r"[a-z]{1,6}|[0-9]|[^a-z0-9]{1,4}")


def speech_tokens() -> list[str]:
    """One or two characters and each mark alone: about what a tokeniser makes of Chinese."""
    return re.findall(r"[，。]|[^，。]{1,2}", SPEECH)


def contract_tokens() -> list[str]:
    return [*_HEAD_TOKEN.findall(HEAD), *speech_tokens(), '"}']


def floor_ms(tokens: list[str]) -> float:
    """The earliest possible sound: the token that ends the first clause, then the voice's first byte."""
    return TTFT_MS + next(i for i, token in enumerate(tokens) if token == "，") * TOKEN_MS + TTFB_MS


def whole_ms(tokens: list[str]) -> float:
    """The earliest end of the whole clip of the whole reply."""
    return TTFT_MS + (len(tokens) - 1) * TOKEN_MS + TTFB_MS + len(SPEECH) * SYNTH_MS


def _sse(delta: dict[str, str], finish: str | None = None) -> bytes:
    body = {
        "id": "chatcmpl-0", "object": "chat.completion.chunk", "created": 1_760_000_000, "model": "mock",
        "choices": [{"index": 0, "delta": delta, "logprobs": None, "finish_reason": finish}],
    }  # fmt: skip
    return b"data: " + json.dumps(body, ensure_ascii=False).encode() + b"\n\n"


_STREAMS = {
    name: [_sse({"content": token}) for token in tokens]
    for name, tokens in (("contract", contract_tokens()), ("plain", speech_tokens()))
}
DELAYS = {"ttft": TTFT_MS, "token": TOKEN_MS}
_END = _sse({}, "stop") + b"data: [DONE]\n\n"
_TONE = array("h", (int(8192 * math.sin(math.tau * 220 * i / RATE_HZ)) for i in range(RATE_HZ * 12))).tobytes()


async def _until(due: float) -> None:
    await asyncio.sleep(max(0.0, due - time.perf_counter()))


async def chat(request: web.Request) -> web.StreamResponse:
    start = time.perf_counter()
    frames = _STREAMS["contract" if (await request.json())["model"] == "contract" else "plain"]
    response = web.StreamResponse(headers={"Content-Type": "text/event-stream"})
    await response.prepare(request)
    for number, frame in enumerate(frames):
        await _until(start + (DELAYS["ttft"] + number * DELAYS["token"]) / 1e3)
        await response.write(frame)
    await response.write(_END)
    return response


async def speech(request: web.Request) -> web.StreamResponse:
    start = time.perf_counter()
    text = str((await request.json())["input"])
    response = web.StreamResponse(headers={"Content-Type": "audio/pcm"})
    await response.prepare(request)
    size = RATE_HZ * SPEECH_MS_PER_CHAR // 1000 * 2
    for first in range(0, len(text), CHARS_PER_WRITE):
        await _until(start + (TTFB_MS + first * SYNTH_MS) / 1e3)
        await response.write(_TONE[first * size : min(len(text), first + CHARS_PER_WRITE) * size])
    await _until(start + (TTFB_MS + len(text) * SYNTH_MS) / 1e3)
    return response


async def serve(port_file: str) -> None:
    app = web.Application()
    app.router.add_post("/v1/chat/completions", chat)
    app.router.add_post("/v1/audio/speech", speech)
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0, backlog=1024).start()
    kit.write_port(port_file, runner.addresses[0][1])
    await asyncio.sleep(900)


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("--port-file", required=True)
    parser.add_argument("--no-delay", action="store_true", help="the model sends each token as soon as it can")
    options = parser.parse_args()
    if options.no_delay:
        DELAYS.update(ttft=0.0, token=0.0)
    kit.pin(1)
    asyncio.run(serve(options.port_file))
