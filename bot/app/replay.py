"""A recording through a whole room on a virtual clock: hours in seconds, the same way each time."""

import asyncio
from pathlib import Path

from bot import plugins
from bot.aio.virtual import LoopClock, VirtualLoop
from bot.app.build import Wiring, build_room, make_voice, make_writer, open_journal
from bot.app.files import RoomFiles, load_room, room_settings
from bot.app.llms import make_llm
from bot.app.outside import Outside
from bot.app.still import StillStage
from bot.core.errors import ConfigError
from bot.core.reports import Listener
from bot.metrics.summary import Summary
from bot.resources import data_home
from bot.sources.replay import ReplaySource, first_event_ms
from bot.store.rounds import Rounds
from bot.store.session import Session
from bot.store.tickets import TicketFile
from bot.voice.chain import VoiceChain
from bot.writer.llm_service import LlmService

SETTLE_S = 40.0
"""Virtual seconds after the last event: every question left is answered or expires in it."""


def run_replay(
    recording: Path,
    folder: Path | None,
    *,
    lang: str,
    voiced: bool,
    listeners: list[Listener],
    summary: Summary,
    llm: bool = False,
    seconds: float | None = None,
) -> None:
    """Play `recording`, in any format that `zhubo import` reads, through the room in `folder`, None = the demo room.

    With `llm` the room's language models are asked: the same show each time then ends with them.  `seconds`: no more of
    the recording than this.
    """
    started_ms = first_event_ms(recording, plugins.open_source)
    if started_ms is None:
        raise ConfigError(f"{recording.name} holds no usable event", hint="see what is in it with: zhubo import FILE")
    with asyncio.Runner(loop_factory=VirtualLoop) as runner:
        runner.run(_play(recording, folder, started_ms, lang, voiced, listeners, summary, llm, seconds))


async def _play(
    recording: Path,
    folder: Path | None,
    started_ms: int,
    lang: str,
    voiced: bool,
    listeners: list[Listener],
    summary: Summary,
    llm: bool,
    seconds: float | None,
) -> None:
    clock = LoopClock(asyncio.get_running_loop(), started_ms)
    settings = room_settings(folder, lang=lang)
    files = load_room(folder, settings, started_ms=started_ms)
    session = Session(id=f"replay@{started_ms}", started_ms=started_ms, alive_ms=started_ms)
    stage = StillStage()
    source = ReplaySource(recording, clock, session_id=session.id, open_source=plugins.open_source)
    voice = make_voice(settings, clock, data_home() / "replay-clips", files.policy) if voiced else VoiceChain([], clock)
    journal = await open_journal(files, None, clock=clock, session=session, replay=True)
    models = _models(files, clock) if llm else None
    tickets = await asyncio.to_thread(TicketFile, None)
    faults: list[Exception] = []
    room = build_room(
        files,
        Wiring(
            clock=clock,
            session=session,
            journal=journal,
            stage=stage,
            voice=voice,
            writer=make_writer(files, clock, models),
            sources=(source,),
            tickets=tickets,
            rounds=Rounds(journal, replay=True),
            listeners=listeners,
            on_fault=lambda name, error, wait_s: faults.append(error),
        ),
    )
    stage.on_effect_ack = room.hands.on_ack
    summary.begin(clock.wall_ms())
    running = asyncio.create_task(room.run(), name="room")
    reading = asyncio.create_task(room.run_sources(), name="sources")
    await asyncio.wait({running, reading}, timeout=seconds, return_when=asyncio.FIRST_COMPLETED)
    reading.cancel()
    await asyncio.wait({running}, timeout=SETTLE_S)
    for task in (reading, running):
        task.cancel()
    await asyncio.wait({running, reading})
    await journal.close()
    if models is not None:
        summary.tokens = models.counts["tokens"]
        await models.aclose()
    if faults:
        raise faults[0]


def _models(files: RoomFiles, clock: LoopClock) -> LlmService:
    """Return the room's models, asked at the world's pace; their budgets are those of this replay alone."""
    endpoints, loop = files.settings.llm.endpoints, asyncio.get_running_loop()
    if not endpoints:
        raise ConfigError(
            "the room has no language model to ask", hint="write [llm] into its room.toml, or leave --llm out"
        )
    if local := next((one for one in endpoints if one.model_file), None):
        raise ConfigError(
            f"a replay cannot run the model file {local.model_file!r} itself",
            hint="serve it (llama-server -m FILE) and give its base_url instead",
        )
    models = make_llm(files.settings, clock)
    assert models is not None and isinstance(loop, VirtualLoop)
    for endpoint in models.endpoints:
        endpoint.model = Outside(endpoint.model, loop)
    return models
