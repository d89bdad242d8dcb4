"""Bilibili's website: cookies, a signature of the day, brotli, protobuf in JSON, names hidden from strangers."""

import hashlib
import json
import os
from base64 import b64encode
from collections.abc import Iterable, Sequence
from typing import Any, ClassVar
from urllib.parse import quote

from aiohttp import web

from tests.fakes.bilibili import ANCHOR, COINS_PER_FEN, ROOM, FakeCommentServer, brotli_packed, message
from tests.fakes.platform import Frame, query
from tests.fakes.protobuf_writer import protobuf
from tests.fakes.show import CLUB, Person, Step

SHORT = 1001
SESSDATA, UID, BUVID = "sess-1", 800_001, "buvid-1"
IMG, SUB = "7cd084941338484aae1ad9425b84077c", "4932caff0ff746eab6f01bf08b70ac45"
TABLE = "46,47,18,2,53,8,23,32,15,50,10,31,58,3,45,35,27,43,5,49,33,9,42,19,29,28,14,39,12,38,41,13"
KINDS = {"enter": 1, "follow": 2, "share": 3, "like": 6}


class FakeBilibiliWeb(FakeCommentServer):
    """One room; a stranger sees names until `hide_names`."""

    kind: ClassVar[str] = "bilibili_web"
    carries = frozenset("comment gift like follow share enter membership super_chat".split())
    # The end of a combo is never told; interactions tell nothing of fans, members and moderators, and a like no count;
    # of who buys a membership, only the one just bought is told; gifts do not say who is a moderator.
    blind = frozenset(
        {"combo", "like.count", "gift.staff", "membership.fan", "membership.staff", "membership.member"}
        | {f"{kind}.{fact}" for kind in KINDS for fact in ("fan", "member", "staff")}
    )

    def __init__(self) -> None:
        super().__init__()
        self.logged_in = True
        self.risk = 0
        """So many requests for comment servers are answered -352."""
        self.key_of_the_day = SUB
        self.masked = False
        self.protobuf_gifts = False
        """Send SEND_GIFT_V2 instead of SEND_GIFT."""
        self.tokens = 0
        self.agents: set[str] = set()
        self.hosts = 1
        self.no_room = False

    def routes(self) -> Sequence[web.RouteDef]:
        return [
            web.get("/", self._home),
            web.get("/x/web-interface/nav", self._nav),
            web.get("/room/v1/Room/get_info", self._room),
            web.get("/xlive/web-room/v1/index/getDanmuInfo", self._servers),
            web.get("/sub", self.serve_socket),
        ]

    def settings(self) -> dict[str, Any]:
        os.environ["FAKE_BILI_SESSDATA"] = SESSDATA
        urls = dict.fromkeys(("home_url", "api_base", "live_api_base"), self.http_url)
        return {
            "kind": "bilibili_web", "name": "bili", "room_id": str(SHORT), "sessdata": "$FAKE_BILI_SESSDATA",
            "socket_scheme": "ws", **urls,
        }  # fmt: skip

    def pack(self, *packets: bytes) -> bytes:
        return brotli_packed(*packets)

    def accepts(self, login: Any) -> bool:
        wanted = {"roomid": ROOM, "protover": 3, "platform": "web", "type": 2, "buvid": BUVID}
        rest = {"uid": UID if self.logged_in else 0, "key": f"token-{self.tokens}"}
        return bool(login == wanted | rest)

    async def perform(self, show: Iterable[Step]) -> None:
        """Play the show, up to ten packets a frame."""
        waiting: list[bytes] = []
        for step in show:
            waiting += [frame for frame in self.frames(step) if isinstance(frame, bytes)]
            if len(waiting) >= 10:
                await self.say(*waiting)
                waiting.clear()
        if waiting:
            await self.say(*waiting)

    async def hide_names(self) -> None:
        """Say that strangers see no names from now on."""
        self.masked = True
        await self.say(message("LOG_IN_NOTICE", {"notice_msg": "登录后查看更多"}))

    # HTTP

    async def _home(self, request: web.Request) -> web.Response:
        self.agents.add(request.headers.get("User-Agent", ""))
        answer = web.Response(text="<html></html>")
        answer.set_cookie("b_nut", "1")
        answer.set_cookie("buvid3", BUVID)
        return answer

    def _known(self, request: web.Request) -> bool:
        self.agents.add(request.headers.get("User-Agent", ""))
        return request.cookies.get("buvid3") == BUVID

    async def _nav(self, request: web.Request) -> web.Response:
        known = self._known(request) and request.cookies.get("SESSDATA") == SESSDATA and self.logged_in
        pictures = {
            "img_url": f"https://files.invalid/wbi/{IMG}.png",
            "sub_url": f"https://files.invalid/wbi/{self.key_of_the_day}.png",
        }
        data = {"isLogin": known, "wbi_img": pictures, **({"mid": UID} if known else {})}
        return _answer(0 if known else -101, data)

    async def _room(self, request: web.Request) -> web.Response:
        if not self._known(request) or query(request, "room_id") not in (str(SHORT), str(ROOM)) or self.no_room:
            return _answer(1, None, "未找到该房间")
        return _answer(0, {"room_id": ROOM, "short_id": SHORT, "uid": ANCHOR, "live_status": 1, "title": "茶"})

    async def _servers(self, request: web.Request) -> web.Response:
        if not self._known(request) or self.risk > 0 or not self._is_signed(request):
            self.risk -= 1
            return _answer(-352, None, "-352")
        self.tokens += 1
        port = int(self.ws_url.rpartition(":")[2])
        host = {"host": "127.0.0.1", "port": port, "wss_port": 1, "ws_port": port}
        return _answer(0, {"token": f"token-{self.tokens}", "host_list": [host] * self.hosts})

    def _is_signed(self, request: web.Request) -> bool:
        """Sign again, in other words than the client, and compare."""
        both = IMG + self.key_of_the_day
        key = "".join(both[int(place)] for place in TABLE.split(","))
        pairs = sorted((name, value) for name, value in request.query.items() if name != "w_rid")
        words = "&".join(f"{quote(name)}={quote(value)}" for name, value in pairs)
        asked = {name for name, _ in pairs} == {"id", "type", "wts"}
        return asked and query(request, "w_rid") == hashlib.md5((words + key).encode()).hexdigest()

    # The show.

    def frames(self, step: Step) -> Sequence[Frame]:
        who = step.who
        if who is None:
            return []
        match step.type:
            case "comment":
                return [message("DANMU_MSG", info=self.danmu(step))]
            case "gift":
                if self.protobuf_gifts:
                    return [message("SEND_GIFT_V2", {"pb": self.gift_v2(step)})]
                return [message("SEND_GIFT", self.gift(step))]
            case "membership":
                toast = self.toast(step)
                again = {**toast, "option": {"source": 2}}
                return [
                    message("GUARD_BUY", {"uid": int(who.uid), "price": 1}),
                    message("USER_TOAST_MSG", {"uid": int(who.uid), "price": 1}),
                    message("USER_TOAST_MSG_V2", toast),
                    message("USER_TOAST_MSG_V2", again),
                ]
            case "super_chat":
                paid = self.super_chat(step)
                return [message("SUPER_CHAT_MESSAGE", paid), message("SUPER_CHAT_MESSAGE_JPN", paid)]
            case "enter" | "follow" | "share" | "like":
                return [message("INTERACT_WORD_V2", {"dmscore": 1, "pb": self.interaction(step)})]
        return []

    def uid(self, who: Person) -> int:
        return 0 if self.masked else int(who.uid)

    def name(self, who: Person) -> str:
        return f"{who.name[0]}***" if self.masked else who.name

    def danmu(self, step: Step) -> list[Any]:
        who = step.who
        assert who is not None
        extra = {"send_from_me": False, "content": step.text, "id_str": step.id, "reply_mid": 0, "reply_uname": ""}
        worn = [who.fan_level, CLUB, "主播", ROOM, 1, "", 0, 1, 1, 1, 0, 1, ANCHOR] if who.fan_level else []
        style = [0, 1, 25, 16777215, step.at_ms, 7, 0, "0a1b2c3d", 0, 0, 0, "", int(step.emoji), "{}", "{}"]
        style += [{"extra": json.dumps(extra, ensure_ascii=False), "user": {"uid": self.uid(who)}}, {}, 0]
        guard = 4 - who.member_tier if who.member_tier else 0
        return [
            style, step.text, [self.uid(who), self.name(who), int(who.staff), 0, 0, 10000, 1, ""], worn,
            [20, 0, 9868950, ">50000", 0], ["", ""], 0, guard, None, {"ts": 1}, 0, 0, None, None, 0, 56, [7], None,
        ]  # fmt: skip

    def gift(self, step: Step) -> dict[str, Any]:
        who = step.who
        assert who is not None
        worn = {
            "medal_level": who.fan_level, "medal_name": CLUB if who.fan_level else "", "anchor_roomid": 0,
            "target_id": ANCHOR if who.fan_level else 0,
        }  # fmt: skip
        coins = step.price_fen * COINS_PER_FEN
        return {
            "uid": self.uid(who), "uname": self.name(who), "giftId": step.gift_id, "giftName": step.text,
            "num": step.count, "price": coins, "total_coin": coins * step.count, "coin_type": "gold",
            "tid": f"t{step.n}", "rnd": f"r{step.n}", "timestamp": step.at_ms // 1000, "medal_info": worn,
            "guard_level": 4 - who.member_tier if who.member_tier else 0, "blind_gift": None,
            "batch_combo_id": f"batch:{step.combo}" if step.combo else "", "action": "投喂", "giftType": 0, "face": "",
        }  # fmt: skip

    def gift_v2(self, step: Step) -> str:
        who = step.who
        assert who is not None
        coins = step.price_fen * COINS_PER_FEN
        item: list[tuple[int, Any]] = [
            (1, step.gift_id), (2, step.text), (3, step.count), (5, coins), (7, coins * step.count), (8, "gold"),
            (9, f"t{step.n}"), (10, step.at_ms // 1000), (12, f"r{step.n}"),
        ]  # fmt: skip
        worn = [(1, ANCHOR), (4, ROOM), (5, who.fan_level), (6, CLUB)] if who.fan_level else []
        guard = 4 - who.member_tier if who.member_tier else 0
        body: list[tuple[int, Any]] = [
            (1, self.uid(who)),
            (2, self.name(who)),
            (3, "face"),
            (5, guard),
            (8, worn),
            (10, item),
        ]
        return b64encode(protobuf(body)).decode()

    def interaction(self, step: Step) -> str:
        who = step.who
        assert who is not None
        body: list[tuple[int, Any]] = [
            (1, self.uid(who)), (2, self.name(who)), (5, KINDS[step.type]), (6, ROOM), (7, step.at_ms // 1000),
            (22, [(2, [(2, "face")])]),
        ]  # fmt: skip
        return b64encode(protobuf(body)).decode()

    def toast(self, step: Step) -> dict[str, Any]:
        who = step.who
        assert who is not None
        pay = {"num": 1, "price": step.price_fen * COINS_PER_FEN, "unit": "月", "payflow_id": f"pay{step.n}"}
        return {
            "sender_uinfo": {"uid": self.uid(who), "base": {"name": self.name(who)}},
            "guard_info": {"guard_level": 4 - step.tier, "op_type": 1, "start_time": step.at_ms // 1000},
            "pay_info": pay, "option": {"source": 0},
        }  # fmt: skip

    def super_chat(self, step: Step) -> dict[str, Any]:
        who = step.who
        assert who is not None
        guard = 4 - who.member_tier if who.member_tier else 0
        worn = {"medal_level": who.fan_level, "medal_name": CLUB, "anchor_roomid": ROOM, "target_id": ANCHOR}
        parts = ("bottom_color", "color", "icon", "image", "price_color")
        return {
            **{f"background_{part}": "" for part in parts}, "message_trans": "", "time": 60,
            "gift": {"gift_id": 12000, "gift_name": "醒目留言", "num": 1},
            "id": step.n, "uid": self.uid(who), "price": step.price_fen // 100, "message": step.text,
            "ts": step.at_ms // 1000, "start_time": step.at_ms // 1000, "end_time": step.at_ms // 1000 + 60,
            "user_info": {"uname": self.name(who), "guard_level": guard, "manager": int(who.staff),
                "face": "", "user_level": 20},
            "medal_info": worn if who.fan_level else None,
        }  # fmt: skip


def _answer(code: int, data: Any, message_: str = "0") -> web.Response:
    return web.json_response({"code": code, "message": message_, "ttl": 1, "data": data})
