"""Keeps what sources receive and never makes them wait: one thread writes, a full disk stops only the recording."""

import asyncio
import errno
import os
import shutil
import threading
from collections import deque
from collections.abc import Mapping, Sequence
from pathlib import Path

from bot.core.clock import Clock
from bot.core.events import RoomEvent
from bot.sources.recording_file import MARK, VERSION, Head, Line, PartFile, encoded, frame_line
from bot.sources.recordings import DAY_MS, Limits, new_part, sweep

FLUSH_S = 1.0
"""What was received is on disk after so long and the time the disk takes."""
SETTLE_LOOK_S = 0.05
CLOSE_S = 2.0
RETRY_S = 15.0
"""After the disk refused, so long until the next try."""
MAX_WAITING = 20_000
MAX_WAITING_BYTES = 32 * 1024 * 1024
"""Frames between a source and the disk; beyond this they are lost and counted."""
HASTE_BYTES = MAX_WAITING_BYTES // 8
"""So much is written without waiting for the next flush."""
DRAFT_BYTES = 500
"""What an event weighs in the queue."""
SPARE_BYTES = 100 * 1024 * 1024
SPARE_SHARE = 0.05
"""The smaller of both is left free on the disk: the journal needs it more."""
SWEEP_MS = 3600 * 1000
LET_GO = ".let-go"
"""A file of this name in the folder asks a running recorder to end its file and go on with the next."""

_Kept = bytes | dict[str, str] | tuple[RoomEvent, ...]
"""A frame, the facts of a connection, or drafts."""
_Item = tuple[str, int, _Kept | Head]
"""(source, wall ms, what)"""


class Recorder:
    """A `FrameSink` for one run of a room.  Its methods are called from one thread, and return at once."""

    def __init__(self, folder: Path, clock: Clock, limits: Limits, *, session_id: str = "") -> None:
        self.folder = folder
        self.fault = ""
        """Why nothing is kept at the moment, in words of the system; empty while all is well."""
        self._clock = clock
        self._limits = limits
        self._session_id = session_id
        self._start = f"{session_id or 'run'}#{clock.wall_ms():x}.{os.getpid()}"
        self._waiting: deque[_Item] = deque()
        self._taken_bytes = self._written_bytes = 0  # one counter a thread: neither needs a lock
        self._refused = self._dropped = 0
        self._wake = threading.Event()
        self._closing = False
        self._thread: threading.Thread | None = None
        self._writer = _Writer(self)

    def begin(self, source: str, settings: Mapping[str, object]) -> None:
        """Keep how the frames of `source` are to be read."""
        at_ms = self._clock.wall_ms()
        head = Head(
            zhubo=MARK,
            v=VERSION,
            t=at_ms,
            s=source,
            kind=str(settings.get("kind", "")),
            platform=str(settings.get("platform", "other")),
            room_id=str(settings.get("room_id", "")),
            session=self._session_id,
            start=self._start,
            settings=settings,
        )
        self._waiting.append((source, at_ms, head))
        if self._thread is None and not self._closing:
            self._thread = threading.Thread(target=self._writer.run, name="recorder", daemon=True)
            self._thread.start()

    def frame(self, source: str, at_ms: int, frame: bytes) -> bool:
        """Keep a frame; False when the disk refuses or is too slow."""
        return self._take((source, at_ms, frame), len(frame))

    def opened(self, source: str, at_ms: int, facts: Mapping[str, str]) -> None:
        """Keep that a connection was made, and what its frames are read by."""
        self._take((source, at_ms, dict(facts)), DRAFT_BYTES)

    def events(self, source: str, at_ms: int, events: Sequence[RoomEvent]) -> None:
        """Keep drafts that came in no frame."""
        self._take((source, at_ms, tuple(events)), DRAFT_BYTES * len(events))

    @property
    def lost(self) -> int:
        """Return how many frames could not be kept."""
        return self._refused + self._dropped

    def settle(self) -> bool:
        """Return once all that was taken is in a file, True, or after 2 s; blocks."""
        pause, done = threading.Event(), self._writer.turns + 2  # the first may be half over
        for _ in range(round(CLOSE_S / SETTLE_LOOK_S)):
            if self._thread is None or not self._thread.is_alive() or self._writer.turns >= done:
                return True
            self._wake.set()
            pause.wait(SETTLE_LOOK_S)
        return False

    def close(self) -> None:
        """Write what is waiting, end the file; at most 2 s."""
        self._closing = True
        self._wake.set()
        if self._thread is not None:
            self._thread.join(CLOSE_S)

    async def aclose(self) -> None:
        """Do as `close` without holding the loop."""
        await asyncio.to_thread(self.close)

    def _take(self, item: _Item, size: int) -> bool:
        waiting_bytes = self._taken_bytes - self._written_bytes
        if self.fault or self._closing or len(self._waiting) >= MAX_WAITING or waiting_bytes + size > MAX_WAITING_BYTES:
            self._refused += 1
            return False
        self._taken_bytes += size
        self._waiting.append(item)
        if waiting_bytes > HASTE_BYTES and not self._wake.is_set():
            self._wake.set()
        return True


