"""Reads the evidence log: is it whole, what does it say of a time, what does it say of a decision."""

from collections import deque
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import cast

from bot.core.clock import Clock
from bot.store.evidence_bodies import repeated
from bot.store.evidence_file import Cut, Record, Tip, Wrong, files, records
from bot.store.evidence_parts import Parts, Unread, parts_of
from bot.store.evidence_walk import Findings, Walk
from bot.store.evidence_writer import EvidenceWriter, is_running

__all__ = ["ERASED", "Findings", "about", "between", "mend", "read", "revealed", "verify"]
ERASED = "[erased]"
"""Stands for a viewer's name or words that were taken out."""
OnWrong = Callable[[Path, Wrong], None]
"""Is told which file is not as it was written, and why."""
Before = dict[str, dict[str, object]]
"""Decision id, or "facts" -> what an earlier record said of it."""


def verify(folder: Path, *, kept_head: str = "", room_id: str = "") -> Findings:
    """Check every byte of the log.  Changes nothing.

    `kept_head` is a hash that an earlier check told, `room_id` the room whose log it should be, if that is known.
    """
    found = _verified(folder, kept_head, room_id)
    if found.running and found.verdict != "healthy":  # perhaps it was seen between two steps of the writer
        again = _verified(folder, kept_head, room_id)
        writes = again.running and again.verdict == "truncated" and again.last_seq > found.last_seq
        return replace(again, verdict="healthy", why="", file="", cut_bytes=0) if writes else again
    return found


def _verified(folder: Path, kept_head: str, room_id: str) -> Findings:
    found = Findings(running=is_running(folder))
    walk = Walk(found, kept_head.strip().lower())
    known = files(folder)
    try:
        for path in known:
            found.file = path.name
            walk.file(path, is_last=path == known[-1])
        walk.end()
        found.file = found.file if found.verdict == "truncated" else ""
    except Wrong as fault:
        found.verdict, found.wrong_seq, found.why = "tampered", fault.seq, fault.why
    try:
        parts = parts_of(folder)
    except Unread as error:
        found.doubt("unproven", error.message)
    else:
        _compare(walk, parts)
    if room_id and found.rooms and room_id not in found.rooms:
        found.doubt("unproven", f"it is the log of room {', '.join(found.rooms)}, not of {room_id}")
    return found


def _compare(walk: Walk, parts: Parts) -> None:
    """Find what the chain says of names and words and they do not, or the other way round."""
    found = walk.found
    if parts.chain_seq and not found.files:
        found.wrong_seq = 1
        found.doubt("tampered", f"all its files are gone: people.sqlite3 tells of a log up to record {parts.chain_seq}")
    if parts.damaged:
        found.doubt("unproven", f"people.sqlite3 is damaged: {parts.damaged}; the next start of the room sets it aside")
        return
    if parts.false:
        found.doubt("tampered", f"{parts.false} names or words are not those that the log committed to")
    if missing := walk.missing(parts):
        found.doubt("tampered", f"{missing} names or words are missing, and no record says that they were erased")


def mend(folder: Path, clock: Clock, found: Findings) -> None:
    """Repair a truncated log to its last whole record; the cut is told in a new file.  Sets `repaired`."""
    writer = EvidenceWriter(folder, clock, {"by": "verify"}, keep_days=10**6)
    writer.close(deque(), 0)
    found.repaired = not writer.fault
    if writer.fault:
        found.why += f"; it could not be repaired: {writer.fault}"


def read(folder: Path, wrong: OnWrong | None = None) -> Iterator[tuple[Record, bytes]]:
    """Yield every record that is whole, in order, with its hash.

    Wrong: from there on it is not as it was written.  With `wrong`, that is told of it and of its file, and the next
    file, which stands for itself, is read.
    """
    if wrong is not None:
        yield from _read_on(folder, wrong)
        return
    tip: Tip | None = None
    for path in files(folder):
        try:
            for record, head in records(path, tip):
                tip = Tip(record.seq, head)
                yield record, head
        except Cut:
            return


