"""A live room: journal, pages, sources and voice, until it is told to stop."""

import asyncio
import signal
import sys
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

import structlog
from aiohttp import web

from bot.aio.closing import cancelled
from bot.aio.garbage import settle
from bot.aio.virtual import LoopClock
from bot.app.build import (
    Wiring,
    build_room,
    make_voice,
    make_writer,
    open_journal,
)
from bot.app.captions import make_captioner, make_translator
from bot.app.console_door import console_token
from bot.app.feeds import context_of, open_sources
from bot.app.files import JOURNAL, RoomFiles, data_folder, load_room, room_settings
from bot.app.keepers import Keepers
from bot.app.lights import Lights
from bot.app.llms import make_llm
from bot.app.obs import make_obs, make_puppet, obs_lights
from bot.app.policy import as_evidence, found_of, refuse
from bot.app.pulse import end_pulse, write_pulse
from bot.app.recording import erase, make_evidence, make_recorder
from bot.app.rules import exceptions_of
from bot.app.stage_info import stage_info
from bot.console.server import ConsoleInfo, ConsoleServer
from bot.core.clock import Clock
from bot.core.errors import ConfigError
from bot.core.ports import EffectAck
from bot.core.prices import lawful
from bot.core.reports import Listener
from bot.guard.gate import Gate
from bot.resources import models_folder
from bot.room.room import Room
from bot.settings.room import Settings
from bot.settings.source import SourceSettings
from bot.sources.simulator import Simulator
from bot.stage.proofs import ProofPages
from bot.stage.server import StageServer
from bot.store.attestations import load_attestations
from bot.store.draw_files import FOLDER as DRAWS
from bot.store.price_history import PriceBook
from bot.store.rounds import Rounds
from bot.store.session import Session, open_session, save_session
from bot.store.tickets import FILE as TICKETS
from bot.store.tickets import TicketFile
from bot.web import make_app

SAVE_S = 10.0
"""How often the session is written down."""
STOP_S = 3.0
"""A stop takes at most so long."""

log = structlog.get_logger("zhubo")


@dataclass(frozen=True, slots=True, kw_only=True)
class LiveOptions:
    """What the command line says about one run."""

    folder: Path | None = None
    lang: str = ""
    """Language of the built-in demo: zh or en."""
    port: int | None = None
    duration_s: float | None = None
    data: Path | None = None
    rate: float = 0.5
    """Comments a second of the demo's audience."""
    seed: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Urls:
    """Where to look."""

    stage: str
    console: str


async def run_live(
    options: LiveOptions, listeners: list[Listener], on_ready: Callable[[Urls, RoomFiles], None]
) -> None:
    """Run a room until its duration is over or the process is asked to stop; then stop clean within 3 s."""
    stop = asyncio.Event()
    _stop_on_signals(stop)
    clock = LoopClock(asyncio.get_running_loop())
    settings = _with_options(room_settings(options.folder, lang=options.lang), options)
    data = options.data or data_folder(options.folder)
    _make_folder(data)
    session = open_session(data, settings.room.id, clock.wall_ms())
    files = load_room(options.folder, settings, started_ms=session.started_ms)
    refuse(found_of(files, data, clock), settings.room.operator_language)
    book = PriceBook(data, now_ms=clock.wall_ms())
    windows = files.policy.price_windows_days
    goods = lawful(files.goods, book.history, windows_days=windows, wall_ms=clock.wall_ms())
    files = replace(files, catalog=goods)
    async with _opened(files, options, clock, session, data, listeners, book) as (room, urls, write_session):
        on_ready(urls, files)
        write_session()
        settle()
        running = asyncio.create_task(_run(room, write_session), name="room")
        stopping = asyncio.create_task(stop.wait(), name="stop")
        await asyncio.wait({running, stopping}, timeout=options.duration_s, return_when=asyncio.FIRST_COMPLETED)
        stopping.cancel()
        if running.done():
            running.result()
        running.cancel()
        _, late = await asyncio.wait({running}, timeout=STOP_S)
        write_session()
        end_pulse(data)
        if late:
            log.warning("a part of the room did not stop in time", seconds=STOP_S)


