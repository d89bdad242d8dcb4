"""Cuts a body that goes on growing into the JSON objects in it, wherever the network split it.  Pure."""

import re

from bot.core.errors import BadInput

MAX_OBJECT_BYTES = 4 * 1024 * 1024
_MARKS = re.compile(rb'["\\{}]')
_QUOTE, _ESCAPE, _OPEN, _CLOSE = b'"\\{}'


class JsonObjects:
    """Top-level objects of a stream like `[{...},` newline `{...}`; whatever lies between them is dropped."""

    def __init__(self, limit: int = MAX_OBJECT_BYTES) -> None:
        self._limit = limit
        self._depth = 0
        self._in_string = False
        self._escaped = False
        """The last byte so far was a backslash in a string: the next one means nothing."""
        self._begun = bytearray()

    @property
    def is_inside(self) -> bool:
        """True while an object has begun and not ended."""
        return self._depth > 0

    def feed(self, chunk: bytes) -> list[bytes]:
        """Return the objects that end in `chunk`; BadInput for one that is longer than the limit."""
        found: list[bytes] = []
        start, skip = 0, 0 if self._escaped and chunk else -1
        if chunk:
            self._escaped = False
        for mark in _MARKS.finditer(chunk):
            at, byte = mark.start(), chunk[mark.start()]
            if at == skip:
                continue
            if self._in_string:
                if byte == _ESCAPE:
                    skip = at + 1
                    self._escaped = skip == len(chunk)
                elif byte == _QUOTE:
                    self._in_string = False
            elif byte == _OPEN:
                if not self._depth:
                    start = at
                self._depth += 1
            elif not self._depth:
                continue
            elif byte == _QUOTE:
                self._in_string = True
            elif byte == _CLOSE:
                self._depth -= 1
                if not self._depth:
                    found.append(self._taken(chunk[start : at + 1]))
        if self._depth:
            self._begun += self._checked(chunk[start:])
        return found

    def _taken(self, end: bytes) -> bytes:
        whole = bytes(self._begun + self._checked(end))
        self._begun.clear()
        return whole

    def _checked(self, more: bytes) -> bytes:
        if len(self._begun) + len(more) > self._limit:
            raise BadInput(f"an object in the stream is longer than {self._limit} bytes")
        return more
