"""Bilibili's binary framing: packets one after another, some of them holding packed packets again.

Both ways into a room use it (the open platform packs with zlib, the website with brotli).
"""

import struct
import zlib
from collections.abc import Iterator

import brotli  # type: ignore[import-untyped]

from bot.core.errors import BadInput

HEADER = struct.Struct(">I2H2I")
"""Packet length, header length, version of the body, operation, sequence: 16 bytes."""
_unpack = HEADER.unpack_from
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
    left, waiting = MAX_INFLATED_BYTES, [(frame, 0, 0)]
    while waiting:
        data, at, depth = waiting.pop()
        size = len(data)
        while at < size:
            if size - at < 16:
                raise BadInput("a packet ends within its header")
            length, head, version, operation, _ = _unpack(data, at)
            if operation == BEAT_REPLY:  # its length leaves out our own heartbeat, which is echoed behind it
                yield operation, data[at + 16 :]
                break
            if head < 16 or length < head or length > size - at:
                raise BadInput("a packet's lengths do not fit")
            body = data[at + head : at + length]
            at += length
            if operation == MESSAGE and (version == BROTLI or version == ZLIB):
                if depth == MAX_DEPTH:
                    raise BadInput("packets are packed too deep")
                waiting.append((data, at, depth))
                data, at, depth = _inflated(body, version, left), 0, depth + 1
                size = len(data)
                left = max(1, left - size)  # never 0: for zlib it would mean "no limit"
            else:
                yield operation, body


def _inflated(body: bytes, version: int, limit: int) -> bytes:
    """Return the unpacked body; BadInput when it is broken or larger than the limit."""
    try:
        if version == BROTLI:
            unbrotli = brotli.Decompressor()
            inflated: bytes = unbrotli.process(body, output_buffer_limit=limit)
            whole = unbrotli.is_finished()
        else:
            unzip = zlib.decompressobj()
            inflated = unzip.decompress(body, limit)
            whole = unzip.eof
    except (zlib.error, brotli.error) as error:
        raise BadInput(f"a packed body is broken: {error}") from error
    if not whole:
        raise BadInput("a packed body is cut off or unpacks to too much")
    return inflated
