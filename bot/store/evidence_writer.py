"""The side of the evidence log that touches the disk: one file after the other, each tied to the one before."""

import contextlib
from collections import deque
from collections.abc import Iterator
from pathlib import Path

from bot.core.clock import Clock
from bot.core.errors import ConfigError
from bot.store.evidence_bodies import Bodies, Body, Context, Thing
from bot.store.evidence_file import (
    MAX_FRAME_BYTES,
    Cut,
    Record,
    Segment,
    Tip,
    Wrong,
    cut_off,
    file_name,
    files,
    records,
    row_of,
)
from bot.store.evidence_parts import marks_in
from bot.store.evidence_people import Damaged, People, set_aside, storable
from bot.store.evidence_retention import DAY_MS, delete, over
from bot.store.lock import JournalLock, is_in_use

FILE_BYTES = 4_000_000
"""A file that is so large, or a day long, is followed by the next one."""
RETRY_S = 5.0
"""After the disk refused, so long until the next try; what happens meanwhile waits in memory."""
REPEATS_EVERY_S = 60.0
MAX_ROWS = 2000
"""In one frame."""
JUMP_MS = 2000
"""Records may be so much earlier than the one before: one thread stamps, another writes."""
LOCK = "evidence"
"""The lock's file is called so, with .lock."""
Waiting = deque[tuple[int, Thing, Context]]
"""Wall ms, what happened, and what held then; oldest first."""
FORGOTTEN_KEPT = 10_000


class EvidenceWriter:
    """Appends to the log in `folder`.  Never raises; `fault` says why nothing is written."""

    def __init__(self, folder: Path, clock: Clock, head: Body, *, keep_days: int) -> None:
        self.fault = ""
        self.forgotten: dict[str, None] = {}
        """Keys of viewers who were forgotten in this run, at most `FORGOTTEN_KEPT`."""
        self._folder, self._clock, self._head, self._keep_days = folder, clock, head, keep_days
        self._lock: JournalLock | None = None
        self._people: People | None = None
        self._bodies: Bodies | None = None
        self._segment: Segment | None = None
        self._tip = Tip()
        self._found: Body = {}
        """What the last run left behind: a cut, or a file that was altered."""
        self._aside: list[Body] = []
        """Files of names that were damaged, of which the log has yet to tell."""
        self._opened_ms = self._last_ms = self._told_lost = self._erased_until = 0
        self._retry_at = self._repeats_at = float("-inf")

    def write(self, waiting: Waiting, lost: int, *, last: bool = False) -> None:
        """Put what is waiting on disk, and that `lost` things in all are not; what the disk refuses goes on waiting."""
        now = self._clock.now()
        if self.fault and now < self._retry_at and not last:
            return
        taken: list[tuple[int, Thing, Context]] = []
        try:
            while waiting or last or lost != self._told_lost or now - self._repeats_at >= REPEATS_EVERY_S:
                bodies = self._ready()
                taken = [waiting.popleft() for _ in range(min(MAX_ROWS, len(waiting)))]
                ends = last and not waiting
                repeats = ends or bodies.many_repeats or now - self._repeats_at >= REPEATS_EVERY_S
                self._frame(self._rows(bodies, taken, lost, repeats=repeats, ends=ends))
                self._told_lost, taken = lost, []
                self._erased_told()
                if repeats:
                    self._repeats_at = now
                    bodies.repeats_told()
                if ends:
                    break
            self.fault = ""
        except (OSError, ConfigError) as error:
            waiting.extendleft(reversed(taken))
            self._failed(error, now)
            if isinstance(error, Damaged) and self._went_aside(error):
                self.write(waiting, lost, last=last)

    def give_up(self) -> None:
        """Say that nothing is written any more."""
        self.fault = self.fault or "the writer stopped"

    def close(self, waiting: Waiting, lost: int) -> None:
        """Write what is left and end the log's last file; the lock is let go in any case."""
        self.write(waiting, lost, last=True)
        self._let_go()
        if self._people is not None:
            self._people.close()
        if self._lock is not None:
            self._lock.release()

    def _rows(
        self, bodies: Bodies, taken: list[tuple[int, Thing, Context]], lost: int, *, repeats: bool, ends: bool
    ) -> list[tuple[int, str, Body]]:
        rows = [
            (happened_ms, *row) for happened_ms, thing, held in taken for row in bodies.of(happened_ms, thing, held)
        ]
        at_ms = rows[-1][0] if rows else self._last_ms  # what comes next may have happened before now
        if lost != self._told_lost:
            rows.append((at_ms, "lost", {"records": lost - self._told_lost}))
        at_ms = max(at_ms, bodies.repeated_ms if repeats else 0)
        if repeats:
            rows.extend((at_ms, *row) for row in bodies.repeats())
        assert self._people is not None
        self._erased_until, erased = self._people.erased()
        rows.extend((at_ms, "erased", body) for body in erased)
        if ends:
            rows.append((self._clock.wall_ms(), "end", {}))
        return rows

    def _frame(self, rows: list[tuple[int, str, Body]]) -> None:
        if not rows:
            return
        assert self._segment is not None and self._people is not None
        used = {mark for _, _, body in rows for mark in marks_in(body)}
        self._people.save(int(self._segment.path.stem), used)  # first: no commitment without its plain text
        packed: list[bytes] = []
        size, tip = 0, self._tip
        for at_ms, kind, body in self._with_jumps(rows):
            row, after = _row(Record(seq=tip.seq + 1, at_ms=at_ms, kind=kind, body=body), tip)
            if size + len(row) > MAX_FRAME_BYTES:
                self._add(packed, tip)
                packed, size = [], 0
            tip = after
            packed.append(row)
            size += len(row)
        self._add(packed, tip)
        self._last_ms = rows[-1][0]

    def _add(self, packed: list[bytes], tip: Tip) -> None:
        assert self._segment is not None
        self._segment.add(b"".join(packed), tip.head)
        self._tip = tip

    def _erased_told(self) -> None:
        assert self._people is not None
        if self._erased_until:
            self._people.erased_told(self._erased_until)

    def _with_jumps(self, rows: list[tuple[int, str, Body]]) -> Iterator[tuple[int, str, Body]]:
        """Yield the rows, and where one is earlier than the one before it that the clock was set back."""
        last_ms = self._last_ms
        for one in rows:
            back = one[0] < last_ms - JUMP_MS
            told: list[tuple[int, str, Body]] = [(one[0], "clock", {"was_ms": last_ms})] if back else []
            yield from (one, *told) if one[1] == "head" else (*told, one)  # a file begins with its head
            last_ms = one[0]

    def _ready(self) -> Bodies:
        """Return what makes records, with a file open to take them."""
        now_ms = self._clock.wall_ms()
        if self._bodies is None or self._people is None:
            self._open()
        assert self._bodies is not None and self._people is not None
        self._people.forget_marks(if_changed=True)
        if self._segment is not None and (
            self._segment.size >= FILE_BYTES or not 0 <= now_ms - self._opened_ms < DAY_MS
        ):
            self._frame([*((now_ms, *row) for row in self._bodies.repeats()), (now_ms, "end", {})])
            self._bodies.repeats_told()
            self._let_go()
        if self._segment is None:
            self._begin(now_ms)
        return self._bodies

    def _open(self) -> None:
        self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        self._lock = self._lock or JournalLock(self._folder / LOCK)
        self._people = self._people or People(self._folder, self.forgotten)
        if self._bodies is None:
            was_there = bool(files(self._folder))
            self._tip, self._last_ms, self._found = repair(self._folder)
            if not was_there and (tip := Tip(*self._people.chain_stood())).seq:
                self._tip, self._found = tip, {"gone": {"until": tip.seq}}
            self._bodies = Bodies(self._people, str(self._head.get("series", "")))
        self._bodies.people = self._people

    def _begin(self, now_ms: int) -> None:
        """Open a file that starts with where the one before ended; old ones go once it is on disk that they do."""
        assert self._bodies is not None
        self._bodies.begin()
        gone = over(self._folder, now_ms, self._keep_days * DAY_MS)
        seq = self._tip.seq + 1
        known = files(self._folder)
        if known and int(known[-1].stem) >= seq:  # its first frame is not as it was written, and stays as it is
            seq = int(known[-1].stem) + 1
        self._segment, self._opened_ms = Segment(self._folder / file_name(seq)), now_ms
        body: Body = {"v": 2, **self._head, "anchor": self._tip.head.hex(), **self._found}
        self._tip = Tip(seq - 1, self._tip.head)
        swept: list[Body] = [{"until": one.tip.seq, "head": one.tip.head.hex()} for one in gone]
        told = [("head", body), *(("aside", one) for one in self._aside), *(("swept", one) for one in swept)]
        self._frame([(now_ms, *one) for one in told])
        self._found, self._aside = {}, []
        delete(self._folder, gone)
        if self._people is not None:
            with contextlib.suppress(OSError):  # the next file does it
                self._people.chain_stands(self._tip.seq, self._tip.head)

    def _went_aside(self, error: Damaged) -> bool:
        """Go on without the names and words of before; False when the disk does not let their file be renamed."""
        if self._people is not None:
            self._people.close()
            self._people = None
        try:
            self._aside.append({"file": set_aside(self._folder), "why": storable(str(error))})
        except OSError:
            return False
        self.fault = ""
        return True

    def _failed(self, error: OSError | ConfigError, now: float) -> None:
        self.fault = storable(error.message if isinstance(error, ConfigError) else error.strerror or str(error))
        self._retry_at = now + RETRY_S
        self._let_go()

    def _let_go(self) -> None:
        segment, self._segment = self._segment, None
        if segment is not None:
            with contextlib.suppress(OSError):
                segment.close()


