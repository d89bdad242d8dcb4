"""`zhubo attest`, and the policy of a room as `zhubo check` prints it."""

import json
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from bot.cli.options import DataOption, JsonOption, RoomArgument

if TYPE_CHECKING:
    from bot.app.files import RoomFiles
    from bot.policy.attest import Attestation

CLAUSES = "unattended, simulcast, recorded_audio, draws or script"


def attest(
    room: RoomArgument = None,
    clause: Annotated[str, typer.Option("--clause", help=f"What is confirmed: {CLAUSES}.")] = "",
    profile: Annotated[str, typer.Option("--profile", help="Whose terms were read, e.g. bilibili.")] = "",
    by: Annotated[str, typer.Option("--by", help="Who confirms it: a name.")] = "",
    data: DataOption = None,
    json_: JsonOption = False,
) -> None:
    """Record who has read a platform's present terms, or reviewed the script; without --clause list what there is."""
    from bot.app.attest import confirm, listed

    def show(one: "Attestation", today: date) -> None:
        row = {
            "clause": one.clause,
            "profile": one.profile,
            "by": one.by,
            "on": one.on.isoformat(),
            "age_days": (today - one.on).days,
        }
        if json_:
            typer.echo(json.dumps(row, ensure_ascii=False))
        else:
            typer.echo(f"  {row['on']}  {one.clause:<14} {one.profile:<16} {one.by}")

    if clause:
        one, today = confirm(room, data, clause=clause, profile=profile, by=by)
        show(one, today)
        return
    found, today = listed(room, data)
    for one in found:
        show(one, today)


def tell_policy(files: "RoomFiles", data: Path | None, out: Callable[[str], None] | None) -> dict[str, object]:
    """Return the effective policy with its warnings as plain data; `out` gets it line by line."""
    from bot.app.files import data_folder
    from bot.app.policy import found_of, shown
    from bot.core.clock import SystemClock

    lang, policy = files.settings.room.operator_language, files.policy
    known = found_of(files, data or data_folder(files.folder), SystemClock())
    if out is not None:
        out(f"  {'policy':<10} {policy.mode}; {', '.join(f'{one.id} ({one.as_of})' for one in policy.profiles)}")
        for name, value, owners in policy.table():
            out(f"    {name:<26} {value:<22} {' '.join(owners)}")
        for line in policy.label_lines(files.settings.room.language):
            out(f"    {'label':<26} {line}")
        for one in known:
            out(f"  ! [{one.rule}] {one.text[lang]} → {one.hint[lang]}")
    warnings = [{"rule": one.rule, "profile": one.profile, "text": one.text[lang]} for one in known]
    return shown(policy) | {"warnings": warnings}
