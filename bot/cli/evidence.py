"""`zhubo evidence`: proof of what a room decided, said and showed."""

import csv
import json
import re
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict
from datetime import datetime, timedelta, tzinfo
from pathlib import Path
from typing import IO, TYPE_CHECKING, Annotated, Literal
from zoneinfo import ZoneInfo

import typer

from bot.cli.options import DataOption, JsonOption, RoomArgument

if TYPE_CHECKING:
    from bot.store.evidence_check import Findings
    from bot.store.evidence_file import Record

evidence = typer.Typer(help="Check, export and read the log of what was decided and said.", no_args_is_help=True)

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
        for line in _told(found, _zone(room), WORDS[lang]):
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
    from bot.store.evidence_check import between, revealed
    from bot.store.evidence_file import Wrong
    from bot.store.evidence_people import known_parts

    folder, zone, count = _folder(room, data), _zone(room), 0
    from_ms, to_ms = _at_ms(from_, zone, 0), _at_ms(to, zone, 1 << 62, whole_day=True)
    plain, _ = known_parts(folder)
    head = b""
    try:
        with _writer(out) as write:
            for record, head in between(folder, from_ms, to_ms):
                write(_row(record, revealed(record, plain), head, zone))
                count += 1
            if count:
                write({"kind": KEY, KEY: mark(f"evidence-{head.hex()[:32]}-{count}"), "hash": ""})
    except Wrong as fault:
        typer.echo(f"record {fault.seq} is not as it was written ({fault.why}): {count} records before it", err=True)
        typer.echo("see: zhubo evidence verify", err=True)
        raise typer.Exit(1) from fault
    if out is not None:
        typer.echo(f"wrote {count} records to {out}")
    raise typer.Exit(0 if count else 1)


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
    from bot.store.evidence_people import known_parts
    from bot.store.rule_hits import hits_of

    folder, zone = _folder(room, data), _zone(room)
    plain, _ = known_parts(folder)
    records = between(folder, _at_ms(from_, zone, 0), _at_ms(to, zone, 1 << 62, whole_day=True))
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
    raise typer.Exit(0 if found else 1)


@evidence.command("show")
def evidence_show(
    decision_id: Annotated[str, typer.Argument(metavar="DECISION_ID", help="As replay, console and export show it.")],
    room: RoomArgument = None,
    data: DataOption = None,
) -> None:
    """Say all that is known of a decision: words, rules, facts then, where it was said; exit code 1 for none."""
    from bot.store.evidence_check import about, revealed
    from bot.store.evidence_people import known_parts

    folder, zone = _folder(room, data), _zone(room)
    plain, _ = known_parts(folder)
    found = about(folder, decision_id)
    for record, head in found:
        typer.echo(json.dumps(_row(record, revealed(record, plain), head, zone), ensure_ascii=False))
    if not found:
        typer.echo(f"no decision {decision_id} is in this log", err=True)
    raise typer.Exit(0 if found else 1)


@evidence.command("forget")
def evidence_forget(
    user: Annotated[str, typer.Option("--user", metavar="KEY", help="Like bilibili:uid:123, or a viewer's name.")],
    room: RoomArgument = None,
    data: DataOption = None,
) -> None:
    """Make one viewer's name and words unknowable for good; the chain still holds. Exit code 1 when there were none."""
    from bot.store.evidence_people import shred

    parts = shred(_folder(room, data), user)
    typer.echo(f"erased {parts} names and words of {user}" if parts else f"{user} is not in the evidence")
    raise typer.Exit(0 if parts else 1)


WORDS = {
    "en": {
        "none": "there is no evidence yet{beginning}",
        "beginning": ": a room is just beginning",
        "tampered": "TAMPERED: record {seq}{where}: {why}",
        "altered": "TAMPERED: {why}",
        "where": ", in {file}",
        "kept": "  {records} records before it are as they were written; keep the folder as it is",
        "truncated": "TRUNCATED: after record {seq}, in {file}: {why}",
        "repaired": "repaired to the last whole record",
        "as_is": "not repaired",
        "unproven": "UNPROVEN: the chain is whole, but {why}",
        "erased": "  told     {erased} names and words were erased on request",
        "aside": "  told     a damaged file of names was set aside: {file}; what it held cannot be read",
        "older": "  told     the hash that you kept is that of a record whose time is over",
        "cut": "  {done}: {bytes} bytes of an unfinished frame cut off, {records} records are good",
        "healthy": "HEALTHY: every record is as it was written{running}",
        "running": ", a room goes on writing",
        "records": "  records  {first}-{last}, {since:%Y-%m-%d %H:%M} to {until:%Y-%m-%d %H:%M}",
        "head": "  head     {head}",
        "crash": "  told     a crash after record {after}, {bytes} bytes cut off",
        "lost": "  told     {lost} records could not be kept",
    },
    "zh": {
        "none": "还没有证据日志{beginning}",
        "beginning": "：直播间刚刚开始写",
        "tampered": "TAMPERED 被改过：第 {seq} 条记录{where}：{why}",
        "altered": "TAMPERED 被改过：{why}",
        "where": "，文件 {file}",
        "kept": "  在它之前的 {records} 条记录完好；请保持文件夹原样",
        "truncated": "TRUNCATED 被截断：第 {seq} 条记录之后，文件 {file}：{why}",
        "repaired": "已修到最后一条完整记录",
        "as_is": "没有修复",
        "unproven": "UNPROVEN 未能证明：链条完好，但{why}",
        "erased": "  写明  应要求抹去了 {erased} 个昵称和原话",
        "aside": "  写明  损坏的昵称文件被移到一边：{file}；里面的内容读不出来",
        "older": "  写明  你留存的哈希属于已到期清理的记录",
        "cut": "  {done}：切掉没写完的 {bytes} 字节，{records} 条记录完好",
        "healthy": "HEALTHY 完好：每条记录都和写下时一样{running}",
        "running": "，直播间正在继续写",
        "records": "  记录  {first}-{last}，{since:%Y-%m-%d %H:%M} 到 {until:%Y-%m-%d %H:%M}",
        "head": "  head  {head}",
        "crash": "  写明  第 {after} 条记录之后崩溃过一次，切掉 {bytes} 字节",
        "lost": "  写明  有 {lost} 条记录没能保存",
    },
}
"""What a check says, by language.  The verdict itself is one English word everywhere, for scripts."""


