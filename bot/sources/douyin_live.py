"""douyinLive as a source: a local Go service that reads a Douyin room by its live id, and says whether it is on air.

Protocol as read in its code and pages: business frames are Douyin's messages in protobuf's JSON, so names are in camel
case, 64-bit numbers are strings, and a field that is zero is not there.
"""

import re
from collections.abc import Mapping, Sequence
from typing import Any, ClassVar
from urllib.parse import quote

import msgspec

from bot.core.errors import ConfigError, NeedsOperator, Retryable
from bot.core.events import RoomEvent, Stream, System
from bot.core.ports import SourceContext
from bot.settings.source import ConnectorSettings, Seconds, Secret, SourceSettings, WsUrl, refined
from bot.sources.connector import Connector
from bot.sources.douyin_messages import METHODS, Message, user_of
from bot.sources.feed import Feed
from bot.sources.line import Line
from bot.sources.stamp import comment

IDLE_S = 300.0
PONG = b"pong"
ONLINE, ENDED = "ROOM_ONLINE", "ROOM_ENDED"
OFF_AIR = {
    ENDED: "the stream has ended",
    "ROOM_OFFLINE": "the room is not on air",
    "ACCOUNT_OFFLINE_NO_ROOM": "the account has no room yet",
    "ROOM_STATUS_UNKNOWN": "Douyin does not say whether the room is on air",
}
"""Status code -> why it is silent.  The relay goes on asking; who reconnects only brings captchas nearer."""
NOT_FOUND, CHECK_FAILED = "ROOM_NOT_FOUND", "ROOM_CHECK_FAILED"
CHECK_WAIT_S = 30.0
_ESCAPE = re.compile(rb"\\(?:([av]|x[0-9a-f]{2}|U[0-9a-f]{8})|.)", re.DOTALL)


class DouyinLiveSettings(ConnectorSettings):
    """Which room the relay is asked for: `room_id` is the number in live.douyin.com/NUMBER."""

    url: WsUrl = "ws://127.0.0.1:1088/ws"
    """Without the live id at its end."""
    api_key: Secret = ""
    """Only if the relay was started with one."""
    ping_s: Seconds = 30.0


class _Head(msgspec.Struct):
    method: str = ""
    type: str = ""


class _Status(msgspec.Struct):
    code: str = ""
    title: str = ""


_head = msgspec.json.Decoder(_Head)
_status = msgspec.json.Decoder(_Status)


class DouyinLive(Connector):
    """One Douyin room through a local douyinLive."""

    kind: ClassVar[str] = "douyin_live"
    idle_s = IDLE_S

    def __init__(self, settings: DouyinLiveSettings, context: SourceContext) -> None:
        super().__init__(settings, context, platform="douyin")
        if not settings.room_id:
            raise ConfigError(
                f"source {self.name!r} needs the live id", hint='write room_id = "NUMBER" of live.douyin.com/NUMBER'
            )
        self._url = f"{settings.url.rstrip('/')}/{quote(settings.room_id, safe='')}"
        self._key = self.secret(settings.api_key)
        self.heartbeat_s = settings.ping_s
        self._is_live: bool | None = None
        self._code = self._told = ""

    def decode(self, frame: bytes, at_ms: int) -> Sequence[RoomEvent]:
        """Return the events of a business frame, or what a status frame changes."""
        if frame == PONG:
            return ()
        try:
            head = _head.decode(frame)
        except msgspec.DecodeError:
            frame = _mended(frame)
            head = _head.decode(frame)
        if head.type == "system" and not head.method:
            return self._statuses(_status.decode(frame), at_ms)
        read = METHODS.get(head.method)
        if read is None:
            self.health.count("unknown_types")
            return ()
        message, said = read(frame)
        return [self._event(type_, message, at_ms, number, body) for number, (type_, body) in enumerate(said)]

    def _event(self, type_: Any, message: Message, at_ms: int, number: int, body: Mapping[str, Any]) -> RoomEvent:
        event_id = str(message.common.msg_id or "")
        return self.stamp.event(
            type_,
            f"{event_id}-{number}" if event_id and number else event_id,
            at_ms,
            ts=message.ts,
            id_quality="derived" if number else "native",
            user=user_of(message.user) if message.user is not None and type_ != "counter" else None,
            **body,
        )

    def _statuses(self, status: _Status, at_ms: int) -> Sequence[RoomEvent]:
        self._code = code = status.code
        if code != ONLINE and code not in OFF_AIR:
            self.health.count("unknown_types" if code not in (NOT_FOUND, CHECK_FAILED) else "refusals")
        drafts = []
        if code != self._told:  # the relay says it again every half minute
            self._told = code
            told = System(code=f"douyin_live.{code[:40]}", text=OFF_AIR.get(code, ""))
            drafts.append(self.stamp.event("system", "", at_ms, system=told))
        stream = Stream(title=comment(status.title).text_plain)
        if code == ONLINE and self._is_live is not True:
            self._is_live = True
            drafts.append(self.stamp.event("stream_start", "", at_ms, stream_start=stream))
        elif code in OFF_AIR and code != "ROOM_STATUS_UNKNOWN" and self._is_live is not False:
            ended, self._is_live = self._is_live or code == ENDED, False
            if ended:
                drafts.append(self.stamp.event("stream_end", "", at_ms, stream_end=stream))
        return drafts

    async def session(self, line: Line) -> None:
        """Dial the room, ping, read; stay connected while it is off air."""
        headers = {"Authorization": f"Bearer {self._key}"} if self._key else None
        async with line.websocket(
            self._url, headers=headers, never={400: "check room_id: the relay refuses it"}
        ) as socket:
            await line.opened()
            async with socket.beating("ping", self.heartbeat_s or IDLE_S):
                async for frame in socket:
                    self._code = ""
                    if frame == PONG:
                        line.beat()
                    elif await line.take(frame) and not self._code and self.health.state == "offline":
                        await line.online()
                    await self._obey(line)

    async def _obey(self, line: Line) -> None:
        """Do what the status just received asks for."""
        code = self._code
        if code == ONLINE:
            if self.health.state == "offline":
                await line.online()
        elif code in OFF_AIR:
            await line.offline(OFF_AIR[code])
        elif code == NOT_FOUND:
            raise NeedsOperator(
                "Douyin knows no such room", hint="check room_id: open live.douyin.com/NUMBER in a browser"
            )
        elif code == CHECK_FAILED:
            raise Retryable("the relay could not ask Douyin for the room", after_s=CHECK_WAIT_S)


def _mended(frame: bytes) -> bytes:
    """Return the frame without escapes that only Go knows.

    The relay quotes the room's name and title as Go source: one unprintable character there would make every frame
    of the room unreadable.
    """
    return _ESCAPE.sub(lambda found: b"?" if found.group(1) else found.group(), frame)


def open_douyin_live(settings: SourceSettings, context: SourceContext) -> Feed:
    """Make the source of a `[[source]] kind = "douyin_live"` entry."""
    return Feed(DouyinLive(refined(settings, DouyinLiveSettings), context), settings, context)
