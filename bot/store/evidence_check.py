"""Reads the evidence log: is it whole, what does it say of a time, what does it say of a decision."""

from collections import deque
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal, cast

from bot.core.clock import Clock
from bot.core.errors import ConfigError
from bot.store.evidence_bodies import repeated
from bot.store.evidence_file import Cut, Record, Tip, Wrong, files, records
from bot.store.evidence_people import known_parts
from bot.store.evidence_writer import EvidenceWriter, is_running

ERASED = "[erased]"
"""Stands for a viewer's name or words that were taken out."""


@dataclass(slots=True, kw_only=True)
class Findings:
    """What a check of the whole log has found."""

    verdict: Literal["healthy", "truncated", "tampered"] = "healthy"
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
    wrong_seq: int | None = None
    """The first record that is not as it was written."""
    file: str = ""
    """Where that is, or where the log was cut."""
    why: str = ""
    cut_bytes: int = 0
    """Of the unfinished frame at the end, when it is truncated."""
    repaired: bool = False


def verify(folder: Path, *, kept_head: str = "") -> Findings:
    """Check every byte of the log; `kept_head` is a hash that an earlier check told.  Changes nothing."""
    found = Findings(running=is_running(folder))
    if found.running and not files(folder):
        return found
    walk = _Walk(found, kept_head.strip().lower())
    known = files(folder)
    try:
        for path in known:
            found.file = path.name
            walk.file(path, is_last=path == known[-1])
        walk.end()
        found.file = found.file if found.verdict == "truncated" else ""
    except Wrong as fault:
        found.verdict, found.wrong_seq, found.why = "tampered", fault.seq, fault.why
    false = known_parts(folder)[1]
    if false and found.verdict != "tampered":
        found.verdict, found.why = "tampered", f"{false} names or words are not those that the log committed to"
    return found


class _Walk:
    def __init__(self, found: Findings, kept_head: str) -> None:
        self._found = found
        self._kept_head, self._kept_seen = kept_head, not kept_head
        self._tip: Tip | None = None
        self._first_anchor = ""
        self._swept: set[tuple[object, object]] = set()
        self._ended = True

    def file(self, path: Path, *, is_last: bool) -> None:
        found, first = self._found, True
        found.files += 1
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
        anchor = str(record.body.get("anchor", ""))
        if record.kind != "head" or record.seq != int(path.stem):
            raise Wrong(record.seq, "its file does not begin with it")
        if self._tip is None:
            self._found.first_seq, self._found.first_ms, self._first_anchor = record.seq, record.at_ms, anchor
        elif anchor != self._tip.head.hex():
            raise Wrong(record.seq, "it does not follow the file before")

    def _one(self, record: Record, head: bytes) -> None:
        found = self._found
        self._tip = Tip(record.seq, head)
        self._ended = record.kind == "end"
        self._kept_seen = self._kept_seen or head.hex() == self._kept_head
        found.records += 1
        found.last_seq, found.last_ms, found.head = record.seq, record.at_ms, head.hex()
        if record.kind == "lost":
            found.lost += cast(int, record.body.get("records", 0))
        elif record.kind == "swept":
            self._swept.add((record.body.get("until"), record.body.get("head")))
        elif record.kind == "head" and isinstance(cut := record.body.get("cut"), dict):
            found.cuts.append(cut)

    def end(self) -> None:
        found = self._found
        genesis = Tip().head.hex()
        begins_well = (found.first_seq, self._first_anchor) == (1, genesis)
        if found.records and not begins_well and (found.first_seq - 1, self._first_anchor) not in self._swept:
            raise Wrong(
                1, f"the records before {found.first_seq} are missing, and no record says that their time was over"
            )
        if not self._kept_seen and not (found.first_seq > 1 and self._first_anchor == self._kept_head):
            raise Wrong(
                found.last_seq + 1, "the hash that you kept is not in it: its end was cut off, or all was replaced"
            )
        if not self._ended and not found.running:
            found.verdict = "truncated"
            found.why = "it ends without its end mark: a crash, or somebody cut it"


def mend(folder: Path, clock: Clock, found: Findings) -> None:
    """Repair a truncated log to its last whole record; the cut is told in a new file.  Sets `repaired`."""
    writer = EvidenceWriter(folder, clock, {"by": "verify"}, keep_days=10**6)
    writer.close(deque(), 0)
    found.repaired = not writer.fault
    if writer.fault:
        found.why += f"; it could not be repaired: {writer.fault}"


def read(folder: Path) -> Iterator[tuple[Record, bytes]]:
    """Yield every record that is whole, in order, with its hash.  Wrong: from there on it is not as it was written."""
    tip: Tip | None = None
    for path in files(folder):
        try:
            for record, head in records(path, tip):
                tip = Tip(record.seq, head)
                yield record, head
        except Cut:
            return


def between(folder: Path, from_ms: int, to_ms: int) -> Iterator[tuple[Record, bytes]]:
    """Yield the records of a time, [from, to), by the wall clock as it was then; the order is that of the log."""
    return (one for one in read(folder) if from_ms <= one[0].at_ms < to_ms)


def about(folder: Path, decision_id: str) -> list[tuple[Record, bytes]]:
    """Return all that the log says of a decision: it, or the first in the same words; its facts; what was said."""
    found: list[tuple[Record, bytes]] = []
    decided: dict[str, tuple[Record, bytes]] = {}
    facts: dict[str, tuple[Record, bytes]] = {}
    series, stem = "", decision_id.partition("-")[0]
    for record, head in read(folder):
        body = record.body
        match record.kind:
            case "head":
                series = str(body.get("series", ""))
                decided.clear()
                facts.clear()
            case "facts":
                facts[str(body.get("version"))] = record, head
            case "decision":
                decided[str(body.get("id"))] = record, head
                if body.get("id") == decision_id:
                    found += [*_facts_of(record, facts), (record, head)]
            case "again":
                steps = cast("Mapping[str, list[int]]", body.get("of", {}))
                first = next((one for one in steps if stem in repeated(series, one, steps[one])), None)
                if first is not None and first in decided:
                    found += [*_facts_of(decided[first][0], facts), decided[first], (record, head)]
            case _ if body.get("id") == decision_id:
                found.append((record, head))
            case _:
                pass
    return list({record.seq: (record, head) for record, head in found}.values())


def _facts_of(record: Record, facts: Mapping[str, tuple[Record, bytes]]) -> list[tuple[Record, bytes]]:
    known = facts.get(str(record.body.get("facts")))
    return [known] if known else []


def revealed(record: Record, plain: Mapping[str, str]) -> dict[str, object]:
    """Return a record's body with names and words in their places, as far as they were not erased."""
    return {key: _revealed(value, plain) for key, value in record.body.items()}


def _revealed(value: object, plain: Mapping[str, str]) -> object:
    if not isinstance(value, list) or not any(isinstance(part, list) for part in value):
        return value
    return "".join(plain.get(str(part[0]), ERASED) if isinstance(part, list) else str(part) for part in value)
