"""`zhubo doctor`: how the live parts of a room are doing."""

import asyncio
import json
import sys
from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer

from bot.cli.options import MARKS, JsonOption, RoomArgument


def doctor(
    room: RoomArgument = None,
    seconds: Annotated[float, typer.Option(min=1, max=300, help="How long to listen to each source.")] = 10.0,
    lang: Annotated[str, typer.Option("--lang", help="Language of the answer: zh or en; the room's without it.")] = "",
    json_: JsonOption = False,
    data: Annotated[Path | None, typer.Option(help="Folder for what the room remembers.")] = None,
) -> None:
    """Probe the live parts of a room, or ask a room that is on air how it is; exit code 1 if a part is bad."""
    from bot.app.doctor import examine

    if lang not in ("", "zh", "en"):
        raise typer.BadParameter(f"{lang!r} is none of zh, en")

    def progress(text: str) -> None:
        print(f"zhubo: {text} …", file=sys.stderr, flush=True)

    found = asyncio.run(examine(room, lang=lang, seconds=seconds, data=data, progress=progress))
    for finding in found:
        if json_:
            print(json.dumps(asdict(finding), ensure_ascii=False), flush=True)
            continue
        print(f"  {MARKS[finding.verdict]} {' '.join(filter(None, (finding.part, finding.name))):<24} {finding.text}")
        for line in finding.details:
            print(f"      {line}")
    if any(finding.verdict == "bad" for finding in found):
        raise typer.Exit(1)
