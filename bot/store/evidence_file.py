"""One file of the evidence log: rows in a chain of hashes, packed in frames, readable up to where a crash cut it.

docs/evidence.md has the form for people.
"""

import os
import struct
import zlib
from base64 import urlsafe_b64encode
from collections.abc import Iterator
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

import msgspec

from bot.core.errors import BROKEN_JSON

MAGIC = b"zhubo-evidence-1\n"
SUFFIX = ".evidence"
MAX_FRAME_BYTES = 64 * 1024 * 1024
"""Unpacked; a longer frame was not made by us."""
_FRAME = struct.Struct(">2sI16s")
"""Mark, bytes of the payload, seal."""
_MARK = b"EV"
FRAME_BYTES = _FRAME.size + 4
_TAG_CHARS = 4
_HEAD_BYTES = 16_384
"""A file's first record is never longer, packed or not."""
_FLUSHED = b"\0\0\xff\xff"
"""What ends every frame's deflate block; left out on disk."""
_LEVEL = 9


class Record(msgspec.Struct, frozen=True, kw_only=True, rename={"seq": "n", "at_ms": "t", "kind": "k", "body": "b"}):
    """One thing that happened."""

    seq: int
    """1.. without a gap: the order of the log, whatever the clock did."""
    at_ms: int
    """Wall ms."""
    kind: str
    body: dict[str, object]


@dataclass(frozen=True, slots=True)
class Tip:
    """Where a chain stands."""

    seq: int = 0
    head: bytes = bytes(32)


class Wrong(Exception):
    """The log is not as it was written; `seq` is the first record at fault, or the first that cannot be read."""

    def __init__(self, seq: int, why: str) -> None:
        super().__init__(why)
        self.seq = seq
        self.why = why


class Cut(Exception):
    """The file ends in the middle of a frame: `keep` bytes are whole, `lost` bytes come after them."""

    def __init__(self, keep: int, lost: int) -> None:
        super().__init__(f"{lost} bytes of an unfinished frame")
        self.keep = keep
        self.lost = lost


encode = msgspec.json.Encoder().encode
_decode = msgspec.json.Decoder(Record).decode


def link(prev: bytes, line: bytes) -> bytes:
    """Return the hash of a record: of its JSON and, through the hash before, of all that came before it."""
    return sha256(prev + line).digest()


def row_of(record: Record, tip: Tip) -> tuple[bytes, Tip]:
    """Return a record as it is kept, and where the chain stands after it."""
    line = encode(record)
    head = link(tip.head, line)
    return _tag(head) + line + b"\n", Tip(record.seq, head)


def _tag(head: bytes) -> bytes:
    """Return what a row begins with: enough of its hash to name the record that was altered; proof is the seal."""
    return urlsafe_b64encode(head[:3])


def _seal(head: bytes, payload: bytes) -> bytes:
    """Return what ties a frame's bytes to the chain up to its last record: no bit of either can change."""
    return sha256(head + payload).digest()[:16]


