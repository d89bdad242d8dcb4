"""Protobuf messages from (field, value) pairs: numbers, texts, messages."""

from collections.abc import Iterable
from typing import Any

Value = int | str | bytes | Iterable[tuple[int, Any]]


def protobuf(fields: Iterable[tuple[int, Value]]) -> bytes:
    made = b""
    for field, value in fields:
        if isinstance(value, int):
            made += varint(field << 3) + varint(value)
            continue
        body = value.encode() if isinstance(value, str) else value if isinstance(value, bytes) else protobuf(value)
        made += varint(field << 3 | 2) + varint(len(body)) + body
    return made


def varint(number: int) -> bytes:
    made = bytearray()
    while number > 0x7F:
        made.append(number & 0x7F | 0x80)
        number >>= 7
    made.append(number)
    return bytes(made)
