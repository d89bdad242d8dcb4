"""`zhubo recordings`: what a room has kept of its platforms' raw comments."""

import json
from dataclasses import asdict
from datetime import datetime, tzinfo
from pathlib import Path
from typing import Annotated
from zoneinfo import ZoneInfo

import typer

from bot.cli.options import DataOption, JsonOption, RoomArgument

recordings = typer.Typer(
    help="List the recordings of a room, take a viewer out of them, remove old ones.", no_args_is_help=True
)


@recordings.command("list")
def recordings_list(room: RoomArgument = None, data: DataOption = None, json_: JsonOption = False) -> None:
    """List the files, oldest first: size, time, sources."""
    from bot.sources.recordings import parts

    zone, total, count = _zone(room), 0, 0
    for part in parts(_folder(room, data)):
        total, count = total + part.size, count + 1
        first, last = (datetime.fromtimestamp(ms / 1000, zone) for ms in (part.first_ms, part.last_ms))
        if json_:
            facts = {
                "file": str(part.path),
                "bytes": part.size,
                "from": first.isoformat(timespec="seconds"),
                "to": last.isoformat(timespec="seconds"),
                "sources": part.sources,
                "session": part.session,
                "recording": part.held,
            }
            typer.echo(json.dumps(facts, ensure_ascii=False))
        else:
            until = "now  " if part.held else f"{last:%H:%M}" if last.date() == first.date() else f"{last:%m-%d %H:%M}"
            size = f"{part.size / 1e6:.1f} MB"
            typer.echo(f"  {part.path.name}  {size:>9}  {first:%Y-%m-%d %H:%M}-{until}  {', '.join(part.sources)}")
    if not json_:
        typer.echo(f"  {count} files, {total / 1e6:.1f} MB in {_folder(room, data)}")


@recordings.command("redact")
def recordings_redact(
    user: Annotated[str, typer.Option("--user", metavar="KEY", help="Like bilibili:uid:123, or a viewer's name.")],
    room: RoomArgument = None,
    data: DataOption = None,
    json_: JsonOption = False,
) -> None:
    """Take one viewer out of all files for good; exit code 1 when she was in none."""
    from bot.plugins import open_source
    from bot.sources.redaction import redact

    said = (lambda text: None) if json_ else (lambda text: typer.echo(f"  {text}"))
    done = redact(_folder(room, data), user, open_source, note=said)
    if json_:
        typer.echo(json.dumps(asdict(done)))
    else:
        who = f"took out {done.events} events of {user}" if done.found else f"{user} is in no recording"
        typer.echo(f"{who}; {done.frames} raw frames left {done.files} files")
    raise typer.Exit(0 if done.found else 1)


@recordings.command("remove")
def recordings_remove(
    before: Annotated[
        str, typer.Option("--before", metavar="DATE", help="Like 2026-08-01, or 2026-08-01T20:00, of the room's clock.")
    ],
    room: RoomArgument = None,
    data: DataOption = None,
    json_: JsonOption = False,
) -> None:
    """Delete the files that ended before a date; the one being written stays."""
    from bot.sources.recordings import remove

    gone = remove(_folder(room, data), _at_ms(before, _zone(room)))
    if json_:
        typer.echo(json.dumps({"removed": [part.path.name for part in gone], "bytes": sum(part.size for part in gone)}))
    else:
        typer.echo(f"removed {len(gone)} files, {sum(part.size for part in gone) / 1e6:.1f} MB")


def _folder(room: Path | None, data: Path | None) -> Path:
    from bot.app.files import data_folder
    from bot.sources.recordings import FOLDER

    return (data or data_folder(room)) / FOLDER


def _zone(room: Path | None) -> tzinfo:
    from bot.app.files import room_settings

    return ZoneInfo(room_settings(room).room.timezone)


def _at_ms(text: str, zone: tzinfo) -> int:
    try:
        at = datetime.fromisoformat(text)
    except ValueError as error:
        raise typer.BadParameter(f"{text!r} is no date; write it like 2026-08-01") from error
    return round((at if at.tzinfo else at.replace(tzinfo=zone)).timestamp() * 1000)
