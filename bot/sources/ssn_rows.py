"""Rows of Social Stream Ninja (its message objects) to contract events.  Pure.

The rows are scraped from web pages, so a field may be missing, of another type, or HTML.  What is not told is unknown.
"""

import re
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import msgspec

from bot.core.errors import BROKEN_JSON, BadInput
from bot.core.events import (
    Counter,
    Empty,
    EventType,
    Gift,
    Like,
    Membership,
    Moderation,
    Platform,
    ProductSignal,
    Raid,
    Reward,
    RoomEvent,
    Share,
    SuperChat,
    System,
    User,
)
from bot.core.ports import SourceHealth
from bot.sources.donation import donation
from bot.sources.ssn_gifts import Row, gift, native, title, whole
from bot.sources.ssn_people import MAX_NAME, told, viewer
from bot.sources.stamp import Stamp, comment

MAX_ROWS = 500
"""Rows taken from one frame."""
PLATFORMS: dict[str, Platform] = {
    **{"bilibili": "bilibili", "bilibilicom": "bilibili", "douyin": "douyin", "douyu": "douyu"},
    **{"kuaishou": "kuaishou", "kick": "kick", "rednote": "xiaohongshu", "xiaohongshu": "xiaohongshu"},
    **{"tiktok": "tiktok", "tiktoklive": "tiktok", "twitch": "twitch"},
    **{"youtube": "youtube", "youtubeshorts": "youtube"},
}
"""`type` of a row -> platform."""
COUNTERS = {"viewer_update": "viewers", "likes_update": "likes", "follower_update": "followers"}
FACTS: dict[str, tuple[EventType, Any]] = {
    "new_follower": ("follow", Empty()),
    "followed": ("follow", Empty()),
    "joined": ("enter", Empty()),
    "shared": ("share", Share()),
}
MEMBERSHIPS = frozenset(
    "new_subscriber resub sponsorship subscription_gift giftpurchase membermilestone subscribe".split()
)
GIFTED = frozenset(("subscription_gift", "giftpurchase"))
RENEWED = frozenset(("resub", "membermilestone"))
_MONTHS = re.compile(r"(\d{1,3})[ -]?month")

_json = msgspec.json.Decoder()


class Rows:
    """Reads the rows of one source; each platform in them has a stamp of its own."""

    def __init__(self, stamp: Stamp, health: SourceHealth) -> None:
        self._stamps: dict[Platform, Stamp] = {stamp.platform: stamp}
        self._own, self._health = stamp, health

    def frame(self, frame: bytes, at_ms: int) -> list[RoomEvent]:
        """Return the events of a frame: one row or an array of them; BadInput when it is no JSON."""
        try:
            root = _json.decode(frame)
        except BROKEN_JSON as error:
            raise BadInput(f"not JSON: {error}") from error
        rows = root[:MAX_ROWS] if isinstance(root, list) else [root]
        return [event for row in rows for event in self.events(row, at_ms)]

    def events(self, row: object, at_ms: int) -> list[RoomEvent]:
        """Return the events of one row; what it is not is counted."""
        if not isinstance(row, dict):
            self._health.count("bad_records")
            return []
        try:
            return list(self._read(row, at_ms))
        except (TypeError, ValueError, ArithmeticError):
            self._health.count("bad_records")
            return []

    def _stamp(self, row: Row) -> Stamp:
        platform = PLATFORMS.get(str(row.get("type", "")).lower(), self._own.platform)
        if platform not in self._stamps:
            self._stamps[platform] = replace(self._own, platform=platform)
        return self._stamps[platform]

    def _read(self, row: Row, at_ms: int) -> Iterator[RoomEvent]:
        stamp, meta, kind = self._stamp(row), _meta(row), row.get("event") or ""
        if kind in COUNTERS or kind == "subscriber_update":
            total = _counter(row, str(kind), stamp.platform)
            if total is not None:
                yield stamp.event("counter", None, at_ms, counter=total)
            return
        if kind == "giftredemption":
            self._health.count("repeats")  # what was given is in the giver's row
            return
        user = viewer(row, meta)
        given = told(row.get("hasDonation"))
        hints = ("own_echo",) if row.get("reflection") is True else ()
        event_id = native(meta)
        if kind == "gift":
            yield gift(stamp, row, meta, given, user, at_ms)
            return
        made = _bare(row, meta, kind) if kind and not given else None
        if made is not None:
            type_, body = made
            yield stamp.event(type_, event_id, at_ms, user=user, **body)
        elif kind in MEMBERSHIPS:
            yield stamp.event("membership", event_id, at_ms, user=user, membership=_membership(row, meta, kind))
        elif given:
            yield from _donated(stamp, row, given, user, event_id, at_ms)
        elif not kind and user.name and row.get("chatmessage") is not None:
            yield stamp.event("comment", event_id, at_ms, user=user, comment=_words(row), hints=hints)
        else:
            self._health.count("unknown_types")


