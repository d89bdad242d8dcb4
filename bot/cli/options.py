"""Arguments and options that many commands share, and the marks of what they find."""

from pathlib import Path
from typing import Annotated

import typer

RoomArgument = Annotated[Path | None, typer.Argument(metavar="ROOM", help="A room folder; without it the demo room.")]
OwnRoomArgument = Annotated[Path, typer.Argument(metavar="ROOM", help="A room folder.")]
DataOption = Annotated[Path | None, typer.Option("--data", help="The folder given to zhubo run as --data.")]
JsonOption = Annotated[bool, typer.Option("--json", help="JSON lines on stdout.")]
MARKS = {"good": "✓", "warn": "!", "bad": "✗"}
