"""The counters of three windows: this session, this local day, and all time; and those of single viewers.

Increments add up.  A room total is the largest value seen, never a sum; once the session has seen one, increments of
that counter no longer count.  A total that falls below half after a stream start or a long gap starts again.
Viewers come and go: of them the newest figure counts.  Who is counted by person counts once in each window.
"""

import sqlite3
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta, tzinfo

from bot.core.events import RoomEvent
from bot.core.ledger import USER, Change, CounterChange, Window

MAX_VALUE = 2**53 - 1
"""Where a counter stops: the largest integer that JSON readers keep exactly."""
LONG_GAP_MS = 60_000
"""A hole in the feed after which a much smaller total is believed."""
MARKS = frozenset({"stream_start", "gap"})
"""Events after which totals may start again."""
GAUGES = frozenset({"viewers"})
MAX_PERSONS = 50_000
"""Persons remembered as counted; the rest is looked up."""
MAX_CELLS = 256
"""Counters kept in memory between transactions; the rest is read again when needed."""
Quiet = Mapping[tuple[str, str], tuple[int, int]]
"""(counter, scope) -> (low, high): a value in [low, high) that stays there is no news."""
_LOUD: Quiet = {}
_NEVER = (0, 0)


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
    """One counter of one window, as it will be written."""

    name: str
    scope: str
    window: Window
    key: tuple[str, str]
    """(name, scope)"""
    value: int | None = None
    absolute: bool = False
    at_ms: int = -1
    """When the newest frame that it has taken in happened."""

    def moved(self, before: int | None, after: int, after_gap: bool = False) -> CounterChange:
        """Take the new value and say so."""
        self.value = after
        return CounterChange(
            name=self.name, scope=self.scope, before=before, after=after, window=self.window, after_gap=after_gap
        )


