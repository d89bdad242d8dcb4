"""Streamer.bot on the streamer's own machine: its events of Twitch, YouTube and Kick, and its ways to answer."""

import asyncio
import hashlib
import itertools
from base64 import b64encode
from collections.abc import Mapping, Sequence
from typing import Any, ClassVar

import msgspec

from bot.aio.together import side_by_side
from bot.core.errors import BROKEN_JSON, NeedsOperator, Retryable
from bot.core.events import RoomEvent
from bot.core.ports import ChatCaps, SourceContext
from bot.settings.source import ConnectorSettings, Seconds, Secret, SourceSettings, WsUrl, refined
from bot.sources.connector import Connector
from bot.sources.feed import Feed
from bot.sources.line import Closed, Line, Socket
from bot.sources.streamerbot_events import DEFAULT_EVENTS, EventReader
from bot.sources.twitch_irc import reply_id

HELLO_S = 5.0
"""Old builds greet nobody; then there is nothing to log in with."""
ANSWER_S = 10.0
MAX_PENDING = 64
CHAT = ChatCaps(max_chars=500, messages=20, window_s=30.0, threads=True)
"""Twitch's limits, the tightest of what Streamer.bot speaks to, but for YouTube's length."""
YOUTUBE_CHARS = 200
WRITES_TO = frozenset({"twitch", "youtube", "kick"})
WRONG_PASSWORD = "set password to the one in Streamer.bot under Servers/Clients, WebSocket Server, Authentication"


class StreamerbotSettings(ConnectorSettings):
    """One running Streamer.bot; `platform` is where lines are written that answer nobody, else Twitch."""

    url: WsUrl = "ws://127.0.0.1:8080/"
    password: Secret = ""
    events: Mapping[str, tuple[str, ...]] = DEFAULT_EVENTS
    """Streamer.bot's names, by platform; those that this build does not offer are left out."""
    write: bool = False
    """Answer in the chat; authentication must be on."""
    action: str = ""
    """Write by this action (argument `message`) and not by SendMessage; empty = SendMessage."""
    bot_account: bool = True
    """Write as the bot account and not as the streamer."""
    probe_s: Seconds = 20.0


class Streamerbot(Connector):
    """One Streamer.bot."""

    kind: ClassVar[str] = "streamerbot"
    never_close: Mapping[int, str] = {4009: WRONG_PASSWORD}

    def __init__(self, settings: StreamerbotSettings, context: SourceContext) -> None:
        super().__init__(settings, context, platform=None if settings.platform != "other" else "twitch")
        self._settings = settings
        self._password = self.secret(settings.password, key="password", needed=settings.write)
        self.heartbeat_s = settings.probe_s
        self.chat = CHAT if settings.write else None
        self._reader = EventReader(self.stamp, self.health)
        self._peer: _Peer | None = None

    def decode(self, frame: bytes, at_ms: int) -> Sequence[RoomEvent]:
        """Return the drafts of one frame."""
        return self._reader.events(frame, at_ms)

    async def session(self, line: Line) -> None:
        """Log in, subscribe, read; a probe is the heartbeat that the protocol lacks."""
        async with line.websocket(self._settings.url) as socket:
            peer = _Peer(socket)
            try:
                await side_by_side(self._read(line, socket, peer), self._talk(line, peer))
            finally:
                self._peer = None

    async def _read(self, line: Line, socket: Socket, peer: "_Peer") -> None:
        async for data in socket:
            if not await line.take(data):
                peer.hear(data)

    async def _talk(self, line: Line, peer: "_Peer") -> None:
        await self._log_in(await peer.hello())
        await self._subscribe(peer)
        await line.opened()
        self._peer = peer
        while True:
            await asyncio.sleep(self._settings.probe_s)
            await peer.ask({"request": "GetInfo"})
            line.beat()

    async def _log_in(self, peer: "_Peer") -> None:
        asked = peer.challenge
        if asked is None or not self._password:
            return
        answer = {"request": "Authenticate", "authentication": proof(self._password, *asked)}
        if (await peer.ask(answer)).get("status") != "ok":
            raise NeedsOperator("Streamer.bot refused the password", hint=WRONG_PASSWORD)
        peer.is_trusted = True

    async def _subscribe(self, peer: "_Peer") -> None:
        wanted = {source: list(types) for source, types in self._settings.events.items()}
        offered = (await peer.ask({"request": "GetEvents"})).get("events")
        if isinstance(offered, dict):
            names = {str(source).lower(): set(map(str, types)) for source, types in offered.items() if _is_list(types)}
            for source, types in wanted.items():
                there = names.get(source.lower(), set())
                self.health.count("not_offered", sum(type_ not in there for type_ in types))
                wanted[source] = [type_ for type_ in types if type_ in there]
        answer = await peer.ask({"request": "Subscribe", "events": wanted})
        if answer.get("status") != "ok":
            said = str(answer.get("error") or answer.get("status") or "no reason given")[:200]
            raise NeedsOperator(f"Streamer.bot refused the subscription: {said}", hint=WRONG_PASSWORD)

    async def say(self, line: Line, text: str, to: RoomEvent | None) -> None:
        """Write in the chat that `to` came from."""
        peer, platform = self._peer, to.platform if to is not None else self.stamp.platform
        if peer is None:
            raise Retryable("Streamer.bot is not connected", after_s=1.0)
        if not peer.is_trusted:
            raise NeedsOperator(
                "Streamer.bot writes only for authenticated clients", hint="switch its WebSocket authentication on"
            )
        if platform not in WRITES_TO:
            raise NeedsOperator(f"Streamer.bot cannot write on {platform}", hint="set write = false for this source")
        words = " ".join(text.split()).lstrip("/.")[: YOUTUBE_CHARS if platform == "youtube" else CHAT.max_chars]
        try:
            answer = await peer.ask(self._order(words, platform, to))
        except (Closed, TimeoutError) as error:
            raise Retryable(f"Streamer.bot did not answer: {error}", after_s=1.0) from error
        if answer.get("status") != "ok":
            raise Retryable(f"Streamer.bot did not write: {str(answer.get('error'))[:200]}", after_s=30.0)

    def _order(self, words: str, platform: str, to: RoomEvent | None) -> dict[str, Any]:
        if self._settings.action:
            about = {"platform": platform, "user": to.user.name if to is not None and to.user is not None else ""}
            action = {"name": self._settings.action}
            return {"request": "DoAction", "action": action, "args": {"message": words, **about}}
        order = {
            "request": "SendMessage",
            "platform": platform,
            "message": words,
            "bot": self._settings.bot_account,
            "internal": True,  # not an event of its own actions
        }
        parent = reply_id(to)
        return {**order, "replyId": parent} if parent else order


