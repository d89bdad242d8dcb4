"""`zhubo explain`: why a comment is answered as it is."""

import sys
from pathlib import Path
from typing import Annotated

import typer

from bot.cli.options import JsonOption


def explain(
    text: Annotated[
        str | None, typer.Argument(metavar="TEXT", help="A viewer's comment; without it, one a line from stdin.")
    ] = None,
    room: Annotated[Path | None, typer.Option("--room", help="A room folder; without it the demo room.")] = None,
    json_: JsonOption = False,
    lang: Annotated[str, typer.Option("--lang", help="Language of the demo: zh or en.")] = "",
    product: Annotated[
        str, typer.Option("--product", metavar="SKU", help="What is on the card; without it what a show begins with.")
    ] = "",
) -> None:
    """Say why a comment is answered the way it is: filter, viewer, intent, product, route, copy, verdicts, words."""
    from bot.app.explain import explain_lines

    for line in explain_lines([text] if text is not None else sys.stdin, room, lang, as_json=json_, product=product):
        typer.echo(line)
