"""Any JSON websocket as a source: contract events as they are, or a relay's own JSON through a mapping.

Reconnects for ever with jitter, distrusts the socket state (idle timeout), drops doubles, and marks where events
may be missing.
"""

import asyncio
import random
from collections.abc import AsyncIterator

import msgspec
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed, ConnectionClosedOK, InvalidHandshake, InvalidURI

from bot.aio.closing import closing
from bot.aio.supervisor import CALM_S, backoff_s
from bot.core.errors import BROKEN_JSON, BadInput, ConfigError, NeedsOperator
from bot.core.events import Gap, RoomEvent, decode_event
from bot.core.ports import SourceContext, SourceHealth
from bot.settings import SourceSettings, expand_env
from bot.sources.mapping import Mapper, Stamp, stamped
from bot.sources.recent import SYNTHETIC_WINDOW_S, WINDOW_S, RecentIds

MAX_FRAME_BYTES = 4 * 1024 * 1024
_list = msgspec.json.Decoder(list[msgspec.Raw])
OPEN_S = 10.0
GAP_FROM_S = 1.0
"""Shorter outages are not worth a mark."""


class JsonWebSocket:
    """One feed.  `events` never ends by itself; a close code of `never_close` raises NeedsOperator."""

    def __init__(self, settings: SourceSettings, context: SourceContext) -> None:
        if not settings.url.startswith(("ws://", "wss://")):
            raise ConfigError(
                f"source {settings.name or settings.kind!r}: url {settings.url!r} is no websocket address",
                hint='write url = "ws://127.0.0.1:9000/ws"',
            )
        self.name = settings.name or "json_ws"
        self.health = SourceHealth()
        self._settings = settings
        self._clock = context.clock
        self._headers = {name: expand_env(value) for name, value in settings.headers.items()}
        self._stamp = Stamp(
            source="json_ws",
            instance=self.name,
            platform=settings.platform,
            room_id=settings.room_id or "room",
            session_id=context.session_id,
        )
        self._mapper = Mapper(settings, self._stamp) if settings.rule else None
        self._recent = RecentIds()
        self._rng = random.Random(f"{context.seed}/{self.name}")
        self._lost_ms: int | None = None
        self._pong = settings.ping.expect.encode() if settings.ping else b""

    async def events(self) -> AsyncIterator[RoomEvent]:
        """Yield events for ever, each once; an outage is followed by a gap event."""
        attempt = 0
        while True:
            opened_at = self._clock.now()
            self.health.state = "connecting" if not attempt else "backoff"
            try:
                async with self._connection() as socket:
                    opened_at = self._clock.now()
                    async with closing(events := self._read(socket)):
                        async for event in events:
                            yield event
                self._fell("the peer closed the connection")
            except ConnectionClosed as error:
                code = error.rcvd.code if error.rcvd else None
                if code in self._settings.never_close:
                    self.health.state, self.health.reason = "stopped", f"closed with code {code}"
                    raise NeedsOperator(
                        f"source {self.name!r} was closed for good (code {code})", hint="check its token and room"
                    ) from error
                self._fell(f"closed: {code}" if code else self.health.reason or "the connection broke")
            except (OSError, InvalidHandshake, TimeoutError) as error:
                self._fell(str(error) or type(error).__name__)
            except InvalidURI as error:
                raise ConfigError(f"source {self.name!r}: {error}", hint="mend its url in room.toml") from error
            attempt = 1 if self._clock.now() - opened_at > CALM_S else attempt + 1
            self.health.reconnects += 1
            await asyncio.sleep(backoff_s(attempt, self._rng))

    def _connection(self) -> connect:
        return connect(
            self._settings.url,
            additional_headers=self._headers,
            compression=None,
            max_size=MAX_FRAME_BYTES,
            open_timeout=OPEN_S,
            close_timeout=1.0,
            ping_interval=None,  # some relays answer pings wrongly; the idle timeout decides
            proxy=None,
        )

    def _fell(self, reason: str) -> None:
        self.health.state, self.health.reason = "backoff", reason[:200]
        if self._lost_ms is None:
            self._lost_ms = self._clock.wall_ms()

    async def _read(self, socket: ClientConnection) -> AsyncIterator[RoomEvent]:
        self.health.state, self.health.reason = "open", ""
        for text in self._settings.hello:
            await socket.send(expand_env(text))
        if (gap := self._gap()) is not None:
            yield gap
        self.health.last_frame_at = self._clock.now()
        pinging = asyncio.create_task(self._ping(socket)) if self._settings.ping else None
        watching = asyncio.create_task(self._watch(socket))
        try:
            while True:
                # Bytes as they came: the JSON decoder checks UTF-8 itself, so text is not decoded twice.
                for event in self._taken(await socket.recv(decode=False)):
                    yield event
        except ConnectionClosedOK:
            return
        finally:
            for task in (pinging, watching):
                if task is not None:
                    task.cancel()

    def _gap(self) -> RoomEvent | None:
        lost_ms, self._lost_ms = self._lost_ms, None
        now_ms = self._clock.wall_ms()
        if lost_ms is None or now_ms - lost_ms < GAP_FROM_S * 1000:
            return None
        return RoomEvent(
            source=self._stamp.source,
            instance=self.name,
            platform=self._settings.platform,
            room_id=self._stamp.room_id,
            session_id=self._stamp.session_id,
            event_id=f"gap-{lost_ms}-{now_ms}",
            id_quality="derived",
            type="gap",
            ts_recv=now_ms,
            gap=Gap(from_ms=lost_ms, to_ms=now_ms, reason=self.health.reason),
        )

    async def _ping(self, socket: ClientConnection) -> None:
        ping = self._settings.ping
        assert ping is not None
        while True:
            await asyncio.sleep(ping.every_s)
            await socket.send(ping.text)

    async def _watch(self, socket: ClientConnection) -> None:
        """Break a connection that is open and mute: the commonest silent death of a comment source."""
        while True:
            quiet_s = self._clock.now() - (self.health.last_frame_at or 0.0)
            if quiet_s >= self._settings.idle_s:
                self.health.state = "stale"
                self.health.reason = f"no frame for {self._settings.idle_s:.0f} s"
                socket.transport.abort()
                return
            await asyncio.sleep(self._settings.idle_s - quiet_s)

    def _taken(self, frame: bytes) -> list[RoomEvent]:
        """Return the new events of one frame; a bad frame is counted and the connection lives."""
        now = self._clock.now()
        self.health.state, self.health.last_frame_at = "live", now
        self.health.count("frames")
        if self._pong and frame == self._pong:
            return []
        try:
            events = [event for event in self._decoded(frame) if self._is_new(event, now)]
        except BadInput as error:
            self.health.count("unknown_types" if "unknown event type" in error.message else "bad_frames")
            return []
        if events:
            self.health.last_event_at = now
            self.health.count("events", len(events))
        return events

    def _decoded(self, frame: bytes) -> list[RoomEvent]:
        ts_recv = self._clock.wall_ms()
        if self._mapper is None:
            return [stamped(event, self._stamp, ts_recv) for event in _contract_events(frame)]
        events = list(self._mapper.events(frame, ts_recv))
        self.health.counts["unmapped"] = self._mapper.unmapped
        self.health.counts["bad_records"] = self._mapper.bad
        return events

    def _is_new(self, event: RoomEvent, now: float) -> bool:
        window_s = SYNTHETIC_WINDOW_S if event.id_quality == "synthetic" else WINDOW_S
        if self._recent.is_new(event.event_id, now, window_s=window_s):
            return True
        self.health.count("duplicates")
        return False


def _contract_events(frame: bytes) -> list[RoomEvent]:
    """Return the contract events of a frame: one object, or a list of them."""
    if frame[:1] != b"[":
        return [decode_event(frame)]
    try:
        return [decode_event(bytes(raw)) for raw in _list.decode(frame)]
    except BROKEN_JSON as error:
        raise BadInput(f"not a list of JSON events: {error}") from error


def open_json_ws(settings: SourceSettings, context: SourceContext) -> JsonWebSocket:
    """Make the source of a `[[source]] kind = "json_ws"` entry."""
    return JsonWebSocket(settings, context)
