"""Social Stream Ninja as a source: a browser extension that reads the chat pages of many sites and passes them on.

It is spoken to, never shipped (GPL-3.0).  One websocket joins a session by a secret id: rows come in on one channel,
and what we ask for, like a line in the chat, goes out on another.
"""

from collections.abc import Sequence
from typing import Annotated, ClassVar

import msgspec

from bot.core.errors import Retryable
from bot.core.events import RoomEvent
from bot.core.ports import ChatCaps, SourceContext
from bot.settings.source import ConnectorSettings, Field, Secret, SourceSettings, WsUrl, refined
from bot.sources.connector import Connector
from bot.sources.feed import Feed
from bot.sources.line import Closed, Line, Socket
from bot.sources.ssn_rows import Rows

IDLE_S = 300.0
"""It has no heartbeat, and a small chat is silent for minutes."""
REPLY_CHARS = 200
"""The shortest limit among the sites that it writes to (YouTube)."""
REPLIES, REPLY_WINDOW_S = 10, 30.0
"""Half of what Twitch allows an account that does not moderate; the others publish no figure."""

Channel = Annotated[int, Field(ge=1, le=9)]


class SsnSettings(ConnectorSettings):
    """The session to join; its id lets anybody read and write, so it is a secret."""

    url: WsUrl = "wss://io.socialstream.ninja"
    """Its server, or ws://127.0.0.1:3000 where the desktop app serves."""
    session: Secret = ""
    channel_in: Channel = 4
    """Where the extension says what it reads ("send chat messages to API server")."""
    channel_out: Channel = 1
    """Where it listens for commands ("enable remote API control")."""
    reply: bool = False
    """Write answers in the chats that its browser is logged in to."""


class Ssn(Connector):
    """One session."""

    kind: ClassVar[str] = "ssn"
    idle_s = IDLE_S

    def __init__(self, settings: SsnSettings, context: SourceContext) -> None:
        super().__init__(settings, context)
        self._url = settings.url
        session = self.secret(settings.session, key="session", needed=True)
        join = {"join": session, "in": settings.channel_in, "out": settings.channel_out}
        self._join = msgspec.json.encode(join).decode()
        self._rows = Rows(self.stamp, self.health)
        self._socket: Socket | None = None
        if settings.reply:
            self.chat = ChatCaps(max_chars=REPLY_CHARS, messages=REPLIES, window_s=REPLY_WINDOW_S)

    def decode(self, frame: bytes, at_ms: int) -> Sequence[RoomEvent]:
        """Return the events of a frame."""
        return self._rows.frame(frame, at_ms)

    async def session(self, line: Line) -> None:
        """Join and read until it ends.  A wrong session is answered by silence alone."""
        async with line.websocket(self._url) as socket:
            await socket.send(self._join)
            await line.opened()
            self._socket = socket
            try:
                async for frame in socket:
                    await line.take(frame)
            finally:
                self._socket = None

    async def say(self, line: Line, text: str, to: RoomEvent | None) -> None:
        """Write in every chat that the browser is logged in to; it does not tell whether it could."""
        if self._socket is None:
            raise Retryable(f"source {self.name!r} is not connected", after_s=1.0)
        command = {"action": "sendChat", "value": text}
        try:
            await self._socket.send(msgspec.json.encode(command).decode())
        except Closed as closed:
            raise Retryable(f"source {self.name!r} lost its connection", after_s=1.0) from closed


def open_ssn(settings: SourceSettings, context: SourceContext) -> Feed:
    """Make the source of a `[[source]] kind = "ssn"` entry."""
    return Feed(Ssn(refined(settings, SsnSettings), context), settings, context)
