"""The read-aloud service on loopback, spoken to by the real edge_tts client: its frames, marks, checks and bad days.

Way in: the client's WSS_URL points here; everything else of the client is untouched.
"""

import asyncio
import json
import re
import uuid
import xml.etree.ElementTree as ET
from array import array
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

import lameenc  # type: ignore[import-not-found]
from aiohttp import WSMsgType, web
from aiohttp.test_utils import TestServer

RATE_HZ = 24_000
PER_CHAR_MS = 180
LEAD_MS, TAIL_MS = 120, 700
FRAME_BYTES = 720
TICKS_PER_MS = 10_000
_GEC = re.compile(r"[0-9A-F]{16}-[0-9A-F]{64}")


@dataclass
class EdgeService:
    """What it was asked, and how it behaves: `faults` are used up one a connection, then all is well."""

    faults: list[str] = field(default_factory=list)
    """"403", "403-skewed", "no-date", "silence" (says nothing), "slow", "close", "no-audio", "garbage", "unknown-path",
    "drip", "drip-late" (from the middle on), "quiet" (a silent clip), "bad-mp3"."""
    texts: list[str] = field(default_factory=list)
    voices: list[str] = field(default_factory=list)
    rates: list[str] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)
    """What a strict server would have refused."""
    connections: int = 0
    url: str = ""

    async def handle(self, request: web.Request) -> web.StreamResponse:
        self.connections += 1
        fault = self.faults.pop(0) if self.faults else ""
        if fault.startswith("403"):
            date = "Wed, 01 Jan 2020 00:00:00 GMT" if fault == "403-skewed" else None
            return web.Response(status=403, headers={"Date": date} if date else {})
        if fault == "no-date":
            return web.Response(status=403, headers={"Date": "yesterday"})
        self._check(request)
        socket = web.WebSocketResponse(compress=True)
        await socket.prepare(request)
        if 'wordBoundaryEnabled":"true' not in await socket.receive_str(timeout=5):
            self.problems.append("word boundaries were not asked for")
        text = self._ssml(await socket.receive_str(timeout=5))
        try:
            await self._speak(socket, text, fault)
        except (ConnectionResetError, asyncio.CancelledError):
            return socket
        return socket

    def _check(self, request: web.Request) -> None:
        if not _GEC.fullmatch(request.query.get("Sec-MS-GEC", "")):
            self.problems.append("Sec-MS-GEC")
        if not request.headers.get("Origin", "").startswith("chrome-extension://"):
            self.problems.append("Origin")
        if not request.headers.get("Cookie", "").startswith("muid="):
            self.problems.append("Cookie")

    def _ssml(self, message: str) -> str:
        _, _, body = message.partition("\r\n\r\n")
        root = ET.fromstring(body)
        name = {"s": "http://www.w3.org/2001/10/synthesis"}
        tags = [element.tag.rpartition("}")[2] for element in root.iter()]
        if tags != ["speak", "voice", "prosody"]:
            self.problems.append(f"tags {tags}")
        voice, prosody = root.find("s:voice", name), root.find("s:voice/s:prosody", name)
        assert voice is not None and prosody is not None
        self.voices.append(voice.get("name", ""))
        self.rates.append(prosody.get("rate", ""))
        self.texts.append(prosody.text or "")
        return prosody.text or ""

    async def _speak(self, socket: web.WebSocketResponse, text: str, fault: str) -> None:
        await socket.send_str(_message("turn.start", "{}"))
        await socket.send_str(_message("response", "{}"))
        if fault == "silence":
            await _wait_for_goodbye(socket)
            return
        if fault == "slow":
            await asyncio.sleep(4.0)
        if fault == "garbage":
            await socket.send_bytes(b"\x00\x05abcdefgh")
            return
        if fault == "unknown-path":
            await socket.send_str(_message("turn.surprise", "{}"))
            return
        if fault != "no-audio":
            await self._sound(socket, text, fault)
        if fault != "close":
            await socket.send_bytes(_binary(b"", content_type=False))
            await socket.send_str(_message("turn.end", "{}"))
            await _wait_for_goodbye(socket)

    async def _sound(self, socket: web.WebSocketResponse, text: str, fault: str) -> None:
        words = list(re.finditer(r"[\u4e00-\u9fff]|[A-Za-z'-]+", text))
        mp3 = b"\x00" * 5000 if fault == "bad-mp3" else encode(spoken(len(words), quiet=fault == "quiet"))
        frames = [mp3[place : place + FRAME_BYTES] for place in range(0, len(mp3), FRAME_BYTES)]
        told = 0
        for index, frame in enumerate(frames):
            if fault in ("close", "stall") and index > len(frames) // 2:
                if fault == "stall":
                    await _wait_for_goodbye(socket)
                return
            due = len(words) * (index + 2) // len(frames)
            while told < min(due, len(words)):
                await socket.send_str(_message("audio.metadata", mark(words[told][0], told)))
                told += 1
            await socket.send_bytes(_binary(frame))
            if fault == "drip" or (fault == "drip-late" and index > len(frames) // 2):
                await asyncio.sleep(1.0)
        for place in range(told, len(words)):
            await socket.send_str(_message("audio.metadata", mark(words[place][0], place)))


@asynccontextmanager
async def edge_service(*faults: str) -> AsyncIterator[EdgeService]:
    """Serve on a free port; `url` is what WSS_URL is set to."""
    service = EdgeService(faults=list(faults))
    app = web.Application()
    app.router.add_get("/edge/v1", service.handle)
    server = TestServer(app, host="127.0.0.1")
    await server.start_server(shutdown_timeout=0.1)
    service.url = f"ws://127.0.0.1:{server.port}/edge/v1?TrustedClientToken=T"
    try:
        yield service
    finally:
        await server.close()


def spoken(words: int, *, quiet: bool = False) -> "array[int]":
    """Return lead silence, one square-wave burst a word, tail silence."""
    level = 20 if quiet else 9000
    samples = array("h", bytes(LEAD_MS * RATE_HZ // 1000 * 2))
    burst, gap = (PER_CHAR_MS - 30) * RATE_HZ // 1000, 30 * RATE_HZ // 1000
    for _ in range(words):
        samples.extend(level if index // 60 % 2 else -level for index in range(burst))
        samples.extend([0] * gap)
    samples.extend([0] * (TAIL_MS * RATE_HZ // 1000))
    return samples


def encode(samples: "array[int]") -> bytes:
    encoder = lameenc.Encoder()
    encoder.set_bit_rate(48)
    encoder.set_in_sample_rate(RATE_HZ)
    encoder.set_channels(1)
    encoder.set_quality(7)
    encoder.silence()
    return bytes(encoder.encode(samples.tobytes()) + encoder.flush())


def mark(word: str, place: int) -> str:
    data = {
        "Offset": (LEAD_MS + place * PER_CHAR_MS) * TICKS_PER_MS,
        "Duration": (PER_CHAR_MS - 30) * TICKS_PER_MS,
        "text": {"Text": word, "Length": len(word), "BoundaryType": "WordBoundary"},
    }
    return json.dumps({"Metadata": [{"Type": "WordBoundary", "Data": data}]})


def _message(path: str, body: str) -> str:
    return (
        f"X-RequestId:{uuid.uuid4().hex}\r\nContent-Type:application/json; charset=utf-8\r\nPath:{path}\r\n\r\n{body}"
    )


def _binary(data: bytes, *, content_type: bool = True) -> bytes:
    head = b"X-RequestId:1\r\n" + (b"Content-Type:audio/mpeg\r\n" if content_type else b"") + b"Path:audio\r\n"
    return len(head).to_bytes(2, "big") + head + data


async def _wait_for_goodbye(socket: web.WebSocketResponse) -> None:
    while (await socket.receive()).type not in (WSMsgType.CLOSE, WSMsgType.CLOSING, WSMsgType.CLOSED, WSMsgType.ERROR):
        pass
