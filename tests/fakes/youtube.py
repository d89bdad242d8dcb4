"""The live chat of the YouTube Data API v3: pages and a stream with one history, quota, logins, an end.

It is a platform that is asked, so a connection is what the network sees: a TCP connection on which chat requests are
answered.  `send` puts messages into the chat; `drop` resets what is open and all that is asked for a moment.
"""

import asyncio
import json
import os
import socket
import struct
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any, ClassVar

from aiohttp import web

from tests.fakes.platform import FakePlatform, Frame, query
from tests.fakes.show import Person, Step

CHAT, VIDEO, CHANNEL = "Q2hhdC1vbmU", "vid_0000001", "UC-shop"
KEY, ACCESS, REFRESH = "key-1", "access-1", "refresh-1"
OUTAGE_S = 0.3
COSTS = {"list": 5, "stream": 5, "videos": 1, "insert": 50}


def rfc3339(at_ms: int) -> str:
    return datetime.fromtimestamp(at_ms / 1000, UTC).isoformat(timespec="microseconds").replace("+00:00", "Z")


def message(id_: str, type_: str, at_ms: int, author: dict[str, Any] | None, **details: Any) -> dict[str, Any]:
    """A chat message as the API tells it."""
    snippet = {"type": type_, "liveChatId": CHAT, "publishedAt": rfc3339(at_ms), "hasDisplayContent": True, **details}
    item: dict[str, Any] = {"kind": "youtube#liveChatMessage", "etag": "e", "id": id_, "snippet": snippet}
    if author is not None:
        snippet["authorChannelId"] = author["channelId"]
        item["authorDetails"] = author
    return item


def author(who: Person) -> dict[str, Any]:
    return {
        "channelId": f"UC{who.uid}",
        "channelUrl": f"http://www.youtube.com/channel/UC{who.uid}",
        "displayName": who.name,
        "profileImageUrl": "https://yt3.example/p.jpg",
        "isVerified": False,
        "isChatOwner": False,
        "isChatSponsor": who.member_tier > 0,
        "isChatModerator": who.staff,
    }