class _Peer:
    """Requests to Streamer.bot and their answers, matched by id."""

    def __init__(self, socket: Socket) -> None:
        self.challenge: tuple[str, str] | None = None
        """(salt, challenge) when authentication is on."""
        self.is_trusted = False
        self._socket = socket
        self._greeted = asyncio.Event()
        self._numbers = itertools.count(1)
        self._pending: dict[str, asyncio.Future[dict[str, Any]]] = {}

    async def hello(self) -> "_Peer":
        """Return when it has greeted us, or will not."""
        try:
            async with asyncio.timeout(HELLO_S):
                await self._greeted.wait()
        except TimeoutError:
            pass
        return self

    async def ask(self, request: dict[str, Any]) -> dict[str, Any]:
        """Return the answer to a request; TimeoutError when none comes."""
        if len(self._pending) >= MAX_PENDING:
            raise Retryable("Streamer.bot leaves too many requests unanswered", after_s=ANSWER_S)
        name = f"zhubo-{next(self._numbers)}"
        answered: asyncio.Future[dict[str, Any]] = asyncio.get_running_loop().create_future()
        self._pending[name] = answered
        try:
            await self._socket.send(msgspec.json.encode({**request, "id": name}).decode())
            async with asyncio.timeout(ANSWER_S):
                return await answered
        finally:
            del self._pending[name]

    def hear(self, data: bytes) -> None:
        """Take a greeting or an answer; anything else is none of ours."""
        try:
            frame = msgspec.json.decode(data)
        except BROKEN_JSON:
            return  # counted where events are read
        if not isinstance(frame, dict):
            return
        if frame.get("request") == "Hello":
            asked = frame.get("authentication")
            if isinstance(asked, dict) and asked.get("salt") and asked.get("challenge"):
                self.challenge = str(asked["salt"]), str(asked["challenge"])
            self._greeted.set()
        waiting = self._pending.get(str(frame.get("id")))
        if waiting is not None and not waiting.done():
            waiting.set_result(frame)


def proof(password: str, salt: str, challenge: str) -> str:
    """Return what shows that we know the password: the scheme of obs-websocket 5."""
    secret = b64encode(hashlib.sha256((password + salt).encode()).digest()).decode()
    return b64encode(hashlib.sha256((secret + challenge).encode()).digest()).decode()


def _is_list(value: object) -> bool:
    return isinstance(value, list)


def open_streamerbot(settings: SourceSettings, context: SourceContext) -> Feed:
    """Make the source of a `[[source]] kind = "streamerbot"` entry."""
    return Feed(Streamerbot(refined(settings, StreamerbotSettings), context), settings, context)
