"""Any JSON websocket as a source: contract events as they are, or a relay's own JSON through a mapping."""

from collections.abc import Mapping, Sequence
from contextlib import nullcontext
from typing import ClassVar

import msgspec

from bot.core.errors import BROKEN_JSON, BadInput, ConfigError
from bot.core.events import RoomEvent, decode_event
from bot.core.ports import SourceContext
from bot.settings.source import MappingSettings, PingSettings, SourceSettings, WsUrl, refined
from bot.sources.connector import Connector
from bot.sources.feed import Feed
from bot.sources.line import Line
from bot.sources.mapping import Mapper
from bot.sources.stamp import stamped

_list = msgspec.json.Decoder(list[msgspec.Raw])


class JsonWsSettings(MappingSettings):
    """A relay to dial; without rules its frames must be contract events."""

    url: WsUrl = ""
    headers: Mapping[str, str] = {}
    """Values that begin with $ are read from the environment."""
    hello: tuple[str, ...] = ()
    """Text frames sent after connecting; "$NAME" is read from the environment."""
    ping: PingSettings | None = None
    never_close: tuple[int, ...] = ()
    """Websocket close codes that end the source for good."""


class JsonWebSocket(Connector):
    """One relay."""

    kind: ClassVar[str] = "json_ws"

    def __init__(self, settings: JsonWsSettings, context: SourceContext) -> None:
        super().__init__(settings, context)
        if not settings.url:
            raise ConfigError(f"source {self.name!r} needs a url", hint='write url = "ws://127.0.0.1:9000/ws"')
        self._settings = settings
        self._headers = {name: self._expanded(value) for name, value in settings.headers.items()}
        self._hello = [self._expanded(text) for text in settings.hello]
        self.never_close = dict.fromkeys(settings.never_close, "check its token and room")
        self._mapper = Mapper(settings, self.stamp) if settings.rule else None
        self._pong = settings.ping.expect.encode() if settings.ping else b""
        if settings.ping is not None and settings.ping.expect:
            self.heartbeat_s = settings.ping.every_s

    def _expanded(self, value: str) -> str:
        return self.secret(value) if value.startswith("$") else value

    def decode(self, frame: bytes, at_ms: int) -> Sequence[RoomEvent]:
        """Return the events of a frame: through the rules if there are any."""
        if self._pong and frame == self._pong:
            return ()
        if self._mapper is None:
            return self._contract_events(frame, at_ms)
        events = list(self._mapper.events(frame, at_ms))
        self.health.counts["unmapped"] = self._mapper.unmapped
        self.health.counts["bad_records"] = self._mapper.bad
        return events

    def _contract_events(self, frame: bytes, at_ms: int) -> list[RoomEvent]:
        try:
            raws = [frame] if frame[:1] != b"[" else [bytes(raw) for raw in _list.decode(frame)]
        except BROKEN_JSON as error:
            raise BadInput(f"not a list of JSON events: {error}") from error
        return [event for raw in raws if (event := self._contract_event(raw, at_ms)) is not None]

    def _contract_event(self, raw: bytes, at_ms: int) -> RoomEvent | None:
        try:
            return stamped(decode_event(raw), self.stamp, at_ms)
        except BadInput as error:
            self.health.count("unknown_types" if "unknown event type" in error.message else "bad_frames")
            return None

    async def session(self, line: Line) -> None:
        """Dial, say hello, read until it ends."""
        async with line.websocket(self._settings.url, headers=self._headers) as socket:
            for text in self._hello:
                await socket.send(text)
            await line.opened()
            ping = self._settings.ping
            async with socket.beating(ping.text, ping.every_s) if ping else nullcontext():
                async for frame in socket:
                    if self._pong and frame == self._pong:
                        line.beat()
                    await line.take(frame)


def open_json_ws(settings: SourceSettings, context: SourceContext) -> Feed:
    """Make the source of a `[[source]] kind = "json_ws"` entry."""
    return Feed(JsonWebSocket(refined(settings, JsonWsSettings), context), settings, context)
