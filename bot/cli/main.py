"""The command line.

`--json` prints JSON lines and nothing else on stdout.  Exit 0 ok, 1 the answer is no, 2 usage or configuration.
"""

import asyncio
import io
import json
import logging
import os
import subprocess
import sys
import webbrowser
from pathlib import Path
from typing import Annotated

import structlog
import typer

from bot import resources
from bot.app import live, replay
from bot.app.files import RoomFiles, room_settings
from bot.app.redaction import RedactingFormatter, redacted
from bot.app.triggers import plan_of
from bot.cli.assets import models
from bot.cli.audience import forget
from bot.cli.catalog import catalog
from bot.cli.doctor import doctor
from bot.cli.draw import draw
from bot.cli.effects import effects
from bot.cli.evidence import evidence
from bot.cli.explain import explain
from bot.cli.obs import obs
from bot.cli.options import JsonOption, RoomArgument
from bot.cli.policy import attest, tell_policy
from bot.cli.recordings import recordings
from bot.cli.tickets import tickets
from bot.cli.voices import voices
from bot.core.clock import SystemClock
from bot.core.errors import BotError
from bot.core.reports import Listener
from bot.metrics.lines import JsonLines
from bot.metrics.plain import PlainLines
from bot.metrics.transcript import Transcript

app = typer.Typer(
    help="zhubo: a virtual AI host for shopping livestreams. 主播：带货直播间的虚拟主播。",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)
app.add_typer(voices, name="voices")
app.add_typer(models, name="models")
app.add_typer(recordings, name="recordings")
app.add_typer(evidence, name="evidence")
app.add_typer(draw, name="draw")
app.add_typer(catalog, name="catalog")
app.add_typer(tickets, name="tickets")
app.add_typer(effects, name="effects")
app.add_typer(obs, name="obs")
app.command()(attest)
app.command()(explain)
app.command()(forget)
app.command()(doctor)


def _known(lang: str) -> str:
    if lang not in ("", "zh", "en"):
        raise typer.BadParameter(f"{lang!r} is none of zh, en")
    return lang


LangOption = Annotated[str, typer.Option("--lang", help="Language of the demo room: zh or en.", callback=_known)]


def main() -> None:
    """Run the command line; a known fault is one clear message and exit code 2."""
    _log_without_secrets()
    for stream in (sys.stdin, sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):  # whatever the system's code page: a comment may hold any character
            stream.reconfigure(encoding="utf-8", errors="replace")
    try:
        app()
    except BotError as error:
        print(f"zhubo: {error.message}", file=sys.stderr)
        if error.hint:
            print(f"       → {error.hint}", file=sys.stderr)
        sys.exit(2)


def _log_without_secrets() -> None:
    """Let our log and that of the libraries go to stderr, redacted, from warnings on."""
    handler = logging.StreamHandler()
    handler.setFormatter(RedactingFormatter("%(levelname)s %(name)s: %(message)s"))
    logging.basicConfig(level=logging.WARNING, handlers=[handler])
    structlog.configure(
        wrapper_class=structlog.make_filtering_bound_logger(logging.WARNING),
        logger_factory=structlog.PrintLoggerFactory(sys.stderr),
        processors=[
            structlog.processors.add_log_level,
            structlog.processors.format_exc_info,
            redacted,
            structlog.dev.ConsoleRenderer(
                colors=sys.stderr.isatty(), exception_formatter=structlog.dev.plain_traceback
            ),
        ],
    )


def emit(line: str) -> None:
    """Print one line of the result at once, also into a pipe."""
    print(line, flush=True)


def emit_while_read(line: str) -> None:
    """Print one line of a show; when its reader has gone, the show goes on without it."""
    try:
        emit(line)
    except BrokenPipeError:
        sys.stdout = Path(os.devnull).open("w", encoding="utf-8")


