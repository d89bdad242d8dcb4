"""`zhubo evidence`: proof of what a room decided, said and showed."""

import csv
import json
import re
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict
from datetime import datetime, timedelta, tzinfo
from decimal import Decimal
from pathlib import Path
from typing import IO, TYPE_CHECKING, Annotated, Literal
from zoneinfo import ZoneInfo

import typer

from bot.cli.evidence_told import WORDS, told
from bot.cli.options import DataOption, JsonOption, RoomArgument

if TYPE_CHECKING:
    from bot.store.evidence_file import Record, Wrong

evidence = typer.Typer(help="Check, export and read the log of what was decided and said.", no_args_is_help=True)

FOREVER_MS = 1 << 62
_ADDED = ("hash", "before", "body")
"""Fields of an exported row that are not the record's own; those of the same name are in its `body`."""
HEAD = re.compile(r"[0-9a-fA-F]{64}")
COLUMNS = ("seq", "at", "kind", "id", "verdict", "lang", "text", "rules", "facts", "sku", "price", "stock")


@evidence.command("verify")
def evidence_verify(
    room: RoomArgument = None,
    head: Annotated[
        str, typer.Option("--head", metavar="HASH", help="The head of an earlier check, kept by you.")
    ] = "",
    no_repair: Annotated[bool, typer.Option("--no-repair", help="Leave a log that a crash has cut as it is.")] = False,
    lang: Annotated[Literal["zh", "en"], typer.Option("--lang", help="Language of the answer.")] = "en",
    data: DataOption = None,
    json_: JsonOption = False,
) -> None:
    """Check every byte; exit code 0 when the log is healthy, 1 when it is truncated, tampered with or unproven."""
    from bot.app.files import room_settings
    from bot.core.clock import SystemClock
    from bot.store.evidence_check import mend, verify
    from bot.store.evidence_words import in_chinese

    if head and not HEAD.fullmatch(head.strip()):
        raise typer.BadParameter(
            f"{head!r} is no head; it is 64 characters, as verify prints them", param_hint="--head"
        )
    found = verify(_folder(room, data), kept_head=head, room_id=room_settings(room).room.id if room else "")
    if found.verdict == "truncated" and not no_repair:
        mend(_folder(room, data), SystemClock(), found)
    if json_:
        typer.echo(json.dumps(asdict(found), ensure_ascii=False))
    else:
        if lang == "zh":
            found.why = in_chinese(found.why)
        for line in told(found, _zone(room), WORDS[lang]):
            typer.echo(line)
    raise typer.Exit(0 if found.verdict == "healthy" else 1)


@evidence.command("export")
def evidence_export(
    room: RoomArgument = None,
    from_: Annotated[
        str, typer.Option("--from", metavar="DATE", help="Like 2026-08-01, or 2026-08-01T20:00, of the room's clock.")
    ] = "",
    to: Annotated[str, typer.Option("--to", metavar="DATE", help="Up to here; a day alone counts whole.")] = "",
    out: Annotated[
        Path | None, typer.Option("-o", "--out", help="A file; one that ends in .csv is a table. Without it stdout.")
    ] = None,
    data: DataOption = None,
) -> None:
    """Write the records of a time, JSON lines or CSV, with names and words that were not erased.

    The last line is the mark of AI-generated content, for much of what the records quote was generated.
    """
    from bot.core.aigc import KEY, mark
    from bot.store.evidence_check import body_revealed, revealed, within

    folder, zone, count = _folder(room, data), _zone(room), 0
    from_ms, to_ms = _range_ms(from_, to, zone)
    plain, faults = _plain(folder), _Faults()
    head = b""
    with _writer(out) as write:
        for record, head, before in within(folder, from_ms, to_ms, faults):
            earlier = {name: body_revealed(body, plain) for name, body in before.items()}
            row = _row(record, revealed(record, plain), head, zone)
            write(row | ({"before": earlier} if earlier else {}))
            count += 1
        if count:
            write({"kind": KEY, KEY: mark(f"evidence-{head.hex()[:32]}-{count}"), "hash": ""})
    if out is not None:
        typer.echo(f"wrote {count} records to {out}")
    elif not count:
        typer.echo("the log holds no record of that time", err=True)
    raise typer.Exit(0 if count and not faults.told() else 1)


