"""The operator's confirmations on disk: one JSON line each, chained by hash, only ever added to."""

import hashlib
import json
from collections.abc import Iterable
from datetime import date
from pathlib import Path

from bot.core.errors import ConfigError
from bot.policy.attest import Attestation
from bot.store.lines import add_lines, whole_lines

FILE = "attestations.jsonl"
"""In the room's data folder."""


def load_attestations(data: Path) -> tuple[Attestation, ...]:
    """Return every confirmation of a room, oldest first; ConfigError names a line that is not as it was written."""
    return tuple(_parsed(line, number, head) for number, line, head in _lines(data / FILE))


def add_attestation(data: Path, one: Attestation) -> None:
    """Add a confirmation at the end; the earlier ones are checked first."""
    rows = list(_lines(data / FILE))
    for number, line, head in rows:
        _parsed(line, number, head)
    body: dict[str, object] = {
        "clause": one.clause,
        "profile": one.profile,
        "by": one.by,
        "on": one.on.isoformat(),
        "profile_as_of": one.profile_as_of,
        "digest": one.digest,
        "prev": _hash(rows[-1][1]) if rows else "",
    }
    try:
        data.mkdir(parents=True, exist_ok=True)
        add_lines(data / FILE, [json.dumps(body, ensure_ascii=False)])
    except OSError as error:
        raise ConfigError(f"cannot write {FILE}: {error.strerror}", hint="make the data folder writable") from error


def _lines(path: Path) -> Iterable[tuple[int, str, str]]:
    """Yield (number, line, hash of the line before)."""
    try:
        lines = whole_lines(path)
    except (OSError, UnicodeDecodeError) as error:
        raise ConfigError(f"cannot read {path.name}: {error}", hint="restore it from a backup") from error
    head = ""
    for number, line in enumerate(lines, 1):
        yield number, line, head
        head = _hash(line)


def _hash(line: str) -> str:
    return hashlib.sha256(line.encode()).hexdigest()[:32]


def _parsed(line: str, number: int, head: str) -> Attestation:
    try:
        raw = json.loads(line)
        if raw["prev"] != head:
            raise ValueError("the line before it was changed")
        return Attestation(
            clause=str(raw["clause"]),
            profile=str(raw["profile"]),
            by=str(raw["by"]),
            on=date.fromisoformat(raw["on"]),
            profile_as_of=str(raw["profile_as_of"]),
            digest=str(raw["digest"]),
        )
    except (ValueError, KeyError, TypeError) as error:
        raise ConfigError(
            f"{FILE} line {number} is not as zhubo wrote it: {error}",
            hint=f"restore the file from a backup, or move {FILE} away and confirm again with zhubo attest",
        ) from error
