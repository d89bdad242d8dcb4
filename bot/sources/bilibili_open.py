"""Bilibili's open platform: the official way into a room, signed, with the streamer's own code."""

import asyncio
import hashlib
import hmac
import secrets
from collections.abc import Mapping, Sequence
from typing import Any, ClassVar

import msgspec

from bot.core.errors import BadInput, ConfigError, NeedsOperator, Retryable
from bot.core.events import RoomEvent
from bot.core.ports import SourceContext
from bot.settings.source import ConnectorSettings, Seconds, Secret, SourceSettings, WebUrl, refined
from bot.sources.bilibili_open_events import PREFIX, OpenEvents, decode_frame
from bot.sources.bilibili_socket import BilibiliConnector, asks_anew, host_of
from bot.sources.feed import Feed
from bot.sources.line import Line, refusal

API = "https://live-open.biliapi.com"
GONE = 7003
"""The game id is dead: nobody sent heartbeats, or it was ended."""
CLOSED = frozenset({0, 7000, GONE})
"""Answers to an end after which the game is closed."""
WAIT_S: Mapping[int, float] = {4009: 60.0, 7001: 10.0, 7002: 10.0, 7008: 10.0, 7010: 30.0}
"""Answers to a start that time cures -> seconds: too many requests, the last game is still being closed or counted."""
ASK: Mapping[int, str] = {
    4001: "check access_key_id in the open platform's console",
    4002: "check access_key_secret",
    4003: "set this computer's clock: the platform found the request too old",
    4007: "add this computer's address to the application's white list",
    4008: "ask the open platform for the rights of this interface",
    5004: "an unpublished application may only open its developer's own room",
    5005: "the open platform has this room on its black list",
    5011: "an unpublished application may only open its developer's own room",
    7007: "copy the streamer's code (主播身份码) again: it is wrong or was renewed",
    8002: "check app_id",
}
"""Answers to a start that only a person can cure -> what she can do."""


class OpenSettings(ConnectorSettings):
    """The open platform; the three secrets are the names of environment variables."""

    access_key_id: Secret = ""
    access_key_secret: Secret = ""
    app_id: int = 0
    """项目ID of the application."""
    code: Secret = ""
    """主播身份码: the streamer's code."""
    api_base: WebUrl = API
    ws_heartbeat_s: Seconds = 30.0
    app_heartbeat_s: Seconds = 20.0


class _Game(msgspec.Struct):
    game_id: str = ""


class _Servers(msgspec.Struct):
    auth_body: str
    wss_link: tuple[str, ...]


class _Anchor(msgspec.Struct):
    room_id: int
    open_id: str = ""


class _Started(msgspec.Struct):
    game_info: _Game
    websocket_info: _Servers
    anchor_info: _Anchor


class _Answer(msgspec.Struct):
    code: int
    message: str = ""
    data: msgspec.Raw = msgspec.Raw(b"null")


