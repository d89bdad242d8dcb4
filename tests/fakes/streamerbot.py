"""Streamer.bot's websocket server on loopback: greeting, login, subscriptions, both payload shapes, outputs."""

import asyncio
import hashlib
import json
import os
from base64 import b64encode
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any, ClassVar

from aiohttp import web

from tests.fakes.platform import FakePlatform, Frame
from tests.fakes.show import Person, Step

PASSWORD, SALT, CHALLENGE = "tea", "c2FsdA==", "Y2hhbGxlbmdl"
ROLE_OF_STAFF = 3
OFFERED = {
    "Twitch": [
        *("ChatMessage", "ChatMessageDeleted", "ChatCleared", "Cheer", "Follow", "GiftBomb", "GiftSub", "Raid"),
        *("ReSub", "RewardRedemption", "Sub", "UserBanned", "UserTimedOut", "StreamOnline"),
    ],
    "YouTube": ["Message", "SuperChat", "NewSponsor", "MembershipGift", "NewSubscriber", "MessageDeleted"],
    "Kick": ["ChatMessage", "Follow"],
}


def iso(at_ms: int) -> str:
    """A time as Streamer.bot writes it: with seven digits and the machine's zone."""
    return datetime.fromtimestamp(at_ms / 1000, UTC).strftime("%Y-%m-%dT%H:%M:%S.%f") + "0+00:00"


def told(source: str, type_: str, at_ms: int, data: Mapping[str, Any]) -> str:
    frame = {"timeStamp": iso(at_ms), "event": {"source": source, "type": type_}, "data": data}
    return json.dumps(frame, ensure_ascii=False)


def badges_of(who: Person) -> list[dict[str, str]]:
    if not who.member_tier:
        return []
    version = who.member_tier * 1000 + 3 if who.member_tier > 1 else 3
    return [{"name": "subscriber", "version": str(version), "imageUrl": "about:blank"}]


def user_of(who: Person) -> dict[str, Any]:
    """A viewer in the shape of builds since 0.2.5."""
    return {
        "id": who.uid, "login": f"viewer{who.number}", "name": who.name, "type": "twitch",
        "role": ROLE_OF_STAFF if who.staff else 1, "subscribed": bool(who.member_tier),
        "monthsSubscribed": 14 if who.member_tier else 0, "badges": badges_of(who), "color": "#1E90FF",
    }  # fmt: skip


def old_message(who: Person, text: str, message_id: str, bits: int = 0) -> dict[str, Any]:
    """A chat message in the shape of older builds."""
    return {
        "internal": False, "msgId": message_id, "userId": who.uid, "username": f"viewer{who.number}",
        "displayName": who.name, "role": ROLE_OF_STAFF if who.staff else 1, "subscriber": bool(who.member_tier),
        "channel": "teahouse", "message": text, "isAnonymous": False, "isReply": False, "bits": bits,
        "hasBits": bits > 0, "firstMessage": False, "emotes": [], "cheerEmotes": [], "badges": badges_of(who),
        "monthsSubscribed": 14 if who.member_tier else 0, "isTest": False,
    }  # fmt: skip


