"""A local blivechat: its room socket (by auth code or by room id) and its plugin socket."""

import asyncio
import json
import os
import uuid
from collections.abc import Sequence
from typing import Any, ClassVar

from aiohttp import WSMsgType, web

from tests.fakes.platform import FakePlatform, Frame
from tests.fakes.show import CLUB, Person, Step

ROOM_ID = 1_000_001
TOKEN = "c0ffee"
RAW_GUARD = {0: 0, 1: 3, 2: 2, 3: 1}


class FakeBlivechat(FakePlatform):
    """The room socket, joined by auth code: ids are Bilibili's, uids are open ids."""

    kind: ClassVar[str] = "blivechat"
    carries = frozenset({"comment", "gift", "membership", "super_chat"})
    blind = frozenset({"combo", "staff", "member"})
    """Moderators are not told by code, and a membership frame tells what was bought, not what was before."""
    heartbeats = True
    by_code: ClassVar[bool] = True

    def __init__(self) -> None:
        super().__init__()
        self.code = "D0ABC123"
        self.beat_s = 10.0
        self.joins: list[dict[str, Any]] = []
        self.hidden_uids = False
        """Bilibili tells uid 0: the relay then writes the viewer's name in its place."""

    def routes(self) -> Sequence[web.RouteDef]:
        return [web.get("/api/chat", self.serve_socket), web.get("/api/plugin/websocket", self._plugin)]

    def settings(self) -> dict[str, Any]:
        entry = {"kind": self.kind, "name": "bili", "url": f"{self.ws_url}/api/chat", "room_id": str(ROOM_ID)}
        if not self.by_code:
            return entry
        os.environ["FAKE_BLIVECHAT_CODE"] = self.code
        return {**entry, "auth_code": "$FAKE_BLIVECHAT_CODE"}

    async def serve_socket(
        self, request: web.Request, *, max_msg_size: int = 2**22, protocols: Sequence[str] = ()
    ) -> web.WebSocketResponse:
        beating: list[asyncio.Task[None]] = []
        request["beating"] = beating
        try:
            return await super().serve_socket(request, max_msg_size=max_msg_size, protocols=protocols)
        finally:
            for task in beating:
                task.cancel()

    async def on_open(self, ws: web.WebSocketResponse, request: web.Request) -> bool:
        """Wait for the join as the relay does: a client that sends none, or a wrong one, is dropped after 15 s."""
        if not request.path.endswith("/chat"):
            request["beating"].append(asyncio.create_task(self._beat(ws)))
            return True
        try:
            join = await asyncio.wait_for(ws.receive(), self.beat_s * 1.5)
            body = json.loads(join.data) if join.type is WSMsgType.TEXT else {}
        except (TimeoutError, ValueError):
            body = {}
        key = body.get("data", {}).get("roomKey", {})
        if body.get("cmd") != 1 or not isinstance(key.get("value"), int if key.get("type") == 1 else str):
            await ws.close()
            return False
        self.joins.append(body["data"])
        request["beating"].append(asyncio.create_task(self._beat(ws)))
        return True

    async def _plugin(self, request: web.Request) -> web.StreamResponse:
        if request.headers.get("Authorization") != f"Bearer {TOKEN}":
            return web.Response(status=403)
        return await self.serve_socket(request)

    async def _beat(self, ws: web.WebSocketResponse) -> None:
        while not ws.closed:
            await asyncio.sleep(self.beat_s)
            if not self.mute:
                await ws.send_str(frame(0, {}))

    async def fatal(self, type_: int) -> None:
        """Give the room up as the relay does: say why, then hang up."""
        await self.send(frame(8, {"type": type_, "msg": "give up"}))
        await self.close(1000)

    def id_of(self, step: Step) -> str:
        return step.id if self.by_code else uuid.uuid4().hex

    def uid_of(self, who: Person) -> str:
        return who.name if self.hidden_uids else who.uid

    def frames(self, step: Step) -> Sequence[Frame]:
        match step.type:
            case "comment":
                return [frame(2, self.text(step))]
            case "gift":
                coins = {"totalCoin": step.price_fen * 10 * step.count, "totalFreeCoin": 0}
                gift = {"giftName": step.text, "giftId": step.gift_id, "num": step.count, **coins}
                return [frame(3, {**self.body(step), **gift})]
            case "membership":
                bought = {"num": 1, "unit": "月", "total_coin": step.price_fen * 10}
                return [frame(4, {**self.body(step), "privilegeType": RAW_GUARD[step.tier], **bought})]
            case "super_chat":
                paid = {"id": step.id, "price": step.price_fen // 100, "content": step.text, "translation": ""}
                return [frame(5, {**self.body(step), **paid})]
        return []

    def text(self, step: Step) -> list[Any]:
        who = step.who
        assert who is not None
        author = 2 if who.staff and not self.by_code else 1 if who.member_tier else 0
        return [
            *("https://i0.example/face.jpg", step.at_ms // 1000, who.name, author, step.text),
            *(RAW_GUARD[who.member_tier], 0, 12, 0, 1, who.fan_level, self.id_of(step), "", 0, [], []),
            *(self.uid_of(who), CLUB if who.fan_level else ""),
        ]

    def body(self, step: Step) -> dict[str, Any]:
        who = step.who
        assert who is not None
        return {
            "id": self.id_of(step),
            "avatarUrl": "https://i0.example/face.jpg",
            "timestamp": step.at_ms // 1000,
            "authorName": who.name,
            "uid": self.uid_of(who),
            "privilegeType": RAW_GUARD[who.member_tier],
            "medalLevel": who.fan_level if self.by_code else 0,
            "medalName": CLUB if who.fan_level and self.by_code else "",
        }


class FakeBlivechatRoom(FakeBlivechat):
    """The room socket, joined by room id: ids are random, and only comments tell medals and moderators."""

    blind = frozenset({"combo", "staff", "member", "fan"})
    by_code = False


def frame(cmd: int, data: object, extra: dict[str, Any] | None = None) -> str:
    return json.dumps({"cmd": cmd, "data": data, **({"extra": extra} if extra else {})})
