"""`zhubo effects`: what there is, what it takes, and how it looks."""

import json
import webbrowser
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Annotated
from urllib.parse import urlencode

import typer

from bot.cli.options import JsonOption

if TYPE_CHECKING:
    from bot.stage.effects import EffectSpec, ParamSpec

effects = typer.Typer(help="List, describe and try the effects of the stage.", no_args_is_help=True)

NameArgument = Annotated[str, typer.Argument(metavar="NAME", help="An effect's name, as in: zhubo effects list.")]
RoomOption = Annotated[Path | None, typer.Option("--room", help="A room folder; its own effects count too.")]


@effects.command("list")
def effects_list(room: RoomOption = None, json_: JsonOption = False) -> None:
    """List the effects: bursts play once, boards stay while their state says so."""
    from bot.stage.effect_schema import entry_of

    for spec in _specs(room).values():
        if json_:
            typer.echo(json.dumps(entry_of(spec), ensure_ascii=False))
        else:
            typer.echo(f"  {spec.name:<18} {spec.kind:<6} {spec.title['zh']} / {spec.title['en']}")


@effects.command("schema")
def effects_schema(name: NameArgument, room: RoomOption = None) -> None:
    """Print the JSON schema of an effect's params."""
    from bot.stage.effect_schema import schema_of

    typer.echo(json.dumps(schema_of(_spec(name, room)), ensure_ascii=False, indent=2))


@effects.command("try")
def effects_try(
    name: NameArgument,
    param: Annotated[
        list[str] | None, typer.Option("--param", metavar="KEY=VALUE", help="A param; a list of figures as 1,2,3.")
    ] = None,
    room: RoomOption = None,
    lang: Annotated[str, typer.Option(help="zh or en.")] = "zh",
    port: Annotated[int, typer.Option(min=0, max=65535, help="Port of the gallery; 0 = any free one.")] = 0,
    stage: Annotated[str, typer.Option(help="Address of a running room, to use its gallery instead.")] = "",
    live: Annotated[bool, typer.Option("--live", help="On the stage of the room that runs: viewers see it.")] = False,
    data: Annotated[Path | None, typer.Option("--data", help="With --live: as given to zhubo run.")] = None,
    no_open: Annotated[bool, typer.Option("--no-open", help="Print the address only.")] = False,
) -> None:
    """Show an effect in the gallery, both layouts side by side; viewers of a running room see it only with --live."""
    from bot.stage.effects import check_params

    spec = _spec(name, room)
    params = read_params(spec, param or [])
    check_params(spec, params)
    if live:
        _show(room, data, name, params)
        return
    address = f"/stage/gallery?{query_of(name, params, lang)}"
    if stage:
        _tell(f"{stage.rstrip('/').removesuffix('/stage')}{address}", open_=not no_open)
        return
    _serve(address, room, lang, port, open_=not no_open)


def _show(room: Path | None, data: Path | None, name: str, params: Mapping[str, object]) -> None:
    import asyncio

    from bot.app.console_door import show_effect
    from bot.app.files import data_folder
    from bot.core.clock import SystemClock

    asyncio.run(show_effect(data or data_folder(room), name, params, SystemClock().wall_ms()))
    typer.echo(name)


def read_params(spec: "EffectSpec", pairs: list[str]) -> dict[str, object]:
    """Return KEY=VALUE pairs with values of the types that `spec` names; whether they fit is left to check_params."""
    named = [pair.partition("=")[::2] for pair in pairs]
    return {key: _value(spec.params.get(key), text) for key, text in named}


def query_of(name: str, params: Mapping[str, object], lang: str) -> str:
    """Return the query of the gallery's address that shows this."""
    chosen = {f"p.{key}": json.dumps(value, ensure_ascii=False) for key, value in params.items()}
    return urlencode({"effect": name, "lang": lang, **chosen})


def _value(param: "ParamSpec | None", text: str) -> object:
    kind = param.type if param else "string"
    if kind == "boolean" and text in ("true", "false"):
        return text == "true"
    try:
        if kind == "integers":
            return [int(one) for one in text.split(",") if one.strip()]
        if kind == "integer":
            return int(text)
        if kind == "number":
            return float(text)
    except ValueError:
        pass  # check_params says which type it must be of
    return text


def _specs(room: Path | None) -> Mapping[str, "EffectSpec"]:
    from bot import resources
    from bot.stage.effects import load_effects

    return load_effects(resources.folders("effects", room))


def _spec(name: str, room: Path | None) -> "EffectSpec":
    import difflib

    from bot.core.errors import ConfigError

    specs = _specs(room)
    if name not in specs:
        near = difflib.get_close_matches(name, specs, n=1)
        hint = f"did you mean {near[0]}?" if near else "see: zhubo effects list"
        raise ConfigError(f"there is no effect {name!r}", hint=hint)
    return specs[name]


def _tell(url: str, *, open_: bool) -> None:
    typer.echo(url)
    if open_:
        webbrowser.open(url)


def _serve(address: str, room: Path | None, lang: str, port: int, *, open_: bool) -> None:
    """Serve a stage without a room until Ctrl-C."""
    import socket

    from aiohttp import web

    from bot import resources
    from bot.core.clock import SystemClock
    from bot.core.errors import ConfigError
    from bot.stage.server import StageServer
    from bot.stage.wire import StageInfo

    info = StageInfo(room_name="zhubo", lang=lang, persona_id="xiaoman", persona_name="xiaoman")
    personas = resources.folders("personas", room)
    app = web.Application()
    StageServer(info, clock=SystemClock(), personas_dirs=personas, effects=_specs(room)).attach(app)
    try:
        listener = socket.create_server(("127.0.0.1", port))
    except OSError as error:
        raise ConfigError(f"port {port} is taken: {error.strerror}", hint="choose another with --port") from error

    async def ready(_: web.Application) -> None:
        _tell(f"http://127.0.0.1:{listener.getsockname()[1]}{address}", open_=open_)

    app.on_startup.append(ready)
    web.run_app(app, sock=listener, print=None)
