"""oba-live-tool as a source: it reads the host's own console pages, and is the only relay that tells orders.

Protocol as read in its code: one JSON object a frame, no hello, no login, no heartbeat.  An order is told once for each
of its states; it has neither a quantity nor a price.
"""

from collections.abc import Sequence
from typing import Annotated, Any, ClassVar, Literal

import msgspec

from bot.core.errors import ConfigError
from bot.core.events import (
    Empty,
    FanLevel,
    IdScope,
    Like,
    Membership,
    Order,
    RoomEvent,
    User,
)
from bot.core.ports import SourceContext
from bot.settings.source import ConnectorSettings, SourceSettings, WsUrl, refined
from bot.sources.connector import Connector
from bot.sources.feed import Feed
from bot.sources.line import Line
from bot.sources.stamp import comment

IDLE_S = 300.0
"""The tool stops listening without a word: silence is the only sign of it."""
COMMENTS = {
    "comment": ("douyin", "kuaishou"),
    "wechat_channel_live_msg": ("wechat_channels",),
    "xiaohongshu_comment": ("xiaohongshu",),
    "taobao_comment": ("taobao",),
}
"""Message type -> the platforms whose rooms use it."""
DOUYIN_ONLY = frozenset(
    (
        "room_enter",
        "room_like",
        "room_follow",
        "subscribe_merchant_brand_vip",
        "ecom_fansclub_participate",
        "live_order",
    )
)
STATUSES: dict[str, Literal["placed", "paid"]] = {"已下单": "placed", "已付款": "paid"}
"""What the tool writes, in English "ordered" and "paid"; older ones write the platform's number."""
PAID = 3
MAX_PLACED = 1
PAY_WITHIN_MS = 30 * 60 * 1000
"""An unpaid order is cancelled after so long, so an older one is from the page's history."""
MS_FROM = 10**12
S_FROM = 10**9
"""`order_ts` is not documented: from here on seconds, from `MS_FROM` milliseconds."""

Number = Annotated[int, msgspec.Meta(ge=-(2**53), le=2**53)]
Id = str | Number | None


class ObaSettings(ConnectorSettings):
    """Where the tool broadcasts, and whose room it reads: `platform` must be said."""

    url: WsUrl = "ws://127.0.0.1:12354"
    """Each account of the tool has a port of its own: one port = one room."""


class _Message(msgspec.Struct):
    msg_type: str
    msg_id: Id = None
    nick_name: str | None = None
    user_id: Id = None
    content: str | None = None
    order_status: str | Number | None = None
    order_ts: Number | None = None
    product_id: Id = None
    product_title: str | None = None


_message = msgspec.json.Decoder(_Message)


class Oba(Connector):
    """One account of a running oba-live-tool."""

    kind: ClassVar[str] = "oba"
    idle_s = IDLE_S

    def __init__(self, settings: ObaSettings, context: SourceContext) -> None:
        super().__init__(settings, context)
        if settings.platform == "other":
            raise ConfigError(
                f"source {self.name!r} needs its platform",
                hint='write platform = "douyin" (kuaishou, taobao, xiaohongshu, wechat_channels)',
            )
        self._url = settings.url
        self._platform = settings.platform

    def decode(self, frame: bytes, at_ms: int) -> Sequence[RoomEvent]:
        """Return the event of a frame."""
        message = _message.decode(frame)
        kind = message.msg_type
        if kind not in COMMENTS and kind not in DOUYIN_ONLY:
            self.health.count("unknown_types")
            return ()
        if self._platform not in COMMENTS.get(kind, ("douyin",)):
            self.health.count("other_room")  # the port is another account's
            return ()
        if kind == "live_order":
            return [self._order(message, at_ms)]
        type_, body, role = _meaning(message)
        event_id = str(message.msg_id or "")
        return [self.stamp.event(type_, event_id, at_ms, user=_user(message, role), **body)]

    def _order(self, message: _Message, at_ms: int) -> RoomEvent:
        key = str(message.msg_id or "")
        order_id, status = key.rpartition("#")[0] or key, _status(message.order_status)
        body = Order(
            order_id=order_id[:100],
            status=status,
            product_id=str(message.product_id)[:64] if message.product_id else None,
            title=(message.product_title or "")[:200],
            item_status_key=key[:128] or None,
        )
        event = self.stamp.event(
            "order",
            # Not the tool's id: two raw states that both mean paid must be one payment.
            f"{order_id[:100]}#{status}" if order_id else "",
            at_ms,
            id_quality="derived",
            user=_user(message),
            order=body,
        )
        return msgspec.structs.replace(event, delivery="backfill") if _is_past(message.order_ts, at_ms) else event

    async def session(self, line: Line) -> None:
        """Dial and listen."""
        async with line.websocket(self._url) as socket:
            await line.opened()
            async for frame in socket:
                await line.take(frame)


def _meaning(message: _Message) -> tuple[Any, dict[str, Any], str]:
    """Return the event type, its body, and the role of the viewer that the message proves."""
    match message.msg_type:
        case "room_enter":
            return "enter", {"enter": Empty()}, ""
        case "room_like":
            return "like", {"like": Like(count=1)}, ""
        case "room_follow":
            return "follow", {"follow": Empty()}, ""
        case "subscribe_merchant_brand_vip":
            return "membership", {"membership": Membership(tier=1, name="brand_vip", unit="")}, "brand_vip"
        case "ecom_fansclub_participate":
            # Whoever joins a fan club begins at level 1, and the tool tells no other figure.
            return "fan_level", {"fan_level": FanLevel(kind="join", to=1)}, "fan_club"
    return "comment", {"comment": comment(message.content)}, ""


def _status(raw: str | int | None) -> Literal["placed", "paid", "unknown"]:
    if isinstance(raw, str):
        return STATUSES.get(raw, "unknown")
    if raw is None:
        return "unknown"
    return "paid" if raw == PAID else "placed" if raw <= MAX_PLACED else "unknown"


def _is_past(order_ts: int | None, at_ms: int) -> bool:
    if order_ts is None or order_ts < S_FROM:
        return False
    return at_ms - (order_ts if order_ts >= MS_FROM else order_ts * 1000) > PAY_WITHIN_MS


def _user(message: _Message, role: str = "") -> User:
    name = (message.nick_name or "")[:100]
    scope: IdScope = "uid" if message.user_id else "masked" if "**" in name else "name_only" if name else "anonymous"
    return User(
        id=str(message.user_id)[:128] if message.user_id else None,
        id_scope=scope,
        name=name,
        roles=(role,) if role else (),
    )


def open_oba(settings: SourceSettings, context: SourceContext) -> Feed:
    """Make the source of a `[[source]] kind = "oba"` entry."""
    return Feed(Oba(refined(settings, ObaSettings), context), settings, context)
