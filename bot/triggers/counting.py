"""Which counters one event moves.  Totals are set, never summed; nothing invented, nothing counted twice."""

from collections.abc import Sequence
from functools import lru_cache

from bot.core.events import Counter, Gift, Like, RoomEvent
from bot.core.ledger import Change
from bot.core.viewers import user_key

MAX_VALUE = 2**53 - 1
"""No counter and no step goes beyond: the largest integer that JSON readers keep exactly."""

_COUNTED = frozenset({"live", "backfill", "replay"})
"""Deliveries that may count; the journal lets `replay` through only in a replay run, `backfill` only in its session."""

OWN = frozenset({"likes", "comments", "gifts", "gift_value", "shares", "orders"})
"""Counters that a viewer may also have for herself."""
_ROOM_TOTALS = {"viewers": "viewers", "likes": "likes", "members": "members", "followers": "followers"}
"""`followers` is everybody who ever followed and stays apart from `follows`, the new ones of this show."""
_ROOM_DELTAS = {"likes": "likes", "members": "members", "followers": "follows"}
"""A change of `viewers` is no count of anything and has no place here."""


def changes_for(event: RoomEvent, *, currency: str = "CNY", commenters: bool = False) -> Sequence[Change]:
    """Return what `event` says of each counter; empty for mirror and test events.

    With `commenters`, those who write are counted too, each once in a window.

    `gift_value` takes only paid gifts priced in `currency`: amounts of different currencies are never added.
    """
    if event.delivery not in _COUNTED:
        return ()
    match event.type:
        case "comment":
            if "own_echo" in event.hints:
                return ()
            return (*_one("comments"), *_person(event)) if commenters else _one("comments")
        case "like":
            return _likes(event.like) if event.like else ()
        case "gift":
            return _gifts(event.gift, currency) if event.gift else ()
        case "follow":
            return _one("follows")
        case "share":
            return _one("shares")
        case "membership":
            return _one("members")
        case "order":
            return _one("orders") if event.order and event.order.status == "paid" else ()
        case "counter":
            return _total(event.counter) if event.counter else ()
    return ()


def own_changes(event: RoomEvent, *, currency: str = "CNY") -> Sequence[Change]:
    """Return what `event` adds to the counters of its viewer; her likes as the platform tells them, often too few."""
    if event.like is not None and event.delivery in _COUNTED:
        return (Change(name="likes", value=min(event.like.count, MAX_VALUE)),) if event.like.count > 0 else ()
    return [one for one in changes_for(event, currency=currency) if one.name in OWN and not one.absolute]


@lru_cache(maxsize=8)
def _one(name: str) -> Sequence[Change]:
    return (Change(name=name, value=1),)


def _person(event: RoomEvent) -> Sequence[Change]:
    key = user_key(event.platform, event.user)
    return (Change(name="commenters", value=1, person=key),) if key else ()


def _likes(like: Like) -> Sequence[Change]:
    # Per-viewer counts are throttled or aggregated by platforms; the room's own total is right (contract v1, 1.7).
    if like.total is not None and like.total >= 0:
        return (Change(name="likes", value=min(like.total, MAX_VALUE), absolute=True),)
    return (Change(name="likes", value=min(like.count, MAX_VALUE)),) if like.count > 0 else ()


def _gifts(gift: Gift, currency: str) -> Sequence[Change]:
    if gift.count <= 0:  # the closing frame of a combo: its increments were counted as they came
        return ()
    pieces = Change(name="gifts", value=min(gift.count, MAX_VALUE))
    unit = gift.unit_value
    if not gift.paid or unit is None or unit.currency != currency or unit.amount_minor <= 0:
        return (pieces,)
    return (pieces, Change(name="gift_value", value=min(unit.amount_minor * gift.count, MAX_VALUE)))


def _total(counter: Counter) -> Sequence[Change]:
    absolute = counter.semantics == "absolute"
    name = (_ROOM_TOTALS if absolute else _ROOM_DELTAS).get(counter.name)
    if name is None or counter.value < (0 if absolute else 1):
        return ()
    return (Change(name=name, value=min(counter.value, MAX_VALUE), absolute=absolute),)