class Tally:
    """Counts within the transaction of the caller; `flush` before its commit, `forget` after its rollback."""

    def __init__(self, db: sqlite3.Connection, session_id: str, opened_ms: int, zone: tzinfo) -> None:
        self._db = db
        self._session = session_id
        self._days = Days(zone)
        self._cells: dict[tuple[str, str], _Cell] = {}
        self._rows: dict[tuple[str, str], tuple[_Cell, ...]] = {}
        """(name, day) -> its cells: this session, that day, all time; or (name, a viewer's scope) -> her cell."""
        self._persons: set[tuple[str, str, str]] = set()
        self._touched: set[tuple[str, str]] = set()
        """Rows to write."""
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

    def apply(self, changes: Sequence[Change], at_ms: int, quiet: Quiet = _LOUD) -> tuple[CounterChange, ...]:
        """Return what `changes` of an event at `at_ms` moved in each window; what stood still is left out.

        So are increments within the `quiet` bounds of their counter, which nobody asks after.
        """
        moved: list[CounterChange] = []
        day = self._days.of(at_ms)
        for change in changes:
            key = (change.name, day)
            row = self._rows.get(key) or self._row(*key)
            if row[0].absolute and not change.absolute:
                continue
            self._touched.add(key)
            if change.absolute:
                moved += self._total(row, change.value, at_ms)
            elif change.person:
                _plus([cell for cell in row if self._is_new(cell, change.person)], change.value, at_ms, quiet, moved)
            else:
                _plus(row, change.value, at_ms, quiet, moved)
        return tuple(moved)

    def apply_own(self, user_key: str, changes: Iterable[Change], at_ms: int) -> tuple[CounterChange, ...]:
        """Return what `changes` moved of a viewer's own counters."""
        moved: list[CounterChange] = []
        scope = USER + user_key
        for change in changes:
            key = (change.name, scope)
            if key not in self._rows:
                self._rows[key] = (self._cell(change.name, scope, "user"),)
            self._touched.add(key)
            _plus(self._rows[key], change.value, at_ms, _LOUD, moved)
        return tuple(moved)

    def scopes(self, now_ms: int) -> Mapping[Window, str]:
        """Return the present scope of each window."""
        return {"session": self._session, "day": self._days.of(now_ms), "all": "all"}

    def values(self, name: str, now_ms: int) -> Mapping[Window, tuple[str, int]]:
        """Return scope and value of a counter in each window now."""
        key = (name, self._days.of(now_ms))
        row = self._rows.get(key) or self._row(*key)
        return {cell.window: (cell.scope, cell.value or 0) for cell in row}

    def _is_new(self, cell: _Cell, person: str) -> bool:
        """Whether a person counts for the first time in a window; from then on she does not."""
        about = (cell.name, cell.scope, person)
        if about in self._persons:
            return False
        if len(self._persons) >= MAX_PERSONS:
            self._persons.clear()
        self._persons.add(about)
        return self._db.execute("INSERT INTO counted VALUES(?, ?, ?) ON CONFLICT DO NOTHING", about).rowcount == 1

    def _total(self, row: tuple[_Cell, ...], total: int, at_ms: int) -> list[CounterChange]:
        moved = []
        for cell in row:
            if cell.name in GAUGES:
                before, after = cell.value, total if at_ms >= cell.at_ms else cell.value or 0
            else:
                before = self._before(cell, total, at_ms)
                after = min(max(before or 0, total), MAX_VALUE)
            after_gap = self._gapped(cell, at_ms)
            cell.absolute, cell.at_ms = True, max(cell.at_ms, at_ms)
            if cell.value != after:
                moved.append(cell.moved(before, after, after_gap))
        return moved

    def _gapped(self, cell: _Cell, at_ms: int) -> bool:
        """Whether a long hole lies between the last value of a total and this one."""
        reset_ms = self._reset_ms
        return reset_ms is not None and reset_ms != self._start_ms and 0 <= cell.at_ms < reset_ms <= at_ms

    def _before(self, cell: _Cell, total: int, at_ms: int) -> int | None:
        """Return what a room total is compared with; None makes it a baseline."""
        if cell.value is None or not cell.absolute:
            return (cell.value or 0) if self._from_zero(cell, at_ms) else None
        reset_ms = self._reset_ms
        if reset_ms is not None and cell.at_ms < reset_ms <= at_ms and total * 2 < cell.value:
            return 0 if reset_ms == self._start_ms and self._from_zero(cell, at_ms) else None
        return cell.value

    def _from_zero(self, cell: _Cell, at_ms: int) -> bool:
        """Whether the window of `cell` saw the stream start, when every total was 0."""
        start_ms = self._start_ms
        if start_ms is None or at_ms < start_ms:
            return False
        return cell.window != "day" or self._days.of(start_ms) == cell.scope

    def _row(self, name: str, day: str) -> tuple[_Cell, ...]:
        windows: tuple[tuple[str, Window], ...] = ((self._session, "session"), (day, "day"), ("all", "all"))
        row = self._rows[name, day] = tuple(self._cell(name, scope, window) for scope, window in windows)
        return row

    def _cell(self, name: str, scope: str, window: Window) -> _Cell:
        cell = self._cells.get((name, scope))
        if cell is None:
            query = "SELECT value, absolute, at_ms FROM counter WHERE name = ? AND scope = ?"
            value, absolute, at_ms = self._db.execute(query, (name, scope)).fetchone() or (None, False, -1)
            cell = self._cells[name, scope] = _Cell(name, scope, window, (name, scope), value, bool(absolute), at_ms)
        return cell

    def flush(self) -> None:
        """Write what moved, inside the caller's transaction."""
        cells = (cell for key in self._touched for cell in self._rows[key])
        rows = [(*cell.key, cell.value, cell.absolute, cell.at_ms) for cell in cells]
        self._db.executemany("INSERT OR REPLACE INTO counter VALUES(?, ?, ?, ?, ?)", rows)
        self._touched.clear()
        if len(self._cells) > MAX_CELLS:
            self._cells.clear()
            self._rows.clear()

    def forget(self) -> None:
        """Drop what a rolled back transaction left in memory."""
        self._persons.clear()
        self._cells.clear()
        self._rows.clear()
        self._touched.clear()
        self._load_session()


def _plus(row: Iterable[_Cell], step: int, at_ms: int, quiet: Quiet, moved: list[CounterChange]) -> None:
    """Add `step` to each cell, and to `moved` what is news of it."""
    for cell in row:
        before = cell.value or 0
        after = before + step
        if after > MAX_VALUE:
            after = MAX_VALUE
        if at_ms > cell.at_ms:
            cell.at_ms = at_ms
        if before != after:
            cell.value = after
            low, high = quiet.get(cell.key, _NEVER)
            if not low <= before <= after < high:
                moved.append(
                    CounterChange(name=cell.name, scope=cell.scope, before=before, after=after, window=cell.window)
                )
