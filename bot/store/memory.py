"""What the room remembers of each viewer: read before an event, changed by it, written with it."""

import sqlite3
from collections.abc import Iterable

import msgspec

from bot.audience.notes import noted
from bot.core.errors import BROKEN_JSON
from bot.core.events import Membership, RoomEvent
from bot.core.viewers import History, Notes, Sighting
from bot.store.bulk import insert_rows

MAX_VIEWERS = 20_000
"""Viewers kept in memory between transactions (about 8 MB); the longest known half goes first."""

FLAG_DAYS = 31
"""How long a membership is believed after the platform last showed it: everywhere they run by the month."""
LONGEST_DAYS = 3 * 366
_UNIT_DAYS = {"day": 1, "week": 7, "month": 31, "year": 366}
DAY_MS = 86_400_000
_FIELDS = """key, first_seen_ms, visits, comments, orders, gifts, fan_level, member_tier, session, member_until_ms,
last_order_ms, notes"""
_READ = f"SELECT {_FIELDS} FROM viewer WHERE key IN (SELECT value FROM json_each(?))"
_VIEWER = """INSERT INTO viewer(key, first_seen_ms, last_seen_ms, session, visits, comments, orders, gifts, fan_level,
member_tier, member_until_ms, last_order_ms, notes)"""
_KNOWN = """ON CONFLICT(key) DO UPDATE SET first_seen_ms = excluded.first_seen_ms,
last_seen_ms = max(last_seen_ms, excluded.last_seen_ms), session = excluded.session, visits = excluded.visits,
comments = excluded.comments, orders = excluded.orders, gifts = excluded.gifts, fan_level = excluded.fan_level,
member_tier = excluded.member_tier, member_until_ms = excluded.member_until_ms,
last_order_ms = excluded.last_order_ms, notes = excluded.notes
"""
_NOTHING = Notes()
_PROMOTES = frozenset({"fan_level", "membership"})
"""Events that change what a viewer is."""
_TELLS = _PROMOTES | {"comment", "order", "gift"}
"""Events that say anything of a viewer beside that she is there."""
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
        self._written: set[str] = set()
        """Viewers whose row says all that is known of them, this session too."""

    def recall(self, keys: Iterable[str]) -> None:
        """Read the viewers among `keys` that are not in memory, all at once."""
        missing = [key for key in dict.fromkeys(keys) if key not in self._known]
        if not missing:
            return
        for (
            key,
            first,
            visits,
            comments,
            orders,
            gifts,
            fan,
            member,
            session,
            until,
            ordered,
            notes,
        ) in self._db.execute(_READ, (msgspec.json.encode(missing).decode(),)):
            self._known[key] = History(
                first_seen_ms=first,
                visits=visits + (session != self._session),
                comments=comments,
                orders=orders,
                gifts=gifts,
                fan_level=fan,
                member_tier=member,
                member_until_ms=until,
                last_order_ms=ordered,
                notes=_decoded(notes),
            )
            if session == self._session:
                self._written.add(key)

    def before(self, key: str) -> History | None:
        """Return what was known of a recalled viewer, None when she was never seen."""
        return self._known.get(key)

    def learn(self, key: str, event: RoomEvent, at_ms: int) -> None:
        """Take in what `event`, which happened at `at_ms`, shows of its viewer; that she is still here is no news."""
        before = self._known.get(key)
        after = _after(before, event, at_ms)
        if after is before and key in self._written:
            return
        self._known[key] = after
        if self._seen_ms.get(key, -1) < at_ms:
            self._seen_ms[key] = at_ms

    def note(self, seen: Sighting) -> None:
        """Take in what was understood of a recalled viewer; one that is not known (any more) is passed over."""
        known = self._known.get(seen.key)
        if known is None:
            return
        notes = noted(known.notes, seen)
        if notes is not known.notes:
            self._known[seen.key] = msgspec.structs.replace(known, notes=notes)
            self._seen_ms.setdefault(seen.key, seen.at_ms)

    def flush(self) -> None:
        """Write everybody who changed, inside the caller's transaction."""
        session = self._session
        rows = []
        for key, seen_ms in self._seen_ms.items():
            it = self._known[key]
            counts = (it.visits, it.comments, it.orders, it.gifts, it.fan_level, it.member_tier)
            notes = b"" if it.notes is _NOTHING else msgspec.json.encode(it.notes)
            rows.append((key, it.first_seen_ms, seen_ms, session, *counts, it.member_until_ms, it.last_order_ms, notes))
        insert_rows(self._db, _VIEWER, rows, _KNOWN)
        self._written.update(self._seen_ms)
        self._seen_ms.clear()
        if len(self._known) > MAX_VIEWERS:
            for key in list(self._known)[: MAX_VIEWERS // 2]:
                del self._known[key]
                self._written.discard(key)

    def forget(self) -> None:
        """Drop what a rolled back transaction left in memory."""
        self._known.clear()
        self._seen_ms.clear()
        self._written.clear()


def _after(before: History | None, event: RoomEvent, at_ms: int) -> History:
    user = event.user
    shown = user is not None and (user.fan is not None or user.member is not None)
    if before is None:
        before = History(first_seen_ms=at_ms, visits=1)
    elif event.type not in _TELLS and not shown and before.first_seen_ms <= at_ms:
        return before
    fan_level, member_tier, until_ms = before.fan_level, before.member_tier, before.member_until_ms
    if shown or event.type in _PROMOTES:
        fan_level, member_tier, until_ms = _standing(event, before, at_ms)
    comments, orders, gifts, ordered_ms = before.comments, before.orders, before.gifts, before.last_order_ms
    if event.type == "comment":
        comments += 1
    elif event.order is not None:
        if event.order.status == "paid":
            orders, ordered_ms = orders + 1, max(ordered_ms, at_ms)
    elif event.gift is not None:
        gifts = min(gifts + max(0, event.gift.count), _MAX_COUNT)
    return History(
        first_seen_ms=before.first_seen_ms if before.first_seen_ms <= at_ms else at_ms,
        visits=before.visits,
        comments=comments,
        orders=orders,
        gifts=gifts,
        fan_level=fan_level,
        member_tier=member_tier,
        member_until_ms=until_ms,
        last_order_ms=ordered_ms,
        notes=before.notes,
    )


def _standing(event: RoomEvent, before: History, at_ms: int) -> tuple[int, int, int]:
    """Return the latest fan level, member tier and its end; what the platform leaves out is unknown, not zero."""
    fan_level, member_tier, until_ms, user = before.fan_level, before.member_tier, before.member_until_ms, event.user
    if user is not None and user.fan is not None and user.fan.this_room:
        fan_level = _bounded(user.fan.level)
    if user is not None and user.member is not None:
        member_tier = _bounded(user.member.tier)
        until_ms = max(until_ms, at_ms + FLAG_DAYS * DAY_MS) if member_tier else 0
    if event.fan_level is not None and event.fan_level.to is not None:
        fan_level = _bounded(event.fan_level.to)
    if event.membership is not None and not event.membership.is_gift:
        member_tier = _bounded(event.membership.tier)
        until_ms = _paid_until(event.membership, before, at_ms)
    return fan_level, member_tier, until_ms


def _paid_until(bought: Membership, before: History, at_ms: int) -> int:
    """Return when what was bought ends; a renewal of what still runs is added to it."""
    days = _UNIT_DAYS.get(bought.unit, _UNIT_DAYS["month"]) * max(1, bought.count)
    runs = before.member_until_ms if before.member_tier == bought.tier else 0
    return max(runs, at_ms) + min(days, LONGEST_DAYS) * DAY_MS


def _decoded(notes: bytes) -> Notes:
    try:
        return msgspec.json.decode(notes, type=Notes) if notes else _NOTHING
    except BROKEN_JSON:  # written by hand: better to know nothing than to stop the room
        return _NOTHING


def _bounded(value: int) -> int:
    return min(max(0, value), _MAX_COUNT)
