"""A whole room with an invented audience on a virtual clock: hours in seconds, captions instead of a voice."""

import asyncio
from collections.abc import AsyncIterator, Callable, Iterator, Sequence
from pathlib import Path
from typing import Any, Protocol

import msgspec

from bot.aio.virtual import LoopClock, VirtualLoop
from bot.app.build import Wiring, build_room, make_writer, open_journal
from bot.app.files import load_room, room_settings
from bot.app.still import StillStage
from bot.core.clock import Clock
from bot.core.events import RoomEvent
from bot.core.ports import SourceHealth
from bot.core.reports import Listener
from bot.room.room import Room
from bot.sources.simulated import Due
from bot.store.session import Session
from bot.voice.chain import VoiceChain

START_MS = 1_767_225_600_000
"""2026-01-01 UTC: the same show every time."""
SETTLE_S = 40.0


class Events(Protocol):
    """An audience, simulated by `bot.sources` or of the bench's own."""

    def events(self) -> Iterator[Due]: ...


class Crowd:
    """The audience as a source; ends after `seconds`."""

    def __init__(self, audience: Events, seconds: float, clock: Clock, session_id: str) -> None:
        self.name, self.health = "crowd", SourceHealth(state="live")
        self._audience, self._seconds, self._clock, self._session_id = audience, seconds, clock, session_id

    async def events(self) -> AsyncIterator[RoomEvent]:
        started = self._clock.now()
        for due in self._audience.events():
            if due.at_ms > self._seconds * 1000:
                return
            await asyncio.sleep(max(0.0, started + due.at_ms / 1000 - self._clock.now()))
            yield msgspec.structs.replace(due.event, ts_recv=self._clock.wall_ms(), session_id=self._session_id)


def run_show(
    audience: Events,
    seconds: float,
    listeners: Sequence[Listener] = (),
    *,
    change: Callable[[Room], object] = lambda room: None,
    tick: tuple[float, Callable[[], bool]] | None = None,
    journal: Path | None = None,
) -> None:
    """Run a show of `seconds` virtual seconds; the first fault of any part is raised.

    `change` may exchange parts of the room before it starts; `tick` is (every so many virtual seconds, do this), and
    the show ends early when that says False.  `journal` is a file, None = in memory.
    """
    with asyncio.Runner(loop_factory=VirtualLoop) as runner:
        runner.run(_show(audience, seconds, list(listeners), change, tick, journal))


async def _show(
    audience: Events, seconds: float, listeners: list[Listener], change: Any, tick: Any, path: Path | None
) -> None:
    clock = LoopClock(asyncio.get_running_loop(), START_MS)
    files = load_room(None, room_settings(None, lang="zh"), started_ms=START_MS)
    session = Session(id=f"bench@{START_MS}", started_ms=START_MS, alive_ms=START_MS)
    stage = StillStage()
    journal = await open_journal(files, path, clock=clock, session=session)
    faults: list[Exception] = []
    wiring = Wiring(
        clock=clock, session=session, journal=journal, stage=stage, voice=VoiceChain([], clock),
        writer=make_writer(files, clock), sources=(Crowd(audience, seconds, clock, session.id),), listeners=listeners,
        on_fault=lambda name, error, wait_s: faults.append(error),
    )  # fmt: skip
    room = build_room(files, wiring)
    change(room)
    stage.on_effect_ack = room.hands.on_ack
    jobs = [asyncio.create_task(room.run()), asyncio.create_task(room.run_sources())]
    if tick is not None:
        jobs.append(asyncio.create_task(_ticking(*tick)))
    done, _ = await asyncio.wait(jobs, return_when=asyncio.FIRST_COMPLETED)
    await asyncio.wait(jobs[:1], timeout=SETTLE_S)
    for job in jobs:
        job.cancel()
    await asyncio.wait(jobs)
    await journal.close()
    for job in done:
        job.result()
    if faults:
        raise faults[0]


async def _ticking(every_s: float, act: Callable[[], bool]) -> None:
    while True:
        if not act():
            return
        await asyncio.sleep(every_s)