@evidence.command("rules")
def evidence_rules(
    room: RoomArgument = None,
    from_: Annotated[str, typer.Option("--from", metavar="DATE", help="Like 2026-08-01, of the room's clock.")] = "",
    to: Annotated[str, typer.Option("--to", metavar="DATE", help="Up to here; a day alone counts whole.")] = "",
    data: DataOption = None,
    json_: JsonOption = False,
) -> None:
    """Count what each rule has stopped, and which of the shop's own lines: rules that may be too strict."""
    from bot.app.files import load_room, room_settings
    from bot.app.rules import packs_for
    from bot.core.clock import SystemClock
    from bot.store.evidence_check import between, revealed
    from bot.store.rule_hits import hits_of

    folder = _folder(room, data)
    plain, faults = _plain(folder), _Faults()
    records = between(folder, *_range_ms(from_, to, _zone(room)), faults)
    found = hits_of(revealed(record, plain) for record, _ in records if record.kind == "decision")
    packs = packs_for(load_room(room, room_settings(room), started_ms=SystemClock().wall_ms()))
    owners = {rule.id: (f"{pack.id}@{pack.version}", rule.source.verified) for pack in packs for rule in pack.rules}
    for one in found:
        pack, verified = owners.get(one.rule, ("", ""))
        row = {"rule": one.rule, "pack": pack, "verified": verified, **one.counts, "own_copy": one.doubtful}
        if json_:
            typer.echo(json.dumps({**row, "examples": one.examples}, ensure_ascii=False))
            continue
        counts = ", ".join(f"{count} {verdict}" for verdict, count in sorted(one.counts.items()))
        typer.echo(f"  {one.rule:<24} {pack:<26} {verified:<11} {counts}")
        for text in one.examples:
            typer.echo(f"      own copy: {text}")
    raise typer.Exit(0 if found and not faults.told() else 1)


@evidence.command("show")
def evidence_show(
    decision_id: Annotated[str, typer.Argument(metavar="DECISION_ID", help="As replay, console and export show it.")],
    room: RoomArgument = None,
    data: DataOption = None,
) -> None:
    """Say all that is known of a decision: words, rules, facts then, where it was said; exit code 1 for none."""
    from bot.store.evidence_check import about, revealed

    folder, zone = _folder(room, data), _zone(room)
    plain, faults = _plain(folder), _Faults()
    found = about(folder, decision_id, faults)
    for record, head in found:
        typer.echo(json.dumps(_row(record, revealed(record, plain), head, zone), ensure_ascii=False))
    if not found:
        typer.echo(f"no decision {decision_id} is in this log", err=True)
    raise typer.Exit(0 if found and not faults.told() else 1)


@evidence.command("forget")
def evidence_forget(
    user: Annotated[str, typer.Option("--user", metavar="KEY", help="Like bilibili:uid:123, or a viewer's name.")],
    room: RoomArgument = None,
    data: DataOption = None,
) -> None:
    """Make one viewer's name and words unknowable for good; the chain still holds. Exit code 1 when there were none."""
    from bot.core.errors import ConfigError
    from bot.store.evidence_people import PEOPLE_HINT, shred

    try:
        parts = shred(_folder(room, data), user)
    except OSError as error:
        raise ConfigError(f"the names in the evidence cannot be reached: {error}", hint=PEOPLE_HINT) from error
    typer.echo(f"erased {parts} names and words of {user}" if parts else f"{user} is not in the evidence")
    raise typer.Exit(0 if parts else 1)


def _row(record: "Record", body: Mapping[str, object], head: bytes, zone: tzinfo) -> dict[str, object]:
    try:
        at = datetime.fromtimestamp(record.at_ms / 1000, zone).isoformat(timespec="milliseconds")
    except (OverflowError, ValueError, OSError):
        at = str(record.at_ms)
    row: dict[str, object] = {"seq": record.seq, "at": at, "kind": record.kind}
    taken = {key: value for key, value in body.items() if key in (*row, *_ADDED)}
    row |= {key: value for key, value in body.items() if key not in taken}
    return row | ({"body": taken} if taken else {}) | {"hash": head.hex()}


