"""`zhubo draw`: draws that anybody can check."""

import json
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from bot.cli.options import DataOption, JsonOption, OwnRoomArgument

if TYPE_CHECKING:
    from bot.store.draws_rows import DrawRow, DrawRows, PickRow

draw = typer.Typer(help="List, run, export and verify draws.", no_args_is_help=True)

IdArgument = Annotated[str, typer.Argument(metavar="ID", help="Of the draw, as list shows it.")]
LangOption = Annotated[Literal["zh", "en"], typer.Option("--lang", help="Language of the answer.")]
PlaceOption = Annotated[int, typer.Option("--place", min=0, help="Of the winner, as show lists it, from 0.")]
AfterOption = Annotated[
    Path | None,
    typer.Option("--after", metavar="PROOF.json", help="Of the list that the room froze before: was none left out?"),
]
ReasonOption = Annotated[str, typer.Option("--reason", metavar="TEXT", help="It stays on the public list.")]

WORDS: Mapping[str, Mapping[str, str]] = {
    "en": {
        "none": "this room has no draws",
        "done": "done",
        "taken": "the room on air has taken it; zhubo draw show says what came of it",
        "refused": "not done: {why}",
        "verified": "VERIFIED: the winners follow from rules, list, seed and salt as published",
        "wrong": "WRONG: {why}",
        "line": "{id}  {state}  {count} in  closes {closes}{reason}",
        "place": "  {ordinal:>3}  {state:<9} {prize}  {name}  {entrant}{reason}",
        "waits": "(alternate)",
    },
    "zh": {
        "none": "这个直播间还没有抽奖",
        "done": "已完成",
        "taken": "直播中的房间已收到；用 zhubo draw show 看结果",
        "refused": "没有执行：{why}",
        "verified": "VERIFIED 验证通过：中奖名单由公布的规则、名单、种子和盐唯一推出",
        "wrong": "WRONG 对不上：{why}",
        "line": "{id}  {state}  {count} 人参与  截止 {closes}{reason}",
        "place": "  {ordinal:>3}  {state:<9} {prize}  {name}  {entrant}{reason}",
        "waits": "（候补）",
    },
}


@draw.command("list")
def draw_list(
    room: OwnRoomArgument, lang: LangOption = "en", data: DataOption = None, json_: JsonOption = False
) -> None:
    """List every draw of a room, void ones too."""
    with _opened(room, data) as rows:
        found = [(row, rows.counts(row.id)) for row in rows.all()] if rows is not None else []
    for row, counts in found:
        typer.echo(_json(row, counts) if json_ else _line(row, counts, lang))
    if not found and not json_:
        typer.echo(WORDS[lang]["none"])


@draw.command("show")
def draw_show(
    room: OwnRoomArgument,
    draw_id: IdArgument,
    lang: LangOption = "en",
    data: DataOption = None,
    json_: JsonOption = False,
) -> None:
    """Say where a draw stands: its card, hashes, refusals with their reasons, and places; exit code 1 for none."""
    from bot.core.errors import BadInput
    from bot.draws.entries import REASONS

    with _opened(room, data) as rows:
        try:
            row = rows.get(draw_id) if rows is not None else None
        except BadInput:
            row = None
        if row is None or rows is None:
            typer.echo(WORDS[lang]["none"] if rows is None else f"{draw_id}: {WORDS[lang]['none']}", err=True)
            raise typer.Exit(1)
        counts, picks = rows.counts(draw_id), rows.picks(draw_id)
    if json_:
        typer.echo(_json(row, counts, picks))
        return
    typer.echo(_line(row, counts, lang))
    for name, value in (("rules_hash", row.rules_hash), ("commit", row.commitment), ("entrants", row.entrants_hash)):
        typer.echo(f"  {name:<11} {value or '-'}")
    for status, count in counts.items():
        reason = status.partition(":")[2]
        typer.echo(f"  {count:>6}  {REASONS[reason][lang] if reason in REASONS else status}")
    for pick in picks:
        typer.echo(_place(row, pick, lang))


@draw.command("publish")
def draw_publish(room: OwnRoomArgument, draw_id: IdArgument, lang: LangOption = "en", data: DataOption = None) -> None:
    """Fix a complete card and publish its commitment; a room that goes on air does it by itself."""
    _ask(room, data, lang, "publish", draw_id)


@draw.command("open")
def draw_open(room: OwnRoomArgument, draw_id: IdArgument, lang: LangOption = "en", data: DataOption = None) -> None:
    """Open a published draw now, where its card names no time."""
    _ask(room, data, lang, "open", draw_id)


@draw.command("close")
def draw_close(room: OwnRoomArgument, draw_id: IdArgument, lang: LangOption = "en", data: DataOption = None) -> None:
    """Freeze, pick and reveal a draw whose time is over; a room on air does it by itself, none can be ended early."""
    _ask(room, data, lang, "close", draw_id)


@draw.command("claim")
def draw_claim(
    room: OwnRoomArgument,
    draw_id: IdArgument,
    place: PlaceOption,
    delivered: Annotated[bool, typer.Option("--delivered", help="It was claimed, and has arrived.")] = False,
    refuse: Annotated[str, typer.Option("--refuse", metavar="REASON", help="Give it to the next alternate.")] = "",
    lang: LangOption = "en",
    data: DataOption = None,
) -> None:
    """Note that a winner has claimed her prize, that it has arrived, or why she does not get it."""
    verb = "refuse" if refuse else "delivered" if delivered else "claim"
    _ask(room, data, lang, verb, draw_id, ordinal=place, reason=refuse)