async def _run(room: Room, write_session: Callable[[], None]) -> None:
    async with asyncio.TaskGroup() as group:
        group.create_task(room.run())
        group.create_task(room.run_sources())
        group.create_task(_every(SAVE_S, write_session))


async def _every(seconds: float, act: Callable[[], None]) -> None:
    while True:
        await asyncio.sleep(seconds)
        act()


@asynccontextmanager
async def _opened(
    files: RoomFiles,
    options: LiveOptions,
    clock: Clock,
    session: Session,
    data: Path,
    listeners: list[Listener],
    book: PriceBook,
) -> AsyncIterator[tuple[Room, Urls, Callable[[], None]]]:
    settings = files.settings
    async with AsyncExitStack() as stack:
        journal = await open_journal(files, data / JOURNAL, clock=clock, session=session)
        stack.push_async_callback(journal.close)
        if _wants_audience(options, settings):
            simulator = await stack.enter_async_context(
                Simulator(seed=settings.room.seed, rate=options.rate, lang=settings.room.operator_language)
            )
            settings = _with_audience(settings, simulator.url)
        voice = make_voice(settings, clock, data / "clips", files.policy)
        stack.push_async_callback(voice.aclose)
        llm = make_llm(settings, clock, folder=files.folder, data=data)
        if llm is not None:
            stack.push_async_callback(llm.aclose)
        translator = make_translator(settings, models_folder())
        if translator is not None:
            stack.push_async_callback(translator.aclose)
            stack.push_async_callback(cancelled, asyncio.create_task(translator.warm(), name="warm translator"))
        acks: list[EffectAck] = []
        keepers = Keepers()
        stage, console = _pages(files, clock, data, session, lambda *ack: [listener(*ack) for listener in acks])
        writer = make_writer(files, clock, llm)
        lights = Lights(settings.room.operator_language, stage, voice, writer)
        recorder = lights.recorder = make_recorder(settings.recording, data, clock, session.id)
        if recorder is not None:
            stack.push_async_callback(recorder.aclose)
        evidence = lights.evidence = make_evidence(settings, data, clock, session.id, stage)
        if evidence is not None:
            stack.push_async_callback(evidence.aclose)

        def note_policy(packs: str) -> None:
            if evidence is not None:
                known = as_evidence(files.policy, load_attestations(data), exceptions_of(files))
                evidence.record("policy", known | ({"packs": packs} if packs else {}))

        tickets = await asyncio.to_thread(TicketFile, data / TICKETS)
        stack.callback(tickets.shut)
        context = await context_of(files, session, journal, clock=clock, data=data, frames=recorder)
        wiring = Wiring(
            clock=clock,
            session=session,
            journal=journal,
            stage=stage,
            voice=voice,
            writer=writer,
            sources=open_sources(settings, context),
            listeners=[*listeners, console],
            lights=lambda: [*lights(), *keepers.lights()],
            captioner=make_captioner(settings, translator, llm),
            translator=translator,
            consoles=lambda: console.pages,
            ask_model=writer.retry,
            erase=partial(erase, data, evidence),
            evidence=evidence,
            tickets=tickets,
            draws=data / DRAWS,
            rounds=Rounds(journal),
            obs=make_obs(settings, clock, lambda: bool(stage.overlays)),
            puppet=make_puppet(settings, data),
            on_fault=_log_fault,
        )
        room = build_room(replace(files, settings=settings), wiring)
        note_policy(room.parts.guard.version if isinstance(room.parts.guard, Gate) else "")
        lights.desk = room.desk
        lights.player = room.mouth.player
        lights.ear = room.ear
        attendance = room.parts.attendance
        if attendance.is_needed:
            lights.is_deserted = lambda: attendance.is_missing(clock.now())
        acks.append(room.hands.on_ack)
        console.commands = room
        console.asks.explains = room
        if recorder is not None:
            room.ear.forgetting.settle = recorder.settle
        app = make_app(settings.server.allowed_hosts)
        stage.attach(app)
        ProofPages(data / DRAWS, lang=settings.room.operator_language).attach(app)
        console.attach(app)
        runner = web.AppRunner(app, shutdown_timeout=1.0, access_log=None)
        stack.push_async_callback(runner.cleanup)
        base = f"http://{settings.server.host}:{await _listen(runner, settings)}"
        warming = asyncio.create_task(voice.warm(), name="warm voices")
        stack.push_async_callback(cancelled, warming)
        keepers.start(
            stack, room, console, files=files, journal=journal, session=session, book=book, on_packs=note_policy,
            on_fault=_log_fault,
        )  # fmt: skip

        def write_session() -> None:
            try:
                save_session(data, replace(session, alive_ms=clock.wall_ms(), show=room.parts.director.state()))
                chips = [*room.eyes.source_lights(), *lights(), *obs_lights(room.parts)]
                write_pulse(data, chips, room.parts.sources, now=clock.now(), wall_ms=clock.wall_ms(), url=base)
            except OSError as error:  # a full disk: the show goes on, the next try is in ten seconds
                log.warning("the session could not be written", error=str(error))

        yield room, Urls(stage=f"{base}/stage", console=f"{base}/console#token={console.token}"), write_session


