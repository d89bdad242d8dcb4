"""Twitch's IRC lines: bytes to whole lines, a line to its parts.  Pure."""

import re
from collections.abc import Mapping
from typing import NamedTuple

from bot.core.errors import BadInput

MAX_LINE = 16_384
"""Characters; Twitch's own limit is 8191 bytes of tags and 512 of message."""
_ESCAPE = re.compile(r"\\(.?)", re.DOTALL)
_UNESCAPED = {":": ";", "s": " ", "r": "\r", "n": "\n"}

Tags = Mapping[str, str]


class Message(NamedTuple):
    """One line, cut into its parts."""

    tags: Tags
    """As they came: values still escaped."""
    prefix: str
    command: str
    params: list[str]
    text: str | None
    """The trailing parameter; None when there is none."""

    @property
    def nick(self) -> str:
        """Who sent it, empty for the server."""
        name, mark, _ = self.prefix.partition("!")
        return name if mark else ""


def message_of(line: str) -> Message:
    """Return the parts of a line without its CRLF (IRCv3 message tags; RFC 1459, 2.3.1)."""
    if len(line) > MAX_LINE:
        raise BadInput(f"an IRC line of {len(line)} characters")
    tags: Tags = {}
    prefix = ""
    if line[:1] == "@":
        raw, _, line = line[1:].partition(" ")
        pairs = [pair.split("=", 1) for pair in raw.split(";")]
        try:
            tags = dict(pairs)
        except ValueError:  # a tag without "="
            tags = {pair[0]: pair[1] if len(pair) == 2 else "" for pair in pairs}
    if line[:1] == ":":
        prefix, _, line = line[1:].partition(" ")
    line, colon, text = line.partition(" :")
    command, *params = line.split() or [""]
    return Message(tags, prefix, command, params, text if colon else None)


def unescaped(value: str) -> str:
    """Return a tag's value with its escapes undone."""
    if "\\" not in value:
        return value
    return _ESCAPE.sub(lambda match: _UNESCAPED.get(match[1], match[1]), value)


class LineBuffer:
    """Makes the frames of one connection into whole lines: Twitch packs several in one, a proxy may cut one in two."""

    def __init__(self) -> None:
        self._rest = b""

    def whole(self, data: bytes) -> bytes:
        """Return all lines that are complete now, each with its CRLF; BadInput when one never ends."""
        if not self._rest and data[-2:] == b"\r\n":
            return data
        lines, end, self._rest = (self._rest + data).rpartition(b"\r\n")
        if len(self._rest) > 4 * MAX_LINE:
            self._rest = b""
            raise BadInput("an IRC line without an end")
        return lines + end
