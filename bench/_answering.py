"""One comment's answer through zhubo's own stages, as if each comment were in a room of its own (the floor is no part).

Writer (model client, contract, cutter, checks), guard, voice chain with clip cache, delivery and player are the ones
of a running room; only the two providers behind them are fake.
"""

import asyncio
import tempfile
import time
from collections.abc import AsyncGenerator, AsyncIterator, Awaitable, Callable, Sequence
from contextlib import aclosing, asynccontextmanager
from dataclasses import replace
from pathlib import Path

import aiohttp

from bot.aio.garbage import settle
from bot.aio.virtual import LoopClock
from bot.app.build import Wiring, build_room, open_journal
from bot.app.files import load_room, room_settings
from bot.app.still import StillStage
from bot.core.ports import VoiceCaps
from bot.core.scene import PcmFrame, TurnCue
from bot.core.speech import AudioChunk, Cleared, VoiceStyle
from bot.core.turns import Intent, Lane, Turn
from bot.core.viewers import Viewer
from bot.room.delivery import Delivery
from bot.room.parts import Parts
from bot.settings.llm import LlmEndpoint
from bot.store.session import Session
from bot.voice.cache import CachedVoice, ClipCache
from bot.voice.chain import VoiceChain
from bot.voice.player import Player
from bot.writer.author import Author
from bot.writer.llm import LlmClient
from bot.writer.llm_service import Endpoint, LlmService
from bot.writer.model import Message, Model, Usage

Reply = Callable[[], Awaitable[float]]
Around = Callable[[Model], Model]


class HttpVoice:
    """The fake voice provider behind the `Voice` port."""

    def __init__(self, base: str, session: aiohttp.ClientSession) -> None:
        self.caps = VoiceCaps(name="mock", languages=frozenset({"zh"}), online=True)
        self._url, self._session = base + "/v1/audio/speech", session

    async def synthesize(self, line: Cleared, style: VoiceStyle) -> AsyncIterator[AudioChunk]:
        rest = b""
        async with self._session.post(self._url, json={"input": line.text, "response_format": "pcm"}) as response:
            async for block in response.content.iter_any():
                rest += block
                whole, rest = rest[: len(rest) & ~1], rest[len(rest) & ~1 :]
                yield AudioChunk(pcm=whole, duration_ms=len(whole) / 48)


def session() -> aiohttp.ClientSession:
    """Return a session like that of `SpeechVoice`: a clause's own deadline bounds it, no timer for each request."""
    return aiohttp.ClientSession(
        connector=aiohttp.TCPConnector(limit=0),
        timeout=aiohttp.ClientTimeout(total=None),
        cookie_jar=aiohttp.DummyCookieJar(),
    )


class Hearing(StillStage):
    """A stage that notes when the first audible frame reached it."""

    def __init__(self) -> None:
        super().__init__()
        self.heard_at = 0.0
        self.heard = asyncio.Event()

    def pcm(self, frame: PcmFrame) -> None:
        if not self.heard_at and any(frame.pcm):
            self.heard_at = time.perf_counter()
            self.heard.set()


def question(text: str = "这个杯子的内胆是什么做的") -> Turn:
    now = asyncio.get_running_loop().time()
    return Turn(
        id="q", lane=Lane.QA, intent=Intent.INGREDIENTS, merge_key="q", born_at=now, fresh_at=now, ttl_s=30.0,
        viewers=(Viewer(key="v", name="小林"),), text=text, sku="CUP",
    )  # fmt: skip


async def answer(turn: Turn, parts: Parts, first_clause: str) -> float:
    """Return when the answer to `turn` could first be heard; the whole of it is written, judged and synthesised."""
    stage = Hearing()
    player = Player(stage, parts.clock)
    delivery = Delivery(turn, replace(parts, stage=stage))
    delivery.start()
    try:
        async for line, sound in delivery.lines():
            if stage.heard_at:
                async for _ in sound:
                    pass
                continue
            assert line.text == first_clause, f"the host said {line.text!r}"
            await sound.ready()
            parts.judged(line.source, parts.facts(turn))  # the mouth clears each line again before it says it
            player.begin(TurnCue(turn=1, lane=turn.lane, intent=turn.intent))
            saying = asyncio.ensure_future(player.say(line, aiter(sound)))
            await stage.heard.wait()
            player.flush()
            await saying
    finally:
        await delivery.aclose()
    return stage.heard_at


