"""The folder of a room's recordings: what is in it, and what goes first when it grows too large or too old."""

import os
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import islice
from pathlib import Path

from bot.core.errors import ConfigError
from bot.sources.line import MALFORMED
from bot.sources.recording_file import SUFFIX, Head, PartFile, decoded, head_of, is_held, read_lines

FOLDER = "recordings"
"""In the room's data folder."""
DAY_MS = 24 * 3600 * 1000
NAME = re.compile(r"\d{8}T\d{6}\.\d{3}Z\.jsonl\.gz")
"""2026-08-01, 20:15 UTC = 20260801T201500.000Z.jsonl.gz: sorted by name is sorted by time."""
DRAFT = ".part"
"""Ending of a file that a redaction is writing."""
HEAD_LINES = 1000
"""Sources begin at the start of a show: their heads are among so many lines."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """How much a room keeps."""

    file_bytes: int
    """A file that is so large is followed by the next one."""
    cap_bytes: int
    """All files together."""
    keep_ms: int
    """Older files go."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """One file as `zhubo recordings list` shows it."""

    path: Path
    size: int
    first_ms: int
    last_ms: int
    """When it was last written."""
    session: str
    sources: tuple[str, ...]
    """Name and kind of each source."""

    @property
    def held(self) -> bool:
        """True while a running room writes to it."""
        return is_held(self.path)


def files(folder: Path) -> list[Path]:
    """Return the files of all recordings, oldest first."""
    return sorted(folder / name for name in _names(folder) if NAME.fullmatch(name))


def drafts(folder: Path) -> list[Path]:
    """Return the files that redactions are writing, or left behind when they were killed."""
    return [folder / name for name in _names(folder) if NAME.fullmatch(name.removesuffix(DRAFT)) and DRAFT in name]


def parts(folder: Path) -> Iterator[Part]:
    """Yield what is in the folder, oldest first."""
    for path in files(folder):
        try:
            stat, heads = path.stat(), _heads(path)
        except FileNotFoundError:  # the running room has just dropped it
            continue
        first_ms = heads[0].t if heads else _named_ms(path)
        yield Part(
            path=path,
            size=stat.st_size,
            first_ms=first_ms,
            last_ms=max(first_ms, round(stat.st_mtime * 1000)),
            session=heads[0].session if heads else "",
            sources=tuple(dict.fromkeys(f"{head.s} ({head.kind})" for head in heads)),
        )


def of_one_show(path: Path) -> list[Path]:
    """Return `path` and the files beside it that go on with its show: same session, written after it."""
    head = head_of(path)
    show = [path]
    if head is None or not NAME.fullmatch(path.name):
        return show
    for later in files(path.parent):
        if later.name > path.name:
            other = head_of(later)
            if other is None or other.session != head.session:
                break
            show.append(later)
    return show


def new_part(folder: Path, at_ms: int) -> PartFile:
    """Return a new file named for a wall time; OSError when the disk refuses."""
    while True:
        at = datetime.fromtimestamp(at_ms / 1000, UTC)
        try:
            return PartFile(folder / f"{at:%Y%m%dT%H%M%S}.{at_ms % 1000:03}Z{SUFFIX}")
        except FileExistsError:
            at_ms += 1


def sweep(folder: Path, limits: Limits, now_ms: int) -> None:
    """Delete what is too old, then the oldest until one more file fits; never what is being written."""
    for draft in drafts(folder):
        if now_ms - round(draft.stat().st_mtime * 1000) > DAY_MS:  # a redaction that was killed
            draft.unlink(missing_ok=True)
    sizes = {path: _size(path) for path in files(folder) if not is_held(path)}
    total = sum(sizes.values())
    for path, size in sizes.items():
        if total > limits.cap_bytes - limits.file_bytes or now_ms - _named_ms(path) > limits.keep_ms:
            try:
                path.unlink(missing_ok=True)
            except PermissionError:  # Windows: somebody reads it; the next sweep comes
                continue
            total -= size


def remove(folder: Path, before_ms: int) -> list[Part]:
    """Delete the files whose last frame was before a wall time, and return them; one being written stays."""
    gone = [part for part in parts(folder) if part.last_ms < before_ms and not part.held]
    for part in gone:
        try:
            part.path.unlink(missing_ok=True)
        except OSError as error:
            raise ConfigError(
                f"cannot delete {part.path.name}: {error.strerror}", hint="stop the room first"
            ) from error
    return gone


def _heads(path: Path) -> list[Head]:
    found = []
    for raw in islice(read_lines(path), HEAD_LINES):
        try:
            line = decoded(raw)
        except MALFORMED:
            continue
        if isinstance(line, Head):
            found.append(line)
    return found


def _size(path: Path) -> int:
    return path.stat().st_size if path.exists() else 0


def _named_ms(path: Path) -> int:
    try:
        return round(datetime.strptime(path.name.removesuffix(SUFFIX), "%Y%m%dT%H%M%S.%f%z").timestamp() * 1000)
    except ValueError:  # no day of any calendar
        return 0


def _names(folder: Path) -> list[str]:
    return os.listdir(folder) if folder.is_dir() else []  # noqa: PTH208  names alone are wanted
