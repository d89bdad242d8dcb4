"""What the userscript for live pages sends (it dials ws://127.0.0.1:5000), to contract events.  Pure.

It reads the page, so it knows names and no ids:
{"type": "comment", "platform": "抖音", "username": "小林", "content": "666"}.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from bot.core.events import Empty, EventType, Gift, Like, Platform, Price, RoomEvent, SuperChat, User
from bot.core.ports import SourceHealth
from bot.core.text import plain_text
from bot.sources.donation import donation
from bot.sources.stamp import Stamp, comment

MAX_NAME = 100
TYPES: Mapping[str, EventType] = {
    **{"comment": "comment", "gift": "gift", "entrance": "enter", "follow": "follow", "like": "like"},
    **{"super_chat": "super_chat"},
}
GREETING = "info"
PLATFORMS: Mapping[str, Platform] = {
    **{"哔哩哔哩": "bilibili", "bilibili": "bilibili", "抖音": "douyin", "douyin": "douyin", "快手": "kuaishou"},
    **{"kuaishou": "kuaishou", "淘宝": "taobao", "taobao": "taobao", "小红书": "xiaohongshu", "拼多多": "pdd"},
    **{"xiaohongshu": "xiaohongshu", "视频号": "wechat_channels", "微信视频号": "wechat_channels", "pdd": "pdd"},
    **{"1688": "alibaba1688", "斗鱼": "douyu", "douyu": "douyu", "tiktok": "tiktok", "twitch": "twitch"},
    **{"youtube": "youtube"},
}
"""What it calls a platform -> ours; the setting `platform` holds where the name is another."""

Record = Mapping[str, Any]


class Userscript:
    """Reads the userscript's objects."""

    def __init__(self, stamp: Stamp, health: SourceHealth, currency: str) -> None:
        self._stamp, self._health, self._currency = stamp, health, currency

    def knows(self, record: Record) -> bool:
        """Return True when the object is the userscript's."""
        kind = record.get("type")
        return kind == GREETING or (isinstance(kind, str) and kind in TYPES and "username" in record)

    def events(self, record: Record, at_ms: int) -> Sequence[RoomEvent]:
        """Return the event of an object; its greeting is none."""
        kind = record["type"]
        if kind == GREETING:
            return ()
        name = record.get("username")
        if not isinstance(name, str) or not name.strip():
            self._health.count("bad_records")
            return ()
        body, hints = self._body(TYPES[kind], record)
        name = plain_text(name, limit=MAX_NAME)
        user = User(id_scope="masked" if "***" in name else "name_only" if name else "anonymous", name=name)
        return [self._stamp_of(record).event(TYPES[kind], None, at_ms, user=user, hints=hints, **body)]

    def _stamp_of(self, record: Record) -> Stamp:
        if self._stamp.platform != "other":
            return self._stamp
        return replace(self._stamp, platform=PLATFORMS.get(str(record.get("platform", "")).lower(), "other"))

    def _body(self, type_: EventType, record: Record) -> tuple[dict[str, Any], tuple[str, ...]]:
        words = comment(record.get("content"))
        match type_:
            case "comment":
                return {"comment": words}, ()
            case "gift":
                price, hints = self._price(record)
                name = plain_text(str(record.get("gift_name") or ""), limit=MAX_NAME)
                return {"gift": Gift(name=name, unit_value=price, paid=price is not None)}, hints
            case "super_chat":
                price, hints = self._price(record)
                amount, currency = (price.amount_minor, price.currency) if price else (0, "")
                body = SuperChat(text=words.text_plain, amount_minor=amount, currency=currency)
                return {"super_chat": body}, hints
            case "like":
                return {"like": Like(count=1)}, ()
        return {type_: Empty()}, ()

    def _price(self, record: Record) -> tuple[Price | None, tuple[str, ...]]:
        told = record.get("price")
        if told in (None, "", 0, "0"):
            return None, ()
        found = donation(f"{told} {self._currency}", self._stamp.platform) if self._currency else None
        price = found.price if found is not None else None
        return price, () if price else ("value_unknown",)