class BilibiliOpen(BilibiliConnector):
    """One room through the open platform."""

    kind: ClassVar[str] = "bilibili_open"

    def __init__(self, settings: OpenSettings, context: SourceContext) -> None:
        super().__init__(settings, context, platform="bilibili")
        self._settings = settings
        if settings.app_id <= 0:
            raise ConfigError(f"source {self.name!r} needs app_id", hint="write the 项目ID of your application")
        self._key_id = self.secret(settings.access_key_id, key="access_key_id", needed=True)
        self._key = self.secret(settings.access_key_secret, key="access_key_secret", needed=True)
        self._code = self.secret(settings.code, key="code", needed=True)
        self.heartbeat_s = settings.ws_heartbeat_s
        self.idle_s = settings.ws_heartbeat_s + 5.0
        self._events = OpenEvents(self.stamp)
        self.makers = {**self._events.makers, f"{PREFIX}INTERACTION_END".encode(): self._ended}
        self._started: _Started | None = None

    def _ended(self, body: bytes, at_ms: int) -> Sequence[RoomEvent]:
        """Start again when it is our game that the platform ended."""
        if self._started is not None and decode_frame(body).data.game_id == self._started.game_info.game_id:
            self.over, self._started = "the platform ended the interaction", None
        return ()

    def forget(self) -> None:
        """Start again at the next connection."""
        self._started = None

    def facts(self) -> dict[str, str]:
        """Return the room and its host."""
        return {**super().facts(), "anchor": self._events.anchor}

    def recall(self, facts: Mapping[str, str]) -> None:
        """Know them again."""
        super().recall(facts)
        self._events.anchor = facts.get("anchor", "")

    async def session(self, line: Line) -> None:
        """Start, or go on with what was started, and read the comment server."""
        started = self._started
        if started is not None and (
            asks_anew(line.attempt, started.websocket_info.wss_link) or not await self._is_alive(line, started)
        ):
            started = None
        if started is None:
            started = await self._start(line)
        servers = started.websocket_info
        url = host_of(servers.wss_link, line.attempt)
        await self.talk(line, url, servers.auth_body.encode(), self._settings.ws_heartbeat_s)

    async def beside(self, line: Line) -> None:
        """Send the application's heartbeats; a lost one is forgiven, a dead game is not."""
        while True:
            await asyncio.sleep(self._settings.app_heartbeat_s)
            started = self._started
            if started is not None and not await self._is_alive(line, started):
                self._started = None
                raise Retryable("the platform closed the interaction: no heartbeat reached it in time")

    async def goodbye(self, line: Line) -> None:
        """End the game, or the room refuses a new start for a while."""
        await self._end(line, await self.memo.get("game_id"))

    async def _start(self, line: Line) -> _Started:
        self._started = None
        await self._end(line, await self.memo.get("game_id"))
        answer = await self._call(line, "start", {"code": self._code, "app_id": self._settings.app_id})
        if answer.code:
            raise start_refused(answer.code, answer.message)
        started: _Started = _decoded(answer.data, _Started)
        await self.memo.set("game_id", started.game_info.game_id)
        self.stamp.room_id = str(started.anchor_info.room_id)
        self._events.anchor = started.anchor_info.open_id
        self._started = started
        return started

    async def _is_alive(self, line: Line, started: _Started) -> bool:
        """Send one application heartbeat; False when the platform says that the game is dead."""
        if not started.game_info.game_id:  # legal: such an application has no heartbeats
            return True
        try:
            answer = await self._call(line, "heartbeat", {"game_id": started.game_info.game_id})
        except (OSError, Retryable, BadInput):
            self.health.count("app_heartbeats_lost")
            return True
        if answer.code not in (0, GONE):
            self.health.count("app_heartbeats_lost")
        return answer.code != GONE

    async def _end(self, line: Line, game_id: str) -> None:
        if not game_id:
            return
        answer = await self._call(line, "end", {"app_id": self._settings.app_id, "game_id": game_id})
        if answer.code in CLOSED:
            await self.memo.set("game_id", "")
        else:
            self.health.count("goodbyes_lost")

    async def _call(self, line: Line, name: str, values: Mapping[str, object]) -> _Answer:
        body = msgspec.json.encode(values)
        headers = signed(body, self._key_id, self._key, nonce=secrets.token_hex(16), at_s=line.clock.wall_ms() // 1000)
        answer = await line.request("POST", f"{self._settings.api_base}/v2/app/{name}", headers=headers, data=body)
        if answer.status != 200:
            raise refusal(answer.status, answer.headers, "the open platform", now_ms=line.clock.wall_ms())
        return answer.json(_Answer)  # type: ignore[no-any-return]


def signed(body: bytes, key_id: str, key: str, *, nonce: str, at_s: int) -> dict[str, str]:
    """Return the headers of a request whose body is exactly `body`."""
    named = {
        "x-bili-accesskeyid": key_id,
        "x-bili-content-md5": hashlib.md5(body).hexdigest(),
        "x-bili-signature-method": "HMAC-SHA256",
        "x-bili-signature-nonce": nonce,
        "x-bili-signature-version": "1.0",
        "x-bili-timestamp": str(at_s),
    }
    words = "\n".join(f"{name}:{value}" for name, value in named.items())
    return {
        **named,
        "Authorization": hmac.new(key.encode(), words.encode(), hashlib.sha256).hexdigest(),
        "Content-Type": "application/json",
        "Accept": "application/json",
        "Connection": "close",  # three requests a minute; a kept connection would be half-open after an outage
    }


def start_refused(code: int, message: str) -> NeedsOperator | Retryable:
    """Return the error that a start's answer means; it shows the platform's own words."""
    said = f"the open platform refused the start: {code} {message[:100]}".rstrip()
    if code in ASK:
        return NeedsOperator(said, hint=ASK[code])
    return Retryable(said, after_s=WAIT_S.get(code, 0.0))


def _decoded(data: msgspec.Raw, model: type[Any]) -> Any:
    try:
        return msgspec.json.decode(data, type=model)
    except (msgspec.DecodeError, UnicodeError, RecursionError) as error:
        raise BadInput(f"the open platform's answer is not the one expected: {error}") from error


def open_bilibili_open(settings: SourceSettings, context: SourceContext) -> Feed:
    """Make the source of a `[[source]] kind = "bilibili_open"` entry."""
    return Feed(BilibiliOpen(refined(settings, OpenSettings), context), settings, context)
