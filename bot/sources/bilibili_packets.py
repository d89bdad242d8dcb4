"""Bilibili's binary framing: packets one after another, some of them holding packed packets again.

Both ways into a room use it (the open platform packs with zlib, the website with brotli).
"""

import struct
import zlib
from collections.abc import Iterator

import brotli  # type: ignore[import-untyped]

from bot.core.errors import BadInput

HEADER = struct.Struct(">I2H2I")
"""Packet length, header length, version of the body, operation, sequence."""
BEAT, BEAT_REPLY, MESSAGE, AUTH, AUTH_REPLY = 2, 3, 5, 7, 8
"""Operations.  The reply to a heartbeat carries the popularity, which is no number of viewers."""
JSON, CONTROL, ZLIB, BROTLI = 0, 1, 2, 3
"""Versions of a body."""
MAX_INFLATED_BYTES = 1024 * 1024
"""Of everything packed in one frame; a busy second of a big room is a tenth of it."""
MAX_DEPTH = 2
"""Packed packets may hold packed packets once more; real ones never do."""


def pack(body: bytes, operation: int, version: int = CONTROL) -> bytes:
    """Return one packet as a client sends it."""
    return HEADER.pack(HEADER.size + len(body), HEADER.size, version, operation, 1) + body


def packets(frame: bytes) -> Iterator[tuple[int, bytes]]:
    """Yield (operation, body) of every packet in a frame, unpacked; BadInput where it is broken or too large."""
    return _packets(frame, MAX_DEPTH, [MAX_INFLATED_BYTES])


def _packets(data: bytes, depth: int, left: list[int]) -> Iterator[tuple[int, bytes]]:
    """`left` holds the bytes that may still be inflated."""
    at, size = 0, len(data)
    while at < size:
        if size - at < HEADER.size:
            raise BadInput("a packet ends within its header")
        length, head, version, operation, _ = HEADER.unpack_from(data, at)
        if operation == BEAT_REPLY:  # its length leaves out our own heartbeat, which is echoed behind it
            yield operation, data[at + HEADER.size :]
            return
        if head < HEADER.size or length < head or length > size - at:
            raise BadInput("a packet's lengths do not fit")
        body = data[at + head : at + length]
        at += length
        if operation == MESSAGE and version in (ZLIB, BROTLI):
            if not depth:
                raise BadInput("packets are packed too deep")
            yield from _packets(_inflated(body, version, left), depth - 1, left)
        else:
            yield operation, body


def _inflated(body: bytes, version: int, left: list[int]) -> bytes:
    """Return the unpacked body; BadInput when it is broken or larger than what is left."""
    try:
        if version == BROTLI:
            inflated, whole = _unbrotlied(body, left[0])
        else:
            unpacking = zlib.decompressobj()
            inflated, whole = unpacking.decompress(body, left[0]), unpacking.eof
    except (zlib.error, brotli.error) as error:
        raise BadInput(f"a packed body is broken: {error}") from error
    if not whole:
        raise BadInput("a packed body is cut off or unpacks to too much")
    left[0] = max(1, left[0] - len(inflated))  # never 0: for zlib it would mean "no limit"
    return inflated


def _unbrotlied(body: bytes, limit: int) -> tuple[bytes, bool]:
    unpacking = brotli.Decompressor()
    inflated = unpacking.process(body, output_buffer_limit=limit)
    return inflated, unpacking.is_finished()
