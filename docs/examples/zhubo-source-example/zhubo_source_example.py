"""Tabtalk, an invented chat protocol, as a source for zhubo.

Websocket, text frames, fields between tabs.  We send `join ROOM KEY`; the server answers `ready`, then tells

    say   ID TIME_MS USER_ID NAME TEXT
    like  ID TIME_MS USER_ID NAME COUNT
    gone  ID TIME_MS MESSAGE_ID          a moderator deleted a message
    tick                                 every 10 s

and closes with code 4001 when the key is wrong.
"""

from collections.abc import Callable, Sequence
from typing import ClassVar

from bot.core.errors import BadInput, ConfigError
from bot.core.events import Like, Moderation, RoomEvent, User
from bot.core.ports import SourceContext
from bot.core.text import plain_text
from bot.settings.source import ConnectorSettings, Secret, SourceSettings, WsUrl, refined
from bot.sources.connector import Connector
from bot.sources.feed import Feed
from bot.sources.line import Line
from bot.sources.stamp import comment

MAX_LIKES = 10_000


class TabtalkSettings(ConnectorSettings):
    """What may stand in the `[[source]]` entry beside the keys that every source has; anything else is refused."""

    url: WsUrl = ""
    key: Secret = ""
    """The environment variable that holds it, like "$TABTALK_KEY"."""


class Tabtalk(Connector):
    """One Tabtalk room.  `Feed` reconnects, watches, de-duplicates and records; this only speaks the protocol."""

    kind: ClassVar[str] = "example"
    idle_s = 40.0
    heartbeat_s = 10.0
    never_close = {4001: "the key is wrong: ask the room's owner for a new one"}

    def __init__(self, settings: TabtalkSettings, context: SourceContext) -> None:
        super().__init__(settings, context)
        if not settings.url or not settings.room_id:
            raise ConfigError(f"source {self.name!r} needs url and room_id", hint='write url = "ws://..."')
        self._url = settings.url
        self._key = self.secret(settings.key, key="key", needed=True)

    async def session(self, line: Line) -> None:
        """Join, then hand on every frame until the connection ends."""
        async with line.websocket(self._url) as socket:
            await socket.send(f"join\t{self.stamp.room_id}\t{self._key}")
            async for frame in socket:
                if frame == b"ready":
                    await line.opened()
                elif frame == b"tick":
                    line.beat()
                else:
                    await line.take(frame)

    def decode(self, frame: bytes, at_ms: int) -> Sequence[RoomEvent]:
        """Return the events of one frame.  No I/O here: recordings are read by it, too."""
        command, *fields = frame.decode().split("\t")
        read = _COMMANDS.get(command)
        if read is None:
            self.health.count("unknown_types")
            return ()
        return read(self, fields, at_ms)

    def _say(self, fields: list[str], at_ms: int) -> Sequence[RoomEvent]:
        event_id, ts, user_id, name, text = _exactly(5, fields)
        user = _user(user_id, name)
        return [self.stamp.event("comment", event_id, at_ms, ts=int(ts), user=user, comment=comment(text))]

    def _like(self, fields: list[str], at_ms: int) -> Sequence[RoomEvent]:
        event_id, ts, user_id, name, count = _exactly(5, fields)
        body = Like(count=min(max(int(count), 1), MAX_LIKES))
        return [self.stamp.event("like", event_id, at_ms, ts=int(ts), user=_user(user_id, name), like=body)]

    def _gone(self, fields: list[str], at_ms: int) -> Sequence[RoomEvent]:
        event_id, ts, target = _exactly(3, fields)
        body = Moderation(action="delete", target_event_id=target[:128])
        return [self.stamp.event("moderation", event_id, at_ms, ts=int(ts), moderation=body)]


_COMMANDS: dict[str, Callable[[Tabtalk, list[str], int], Sequence[RoomEvent]]] = {
    "say": Tabtalk._say,
    "like": Tabtalk._like,
    "gone": Tabtalk._gone,
}


def _exactly(count: int, fields: list[str]) -> list[str]:
    """Return the fields; BadInput is counted as a bad frame and never ends the connection."""
    if len(fields) != count:
        raise BadInput(f"{len(fields)} fields instead of {count}")
    return fields


def _user(user_id: str, name: str) -> User:
    """Say what an id is worth: Tabtalk's are stable accounts, and without one there is only a name."""
    return User(id=user_id[:128] or None, id_scope="uid" if user_id else "name_only", name=plain_text(name, limit=100))


def open_example(settings: SourceSettings, context: SourceContext) -> Feed:
    """Make the source of a `[[source]] kind = "example"` entry; the entry point names this function."""
    return Feed(Tabtalk(refined(settings, TabtalkSettings), context), settings, context)
