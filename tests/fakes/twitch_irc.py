"""Twitch chat over IRC on loopback: capabilities, login, tags, pings, notices, and its ways to fail."""

from collections.abc import Sequence
from typing import Any, ClassVar

from aiohttp import web

from tests.fakes.platform import FakePlatform, Frame
from tests.fakes.show import Person, Step

CHANNEL = "teahouse"
ROOM_ID = "71000"
WRITER = "zhubo_bot"
PLANS = ("Prime", "1000", "2000", "3000")


def badges_of(who: Person) -> str:
    """Her badges; the number of a subscriber badge is 1000 a tier and her months."""
    worn = ["moderator/1"] if who.staff else []
    if who.member_tier:
        worn.append(f"subscriber/{who.member_tier * 1000 + 3 if who.member_tier > 1 else 3}")
    return ",".join(worn)


def escaped(value: str) -> str:
    return value.replace("\\", "\\\\").replace(";", "\\:").replace(" ", "\\s")


def tagged(**tags: str) -> str:
    """Tags in Twitch's order, by name; `_` stands for `-`."""
    named = {name.replace("_", "-"): value for name, value in tags.items()}
    return "@" + ";".join(f"{name}={named[name]}" for name in sorted(named))


def spoken(who: Person, text: str, message_id: str, at_ms: int, **more: str) -> str:
    """A chat line with everything that Twitch sends along."""
    tags = {
        "badge_info": "subscriber/14" if who.member_tier else "",
        "badges": badges_of(who),
        "color": "#1E90FF",
        "display_name": escaped(who.name),
        "emotes": "",
        "first_msg": "0",
        "flags": "",
        "id": message_id,
        "mod": "1" if who.staff else "0",
        "returning_chatter": "0",
        "room_id": ROOM_ID,
        "subscriber": "1" if who.member_tier else "0",
        "tmi_sent_ts": str(at_ms),
        "turbo": "0",
        "user_id": who.uid,
        "user_type": "",
    }
    nick = f"viewer{who.number}"
    return f"{tagged(**{**tags, **more})} :{nick}!{nick}@{nick}.tmi.twitch.tv PRIVMSG #{CHANNEL} :{text}\r\n"


def noticed(who: Person, what: str, message_id: str, at_ms: int, text: str = "", **params: str) -> str:
    """A USERNOTICE; parameters lose their "msg-param-"."""
    tags = {
        "badge_info": "subscriber/14" if who.member_tier else "",
        "badges": badges_of(who),
        "display_name": escaped(who.name),
        "id": message_id,
        "login": f"viewer{who.number}",
        "msg_id": what,
        "room_id": ROOM_ID,
        "system_msg": escaped(f"{who.name} did it; really"),
        "tmi_sent_ts": str(at_ms),
        "user_id": who.uid,
        **{f"msg_param_{name}": value for name, value in params.items()},
    }
    trailing = f" :{text}" if text else ""
    return f"{tagged(**tags)} :tmi.twitch.tv USERNOTICE #{CHANNEL}{trailing}\r\n"