class Segment:
    """A new file, open for writing, readable by its owner alone.  Every call may raise OSError."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.size = 0
        """Bytes that are whole on disk."""
        self._pack = zlib.compressobj(_LEVEL, zlib.DEFLATED, -15)
        self._file = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0), 0o600)

    def add(self, rows: bytes, head: bytes) -> None:
        """Put `rows`, after which the chain stands at `head`, on disk as one frame, safe from a crash."""
        payload = (self._pack.compress(rows) + self._pack.flush(zlib.Z_SYNC_FLUSH)).removesuffix(_FLUSHED)
        frame = _FRAME.pack(_MARK, len(payload), _seal(head, payload))
        whole = (b"" if self.size else MAGIC) + frame + zlib.crc32(frame).to_bytes(4, "big") + payload
        view = memoryview(whole)
        while view:
            view = view[os.write(self._file, view) :]
        os.fsync(self._file)
        self.size += len(whole)

    def close(self) -> None:
        """Let go of the file, without the part of a frame that the disk refused; may be called twice."""
        file, self._file = self._file, -1
        if file < 0:
            return
        try:
            os.ftruncate(file, self.size)
        finally:
            os.close(file)
        if not self.size:
            self.path.unlink(missing_ok=True)


def _frames(data: bytes) -> Iterator[tuple[bytes, bytes]]:
    """Yield payload and seal of every whole frame; Cut or ValueError where they end otherwise."""
    at = len(MAGIC)
    if not data.startswith(MAGIC):
        if MAGIC.startswith(data):
            raise Cut(0, len(data))
        raise ValueError("this is no evidence file")
    if len(data) == at:
        raise Cut(0, at)
    while at < len(data):
        header = data[at : at + FRAME_BYTES]
        if not any(data[at:]):  # a machine that lost its power leaves zeros where the disk had made room
            raise Cut(at, len(data) - at)
        if len(header) < FRAME_BYTES:
            if header[:2] != _MARK[: len(header)]:
                raise ValueError("there are foreign bytes at its end")
            raise Cut(at, len(header))
        if header[-4:] != zlib.crc32(header[:-4]).to_bytes(4, "big"):
            raise ValueError("the head of a frame was altered")
        mark, length, seal = _FRAME.unpack_from(header)
        payload = data[at + FRAME_BYTES : at + FRAME_BYTES + length]
        if len(payload) < length:
            raise Cut(at, len(data) - at)
        if mark != _MARK:
            raise ValueError("the head of a frame was altered")
        at += FRAME_BYTES + length
        yield payload, seal


def records(path: Path, tip: Tip | None = None) -> Iterator[tuple[Record, bytes]]:
    """Yield each record with its hash, every one checked, frame by whole frame.

    `tip` is where the file before ended; None = what this file says of it is believed.
    Wrong: something is not as it was written.  Cut: the file just ends.  OSError: it cannot be read.
    """
    unpack = zlib.decompressobj(-15)
    try:
        for payload, seal in _frames(path.read_bytes()):
            rows = unpack.decompress(payload + _FLUSHED, MAX_FRAME_BYTES)
            if unpack.unconsumed_tail or unpack.eof:
                raise ValueError("a frame holds more than was written")
            found = list(_checked(rows, tip))
            if _seal(found[-1][1], payload) != seal:
                raise Wrong(found[-1][0].seq, "its frame was altered")
            tip = Tip(found[-1][0].seq, found[-1][1])
            yield from found
    except zlib.error as error:
        raise Wrong(tip.seq + 1 if tip else 1, "a frame cannot be unpacked") from error
    except ValueError as error:
        raise Wrong(tip.seq + 1 if tip else 1, str(error)) from error


def _checked(rows: bytes, tip: Tip | None) -> Iterator[tuple[Record, bytes]]:
    for row in rows.removesuffix(b"\n").split(b"\n"):
        tag, line = row[:_TAG_CHARS], row[_TAG_CHARS:]
        try:
            record = _decode(line)
            before = tip or Tip(record.seq - 1, bytes.fromhex(str(record.body["anchor"])))
        except (*BROKEN_JSON, msgspec.MsgspecError, ValueError, KeyError) as error:
            raise Wrong(tip.seq + 1 if tip else 1, "it is no record") from error
        head = link(before.head, line)
        if record.seq != before.seq + 1:
            raise Wrong(before.seq + 1, f"record {record.seq} stands in its place")
        if tag != _tag(head):
            raise Wrong(record.seq, "it was altered, or what it follows was")
        tip = Tip(record.seq, head)
        yield record, head


def begun_ms(path: Path) -> int | None:
    """Return the wall ms of a file's first record, unchecked, from its first bytes; None when there is none."""
    with path.open("rb") as file:
        start = file.read(_HEAD_BYTES)[len(MAGIC) :]
    try:
        payload = start[FRAME_BYTES:][: _FRAME.unpack_from(start)[1]]  # what follows is the next frame's
        row = zlib.decompressobj(-15).decompress(payload, _HEAD_BYTES).partition(b"\n")[0]
        return _decode(row[_TAG_CHARS:]).at_ms
    except (struct.error, *BROKEN_JSON, msgspec.MsgspecError, ValueError, zlib.error):
        return None


def files(folder: Path) -> list[Path]:
    """Return the files of a log, oldest first; their names are the numbers of their first records."""
    return (
        sorted(path for path in folder.glob(f"*{SUFFIX}") if path.stem.isascii() and path.stem.isdigit())
        if folder.is_dir()
        else []
    )


def file_name(seq: int) -> str:
    """Return the name of the file that begins with record `seq`."""
    return f"{seq:012d}{SUFFIX}"


def cut_off(path: Path, keep: int) -> None:
    """Shorten a file to its whole frames; a file without one goes."""
    if keep <= len(MAGIC):
        path.unlink()
        return
    file = os.open(path, os.O_WRONLY | getattr(os, "O_BINARY", 0))
    try:
        os.ftruncate(file, keep)
        os.fsync(file)
    finally:
        os.close(file)