def _told(found: "Findings", zone: tzinfo, words: Mapping[str, str]) -> Iterator[str]:
    """Yield what a person wants to know of a check."""
    if not found.records and found.verdict == "healthy":
        yield words["none"].format(beginning=words["beginning"] if found.running else "")
        return
    if found.verdict == "tampered":
        where = words["where"].format(file=found.file) if found.file else ""
        if found.wrong_seq:
            yield words["tampered"].format(seq=found.wrong_seq, where=where, why=found.why)
        else:
            yield words["altered"].format(why=found.why)
        yield words["kept"].format(records=found.records)
    elif found.verdict == "truncated":
        yield words["truncated"].format(seq=found.last_seq, file=found.file, why=found.why)
        done = words["repaired" if found.repaired else "as_is"]
        yield words["cut"].format(done=done, bytes=found.cut_bytes, records=found.records)
    elif found.verdict == "unproven":
        yield words["unproven"].format(why=found.why)
    else:
        yield words["healthy"].format(running=words["running"] if found.running else "")
    if found.records:
        since, until = (datetime.fromtimestamp(ms / 1000, zone) for ms in (found.first_ms, found.last_ms))
        yield words["records"].format(first=found.first_seq, last=found.last_seq, since=since, until=until)
        yield words["head"].format(head=found.head)
    for cut in found.cuts:
        yield words["crash"].format(after=cut.get("after"), bytes=cut.get("bytes"))
    if found.lost:
        yield words["lost"].format(lost=found.lost)
    if found.erased:
        yield words["erased"].format(erased=found.erased)
    for file in found.aside:
        yield words["aside"].format(file=file)
    if found.older_head:
        yield words["older"]


def _row(record: "Record", body: Mapping[str, object], head: bytes, zone: tzinfo) -> dict[str, object]:
    try:
        at = datetime.fromtimestamp(record.at_ms / 1000, zone).isoformat(timespec="milliseconds")
    except (OverflowError, ValueError, OSError):
        at = str(record.at_ms)
    row: dict[str, object] = {"seq": record.seq, "at": at, "kind": record.kind}
    return row | dict(body) | row | {"hash": head.hex()}


@contextmanager
def _writer(out: Path | None) -> Iterator[Callable[[dict[str, object]], None]]:
    if out is None:
        yield lambda row: typer.echo(json.dumps(row, ensure_ascii=False))
        return
    table = out.suffix.lower() == ".csv"
    with out.open("w", encoding="utf-8-sig" if table else "utf-8", newline="" if table else None) as file:
        yield _table(file) if table else lambda row: print(json.dumps(row, ensure_ascii=False), file=file)


def _table(file: IO[str]) -> Callable[[dict[str, object]], None]:
    rows = csv.writer(file)
    rows.writerow((*COLUMNS, "more", "hash"))

    def write(row: dict[str, object]) -> None:
        more = {key: value for key, value in row.items() if key not in (*COLUMNS, "hash")}
        told = json.dumps(more, ensure_ascii=False) if more else ""
        rows.writerow([*(_cell(row.get(column)) for column in COLUMNS), told, row["hash"]])

    return write


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


def _at_ms(text: str, zone: tzinfo, otherwise: int, *, whole_day: bool = False) -> int:
    if not text:
        return otherwise
    try:
        at = datetime.fromisoformat(text)
    except ValueError as error:
        raise typer.BadParameter(f"{text!r} is no date; write it like 2026-08-01") from error
    if whole_day and len(text) <= len("2026-08-01"):
        at += timedelta(days=1)
    return round((at if at.tzinfo else at.replace(tzinfo=zone)).timestamp() * 1000)
