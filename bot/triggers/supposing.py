"""Events that never came: so many more likes, gifts or comments, to be judged by the same engine as real ones."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from bot.core.events import (
    Comment,
    Counter,
    Empty,
    EventType,
    Gift,
    Like,
    Membership,
    Order,
    Price,
    RoomEvent,
    Share,
    User,
)
from bot.core.ledger import Change, CounterChange, Window
from bot.core.panels import Supposable, Supposition
from bot.triggers.counting import MAX_VALUE

MOST_EVENTS = 200
"""So many single events stand for a larger crowd; counters take the whole amount in one step."""
SOURCE = "supposed"
_TYPES: Mapping[Supposable, EventType] = {
    "likes": "like",
    "comments": "comment",
    "gifts": "gift",
    "follows": "follow",
    "shares": "share",
    "orders": "order",
    "members": "membership",
    "viewers": "counter",
}
_AT_ONCE = frozenset({"likes", "gifts", "viewers"})
"""What platforms tell as one event with a count; of all else each is an event by another viewer."""


def events_of(one: Supposition, *, now_ms: int, first_seq: int, currency: str, viewers: int = 0) -> Iterator[RoomEvent]:
    """Yield the events of a supposition, each by another viewer; `viewers`: how many are there now."""
    many = 1 if one.what in _AT_ONCE else min(one.amount, MOST_EVENTS)
    for number in range(many):
        yield RoomEvent(
            source=SOURCE,
            room_id=SOURCE,
            event_id=f"{SOURCE}-{number}",
            seq=first_seq + number,
            type=_TYPES[one.what],
            ts_recv=now_ms,
            user=User(id=f"{SOURCE}-{number}", id_scope="open_id", name=SOURCE),
            **_body(one, currency, viewers),  # type: ignore[arg-type]
        )


def _body(one: Supposition, currency: str, viewers: int) -> Mapping[str, object]:
    amount, worth = one.amount, one.value_minor
    match one.what:
        case "likes":
            return {"like": Like(count=amount)}
        case "comments":
            return {"comment": Comment(text=one.text, text_plain=one.text)}
        case "gifts":
            price = Price(amount_minor=worth, currency=currency) if worth else None
            return {"gift": Gift(count=amount, unit_value=price, paid=worth > 0)}
        case "follows":
            return {"follow": Empty()}
        case "shares":
            return {"share": Share()}
        case "orders":
            return {"order": Order(status="paid", amount_minor=worth or None, currency=currency)}
        case "members":
            return {"membership": Membership()}
        case "viewers":
            return {"counter": Counter(name="viewers", value=min(viewers + amount, MAX_VALUE))}


def grown(one: Supposition, changes: Sequence[Change]) -> list[Change]:
    """Return what the first event moves with the whole amount in it: the others then move nothing."""
    if one.what in _AT_ONCE:
        return list(changes)
    return [replace(change, value=min(change.value * one.amount, MAX_VALUE)) for change in changes]


def steps_of(change: Change, values: Mapping[Window, tuple[str, int]]) -> list[CounterChange]:
    """Return the change in each window; `values`: window -> (scope, value now).  A baseline counts as 0."""
    found = []
    for window, (scope, before) in values.items():
        after = max(before, change.value) if change.absolute else min(before + change.value, MAX_VALUE)
        if after != before:
            found.append(CounterChange(name=change.name, scope=scope, before=before, after=after, window=window))
    return found
