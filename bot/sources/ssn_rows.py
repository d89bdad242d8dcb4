"""Rows of Social Stream Ninja (its message objects) to contract events.  Pure.

The rows are scraped from web pages, so a field may be missing, of another type, or HTML.  What is not told is unknown.
"""

import re
from collections.abc import Iterator, Mapping
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
from bot.core.text import plain_text
from bot.sources.donation import Donation, donation
from bot.sources.ssn_people import MAX_NAME, told, viewer
from bot.sources.stamp import Stamp, comment

MAX_ROWS = 500
"""Rows taken from one frame."""
MAX_COUNT = 10**12
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

Row = Mapping[str, Any]
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
        event_id = _native(meta)
        if kind == "gift":
            yield _gift(stamp, row, meta, given, user, at_ms)
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


def _native(meta: Row) -> str:
    """Return the platform's id of a row; its own `id` only counts the rows of one page."""
    for key in ("messageId", "webhookId"):
        if isinstance(value := meta.get(key), str | int) and not isinstance(value, bool) and value:
            return str(value)
    return ""


def _words(row: Row) -> Any:
    text = row.get("chatmessage")
    return comment(text if isinstance(text, str) else "", markup=not row.get("textonly"))


def _whole(value: object) -> int | None:
    """Return a count >= 0, None when it is none."""
    if isinstance(value, str) and value.isascii() and value.isdigit() and len(value) <= 12:
        value = int(value)
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    return value if isinstance(value, int) and not isinstance(value, bool) and 0 <= value <= MAX_COUNT else None


def _counter(row: Row, kind: str, platform: Platform) -> Counter | None:
    value = _whole(row.get("meta"))
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
            title = _title(row, meta)
            body = Reward(title=title, cost=_whole(meta.get("cost")) or 0, input=_plain(row))
            return "reward", {"reward": body}
        case "raid":
            return "raid", {"raid": Raid(viewers=_whole(meta.get("viewers")) or 0)}
        case "commerce_update" | "auction_update":
            return "system", {"system": System(code=f"ssn.{kind}", text=_plain(row))}
        case "shopping_purchase":
            return "product_click", {"product_click": ProductSignal(title=_title(row, meta) or _plain(row))}
    return None


def _plain(row: Row) -> str:
    return str(_words(row).text_plain)[:200]


def _title(row: Row, meta: Row) -> str:
    for value in (meta.get("giftName"), meta.get("title"), row.get("title")):
        if isinstance(value, str) and value:
            return plain_text(value, limit=MAX_NAME, markup=True)
    return ""


def _membership(row: Row, meta: Row, kind: object) -> Membership:
    text = told(row.get("membership")) or told(row.get("subtitle"))
    months = _MONTHS.search(text.casefold())
    count = _whole(meta.get("count")) if kind in GIFTED else None
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
        gift = Gift(name=worth.tokens.unit, count=1, virtual=worth.tokens, paid=True)
        gift_id = f"{event_id}:gift" if event_id else ""
        yield stamp.event("gift", gift_id, at_ms, user=user, gift=gift)
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


def _gift(stamp: Stamp, row: Row, meta: Row, given: str, user: User, at_ms: int) -> RoomEvent:
    """Return a gift: of a streak the row tells the running total and what that is worth."""
    total, gift_id = _whole(meta.get("tiktokGiftCount")), meta.get("giftId")
    group, streak = meta.get("groupId"), meta.get("tiktokGiftStreakId")
    # The streak's id is unique to one open page; two pages of a room agree on the platform's group alone.
    combo = next((str(value) for value in (group, streak) if value and str(value) != "0" and streak), None)
    pieces = max(1, total or 1)
    worth = donation(given, stamp.platform) if given else None
    unit_value, virtual, known = _each(worth, pieces)
    gift = Gift(
        id=str(gift_id)[:64] if isinstance(gift_id, str | int) else "",
        name=_title(row, meta),
        count=0 if combo and total is not None else pieces,
        unit_value=unit_value,
        virtual=virtual,
        combo_id=combo[:64] if combo else None,
        combo_total=total if combo else None,
        combo_end=combo is not None and meta.get("repeatEnd") in (True, 1, "1"),
        paid=worth is not None,
    )
    # Of a streak every row is told apart by its total; ids of its own would come anew from each page.
    event_id = "" if combo else meta.get("tiktokGiftMessageId") or _native(meta)
    hints = () if known or not given else ("value_unknown",)
    return stamp.event("gift", event_id, at_ms, user=user, gift=gift, hints=hints)


def _each(worth: Donation | None, pieces: int) -> tuple[Any, Any, bool]:
    """Return (money, tokens, known) of one of so many equal pieces."""
    whole = worth.price or worth.tokens if worth is not None else None
    if worth is None or whole is None:
        return None, None, False
    if worth.price is not None:
        each, rest = divmod(worth.price.amount_minor, pieces)
        price = msgspec.structs.replace(worth.price, amount_minor=each)
        return (None, None, False) if rest else (price, None, True)
    assert worth.tokens is not None
    each, rest = divmod(worth.tokens.amount, pieces)
    return (None, None, False) if rest else (None, msgspec.structs.replace(worth.tokens, amount=each), True)