class _Writer:
    """The other side of the queue: all of it runs in the recorder's thread."""

    def __init__(self, recorder: Recorder) -> None:
        self._of = recorder
        self._heads: dict[str, Head] = {}
        self._part: PartFile | None = None
        self._opened_ms = 0
        self._swept_ms = 0
        self._retry_at = 0.0
        self._told_lost = 0
        self._unsafe = 0
        """Lines since the last flush."""
        self.turns = 0
        """How often it has written what waited."""

    def run(self) -> None:
        """Write until the recorder is closed."""
        of = self._of
        while not of._closing:
            of._wake.wait(FLUSH_S)
            of._wake.clear()
            self._turn()
        self._turn()
        self._end_part()

    def _turn(self) -> None:
        self._write_turn()
        self.turns += 1

    def _write_turn(self) -> None:
        of, now = self._of, self._of._clock.now()
        if of.fault and now < self._retry_at:
            self._drop_waiting()
            return
        try:
            if of.fault:
                self._begin_part()
            self._write_waiting()
            self._keep_house()
        except OSError as error:
            self._failed(error, now)
        else:
            of.fault = ""

    def _write_waiting(self) -> None:
        while self._of._waiting:
            source, at_ms, what = self._of._waiting.popleft()
            if isinstance(what, Head):
                self._take_head(source, what)
                continue
            self._of._written_bytes += _weight(what)
            self._add(_line(source, at_ms, what))
        if self._part is not None:
            self._part.flush()
        self._unsafe = 0

    def _take_head(self, source: str, head: Head) -> None:
        known = self._heads.get(source)
        self._heads[source] = head
        if self._part is not None and (known is None or known.settings != head.settings):
            self._part.add(encoded(head))

    def _add(self, line: Line) -> None:
        try:
            raw = encoded(line)
        except (ValueError, TypeError):  # half a surrogate pair in a draft: no JSON can hold it
            self._of._dropped += 1
            return
        self._unsafe += 1
        if self._part is None or self._is_full(self._part):
            self._begin_part()
            self._unsafe = 1
        assert self._part is not None
        lost = self._of.lost
        if lost != self._told_lost:
            self._part.add(encoded(Line(t=line.t, lost=lost - self._told_lost)))
            self._told_lost = lost
        self._part.add(raw)

    def _is_full(self, part: PartFile) -> bool:
        return part.size >= self._of._limits.file_bytes or self._of._clock.wall_ms() - self._opened_ms >= DAY_MS

    def _begin_part(self) -> None:
        self._end_part()
        folder, now_ms = self._of.folder, self._of._clock.wall_ms()
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        self._sweep(now_ms)
        _spare(folder)
        self._part, self._opened_ms = new_part(folder, now_ms), now_ms
        for head in self._heads.values():
            self._part.add(encoded(head))
        self._part.flush()

    def _end_part(self) -> None:
        part, self._part = self._part, None
        if part is not None:
            try:
                part.close()
            except OSError as error:
                self._of.fault = self._of.fault or _words(error)

    def _keep_house(self) -> None:
        folder, now_ms = self._of.folder, self._of._clock.wall_ms()
        if self._part is None:
            return
        if now_ms - self._swept_ms >= SWEEP_MS:
            self._sweep(now_ms)
        _spare(folder)
        if (folder / LET_GO).exists():
            self._end_part()
            (folder / LET_GO).unlink(missing_ok=True)

    def _sweep(self, now_ms: int) -> None:
        self._swept_ms = now_ms
        sweep(self._of.folder, self._of._limits, now_ms)

    def _failed(self, error: OSError, now: float) -> None:
        self._of.fault = _words(error)
        self._retry_at = now + RETRY_S
        part, self._part = self._part, None
        if part is not None:
            part.abandon()
            if not part.safe_size:
                part.path.unlink(missing_ok=True)
        self._of._dropped += self._unsafe
        self._unsafe = 0
        self._drop_waiting()

    def _drop_waiting(self) -> None:
        for _ in range(len(self._of._waiting)):
            source, _at_ms, what = self._of._waiting.popleft()
            if isinstance(what, Head):
                self._heads[source] = what
            else:
                self._of._dropped += 1
                self._of._written_bytes += _weight(what)


def _line(source: str, at_ms: int, what: _Kept) -> Line:
    if isinstance(what, bytes):
        return frame_line(source, at_ms, what)
    return Line(t=at_ms, s=source, o=what) if isinstance(what, dict) else Line(t=at_ms, s=source, e=what)


def _weight(what: _Kept) -> int:
    return len(what) if isinstance(what, bytes) else DRAFT_BYTES * (1 if isinstance(what, dict) else len(what))


def _spare(folder: Path) -> None:
    disk = shutil.disk_usage(folder)
    if disk.free < min(SPARE_BYTES, SPARE_SHARE * disk.total):
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))


def _words(error: OSError) -> str:
    return error.strerror or str(error)
