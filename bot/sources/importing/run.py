"""Finds out what a file is, reads it, writes unified events and says what came of it."""

import gzip
import json
import zlib
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, Any, cast

import msgspec

from bot.core.errors import BadInput, ConfigError
from bot.core.events import RoomEvent, decode_event, encode_event
from bot.sources.importing import bilibili, bililive_xml, lines, tiktok, twitch, youtube
from bot.sources.importing.tally import Reader, Record, Tally, file_key
from bot.sources.raw_recording import OpenSource, Playback, show_lines
from bot.sources.recording_file import head_of

UNIFIED = "unified events"
HEAD_BYTES = 65_536
MAX_DOCUMENT_BYTES = 256 * 1024 * 1024
"""Largest file that is read as one JSON document."""
MAX_LINE_BYTES = 4 * 1024 * 1024
_DAMAGED = (EOFError, zlib.error, gzip.BadGzipFile)
"""What reading a packed file that was cut off or altered raises."""


@dataclass(slots=True)
class ImportReport:
    """What was read, skipped and why."""

    file: str
    format: str
    rows: int = 0
    events: int = 0
    types: Counter[str] = field(default_factory=Counter)
    skipped: Counter[str] = field(default_factory=Counter)
    first_ms: int | None = None
    last_ms: int | None = None
    out: str = ""

    def as_dict(self) -> dict[str, object]:
        """Return the report as plain values."""
        return {
            "file": self.file,
            "format": self.format,
            "rows": self.rows,
            "events": self.events,
            "types": dict(self.types.most_common()),
            "skipped": dict(self.skipped.most_common()),
            "span_s": round((self.last_ms - self.first_ms) / 1000, 1) if self.first_ms and self.last_ms else 0,
            "out": self.out,
        }

    def lines(self) -> Iterator[str]:
        """Yield the report for a person."""
        yield f"{self.file}: {self.format}"
        yield f"  read {self.rows} rows, made {self.events} events over {self.as_dict()['span_s']} s"
        for kind, count in self.types.most_common():
            yield f"    {count:>8}  {kind}"
        if self.skipped:
            yield f"  skipped {sum(self.skipped.values())} rows"
            for reason, count in self.skipped.most_common():
                yield f"    {count:>8}  {reason}"
        if self.out:
            yield f"  written to {self.out}; play it with: zhubo replay {self.out}"


@dataclass(frozen=True, slots=True)
class Opened:
    """A recording about to be read."""

    format: str
    events: Iterator[RoomEvent]
    """Read once, a bounded part of the file at a time; ConfigError where it turns out to be damaged."""
    tally: Tally


def open_recording(path: Path, open_source: OpenSource | None = None) -> Opened:
    """Return the events of a recording in any format; ConfigError when it is none that we know.

    Raw recordings of a room need `open_source`.
    """
    if head_of(path) is not None:
        tally = Tally(file_key(path.name.encode()))
        return Opened("raw recording", _raw(path, open_source, tally), tally)
    head = _head(path)
    name, reader, records = _recognised(path, head)
    tally = Tally(file_key(head))
    return Opened(name, _undamaged(path, reader(_counted(records, tally), tally)), tally)


def import_file(path: Path, out: Path | None, open_source: OpenSource | None = None) -> ImportReport:
    """Read `path`, write its events to `out` if given; ConfigError when it is damaged or no recording that we know."""
    opened = open_recording(path, open_source)
    report = ImportReport(file=path.name, format=opened.format)
    if out is None:
        for event in opened.events:
            _note(report, event)
    else:
        _write(opened.events, out, report)
    report.rows, report.skipped = opened.tally.rows, opened.tally.skipped
    return report


def _undamaged(path: Path, events: Iterator[RoomEvent]) -> Iterator[RoomEvent]:
    try:
        yield from events
    except _DAMAGED as error:
        raise ConfigError(f"{path.name} is damaged: {error}", hint="copy or record it again") from error


def _raw(path: Path, open_source: OpenSource | None, tally: Tally) -> Iterator[RoomEvent]:
    if open_source is None:
        raise ConfigError(f"{path.name} is a raw recording", hint="turn it into events first: zhubo import FILE -o OUT")
    playback = Playback(open_source, tally.skipped)
    for raw in show_lines(path):
        tally.rows += 1
        yield from playback.take(raw)
    playback.close()


def _write(events: Iterator[RoomEvent], out: Path, report: ImportReport) -> None:
    """Write whole or not at all: an interrupted import leaves no half file behind."""
    draft = out.with_name(f"{out.name}.part")
    try:
        with draft.open("wb") as file:
            for event in events:
                _note(report, event)
                file.write(encode_event(event) + b"\n")
        draft.replace(out)
    except OSError as error:
        raise ConfigError(f"cannot write {out.name}: {error.strerror}", hint="choose another place with -o") from error
    finally:
        draft.unlink(missing_ok=True)
    report.out = str(out)


