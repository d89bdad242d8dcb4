"""`zhubo models`: translation models that the user brings."""

import asyncio
import json
from pathlib import Path
from typing import Annotated, get_args

import typer

from bot.cli.options import JsonOption
from bot.resources import models_folder

models = typer.Typer(help="List, install, remove and try translation models.", no_args_is_help=True)

PairArgument = Annotated[str, typer.Argument(metavar="PAIR", help="From and to, like en-zh.")]


@models.command("list")
def models_list(json_: JsonOption = False) -> None:
    """List the translation models of this machine, and what they reach together."""
    from bot.settings.room import CaptionLanguage
    from bot.translate.models import installed, reachable, route

    found = installed(models_folder())
    for pair in sorted(reachable(found)):
        way = route(found, *pair)
        size_bytes = sum(found[step].size_bytes for step in way)
        via = way[0][1] if len(way) > 1 else ""
        if json_:
            typer.echo(json.dumps({"from": pair[0], "to": pair[1], "via": via, "bytes": size_bytes}))
        else:
            typer.echo(f"  {'-'.join(pair):<8} " + (f"by way of {via}" if via else f"{size_bytes / 1e6:.1f} MB"))
    if not json_:
        for source in dict.fromkeys(source for source, _ in sorted(reachable(found))):
            missing = [lang for lang in get_args(CaptionLanguage) if lang != source and not route(found, source, lang)]
            typer.echo(f"  captions of a room in {source}: without a model for {' '.join(missing) or 'none'}")
    if not found and not json_:
        typer.echo("  none; bring an .argosmodel file and run: zhubo models install FILE")


@models.command("install")
def models_install(file: Annotated[Path, typer.Argument(help="An .argosmodel file.")]) -> None:
    """Install a translation model from a file; one of the same pair is replaced. Nothing is fetched."""
    from bot.translate.models import install

    bar = typer.progressbar(length=100, label=file.name)
    with bar:
        pair = install(file, models_folder(), lambda done, total: bar.update(100 * done // max(1, total) - bar.pos))
    typer.echo(f"installed {'-'.join(pair)} in {models_folder()}; a running room uses it after its next start")


@models.command("remove")
def models_remove(pair: PairArgument) -> None:
    """Delete a translation model."""
    from bot.translate.models import pair_of, remove

    remove(pair_of(pair), models_folder())
    typer.echo(f"removed {pair}")


@models.command("try")
def models_try(pair: PairArgument, text: Annotated[str, typer.Argument(help="A comment.")]) -> None:
    """Translate one comment as a room would; exit code 1 if there is no translation."""
    from bot.translate.argos import ArgosTranslator
    from bot.translate.models import pair_of

    source, target = pair_of(pair)
    translator = ArgosTranslator(models_folder())

    async def translated() -> str | None:
        try:
            return await translator.translate(text, source, target)
        finally:
            await translator.aclose()

    if (source, target) not in translator.languages():
        typer.echo(f"no model leads from {source} to {target}; see: zhubo models list", err=True)
        raise typer.Exit(1)
    words = asyncio.run(translated())
    if words is None:
        typer.echo("the translation lost a figure or is empty; a room shows none", err=True)
        raise typer.Exit(1)
    typer.echo(words)
