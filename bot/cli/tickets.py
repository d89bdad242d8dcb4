"""`zhubo tickets`: what the shop still owes an answer to."""

import json
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from bot.cli.options import DataOption, JsonOption, OwnRoomArgument

if TYPE_CHECKING:
    from bot.core.tickets import Ticket
    from bot.store.tickets import TicketFile

tickets = typer.Typer(
    help="List, show and close what viewers complained of and what nobody could answer.", no_args_is_help=True
)

NumberArgument = Annotated[int, typer.Argument(metavar="NUMBER", help="Of the ticket, as list shows it.")]


@tickets.command("list")
def tickets_list(
    room: OwnRoomArgument,
    all_: Annotated[bool, typer.Option("--all", help="Closed ones too.")] = False,
    data: DataOption = None,
    json_: JsonOption = False,
) -> None:
    """List open tickets, oldest first; exit code 1 when one is late."""
    now_ms = _now_ms()
    file = _file(room, data)
    found = file.all(open_only=not all_) if file else []
    for ticket in found:
        typer.echo(_json(ticket, now_ms) if json_ else _line(ticket, now_ms))
    if not found and not json_:
        typer.echo("nothing is owed to anybody")
    raise typer.Exit(1 if any(_is_late(ticket, now_ms) for ticket in found) else 0)


@tickets.command("show")
def tickets_show(
    room: OwnRoomArgument, number: NumberArgument, data: DataOption = None, json_: JsonOption = False
) -> None:
    """Say all that is kept of one ticket; exit code 1 when there is none of that number."""
    file = _file(room, data)
    ticket = file.get(number) if file else None
    if ticket is None:
        typer.echo(f"there is no ticket {number}", err=True)
        raise typer.Exit(1)
    if json_:
        typer.echo(_json(ticket, _now_ms()))
        return
    typer.echo(_line(ticket, _now_ms()))
    for name, value in asdict(ticket).items():
        typer.echo(f"  {name:<11} {value}")


@tickets.command("close")
def tickets_close(
    room: OwnRoomArgument,
    number: NumberArgument,
    resolution: Annotated[str, typer.Option("--resolution", metavar="TEXT", help="What was done about it.")],
    data: DataOption = None,
    json_: JsonOption = False,
) -> None:
    """Close a ticket with what was done about it; a running room hears of it within half a minute."""
    from bot.core.errors import BadInput, ConfigError

    file = _file(room, data)
    try:
        if file is None:
            raise BadInput(f"there is no ticket {number}", hint="no ticket was ever opened in this room")
        ticket = file.close(number, resolution, _now_ms())
    except BadInput as error:
        raise ConfigError(error.message, hint=error.hint) from error
    typer.echo(_json(ticket, _now_ms()) if json_ else f"closed ticket {number}: {ticket.resolution}")


def _file(room: Path, data: Path | None) -> "TicketFile | None":
    """Return the tickets of a room, None when none was ever opened."""
    from bot.app.files import data_folder
    from bot.core.errors import ConfigError
    from bot.store.tickets import FILE, TicketFile

    if not room.is_dir():
        raise ConfigError(f"there is no room folder {str(room)!r}", hint="give the folder that zhubo run is given")
    path = (data or data_folder(room)) / FILE
    return TicketFile(path) if path.is_file() else None


def _now_ms() -> int:
    from bot.core.clock import SystemClock

    return SystemClock().wall_ms()


def _is_late(ticket: "Ticket", now_ms: int) -> bool:
    from bot.core.tickets import BREACHED

    return ticket.stage(now_ms) >= BREACHED


def _state(ticket: "Ticket", now_ms: int) -> str:
    if not ticket.is_open:
        return "closed"
    return "late" if _is_late(ticket, now_ms) else "open"


def _json(ticket: "Ticket", now_ms: int) -> str:
    return json.dumps({**asdict(ticket), "state": _state(ticket, now_ms)}, ensure_ascii=False)


def _line(ticket: "Ticket", now_ms: int) -> str:
    opened = datetime.fromtimestamp(ticket.opened_ms / 1000, UTC)
    minutes = max(0, now_ms - ticket.opened_ms) // 60_000
    age = "" if not ticket.is_open else f", {minutes} min"
    times = f" ×{ticket.count}" if ticket.count > 1 else ""
    end = f" → {ticket.resolution}" if ticket.resolution else ""
    state = _state(ticket, now_ms)
    about = f"{ticket.kind} {ticket.sku}".strip()
    return (
        f"  {ticket.id:>4} {state:<6} {opened:%Y-%m-%d %H:%M}Z{age}  {about}  {ticket.name}: {ticket.text}{times}{end}"
    )