@app.command()
def run(
    room: RoomArgument = None,
    port: Annotated[int | None, typer.Option(min=0, max=65535, help="Port of the pages; 0 = any free one.")] = None,
    duration: Annotated[float | None, typer.Option(min=0, help="Stop by itself after so many seconds.")] = None,
    open_: Annotated[bool, typer.Option("--open", help="Open the console in the browser.")] = False,
    json_: JsonOption = False,
    lang: LangOption = "",
    rate: Annotated[float, typer.Option(help="Comments a second of the demo's audience.")] = 0.5,
    seed: Annotated[int | None, typer.Option(help="Seed of everything that varies.")] = None,
    data: Annotated[Path | None, typer.Option(help="Folder for what the room remembers.")] = None,
) -> None:
    """Run a room. With no ROOM: the built-in demo with an invented audience, offline, no keys."""
    options = live.LiveOptions(folder=room, lang=lang, port=port, duration_s=duration, data=data, rate=rate, seed=seed)
    lines = JsonLines(emit_while_read) if json_ else None
    shown = lines or PlainLines(emit_while_read, room_settings(room, lang=lang).room.operator_language)

    def ready(urls: live.Urls, files: RoomFiles) -> None:
        out = sys.stderr if json_ else sys.stdout
        host = files.persona.name_in(files.settings.room.language)
        print(f"zhubo: {files.settings.room.name}, {host}", file=out)
        print(f"  stage    {urls.stage}    (OBS browser source, or any browser)", file=out)
        print(f"  console  {urls.console}", file=out)
        print("  stop     Ctrl-C", file=out, flush=True)
        if lines is not None:
            lines.summary.begin(SystemClock().wall_ms())
        if open_:
            webbrowser.open(urls.console)

    try:
        asyncio.run(live.run_live(options, [shown], ready))
    except KeyboardInterrupt:  # only where the loop has no signal handlers
        pass
    if lines is not None:
        lines.close()


@app.command("replay")
def replay_(
    file: Annotated[
        Path, typer.Argument(metavar="FILE", help="A recording of a room, or whatever zhubo import reads.")
    ],
    room: RoomArgument = None,
    json_: JsonOption = False,
    voice: Annotated[bool, typer.Option("--voice", help="Synthesise for real instead of estimating.")] = False,
    llm: Annotated[bool, typer.Option("--llm", help="Ask the room's language models too, at their own pace.")] = False,
    transcript: Annotated[
        bool, typer.Option("--transcript", help="A Markdown table without viewers' words and names.")
    ] = False,
    minutes: Annotated[float | None, typer.Option(min=0.1, help="Play no more of the recording than this.")] = None,
    lang: LangOption = "",
) -> None:
    """Run a recording through a whole room on a virtual clock; prints turns, effects and refusals."""
    if json_ and transcript:
        raise typer.BadParameter("--json and --transcript are two ways to print; choose one")
    lines, table = JsonLines(emit_while_read), Transcript(emit_while_read)
    summary = table.summary if transcript else lines.summary
    spoken = room_settings(room, lang=lang).room.operator_language
    listeners: list[Listener] = [lines.summary, PlainLines(emit_while_read, spoken)]
    if json_ or transcript:
        listeners = [table if transcript else lines]
    seconds = minutes * 60.0 if minutes else None
    replay.run_replay(
        file, room, lang=lang, voiced=voice, listeners=listeners, summary=summary, llm=llm, seconds=seconds
    )
    if transcript:
        table.close()
    elif json_:
        lines.close()
    else:
        for name, value in lines.summary.figures().items():
            emit(f"  {name:<16} {value}")


@app.command()
def new(
    folder: Annotated[Path, typer.Argument(metavar="NAME", help="Folder of the new room.")],
    lang: LangOption = "zh",
) -> None:
    """Make a room folder of your own: settings, goods and rundown to edit."""
    from bot.store.scaffold import make_room

    make_room(folder, name=folder.name, lang=lang)
    emit(f"made {folder}: edit room.toml, catalog.toml and rundown.toml")
    emit(f"then: zhubo check {folder} && zhubo run {folder}")


