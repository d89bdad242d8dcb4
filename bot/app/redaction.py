"""No secret and nobody's private data in a log line (rules W11): the last processor before a line is written."""

import logging
import re
from collections.abc import Mapping, MutableMapping
from typing import Any

from bot.core.private import MASK
from bot.guard.private import without_private_data

_URL = re.compile(
    r"(?P<scheme>[a-z][a-z0-9+.-]{1,20}://)(?:[^\s/@\"'<>]{1,200}@)?(?P<place>[^\s?#\"'<>)]{0,500})(?P<rest>[?#][^\s\"'<>)]*)?",
    re.IGNORECASE,
)
_LONG_PIECE = re.compile(r"(?<=/)[\w-]{24,}")
_HEADER = re.compile(r"\b((?:proxy-)?authorization|(?:set-)?cookie)\b(['\"]?\s*[:=]\s*['\"]?)[^\n'\"]+", re.IGNORECASE)
_NAMED = re.compile(
    r"((?:token(?!s)|secret|passw(?:or)?d|pwd|api[_-]?key|access[_-]?key|private[_-]?key|session[_-]?key|sessdata|bili_jct"
    r"|signature|credentials?|auth(?!or)|stream[_-]?key)[\w-]{0,20}['\"]?\s{0,2}(?:[:=]|is\b)\s{0,2}['\"]?"
    r"|(?:密码|密钥|令牌|口令|身份码|推流码)\s?(?:[:：=]|是|为)\s?)[^\s'\",;&)}\]]+",
    re.IGNORECASE,
)
_KNOWN = re.compile(
    r"\b(?:sk|pk|rk)[-_][\w-]{8,}|\bgh[pousr]_\w{8,}|\bgithub_pat_\w{8,}|\bglpat-[\w-]{8,}|\bxox[abeprs]-[\w-]{8,}"
    r"|\bhf_\w{8,}|\b(?:AKIA|ASIA|AKID)\w{12,}|\bAIza[\w-]{16,}|\bya29\.[\w-]{8,}|\beyJ[\w-]{6,}(?:\.[\w-]{4,}){1,2}"
    r"|(?:\bbearer |\bbasic |\boauth:)[\w.~+/=-]{6,}"
    r"|-----BEGIN [A-Z ]*PRIVATE KEY-----(?:[^-]|-(?!----))*(?:-----END [A-Z ]*PRIVATE KEY-----)?",
    re.IGNORECASE,
)
_RANDOM = re.compile(r"(?<![\w/.-])(?=\w*[a-z])(?=\w*[A-Z])(?=\w*\d)[\w-]{32,}")
"""What nobody named but looks drawn at random; digests in small letters stay."""
_KEPT = re.compile(
    r"(?<!\d)1[5-9]\d{11}(?!\d)"  # wall clock, ms: also in the names of sessions
    r"|\b[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}\b"
    r"|(?:(?<![a-z])(?:\w{0,12}id|room|seq|row|line|port|pid|sku|size|bytes|count)|直播间|房间|第)['\"]?\s?[:=#]?\s?['\"]?\d{1,12}(?!\d)",
    re.IGNORECASE,
)
"""What operators look things up by."""
_SECRET_NAME = re.compile(
    r"(?:^|_)(?:token|secret|password|passwd|pwd|cookie|authorization|credentials?|signature|api_?key|access_?key"
    r"|private_?key|session_?key|stream_?key|phone|mobile|email|e_mail|address)$",
    re.IGNORECASE,
)
_ID_NAME = re.compile(r"(?:^|_)(?:id|ids|room|seq|sku|ms|at|session|port|pid|version)$", re.IGNORECASE)
_LONG_NUMBER = 10**10
"""An integer of eleven digits may be a telephone number; smaller ones count."""


def redacted(_: object, __: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    """Return a log line without secrets and private data in its event, its fields and its traceback (structlog)."""
    return {_name(name): _field(name, value) for name, value in event.items()}


class RedactingFormatter(logging.Formatter):
    """Formats what libraries log through the standard library, traceback and all, without secrets."""

    def format(self, record: logging.LogRecord) -> str:
        """Return the line as it may be written."""
        return clean(super().format(record))


def clean(text: str) -> str:
    """Return `text` with secrets and private data as three stars; ids, times, counts and places stay."""
    for pattern in (_HEADER, _NAMED):
        text = pattern.sub(lambda found: found[0][: _length_kept(found)] + MASK, text)
    text = _RANDOM.sub(MASK, _KNOWN.sub(MASK, _URL.sub(_place, text)))
    out, at = [], 0
    for kept in _KEPT.finditer(text):
        out += [without_private_data(text[at : kept.start()]), kept[0]]
        at = kept.end()
    return "".join(out) + without_private_data(text[at:])


def _length_kept(found: re.Match[str]) -> int:
    return sum(len(group) for group in found.groups())


def _place(found: re.Match[str]) -> str:
    """Return where a URL leads, without who goes there and what she brings."""
    place = _LONG_PIECE.sub(MASK, found["place"])
    return found["scheme"] + place + (f"{found['rest'][0]}{MASK}" if found["rest"] else "")


def _name(name: str) -> str:
    return name if name.isidentifier() and name.isascii() else clean(name)


def _field(name: str, value: Any) -> Any:
    if _SECRET_NAME.search(name):
        return MASK if value else value
    if value is None or isinstance(value, bool | float):
        return value
    if isinstance(value, int):
        return MASK if value >= _LONG_NUMBER and not _ID_NAME.search(name) and MASK in clean(str(value)) else value
    if isinstance(value, Mapping):
        return {_name(str(key)): _field(str(key), inner) for key, inner in value.items()}
    if isinstance(value, list | tuple | set | frozenset):
        return [_field(name, inner) for inner in value]
    text = value if isinstance(value, str) else repr(value)
    return text if _ID_NAME.search(name) and text.isalnum() and len(text) < 24 else clean(text)
