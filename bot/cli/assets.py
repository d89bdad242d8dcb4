"""`zhubo models`: translation models that the user brings."""

import asyncio
import json
from pathlib import Path
from typing import Annotated, get_args

import typer

from bot.cli.options import JsonOption
from bot.cli.words import machine_language, spoken_in
from bot.resources import models_folder

models = typer.Typer(help="List, install, remove and try translation models.", no_args_is_help=True)

LangOption = Annotated[str, typer.Option("--lang", help="Language of the answer: zh or en; the terminal's without it.")]
PairArgument = Annotated[str, typer.Argument(metavar="PAIR", help="From and to, like en-zh.")]


@models.command("list")
def models_list(lang: LangOption = "", json_: JsonOption = False) -> None:
    """List the translation models of this machine, and what they reach together."""
    from bot.settings.room import CaptionLanguage
    from bot.translate.models import installed, reachable, route

    found = installed(models_folder())
    with spoken_in(_known(lang)) as words:
        for pair in sorted(reachable(found)):
            way = route(found, *pair)
            size_bytes = sum(found[step].size_bytes for step in way)
            via = way[0][1] if len(way) > 1 else ""
            if json_:
                typer.echo(json.dumps({"from": pair[0], "to": pair[1], "via": via, "bytes": size_bytes}))
            else:
                reach = words["by way of"].format(via=via) if via else f"{size_bytes / 1e6:.1f} MB"
                typer.echo(f"  {'-'.join(pair):<8} {reach}")
        if json_:
            return
        for source in dict.fromkeys(source for source, _ in sorted(reachable(found))):
            missing = [one for one in get_args(CaptionLanguage) if one != source and not route(found, source, one)]
            typer.echo("  " + words["captions"].format(source=source, missing=" ".join(missing) or words["none"]))
        if not found:
            typer.echo(f"  {words['no model']}")


@models.command("install")
def models_install(file: Annotated[Path, typer.Argument(help="An .argosmodel file.")], lang: LangOption = "") -> None:
    """Install a translation model from a file; one of the same pair is replaced. Nothing is fetched."""
    from bot.translate.models import install

    with spoken_in(_known(lang)) as words:
        with typer.progressbar(length=100, label=file.name) as bar:
            pair = install(file, models_folder(), lambda done, total: bar.update(100 * done // max(1, total) - bar.pos))
        typer.echo(words["installed"].format(pair="-".join(pair), folder=models_folder()))


@models.command("remove")
def models_remove(pair: PairArgument, lang: LangOption = "") -> None:
    """Delete a translation model."""
    from bot.translate.models import pair_of, remove

    with spoken_in(_known(lang)) as words:
        remove(pair_of(pair), models_folder())
        typer.echo(words["removed"].format(pair=pair))


@models.command("try")
def models_try(
    pair: PairArgument, text: Annotated[str, typer.Argument(help="A comment.")], lang: LangOption = ""
) -> None:
    """Translate one comment as a room would; exit code 1 if there is no translation."""
    from bot.translate.argos import ArgosTranslator
    from bot.translate.models import pair_of

    with spoken_in(_known(lang)) as words:
        source, target = pair_of(pair)
        translator = ArgosTranslator(models_folder())

        async def translated() -> str | None:
            try:
                return await translator.translate(text, source, target)
            finally:
                await translator.aclose()

        if (source, target) not in translator.languages():
            typer.echo(words["no way"].format(source=source, target=target), err=True)
            raise typer.Exit(1)
        translation = asyncio.run(translated())
        if translation is None:
            typer.echo(words["lost"], err=True)
            raise typer.Exit(1)
        typer.echo(translation)


def _known(lang: str) -> str:
    if lang not in ("", "zh", "en"):
        raise typer.BadParameter(f"{lang!r} is none of zh, en")
    return lang or machine_language()
