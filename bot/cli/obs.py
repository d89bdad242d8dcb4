"""`zhubo obs`: make OBS ready, look at it, start and stop its stream."""

import asyncio
import json
from collections.abc import Coroutine
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from bot.cli.options import MARKS, JsonOption, RoomArgument

if TYPE_CHECKING:
    from bot.app.obs import Told
    from bot.settings.room import Settings

ACTS = ("start", "stop", "status")

obs = typer.Typer(help="Steer OBS Studio by its WebSocket server.", no_args_is_help=True)


@obs.command("setup")
def obs_setup(room: RoomArgument = None, json_: JsonOption = False) -> None:
    """Make the scenes that room.toml names and a browser source with the stage; what is there already is kept."""
    from bot.app.obs import obs_setup as act

    _run(act(_settings(room)), json_)


@obs.command("check")
def obs_check(room: RoomArgument = None, json_: JsonOption = False) -> None:
    """Look whether OBS has all that the room names; exit code 1 if something is missing."""
    from bot.app.obs import obs_check as act

    _run(act(_settings(room)), json_)


@obs.command("stream")
def obs_stream(
    act: Annotated[str, typer.Argument(metavar="ACT", help="start, stop or status.")],
    room: RoomArgument = None,
    json_: JsonOption = False,
) -> None:
    """Start or stop OBS's stream and wait until it runs or has ended."""
    from bot.app.obs import obs_stream as do

    if act not in ACTS:
        raise typer.BadParameter(f"{act!r} is none of {', '.join(ACTS)}")
    _run(do(_settings(room), act), json_)


def _settings(room: Path | None) -> "Settings":
    from bot.app.files import room_settings

    return room_settings(room)


def _run(work: "Coroutine[Any, Any, list[Told]]", json_: bool) -> None:
    told = asyncio.run(work)
    for one in told:
        if json_:
            print(json.dumps(asdict(one), ensure_ascii=False), flush=True)
            continue
        print(f"  {MARKS[one.verdict]} {one.text}")
        if one.hint and one.verdict != "good":
            print(f"      → {one.hint}")
    if any(one.verdict == "bad" for one in told):
        raise typer.Exit(1)
