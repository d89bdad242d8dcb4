"""One viewer taken out of a room's recordings: what may still hold her goes, what others did stays.

A raw frame stays only when it is readable text without any trace of her.  Any other frame is replaced by the events of
the others in it, so a replay without her is the same show.
"""

import os
import re
import threading
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bot.core.errors import ConfigError
from bot.core.events import RoomEvent
from bot.sources.connector import Connector
from bot.sources.line import MALFORMED
from bot.sources.raw_recording import OpenSource, RecordedClock, connector_of, frame_of
from bot.sources.recorder import LET_GO
from bot.sources.recording_file import Head, Line, PartFile, decoded, encoded, is_cut, is_held, read_lines
from bot.sources.recordings import DRAFT, drafts, files
from bot.sources.viewer_trace import Trace

LET_GO_S = 5.0
"""A running room ends its file within so long after it was asked."""
_PACKED = re.compile(r'"[A-Za-z0-9+/_-]{40,}={0,2}\\?"')
"""A JSON string that may be base64: anything can be in it."""


@dataclass(slots=True)
class Redaction:
    """What became of the recordings."""

    found: bool = False
    """Whether she was in them at all."""
    files: int = 0
    """Files written anew."""
    frames: int = 0
    """Raw frames taken out, wholly or but for the events of others."""
    events: int = 0
    """Her events among them."""


def redact(
    folder: Path, user_key: str, open_source: OpenSource, *, note: Callable[[str], None] = lambda _: None
) -> Redaction:
    """Take the viewer of a key (bilibili:uid:123) or of a name out of all recordings in `folder`.

    Each file is replaced as a whole or not at all; a running room goes on in a new file.  Blocks; safe to repeat.
    ConfigError when a recording cannot be read or written: nothing is known of that file then.
    """
    _let_go(folder)
    for draft in drafts(folder):
        if not is_held(draft):
            draft.unlink(missing_ok=True)
    viewer, paths = Trace(user_key), files(folder)
    for _, seen in _walk(paths, open_source):
        for event in seen.events:
            viewer.learn(event)
    done = Redaction(found=viewer.found)
    rewriting: _Rewriting | None = None
    try:
        for path, seen in _walk(paths, open_source):
            if rewriting is None or rewriting.path != path:
                _finish(rewriting, done, note)
                rewriting = _Rewriting(path)
            rewriting.add(seen, viewer, done)
        _finish(rewriting, done, note)
        rewriting = None
    except OSError as error:
        raise ConfigError(
            f"cannot rewrite {error.filename or 'a recording'}: {error.strerror}",
            hint="free some disk or stop the room, then redact again",
        ) from error
    finally:
        if rewriting is not None:
            rewriting.abandon()
    return done


@dataclass(frozen=True, slots=True)
class _Seen:
    """A line of a recording, read."""

    raw: bytes
    line: Head | Line | None
    """None when it is broken."""
    events: Sequence[RoomEvent]
    is_clear: bool
    """Text that was understood, with nothing packed in it."""


def _walk(paths: Sequence[Path], open_source: OpenSource) -> Iterator[tuple[Path, _Seen]]:
    """Yield all lines of all files in order, decoded by connectors that live as long as a run of the room."""
    readers: dict[str, tuple[Head, Connector]] = {}
    for path in paths:
        if not path.exists():
            continue
        for raw in read_lines(path):
            try:
                line = decoded(raw)
            except MALFORMED:
                yield path, _Seen(raw, None, (), False)
                continue
            if isinstance(line, Head):
                _take_head(readers, line, open_source)
                yield path, _Seen(raw, line, (), True)
            else:
                yield path, _seen(raw, line, readers)


def _take_head(readers: dict[str, tuple[Head, Connector]], head: Head, open_source: OpenSource) -> None:
    known = readers.get(head.s)
    if known is None or (known[0].start, known[0].settings) != (head.start, head.settings):
        readers[head.s] = head, connector_of(head, open_source, RecordedClock())[0]


def _seen(raw: bytes, line: Line, readers: dict[str, tuple[Head, Connector]]) -> _Seen:
    known = readers.get(line.s)
    if known is not None and line.o is not None:
        known[1].recall(line.o)
    if line.f is None and line.b is None:
        return _Seen(raw, line, line.e or (), True)
    if known is None:
        return _Seen(raw, line, (), False)
    clock: Any = known[1].clock
    clock.at_ms = max(clock.at_ms, line.t)
    try:
        events = known[1].decode(frame_of(line), line.t)
    except MALFORMED:
        return _Seen(raw, line, (), False)
    return _Seen(raw, line, events, line.f is not None and not _PACKED.search(line.f))


class _Rewriting:
    """A file and what will replace it."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._draft = path.with_name(path.name + DRAFT)
        self._stat = path.stat()
        self._part = PartFile(self._draft)
        self._changed = is_cut(path)  # nobody knows what is behind a cut

    def add(self, seen: _Seen, viewer: Trace, done: Redaction) -> None:
        """Take over what may stay of a line."""
        line = seen.line
        if isinstance(line, Line) and (line.e is not None or line.f is not None or line.b is not None):
            kept = [event for event in map(viewer.without_her, seen.events) if event is not None]
            if list(seen.events) != kept or not seen.is_clear or (line.f is not None and viewer.holds(line.f)):
                self._changed = True
                done.frames += line.e is None
                done.events += sum(map(viewer.is_hers, seen.events))
                self._add_events(line, kept)
                return
        if line is None:
            self._changed = True
            return
        self._part.add(seen.raw + b"\n")

    def _add_events(self, line: Line, kept: Sequence[RoomEvent]) -> None:
        try:
            if kept:
                self._part.add(encoded(Line(t=line.t, s=line.s, e=tuple(kept))))
        except ValueError:  # half a surrogate pair: no JSON can hold it
            return

    def finish(self) -> bool:
        """Put the new file in the place of the old one, if they differ; return whether they do."""
        self._part.close()
        if self._changed:
            os.utime(self._draft, ns=(self._stat.st_atime_ns, self._stat.st_mtime_ns))
            self._draft.replace(self.path)
        else:
            self._draft.unlink()
        return self._changed

    def abandon(self) -> None:
        """Leave the old file as it is."""
        self._part.abandon()
        self._draft.unlink(missing_ok=True)


def _finish(rewriting: _Rewriting | None, done: Redaction, note: Callable[[str], None]) -> None:
    if rewriting is not None:
        changed = rewriting.finish()
        done.files += changed
        note(f"{rewriting.path.name}: {'written anew' if changed else 'nothing to take out'}")


def _let_go(folder: Path) -> None:
    """Ask a running room to end its file, and wait until it has."""
    marker, wait = folder / LET_GO, threading.Event()
    try:
        for _ in range(round(LET_GO_S / 0.1)):
            if not any(map(is_held, files(folder))):
                return
            marker.touch()
            wait.wait(0.1)
    finally:
        marker.unlink(missing_ok=True)
    raise ConfigError("a running room does not let go of its recording", hint="stop the room, then redact again")
