"""douyinLive: says whether the room is on air, then hands on Douyin's messages in protobuf's JSON."""

import json
from collections.abc import Sequence
from typing import Any, ClassVar

from aiohttp import web

from tests.fakes.platform import FakePlatform, Frame
from tests.fakes.show import CLUB, Person, Step

LIVE_ID = "516466932480"
LIVE = {"ROOM_ONLINE": True, "ROOM_STATUS_UNKNOWN": None}
METHODS = {
    "comment": "Chat",
    "like": "Like",
    "enter": "Member",
    "follow": "Social",
    "share": "Social",
    "gift": "Gift",
    "viewers": "RoomUserSeq",
}


class FakeDouyinLive(FakePlatform):
    """One Douyin room through the local Go service."""

    kind: ClassVar[str] = "douyin_live"
    carries = frozenset({"comment", "like", "enter", "follow", "gift", "counter", "share"})
    blind = frozenset({"staff", "member", "amount"})
    heartbeats = True

    def __init__(self) -> None:
        super().__init__()
        self.status = "ROOM_ONLINE"
        """Told to whoever connects; ROOM_NOT_FOUND also hangs up."""
        self.gifts = True
        """Douyin hides gifts from clients that are not logged in."""
        self.room_name = "茶铺"
        self.key = ""

    def routes(self) -> Sequence[web.RouteDef]:
        return [web.get("/ws/{live_id}", self._serve)]

    def settings(self) -> dict[str, Any]:
        return {"kind": self.kind, "name": "douyin", "url": f"{self.ws_url}/ws", "room_id": LIVE_ID}

    async def _serve(self, request: web.Request) -> web.StreamResponse:
        if self.key and request.headers.get("Authorization") != f"Bearer {self.key}":
            return web.Response(status=401, headers={"WWW-Authenticate": "Bearer"})
        if not request.match_info["live_id"].isalnum():
            return web.Response(status=400)
        return await self.serve_socket(request)

    async def on_open(self, ws: web.WebSocketResponse, request: web.Request) -> bool:
        if self.mute:
            return True
        await ws.send_str(status(self.status))
        if self.status == "ROOM_NOT_FOUND":
            await ws.close(code=1008, message=b"room_not_found")
            return False
        if self.status == "ROOM_CHECK_FAILED":
            await ws.close(code=1011, message=b"upstream_start_failed")
            return False
        return True

    async def on_frame(self, ws: web.WebSocketResponse, frame: Frame) -> None:
        if frame == "ping":
            await ws.send_str("pong")

    async def tell(self, code: str) -> None:
        """The room's status changed, or is told again."""
        self.status = code
        await self.send(status(code))

    def frames(self, step: Step) -> Sequence[Frame]:
        name = METHODS.get(step.type)
        if name is None or (step.type == "gift" and not self.gifts):
            return []
        return [self.frame(f"Webcast{name}Message", self.message(step))]

    def message(self, step: Step) -> dict[str, Any]:
        common: dict[str, Any] = {"common": common_of(step)}
        if step.who is not None:
            common["user"] = user(step.who)
        match step.type:
            case "comment":
                return {**common, "content": step.text, "eventTime": str(step.at_ms // 1000)}
            case "like":
                return {**common, "count": str(step.count), "total": str(1000 + step.n)}
            case "enter":
                return {**common, "memberCount": "12", "action": "1"}
            case "follow":
                return {**common, "action": "1"}
            case "share":
                return {**common, "action": "3", "shareTarget": "1"}
            case "viewers":
                return {**common, "total": str(step.value), "totalUser": str(step.value * 9)}
        kind = {"name": step.text, "diamondCount": step.price_fen // 10, **({"combo": True} if step.combo else {})}
        gift: dict[str, Any] = {"giftId": str(step.gift_id), "repeatCount": str(step.total), "gift": kind}
        if step.combo:
            gift["groupId"] = str(step.combo)
        if step.combo_end:
            gift["repeatEnd"] = 1
        return {**common, **gift}

    def frame(self, method: str, message: dict[str, Any]) -> str:
        """The message with what the relay appends to it, quoted as Go quotes."""
        tail = "".join(
            f",{json.dumps(key)}:{go_quoted(value)}"
            for key, value in {"method": method, "livename": self.room_name, "title": "新茶上市"}.items()
        )
        return json.dumps(message, ensure_ascii=False)[:-1] + tail + "}"


def common_of(step: Step) -> dict[str, Any]:
    return {"method": "", "msgId": str(7_400_000_000 + step.n), "roomId": "7400000001", "createTime": str(step.at_ms)}


def user(who: Person) -> dict[str, Any]:
    shown: dict[str, Any] = {"id": who.uid, "nickname": who.name, "secUid": f"MS4w{who.uid}"}
    if who.fan_level:
        shown["fansClub"] = {"data": {"clubName": CLUB, "level": who.fan_level}}
    return shown


def status(code: str, **more: Any) -> str:
    told = {"type": "system", "event": "live_status", "code": code, "live": LIVE.get(code, False), "title": "新茶上市"}
    return json.dumps({**told, "valid": True, "retry_interval_seconds": 30, **more}, ensure_ascii=False)


def go_quoted(text: str) -> str:
    r"""Go's strconv.Quote: control characters as \x07, what is unprintable beyond 16 bits as \U000e0001."""
    quoted = json.dumps(text, ensure_ascii=False)
    return "".join(
        f"\\U{ord(char):08x}" if ord(char) > 0xFFFF and not char.isprintable() else char
        for char in quoted.replace("\\u0007", "\\a").replace("\x7f", "\\x7f")
    )
