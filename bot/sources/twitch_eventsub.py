"""Twitch's official events: chat, subscriptions, bits, raids, follows and rewards, over EventSub and Helix."""

import asyncio
from collections.abc import Sequence
from typing import ClassVar

from bot.aio.together import side_by_side
from bot.core.errors import BROKEN_JSON, BadInput, ConfigError, NeedsOperator, Retryable
from bot.core.events import RoomEvent, System
from bot.core.ports import ChatCaps, SourceContext
from bot.settings.source import ConnectorSettings, Seconds, Secret, SourceSettings, WebUrl, WsUrl, refined
from bot.sources.connector import Connector
from bot.sources.feed import Feed
from bot.sources.handover import Leg, handed_over
from bot.sources.line import Closed, Line
from bot.sources.twitch_events import EventReader
from bot.sources.twitch_frames import Frame, Session, frame_decoder
from bot.sources.twitch_helix import DEFAULT_TYPES, NEW_TOKEN, WANTED, Helix
from bot.sources.twitch_irc import CHAT, MODERATOR_CHAT, login_name, reply_id

WELCOME_S = 10.0
SILENT = 1.5
"""Keepalives come when nothing else does: so many times their interval without a frame is a dead connection."""
CLOSES = {
    4000: "Twitch had an internal error",
    4001: "Twitch says that we sent something",
    4002: "Twitch missed our pong",
    4003: "Twitch closed a connection that had no subscription in time",
    4004: "Twitch closed a connection that was to be replaced",
    4005: "Twitch had a network timeout",
    4006: "Twitch had a network error",
    4007: "Twitch did not know the address it told us to move to",
}
"""Close codes of the protocol; after each of them a fresh connection with fresh subscriptions is right."""
GONE = frozenset({"authorization_revoked", "user_removed"})
"""Reasons of a revocation that only a person can cure."""


class TwitchEventsubSettings(ConnectorSettings):
    """A channel, seen with the rights of one account."""

    ws_url: WsUrl = "wss://eventsub.wss.twitch.tv/ws"
    helix_base: WebUrl = "https://api.twitch.tv/helix"
    client_id: str = ""
    token: Secret = ""
    """User access token, of the streamer herself or of a moderator."""
    channel: str = ""
    """Name in the channel's address; empty = the token's own channel, or the one that `room_id` names."""
    events: tuple[str, ...] = DEFAULT_TYPES
    """EventSub types to subscribe to; those that the token has no right to are left out and told."""
    write: bool = False
    """Answer in the chat; the token needs user:write:chat."""
    moderator: bool = False
    """The token's account moderates the channel: more messages are allowed."""
    keepalive_s: int = 30
    """Seconds of silence after which Twitch says that it lives, 10..600."""
    reconcile_s: Seconds = 600.0
    """How often the subscriptions are compared with what Twitch says there is."""


