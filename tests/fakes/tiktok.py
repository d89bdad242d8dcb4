"""Two relays of TikTok: one that hands on webcast frames as they are, and TikFinity's JSON."""

import gzip
import json
from collections.abc import Sequence
from typing import Any, ClassVar

from aiohttp import web

from tests.fakes.platform import FakePlatform, Frame
from tests.fakes.show import CLUB, Person, Step

ROOM = 7_300_000_000_000_000_001


def varint(value: int) -> bytes:
    out = bytearray()
    value &= 2**64 - 1
    while value > 127:
        out.append(value & 127 | 128)
        value >>= 7
    out.append(value)
    return bytes(out)


def field(number: int, value: int | str | bytes) -> bytes:
    """One protobuf field: a number, or text, bytes and messages by their length."""
    if isinstance(value, int):
        return varint(number << 3) + varint(value)
    raw = value.encode() if isinstance(value, str) else value
    return varint(number << 3 | 2) + varint(len(raw)) + raw


def common(msg_id: int, at_ms: int, key: str = "") -> bytes:
    shown = field(8, field(1, key)) if key else b""
    return field(1, field(1, "method") + field(2, msg_id) + field(3, ROOM) + field(4, at_ms) + shown)


def user(who: Person, *, subscribed: bool | None = None) -> bytes:
    """The person with what real messages carry beside: pictures, counts, the @name."""
    picture = field(1, f"https://cdn.example.invalid/{who.uid}.webp")
    made = field(1, int(who.uid)) + field(3, who.name) + field(9, picture) + field(22, field(1, 5) + field(2, 7))
    made += field(38, f"viewer{who.uid}") + field(46, f"MS4w{who.uid}")
    if who.fan_level:
        made += field(24, field(1, field(1, CLUB) + field(2, who.fan_level))) + field(66, field(2, who.fan_level))
    if who.staff:
        made += field(32, field(2, 1))
    if subscribed if subscribed is not None else who.member_tier:
        made += field(63, field(2, 1))
    return made


def push(*items: bytes, payload_type: str = "msg", packed: bool = True) -> bytes:
    """The envelope around a body with these messages."""
    body = b"".join(field(1, item) for item in items) + field(2, "cursor")
    header = field(5, field(1, "compress_type") + field(2, "gzip" if packed else "none"))
    body = gzip.compress(body) if packed else body
    return field(1, 3) + header + field(6, "pb") + field(7, payload_type) + field(8, body)


def item(name: str, payload: bytes, msg_id: int = 0, *, history: bool = False) -> bytes:
    made = field(1, f"Webcast{name}Message") + field(2, payload)
    return made + (field(3, msg_id) if msg_id else b"") + (field(6, 1) if history else b"")


class FakeTikTok(FakePlatform):
    """The relay that changes nothing."""

    kind: ClassVar[str] = "tiktok"
    carries = frozenset("comment gift like follow share enter membership counter".split())
    blind = frozenset("member amount tier".split())
    """Subscribers have no tiers, and diamonds are no money."""

    def routes(self) -> Sequence[web.RouteDef]:
        return [web.get("/", self.serve_socket)]

    def settings(self) -> dict[str, Any]:
        return {"kind": "tiktok", "name": "relay", "room_id": "shop", "relay": "frames", "url": self.ws_url}

    def frames(self, step: Step) -> Sequence[Frame]:
        made = _message(step)
        if made is None:
            return []
        return [push(item(made[0], made[1], step.n), packed=step.n % 7 > 0)]


def _message(step: Step) -> tuple[str, bytes] | None:
    base = common(10_000 + step.n, step.at_ms if step.n % 2 else step.at_ms // 1000)
    who = user(step.who) if step.who is not None else b""
    match step.type:
        case "comment":
            return "Chat", base + field(2, who) + field(3, step.text) + field(14, "zh")
        case "gift":
            kind = field(5, step.gift_id) + field(11, 1 if step.combo else 2) + field(12, 5) + field(16, step.text)
            combo = field(9, int(step.combo_end)) + field(11, step.combo) if step.combo else b""
            base += field(2, step.gift_id) + field(5, step.total)
            return "Gift", base + field(7, who) + field(15, kind) + combo
        case "like":
            return "Like", base + field(2, step.count) + field(3, 90_000 + step.n) + field(5, who)
        case "follow":
            return "Social", common(10_000 + step.n, step.at_ms, "pm_follow") + field(2, who) + field(4, 1)
        case "share":
            return "Social", common(10_000 + step.n, step.at_ms, "pm_share") + field(2, who) + field(4, 3)
        case "enter":
            return "Member", base + field(2, who) + field(3, 120) + field(10, 1)
        case "membership":
            return "SubNotify", base + field(2, who) + field(4, step.count)
        case "viewers":
            return "RoomUserSeq", base + field(3, step.value) + field(7, step.value * 3)
    return None


class FakeTikFinity(FakePlatform):
    """TikFinity on the streamer's own machine."""

    kind: ClassVar[str] = "tiktok"
    carries = FakeTikTok.carries
    blind = FakeTikTok.blind

    def routes(self) -> Sequence[web.RouteDef]:
        return [web.get("/", self.serve_socket)]

    def settings(self) -> dict[str, Any]:
        return {"kind": "tiktok", "name": "relay", "room_id": "shop", "url": self.ws_url}

    def frames(self, step: Step) -> Sequence[Frame]:
        made = _tikfinity(step)
        return [] if made is None else [json.dumps({"event": made[0], "data": made[1]}, ensure_ascii=False)]


def _tikfinity(step: Step) -> tuple[str, dict[str, Any]] | None:
    base: dict[str, Any] = {"msgId": step.id, "createTime": str(step.at_ms)}
    if step.who is not None:
        base |= {
            **{"userId": step.who.uid, "uniqueId": f"viewer{step.who.uid}", "nickname": step.who.name},
            **{"isModerator": step.who.staff, "isSubscriber": step.who.member_tier > 0, "followRole": 1},
            **{"teamMemberLevel": step.who.fan_level, "gifterLevel": 0},
        }
    match step.type:
        case "comment":
            return "chat", {**base, "comment": step.text}
        case "gift":
            gift = {"giftId": step.gift_id, "giftName": step.text, "diamondCount": 5, "repeatCount": step.total}
            if not step.combo:
                return "gift", {**base, **gift, "giftType": 2, "repeatEnd": True}
            return "gift", {**base, **gift, "giftType": 1, "repeatEnd": step.combo_end, "groupId": str(step.combo)}
        case "like":
            return "like", {**base, "likeCount": step.count, "totalLikeCount": 90_000 + step.n}
        case "enter":
            return "member", base
        case "follow" | "share":
            return step.type, base
        case "membership":
            return "subscribe", {**base, "subMonth": step.count}
        case "viewers":
            return "roomUser", {"viewerCount": step.value}
    return None
