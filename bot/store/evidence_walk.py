"""What a check of the evidence finds, file by file."""

from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal, cast

from bot.core.errors import ConfigError
from bot.store.evidence_file import Cut, Record, Tip, Wrong, records
from bot.store.evidence_parts import Parts, marks_in

Verdict = Literal["healthy", "unproven", "truncated", "tampered"]
"""`unproven`: the chain is whole, but something that was asked for could not be checked."""
_WORSE: tuple[Verdict, ...] = ("healthy", "unproven", "truncated", "tampered")
PARTS_COUNTED = 2
"""From this version of a file on each name or word in it is kept, or counted where it was erased."""


@dataclass(slots=True, kw_only=True)
class Findings:
    """What a check of the whole log has found."""

    verdict: Verdict = "healthy"
    records: int = 0
    files: int = 0
    first_seq: int = 0
    last_seq: int = 0
    first_ms: int = 0
    last_ms: int = 0
    head: str = ""
    """Hash of the last record: kept elsewhere, it proves later that nothing up to here was touched."""
    running: bool = False
    """A room writes to it now."""
    lost: int = 0
    """Records that the log itself says could not be kept."""
    cuts: list[dict[str, object]] = field(default_factory=list)
    """Crashes that the log itself tells of: file, last whole record, bytes."""
    erased: int = 0
    """Names and words that were erased on request, as the log itself says."""
    aside: list[str] = field(default_factory=list)
    """Damaged files of names that the room has set aside, as the log itself says."""
    rooms: list[str] = field(default_factory=list)
    """Whose log it is, in the order of its files."""
    older_head: bool = False
    """The hash that was kept is known, and its record's time is over."""
    wrong_seq: int | None = None
    """The first record that is not as it was written."""
    file: str = ""
    """Where that is, or where the log was cut."""
    why: str = ""
    cut_bytes: int = 0
    """Of the unfinished frame at the end, when it is truncated."""
    repaired: bool = False

    def doubt(self, verdict: Verdict, why: str) -> None:
        """Say what is wrong, unless something worse or earlier is."""
        if _WORSE.index(verdict) > _WORSE.index(self.verdict):
            self.verdict, self.why = verdict, why


class Walk:
    """Goes through the files of a log, oldest first, and notes what there is to say."""

    def __init__(self, found: Findings, kept_head: str) -> None:
        self.found = found
        self._kept_head, self._kept_seen = kept_head, not kept_head
        self._tip: Tip | None = None
        self._first_anchor = ""
        self._swept: dict[str, int] = {}
        """Hash where a deleted file ended -> its last record."""
        self._ended = True
        self._file = 0
        self._counted = False
        self._marks: dict[int, set[str]] = {}
        """First record of a file -> commitments that stand in it."""
        self._erased: Counter[int] = Counter()
        self._aside_until = 0
        """Parts of files before this one lie in a damaged file."""

    def file(self, path: Path, *, is_last: bool) -> None:
        """Go through the next file.  Wrong: it is not as it was written.  ConfigError: it cannot be read."""
        found, first = self.found, True
        found.files += 1
        self._file = int(path.stem)
        if self._tip is not None and int(path.stem) != self._tip.seq + 1:
            raise Wrong(self._tip.seq + 1, f"records {self._tip.seq + 1} to {int(path.stem) - 1} are missing")
        try:
            for record, head in records(path, self._tip):
                if first:
                    self._head(path, record)
                first = False
                self._one(record, head)
        except OSError as error:
            raise ConfigError(
                f"cannot read {path.name}: {error.strerror or error}", hint="make it readable for you, then check again"
            ) from error
        except Cut as cut:
            if not is_last:
                raise Wrong((self._tip or Tip()).seq + 1, "the file was cut after the next one was begun") from cut
            self._ended = False
            found.cut_bytes = cut.lost

    def _head(self, path: Path, record: Record) -> None:
        anchor, room, version = (record.body.get(key) for key in ("anchor", "room", "v"))
        self._counted = isinstance(version, int) and version >= PARTS_COUNTED
        if isinstance(room, str) and room and room not in self.found.rooms:
            self.found.rooms.append(room)
        if record.kind != "head" or record.seq != int(path.stem):
            raise Wrong(record.seq, "its file does not begin with it")
        if self._tip is None:
            self.found.first_seq, self.found.first_ms, self._first_anchor = record.seq, record.at_ms, str(anchor)
        elif anchor != self._tip.head.hex():
            raise Wrong(record.seq, "it does not follow the file before")

    def _one(self, record: Record, head: bytes) -> None:
        found = self.found
        self._tip = Tip(record.seq, head)
        self._ended = record.kind == "end"
        self._kept_seen = self._kept_seen or head.hex() == self._kept_head
        found.records += 1
        found.last_seq, found.last_ms, found.head = record.seq, record.at_ms, head.hex()
        if self._counted:
            self._marks.setdefault(self._file, set()).update(marks_in(record.body))
        self._told(record.kind, record.body)

    def _told(self, kind: str, body: dict[str, object]) -> None:
        """Note what the log says of itself."""
        found = self.found
        match kind, body:
            case "lost", {"records": int(count)}:
                found.lost += count
            case "swept", {"until": int(until), "head": str(head)}:
                self._swept[head] = until
            case "head", {"cut": dict(cut)}:
                found.cuts.append(cast("dict[str, object]", cut))
            case "aside", {"file": str(file)}:
                found.aside.append(file)
                self._aside_until = self._file
            case "erased", {"parts": dict(parts)}:
                for name, count in parts.items():
                    if isinstance(count, int) and str(name).isascii() and str(name).isdigit():
                        self._erased[int(name)] += count
                        found.erased += count
            case _:
                pass

    def end(self) -> None:
        """Say what only shows when all files are known.  Wrong: some are missing."""
        found = self.found
        genesis = Tip().head.hex()
        begins_well = (found.first_seq, self._first_anchor) == (1, genesis)
        if found.records and not begins_well and self._swept.get(self._first_anchor) != found.first_seq - 1:
            raise Wrong(
                1, f"the records before {found.first_seq} are missing, and no record says that their time was over"
            )
        if not self._kept_seen and self._kept_head not in (self._first_anchor, *self._swept):
            self._kept_is_not_there()
        found.older_head = not self._kept_seen
        if not self._ended and (not found.running or found.cut_bytes):
            found.doubt("truncated", "it ends without its end mark: a crash, or somebody cut it")

    def _kept_is_not_there(self) -> None:
        found = self.found
        if self._swept and found.first_seq > 1:
            found.doubt(
                "unproven",
                f"the hash that you kept is not in it: older than record {found.first_seq}, the first kept, "
                "or cut off, or replaced",
            )
            return
        raise Wrong(found.last_seq + 1, "the hash that you kept is not in it: its end was cut off, or all was replaced")

    def missing(self, parts: Parts) -> int:
        """Return how many names and words stand in the chain, are not kept, and were not erased or deleted in time."""
        over = max(self._swept.values(), default=0)
        return sum(
            max(0, sum((file, mark) not in parts.kept for mark in marks) - self._erased[file] - parts.erased[file])
            for file, marks in self._marks.items()
            if file > over and file >= self._aside_until
        )