@draw.command("void")
def draw_void(
    room: OwnRoomArgument, draw_id: IdArgument, reason: ReasonOption, lang: LangOption = "en", data: DataOption = None
) -> None:
    """End a draw for good; it stays on the public list, and its seed is told if it was closed."""
    _ask(room, data, lang, "void", draw_id, reason=reason)


@draw.command("export")
def draw_export(room: OwnRoomArgument, draw_id: IdArgument, data: DataOption = None) -> None:
    """Print who is behind each key and every refusal, JSON lines: personal data, for the organiser and the law."""
    with _opened(room, data) as rows:
        found = rows.private(draw_id) if rows is not None else []
        picks = rows.picks(draw_id) if rows is not None else []
    places = {pick.person: pick for pick in picks}
    for row in found:
        pick = places.get(str(row["person"]))
        won = {"place": pick.ordinal, "prize": pick.prize, "claim": pick.state} if pick else {}
        typer.echo(json.dumps({**row, **won}, ensure_ascii=False))
    raise typer.Exit(0 if found else 1)


@draw.command("verify")
def draw_verify(
    proof: Annotated[Path, typer.Argument(metavar="PROOF.json", help="The proof file of a draw, of any room.")],
    after: AfterOption = None,
    lang: LangOption = "en",
    json_: JsonOption = False,
) -> None:
    """Compute a draw again from its proof; exit code 0 when all follows from what was published, 1 when not."""
    from bot.draws.proof import chain_faults, faults_in
    from bot.room.reasons import in_language

    text = _read(proof)
    found = faults_in(text) if after is None else chain_faults(text, _read(after))
    if json_:
        typer.echo(json.dumps({"verified": not found, "faults": found}, ensure_ascii=False))
    else:
        why = "; ".join(in_language(fault, lang, "engine") for fault in found)
        typer.echo(WORDS[lang]["wrong" if found else "verified"].format(why=why))
    raise typer.Exit(1 if found else 0)


def _read(proof: Path) -> bytes:
    from bot.core.errors import ConfigError

    try:
        return proof.read_bytes()
    except OSError as error:
        raise ConfigError(f"cannot read {proof.name}: {error.strerror}", hint="give a proof file") from error


def _ask(
    room: Path, data: Path | None, lang: str, verb: str, draw_id: str, *, ordinal: int = -1, reason: str = ""
) -> None:
    from bot.app.draws import TAKEN, ask
    from bot.store.draw_files import Wish

    why = ask(_folder(room), data, Wish(verb=verb, draw_id=draw_id, ordinal=ordinal, reason=reason))
    if why == TAKEN:
        typer.echo(WORDS[lang]["taken"])
        return
    typer.echo(WORDS[lang]["refused"].format(why=why) if why else WORDS[lang]["done"], err=bool(why))
    raise typer.Exit(1 if why else 0)


def _folder(room: Path) -> Path:
    from bot.core.errors import ConfigError

    if not room.is_dir():
        raise ConfigError(f"there is no room folder {str(room)!r}", hint="give the folder that zhubo run is given")
    return room


@contextmanager
def _opened(room: Path, data: Path | None) -> "Iterator[DrawRows | None]":
    """Read the journal beside a running room, None when there is none."""
    from bot.app.files import JOURNAL, data_folder
    from bot.store.draws_rows import read_only

    path = (data or data_folder(_folder(room))) / JOURNAL
    if not path.is_file():
        yield None
        return
    with closing(read_only(path)) as rows:
        yield rows


def _json(row: "DrawRow", counts: Mapping[str, int], picks: "list[PickRow] | None" = None) -> str:
    from bot.room.raffle import facts_of

    facts = facts_of(row, counts)
    facts["entries"] = dict(counts)
    if picks is not None:
        facts["places"] = [
            {"place": one.ordinal, "entrant": one.entrant, "prize": one.prize, "state": one.state, "reason": one.reason}
            for one in picks
        ]
    return json.dumps(facts, ensure_ascii=False)


def _line(row: "DrawRow", counts: Mapping[str, int], lang: str) -> str:
    from bot.store.draws_rows import iso

    closes = iso(row.closes_ms) if row.closes_ms is not None else "-"
    reason = f"  {row.reason}" if row.reason else ""
    return WORDS[lang]["line"].format(
        id=row.id, state=row.state, count=counts.get("in", 0), closes=closes, reason=reason
    )


def _place(row: "DrawRow", pick: "PickRow", lang: str) -> str:
    from bot.draws.entries import masked

    prize = WORDS[lang]["waits"]
    if pick.prize is not None:
        name = row.rules["prizes"][pick.prize]["name"]
        prize = name if isinstance(name, str) else name.get(lang) or next(iter(name.values()))
    reason = f"  {pick.reason}" if pick.reason else ""
    return WORDS[lang]["place"].format(
        ordinal=pick.ordinal, state=pick.state, prize=prize, name=masked(pick.name), entrant=pick.entrant, reason=reason
    )
