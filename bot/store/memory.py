"""What the room remembers of each viewer: read before an event, changed by it, written with it."""

import sqlite3
from collections.abc import Iterable

import msgspec

from bot.core.events import RoomEvent
from bot.core.viewers import History
from bot.store.bulk import insert_rows

MAX_VIEWERS = 20_000
"""Viewers kept in memory between transactions (about 8 MB); the longest known half goes first."""

_FIELDS = "key, first_seen_ms, visits, comments, orders, gifts, fan_level, member_tier, session"
_READ = f"SELECT {_FIELDS} FROM viewer WHERE key IN (SELECT value FROM json_each(?))"
_VIEWER = """INSERT INTO viewer(key, first_seen_ms, last_seen_ms, session, visits, comments, orders, gifts, fan_level,
member_tier)"""
_KNOWN = """ON CONFLICT(key) DO UPDATE SET first_seen_ms = excluded.first_seen_ms,
last_seen_ms = max(last_seen_ms, excluded.last_seen_ms), session = excluded.session, visits = excluded.visits,
comments = excluded.comments, orders = excluded.orders, gifts = excluded.gifts, fan_level = excluded.fan_level,
member_tier = excluded.member_tier
"""
_MAX_COUNT = 2**53 - 1


class ViewerMemory:
    """Works within the transaction of the caller; `flush` before its commit, `forget` after its rollback."""

    def __init__(self, db: sqlite3.Connection, session_id: str) -> None:
        self._db = db
        self._session = session_id
        self._known: dict[str, History] = {}
        """With `visits` as of this session, whether or not it has been written yet."""
        self._seen_ms: dict[str, int] = {}
        """Viewers to write -> time of their latest event."""

    def recall(self, keys: Iterable[str]) -> None:
        """Read the viewers among `keys` that are not in memory, all at once."""
        missing = [key for key in dict.fromkeys(keys) if key not in self._known]
        if not missing:
            return
        for key, first, visits, comments, orders, gifts, fan, member, session in self._db.execute(
            _READ, (msgspec.json.encode(missing).decode(),)
        ):
            self._known[key] = History(
                first_seen_ms=first,
                visits=visits + (session != self._session),
                comments=comments,
                orders=orders,
                gifts=gifts,
                fan_level=fan,
                member_tier=member,
            )

    def before(self, key: str) -> History | None:
        """Return what was known of a recalled viewer, None when she was never seen."""
        return self._known.get(key)

    def learn(self, key: str, event: RoomEvent, at_ms: int) -> None:
        """Take in what `event`, which happened at `at_ms`, shows of its viewer."""
        self._known[key] = _after(self._known.get(key), event, at_ms)
        self._seen_ms[key] = max(at_ms, self._seen_ms.get(key, 0))

    def flush(self) -> None:
        """Write everybody who changed, inside the caller's transaction."""
        session = self._session
        rows = []
        for key, seen_ms in self._seen_ms.items():
            it = self._known[key]
            counts = (it.visits, it.comments, it.orders, it.gifts, it.fan_level, it.member_tier)
            rows.append((key, it.first_seen_ms, seen_ms, session, *counts))
        insert_rows(self._db, _VIEWER, rows, _KNOWN)
        self._seen_ms.clear()
        if len(self._known) > MAX_VIEWERS:
            for key in list(self._known)[: MAX_VIEWERS // 2]:
                del self._known[key]

    def forget(self) -> None:
        """Drop what a rolled back transaction left in memory."""
        self._known.clear()
        self._seen_ms.clear()


def _after(before: History | None, event: RoomEvent, at_ms: int) -> History:
    if before is None:
        before = History(first_seen_ms=at_ms, visits=1)
    fan_level, member_tier = _standing(event, before)
    comments, orders, gifts = before.comments, before.orders, before.gifts
    if event.type == "comment":
        comments += 1
    elif event.order is not None:
        orders += event.order.status == "paid"
    elif event.gift is not None:
        gifts = min(gifts + max(0, event.gift.count), _MAX_COUNT)
    return History(
        first_seen_ms=min(before.first_seen_ms, at_ms),
        visits=before.visits,
        comments=comments,
        orders=orders,
        gifts=gifts,
        fan_level=fan_level,
        member_tier=member_tier,
    )


def _standing(event: RoomEvent, before: History) -> tuple[int, int]:
    """Return the latest fan level and member tier; a field the platform leaves out is unknown, not zero."""
    fan_level, member_tier, user = before.fan_level, before.member_tier, event.user
    if user is not None and user.fan is not None and user.fan.this_room:
        fan_level = _bounded(user.fan.level)
    if user is not None and user.member is not None:
        member_tier = _bounded(user.member.tier)
    if event.fan_level is not None and event.fan_level.to is not None:
        fan_level = _bounded(event.fan_level.to)
    if event.membership is not None and not event.membership.is_gift:
        member_tier = _bounded(event.membership.tier)
    return fan_level, member_tier


def _bounded(value: int) -> int:
    return min(max(0, value), _MAX_COUNT)
