"""Bilibili's comment server, as both ways into a room know it: packets, a login, heartbeats."""

import asyncio
import json
import struct
import zlib
from typing import Any, ClassVar

import brotli  # type: ignore[import-untyped]
from aiohttp import web

from tests.fakes.platform import FakePlatform, Frame

ROOM = 1_000_001
ANCHOR = 900_001
COINS_PER_FEN = 10
HEAD = ">IHHII"


def packet(body: bytes, operation: int, version: int = 0) -> bytes:
    return struct.pack(HEAD, 16 + len(body), 16, version, operation, 0) + body


def message(command: str, data: Any = None, **more: Any) -> bytes:
    """One message as a packet that is not packed."""
    said = {"cmd": command, **({} if data is None else {"data": data}), **more}
    return packet(json.dumps(said, ensure_ascii=False, separators=(",", ":")).encode(), 5)


def zlib_packed(*packets: bytes) -> bytes:
    return packet(zlib.compress(b"".join(packets)), 5, 2)


def brotli_packed(*packets: bytes) -> bytes:
    return packet(brotli.compress(b"".join(packets), quality=5), 5, 3)


def bomb() -> bytes:
    """Four kilobytes that unpack to a hundred megabytes."""
    return packet(brotli.compress(b"\x00" * 100_000_000, quality=1), 5, 3)


def told(frame: Frame) -> tuple[int, Any]:
    """Operation and JSON of a client's frame; it must be one packet as the protocol wants it."""
    assert isinstance(frame, bytes)
    length, head, version, operation, sequence = struct.unpack_from(HEAD, frame)
    assert (length, head, version, sequence) == (len(frame), 16, 1, 1)
    return operation, json.loads(frame[16:])


class FakeCommentServer(FakePlatform):
    """The websocket half.  A subclass says which logins are good."""

    heartbeats: ClassVar[bool] = True
    garbage: ClassVar[tuple[Frame, ...]] = (
        *FakePlatform.garbage,
        struct.pack(HEAD, 0, 16, 0, 5, 0),
        struct.pack(HEAD, 2**31, 16, 0, 5, 0),
        packet(b"not packed", 5, 3),
        packet(b"not packed", 5, 2),
        packet(b"{", 5),
        message("DANMU_MSG", info=[]),
        message("LIVE_OPEN_PLATFORM_DM", "no object"),
    )

    def __init__(self) -> None:
        super().__init__()
        self.logins: list[Any] = []
        """JSON of every login."""
        self.login_code = 0
        """What the next logins are answered."""
        self.with_login: tuple[bytes, ...] = ()
        """Packets that share the frame of the login's answer."""
        self.beats = 0

    def accepts(self, login: Any) -> bool:
        raise NotImplementedError

    def pack(self, *packets: bytes) -> bytes:
        """How this way into the room packs."""
        raise NotImplementedError

    async def on_open(self, ws: web.WebSocketResponse, request: web.Request) -> bool:
        async with asyncio.timeout(10):
            message_ = await ws.receive()
        if not isinstance(message_.data, bytes) or self.mute:
            return False
        operation, login = told(message_.data)
        self.logins.append(login)
        if operation != 7 or not self.accepts(login):
            await ws.close()
            return False
        reply = packet(json.dumps({"code": self.login_code}).encode(), 8, 1)
        await ws.send_bytes(b"".join((reply, *self.with_login)))
        if self.login_code:
            await ws.close()
            return False
        return True

    async def on_frame(self, ws: web.WebSocketResponse, frame: Frame) -> None:
        operation, _ = told(frame)
        if operation == 2:
            self.beats += 1
            body = struct.pack(">I", 4321)  # popularity; the length leaves out the echo behind it
            echo = frame[16:] if isinstance(frame, bytes) else b""
            await ws.send_bytes(packet(body, 3, 1) + echo)

    async def say(self, *packets: bytes) -> None:
        """Send packets in one frame, packed."""
        await self.send(self.pack(*packets))