def _read_on(folder: Path, wrong: OnWrong) -> Iterator[tuple[Record, bytes]]:
    before: bytes | None = None
    known = files(folder)
    for path in known:
        seq = int(path.stem)
        try:
            for record, head in records(path):
                if record.seq == seq and before is not None and record.body.get("anchor") != before.hex():
                    wrong(path, Wrong(seq, "it does not follow the file before"))
                before = head
                yield record, head
        except Wrong as fault:
            wrong(path, Wrong(max(seq, fault.seq), fault.why))
            before = None
        except Cut:
            if path != known[-1]:
                wrong(path, Wrong(seq, "the file was cut after the next one was begun"))
            before = None


def between(folder: Path, from_ms: int, to_ms: int, wrong: OnWrong | None = None) -> Iterator[tuple[Record, bytes]]:
    """Yield the records of a time, [from, to), by the wall clock as it was then; the order is that of the log."""
    return (one for one in read(folder, wrong) if from_ms <= one[0].at_ms < to_ms)


def within(folder: Path, from_ms: int, to_ms: int, wrong: OnWrong) -> Iterator[tuple[Record, bytes, Before]]:
    """Yield the records of a time with what they refer to and what lies before it, so that they can be read alone.

    Counted repeats are those of which any was in that time.
    """
    goods: dict[str, object] = {}
    decided: dict[str, dict[str, object]] = {}
    for record, head in read(folder, wrong):
        since_ms, until_ms = (record.body.get(key, record.at_ms) for key in ("since_ms", "until_ms"))
        if record.kind != "again" or not isinstance(since_ms, int) or not isinstance(until_ms, int):
            since_ms = until_ms = record.at_ms
        if record.kind == "head":
            goods, decided = {}, {}
        if from_ms <= until_ms and since_ms < to_ms:
            before: Before = {"facts": goods} if goods else {}
            goods = {}
            if record.kind == "again" and isinstance(of := record.body.get("of"), dict):
                before |= {first: decided[first] for first in of if first in decided}
            yield record, head, before
        elif record.at_ms < from_ms and record.kind == "facts":
            goods = _goods_after(goods, record.body)
        elif record.at_ms < from_ms and record.kind == "decision":
            decided[str(record.body.get("id"))] = record.body


def _goods_after(goods: dict[str, object], body: Mapping[str, object]) -> dict[str, object]:
    """Return a facts record that says all at once what `goods` and the record after it say."""
    rows = dict(cast("dict[str, dict[str, object]]", goods.get("rows", {})))
    match body:
        case {"rows": dict(changed)}:
            rows |= {name: rows.get(name, {}) | fields for name, fields in changed.items() if isinstance(fields, dict)}
    match body:
        case {"gone": list(gone)}:
            rows = {name: fields for name, fields in rows.items() if name not in gone}
    return {"version": body.get("version"), "sha256": body.get("sha256"), "rows": rows}


def about(folder: Path, decision_id: str, wrong: OnWrong | None = None) -> list[tuple[Record, bytes]]:
    """Return all that the log says of a decision: it, or the first in the same words; its facts; what was said."""
    found: list[tuple[Record, bytes]] = []
    decided: dict[str, tuple[Record, bytes]] = {}
    facts: dict[str, list[tuple[Record, bytes]]] = {}
    series, stem = "", decision_id.partition("-")[0]
    for record, head in read(folder, wrong):
        body = record.body
        match record.kind:
            case "head" if series != body.get("series"):
                series = str(body.get("series", ""))
                decided.clear()
                facts.clear()
            case "facts":
                known = facts.setdefault(str(body.get("version")), [])
                if known and not known[-1][0].body.get("more"):
                    known.clear()
                known.append((record, head))
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


def _facts_of(record: Record, facts: Mapping[str, list[tuple[Record, bytes]]]) -> list[tuple[Record, bytes]]:
    return facts.get(str(record.body.get("facts")), [])


def revealed(record: Record, plain: Mapping[str, str]) -> dict[str, object]:
    """Return a record's body with names and words in their places, as far as they were not erased."""
    return body_revealed(record.body, plain)


def body_revealed(body: Mapping[str, object], plain: Mapping[str, str]) -> dict[str, object]:
    """Do as `revealed` for what a record's body says."""
    return {key: _revealed(value, plain) for key, value in body.items()}


def _revealed(value: object, plain: Mapping[str, str]) -> object:
    if not isinstance(value, list) or not any(isinstance(part, list) for part in value):
        return value
    return "".join(plain.get(str(part[0]), ERASED) if isinstance(part, list) else str(part) for part in value)