class FakeYouTube(FakePlatform):
    """One live chat, read page by page."""

    kind: ClassVar[str] = "youtube"
    mode: ClassVar[str] = "list"
    carries = frozenset({"comment", "super_chat", "membership"})
    blind = frozenset({"fan", "member", "tier", "membership.amount"})
    resumes = True

    def __init__(self) -> None:
        super().__init__()
        self.chat: list[dict[str, Any]] = []
        self.polling_ms = 30
        self.quota = 10_000_000
        self.used = 0
        self.calls: list[str] = []
        """list, stream, videos, insert: what was asked, in order."""
        self.offline_at: str | None = None
        self.error: tuple[int, str] | None = None
        """(HTTP status, reason) of every chat answer: liveChatEnded, rateLimitExceeded ..."""
        self.gone_tokens: set[str] = set()
        self.stream_status = 200
        self.stream_ends = False
        """Each stream call ends after one page."""
        self.stalls = False
        """Streams that are open say nothing more, while every other call is answered."""
        self.video_status = 200
        self.cut = 0
        """Bytes after which the stream pauses in the middle of an object: a chunk inside a string."""
        self.live: dict[str, Any] = {
            "activeLiveChatId": CHAT, "actualStartTime": "2026-09-21T09:00:00Z", "concurrentViewers": "1234",
        }  # fmt: skip
        self.access = ACCESS
        self.too_fast = 0
        self._garbage: list[Frame] = []
        self._transports: set[asyncio.Transport] = set()
        self._polled: dict[object, float] = {}
        self._broken_until = 0.0
        self._tails: list[asyncio.Queue[Frame]] = []

    def routes(self) -> Sequence[web.RouteDef]:
        return [
            web.get("/youtube/v3/liveChat/messages", self._list),
            web.get("/youtube/v3/liveChat/messages/stream", self._stream),
            web.post("/youtube/v3/liveChat/messages", self._insert),
            web.get("/youtube/v3/videos", self._videos),
            web.post("/token", self._renew),
        ]

    def settings(self) -> dict[str, Any]:
        os.environ["FAKE_YOUTUBE_KEY"] = KEY
        return {
            "kind": "youtube", "api_base": self.http_url, "token_url": f"{self.http_url}/token",
            "api_key": "$FAKE_YOUTUBE_KEY",
            "live_chat_id": CHAT, "mode": self.mode, "poll_s": 0.02, "quota_units": 10_000_000,
        }  # fmt: skip

    def frames(self, step: Step) -> Sequence[Frame]:
        item = _item(step)
        return [] if item is None else [json.dumps(item, ensure_ascii=False)]

    async def send(self, *frames: Frame) -> None:
        for frame in frames:
            if frame in self.garbage:
                self._garbage.append(frame)
                for tail in self._tails:
                    tail.put_nowait(frame)
            else:
                self.chat.append(json.loads(frame))

    async def someone(self, number: int = 1) -> None:
        async with asyncio.timeout(20):
            while self.connections < number or not any(not t.is_closing() for t in self._transports):
                self._arrived.clear()
                await self._arrived.wait()

    def drop(self) -> None:
        self._broken_until = asyncio.get_running_loop().time() + OUTAGE_S
        for transport in self._transports:
            _reset(transport)
        self._transports.clear()

    # Answers.

    async def _list(self, request: web.Request) -> web.Response:
        if (refusal := await self._gate(request, "list")) is not None:
            return refusal
        now, last = asyncio.get_running_loop().time(), self._polled.get(request.transport, -9.0)
        self._polled[request.transport] = now
        if now - last < self.polling_ms / 1000 * 0.8:
            self.too_fast += 1
            return _error(403, "rateLimitExceeded")
        if self._garbage:
            body = self._garbage.pop(0)
            return web.Response(body=body if isinstance(body, bytes) else body.encode())
        start = self._start(request)
        return web.json_response(self.page(start, 500)) if start is not None else _error(400, "invalidPageToken")

    async def _stream(self, request: web.Request) -> web.StreamResponse:
        if self.stream_status != 200:
            self.calls.append("stream")
            return web.Response(status=self.stream_status, text="not here")
        if (refusal := await self._gate(request, "stream")) is not None:
            return refusal
        start = self._start(request)
        if start is None:
            return _error(400, "invalidPageToken")
        response = web.StreamResponse(headers={"Content-Type": "application/json"})
        await response.prepare(request)
        tail: asyncio.Queue[Frame] = asyncio.Queue(1000)
        self._tails.append(tail)
        try:
            await self._grow(response, start, tail, request.transport)
        except ConnectionError:
            pass
        finally:
            self._tails.remove(tail)
        return response

    async def _grow(
        self,
        response: web.StreamResponse,
        start: int,
        tail: "asyncio.Queue[Frame]",
        transport: asyncio.Transport | None,
    ) -> None:
        assert transport is not None
        await response.write(b"[")
        told = False
        while True:
            while not tail.empty():
                frame = tail.get_nowait()
                await response.write(frame if isinstance(frame, bytes) else frame.encode())
            if (start < len(self.chat) or not told) and not self.mute and not self.stalls:
                page = self.page(start, 500)
                start, told = start + len(page["items"]), True
                await self._write(response, json.dumps(page, ensure_ascii=False).encode() + b"\n,\n")
                if self.stream_ends or self.offline_at:
                    return
            if transport.is_closing():
                return
            await asyncio.sleep(0.01)

    async def _write(self, response: web.StreamResponse, data: bytes) -> None:
        if self.cut:
            await response.write(data[: self.cut])
            await asyncio.sleep(0.05)
            data = data[self.cut :]
        await response.write(data)

    async def _videos(self, request: web.Request) -> web.Response:
        if (refusal := await self._gate(request, "videos")) is not None:
            return refusal
        if self.video_status != 200:
            return _error(self.video_status, "backendError")
        items = []
        if query(request, "id") == VIDEO:
            items = [
                {
                    "kind": "youtube#video", "id": VIDEO, "snippet": {"channelId": CHANNEL, "title": "晚场直播"},
                    "liveStreamingDetails": self.live, "statistics": {"likeCount": "77"},
                }
            ]  # fmt: skip
        return web.json_response({"kind": "youtube#videoListResponse", "items": items})

    async def _insert(self, request: web.Request) -> web.Response:
        if (refusal := await self._gate(request, "insert")) is not None:
            return refusal
        snippet = (await request.json())["snippet"]
        text = snippet["textMessageDetails"]["messageText"]
        assert snippet["liveChatId"] == CHAT and snippet["type"] == "textMessageEvent" and len(text) <= 200
        self.received.append(text)
        shop = {"channelId": CHANNEL, "displayName": "小店", "isChatOwner": True}
        item = message(f"own-{len(self.chat)}", "textMessageEvent", 1_790_000_000_000, shop, displayMessage=text)
        await self.send(json.dumps(item))
        return web.json_response(item)

    async def _renew(self, request: web.Request) -> web.Response:
        form = await request.post()
        if form["refresh_token"] != REFRESH or form["grant_type"] != "refresh_token":
            return web.json_response({"error": "invalid_grant"}, status=400)
        return web.json_response({"access_token": self.access, "expires_in": 3599, "token_type": "Bearer"})

    async def _gate(self, request: web.Request, call: str) -> web.Response | None:
        """What every call meets: the network, the login, the quota, the state of the chat."""
        transport = request.transport
        assert transport is not None
        while self.mute and not transport.is_closing():
            await asyncio.sleep(0.01)
        if transport.is_closing() or asyncio.get_running_loop().time() < self._broken_until:
            _reset(transport)
            raise ConnectionResetError
        self.calls.append(call)
        if (refusal := self._stranger(request, call)) is not None:
            return refusal
        if self.used + COSTS[call] > self.quota:
            return _error(403, "quotaExceeded")
        self.used += COSTS[call]
        if call in ("list", "stream"):
            if query(request, "liveChatId") != CHAT or "snippet" not in query(request, "part"):
                return _error(404, "liveChatNotFound")
            if self.error is not None:
                return _error(*self.error)
            self._met(transport)
        return None

    def _stranger(self, request: web.Request, call: str) -> web.Response | None:
        bearer = request.headers.get("Authorization", "")
        if bearer == f"Bearer {self.access}" or (query(request, "key") == KEY and call != "insert"):
            return None
        return _error(401, "authError") if bearer or call == "insert" else _error(400, "badRequest", "API_KEY_INVALID")

    def _met(self, transport: asyncio.Transport) -> None:
        if transport not in self._transports:
            self.connections += 1
            self._transports.add(transport)
        self._arrived.set()

    def _start(self, request: web.Request) -> int | None:
        """Where the page asked for begins: all that is left of the chat without a token."""
        token = query(request, "pageToken")
        if token in self.gone_tokens:
            return None
        return int(token.removeprefix("page-")) if token else 0

    def page(self, start: int, size: int) -> dict[str, Any]:
        """A page of messages."""
        items = self.chat[start : start + size]
        more = {"offlineAt": self.offline_at} if self.offline_at else {}
        return {
            "kind": "youtube#liveChatMessageListResponse", "etag": "e", "pollingIntervalMillis": self.polling_ms,
            "pageInfo": {"totalResults": len(items), "resultsPerPage": len(items)},
            "nextPageToken": f"page-{start + len(items)}", "items": items, **more,
        }  # fmt: skip


