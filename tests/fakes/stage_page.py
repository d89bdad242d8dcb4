"""A stage page without a browser: speaks docs/stage-protocol.md over a real websocket."""

import asyncio
import json
from typing import Any

import aiohttp


class StagePage:
    """One connected page; `said` and `sounds` hold what the room sent."""

    def __init__(self, socket: aiohttp.ClientWebSocketResponse) -> None:
        self.socket = socket
        self.said: list[dict[str, Any]] = []
        self.sounds: list[bytes] = []

    @classmethod
    async def open(cls, session: aiohttp.ClientSession, url: str, *, audio: str = "", lang: str = "") -> "StagePage":
        """Connect, say hello, wait for the greeting; `audio` is then told if given; `lang`: of its captions."""
        page = cls(await session.ws_connect(f"{url}/stage/ws", origin=url, max_msg_size=0))
        await page.say(t="hello", overlay="stage", v=1, last_seq=0, lang=lang)
        await page.until("pause")  # the last frame of every greeting but its effects
        if audio:
            await page.say(t="audio", state=audio)
        return page

    async def say(self, **message: Any) -> None:
        """Send one message."""
        await self.socket.send_str(json.dumps(message))

    async def hear(self) -> dict[str, Any] | None:
        """Take one frame; None for sound and for the end of the connection."""
        async with asyncio.timeout(5):
            frame = await self.socket.receive()
        if frame.type is aiohttp.WSMsgType.TEXT:
            self.said.append(json.loads(frame.data))
            return self.said[-1]
        if frame.type is aiohttp.WSMsgType.BINARY:
            self.sounds.append(frame.data)
            return None
        raise ConnectionResetError(f"the room closed the socket: {frame.type.name} {frame.data}")

    async def until(self, kind: str) -> dict[str, Any]:
        """Take frames until one of type `kind`, and return it."""
        while True:
            message = await self.hear()
            if message and message["t"] == kind:
                return message

    async def until_sound(self) -> bytes:
        """Take frames until sound comes, and return it."""
        while await self.hear() is not None:
            pass
        return self.sounds[-1]

    async def labels(self, *, ok: bool = True, hidden: bool = False) -> None:
        """Report labels of the right size, or lost ones."""
        canvas, rect = [1080, 1920], [97, 296, 791, 136]
        measured = {"ad_px": 118, "ai_px": 57, "contrast": 6.1, "rect": rect, "canvas": canvas}
        await self.say(t="labels", ok=ok, hidden=hidden, **measured)

    async def close(self) -> None:
        """Leave politely."""
        await self.socket.close()
