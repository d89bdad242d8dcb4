"""oba-live-tool: one JSON object a frame, no hello, no login, no heartbeat."""

import json
from collections.abc import Sequence
from typing import Any, ClassVar

from aiohttp import web

from tests.fakes.platform import FakePlatform, Frame
from tests.fakes.show import Step

STATUS = {"placed": ("已下单", 0), "paid": ("已付款", 3), "unknown": ("未知状态", 2)}


class FakeOba(FakePlatform):
    """One account of the tool, on Douyin's data screen (the only page that tells orders)."""

    kind: ClassVar[str] = "oba"
    carries = frozenset({"comment", "like", "enter", "follow", "membership", "order"})
    blind = frozenset({"fan", "member", "staff", "count", "tier", "amount", "ts"})
    """A like is one like, a membership is the brand's only one, and nothing has a price."""

    def routes(self) -> Sequence[web.RouteDef]:
        return [web.get("/", self.serve_socket)]

    def settings(self) -> dict[str, Any]:
        return {"kind": self.kind, "name": "orders", "platform": "douyin", "room_id": "shop", "url": self.ws_url}

    def frames(self, step: Step) -> Sequence[Frame]:
        who = step.who
        if who is None:
            return []
        person = {"nick_name": who.name, "user_id": who.uid}
        match step.type:
            case "comment":
                return [frame("comment", step.id, nick_name=who.name, content=step.text)]
            case "like" | "enter" | "follow":
                return [frame(f"room_{step.type}", step.id, **person)]
            case "membership":
                return [frame("subscribe_merchant_brand_vip", step.id, **person, content="加入品牌会员")]
            case "order":
                return [order(step.text, step.status, nick_name=who.name, order_ts=step.at_ms // 1000)]
        return []


def order(order_id: str, status: str, *, raw: int | None = None, **more: Any) -> str:
    word, usual = STATUS[status]
    product = {"product_id": "3601", "product_title": "明前龙井 250g", "nick_name": "小林", "order_ts": 1_790_000_000}
    key = f"{order_id}#{usual if raw is None else raw}"
    return frame("live_order", key, order_status=word, **{**product, **more})


def frame(msg_type: str, msg_id: str, **more: Any) -> str:
    return json.dumps({"msg_type": msg_type, "msg_id": msg_id, **more, "time": "20:15:03"}, ensure_ascii=False)
