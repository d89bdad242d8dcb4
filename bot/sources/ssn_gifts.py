"""Gifts in rows of Social Stream Ninja: streaks by their running total, and what one piece is worth.  Pure."""

from collections.abc import Mapping
from typing import Any

import msgspec

from bot.core.events import Gift, RoomEvent, User
from bot.core.text import plain_text
from bot.sources.donation import Donation, donation
from bot.sources.ssn_people import MAX_NAME
from bot.sources.stamp import Stamp

MAX_COUNT = 10**12

Row = Mapping[str, Any]


def native(meta: Row) -> str:
    """Return the platform's id of a row; its own `id` only counts the rows of one page."""
    for key in ("messageId", "webhookId"):
        if isinstance(value := meta.get(key), str | int) and not isinstance(value, bool) and value:
            return str(value)
    return ""


def whole(value: object) -> int | None:
    """Return a count >= 0, None when it is none."""
    if isinstance(value, str) and value.isascii() and value.isdigit() and len(value) <= 12:
        value = int(value)
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    return value if isinstance(value, int) and not isinstance(value, bool) and 0 <= value <= MAX_COUNT else None


def title(row: Row, meta: Row) -> str:
    """Return what a gift, reward or product is called, empty when it is not told."""
    for value in (meta.get("giftName"), meta.get("title"), row.get("title")):
        if isinstance(value, str) and value:
            return plain_text(value, limit=MAX_NAME, markup=True)
    return ""


def gift(stamp: Stamp, row: Row, meta: Row, given: str, user: User, at_ms: int) -> RoomEvent:
    """Return a gift: of a streak the row tells the running total and what that is worth."""
    total, gift_id = whole(meta.get("tiktokGiftCount")), meta.get("giftId")
    group, streak = meta.get("groupId"), meta.get("tiktokGiftStreakId")
    # The streak's id is unique to one open page; two pages of a room agree on the platform's group alone.
    combo = next((str(value) for value in (group, streak) if value and str(value) != "0" and streak), None)
    pieces = max(1, total or 1)
    worth = donation(given, stamp.platform) if given else None
    unit_value, virtual, known = _each(worth, pieces)
    body = Gift(
        id=str(gift_id)[:64] if isinstance(gift_id, str | int) else "",
        name=title(row, meta),
        count=0 if combo and total is not None else pieces,
        unit_value=unit_value,
        virtual=virtual,
        combo_id=combo[:64] if combo else None,
        combo_total=total if combo else None,
        combo_end=combo is not None and meta.get("repeatEnd") in (True, 1, "1"),
        paid=bool(given),
    )
    # Of a streak every row is told apart by its total; ids of its own would come anew from each page.
    event_id = "" if combo else meta.get("tiktokGiftMessageId") or native(meta)
    hints = () if known or not given else ("value_unknown",)
    return stamp.event("gift", event_id, at_ms, user=user, gift=body, hints=hints)


def _each(worth: Donation | None, pieces: int) -> tuple[Any, Any, bool]:
    """Return (money, tokens, known) of one of so many equal pieces."""
    if worth is None:
        return None, None, False
    if worth.price is not None:
        each, rest = divmod(worth.price.amount_minor, pieces)
        price = msgspec.structs.replace(worth.price, amount_minor=each)
        return (None, None, False) if rest else (price, None, True)
    assert worth.tokens is not None
    each, rest = divmod(worth.tokens.amount, pieces)
    return (None, None, False) if rest else (None, msgspec.structs.replace(worth.tokens, amount=each), True)
