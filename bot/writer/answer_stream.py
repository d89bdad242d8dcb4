"""Reads the model's one JSON object while it streams: the speech is passed on once intent and claims are known.

Output contract (rules I02): `{"intent": ..., "claim_ids": [...], "text": ...}`, keys in this order, nothing else.
"""

import re
from collections.abc import Mapping

import msgspec

from bot.core.errors import BROKEN_JSON

MAX_HEAD = 1_500
"""Characters before the text begins, at most."""
MAX_TEXT = 400

SCHEMA: Mapping[str, object] = {
    "name": "answer",
    "strict": True,
    "schema": {
        "type": "object",
        "properties": {
            "intent": {"type": "string"},
            "claim_ids": {"type": "array", "items": {"type": "string"}},
            "text": {"type": "string"},
        },
        "required": ["intent", "claim_ids", "text"],
        "additionalProperties": False,
    },
}
"""The contract for endpoints that can enforce one (`response_format`), keys in its order."""
GRAMMAR = r"""
root ::= "{\"intent\":\"" [a-z_]{1,24} "\",\"claim_ids\":[" (id ("," id){0,7})? "],\"text\":\"" char{0,200} "\"}"
id ::= "\"" [a-z] [0-9]{1,2} "\""
char ::= [^"\\\x00-\x1f]
"""
"""The contract for llama.cpp, in its grammar notation: small models lose themselves in the blanks of a schema."""
_HEAD = re.compile(
    r'\s*(?:```(?:json)?\s*)?\{\s*"intent"\s*:\s*("(?:[^"\\]|\\.)*")\s*,'
    r'\s*"claim_ids"\s*:\s*(\[[^\[\]]*\])\s*,\s*"text"\s*:\s*"'
)
_ENDING = re.compile(r"\s*\}\s*(?:```\s*)?")
_ESCAPES = {"n": "\n", "t": " ", "r": " ", "b": "", "f": " ", '"': '"', "\\": "\\", "/": "/"}
_claims = msgspec.json.Decoder(tuple[str, ...])
_string = msgspec.json.Decoder(str)


class Rejected(Exception):
    """The model's answer may not be said; `reason` is one word for the counters."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class AnswerStream:
    """Yield the speech inside a streamed answer; Rejected as soon as the answer breaks the contract."""

    def __init__(self, intent: str, known_claims: frozenset[str]) -> None:
        self._intent, self._known = intent, known_claims
        self._head = ""
        self._body = False
        self._escape = ""
        self._high = 0
        self._length = 0
        self._ending: str | None = None
        self.claims: tuple[str, ...] = ()
        """Ids of the facts that the answer rests on, once known."""

    def feed(self, piece: str) -> str:
        """Return the speech that `piece` adds, possibly empty."""
        if self._body:
            return self._read_text(piece)
        self._head += piece
        match = _HEAD.match(self._head)
        if match is None:
            if len(self._head) > MAX_HEAD:
                raise Rejected("shape")
            return ""
        self._check_head(match[1], match[2])
        self._body = True
        rest, self._head = self._head[match.end() :], ""
        return self._read_text(rest)

    def finish(self) -> None:
        """Say that the stream has ended; Rejected if the object is not whole or nothing was said."""
        if not self._body:
            raise Rejected("shape" if self._head.strip() else "empty")
        if self._ending is None:
            raise Rejected("truncated")
        if not _ENDING.fullmatch(self._ending):
            raise Rejected("shape")
        if not self._length:
            raise Rejected("refused")

    def _check_head(self, intent: str, claims: str) -> None:
        try:
            told = _string.decode(intent)
            self.claims = _claims.decode(claims)
        except BROKEN_JSON as error:
            raise Rejected("shape") from error
        if told != self._intent:
            raise Rejected("intent")
        if not self._known.issuperset(self.claims):
            raise Rejected("claims")

    def _read_text(self, piece: str) -> str:
        out: list[str] = []
        for index, char in enumerate(piece):
            if self._ending is not None:
                self._ending += piece[index:]
                if len(self._ending) > 40:
                    raise Rejected("shape")
                break
            out.append(self._read_char(char))
        text = "".join(out)
        self._length += len(text)
        if self._length > MAX_TEXT:
            raise Rejected("too_long")
        return text

    def _read_char(self, char: str) -> str:
        if self._escape:
            self._escape += char
            return self._unescape()
        if char == "\\":
            self._escape = char
            return ""
        if char == '"':
            self._ending = ""
            return ""
        return char

    def _unescape(self) -> str:
        if self._escape[1] != "u":
            found = _ESCAPES.get(self._escape[1])
            if found is None:
                raise Rejected("shape")
            self._escape = ""
            return found
        if len(self._escape) < 6:
            return ""
        try:
            code = int(self._escape[2:], 16)
        except ValueError as error:
            raise Rejected("shape") from error
        self._escape = ""
        if 0xD800 <= code < 0xDC00:
            self._high = code
            return ""
        if 0xDC00 <= code < 0xE000:
            high, self._high = self._high, 0
            return chr(0x10000 + ((high - 0xD800) << 10) + code - 0xDC00) if high else ""
        return chr(code)
