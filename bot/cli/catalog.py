"""`zhubo catalog`: the goods of a room, checked, and imported from a sheet."""

import json
import os
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated

import typer

from bot.cli.options import JsonOption

catalog = typer.Typer(help="Check the goods of a room; import them from a sheet.", no_args_is_help=True)

_Found = tuple[int, Sequence[dict[str, object]]]
"""Products that are right, and the faults."""


@catalog.command("check")
def catalog_check(
    file: Annotated[
        Path | None, typer.Argument(metavar="FILE|ROOM", help="A sheet, a catalog.toml or a room; without it the demo.")
    ] = None,
    json_: JsonOption = False,
) -> None:
    """Name every fault of a sheet or a catalogue at once; exit code 1 when there is any."""
    name, (products, faults) = _checked(file)
    _tell(faults, {"file": name, "products": products, "faults": len(faults)}, json_)
    raise typer.Exit(1 if faults else 0)


@catalog.command("import")
def catalog_import(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="A sheet of products: CSV in UTF-8.")],
    out: Annotated[
        Path | None, typer.Option("-o", "--out", help="Where the catalog.toml goes; without it to stdout.")
    ] = None,
    force: Annotated[bool, typer.Option("--force", help="Write over a file that is there.")] = False,
    json_: JsonOption = False,
) -> None:
    """Make a catalog.toml of a sheet: good rows come in, every fault of the others is named; exit code 1 if any."""
    from bot.core.errors import ConfigError
    from bot.store.catalog_csv import load_catalog_csv
    from bot.store.catalog_toml import toml_of

    if out is not None and out.exists() and not force:
        raise ConfigError(f"{out} is there already", hint="choose another name, or write over it with --force")
    found = load_catalog_csv(file)
    text = toml_of(list(found.catalog.products.values()))
    if out is not None:
        _write(out, text)
    elif not json_:
        typer.echo(text, nl=False)
    faults = [_as_row(fault) for fault in found.faults]
    summary = {"file": file.name, "products": len(found.catalog.products), "faults": len(faults)}
    _tell(faults, summary, json_, err=out is None)
    raise typer.Exit(1 if faults or not found.catalog.products else 0)


def _checked(file: Path | None) -> tuple[str, _Found]:
    from bot.store.catalog_csv import load_catalog_csv

    if file is not None and file.suffix.casefold() in (".csv", ".tsv", ".txt"):
        found = load_catalog_csv(file)
        return file.name, (len(found.catalog.products), [_as_row(fault) for fault in found.faults])
    if file is not None and file.suffix.casefold() == ".toml":
        return file.name, _checked_toml(file)
    from bot.app.files import catalog_file

    path = catalog_file(file)
    return path.name, _checked_toml(path)


def _checked_toml(path: Path) -> _Found:
    from bot.core.clock import SystemClock
    from bot.store.catalog import read_catalog, read_toml

    found, faults = read_catalog(read_toml(path), started_ms=SystemClock().wall_ms())
    rows: list[dict[str, object]] = []
    for fault in faults:
        place, _, fix = fault.partition(": ")
        rows.append({"file": path.name, "row": None, "column": place, "value": None, "fix": fix or place})
    return len(found.products), rows


def _as_row(fault: object) -> dict[str, object]:
    from dataclasses import asdict

    from bot.store.catalog_csv import Fault

    assert isinstance(fault, Fault)
    return {**asdict(fault), "text": str(fault)}


def _tell(faults: Sequence[dict[str, object]], summary: dict[str, object], as_json: bool, *, err: bool = False) -> None:
    if as_json:
        for fault in faults:
            typer.echo(json.dumps({key: value for key, value in fault.items() if key != "text"}, ensure_ascii=False))
        typer.echo(json.dumps(summary, ensure_ascii=False))
        return
    for fault in faults:
        typer.echo(f"  {fault.get('text') or '{file} {column}: {fix}'.format(**fault)}", err=err)
    typer.echo(f"  {summary['file']}: {summary['products']} products, {summary['faults']} faults", err=err)


def _write(out: Path, text: str) -> None:
    """Write the file as a whole: a room that looks at it never sees half of it."""
    from bot.core.errors import ConfigError

    draft = out.with_name(f".{out.name}.{os.getpid()}")
    try:
        draft.write_text(text, encoding="utf-8")
        draft.replace(out)
    except OSError as error:
        raise ConfigError(f"cannot write {out}: {error.strerror}", hint="choose a folder you may write to") from error