def is_running(folder: Path) -> bool:
    """Return whether a room writes to the log in `folder` now."""
    return is_in_use(folder / LOCK)


def repair(folder: Path) -> tuple[Tip, int, Body]:
    """Shorten the last file to its whole frames; return where and when the chain ends, and what the next head says."""
    told: Body = {}
    for path in reversed(files(folder)):
        tip, kind, last_ms, fault = Tip(), "", 0, None
        try:
            for record, head in records(path):
                tip, kind, last_ms = Tip(record.seq, head), record.kind, record.at_ms
        except (Cut, Wrong) as error:
            fault = error
        if isinstance(fault, Wrong):
            tip = tip if tip.seq else Tip(int(path.stem) - 1)
            return tip, last_ms, {"broken": {"file": path.name, "why": fault.why}}
        if isinstance(fault, Cut):
            cut_off(path, fault.keep)
        cut: Body = {"file": path.name, "after": tip.seq, "bytes": fault.lost if fault else 0}
        if not tip.seq:  # nothing whole was in it: the one before is the last
            told = told or cut
            continue
        if not told and (fault or kind != "end"):
            told = cut
        break
    else:
        tip, last_ms = Tip(), 0
    return tip, last_ms, {"cut": {**told, "after": tip.seq}} if told else {}


def _row(record: Record, tip: Tip) -> tuple[bytes, Tip]:
    try:
        row, after = row_of(record, tip)
    except (UnicodeEncodeError, TypeError, ValueError):
        row = b""
    if not 0 < len(row) <= MAX_FRAME_BYTES:  # whatever it was, that it was there is told
        return row_of(Record(seq=record.seq, at_ms=record.at_ms, kind=record.kind, body={"unfit": True}), tip)
    return row, after