@contextmanager
def _writer(out: Path | None) -> Iterator[Callable[[dict[str, object]], None]]:
    if out is None:
        yield lambda row: typer.echo(json.dumps(row, ensure_ascii=False))
        return
    table = out.suffix.lower() == ".csv"
    try:
        opened = out.open("w", encoding="utf-8-sig" if table else "utf-8", newline="" if table else None)
    except OSError as error:
        raise typer.BadParameter(f"cannot write {out}: {error.strerror or error}", param_hint="--out") from error
    with opened as file:
        yield _table(file) if table else lambda row: print(json.dumps(row, ensure_ascii=False), file=file)


def _table(file: IO[str]) -> Callable[[dict[str, object]], None]:
    rows = csv.writer(file)
    rows.writerow((*COLUMNS, "more", "hash"))

    def write(row: dict[str, object]) -> None:
        row = row | {"price": _money(row.get("price"))}
        more = {key: value for key, value in row.items() if key not in (*COLUMNS, "hash")}
        told = json.dumps(more, ensure_ascii=False) if more else ""
        rows.writerow([*(_cell(row.get(column)) for column in COLUMNS), told, row["hash"]])

    return write


def _money(value: object) -> object:
    """Return an amount of the smallest unit as people write it: 19.90 CNY, 1990 JPY."""
    from bot.guard.figures import digits_of

    match value:
        case [int(minor), str(currency)]:
            return f"{Decimal(minor).scaleb(-digits_of(currency))} {currency}"
    return value


def _cell(value: object) -> str:
    """Return a cell that no spreadsheet takes for a formula: names and words are strangers'."""
    if isinstance(value, list | tuple):
        value = " ".join(map(str, value))
    text = "" if value is None else str(value)
    return f"'{text}" if text[:1] in ("=", "+", "-", "@", "\t", "\r") else text


def _folder(room: Path | None, data: Path | None) -> Path:
    from bot.app.files import data_folder
    from bot.store.evidence import FOLDER

    if data is not None and not data.is_dir():
        raise typer.BadParameter(f"there is no folder {str(data)!r}", param_hint="--data")
    return (data or data_folder(room)) / FOLDER


def _zone(room: Path | None) -> tzinfo:
    from bot.app.files import room_settings

    return ZoneInfo(room_settings(room).room.timezone)


def _range_ms(from_: str, to: str, zone: tzinfo) -> tuple[int, int]:
    from_ms, to_ms = _at_ms(from_, zone, 0), _at_ms(to, zone, FOREVER_MS, whole_day=True)
    if from_ms >= to_ms:
        raise typer.BadParameter(f"{from_} is not before {to}", param_hint="--from")
    return from_ms, to_ms


def _at_ms(text: str, zone: tzinfo, otherwise: int, *, whole_day: bool = False) -> int:
    if not text:
        return otherwise
    try:
        at = datetime.fromisoformat(text)
    except ValueError as error:
        raise typer.BadParameter(f"{text!r} is no date; write it like 2026-08-01") from error
    try:
        if whole_day and len(text) <= len("2026-08-01"):
            at += timedelta(days=1)
        return round((at if at.tzinfo else at.replace(tzinfo=zone)).timestamp() * 1000)
    except (OverflowError, ValueError):  # the first and the last day that there is
        return FOREVER_MS if at.year > 1 else 0


class _Faults:
    """Says where the log is not as it was written, while what can be read is."""

    def __init__(self) -> None:
        self._all: list[tuple[Path, Wrong]] = []

    def __call__(self, path: Path, fault: "Wrong") -> None:
        self._all.append((path, fault))

    def told(self) -> bool:
        """Tell of all faults; return whether there were any."""
        for path, fault in self._all:
            typer.echo(f"record {fault.seq}, in {path.name}, is not as it was written: {fault.why}", err=True)
        if self._all:
            typer.echo("what could be read is there; see: zhubo evidence verify", err=True)
        return bool(self._all)


def _plain(folder: Path) -> Mapping[str, str]:
    """Return the names and words that were not erased; say when all of them cannot be read."""
    from bot.store.evidence_file import files
    from bot.store.evidence_parts import PEOPLE, parts_of

    parts = parts_of(folder)
    if parts.damaged or (files(folder) and not (folder / PEOPLE).is_file()):
        typer.echo(f"names and words are missing: {PEOPLE} is {parts.damaged or 'not there'}", err=True)
    return parts.plain
