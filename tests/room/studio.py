"""A whole demo room on virtual time, with scripted viewers, a scripted voice and a stage that records."""

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, TypeVar

from bot.aio.virtual import LoopClock
from bot.app.build import Wiring, build_room, make_writer, open_journal
from bot.app.files import RoomFiles, load_room, room_settings
from bot.app.llms import make_llm
from bot.app.obs import make_obs
from bot.app.still import StillStage
from bot.core.clock import Clock
from bot.core.events import Comment, Gift, Like, Price, RoomEvent, User
from bot.core.facts import Facts
from bot.core.ports import Journal, Stage, Translator, Voice, VoiceCaps, Writer
from bot.core.reports import ClauseSaid, CommentSeen, EffectMoved, Report, TurnEnded, TurnLost, Written
from bot.core.speech import AudioChunk, Clause, Cleared, VoiceStyle, speech_seconds
from bot.core.turns import Turn
from bot.room.room import Room
from bot.store.evidence import Evidence
from bot.store.rounds import Rounds
from bot.store.session import Session
from bot.store.tickets import TicketFile
from tests.virtual import in_virtual_time

START_MS = 1_767_225_600_000
T = TypeVar("T")


def virtually(main: Callable[[], Awaitable[T]]) -> T:
    """Run `main` on a loop whose hours take no time."""

    async def run() -> T:
        return await main()

    return in_virtual_time(run())


class FakeVoice:
    """Speaks at reading speed after `ttfb_s`; `fault` is raised instead."""

    def __init__(self, ttfb_s: float = 0.1) -> None:
        self.caps = VoiceCaps(name="fake", languages=frozenset({"zh", "en"}))
        self.ttfb_s = ttfb_s
        self.fault: Exception | None = None
        self.asked: list[str] = []

    async def synthesize(self, line: Cleared, style: VoiceStyle) -> AsyncIterator[AudioChunk]:
        self.asked.append(line.text)
        await asyncio.sleep(self.ttfb_s)
        if self.fault is not None:
            raise self.fault
        duration_ms = speech_seconds(line.text, line.lang) * 1000
        yield AudioChunk(pcm=b"\x10\x20" * round(duration_ms * 24), duration_ms=duration_ms)


class SlowWriter:
    """Copy after a delay."""

    def __init__(self, writer: Writer, delay_s: float) -> None:
        self._writer = writer
        self.delay_s = delay_s
        self.degrade = 0
        self.on_written: Callable[[Written], None] = lambda report: None
        self.said = writer.said

    async def write(self, turn: Turn, facts: Facts) -> AsyncGenerator[Clause, None]:
        await asyncio.sleep(self.delay_s)
        async for clause in self._writer.write(turn, facts):
            yield clause

    def from_copy(self, turn: Turn, facts: Facts, why: str) -> AsyncGenerator[Clause, None]:
        return self._writer.from_copy(turn, facts, why)


@dataclass
class Tape:
    """A listener that keeps everything."""

    reports: list[Report] = field(default_factory=list)

    def on(self, report: Report) -> None:
        self.reports.append(report)

    def ended(self, lane: str = "") -> list[TurnEnded]:
        return [one for one in self.reports if isinstance(one, TurnEnded) and (not lane or one.turn.lane == lane)]

    def said(self) -> list[str]:
        return [one.text for one in self.reports if isinstance(one, ClauseSaid)]

    def lost(self) -> list[tuple[str, str]]:
        return [(one.turn.intent, one.reason) for one in self.reports if isinstance(one, TurnLost)]

    def seen(self) -> list[CommentSeen]:
        return [one for one in self.reports if isinstance(one, CommentSeen)]

    def effects(self, state: str = "done") -> list[EffectMoved]:
        return [one for one in self.reports if isinstance(one, EffectMoved) and one.state == state]


@dataclass
class Studio:
    """What a test has in its hands."""

    room: Room
    tape: Tape
    voice: FakeVoice
    stage: Stage
    faults: list[str]
    number: int = 0

    async def hear(self, *events: RoomEvent) -> None:
        for event in events:
            await self.room.ear.mailbox.put(event)

    def event(self, kind: str, who: str = "小鹿", **body: Any) -> RoomEvent:
        self.number += 1
        return RoomEvent(
            source="test",
            platform="other",
            room_id="demo",
            event_id=f"e{self.number}",
            type=kind,  # type: ignore[arg-type]
            ts_recv=self.room.parts.clock.wall_ms(),
            user=User(id=who, id_scope="uid", name=who),
            **body,
        )

    def comment(self, text: str, who: str = "小鹿") -> RoomEvent:
        return self.event("comment", who, comment=Comment(text=text, text_plain=text))

    def likes(self, count: int, who: str = "小鹿") -> RoomEvent:
        return self.event("like", who, like=Like(count=count))

    def gift(self, name: str, who: str = "小鹿", **more: Any) -> RoomEvent:
        value = Price(amount_minor=100, currency="CNY")
        return self.event("gift", who, gift=Gift(id=name, name=name, unit_value=value, paid=True, **more))

    async def opening_over(self) -> None:
        """Wait until the opening has been said."""
        while not any(one.turn.intent == "opening" for one in self.tape.ended()):
            await asyncio.sleep(0.5)

    async def answer_to(self, intent: str, within_s: float = 120.0) -> TurnEnded:
        """Wait for the end of a turn with this intent."""
        async with asyncio.timeout(within_s):
            while True:
                for one in self.tape.ended():
                    if one.turn.intent == intent:
                        return one
                await asyncio.sleep(0.1)


