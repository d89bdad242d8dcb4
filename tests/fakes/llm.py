"""A chat endpoint on loopback that speaks the OpenAI wire and misbehaves on command.

Each request takes the next `Reply` of the script (the last one repeats), or what `say` makes of it.  Requests are kept
for the test to read.
"""

import asyncio
import json
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any, Literal

from aiohttp import web

Fault = Literal[
    "",
    "status",
    "stall",
    "freeze",
    "drip",
    "garbage",
    "truncated",
    "empty",
    "broken",
    "hang",
    "noise",
    "error_event",
    "flood",
    "no_usage",
    "packed",
    "page",
]


@dataclass(frozen=True, kw_only=True)
class Reply:
    """One scripted answer: `text` is what the model says, in pieces of `piece` characters."""

    text: str = ""
    fault: Fault = ""
    status: int = 500
    retry_after: str = ""
    ttft_s: float = 0.0
    piece_s: float = 0.0
    piece: int = 3
    cached: int = 0
    """Prompt tokens that the provider still had."""


def answer(intent: str, text: str, *claims: str) -> str:
    """Return the JSON object that the output contract asks for."""
    return json.dumps({"intent": intent, "claim_ids": list(claims), "text": text}, ensure_ascii=False)


class FakeLlm:
    """The running endpoint."""

    def __init__(self, script: Sequence[Reply], say: Callable[[dict[str, Any]], Reply] | None = None) -> None:
        self.script = list(script)
        self.say = say
        self.requests: list[dict[str, Any]] = []
        self.keys: list[str] = []
        self.headers: list[set[str]] = []
        """Names of the headers of each request, in small letters."""
        self.aborted = 0
        """Streams that the client closed before their end."""
        self.open = 0
        """Streams that are being sent now."""
        self.base_url = ""
        self.release = asyncio.Event()

    def _next(self) -> Reply:
        if self.say is not None:
            return self.say(self.requests[-1])
        return self.script.pop(0) if len(self.script) > 1 else self.script[0]

    async def complete(self, request: web.Request) -> web.StreamResponse:
        """Answer POST /v1/chat/completions."""
        self.requests.append(await request.json())
        self.keys.append(request.headers.get("Authorization", ""))
        self.headers.append({name.casefold() for name in request.headers})
        reply = self._next()
        if reply.fault == "status":
            headers = {"Retry-After": reply.retry_after} if reply.retry_after else {}
            body = {"error": {"message": "sk-secret-in-the-error", "type": "x"}}
            return web.json_response(body, status=reply.status, headers=headers)
        if reply.fault == "page":
            return web.Response(text="<html><body>Please sign in</body></html>", content_type="text/html")
        response = web.StreamResponse(headers={"Content-Type": "text/event-stream"})
        self.open += 1
        try:
            if reply.fault == "stall":
                await self.release.wait()
            if reply.fault == "packed":
                response.enable_compression(web.ContentCoding.gzip)
            await response.prepare(request)
            await self._send(response, reply)
        except (ConnectionResetError, asyncio.CancelledError):
            self.aborted += 1
            raise
        finally:
            self.open -= 1
        if reply.fault == "truncated":
            assert request.transport is not None
            request.transport.abort()
        return response

    async def _send(self, response: web.StreamResponse, reply: Reply) -> None:
        if reply.fault == "garbage":
            await response.write(b": ping\n\ndata: {not json\n\n")
            return
        if reply.fault == "noise":
            await response.write(b': ping\n\nevent: x\nid: 1\n\ndata: {}\n\ndata: {"choices": []}\n\n')
        if reply.fault == "flood":
            for _ in range(700):
                await response.write(b"x" * 1024)
            return
        await asyncio.sleep(reply.ttft_s)
        step_s = reply.piece_s * (20 if reply.fault == "drip" else 1)
        pieces = [reply.text[i : i + reply.piece] for i in range(0, len(reply.text), reply.piece)]
        for number, piece in enumerate([] if reply.fault == "empty" else pieces):
            if number and reply.fault == "freeze" and number > len(pieces) // 2:
                await self.release.wait()
            if reply.fault in ("truncated", "error_event") and number > len(pieces) // 2:
                break
            if reply.fault == "broken" and number > len(pieces) // 2:
                await response.write(b"data: {not json\n\n: keep-alive\n\n")
            chunk = {
                "id": "c",
                "object": "chat.completion.chunk",
                "choices": [{"index": 0, "delta": {"content": piece}}],
            }
            await response.write(f"data: {json.dumps(chunk)}\n\n".encode())
            await asyncio.sleep(step_s)
        if reply.fault == "error_event":
            await response.write(b'data: {"error": {"message": "overloaded"}}\n\n')
        if reply.fault in ("truncated", "error_event"):
            return
        await response.write(b'data: {"choices": [{"index": 0, "delta": {}, "finish_reason": "stop"}]}\n\n')
        if reply.fault != "no_usage":
            details = {"prompt_tokens_details": {"cached_tokens": reply.cached}} if reply.cached else {}
            usage = {"prompt_tokens": 900, "completion_tokens": 40, **details}
            await response.write(f"data: {json.dumps({'choices': [], 'usage': usage})}\n\n".encode())
        await response.write(b"data: [DONE]\n\n")
        if reply.fault == "hang":
            await self.release.wait()


@asynccontextmanager
async def fake_llm(*script: Reply, say: Callable[[dict[str, Any]], Reply] | None = None) -> AsyncIterator[FakeLlm]:
    """Run the endpoint on a free loopback port; `base_url` is what [llm] base_url takes."""
    fake = FakeLlm(script, say)
    app = web.Application()
    app.router.add_post("/v1/chat/completions", fake.complete)
    runner = web.AppRunner(app, handler_cancellation=True, shutdown_timeout=0.2)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    host, port = runner.addresses[0][:2]
    fake.base_url = f"http://{host}:{port}/v1"
    try:
        yield fake
    finally:
        fake.release.set()
        await runner.cleanup()