class FakeYouTubeStream(FakeYouTube):
    """The same chat, as a body that grows.  Garbage lies between or inside whole objects: the framing is HTTP's."""

    mode: ClassVar[str] = "stream"
    garbage: ClassVar[tuple[Frame, ...]] = (
        *(b"\xff\xfe\x00", "[" * 3000, "null", '"text"', b"", "[]", "{}", ",,]\n", "}"),
        *(b'{"a":"\xff"}', '{"kind":5}', '{"kind":"youtube#liveChatMessageListResponse","items":{}}'),
    )


def _reset(transport: asyncio.Transport) -> None:
    raw = transport.get_extra_info("socket")
    if raw is not None and not transport.is_closing():
        raw.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    transport.abort()


def _error(status: int, reason: str, detail: str = "") -> web.Response:
    error: dict[str, Any] = {"code": status, "message": "no", "errors": [{"message": "no", "reason": reason}]}
    if detail:
        error["details"] = [{"@type": "type.googleapis.com/google.rpc.ErrorInfo", "reason": detail}]
    return web.json_response({"error": error}, status=status)


def _item(step: Step) -> dict[str, Any] | None:
    if step.who is None or step.type not in ("comment", "super_chat", "membership"):
        return None
    person = author(step.who)
    if step.type == "membership":
        body = {"memberLevelName": "茶友", "isUpgrade": False}
        return message(step.id, "newSponsorEvent", step.at_ms, person, displayMessage="!", newSponsorDetails=body)
    if step.type == "super_chat":
        paid = {
            "amountMicros": str(step.price_fen * 10_000), "currency": "CNY", "amountDisplayString": "CN¥", "tier": 2,
            "userComment": step.text,
        }  # fmt: skip
        words = f'CN¥ from {step.who.name}: "{step.text}"'
        return message(step.id, "superChatEvent", step.at_ms, person, displayMessage=words, superChatDetails=paid)
    return message(
        step.id, "textMessageEvent", step.at_ms, person,
        displayMessage=step.text, textMessageDetails={"messageText": step.text},
    )  # fmt: skip
