"""Relays that dial us: userscripts in a live page, home-made readers of platforms that have no other way.

It listens; whoever may come in sends contract events, rows of Social Stream Ninja, JSON of its own through rules, or
what the widespread userscript for live pages sends.
"""

import asyncio
from collections.abc import Sequence
from typing import Annotated, Any, ClassVar

import msgspec

from bot.core.errors import BROKEN_JSON, BadInput, ConfigError
from bot.core.events import RoomEvent, decode_event
from bot.core.ports import SourceContext
from bot.settings.source import Field, MappingSettings, Port, Secret, SourceSettings, refined
from bot.sources.connector import Connector
from bot.sources.feed import Feed
from bot.sources.line import Line
from bot.sources.listener import Door, Listener, Taken, is_loopback
from bot.sources.mapping import Mapper
from bot.sources.ssn_rows import Rows
from bot.sources.stamp import stamped
from bot.sources.tabs import Tabs
from bot.sources.userscript import Userscript

ALARM_S = 10.0
"""Nobody there for so long is worth an alarm (four ages of a source: socket not open)."""
MAX_RECORDS = 1000
REJECTED = ("bad_frames", "bad_records", "unknown_types", "unmapped")
_json = msgspec.json.Decoder()


class PushInSettings(MappingSettings):
    """Where to listen, and who may dial.  With `rule` the relay's own JSON is read by them."""

    host: str = "127.0.0.1"
    port: Port = 5000
    """The userscript dials 5000, from its version 1 on 5001."""
    token: Secret = ""
    """Sent as "Authorization: Bearer ..." or ?token=...; must be set when other machines can reach `host`."""
    origins: tuple[str, ...] = ()
    """Web pages whose scripts may dial, like "https://live.kuaishou.com"; programs that are no browser send none."""
    max_peers: Annotated[int, Field(ge=1, le=256)] = 16
    max_frame_bytes: Annotated[int, Field(ge=1024, le=4 * 1024 * 1024)] = 64 * 1024
    rate_per_s: Annotated[float, Field(gt=0, le=100_000)] = 50.0
    """Frames a second and peer; a faster one is read more slowly."""
    price_currency: Annotated[str, Field(pattern="^([A-Z]{3})?$")] = ""
    """What the userscript's prices are in, like "CNY"; empty: it is not known and they are not read."""


class PushIn(Connector):
    """One port."""

    kind: ClassVar[str] = "push_in"
    idle_s = float("inf")  # a page without comments sends nothing; that a peer is there is asked by pings

    def __init__(self, settings: PushInSettings, context: SourceContext) -> None:
        super().__init__(settings, context)
        token = self.secret(settings.token)
        if not token and not is_loopback(settings.host):
            raise ConfigError(
                f"source {self.name!r} needs a token: other machines can reach {settings.host}",
                hint='write token = "$PUSH_TOKEN" and set PUSH_TOKEN, or host = "127.0.0.1"',
            )
        self._door = Door(
            host=settings.host,
            port=settings.port,
            token=token,
            origins=frozenset(origin.rstrip("/") for origin in settings.origins),
            max_peers=settings.max_peers,
            max_frame_bytes=settings.max_frame_bytes,
            rate_per_s=settings.rate_per_s,
        )
        self._mapper = Mapper(settings, self.stamp) if settings.rule else None
        self._rows = Rows(self.stamp, self.health)
        self._userscript = Userscript(self.stamp, self.health, settings.price_currency)
        self._tabs = Tabs()
        self._taking = asyncio.Lock()

    def decode(self, frame: bytes, at_ms: int) -> Sequence[RoomEvent]:
        """Return the events of a frame; before its first line end stands the number of the peer."""
        number, _, body = frame.partition(b"\n")
        peer = int(number) if number.isdigit() and len(number) < 10 else 0
        try:
            root = _json.decode(body)
        except BROKEN_JSON as error:
            raise BadInput(f"not JSON: {error}") from error
        events = self._events(root, body, at_ms)
        return [event if event.event_id else self._tabs.named(event, peer) for event in events]

    def _events(self, root: Any, body: bytes, at_ms: int) -> list[RoomEvent]:
        records = root[:MAX_RECORDS] if isinstance(root, list) else [root]
        if self._mapper is None or any(isinstance(record, dict) and _is_contract(record) for record in records):
            return [event for record in records for event in self._read(record, at_ms)]
        events = list(self._mapper.events(body, at_ms))
        self.health.counts["unmapped"] = self._mapper.unmapped
        self.health.counts["bad_records"] = self._mapper.bad
        return events

    def _read(self, record: Any, at_ms: int) -> Sequence[RoomEvent]:
        if not isinstance(record, dict):
            self.health.count("bad_records")
            return ()
        if _is_contract(record):
            return self._contract(record, at_ms)
        if self._userscript.knows(record):
            return self._userscript.events(record, at_ms)
        return self._rows.events(record, at_ms)

    def _contract(self, record: dict[str, Any], at_ms: int) -> Sequence[RoomEvent]:
        try:
            event = stamped(decode_event(msgspec.json.encode(record)), self.stamp, at_ms)
        except BadInput as error:
            self.health.count("unknown_types" if "unknown event type" in error.message else "bad_records")
            return ()
        return [msgspec.structs.replace(event, source=self.kind)]

    async def session(self, line: Line) -> None:
        """Listen until cancelled."""

        async def take(peer: int, frame: bytes) -> Taken:
            async with self._taking:
                before = dict(self.health.counts)
                drafts = await line.take(b"%d\n%b" % (peer, frame))
                return self._taken(len(drafts), before)

        async with Listener(self._door, take, self.health, self.clock) as listener:
            await line.opened()
            await self._watch(line, listener)

    def _taken(self, drafts: int, before: dict[str, int]) -> Taken:
        def more(*names: str) -> int:
            return sum(self.health.counts.get(name, 0) - before.get(name, 0) for name in names)

        duplicate = more("duplicates", "twins")
        return Taken(accepted=drafts - duplicate, duplicate=duplicate, rejected=more(*REJECTED))

    async def _watch(self, line: Line, listener: Listener) -> None:
        """Say whether anybody is there: open while somebody is, offline once nobody is."""
        waiting = f"waiting for a relay to dial ws://{self._door.host}:{listener.port}"
        if not listener.count:
            self.health.reason = waiting
            try:
                await asyncio.wait_for(self._until(line, listener, present=True), ALARM_S)
            except TimeoutError:
                await line.offline(waiting)
        while True:
            await self._until(line, listener, present=True)
            await (line.online() if line.is_open else line.opened())
            self.health.hint = ""
            await self._until(line, listener, present=False)
            await line.lost("the last relay has left")

    async def _until(self, line: Line, listener: Listener, *, present: bool) -> None:
        while bool(listener.count) is not present:
            listener.changed.clear()
            await listener.changed.wait()
            if listener.refused:
                self.health.hint, listener.refused = self.redacted(listener.refused), ""


def _is_contract(record: dict[str, Any]) -> bool:
    return "v" in record or ("source" in record and "ts_recv" in record)


def open_push_in(settings: SourceSettings, context: SourceContext) -> Feed:
    """Make the source of a `[[source]] kind = "push_in"` entry."""
    return Feed(PushIn(refined(settings, PushInSettings), context), settings, context)