@asynccontextmanager
async def studio(
    *,
    voice: Voice | None = None,
    stage: Stage | None = None,
    journal: Callable[[Journal], Journal] = lambda real: real,
    writer: Callable[[Writer], Writer] = lambda real: real,
    lang: str = "",
    triggers: Sequence[dict[str, Any]] | None = None,
    translator: Translator | None = None,
    evidence: Callable[[Clock], Evidence] | None = None,
    llm: dict[str, Any] | None = None,
    draws: Sequence[dict[str, Any]] = (),
    proofs: Path | None = None,
    show: dict[str, Any] | None = None,
    tickets: Path | None = None,
    notes: bool = True,
    games: Path | None = None,
    journal_file: Path | None = None,
    obs: dict[str, Any] | None = None,
) -> AsyncIterator[Studio]:
    """Open the demo room and run it until the block ends; `llm`, `show` and `obs` are tables of its room.toml.

    `games`: the folder of its games.toml; `journal_file`: where its journal is, None = in memory.
    `tickets`: the file in which it notes what it owes, None = in memory; without `notes` it notes nothing.
    """
    clock = LoopClock(asyncio.get_running_loop(), START_MS)
    files = await asyncio.get_running_loop().run_in_executor(None, _files, lang, triggers, llm, show, draws, obs)
    session = Session(id="s1", started_ms=START_MS, alive_ms=START_MS)
    if games is not None:
        files = replace(files, rundown_path=games / "rundown.toml")
    real = await open_journal(files, journal_file, clock=clock, session=session)
    models = await asyncio.get_running_loop().run_in_executor(None, make_llm, files.settings, clock)
    author = await asyncio.get_running_loop().run_in_executor(None, make_writer, files, clock, models)
    noted = await asyncio.get_running_loop().run_in_executor(None, TicketFile, tickets) if notes else None
    shown = stage or StillStage()
    fake = voice or FakeVoice()
    tape = Tape()
    faults: list[str] = []
    wiring = Wiring(
        clock=clock,
        session=session,
        journal=journal(real),
        stage=shown,
        voice=fake,
        writer=writer(author),
        sources=(),
        listeners=[tape],
        captioner=translator,
        translator=translator,
        evidence=evidence(clock) if evidence else None,
        tickets=noted,
        draws=proofs,
        rounds=Rounds(real),
        obs=make_obs(files.settings, clock),
        on_fault=lambda name, error, wait_s: faults.append(f"{name}: {error!r}"),
    )
    room = await asyncio.get_running_loop().run_in_executor(None, build_room, files, wiring)
    if isinstance(shown, StillStage):
        shown.on_effect_ack = room.hands.on_ack
    running = asyncio.create_task(room.run())
    try:
        yield Studio(room, tape, fake, shown, faults)  # type: ignore[arg-type]
    finally:
        running.cancel()
        await asyncio.wait({running})
        await real.close()
        if models is not None:
            await models.aclose()


def _files(
    lang: str,
    triggers: Sequence[dict[str, Any]] | None,
    llm: dict[str, Any] | None = None,
    show: dict[str, Any] | None = None,
    draws: Sequence[dict[str, Any]] = (),
    obs: dict[str, Any] | None = None,
) -> RoomFiles:
    settings = room_settings(None, lang=lang)
    if draws:
        settings = type(settings).model_validate({**settings.model_dump(), "draw": draws})
    if obs is not None:
        settings = type(settings).model_validate({**settings.model_dump(), "obs": obs})
    if triggers is not None:
        settings = type(settings).model_validate({**settings.model_dump(), "trigger": triggers})
    if llm is not None:
        settings = type(settings).model_validate({**settings.model_dump(), "llm": llm})
    if show is not None:
        settings = type(settings).model_validate({**settings.model_dump(), "show": show})
    return load_room(None, settings, started_ms=START_MS)


def with_price(room: Room, sku: str, amount_minor: int) -> None:
    """Change a price while the show runs."""
    catalog = room.parts.shop.catalog
    product = replace(catalog.products[sku], price=replace(catalog.products[sku].price, amount_minor=amount_minor))
    room.parts.shop.catalog = replace(
        catalog, products={**catalog.products, sku: product}, revision=catalog.revision + 1
    )
