"""One way to write a value as bytes, so that two people who hold the same value hold the same hash.

Equals RFC 8785 (JSON Canonicalization Scheme) for what is admitted here: text, whole numbers, booleans, null, lists
and objects with ASCII keys.  Fractions are refused, for machines differ in how they write them.
"""

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from itertools import chain
from typing import cast

from bot.core.errors import BadInput

LARGEST = 2**53 - 1
"""Largest whole number that every JSON reader keeps exactly."""
DEEPEST = 32
"""Nesting beyond it is no proof but an attack."""
_ROWS = {list, tuple}


def canon(value: object) -> bytes:
    """Return `value` as canonical UTF-8 JSON; BadInput names what cannot be written so."""
    if not _is_plain(value, 0):
        _admit(value, "", 0)
    try:
        return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()
    except UnicodeEncodeError:
        _admit(value, "", 0)
        raise


def digest(value: object) -> str:
    """Return the SHA-256 of the canonical form, as 64 lower-case hex digits."""
    return hashlib.sha256(canon(value)).hexdigest()


def digest_of(parts: Mapping[str, bytes]) -> str:
    """Return the digest of an object whose values are in canonical form already: a long one is written only once."""
    body = b",".join(canon(key) + b":" + parts[key] for key in sorted(parts))
    return hashlib.sha256(b"{" + body + b"}").hexdigest()


def parse(text: str | bytes) -> object:
    """Return the JSON in `text`; BadInput for broken JSON, a key that stands twice, or what has no canonical form."""
    try:
        value: object = json.loads(text, object_pairs_hook=_once, parse_float=_no_fraction, parse_constant=_no_fraction)
    except (ValueError, RecursionError) as error:
        raise BadInput(f"this is not valid JSON: {error}", hint="take the file as it was published") from error
    escaped = "\\u" in text if isinstance(text, str) else b"\\u" in text
    if escaped or not _is_plain(value, 0):  # an escape may write half a character
        _admit(value, "", 0)
    return value


def _is_plain(value: object, depth: int) -> bool:
    """Whether all of `value` but its characters is admitted for sure: lists of 100,000 pairs take no second."""
    if isinstance(value, int):
        return -LARGEST <= value <= LARGEST
    if type(value) is str or value is None:
        return True
    if depth > DEEPEST:
        return False
    if type(value) is list or type(value) is tuple:
        return _is_plain_list(value, depth)
    if isinstance(value, dict):
        keys = all(isinstance(key, str) and key.isascii() for key in value)
        return keys and all(_is_plain(part, depth + 1) for part in value.values())
    return False


def _is_plain_list(parts: Sequence[object], depth: int) -> bool:
    """Look at all parts of one kind at once: rows of rows as the one long row that they make."""
    kinds = set(map(type, parts))
    if kinds <= _ROWS and depth < DEEPEST:
        return not kinds or _is_plain_list(
            list(chain.from_iterable(cast("Iterable[Iterable[object]]", parts))), depth + 1
        )
    return all(_is_plain(part, depth + 1) for part in parts if type(part) is not str)


def _admit(value: object, path: str, depth: int) -> None:
    if depth > DEEPEST:
        raise BadInput(f"{path or 'the value'} is nested too deeply", hint="take the file as it was published")
    match value:
        case None | bool():
            return
        case int():
            if abs(value) > LARGEST:
                raise BadInput(f"{path}: {value} is larger than 2^53 - 1", hint="write it as text")
        case str():
            _admit_text(value, path)
        case Mapping():
            for key, part in value.items():
                if not isinstance(key, str) or not key.isascii():
                    raise BadInput(f"{path}: key {key!r} is not ASCII text", hint="rename it")
                _admit(part, f"{path}.{key}" if path else key, depth + 1)
        case list() | tuple():
            for number, part in enumerate(value):
                _admit(part, f"{path}[{number}]", depth + 1)
        case _:
            raise BadInput(f"{path or 'the value'}: {value!r} is no text, whole number, list or object", hint="")


def _admit_text(value: str, path: str) -> None:
    try:
        value.encode()
    except UnicodeEncodeError as error:
        raise BadInput(f"{path}: text holds half a character", hint="remove it") from error


def _once(pairs: list[tuple[str, object]]) -> dict[str, object]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError("a key stands twice in one object")
    return found


def _no_fraction(text: str) -> object:
    raise ValueError(f"{text} is not a whole number")