class FakeStreamerbot(FakePlatform):
    """One Streamer.bot of today."""

    kind: ClassVar[str] = "streamerbot"
    offered: ClassVar[dict[str, list[str]]] = OFFERED
    carries = frozenset({"comment", "gift", "membership", "follow", "super_chat"})
    blind = frozenset(
        {"fan", "combo", "gift", "gift.amount", "membership.amount", "follow.member", "follow.staff"}
        | {"super_chat.member"}
    )
    heartbeats = True

    def __init__(self) -> None:
        super().__init__()
        self.has_login = True
        self.enforces_login = True
        """Nothing is answered before the login."""
        self.greets = True
        self.asked: list[dict[str, Any]] = []
        """Every request."""
        self.errs_on: frozenset[str] = frozenset()
        """Requests that are answered with an error."""
        self._trusted: set[web.WebSocketResponse] = set()
        self._wanted: dict[web.WebSocketResponse, dict[str, list[str]]] = {}

    def routes(self) -> Sequence[web.RouteDef]:
        return [web.get("/", self.serve_socket)]

    def settings(self) -> dict[str, Any]:
        os.environ["FAKE_STREAMERBOT_PASSWORD"] = PASSWORD
        return {
            "kind": "streamerbot",
            "name": "streamerbot",
            "url": f"{self.ws_url}/",
            "password": "$FAKE_STREAMERBOT_PASSWORD",
            "probe_s": 0.5,
        }

    async def someone(self, number: int = 1) -> None:
        await super().someone(number)
        async with asyncio.timeout(20):
            await self._subscribed()

    async def _subscribed(self) -> None:
        while not any(ws in self._open for ws in self._wanted):
            self._arrived.clear()
            await self._arrived.wait()

    async def send(self, *frames: Frame) -> None:
        """Send events to those who subscribed to them, and whatever is no event to everybody."""
        for frame in frames if not self.mute else ():
            source, type_ = _of(frame)
            for ws in list(self._open):
                types = {name.lower(): names for name, names in self._wanted.get(ws, {}).items()}
                if not type_ or type_ in types.get(source.lower(), ()):
                    await (ws.send_str(frame) if isinstance(frame, str) else ws.send_bytes(frame))

    def asked_for(self, name: str) -> list[dict[str, Any]]:
        return [asked for asked in self.asked if asked["request"] == name]

    def chat_data(self, who: Person, text: str, message_id: str, bits: int = 0) -> dict[str, Any]:
        data = {
            "user": user_of(who), "messageId": message_id, "text": text, "emotes": [], "anonymous": False,
            "parts": [{"type": "text", "text": text}], "meta": {}, "isReply": False, "isTest": False,
            "message": old_message(who, text, message_id, bits),
        }  # fmt: skip
        return {**data, "bits": bits} if bits else data

    def frames(self, step: Step) -> Sequence[Frame]:
        who = step.who
        if who is None:
            return []
        match step.type:
            case "comment":
                return [told("Twitch", "ChatMessage", step.at_ms, self.chat_data(who, step.text, step.id))]
            case "gift":
                data = self.chat_data(who, f"Cheer{step.count}", step.id, step.count)
                return [told("Twitch", name, step.at_ms, data) for name in ("ChatMessage", "Cheer")]
            case "membership":
                return [told("Twitch", "Sub", step.at_ms, self.sub_data(step, who))]
            case "follow":
                data = {"user_id": who.uid, "user_login": "v", "user_name": who.name, "followed_at": iso(step.at_ms)}
                return [told("Twitch", "Follow", step.at_ms, data)]
            case "super_chat":
                return [told("YouTube", "SuperChat", step.at_ms, self.paid_data(step, who))]
            case _:
                return []

    def sub_data(self, step: Step, who: Person) -> dict[str, Any]:
        tier = step.tier * 1000
        return {"sub_tier": tier, "is_prime": False, "user": user_of(who), "messageId": step.id, "isTest": False}

    def paid_data(self, step: Step, who: Person) -> dict[str, Any]:
        user = {
            "id": f"UC{who.uid}", "name": who.name, "isOwner": False, "isModerator": who.staff, "isSponsor": False,
        }  # fmt: skip
        return {
            "eventId": step.id, "user": user, "message": step.text, "currencyCode": "CNY",
            "microAmount": step.price_fen * 10_000, "amount": f"¥{step.price_fen / 100}",
            "publishedAt": iso(step.at_ms),
        }  # fmt: skip

    async def on_open(self, ws: web.WebSocketResponse, request: web.Request) -> bool:
        if self.greets and not self.mute:
            hello: dict[str, Any] = {"timeStamp": iso(0), "request": "Hello", "info": {"version": "1.0.0"}}
            if self.has_login:
                hello["authentication"] = {"salt": SALT, "challenge": CHALLENGE}
            await ws.send_json(hello)
        return True

    async def on_frame(self, ws: web.WebSocketResponse, frame: Frame) -> None:
        asked = json.loads(frame)
        self.asked.append(asked)
        name = asked["request"]
        answer = {"id": asked["id"], "status": "ok"}
        if name == "Authenticate":
            await self._log_in(ws, asked, answer)
            return
        writes = name in ("SendMessage", "DoAction")
        if name in self.errs_on or ((self.enforces_login or writes) and self.has_login and ws not in self._trusted):
            answer |= {"status": "error", "error": "Not authenticated"}
        elif name == "GetEvents":
            answer["events"] = self.offered
        elif name == "GetInfo":
            answer["info"] = {"name": "Streamer.bot", "version": "1.0.0"}
        elif name == "Subscribe":
            self._wanted[ws] = asked["events"]
            answer["events"] = asked["events"]
            self._arrived.set()
        await ws.send_json(answer)

    async def _log_in(self, ws: web.WebSocketResponse, asked: dict[str, Any], answer: dict[str, Any]) -> None:
        secret = b64encode(hashlib.sha256((PASSWORD + SALT).encode()).digest()).decode()
        right = b64encode(hashlib.sha256((secret + CHALLENGE).encode()).digest()).decode()
        if asked["authentication"] != right:
            await ws.close(code=4009)
            return
        self._trusted.add(ws)
        await ws.send_json(answer)


class FakeOldStreamerbot(FakeStreamerbot):
    """A build that knows only `data.message` and flat fields, and names platforms in lower case."""

    offered = {name.lower(): types for name, types in OFFERED.items()}

    def chat_data(self, who: Person, text: str, message_id: str, bits: int = 0) -> dict[str, Any]:
        message = old_message(who, text, message_id, bits)
        return message if bits else {"message": message}

    def sub_data(self, step: Step, who: Person) -> dict[str, Any]:
        return {
            "subTier": step.tier, "emotes": [], "badges": badges_of(who), "message": "", "userId": who.uid,
            "userName": "v", "displayName": who.name, "role": ROLE_OF_STAFF if who.staff else 1, "isTest": False,
        }  # fmt: skip


def _of(frame: Frame) -> tuple[str, str]:
    try:
        event = json.loads(frame)["event"]
        return str(event["source"]), str(event["type"])
    except (ValueError, LookupError, TypeError, RecursionError):
        return "", ""
