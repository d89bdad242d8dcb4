"""An OpenAI-compatible speech endpoint on loopback: real PCM or MP3 in small pieces, and its bad days."""

import asyncio
from array import array
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

from aiohttp import web
from aiohttp.test_utils import TestServer

from tests.fakes.edge import encode, spoken

PIECE_BYTES = 4097
"""Odd, so that a sample is cut in two."""


@dataclass
class SpeechEndpointFake:
    """What it was asked, and how it behaves: `faults` are used up one a request, then all is well."""

    faults: list[str | int] = field(default_factory=list)
    """A status, "json" (200 without sound), "wav", "hang", "stall", "close", "drip", "quiet", "empty", "flood",
    "bad-mp3"."""
    asked: list[dict[str, Any]] = field(default_factory=list)
    keys: list[str] = field(default_factory=list)
    retry_after: str = ""
    url: str = ""

    async def handle(self, request: web.Request) -> web.StreamResponse:
        body = await request.json()
        self.asked.append(body)
        self.keys.append(request.headers.get("Authorization", ""))
        fault = self.faults.pop(0) if self.faults else ""
        if isinstance(fault, int):
            headers = {"Retry-After": self.retry_after} if self.retry_after else {}
            return web.json_response({"error": {"message": "no such\nmodel"}}, status=fault, headers=headers)
        if fault == "json":
            return web.json_response({"detail": "busy"})
        response = web.StreamResponse(headers={"Content-Type": "application/octet-stream"})
        await response.prepare(request)
        try:
            await self._answer(request, response, body, fault)
        except (ConnectionResetError, asyncio.CancelledError):
            pass
        return response

    async def _answer(
        self, request: web.Request, response: web.StreamResponse, body: dict[str, Any], fault: str
    ) -> None:
        if fault == "hang":
            await asyncio.sleep(30)
        samples = spoken(len(body["input"]), quiet=fault == "quiet") if fault != "empty" else array("h")
        sound = encode(samples) if body["response_format"] == "mp3" else samples.tobytes()
        if fault == "wav":
            sound = b"RIFF\x00\x00\x00\x00WAVEfmt " + sound
        if fault == "bad-mp3":
            sound = bytes(5000)
        places = range(0, len(sound), PIECE_BYTES)
        for place in places:
            if place > len(sound) // 2 and fault == "stall":
                await asyncio.sleep(30)
            if place > len(sound) // 2 and fault == "close":
                assert request.transport is not None
                request.transport.abort()
                return
            await response.write(sound[place : place + PIECE_BYTES])
            if fault == "drip":
                await asyncio.sleep(0.3)
        while fault == "flood":
            await response.write(sound)
        await response.write_eof()


@asynccontextmanager
async def speech_endpoint(*faults: str | int) -> AsyncIterator[SpeechEndpointFake]:
    """Serve on a free port; `url` is the base_url."""
    fake = SpeechEndpointFake(faults=list(faults))
    app = web.Application()
    app.router.add_post("/v1/audio/speech", fake.handle)
    server = TestServer(app, host="127.0.0.1")
    await server.start_server(shutdown_timeout=0.1)
    fake.url = f"http://127.0.0.1:{server.port}/v1"
    try:
        yield fake
    finally:
        await server.close()