class TwitchEventsub(Connector):
    """One channel."""

    kind: ClassVar[str] = "twitch_eventsub"
    twins = True

    def __init__(self, settings: TwitchEventsubSettings, context: SourceContext) -> None:
        self._channel = login_name(settings.channel, "channel") if settings.channel else ""
        super().__init__(settings, context, platform="twitch", room_id=self._channel)
        unknown = [type_ for type_ in settings.events if type_ not in WANTED]
        if unknown or not settings.events:
            raise ConfigError(
                f"source {self.name!r} knows no event {unknown[:1] or 'at all'}", hint=f"there are: {', '.join(WANTED)}"
            )
        if not 10 <= settings.keepalive_s <= 600:
            raise ConfigError(f"keepalive_s = {settings.keepalive_s} is not in 10..600", hint="leave it out: 30")
        client_id = self.secret(settings.client_id, key="client_id", needed=True)
        token = self.secret(settings.token, key="token", needed=True).removeprefix("oauth:")
        self._settings = settings
        self._helix = Helix(settings.helix_base, client_id, token)
        self._reader = EventReader(self.stamp, self.health, settings.events)
        self._types = [type_ for type_ in settings.events if self._reader.counts(type_)]
        self.idle_s = SILENT * settings.keepalive_s
        self.chat: ChatCaps | None = (MODERATOR_CHAT if settings.moderator else CHAT) if settings.write else None
        self._ids: dict[str, str] = {}
        """Names in a subscription's condition -> account id; empty until Twitch has told them."""
        self._session_id = ""
        self._sessions: set[str] = set()
        """Names of this connection and of those that it relieved: what was subscribed for one holds for the next."""
        self._welcomed = asyncio.Event()
        self._refused: list[str] = []

    def decode(self, frame: bytes, at_ms: int) -> Sequence[RoomEvent]:
        """Return the drafts of one frame."""
        return self._reader.events(frame, at_ms)

    async def session(self, line: Line) -> None:
        """Subscribe and read; when Twitch asks for it, move to a new connection before the old one is left."""
        await self._learn_ids(line)
        self._welcomed.clear()
        self._sessions.clear()
        mark = "&" if "?" in self._settings.ws_url else "?"
        url = f"{self._settings.ws_url}{mark}keepalive_timeout_seconds={self._settings.keepalive_s}"

        async def life(leg: Leg) -> None:
            await self._read(line, leg)

        try:
            await side_by_side(handed_over(url, life), self._care(line))
        except Closed as closed:
            if closed.code in CLOSES:
                raise Retryable(f"{CLOSES[closed.code]} (code {closed.code})") from closed
            raise

    async def _learn_ids(self, line: Line) -> None:
        if self._ids:
            return
        me = await self._helix.account(line)
        if me is None:
            raise NeedsOperator("the Twitch token belongs to no account", hint=NEW_TOKEN)
        room_id = self._settings.room_id
        if self._channel and not room_id:
            room = await self._helix.account(line, self._channel)
            if room is None:
                raise NeedsOperator(f"Twitch has no channel {self._channel!r}", hint="correct channel in room.toml")
            room_id = room.id
        room_id = room_id or me.id
        self.stamp.room_id = room_id
        self._ids = {
            "broadcaster_user_id": room_id,
            "to_broadcaster_user_id": room_id,
            "user_id": me.id,
            "moderator_user_id": me.id,
        }

    async def _read(self, line: Line, leg: Leg) -> None:
        async with line.websocket(leg.url) as socket:
            async with asyncio.timeout(WELCOME_S):
                data = await socket.receive()
            await self._take(line, leg, data)
            async for data in socket:
                await self._take(line, leg, data)

    async def _take(self, line: Line, leg: Leg, data: bytes) -> None:
        await line.take(data)
        if b'"session_' not in data and b'"revocation"' not in data:
            return
        try:
            frame: Frame = frame_decoder.decode(data)
        except BROKEN_JSON:
            return  # counted where events are read
        session = frame.payload.session or Session()
        match frame.metadata.message_type:
            case "session_welcome":
                self._session_id = session.id
                self._sessions.add(session.id)
                leg.entered()
                self._welcomed.set()
            case "session_keepalive":
                line.beat()
            case "session_reconnect" if (session.reconnect_url or "").startswith(("wss://", "ws://")):
                leg.move(session.reconnect_url or "")
            case "revocation":
                ended = frame.payload.subscription
                if ended is not None and ended.status in GONE:
                    raise NeedsOperator(f"Twitch ended {ended.type[:80]}: {ended.status}", hint=NEW_TOKEN)

    async def _care(self, line: Line) -> None:
        """Subscribe once, within the time that the welcome leaves, and then see to it that it stays so."""
        await self._welcomed.wait()
        refused = await self._subscribe(line, self._types)
        if len(refused) == len(self._types):
            raise NeedsOperator("Twitch gives none of the events to this token", hint=f"it needs {_scopes(refused)}")
        await line.opened()
        if refused and refused != self._refused:
            self._refused = refused
            at_ms = line.clock.wall_ms()
            told = System(code="twitch.rights", text=f"{self.name}: the token lacks {_scopes(refused)}")
            await line.put([self.stamp.event("system", f"rights-{at_ms}", at_ms, id_quality="derived", system=told)])
        wanted = [type_ for type_ in self._types if type_ not in refused]
        while True:
            await asyncio.sleep(self._settings.reconcile_s)
            try:
                await self._reconcile(line, wanted)
            except (Retryable, BadInput):
                self.health.count("unreconciled")  # the connection itself is watched by its keepalives

    async def _subscribe(self, line: Line, types: Sequence[str]) -> list[str]:
        """Subscribe to all of `types`; return those that the token has no right to."""
        results = {type_: await self._helix.subscribe(line, type_, self._ids, self._session_id) for type_ in types}
        return [type_ for type_, result in results.items() if result == "refused"]

    async def _reconcile(self, line: Line, wanted: Sequence[str]) -> None:
        found = await self._helix.subscribed(line)
        there = {one.type for one in found if one.status == "enabled" and one.transport.session_id in self._sessions}
        missing = [type_ for type_ in wanted if type_ not in there]
        if missing:
            self.health.count("resubscribed", len(missing))
            await self._subscribe(line, missing)
        for one in found:
            if one.transport.method == "websocket" and one.status.startswith("websocket_"):
                self.health.count("orphans")  # of a connection that is gone; it counts against the account's limit
                await self._helix.unsubscribe(line, one.id)

    async def say(self, line: Line, text: str, to: RoomEvent | None) -> None:
        """Write in the chat by Helix."""
        words = " ".join(text.split()).lstrip("/.")  # never a command
        if words:
            ids = self._ids
            await self._helix.say(line, ids["broadcaster_user_id"], ids["user_id"], words, reply_id(to))


def _scopes(types: Sequence[str]) -> str:
    scopes = dict.fromkeys(WANTED[type_].scope for type_ in types if WANTED[type_].scope)
    return ", ".join(scopes) or "another right"


def open_twitch_eventsub(settings: SourceSettings, context: SourceContext) -> Feed:
    """Make the source of a `[[source]] kind = "twitch_eventsub"` entry."""
    return Feed(TwitchEventsub(refined(settings, TwitchEventsubSettings), context), settings, context)
