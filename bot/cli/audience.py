"""`zhubo forget`: one viewer taken out of everything that a room remembers."""

import json
from typing import Annotated

import typer

from bot.cli.options import DataOption, JsonOption, OwnRoomArgument


def forget(
    room: OwnRoomArgument,
    key: Annotated[str, typer.Argument(metavar="KEY", help="The viewer, like bilibili:uid:123.")],
    data: DataOption = None,
    json_: JsonOption = False,
) -> None:
    """Take one viewer out of a room's journal and recordings for good; exit code 1 when she was in neither."""
    from bot.app.forget import forget_viewer

    done = forget_viewer(room, data, key)
    if json_:
        typer.echo(
            json.dumps({"key": key, "remembered": done.remembered, "events": done.events, "frames": done.frames})
        )
    elif done.found:
        typer.echo(f"forgot {key}: {done.events} events in the journal, {done.frames} raw frames in recordings")
    else:
        typer.echo(f"{key} is in neither journal nor recordings")
    raise typer.Exit(0 if done.found else 1)
