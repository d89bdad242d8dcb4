"""Twitch chat over IRC: read without an account, written with one."""

import asyncio
import re
from collections.abc import Sequence
from typing import ClassVar

from bot.aio.together import side_by_side
from bot.core.errors import BadInput, ConfigError, NeedsOperator, Retryable
from bot.core.events import RoomEvent
from bot.core.ports import ChatCaps, SourceContext
from bot.settings.source import ConnectorSettings, Seconds, Secret, SourceSettings, WsUrl, refined
from bot.sources.connector import Connector
from bot.sources.feed import Feed
from bot.sources.handover import Leg, handed_over
from bot.sources.line import Closed, Line, Socket
from bot.sources.twitch_chat import ChatReader
from bot.sources.twitch_lines import LineBuffer, Message, message_of

ANONYMOUS = "justinfan12345"
"""Twitch lets any name of this form read without a password."""
IDLE_S = 330.0
"""Twitch pings every 5 minutes."""
JOIN_S = 20.0
ASK_AGAIN_S = 30.0
VERDICT_S = 3.0
"""Twitch answers what we write with USERSTATE or a NOTICE, within a moment."""
CHAT = ChatCaps(max_chars=500, messages=20, window_s=30.0, threads=True)
MODERATOR_CHAT = ChatCaps(max_chars=500, messages=100, window_s=30.0, threads=True)
"""Twitch's limits for an account, and for one that moderates the channel."""
REFUSED_LOGINS = ("login authentication failed", "login unsuccessful", "improperly formatted auth", "invalid nick")
FOR_GOOD = frozenset(
    "msg_banned msg_channel_suspended msg_channel_blocked msg_suspended msg_verified_email no_permission tos_ban "
    "msg_requires_verified_phone_number".split()
)
"""Notices after which writing again cannot help."""
_NAME = re.compile(r"[a-z0-9_]{1,25}")
_MESSAGE_ID = re.compile(r"[A-Za-z0-9-]{1,64}")


class TwitchIrcSettings(ConnectorSettings):
    """A channel whose chat is read, and the account that writes in it, if any."""

    url: WsUrl = "wss://irc-ws.chat.twitch.tv:443"
    channel: str = ""
    """The name in the channel's address."""
    login: str = ""
    """The account that writes; empty = read only."""
    token: Secret = ""
    """Its user access token with chat:read and chat:edit."""
    ping_s: Seconds = 60.0
    """How often we ask whether the connection lives."""


class TwitchIrc(Connector):
    """One channel's chat."""

    kind: ClassVar[str] = "twitch_irc"
    idle_s = IDLE_S

    def __init__(self, settings: TwitchIrcSettings, context: SourceContext) -> None:
        self._channel = login_name(settings.channel, "channel")
        self._login = login_name(settings.login, "login") if settings.login else ""
        super().__init__(settings, context, platform="twitch", room_id=self._channel)
        if bool(settings.login) != bool(settings.token):
            raise ConfigError(
                f"source {self.name!r} needs login and token together", hint="set both to write, none to read only"
            )
        self._settings = settings
        self.heartbeat_s = settings.ping_s
        self._token = self.secret(settings.token).removeprefix("oauth:")
        self.chat = CHAT if self._login else None
        self._reader = ChatReader(self.stamp, self.health, room_known=bool(settings.room_id))
        self._socket: Socket | None = None
        self._saying = asyncio.Lock()
        self._verdict: asyncio.Future[None] | None = None

    def decode(self, frame: bytes, at_ms: int) -> Sequence[RoomEvent]:
        """Return the drafts of whole lines."""
        return self._reader.events(frame, at_ms)

    async def session(self, line: Line) -> None:
        """Stay in the channel; when Twitch asks for it, in a new connection before the old one is left."""

        async def life(leg: Leg) -> None:
            await self._stay(line, leg)

        try:
            await handed_over(self._settings.url, life)
        finally:
            self._socket = None

    async def _stay(self, line: Line, leg: Leg) -> None:
        async with line.websocket(leg.url) as socket:
            await socket.send("CAP REQ :twitch.tv/tags twitch.tv/commands\r\n")
            if self._token:
                await socket.send(f"PASS oauth:{self._token}\r\n")
            name = self._login or ANONYMOUS
            # Twitch needs neither USER nor CAP END, other servers of the protocol let nobody in without them.
            await socket.send(f"NICK {name}\r\nUSER {name} 8 * :{name}\r\nCAP END\r\n")
            room = _Room(self, line, leg, socket, self._channel)
            await side_by_side(room.read(), self._ask(socket, room.joined))

    async def _ask(self, socket: Socket, joined: asyncio.Event) -> None:
        """Ask for a sign of life for ever, once we are in."""
        try:
            async with asyncio.timeout(JOIN_S):
                await joined.wait()
        except TimeoutError:
            where = f"#{self._channel}"
            raise Retryable(f"Twitch did not let us into {where}: is the name right?", after_s=ASK_AGAIN_S) from None
        while True:
            await asyncio.sleep(self._settings.ping_s)
            await socket.send("PING :zhubo\r\n")

    def entered(self, socket: Socket) -> None:
        """Write through this connection from now on."""
        self._socket = socket

    def heard(self, message: Message) -> None:
        """Take Twitch's answer to what we wrote."""
        if message.command == "USERSTATE":
            badges = message.tags.get("badges", "")
            moderates = message.tags.get("mod") == "1" or "broadcaster/" in badges
            self.chat = MODERATOR_CHAT if moderates else CHAT
        if self._verdict is None or self._verdict.done():
            return
        if message.command == "USERSTATE":
            self._verdict.set_result(None)
        elif message.tags.get("msg-id", "") in FOR_GOOD:
            text = f"Twitch refused the message: {(message.text or '')[:200]}"
            self._verdict.set_exception(NeedsOperator(text, hint="check the account that writes"))
        elif message.tags.get("msg-id", "").startswith("msg_"):
            self._verdict.set_exception(
                Retryable(f"Twitch refused the message: {(message.text or '')[:200]}", after_s=ASK_AGAIN_S)
            )

    async def say(self, line: Line, text: str, to: RoomEvent | None) -> None:
        """Write in the chat and wait for Twitch's word that it is there."""
        words = " ".join(text.split()).lstrip("/.")  # never a command, never a second line
        socket = self._socket
        if socket is None:
            raise Retryable("the chat is not connected", after_s=1.0)
        if not words:
            return
        parent = reply_id(to)
        tag = f"@reply-parent-msg-id={parent} " if parent else ""
        async with self._saying:
            verdict = self._verdict = asyncio.get_running_loop().create_future()
            try:
                await socket.send(f"{tag}PRIVMSG #{self._channel} :{words}\r\n")
                async with asyncio.timeout(VERDICT_S):
                    await verdict
            except Closed as closed:
                raise Retryable(f"the chat was lost while writing: {closed}", after_s=1.0) from closed
            except TimeoutError:
                self.health.count("unconfirmed")  # sent once is better than said twice
            finally:
                self._verdict = None


