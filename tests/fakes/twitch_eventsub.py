"""Twitch's EventSub websocket and the part of Helix that it needs, on loopback, with their ways to fail."""

import asyncio
import itertools
import json
import os
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, ClassVar

from aiohttp import web

from bot.sources.twitch_helix import DEFAULT_TYPES, WANTED
from tests.fakes.platform import FakePlatform, Frame, query
from tests.fakes.show import Step
from tests.fakes.twitch_payloads import BOT_ID, OWNER_ID, TIERS, chat_message, envelope, iso, notification, user_of

LOGINS = {"teahouse": OWNER_ID, "zhubo_bot": BOT_ID}
TOKEN, CLIENT_ID = "good", "client"


RATE = {"Ratelimit-Limit": "800", "Ratelimit-Remaining": "799", "Ratelimit-Reset": "1790000000"}
"""Twitch's points an account and minute; client libraries pace themselves by these."""


@dataclass
class Session:
    """One websocket session: its socket moves, its subscriptions stay."""

    id: str
    ws: web.WebSocketResponse | None = None
    types: dict[str, str] = field(default_factory=dict)
    """Subscribed type -> subscription id."""
    refused: set[str] = field(default_factory=set)
    moved: asyncio.Event = field(default_factory=asyncio.Event)


class FakeTwitchEventsub(FakePlatform):
    """One application, one channel.  Attributes script its faults."""

    kind: ClassVar[str] = "twitch_eventsub"
    carries = frozenset({"comment", "gift", "membership", "follow"})
    blind = frozenset(
        {"fan", "amount", "gift", "combo", "membership.member", "membership.staff", "follow.member", "follow.staff"}
    )
    heartbeats = True

    def __init__(self) -> None:
        super().__init__()
        self.scopes = {wanted.scope for wanted in WANTED.values()} | {"user:write:chat"}
        self.token = TOKEN
        self.keepalive_every_s = 0.4
        """Twitch's least is 10."""
        self.unused_s = 5.0
        """A session without a subscription is closed after so long, with 4003."""
        self.grace_s = 5.0
        """An old connection lives so long after `reconnect`, then ends with 4004."""
        self.max_sessions = 3
        self.drops_as = ""
        """drop_reason code that answers what is written; empty = it is sent."""
        self.expects = len(DEFAULT_TYPES)
        """Subscriptions that a client asks for."""
        self.said: list[dict[str, Any]] = []
        self.sessions: dict[str, Session] = {}
        self.leftovers: list[dict[str, Any]] = []
        """Subscriptions of connections that ended, as the list shows them."""
        self.posts = 0
        self._numbers = itertools.count(1)
        self._keepers: set[asyncio.Task[None]] = set()

    def routes(self) -> Sequence[web.RouteDef]:
        subscriptions = [
            route
            for base in ("/helix", "")  # a well-known client library asks its mock servers without a prefix
            for route in (
                web.post(f"{base}/eventsub/subscriptions", self._subscribe),
                web.get(f"{base}/eventsub/subscriptions", self._list),
                web.delete(f"{base}/eventsub/subscriptions", self._unsubscribe),
            )
        ]
        return [
            web.get("/ws", self.serve_socket),
            *subscriptions,
            web.get("/helix/users", self._users),
            web.get("/auth/validate", self._validate),
            web.post("/helix/chat/messages", self._say),
        ]

    def settings(self) -> dict[str, Any]:
        os.environ["FAKE_TWITCH_TOKEN"] = TOKEN
        return {
            "kind": "twitch_eventsub",
            "name": "twitch",
            "ws_url": f"{self.ws_url}/ws",
            "helix_base": f"{self.http_url}/helix",
            "client_id": CLIENT_ID,
            "token": "$FAKE_TWITCH_TOKEN",
            "channel": "teahouse",
        }

    async def stop(self) -> None:
        for task in self._keepers:
            task.cancel()
        if self._keepers:
            await asyncio.wait(self._keepers)
        await super().stop()

    async def someone(self, number: int = 1) -> None:
        await super().someone(number)
        async with asyncio.timeout(20):
            while not any(
                session.ws in self._open and len(session.types) + len(session.refused) >= self.expects
                for session in self.sessions.values()
            ):
                await asyncio.sleep(0.01)

    async def send(self, *frames: Frame) -> None:
        """Send each frame to the sessions that subscribed to its type; frames of no type go to everybody."""
        for frame in frames if not self.mute else ():
            type_ = _type_of(frame)
            for session in list(self.sessions.values()):
                if session.ws is None or session.ws not in self._open or (type_ and type_ not in session.types):
                    continue
                if isinstance(frame, bytes):
                    await session.ws.send_bytes(frame)
                else:  # clients tell events apart by the subscription they made
                    await session.ws.send_str(frame.replace('"id": "s1"', f'"id": "{session.types.get(type_, "s1")}"'))

    async def notify(self, type_: str, event: dict[str, Any], message_id: str, at_ms: int) -> None:
        await self.send(json.dumps(notification(type_, message_id, at_ms, event), ensure_ascii=False))

    def frames(self, step: Step) -> Sequence[Frame]:
        who = step.who
        if who is None:
            return []
        match step.type:
            case "comment":
                type_, event = "channel.chat.message", chat_message(who, step.text, step.id)
            case "gift":
                type_, event = "channel.chat.message", chat_message(who, "", step.id, bits=step.count)
            case "membership":
                type_, event = "channel.subscribe", {**user_of(who), "tier": TIERS[step.tier], "is_gift": False}
            case "follow":
                type_, event = "channel.follow", {**user_of(who), "followed_at": iso(step.at_ms)}
            case _:
                return []
        return [json.dumps(notification(type_, f"meta-{step.id}", step.at_ms, event), ensure_ascii=False)]

    async def on_open(self, ws: web.WebSocketResponse, request: web.Request) -> bool:
        name, moving = query(request, "id"), query(request, "reconnect")
        if moving and name not in self.sessions:
            await ws.close(code=4007)
            return False
        if self.mute:
            return True
        session = self.sessions[name] if moving else Session(f"session-{next(self._numbers)}")
        old, session.ws = session.ws, ws
        self.sessions[session.id] = session
        self.joined(ws)
        at_ms = int(datetime.now(UTC).timestamp() * 1000)
        about = {"id": session.id, "status": "connected", "keepalive_timeout_seconds": 10, "reconnect_url": None}
        await ws.send_json(envelope("session_welcome", f"w{next(self._numbers)}", at_ms, {"session": about}))
        if old is not None:
            session.moved.set()
        keeper = asyncio.create_task(self._keep(session, ws))
        self._keepers.add(keeper)
        keeper.add_done_callback(self._keepers.discard)
        return True

    async def on_frame(self, ws: web.WebSocketResponse, frame: Frame) -> None:
        await ws.close(code=4001)

    async def reconnect(self, *, valid: bool = True) -> None:
        """Tell every session to move, and end the old connections when the grace is over."""
        for session in list(self.sessions.values()):
            old = session.ws
            if old is None or old not in self._open:
                continue
            session.moved.clear()
            name = session.id if valid else "nobody"
            url = f"{self.ws_url}/ws?reconnect=1&id={name}"
            about = {
                "id": session.id,
                "status": "reconnecting",
                "keepalive_timeout_seconds": None,
                "reconnect_url": url,
            }
            frame = envelope("session_reconnect", f"r{next(self._numbers)}", 0, {"session": about})
            await old.send_str(json.dumps(frame))
            keeper = asyncio.create_task(self._end_old(session, old))
            self._keepers.add(keeper)
            keeper.add_done_callback(self._keepers.discard)

    async def revoke(self, type_: str, status: str) -> None:
        ended = {"id": "s1", "status": status, "type": type_, "version": "1"}
        frame = envelope("revocation", f"v{next(self._numbers)}", 0, {"subscription": ended})
        await self.send(json.dumps(frame))

    async def _end_old(self, session: Session, old: web.WebSocketResponse) -> None:
        try:
            await asyncio.wait_for(session.moved.wait(), self.grace_s)
        except TimeoutError:
            await old.close(code=4004)

    async def _keep(self, session: Session, ws: web.WebSocketResponse) -> None:
        loop = asyncio.get_running_loop()
        opened = loop.time()
        while not ws.closed:
            await asyncio.sleep(self.keepalive_every_s)
            if not session.types and loop.time() - opened > self.unused_s:
                await ws.close(code=4003)
            elif not self.mute and not ws.closed:
                try:
                    await ws.send_json(envelope("session_keepalive", f"k{next(self._numbers)}", 0, {}))
                except ConnectionError:
                    return

    def _fault(self, status: int, message: str) -> web.Response:
        return web.json_response({"error": "Error", "status": status, "message": message}, status=status)

    def _stranger(self, request: web.Request) -> web.Response | None:
        if request.headers.get("Authorization", "") != f"Bearer {self.token}" or not request.headers.get("Client-Id"):
            return self._fault(401, "Invalid OAuth token")
        return None

    async def _validate(self, request: web.Request) -> web.Response:
        about = {"client_id": CLIENT_ID, "login": "zhubo_bot", "user_id": BOT_ID, "scopes": sorted(self.scopes)}
        return web.json_response({**about, "expires_in": 5_000_000})

    async def _users(self, request: web.Request) -> web.Response:
        if (refused := self._stranger(request)) is not None:
            return refused
        login = query(request, "login") or "zhubo_bot"
        found = [{"id": LOGINS[login], "login": login, "display_name": login.title()}] if login in LOGINS else []
        return web.json_response({"data": found})

    async def _subscribe(self, request: web.Request) -> web.Response:
        self.posts += 1
        if (refused := self._stranger(request)) is not None:
            return refused
        asked = await request.json()
        type_, condition = asked["type"], asked["condition"]
        session = self.sessions.get(asked["transport"]["session_id"])
        wanted = WANTED[type_]
        if session is None or session.ws not in self._open:
            return self._fault(400, "websocket transport session does not exist or has already disconnected")
        if asked["version"] != wanted.version or set(condition) - {"reward_id"} != set(wanted.condition):
            return self._fault(400, "invalid condition")
        if len({one.id for one in self.sessions.values() if one.ws in self._open}) > self.max_sessions:
            return self._fault(429, "number of websocket transports limit exceeded")
        if wanted.scope and wanted.scope not in self.scopes:
            session.refused.add(type_)
            return self._fault(403, "subscription missing proper authorization")
        if type_ in session.types:
            return self._fault(409, "subscription already exists")
        session.types[type_] = f"sub-{next(self._numbers)}"
        made = self._listed(session, type_)
        body = {"data": [made], "total": 1, "total_cost": 0, "max_total_cost": 10}
        return web.json_response(body, status=202, headers=RATE)

    def _listed(self, session: Session, type_: str) -> dict[str, Any]:
        wanted = WANTED[type_]
        ids = {"user_id": BOT_ID, "moderator_user_id": BOT_ID}
        condition = {key: ids.get(key, OWNER_ID) for key in wanted.condition}
        transport = {"method": "websocket", "session_id": session.id, "connected_at": iso(0)}
        return {
            "id": session.types[type_], "status": "enabled", "type": type_, "version": wanted.version,
            "condition": condition, "created_at": iso(0), "transport": transport, "cost": 0,
        }  # fmt: skip

    async def _list(self, request: web.Request) -> web.Response:
        if (refused := self._stranger(request)) is not None:
            return refused
        listed = [self._listed(session, type_) for session in self.sessions.values() for type_ in session.types]
        everything, size = listed + self.leftovers, 5
        start = int(query(request, "after") or 0)
        cursor = {"cursor": str(start + size)} if start + size < len(everything) else {}
        body = {"data": everything[start : start + size], "total": len(everything), "pagination": cursor}
        return web.json_response({**body, "total_cost": 0, "max_total_cost": 10})

    async def _unsubscribe(self, request: web.Request) -> web.Response:
        if (refused := self._stranger(request)) is not None:
            return refused
        gone = query(request, "id")
        self.leftovers = [one for one in self.leftovers if one["id"] != gone]
        for session in self.sessions.values():
            session.types = {type_: name for type_, name in session.types.items() if name != gone}
        return web.Response(status=204)

    async def _say(self, request: web.Request) -> web.Response:
        if (refused := self._stranger(request)) is not None:
            return refused
        if "user:write:chat" not in self.scopes:
            return self._fault(403, "missing scope: user:write:chat")
        self.said.append(await request.json())
        reason = {"code": self.drops_as, "message": "no"} if self.drops_as else None
        return web.json_response({"data": [{"message_id": "x", "is_sent": reason is None, "drop_reason": reason}]})


def _type_of(frame: Frame) -> str:
    try:
        return str(json.loads(frame)["metadata"].get("subscription_type", ""))
    except (ValueError, LookupError, TypeError, AttributeError, RecursionError):
        return ""
