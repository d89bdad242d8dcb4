"""One file of a raw recording: gzipped JSON lines, readable up to where a crash cut them off.

A line is a head (how the frames of a source are read) or something that a source received.  docs/recordings.md has
the form for people.
"""

import os
import sys
import zlib
from collections.abc import Generator, Iterator, Mapping
from pathlib import Path
from typing import IO, Any

import msgspec

from bot.core.events import RoomEvent

MARK = "recording"
VERSION = 1
"""Of the recording's form and of the event contract in it."""
SUFFIX = ".jsonl.gz"
MAX_LINE_BYTES = 32 * 1024 * 1024
"""A frame has at most 4 MiB, and JSON writes a control character in six bytes."""
LEVEL = 1
"""Of gzip: frames of 2 KB shrink to 23 % in 10 us; level 6 takes 22 us for 21 % (frames of bench/recorder.py)."""
_CHUNK_BYTES = 64 * 1024
_GZIP = 31
"""zlib's name for "with a gzip header"."""


class Head(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """How the frames of one source are read."""

    zhubo: str
    """`MARK`: what the file is known by."""
    v: int
    t: int
    """Wall ms."""
    s: str
    """The source's name: what its lines carry."""
    kind: str
    platform: str
    room_id: str
    session: str
    start: str
    """Of the recorder: files with the same one were written by one run of the room."""
    settings: Mapping[str, Any]
    """The `[[source]]` entry, secrets by name only."""


class Line(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What a source received at a wall time; exactly one of `f`, `b`, `e`, `o` and `lost` is there."""

    t: int
    s: str = ""
    f: str | None = None
    """A frame that is UTF-8."""
    b: bytes | None = None
    """Any other frame, base64."""
    e: tuple[RoomEvent, ...] | None = None
    """Drafts that came in no frame, or whose frame was taken out by a redaction."""
    o: dict[str, str] | None = None
    """A connection was made; what its frames are read by besides the settings."""
    lost: int | None = None
    """So many frames before this line could not be kept."""


_encode = msgspec.json.Encoder().encode
_head = msgspec.json.Decoder(Head)
_line = msgspec.json.Decoder(Line)
_HEAD_START = b'{"zhubo":'


def encoded(line: Head | Line) -> bytes:
    """Return a line with its newline."""
    return _encode(line) + b"\n"


def decoded(raw: bytes) -> Head | Line:
    """Return what a line says; raises what `bot.sources.line.MALFORMED` names."""
    return _head.decode(raw) if raw.startswith(_HEAD_START) else _line.decode(raw)


def frame_line(source: str, at_ms: int, frame: bytes) -> Line:
    """Return a received frame as a line."""
    try:
        return Line(t=at_ms, s=source, f=frame.decode())
    except UnicodeDecodeError:
        return Line(t=at_ms, s=source, b=frame)


def read_lines(path: Path) -> Iterator[bytes]:
    """Yield the whole lines of a file, gzip or plain, up to where it was cut; OSError when it cannot be opened."""
    rest, skipping = b"", False
    with path.open("rb") as file:
        packed = file.read(2) == b"\x1f\x8b"
        file.seek(0)
        for block in _unpacked(file) if packed else iter(lambda: file.read(_CHUNK_BYTES), b""):
            *lines, rest = (rest + block).split(b"\n")
            if lines and skipping:
                del lines[0]
                skipping = False
            yield from lines
            if len(rest) > MAX_LINE_BYTES:
                rest, skipping = b"", True
    if rest and not skipping and not packed:  # a packed line without its end was cut off
        yield rest


def is_cut(path: Path) -> bool:
    """Return True when a gzip file does not end as it was meant to: a crash, a full disk, foreign bytes behind it."""
    with path.open("rb") as file:
        blocks = _unpacked(file)
        while True:
            try:
                next(blocks)
            except StopIteration as end:
                return not end.value


def _unpacked(file: IO[bytes]) -> Generator[bytes, None, bool]:
    """Yield what is in a gzip file, member after member; what follows a fault is left out, and False returned."""
    unpack, ended = zlib.decompressobj(_GZIP), False
    while chunk := file.read(_CHUNK_BYTES):
        while chunk:
            try:
                block = unpack.decompress(chunk, 16 * _CHUNK_BYTES)
            except zlib.error:
                return False
            if block:
                yield block
            chunk, ended = unpack.unconsumed_tail, unpack.eof
            if ended:
                chunk, unpack = unpack.unused_data, zlib.decompressobj(_GZIP)
    return ended


def head_of(path: Path) -> Head | None:
    """Return the first head of a recording, None when the file is none."""
    try:
        first = decoded(next(read_lines(path), b""))
    except (OSError, msgspec.MsgspecError, UnicodeError, RecursionError):
        return None
    return first if isinstance(first, Head) and first.zhubo == MARK else None


class PartFile:
    """A new file of a recording, open for writing, readable by its owner alone.  Every call may raise OSError."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.size = 0
        """Bytes on disk."""
        self.safe_size = 0
        """Those of them that a reader can use."""
        self._pack = zlib.compressobj(LEVEL, zlib.DEFLATED, _GZIP)
        self._file = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0), 0o600)
        self._dirty = False
        _hold(self._file)

    def add(self, line: bytes) -> None:
        """Take a line; it is on disk after the next `flush`."""
        self._dirty = True
        self._write(self._pack.compress(line))

    def flush(self) -> None:
        """Put all lines so far on disk, so that they survive a crash of the process or of the machine."""
        if self._dirty:
            self._dirty = False
            self._write(self._pack.flush(zlib.Z_SYNC_FLUSH))
            os.fsync(self._file)
            self.safe_size = self.size

    def close(self) -> None:
        """End the file; always lets go of it, also when the disk refuses."""
        try:
            self._write(self._pack.flush(zlib.Z_FINISH))
            os.fsync(self._file)
        finally:
            self.abandon()

    def abandon(self) -> None:
        """Let go of the file as it is; may be called twice."""
        file, self._file = self._file, -1
        if file >= 0:
            os.close(file)

    def _write(self, data: bytes) -> None:
        view = memoryview(data)
        while view:
            written = os.write(self._file, view)
            self.size += written
            view = view[written:]


def is_held(path: Path) -> bool:
    """Return True while a running room writes to `path`.  On Windows always False: there an open file refuses."""
    try:
        file = os.open(path, os.O_RDONLY | getattr(os, "O_BINARY", 0))
    except FileNotFoundError:
        return False
    try:
        return not _hold(file)
    finally:
        os.close(file)


if sys.platform == "win32":

    def _hold(file: int) -> bool:
        return True

else:
    import fcntl

    def _hold(file: int) -> bool:
        """Mark a file as in use; the mark ends with its process, kill -9 included.  False when another has it."""
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        except OSError:  # a file system without marks
            return True
        return True