@asynccontextmanager
async def room(base: str, *, model: str = "contract", around: Around = lambda model: model) -> AsyncIterator[Parts]:
    """Yield the parts of the demo room with its model at `base`; its answers must all come from that model."""
    clock = LoopClock(asyncio.get_running_loop())
    settings = room_settings(None, lang="zh")
    files = load_room(None, settings, started_ms=clock.wall_ms())
    client = LlmClient(LlmEndpoint(base_url=base + "/v1", model=model), api_key=None, clock=clock)
    # Without a budget: spending caps are per room, and here one writer stands for hundreds of rooms.
    llm = LlmService([Endpoint("bench", around(client))], clock=clock)
    # Nor a viewer's share: all questions are one viewer's.
    author = Author(files.persona, seed=1, clock=clock, llm=llm, lang="zh", answers_per_viewer_hour=1_000_000)
    session = Session(id="bench", started_ms=clock.wall_ms(), alive_ms=clock.wall_ms())
    journal = await open_journal(files, None, clock=clock, session=session)
    wiring = Wiring(
        clock=clock, session=session, journal=journal, stage=StillStage(), voice=VoiceChain([], clock), writer=author,
        sources=(), on_fault=lambda *fault: None,
    )  # fmt: skip
    try:
        parts = build_room(files, wiring).parts
        settle()
        yield parts
        failed = {name: n for name, n in author.counts.items() if name.startswith(("llm_cut", "llm_fallback"))}
        assert not failed, f"answers that the model did not give: {failed}"
    finally:
        await client.aclose()
        await journal.close()


@asynccontextmanager
async def fresh(base: str, first_clause: str, *, around: Around = lambda model: model) -> AsyncIterator[Reply]:
    """`reply()` answers one comment with sound that nobody has made before: a model's words are never kept as clips."""
    with tempfile.TemporaryDirectory() as folder:
        cache = ClipCache(Path(folder), 200)
        async with room(base, around=around) as parts, session() as http:
            voice = VoiceChain([CachedVoice(HttpVoice(base, http), cache)], parts.clock)
            parts = replace(parts, voice=voice)

            async def reply() -> float:
                return await answer(question(), parts, first_clause)

            yield reply
            assert not cache.hits, "a clip was found, and the provider not asked"


@asynccontextmanager
async def cached(base: str) -> AsyncIterator[Reply]:
    """`reply()` says a line of the shop whose clip was rendered before."""
    line = "内胆是钢做的，泡茶不会串味道。"
    with tempfile.TemporaryDirectory() as folder:
        async with room(base) as parts, session() as http:
            own = CachedVoice(HttpVoice(base, http), ClipCache(Path(folder), 200))
            parts = replace(parts, voice=VoiceChain([own], parts.clock))

            async def reply() -> float:
                return await answer(replace(question(), line=line), parts, FIRST_OF_LINE)

            await reply()
            yield reply


FIRST_OF_LINE = "内胆是钢做的，"


class Enveloped:
    """A model that sends bare speech, made to keep our contract at no cost in time: for runs beside peers."""

    def __init__(self, model: Model, head: str) -> None:
        self._model, self._head = model, head

    async def stream(self, messages: Sequence[Message], *, max_tokens: int) -> AsyncGenerator[str | Usage, None]:
        head = self._head
        async with aclosing(self._model.stream(messages, max_tokens=max_tokens)) as pieces:
            async for piece in pieces:
                if isinstance(piece, str):
                    yield head + piece
                    head = ""
                else:
                    yield '"}'
                    yield piece

    async def aclose(self) -> None:
        await self._model.aclose()