def _meta(row: Row) -> Row:
    meta = row.get("meta")
    return meta if isinstance(meta, dict) else {}


def _words(row: Row) -> Any:
    text = row.get("chatmessage")
    return comment(text if isinstance(text, str) else "", markup=not row.get("textonly"))


def _counter(row: Row, kind: str, platform: Platform) -> Counter | None:
    value = whole(row.get("meta"))
    if value is None or (kind == "likes_update" and not value):
        return None  # a page that closes says 0 likes
    name: Any = COUNTERS.get(kind)
    if name is None:
        name = "followers" if platform == "youtube" else "members"  # to subscribe is to follow there
    return Counter(name=name, value=value)


def _bare(row: Row, meta: Row, kind: object) -> tuple[EventType, dict[str, Any]] | None:
    """Return what a row says that is neither words nor money."""
    match kind:
        case "new_follower" | "followed" | "joined" | "shared":
            type_, body = FACTS[str(kind)]
            return type_, {type_: body}
        case "liked":
            return "like", {"like": Like(count=1)}
        case "user_banned":
            target = row.get("userid")
            known = isinstance(target, str | int) and str(target)
            return "moderation", {"moderation": Moderation(action="ban", target_user_id=str(target) if known else None)}
        case "reward":
            body = Reward(title=title(row, meta), cost=whole(meta.get("cost")) or 0, input=_plain(row))
            return "reward", {"reward": body}
        case "raid":
            return "raid", {"raid": Raid(viewers=whole(meta.get("viewers")) or 0)}
        case "commerce_update" | "auction_update":
            return "system", {"system": System(code=f"ssn.{kind}", text=_plain(row))}
        case "shopping_purchase":
            return "product_click", {"product_click": ProductSignal(title=title(row, meta) or _plain(row))}
    return None


def _plain(row: Row) -> str:
    return str(_words(row).text_plain)[:200]


def _membership(row: Row, meta: Row, kind: object) -> Membership:
    text = told(row.get("membership")) or told(row.get("subtitle"))
    months = _MONTHS.search(text.casefold())
    count = whole(meta.get("count")) if kind in GIFTED else None
    return Membership(
        name=text[:MAX_NAME],
        months=int(months[1]) if months else None,
        count=max(1, min(count or 1, 10_000)),
        is_gift=kind in GIFTED,
        is_renewal=kind in RENEWED,
    )


def _donated(stamp: Stamp, row: Row, given: str, user: User, event_id: str, at_ms: int) -> Iterator[RoomEvent]:
    """Yield a paid comment for money, a gift (and its words) for tokens."""
    worth, words = donation(given, stamp.platform), _words(row)
    if worth is not None and worth.tokens is not None:
        tokens = Gift(name=worth.tokens.unit, count=1, virtual=worth.tokens, paid=True)
        gift_id = f"{event_id}:gift" if event_id else ""
        yield stamp.event("gift", gift_id, at_ms, user=user, gift=tokens)
        if words.text_plain and not row.get("event"):
            yield stamp.event("comment", event_id, at_ms, user=user, comment=words)
        return
    price = worth.price if worth is not None else None
    body = SuperChat(
        id=event_id[:128],
        text=words.text_plain,
        amount_minor=price.amount_minor if price else 0,
        currency=price.currency if price else "",
    )
    hints = () if price else ("value_unknown",)
    yield stamp.event("super_chat", event_id, at_ms, user=user, super_chat=body, hints=hints)
