"""Bilibili's website as a viewer sees it: unofficial, optional, complete only with a login."""

from collections.abc import Mapping, Sequence
from http.cookies import CookieError, SimpleCookie
from typing import Any, ClassVar, Literal

import msgspec

from bot.core.errors import BadInput, ConfigError, NeedsOperator, Retryable
from bot.core.events import RoomEvent
from bot.core.ports import SourceContext
from bot.settings.source import ConnectorSettings, Seconds, Secret, SourceSettings, WebUrl, refined
from bot.sources.bilibili_socket import BilibiliConnector, asks_anew, host_of
from bot.sources.bilibili_wbi import GOOD_FOR_S, mixed_key, signed
from bot.sources.bilibili_web_events import WebEvents
from bot.sources.feed import Feed
from bot.sources.line import Answer, Line, refusal

AGENT = (
    "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/126.0.0.0 Safari/537.36"
)
NOT_LOGGED_IN = -101
RISK = -352
"""The signature is stale, or the platform takes us for a robot."""
RISK_S = 60.0
NO_ROOM = frozenset({1, 60004, 19002000})
LOGIN = "set sessdata to the SESSDATA cookie of an account, or use bilibili_open"


class WebSettings(ConnectorSettings):
    """The website; `room_id` may be the short one."""

    sessdata: Secret = ""
    """The SESSDATA cookie of an account that only listens; without it names are hidden after five minutes."""
    home_url: WebUrl = "https://www.bilibili.com"
    api_base: WebUrl = "https://api.bilibili.com"
    live_api_base: WebUrl = "https://api.live.bilibili.com"
    user_agent: str = AGENT
    """One for all requests: the token belongs to it."""
    socket_scheme: Literal["wss", "ws"] = "wss"
    ws_heartbeat_s: Seconds = 30.0


class _Pictures(msgspec.Struct, frozen=True):
    img_url: str = ""
    sub_url: str = ""


class _Nav(msgspec.Struct):
    isLogin: bool = False
    mid: int = 0
    wbi_img: _Pictures = _Pictures()


class _Room(msgspec.Struct):
    room_id: int
    uid: int = 0


class _Host(msgspec.Struct):
    host: str
    wss_port: int = 443
    ws_port: int = 2244


class _Servers(msgspec.Struct):
    token: str
    host_list: tuple[_Host, ...] = ()


class _Reply(msgspec.Struct):
    code: int
    message: str = ""
    data: msgspec.Raw = msgspec.Raw(b"null")


