"""What both ways into a Bilibili room share: logging in to the comment server, heartbeats, reading packets."""

import asyncio
import re
from collections.abc import Callable, Mapping, Sequence

import msgspec

from bot.aio.together import side_by_side
from bot.core.errors import BadInput, Retryable
from bot.core.events import RoomEvent
from bot.sources.bilibili_packets import AUTH, AUTH_REPLY, BEAT, BEAT_REPLY, MESSAGE, pack, packets
from bot.sources.connector import Connector
from bot.sources.line import MALFORMED, Line, Socket

AUTH_S = 10.0
LEAST_TRIES = 3
"""After so many failures, or one on each host if they are more, everything is asked for anew."""
_COMMAND = re.compile(rb'\s*\{\s*"cmd"\s*:\s*"([A-Z0-9_]+)')
"""A command as it nearly always begins; what may follow a ":" in it says nothing."""


class _Head(msgspec.Struct):
    cmd: str


class _Reply(msgspec.Struct):
    code: int = 0


Maker = Callable[[bytes, int], Sequence[RoomEvent]]
_head = msgspec.json.Decoder(_Head)
_reply = msgspec.json.Decoder(_Reply)


class BilibiliConnector(Connector):
    """The comment server's half of a Bilibili source; a subclass says where it is and what the commands mean."""

    reply_code: int | None = None
    """Of the login on this connection, None before it came."""
    over: str = ""
    """Why this connection must end now, empty while it may go on."""
    beats = 0
    """Heartbeat replies read so far."""

    makers: Mapping[bytes, Maker] = {}
    """Command -> what makes drafts of its message and the time of receipt."""

    def decode(self, frame: bytes, at_ms: int) -> Sequence[RoomEvent]:
        """Return the drafts of all packets in a frame; one that is broken spoils no other."""
        drafts: list[RoomEvent] = []
        try:
            for operation, body in packets(frame):
                if operation == MESSAGE:
                    self._message(body, at_ms, drafts)
                elif operation == BEAT_REPLY:
                    self.beats += 1
                elif operation == AUTH_REPLY:
                    self.reply_code = _reply.decode(body).code
        except MALFORMED:
            if not drafts:
                raise
            self.health.count("bad_frames")
        return drafts

    def _message(self, body: bytes, at_ms: int, drafts: list[RoomEvent]) -> None:
        try:
            found = _COMMAND.match(body)
            command = found[1] if found else _head.decode(body).cmd.partition(":")[0].encode()
            make = self.makers.get(command)
            if make is not None:
                drafts += make(body, at_ms)
            else:
                self.health.count("unknown_types")
        except MALFORMED:
            self.health.count("bad_frames")

    async def talk(
        self, line: Line, url: str, login: bytes, beat_s: float, *, headers: Mapping[str, str] | None = None
    ) -> None:
        """Log in to a comment server and read it until it ends; Retryable when it must be asked for anew."""
        self.reply_code, self.over = None, ""
        async with line.websocket(url, headers=headers) as socket:
            await socket.send(pack(login, AUTH))
            async with asyncio.timeout(AUTH_S):
                while self.reply_code is None:
                    await line.take(await socket.receive())
            if self.reply_code != 0:
                self.forget()
                raise Retryable(f"the comment server refused the login (code {self.reply_code})")
            await line.opened()
            async with socket.beating(pack(b"{}", BEAT), beat_s, at_once=True):
                await side_by_side(self._read(line, socket), self.beside(line))

    def forget(self) -> None:
        """Ask for hosts and token anew at the next connection."""

    async def beside(self, line: Line) -> None:
        """Run beside the reading while connected; when it returns, the connection ends."""
        await asyncio.Event().wait()

    async def _read(self, line: Line, socket: Socket) -> None:
        async for frame in socket:
            beats = self.beats
            await line.take(frame)
            if self.beats != beats:
                line.beat()
            if self.over:
                raise Retryable(self.over)


def host_of(hosts: Sequence[str], attempt: int) -> str:
    """Return the host to try; BadInput when the platform named none."""
    if not hosts:
        raise BadInput("the platform named no comment server")
    return hosts[attempt % len(hosts)]


def asks_anew(attempt: int, hosts: Sequence[str]) -> bool:
    """Return True when so many tries failed that hosts and token are to be asked for anew."""
    return attempt > 0 and attempt % max(LEAST_TRIES, len(hosts)) == 0
