"""DouyinBarrageGrab: JSON in JSON, obeys commands, answers every ping with "pong"."""

import json
from collections.abc import Sequence
from typing import Any, ClassVar

from aiohttp import WSMsgType, web

from tests.fakes.platform import FakePlatform, Frame
from tests.fakes.show import CLUB, Person, Step

SEC_UID = "MS4wLjABAAAAshop"
WEB_ROOM = 516_466_932_480
OWNER = {"UserId": "900001", "SecUid": SEC_UID, "Nickname": "茶铺"}
TYPES = {"comment": 1, "like": 2, "enter": 3, "follow": 4, "gift": 5, "viewers": 6, "share": 8}


class FakeDouyinGrab(FakePlatform):
    """One Douyin room through the Windows relay."""

    kind: ClassVar[str] = "douyin_grab"
    carries = frozenset({"comment", "like", "enter", "follow", "gift", "counter", "share"})
    blind = frozenset({"combo", "staff", "member", "amount", "ts"})
    """The relay keeps the end of a combo to itself; gifts are worth diamonds, not money."""

    def __init__(self) -> None:
        super().__init__()
        self.stream = 7_400_000_000_000_000_001
        """`RoomId`: another one for each stream."""
        self.pings = 0

    def routes(self) -> Sequence[web.RouteDef]:
        return [web.get("/", self.serve_socket)]

    def settings(self) -> dict[str, Any]:
        return {"kind": self.kind, "name": "douyin", "url": self.ws_url}

    async def serve_socket(
        self, request: web.Request, *, max_msg_size: int = 2**22, protocols: Sequence[str] = ()
    ) -> web.WebSocketResponse:
        ws = web.WebSocketResponse(compress=False, autoping=False)
        await ws.prepare(request)
        self.joined(ws)
        try:
            while (message := await ws.receive()).type not in (WSMsgType.CLOSE, WSMsgType.CLOSED, WSMsgType.ERROR):
                if message.type is WSMsgType.PING:
                    self.pings += 1
                    await ws.pong(b"pong")  # not the ping's own payload: strict clients give up on that
                elif message.type is WSMsgType.TEXT:
                    self.received.append(message.data)
                    if json.loads(message.data).get("Cmd") == 1:
                        self.drop()
        finally:
            self._open.discard(ws)
        return ws

    def frames(self, step: Step) -> Sequence[Frame]:
        type_ = TYPES.get(step.type)
        return [packet(type_, self.message(step))] if type_ is not None else []

    def message(self, step: Step) -> dict[str, Any]:
        common = {**self.common(70_000 + step.n), "User": user(step.who) if step.who else None}
        match step.type:
            case "comment":
                return {**common, "Content": step.text}
            case "like":
                return {**common, "Content": "点赞", "Count": step.count, "Total": 1000 + step.n}
            case "enter":
                return {**common, "CurrentCount": 12}
            case "share":
                return {**common, "ShareType": 1}
            case "viewers":
                return {**common, "OnlineUserCount": step.value, "TotalUserCount": step.value * 9}
            case "gift":
                gift = {"GiftId": step.gift_id, "GiftName": step.text, "GroupId": step.combo, "GiftCount": step.count}
                more = {"RepeatCount": step.total, "DiamondCount": step.price_fen // 10, "Combo": step.combo > 0}
                return {**common, **gift, **more, "ToUser": None}
        return common

    def common(self, number: int) -> dict[str, Any]:
        return {
            "MsgId": number,
            "User": None,
            "Onwer": OWNER,
            "Content": "",
            "RoomId": self.stream,
            "WebRoomId": WEB_ROOM,
        }

    async def end(self) -> None:
        """Tell the end of the stream; the next one has another `RoomId`."""
        await self.send(packet(9, {**self.common(99_000 + self.connections), "Content": "直播已结束"}))
        self.stream += 1


def user(who: Person) -> dict[str, Any]:
    return {
        "Id": int(who.uid),
        "ShortId": 0,
        "DisplayId": f"dy{who.number}",
        "Nickname": who.name,
        "Level": 1,
        "PayLevel": -1,
        "Gender": 0,
        "HeadImgUrl": "https://p3.example/face.jpeg",
        "SecUid": f"MS4w{who.uid}",
        "FansClub": {"ClubName": CLUB if who.fan_level else "", "Level": who.fan_level},
        "FollowerCount": -1,
        "FollowStatus": -1,
        "FollowingCount": -1,
    }


def packet(type_: int, message: dict[str, Any]) -> str:
    data = json.dumps(message, ensure_ascii=False)
    return json.dumps({"Type": type_, "ProcessName": "chrome", "Data": data}, ensure_ascii=False)