def _note(report: ImportReport, event: RoomEvent) -> None:
    report.events += 1
    report.types[event.type] += 1
    report.first_ms = event.at_ms if report.first_ms is None else min(report.first_ms, event.at_ms)
    report.last_ms = event.at_ms if report.last_ms is None else max(report.last_ms, event.at_ms)


def _counted(records: Iterator[Record], tally: Tally) -> Iterator[Record]:
    for record in records:
        tally.rows += 1
        yield record


def _opened(path: Path) -> IO[bytes]:
    with path.open("rb") as probe:
        packed = probe.read(2) == b"\x1f\x8b"
    return cast("IO[bytes]", gzip.open(path, "rb")) if packed else path.open("rb")


def _head(path: Path) -> bytes:
    try:
        with _opened(path) as file:
            head = file.read(HEAD_BYTES)
    except (OSError, EOFError, zlib.error) as error:
        raise ConfigError(f"cannot read {path.name}: {error}", hint="give the path of a recorded chat") from error
    if not head.strip():
        raise ConfigError(f"{path.name} is empty", hint="give the path of a recorded chat")
    return head


def _recognised(path: Path, head: bytes) -> tuple[str, Reader, Iterator[Record]]:
    text = head.decode("utf-8", errors="replace").lstrip("\ufeff \r\n\t")
    if text.startswith(("<?xml", "<i>", "<i ")):
        return "BililiveRecorder XML", bililive_xml.read, bililive_xml.elements(_opened(path))
    first = next(iter(text.splitlines()), "")
    record = _json_or_none(first)
    if isinstance(record, dict) and (kind := _kind_of_line(record)):
        return (*kind, _json_lines(path))
    if text[0] in "{[":
        return _document(path)
    if "\x00" in text or text.count("\ufffd") > len(text) // 20:
        raise ConfigError(f"{path.name} is neither text nor a recording that zhubo knows", hint=_KNOWN)
    return "plain text, a comment a line", lines.read, lines.records(_opened(path))


_KNOWN = (
    "known: raw recordings of a room, unified events, Bilibili packets (JSONL), BililiveRecorder XML, "
    "TikTok relay (JSONL), Twitch VOD and IRC (JSONL), YouTube chat (JSONL, InnerTube or Data API JSON), plain text"
)


def _kind_of_line(record: Record) -> tuple[str, Reader] | None:
    match record:
        case {"type": str(), "room_id": _, "event_id": _}:
            return UNIFIED, _unified
        case {"packet": {"cmd": _}}:
            return "Bilibili packets", bilibili.read
        case {"method": str(), "json": _}:
            return "TikTok relay", tiktok.read
        case {"content_offset_seconds": _, "message": _}:
            return "Twitch VOD comments", twitch.read_vod
        case {"raw": str()}:
            return "Twitch IRC lines", twitch.read_irc
        case {"author": _, "message": _, "timestamp": _}:
            return "YouTube chat", youtube.read_lines
        case _:
            return None


def _document(path: Path) -> tuple[str, Reader, Iterator[Record]]:
    with _opened(path) as file:
        text = file.read(MAX_DOCUMENT_BYTES)
    document = _json_or_none(text)
    if document is None:
        raise ConfigError(f"{path.name} begins like JSON and is none, or is cut off", hint=_KNOWN)
    if youtube.is_api(document):
        return "YouTube Data API answer", youtube.read_api, iter(document.get("items") or ())
    if youtube.is_innertube(document):
        return "YouTube InnerTube answer", youtube.read_innertube, iter(youtube.renderers(document))
    if "diamond_count" in text[:2_000_000].decode("utf-8", errors="replace"):
        raise ConfigError(f"{path.name} is a price table of gifts, not a recording", hint=_KNOWN)
    raise ConfigError(f"{path.name} is JSON, but no recording that zhubo knows", hint=_KNOWN)


def _json_lines(path: Path) -> Iterator[Record]:
    with _opened(path) as file:
        while line := file.readline(MAX_LINE_BYTES):
            if line.strip():
                record = _json_or_none(line)
                yield record if isinstance(record, dict) else {}


def _json_or_none(text: str | bytes) -> Any:
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        return None


def _unified(records: Iterator[Record], tally: Tally) -> Iterator[RoomEvent]:
    for record in records:
        try:
            yield decode_event(msgspec.json.encode(record))
        except BadInput as error:
            tally.skip(error.message)
