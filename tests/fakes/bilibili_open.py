"""Bilibili's open platform: signed requests, one game a room, zlib, many packets a frame."""

import asyncio
import hashlib
import hmac
import json
import os
from collections.abc import Iterable, Sequence
from typing import Any, ClassVar

from aiohttp import web

from tests.fakes.bilibili import ANCHOR, COINS_PER_FEN, ROOM, FakeCommentServer, message, zlib_packed
from tests.fakes.platform import Frame
from tests.fakes.show import CLUB, Person, Step

KEY_ID, KEY, CODE, APP = "ak-1", "sk-1", "CODE1", 4711
CMD = "LIVE_OPEN_PLATFORM_"
ANCHOR_INFO = {"uid": ANCHOR, "open_id": f"o-{ANCHOR}", "uname": "主播", "uface": ""}
SIGNED = (
    *("x-bili-accesskeyid", "x-bili-content-md5", "x-bili-signature-method"),
    *("x-bili-signature-nonce", "x-bili-signature-version", "x-bili-timestamp"),
)


class FakeBilibiliOpen(FakeCommentServer):
    """One application, one streamer."""

    kind: ClassVar[str] = "bilibili_open"
    carries = frozenset("comment gift like enter membership super_chat".split())
    # The end of a combo is never told.  Only comments say who is a moderator; enters say nothing of fans and members;
    # of who buys a membership, only the one just bought is told.
    blind = frozenset(
        "combo gift.staff like.staff super_chat.staff membership.staff enter.staff enter.fan enter.member "
        "membership.member".split()
    )

    def __init__(self) -> None:
        super().__init__()
        self.game = ""
        """The game that is open, empty when none is."""
        self.games = 0
        self.ended: list[str] = []
        self.nonces: set[str] = set()
        self.start_code = 0
        """What the next starts are answered, 0 = by what is open."""
        self.without_game_id = False
        """Such applications exist: they have no heartbeats."""
        self.debug_tool = False
        """Send as the platform's own debug tool does: without the fields about combos."""
        self.app_beats = 0
        self.hosts = 1

    def routes(self) -> Sequence[web.RouteDef]:
        return [
            web.post("/v2/app/start", self._start),
            web.post("/v2/app/heartbeat", self._heartbeat),
            web.post("/v2/app/end", self._end),
            web.get("/sub{number:[0-9]*}", self.serve_socket),
        ]

    def settings(self) -> dict[str, Any]:
        os.environ |= {"FAKE_BILI_KEY_ID": KEY_ID, "FAKE_BILI_KEY": KEY, "FAKE_BILI_CODE": CODE}
        return {
            "kind": "bilibili_open",
            "name": "bili",
            "access_key_id": "$FAKE_BILI_KEY_ID",
            "access_key_secret": "$FAKE_BILI_KEY",
            "code": "$FAKE_BILI_CODE",
            "app_id": APP,
            "api_base": self.http_url,
        }

    def pack(self, *packets: bytes) -> bytes:
        return zlib_packed(*packets)

    def accepts(self, login: Any) -> bool:
        return bool(login == {"roomid": ROOM, "key": f"key-{self.games}"})

    async def perform(self, show: Iterable[Step]) -> None:
        """Play the show, up to seven packets a frame."""
        waiting: list[bytes] = []
        for step in show:
            waiting += [frame for frame in self.frames(step) if isinstance(frame, bytes)]
            if len(waiting) >= 7:
                await self.say(*waiting)
                waiting.clear()
        if waiting:
            await self.say(*waiting)

    async def kick(self) -> None:
        """End the game from the platform's side, and say so."""
        game, self.game = self.game, ""
        await self.say(message(f"{CMD}INTERACTION_END", {"game_id": game, "timestamp": 1}))

    # HTTP

    async def _start(self, request: web.Request) -> web.Response:
        fault = await self._fault(request)
        body = await request.json()
        code = fault or self.start_code or (7002 if self.game else 0)
        if code or body != {"code": CODE, "app_id": APP}:
            return _answer(code or 7007, "身份码错误" if not code else "refused")
        self.games += 1
        self.game = "" if self.without_game_id else f"game-{self.games}"
        login = json.dumps({"roomid": ROOM, "key": f"key-{self.games}"})
        links = [f"{self.ws_url}/sub{number}" for number in range(self.hosts)]
        data = {
            "game_info": {"game_id": self.game},
            "websocket_info": {"auth_body": login, "wss_link": links},
            "anchor_info": {"room_id": ROOM, **ANCHOR_INFO},
        }
        return _answer(0, "ok", data)

    async def _heartbeat(self, request: web.Request) -> web.Response:
        code = await self._fault(request)
        body = await request.json()
        self.app_beats += 1
        return _answer(code or (0 if self.game and body == {"game_id": self.game} else 7003), "heartbeat")

    async def _end(self, request: web.Request) -> web.Response:
        code = await self._fault(request)
        body = await request.json()
        if code or body.get("app_id") != APP:
            return _answer(code or 8002, "refused")
        if body.get("game_id") != self.game:
            return _answer(7000, "不在游戏内")
        self.ended.append(self.game)
        self.game = ""
        return _answer(0, "ok")

    async def _fault(self, request: web.Request) -> int:
        """Return 0 for a request that is signed as the platform wants it."""
        body, headers = await request.read(), request.headers
        if headers.get("Content-Type") != "application/json" or headers.get("Accept") != "application/json":
            return 4011
        if headers.get("x-bili-content-md5") != hashlib.md5(body).hexdigest():
            return 4012
        nonce = headers.get("x-bili-signature-nonce", "")
        if not nonce or nonce in self.nonces:
            return 4004
        self.nonces.add(nonce)
        words = "\n".join(f"{name}:{headers.get(name, '')}" for name in SIGNED)
        wanted = hmac.new(KEY.encode(), words.encode(), hashlib.sha256).hexdigest()
        good = headers.get("Authorization") == wanted and headers.get("x-bili-accesskeyid") == KEY_ID
        await asyncio.sleep(0)
        return 0 if good else 4002

    # The show.

    def frames(self, step: Step) -> Sequence[Frame]:
        made = self._message(step)
        return [] if made is None else [message(f"{CMD}{made[0]}", {**_envelope(step), **made[1]})]

    def _message(self, step: Step) -> tuple[str, dict[str, Any]] | None:
        who = step.who
        if who is None:
            return None
        match step.type:
            case "comment":
                said = {"msg": step.text, "dm_type": 0, "emoji_img_url": "", "is_admin": int(who.staff)}
                return "DM", {**viewer(who), **said, "reply_open_id": "", "reply_uname": "", "glory_level": 3}
            case "gift":
                return "SEND_GIFT", {**viewer(who), **self._gift(step)}
            case "membership":
                user = {"open_id": f"o-{who.uid}", "union_id": "", "uname": who.name, "uface": ""}
                bought = {"guard_level": 4 - step.tier, "guard_num": 1, "guard_unit": "月"}
                return "GUARD", {
                    **medal(who), **bought, "user_info": user, "price": step.price_fen * COINS_PER_FEN,
                }  # fmt: skip
            case "super_chat":
                times = {"start_time": step.at_ms // 1000, "end_time": step.at_ms // 1000 + 60}
                said = {"message_id": step.n, "message": step.text, "rmb": step.price_fen // 100}
                return "SUPER_CHAT", {**viewer(who), **said, **times}
            case "like":
                return "LIKE", {**viewer(who), "like_count": step.count, "like_text": "为主播点赞了"}
            case "enter":
                return "LIVE_ROOM_ENTER", {"open_id": f"o-{who.uid}", "union_id": "", "uname": who.name, "uface": ""}
        return None

    def _gift(self, step: Step) -> dict[str, Any]:
        coins = step.price_fen * COINS_PER_FEN
        gift = {"gift_id": step.gift_id, "gift_name": step.text, "gift_num": step.count, "gift_icon": "", "paid": True}
        made = {**gift, "price": coins * 2, "r_price": coins, "anchor_info": ANCHOR_INFO}
        if self.debug_tool:
            return made
        combo = {"combo_base_num": step.count, "combo_count": 1, "combo_id": f"c-{step.combo}", "combo_timeout": 3}
        return {
            **made,
            "combo_gift": bool(step.combo),
            "combo_info": combo if step.combo else {**combo, "combo_id": ""},
            "blind_gift": {"blind_gift_id": 0, "status": False},
        }


def medal(who: Person) -> dict[str, Any]:
    level = who.fan_level
    return {
        "fans_medal_level": level, "fans_medal_name": CLUB if level else "", "fans_medal_wearing_status": level > 0,
    }  # fmt: skip


def viewer(who: Person) -> dict[str, Any]:
    guard = 4 - who.member_tier if who.member_tier else 0
    name = {"open_id": f"o-{who.uid}", "union_id": f"u-{who.uid}", "uname": who.name, "uface": "", "uid": 0}
    return {**name, **medal(who), "guard_level": guard}


def _envelope(step: Step) -> dict[str, Any]:
    return {"room_id": ROOM, "msg_id": step.id, "timestamp": step.at_ms // 1000}


def _answer(code: int, message_: str, data: Any = None) -> web.Response:
    return web.json_response({"code": code, "message": message_, "request_id": "r", "data": data})
