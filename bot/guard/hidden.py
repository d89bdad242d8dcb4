"""Orders written so that only a machine reads them: entities, percent signs, base64, hexadecimal, rot13, backwards.

Only what decodes to readable text is returned; a long order number does not, and costs next to nothing.
"""

import base64
import binascii
import codecs
import html
import re
from collections.abc import Iterator
from urllib.parse import unquote

from bot.core.text import plain_text

MAX_READ = 2000
"""Characters of a comment that are searched."""
MOST = 4
"""Runs of one comment that are decoded."""
_BASE64 = re.compile(r"(?<![A-Za-z0-9+/_-])[A-Za-z0-9+/_-]{16,}={0,2}(?![A-Za-z0-9+/_-])")
_HEX = re.compile(r"(?<![0-9A-Fa-f])(?:[0-9A-Fa-f]{2}[ :]?){10,}(?![0-9A-Fa-f])")
_ENTITY = re.compile(r"&(?:#\d{2,6}|#[xX][0-9A-Fa-f]{2,5}|[A-Za-z]{2,8});")
_PERCENT = re.compile(r"%[0-9A-Fa-f]{2}")
_ROT13 = re.compile(r"rot-?13", re.IGNORECASE)
_BACKWARDS = re.compile(r"snoitcurtsni|tpmorp|suoiverp|metsys|令指", re.IGNORECASE)


def hidden_in(text: str) -> Iterator[str]:
    """Yield the readable texts that `text` hides."""
    text = text[:MAX_READ]
    if _ENTITY.search(text):
        yield html.unescape(text)
    if _PERCENT.search(text):
        yield unquote(text.replace("+", " "), errors="replace")
    for run in _BASE64.findall(text)[:MOST]:
        yield from _readable(_from_base64(run))
    for run in _HEX.findall(text)[:MOST]:
        yield from _readable(bytes.fromhex(re.sub(r"[ :]", "", run)))
    if _ROT13.search(text):
        yield codecs.decode(_ROT13.sub("", text), "rot13")
    if _BACKWARDS.search(text):
        yield _BACKWARDS.sub(lambda match: match[0].lower(), text)[::-1]


def _from_base64(run: str) -> bytes:
    plain = run.rstrip("=").replace("-", "+").replace("_", "/")
    try:
        return base64.b64decode(plain + "=" * (-len(plain) % 4), validate=True)
    except binascii.Error:
        return b""


def _readable(data: bytes) -> Iterator[str]:
    """Yield `data` as text if it is one: nothing but letters, marks and spaces of some script."""
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError:
        return
    if len(text) >= 4 and plain_text(text, limit=len(text)).strip() and text.replace("\n", " ").isprintable():
        yield text
