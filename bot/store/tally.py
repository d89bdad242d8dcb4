"""The counters of three windows: this session, this local day, and all time.

Increments add up.  A room total is the largest value seen, never a sum; once the session has seen one, increments of
that counter no longer count.  A total that falls below half after a stream start or a long gap starts again.
Source: design/sources.md, section 1.7.
"""

import sqlite3
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta, tzinfo

from bot.core.events import RoomEvent
from bot.core.ledger import Change, CounterChange, Window

MAX_VALUE = 2**53 - 1
"""Where a counter stops: the largest integer that JSON readers keep exactly."""
LONG_GAP_MS = 60_000
"""A hole in the feed after which a much smaller total is believed."""
MAX_CELLS = 256
"""Counters kept in memory between transactions; the rest is read again when needed."""


class Days:
    """Local dates of wall times, cheap for times of one day."""

    def __init__(self, zone: tzinfo) -> None:
        self._zone = zone
        self._from_ms = self._to_ms = 0
        self._name = ""

    def of(self, ms: int) -> str:
        """Return the local date at `ms`, as YYYY-MM-DD."""
        if not self._from_ms <= ms < self._to_ms:
            date = datetime.fromtimestamp(ms / 1000, self._zone).date()
            midnight = datetime.combine(date, time(), self._zone)
            following = datetime.combine(date + timedelta(days=1), time(), self._zone)
            self._from_ms, self._to_ms = (round(at.timestamp() * 1000) for at in (midnight, following))
            self._name = date.isoformat()
        return self._name


@dataclass(slots=True)
class _Cell:
    value: int | None = None
    absolute: bool = False
    at_ms: int = -1
    """When the newest frame that it has taken in happened."""


class Tally:
    """Counts within the transaction of the caller; `flush` before its commit, `forget` after its rollback."""

    def __init__(self, db: sqlite3.Connection, session_id: str, opened_ms: int, zone: tzinfo) -> None:
        self._db = db
        self._session = session_id
        self._days = Days(zone)
        self._cells: dict[tuple[str, str], _Cell] = {}
        self._changed: dict[tuple[str, str], _Cell] = {}
        db.execute("INSERT INTO session(id, opened_ms) VALUES(?, ?) ON CONFLICT DO NOTHING", (session_id, opened_ms))
        self._load_session()

    def _load_session(self) -> None:
        query = "SELECT opened_ms, start_ms, reset_ms FROM session WHERE id = ?"
        opened_ms, start_ms, reset_ms = self._db.execute(query, (self._session,)).fetchone()
        self._opened_ms: int = opened_ms
        self._start_ms: int | None = start_ms
        self._reset_ms: int | None = reset_ms

    def covers(self, at_ms: int) -> bool:
        """Whether `at_ms` lies in this session, which began when we opened it or when the stream started."""
        began_ms = self._opened_ms if self._start_ms is None else min(self._opened_ms, self._start_ms)
        return at_ms >= began_ms

    def mark(self, event: RoomEvent) -> None:
        """Note a stream start or a long gap: after it, totals may start again."""
        if event.type == "stream_start":
            self._start_ms = self._reset_ms = event.at_ms
        elif event.gap is not None and event.gap.to_ms - event.gap.from_ms > LONG_GAP_MS:
            self._reset_ms = event.at_ms
        else:
            return
        update = "UPDATE session SET start_ms = ?, reset_ms = ? WHERE id = ?"
        self._db.execute(update, (self._start_ms, self._reset_ms, self._session))

    def apply(self, changes: Sequence[Change], at_ms: int) -> tuple[CounterChange, ...]:
        """Return what `changes` of an event at `at_ms` moved in each window; what stood still is left out."""
        moved: list[CounterChange] = []
        for change in changes:
            name = change.name
            if not change.absolute and self._cell((name, self._session)).absolute:
                continue
            day = self._days.of(at_ms)
            for window, scope in _windows(self._session, day):
                key = (name, scope)
                cell = self._changed[key] = self._cell(key)
                known = cell.value or 0
                before = self._before(cell, change.value, at_ms, window, scope) if change.absolute else known
                after = _after(before, change)
                cell.absolute = change.absolute or cell.absolute
                cell.at_ms = max(cell.at_ms, at_ms)
                if cell.value != after:
                    cell.value = after
                    moved.append(CounterChange(name=name, scope=scope, before=before, after=after, window=window))
        return tuple(moved)

    def _before(self, cell: _Cell, total: int, at_ms: int, window: Window, scope: str) -> int | None:
        """Return what a room total is compared with; None makes it a baseline."""
        if cell.value is None or not cell.absolute:
            return (cell.value or 0) if self._from_zero(at_ms, window, scope) else None
        reset_ms = self._reset_ms
        if reset_ms is not None and cell.at_ms < reset_ms <= at_ms and total * 2 < cell.value:
            return 0 if reset_ms == self._start_ms and self._from_zero(at_ms, window, scope) else None
        return cell.value

    def _from_zero(self, at_ms: int, window: Window, scope: str) -> bool:
        """Whether this window saw the stream start, when every total was 0."""
        start_ms = self._start_ms
        if start_ms is None or at_ms < start_ms:
            return False
        return window != "day" or self._days.of(start_ms) == scope

    def _cell(self, key: tuple[str, str]) -> _Cell:
        cell = self._cells.get(key)
        if cell is None:
            query = "SELECT value, absolute, at_ms FROM counter WHERE name = ? AND scope = ?"
            row = self._db.execute(query, key).fetchone()
            cell = self._cells[key] = _Cell(row[0], bool(row[1]), row[2]) if row else _Cell()
        return cell

    def flush(self) -> None:
        """Write what moved, inside the caller's transaction."""
        rows = [(*key, cell.value, cell.absolute, cell.at_ms) for key, cell in self._changed.items()]
        self._db.executemany("INSERT OR REPLACE INTO counter VALUES(?, ?, ?, ?, ?)", rows)
        self._changed.clear()
        if len(self._cells) > MAX_CELLS:
            self._cells.clear()

    def forget(self) -> None:
        """Drop what a rolled back transaction left in memory."""
        self._cells.clear()
        self._changed.clear()
        self._load_session()


def _windows(session: str, day: str) -> tuple[tuple[Window, str], ...]:
    return (("session", session), ("day", day), ("all", "all"))


def _after(before: int | None, change: Change) -> int:
    if change.absolute:
        return min(max(before or 0, change.value), MAX_VALUE)
    return min((before or 0) + change.value, MAX_VALUE)