class FakeTwitchIrc(FakePlatform):
    """One channel.  Attributes script its faults."""

    kind: ClassVar[str] = "twitch_irc"
    carries = frozenset({"comment", "gift", "membership"})
    blind = frozenset({"fan", "amount", "gift", "combo"})
    garbage = (b"\xff\xfe\x00\r\n", "{\r\n", "[" * 3000 + "\r\n", "null\r\n", b"", "@;;==\r\n", "\r\n\r\n", "@a=b\r\n")
    heartbeats = True

    def __init__(self) -> None:
        super().__init__()
        self.logins: dict[str, str] = {WRITER: "oauth:good"}
        """Account -> password; anonymous readers need none."""
        self.split = False
        """Cut every frame in the middle of a line."""
        self.takes_tags = True
        """Acknowledge Twitch's capabilities; False is a plain IRC server."""
        self.exists = True
        """The channel can be joined."""
        self.refuses_to_say = ""
        """msg-id of the notice that answers what is written; empty = it is written."""
        self.moderates = False
        self.said: list[str] = []
        """Lines written in the chat, tags included."""
        self._nicks: dict[web.WebSocketResponse, str] = {}
        self._passwords: dict[web.WebSocketResponse, str] = {}

    def routes(self) -> Sequence[web.RouteDef]:
        return [web.get("/", self._serve)]

    async def _serve(self, request: web.Request) -> web.WebSocketResponse:
        return await self.serve_socket(request, protocols=("irc",))

    def settings(self) -> dict[str, Any]:
        return {"kind": "twitch_irc", "name": "chat", "url": f"{self.ws_url}/", "channel": f"#{CHANNEL.title()}"}

    async def someone(self, number: int = 1) -> None:
        await super().someone(number)
        await self.joined_by(number)

    async def joined_by(self, number: int) -> None:
        """Wait for so many JOINs: what is said before one is not heard."""
        while sum(str(line).count("JOIN #") for line in self.received) < number:
            self._arrived.clear()
            await self._arrived.wait()

    async def send(self, *frames: Frame) -> None:
        for frame in frames:
            half = len(frame) // 2
            await super().send(*((frame[:half], frame[half:]) if self.split and half else (frame,)))

    def frames(self, step: Step) -> Sequence[Frame]:
        who = step.who
        if who is None:
            return []
        match step.type:
            case "comment":
                return [spoken(who, step.text, step.id, step.at_ms)]
            case "gift":
                cheer = {"bits": str(step.count)}
                return [spoken(who, f"Cheer{step.count}", step.id, step.at_ms, **cheer)]
            case "membership":
                return [noticed(who, "sub", step.id, step.at_ms, sub_plan=PLANS[step.tier], cumulative_months="1")]
            case _:
                return []

    async def on_frame(self, ws: web.WebSocketResponse, frame: Frame) -> None:
        for line in str(frame).split("\r\n"):
            command, _, rest = line.partition(" ")
            if command.startswith("@"):
                command, _, rest = rest.partition(" ")
            match command:
                case "CAP":
                    word = "ACK" if self.takes_tags else "NAK"
                    await ws.send_str(f":tmi.twitch.tv CAP * {word} {rest.partition(' ')[2]}\r\n")
                case "PASS":
                    self._passwords[ws] = rest
                case "NICK":
                    await self._login(ws, rest)
                case "JOIN" if ws in self._nicks and self.exists:
                    await self._join(ws, self._nicks[ws])
                case "PING":
                    await ws.send_str(f":tmi.twitch.tv PONG tmi.twitch.tv {rest}\r\n")
                case "PRIVMSG":
                    await self._written(ws, line)

    async def _login(self, ws: web.WebSocketResponse, nick: str) -> None:
        password = self._passwords.get(ws, "")
        if not nick.startswith("justinfan") and self.logins.get(nick) != password:
            await ws.send_str(":tmi.twitch.tv NOTICE * :Login authentication failed\r\n")
            return
        self._nicks[ws] = nick
        hello = [f":tmi.twitch.tv 001 {nick} :Welcome, GLHF!", f":tmi.twitch.tv 376 {nick} :>"]
        await ws.send_str("\r\n".join(hello) + "\r\n")

    async def _join(self, ws: web.WebSocketResponse, nick: str) -> None:
        self._arrived.set()
        lines = [
            f":{nick}!{nick}@{nick}.tmi.twitch.tv JOIN #{CHANNEL}",
            f":{nick}.tmi.twitch.tv 353 {nick} = #{CHANNEL} :{nick}",
            f":{nick}.tmi.twitch.tv 366 {nick} #{CHANNEL} :End of /NAMES list",
        ]
        if self.takes_tags:
            if not nick.startswith("justinfan"):
                lines.append(self._userstate())
            lines.append(
                f"@emote-only=0;followers-only=-1;room-id={ROOM_ID};slow=0 :tmi.twitch.tv ROOMSTATE #{CHANNEL}"
            )
        await ws.send_str("\r\n".join(lines) + "\r\n")

    def _userstate(self) -> str:
        mod = "1" if self.moderates else "0"
        return f"@badges=;display-name={WRITER};mod={mod} :tmi.twitch.tv USERSTATE #{CHANNEL}"

    async def _written(self, ws: web.WebSocketResponse, line: str) -> None:
        if self._nicks.get(ws, "justinfan").startswith("justinfan"):
            return
        self.said.append(line)
        if self.refuses_to_say:
            await ws.send_str(f"@msg-id={self.refuses_to_say} :tmi.twitch.tv NOTICE #{CHANNEL} :You may not.\r\n")
        else:
            await ws.send_str(self._userstate() + "\r\n")
