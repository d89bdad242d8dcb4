"""Reads what a viewer wrote with digits for letters, or packed as base64.  For viewers' text, never for our copy."""

import base64
import binascii
import re
from collections.abc import Iterator

from bot.guard.normalise import View, match

_MIXED = re.compile(r"(?<![a-z0-9@$!])(?=[a-z0-9@$!]*[a-z])(?=[a-z@$!]*[0134578@$!])[a-z0-9@$!]{3,}(?![a-z0-9@$!])")
_LETTERS = str.maketrans("0134578@$!", "oieastbasi")
_PACKED = re.compile(r"(?<![A-Za-z0-9+/])[A-Za-z0-9+/]{16,400}={0,2}(?![A-Za-z0-9+/=])")


def unmasked(shown: str, plain: View) -> Iterator[View]:
    """Yield what `shown`, whose folded view is `plain`, says when its digits are letters, and what it holds packed."""
    letters = _MIXED.sub(lambda found: found[0].translate(_LETTERS), plain.text)
    if letters != plain.text:
        yield View(letters, plain.index)
    for found in _PACKED.finditer(shown):
        words = _unpacked(found[0])
        if words:
            inside = match(words)
            yield View(inside.text, (found.start(),) * len(inside.text))


def _unpacked(packed: str) -> str:
    """Return the words in base64, or nothing if it holds none."""
    try:
        words = base64.b64decode(packed + "=" * (-len(packed) % 4), validate=True).decode("utf-8")
    except (binascii.Error, UnicodeDecodeError):
        return ""
    return words if words.isprintable() and " " in words else ""