@app.command()
def check(
    room: RoomArgument = None,
    json_: JsonOption = False,
    data: Annotated[Path | None, typer.Option(help="The folder given to zhubo run as --data.")] = None,
) -> None:
    """Validate everything of a room without going live; says what to fix."""
    from bot.app.check import check_room, unvoiced

    try:
        files = check_room(room, data)
    except BotError as error:
        if not json_:
            raise
        emit(json.dumps({"ok": False, "message": error.message, "hint": error.hint}, ensure_ascii=False))
        sys.exit(1)
    warnings = unvoiced(files)
    plan = plan_of(files.settings, files.effects)
    facts = {
        "ok": True,
        "room": files.settings.room.name,
        "persona": files.persona.id,
        "products": len(files.catalog.products),
        "lines": sum(1 for _ in files.rundown.lines()),
        "triggers": len(files.settings.trigger),
        "effects": sorted(files.effects),
    }
    if not json_:
        for name, value in facts.items():
            emit(f"  {name:<10} {value}")
        for line in plan:
            emit(f"    {line}")
        for warning in warnings:
            emit(f"  ! {warning}")
    policy = tell_policy(files, data, None if json_ else emit)
    if json_:
        emit(json.dumps(facts | {"plan": plan, "policy": policy, "warnings": warnings}, ensure_ascii=False))


@app.command()
def simulate(
    port: Annotated[int, typer.Option(min=0, max=65535, help="Port to serve on; 0 = any free one.")] = 9700,
    seed: Annotated[int, typer.Option(help="The same seed is the same audience.")] = 1,
    rate: Annotated[float, typer.Option(help="Comments a second.")] = 0.5,
    scenario: Annotated[str, typer.Option(help="Which audience: see --list.")] = "evening",
    lang: Annotated[str, typer.Option("--lang", help="What most of the room speaks: zh or en.")] = "zh",
    duration: Annotated[float | None, typer.Option(min=0, help="Stop after so many seconds.")] = None,
    list_: Annotated[bool, typer.Option("--list", help="List the scenarios.")] = False,
) -> None:
    """Serve a live-comment websocket with an invented audience."""
    from bot.sources.simulator import SCENARIOS, Simulator

    if list_:
        for name, text in SCENARIOS.items():
            emit(f"  {name:<12} {text}")
        return

    async def serve() -> None:
        simulator = Simulator(seed=seed, rate=rate, scenario=scenario, lang=lang, port=port)
        emit(f"audience at {await simulator.start()}")
        try:
            await asyncio.sleep(duration if duration is not None else 10**9)
        finally:
            await simulator.stop()

    try:
        asyncio.run(serve())
    except KeyboardInterrupt:
        pass


@app.command("import")
def import_(
    file: Annotated[
        Path,
        typer.Argument(
            metavar="FILE",
            help="A recording of a room, or a recorded chat: Bilibili, TikTok relay, Twitch, YouTube; gzip or not.",
        ),
    ],
    out: Annotated[
        Path | None, typer.Option("-o", "--out", help="Where the events go; without it only the summary.")
    ] = None,
    json_: JsonOption = False,
) -> None:
    """Turn a recorded chat into unified events, with a summary of what was read, skipped and why."""
    from bot.plugins import open_source
    from bot.sources.importing import import_file

    report = import_file(file, out, open_source)
    if json_:
        emit(json.dumps(report.as_dict(), ensure_ascii=False))
    else:
        for line in report.lines():
            emit(line)
    sys.exit(0 if report.events else 1)


@app.command()
def guard(
    room: RoomArgument = None,
    lang: Annotated[str, typer.Option("--lang", help="Language of lines that name none.")] = "zh",
) -> None:
    """Judge lines from stdin, one JSON a line: {"id", "kind": "comment", "line", "name", ..., "lang", "text"}."""
    from bot.app.judge import judge_lines

    for line in judge_lines(sys.stdin, room, lang):
        emit(line)


@app.command()
def bench(
    names: Annotated[
        list[str] | None, typer.Argument(metavar="NAMES", help="Which figures; all without a name.")
    ] = None,
) -> None:
    """Print headline figures as JSON lines, peers side by side."""
    folder = resources.BUILTIN / "bench"
    known = sorted(path.stem for path in folder.glob("*.py") if not path.stem.startswith("_"))
    for name in names or known:
        if name not in known:
            raise typer.BadParameter(f"no bench is called {name!r}; there are: {', '.join(known)}")
        subprocess.run([sys.executable, "-m", f"bench.{name}"], cwd=resources.BUILTIN, check=True)
