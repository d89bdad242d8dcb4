"""Just enough protobuf to read a small message by field numbers: varints, bytes, nothing generated."""

from bot.core.errors import BadInput

MAX_BYTES = 64 * 1024
MAX_FIELDS = 2000
MAX_DEPTH = 4
VARINT, FIXED64, BYTES, FIXED32 = 0, 1, 2, 5


class Message:
    """The fields of one message; a missing one reads as None, one of another wire type as missing."""

    def __init__(self, data: bytes, depth: int = MAX_DEPTH) -> None:
        if len(data) > MAX_BYTES or not depth:
            raise BadInput("a protobuf message is too large or nested too deep")
        self._depth = depth
        self._fields: dict[int, list[int | bytes]] = {}
        at, count = 0, 0
        while at < len(data):
            count += 1
            if count > MAX_FIELDS:
                raise BadInput("a protobuf message has too many fields")
            key, at = _varint(data, at)
            value, at = _value(data, at, key & 7)
            self._fields.setdefault(key >> 3, []).append(value)

    def number(self, field: int) -> int | None:
        """Return an unsigned integer, the last one written."""
        found = [value for value in self._fields.get(field, ()) if isinstance(value, int)]
        return found[-1] if found else None

    def text(self, field: int) -> str | None:
        """Return a string, the last one written; broken UTF-8 is replaced."""
        found = [value for value in self._fields.get(field, ()) if isinstance(value, bytes)]
        return found[-1].decode(errors="replace") if found else None

    def messages(self, field: int) -> list["Message"]:
        """Return the messages nested in a field; BadInput when one is none."""
        return [Message(value, self._depth - 1) for value in self._fields.get(field, ()) if isinstance(value, bytes)]

    def message(self, field: int) -> "Message":
        """Return the last message nested in a field, an empty one when it is missing."""
        return (self.messages(field) or [Message(b"", self._depth)])[-1]


def _varint(data: bytes, at: int) -> tuple[int, int]:
    value = shift = 0
    while shift < 70:  # ten bytes hold 64 bits
        if at >= len(data):
            break
        byte = data[at]
        at += 1
        value |= (byte & 0x7F) << shift
        if byte < 0x80:
            return value & 0xFFFF_FFFF_FFFF_FFFF, at
        shift += 7
    raise BadInput("a protobuf number is cut off or too long")


def _value(data: bytes, at: int, wire: int) -> tuple[int | bytes, int]:
    if wire == VARINT:
        return _varint(data, at)
    if wire == BYTES:
        size, at = _varint(data, at)
    elif wire in (FIXED64, FIXED32):
        size = 8 if wire == FIXED64 else 4
    else:
        raise BadInput(f"protobuf wire type {wire} is not in use")
    if size > len(data) - at:
        raise BadInput("a protobuf field is cut off")
    value = data[at : at + size]
    return (value if wire == BYTES else int.from_bytes(value, "little")), at + size