class BilibiliWeb(BilibiliConnector):
    """One room through the website."""

    kind: ClassVar[str] = "bilibili_web"

    def __init__(self, settings: WebSettings, context: SourceContext) -> None:
        super().__init__(settings, context, platform="bilibili")
        self._settings = settings
        if not settings.room_id.isdigit():
            raise ConfigError(f"source {self.name!r} needs a room_id", hint="write the number in the room's address")
        self._sessdata = self.secret(settings.sessdata)
        self.heartbeat_s = settings.ws_heartbeat_s
        self.idle_s = settings.ws_heartbeat_s + 5.0
        self._events = WebEvents(self.stamp)
        self.makers = {**self._events.makers, b"LOG_IN_NOTICE": self._login_notice}
        self._buvid = ""
        self._uid = 0
        self._key, self._key_at = "", 0.0
        self._room = ""
        self._servers: _Servers | None = None

    def _login_notice(self, body: bytes, at_ms: int) -> Sequence[RoomEvent]:
        self.health.count("login_notices")
        self.health.hint = f"Bilibili hides names and ids from now on: {LOGIN}"
        return ()

    def forget(self) -> None:
        """Ask for hosts and token anew at the next connection."""
        self._servers = None

    def facts(self) -> dict[str, str]:
        """Return the room and its streamer, by whom the medals of this room are told from others."""
        return {**super().facts(), "anchor": str(self._events.people.anchor)}

    def recall(self, facts: Mapping[str, str]) -> None:
        """Know them again."""
        super().recall(facts)
        anchor = facts.get("anchor", "")
        self._events.people.anchor = int(anchor) if anchor.isdecimal() else 0

    async def session(self, line: Line) -> None:
        """Find the room and its comment servers if they are not known, and read one of them."""
        settings = self._settings
        servers = self._servers
        if servers is None or asks_anew(line.attempt, [host.host for host in servers.host_list]):
            servers = self._servers = await self._found(line)
        port = "wss_port" if settings.socket_scheme == "wss" else "ws_port"
        hosts = [f"{settings.socket_scheme}://{one.host}:{getattr(one, port)}/sub" for one in servers.host_list]
        login = msgspec.json.encode(
            {
                "uid": self._uid,
                "roomid": int(self._room),
                "protover": 3,
                "platform": "web",
                "type": 2,
                "buvid": self._buvid,
                "key": servers.token,
            }
        )
        await self.talk(
            line,
            host_of(hosts, line.attempt),
            login,
            settings.ws_heartbeat_s,
            headers={"User-Agent": settings.user_agent},
        )

    async def beside(self, line: Line) -> None:
        """Say what is missing without a login, once connected."""
        if self._sessdata and not self._uid:
            self.health.hint = "the login has expired: log in with a browser and copy SESSDATA again"
        await super().beside(line)

    async def _found(self, line: Line) -> _Servers:
        await self._introduce(line)
        if not self._key or line.clock.now() - self._key_at > GOOD_FOR_S:
            await self._look_who_we_are(line)
        if not self._room:
            await self._find_room(line)
        try:
            return await self._ask_servers(line)
        except _Risk:
            await self._look_who_we_are(line)
            return await self._ask_servers(line)

    async def _introduce(self, line: Line) -> None:
        """Get the cookie that names this device; it is kept, as a browser would."""
        self._buvid = self._buvid or await self.memo.get("buvid3")
        if self._buvid:
            return
        answer = await self._get(line, self._settings.home_url + "/")
        self._buvid = cookie(answer.headers, "buvid3")
        if not self._buvid:
            raise Retryable("the home page gave no cookie buvid3", after_s=RISK_S)
        await self.memo.set("buvid3", self._buvid)

    async def _look_who_we_are(self, line: Line) -> None:
        reply = await self._api(line, f"{self._settings.api_base}/x/web-interface/nav", {})
        if reply.code not in (0, NOT_LOGGED_IN):
            raise _refused(reply, "the question who we are")
        nav = _decoded(reply, _Nav)
        self._uid = nav.mid if nav.isLogin else 0
        self._key = mixed_key(nav.wbi_img.img_url, nav.wbi_img.sub_url)
        self._key_at = line.clock.now()
        if not self._key:
            raise BadInput("the website gave no signing key")

    async def _find_room(self, line: Line) -> None:
        url = f"{self._settings.live_api_base}/room/v1/Room/get_info"
        reply = await self._api(line, url, {"room_id": self._settings.room_id})
        if reply.code in NO_ROOM:
            raise NeedsOperator(
                f"Bilibili knows no room {self._settings.room_id} ({reply.code} {reply.message[:100]})",
                hint="check room_id: it is the number in the room's address",
            )
        if reply.code:
            raise _refused(reply, "the question for the room")
        room = _decoded(reply, _Room)
        self._room = self.stamp.room_id = str(room.room_id)
        self._events.people.anchor = room.uid

    async def _ask_servers(self, line: Line) -> _Servers:
        url = f"{self._settings.live_api_base}/xlive/web-room/v1/index/getDanmuInfo"
        params = signed({"id": self._room, "type": "0"}, self._key, line.clock.wall_ms() // 1000)
        reply = await self._api(line, url, params)
        if reply.code == RISK:
            self._key = ""
            raise _Risk("Bilibili takes us for a robot (-352)", hint=LOGIN, after_s=RISK_S)
        if reply.code:
            raise _refused(reply, "the question for comment servers")
        return _decoded(reply, _Servers)  # type: ignore[no-any-return]

    async def _api(self, line: Line, url: str, params: Mapping[str, str]) -> _Reply:
        return (await self._get(line, url, params)).json(_Reply)  # type: ignore[no-any-return]

    async def _get(self, line: Line, url: str, params: Mapping[str, str] | None = None) -> Answer:
        cookies = {"buvid3": self._buvid, "SESSDATA": self._sessdata}
        headers = {
            "User-Agent": self._settings.user_agent,
            "Referer": "https://live.bilibili.com/",
            "Connection": "close",  # a kept connection would be half-open after an outage
        }
        sent = "; ".join(f"{name}={value}" for name, value in cookies.items() if value)
        if sent:
            headers["Cookie"] = sent
        answer = await line.request("GET", url, params=params, headers=headers)
        if answer.status == 412:
            raise Retryable("Bilibili takes us for a robot (HTTP 412)", hint=LOGIN, after_s=RISK_S)
        if answer.status != 200:
            raise refusal(answer.status, answer.headers, "Bilibili", now_ms=line.clock.wall_ms())
        return answer


class _Risk(Retryable):
    """The signature was not accepted."""


def _refused(reply: _Reply, what: str) -> Retryable:
    return Retryable(f"Bilibili refused {what}: {reply.code} {reply.message[:100]}".rstrip())


def _decoded(reply: _Reply, model: type[Any]) -> Any:
    try:
        return msgspec.json.decode(reply.data, type=model)
    except (msgspec.DecodeError, UnicodeError, RecursionError) as error:
        raise BadInput(f"Bilibili's answer is not the one expected: {error}") from error


def cookie(headers: Mapping[str, str], name: str) -> str:
    """Return a cookie that an answer sets, empty without it."""
    for header, value in headers.items():
        if header.lower() != "set-cookie":
            continue
        try:
            found = SimpleCookie(value).get(name)
        except CookieError:
            continue
        if found is not None and found.value:
            return found.value[:200]
    return ""


def open_bilibili_web(settings: SourceSettings, context: SourceContext) -> Feed:
    """Make the source of a `[[source]] kind = "bilibili_web"` entry."""
    return Feed(BilibiliWeb(refined(settings, WebSettings), context), settings, context)