class _Room:
    """The lines of one connection, and what they ask of us."""

    def __init__(self, connector: TwitchIrc, line: Line, leg: Leg, socket: Socket, channel: str) -> None:
        self.joined = asyncio.Event()
        self._connector = connector
        self._line = line
        self._leg = leg
        self._socket = socket
        self._channel = channel
        self._last_of_join = "ROOMSTATE"
        self._is_logged_in = False

    async def read(self) -> None:
        buffer = LineBuffer()
        async for data in self._socket:
            try:
                frame = buffer.whole(data)
            except BadInput:
                self._line.health.count("bad_frames")
                continue
            if frame:
                await self._line.take(frame)
                for line in frame.split(b"\r\n"):
                    if line and b" PRIVMSG #" not in line:
                        await self._obey(line)

    async def _obey(self, line: bytes) -> None:
        try:
            message = message_of(line.decode(errors="replace"))
        except BadInput:
            return  # counted where events are read
        match message.command:
            case "PING":
                await self._socket.send(f"PONG :{message.text or ''}\r\n")
                self._line.beat()
            case "PONG":
                self._line.beat()
            case "RECONNECT":
                self._leg.move(self._leg.url)
            case "CAP" if "NAK" in message.params:
                self._last_of_join = "366"  # a server without Twitch's tags: names are all it tells
            case "001":
                self._is_logged_in = True
                await self._socket.send(f"JOIN #{self._channel}\r\n")
            case "NOTICE":
                self._noticed(message)
            case "USERSTATE":
                self._connector.heard(message)
        if message.command == self._last_of_join and not self.joined.is_set():
            self.joined.set()
            self._connector.entered(self._socket)
            self._leg.entered()
            await self._line.opened()

    def _noticed(self, message: Message) -> None:
        text = message.text or ""
        if not self._is_logged_in and text.lower().startswith(REFUSED_LOGINS):
            raise NeedsOperator(
                f"Twitch refused the login: {text[:200]}", hint="make a new token for the account and set it"
            )
        if not self.joined.is_set() and message.tags.get("msg-id", "") in FOR_GOOD:
            raise NeedsOperator(f"Twitch refused the channel: {text[:200]}", hint="check the channel's name")
        self._connector.heard(message)


def login_name(value: str, key: str) -> str:
    """Return a channel or account as Twitch's protocols name it; ConfigError when it can be none."""
    name = value.strip().lstrip("#@").lower()
    if not _NAME.fullmatch(name):
        raise ConfigError(f"{key} = {value!r} names no Twitch channel", hint=f'write {key} = "the name in its address"')
    return name


def reply_id(to: RoomEvent | None) -> str:
    """Return the id of the message that `to` is, so that an answer can hang under it; empty where there is none."""
    if to is None or to.platform != "twitch" or to.type != "comment" or to.id_quality != "native":
        return ""
    return to.event_id if _MESSAGE_ID.fullmatch(to.event_id) else ""


def open_twitch_irc(settings: SourceSettings, context: SourceContext) -> Feed:
    """Make the source of a `[[source]] kind = "twitch_irc"` entry."""
    return Feed(TwitchIrc(refined(settings, TwitchIrcSettings), context), settings, context)