def _pages(
    files: RoomFiles, clock: Clock, data: Path, session: Session, on_ack: EffectAck
) -> tuple[StageServer, ConsoleServer]:
    settings, persona = files.settings, files.persona
    lang = settings.room.language
    stage = StageServer(
        stage_info(files, session.id),
        clock=clock,
        personas_dirs=files.persona_folders,
        effects=files.effects,
        pictures_dir=files.pictures,
        room_dir=files.folder,
        on_effect_ack=on_ack,
    )
    console = ConsoleServer(
        ConsoleInfo(
            room_id=settings.room.id,
            room_name=settings.room.name,
            lang=settings.room.operator_language,
            persona=persona.name_in(lang),
            started_ms=session.started_ms,
            avatar_url=f"/stage/personas/{persona.art}/avatar.svg",
            product_names={sku: product.name for sku, product in files.catalog.products.items()},
        ),
        clock=clock,
        token=console_token(data),
    )
    return stage, console


def _make_folder(data: Path) -> None:
    try:
        data.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise ConfigError(
            f"cannot use {str(data)!r} as data folder: {error.strerror}", hint="choose one you may write to with --data"
        ) from error


async def _listen(runner: web.AppRunner, settings: Settings) -> int:
    await runner.setup()
    site = web.TCPSite(runner, settings.server.host, settings.server.port)
    try:
        await site.start()
    except OSError as error:
        raise ConfigError(
            f"port {settings.server.port} is taken: {error.strerror}",
            hint="stop the other program, or choose another with --port (0 = any free one)",
        ) from error
    return int(runner.addresses[0][1])


def _wants_audience(options: LiveOptions, settings: Settings) -> bool:
    return options.folder is None and not settings.source


def _with_audience(settings: Settings, url: str) -> Settings:
    entry = {"kind": "json_ws", "name": "simulate", "url": url, "room_id": settings.room.id, "record": False}
    source = SourceSettings.model_validate(entry)
    return settings.model_copy(update={"source": (source,)})


def _with_options(settings: Settings, options: LiveOptions) -> Settings:
    if options.port is not None:
        settings = settings.model_copy(update={"server": settings.server.model_copy(update={"port": options.port})})
    if options.seed is not None:
        settings = settings.model_copy(update={"room": settings.room.model_copy(update={"seed": options.seed})})
    return settings


def _log_fault(name: str, error: Exception, wait_s: float) -> None:
    if wait_s < 0:
        log.error("needs you", part=name, error=str(error))
    else:
        log.warning("a part failed and starts again", part=name, error=repr(error), wait_s=round(wait_s, 1))


def _stop_on_signals(stop: asyncio.Event) -> None:
    if sys.platform == "win32":  # no signal handlers on its loops: Ctrl-C arrives as KeyboardInterrupt
        return
    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, stop.set)
