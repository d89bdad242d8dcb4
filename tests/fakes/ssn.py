"""Social Stream Ninja's server with one extension in the session: rows of several sites, objects and arrays."""

import json
import os
from collections.abc import Sequence
from typing import Any, ClassVar

from aiohttp import WSMsgType, web

from tests.fakes.platform import FakePlatform, Frame
from tests.fakes.show import Person, Step

SESSION = "s3cretSession"
JOIN = {"join": SESSION, "in": 4, "out": 1}
EVENTS = {"follow": "new_follower", "enter": "joined", "share": "shared", "membership": "new_subscriber"}


class FakeSsn(FakePlatform):
    """A wrong session is answered by silence, as by the real one."""

    kind: ClassVar[str] = "ssn"
    # A row of likes has no number: tests/sources/test_ssn_rows.py tells them.
    carries = frozenset("comment gift follow share enter membership super_chat counter".split())
    blind = frozenset("fan member amount tier".split())

    def routes(self) -> Sequence[web.RouteDef]:
        return [web.get("/", self.serve_socket)]

    def settings(self) -> dict[str, Any]:
        os.environ["FAKE_SSN_SESSION"] = SESSION
        return {
            **{"kind": "ssn", "name": "chats", "platform": "bilibili"},
            **{"url": self.ws_url, "session": "$FAKE_SSN_SESSION"},
        }

    async def on_open(self, ws: web.WebSocketResponse, request: web.Request) -> bool:
        first = await ws.receive()
        if first.type is WSMsgType.TEXT and json.loads(first.data) == JOIN:
            return True
        async for _ in ws:
            pass
        return False

    def frames(self, step: Step) -> Sequence[Frame]:
        row = _row(step)
        if row is None:
            return []
        return [json.dumps([row] if step.n % 5 == 0 else row, ensure_ascii=False)]


def _row(step: Step) -> dict[str, Any] | None:
    base: dict[str, Any] = {"id": step.n, "type": "bilibili", "event": False, "textonly": True}
    if step.who is not None:
        base |= _person(step.who)
    match step.type:
        case "comment":
            return {**base, "chatmessage": step.text, "meta": {"messageId": step.id}}
        case "super_chat":
            paid = {"hasDonation": f"¥{step.price_fen / 100:.2f}", "meta": {"messageId": step.id}}
            return {**base, "chatmessage": step.text, **paid}
        case "gift":
            meta: dict[str, Any] = {"giftName": step.text, "giftId": step.gift_id, "tiktokGiftCount": step.total}
            if step.combo:
                meta |= {"tiktokGiftStreakId": f"tab1-{step.combo}", "repeatEnd": step.combo_end}
            else:
                meta |= {"tiktokGiftMessageId": step.id}
            return {**base, "event": "gift", "chatmessage": f"sent {step.text}", "meta": meta}
        case "viewers":
            return {"type": "bilibili", "event": "viewer_update", "meta": step.value}
        case "follow" | "enter" | "share" | "membership":
            return {**base, "event": EVENTS[step.type], "chatmessage": "", "meta": {"messageId": step.id}}
    return None


def _person(who: Person) -> dict[str, Any]:
    meta = {"mod": True} if who.staff else {}
    return {"chatname": who.name, "userid": who.uid, "chatbadges": [], "hasDonation": "", "membership": "", **meta}
