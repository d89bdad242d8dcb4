"""A turn on its way to the voice: written, cleared and synthesised a little ahead of what is heard."""

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator
from contextlib import aclosing

from bot.aio.closing import cancelled
from bot.core.errors import BotError
from bot.core.reports import Blocked
from bot.core.speech import AudioChunk, Block, Clause, Cleared, VoiceStyle
from bot.core.turns import Turn
from bot.room.parts import Parts

CLAUSES_AHEAD = 2
"""Finished clauses that may wait; the writer waits with its stream when they do (pipeline section 1)."""
CHUNKS_AHEAD = 1500
"""Bound of one clause's sound: 30 s in 20 ms chunks."""
CONTEXT_CHARS = 40
"""What the guard hears of the words just before (a banned phrase may straddle the cut)."""
REFUSED = "guard"
"""Why copy speaks when the guard will not have a model's first clause."""
SILENT_RULES = frozenset({"slot.empty"})
"""An optional clause whose slot has no fact just falls away; that is no offence worth a report."""


class Sound:
    """One clause's sound while it is being made.  Iterate it once."""

    def __init__(self) -> None:
        self._chunks: asyncio.Queue[AudioChunk | BaseException | None] = asyncio.Queue(CHUNKS_AHEAD)
        self._ready = asyncio.Event()

    async def fill(self, chunks: AsyncIterator[AudioChunk]) -> None:
        """Take every chunk of the voice; a fault is kept for the listener."""
        try:
            async for chunk in chunks:
                await self._chunks.put(chunk)
                self._ready.set()
            await self._chunks.put(None)
        except BotError as error:
            await self._chunks.put(error)
        finally:
            self._ready.set()

    async def ready(self) -> None:
        """Wait until there is something to hear (or nothing will come)."""
        await self._ready.wait()

    async def __aiter__(self) -> AsyncIterator[AudioChunk]:
        """Yield the chunks in order; raises the voice's fault where it happened."""
        while True:
            item = await self._chunks.get()
            if item is None:
                return
            if isinstance(item, BaseException):
                raise item
            yield item


class Delivery:
    """The pipeline of one turn.  `start` it early; iterate `lines`; `aclose` it in any case."""

    def __init__(self, turn: Turn, parts: Parts) -> None:
        self.turn = turn
        """What is said, with everybody whom it answers by now."""
        self.told = turn
        """The same as it stood when its words were made: whom they name, how many they count."""
        self.complete = False
        """True once the last clause is synthesised."""
        self.core_blocked: Block | None = None
        """Why the clause that the turn stands on may not be said."""
        self.planned: list[Cleared] = []
        """Its clauses so far, as they were cleared first."""
        self.written = False
        """True once `planned` holds all of them."""
        self._parts = parts
        self._lines: asyncio.Queue[tuple[Cleared, Sound] | None] = asyncio.Queue(CLAUSES_AHEAD)
        self._refusal: Block | None = None
        self._task: asyncio.Task[None] | None = None
        self._again: list[asyncio.Task[None]] = []

    def start(self) -> None:
        """Begin to write, clear and synthesise."""
        self._task = asyncio.create_task(self._produce(), name=f"delivery {self.turn.id}")

    @property
    def is_over(self) -> bool:
        """True when no work is left."""
        return self._task is None or self._task.done()

    def cancel(self) -> None:
        """End the work as soon as the loop gets to it; whoever has time calls `aclose` too."""
        if self._task is not None:
            self._task.cancel()

    async def aclose(self) -> None:
        """Stop all work on the turn; harmless when it is over."""
        for task in [*self._again, *([self._task] if self._task else [])]:
            if not task.done():
                await cancelled(task)

    async def revoiced(self, line: Cleared) -> Sound:
        """Return the sound of a clause whose words have changed since it was voiced, once it begins."""
        sound = Sound()
        filling = sound.fill(self._parts.voice.synthesize(line, self.style(line.lang)))
        self._again.append(asyncio.create_task(filling, name=f"revoice {self.turn.id}"))
        await sound.ready()
        return sound

    async def lines(self) -> AsyncIterator[tuple[Cleared, Sound]]:
        """Yield cleared clauses with their sound, in order."""
        while (item := await self._next_line()) is not None:
            yield item

    async def _next_line(self) -> tuple[Cleared, Sound] | None:
        task = self._task
        assert task is not None, "start() comes first"
        if not self._lines.empty():
            return self._lines.get_nowait()
        getter = asyncio.ensure_future(self._lines.get())
        try:
            await asyncio.wait({getter, task}, return_when=asyncio.FIRST_COMPLETED)
            if getter.done():
                return getter.result()
            task.result()  # a fault of the writer gets out here
            return self._lines.get_nowait() if not self._lines.empty() else None
        finally:
            getter.cancel()

    async def _produce(self) -> None:
        writer, facts = self._parts.writer, self._parts.facts(self.told)
        refused = await self._deliver(writer.write(self.told, facts))
        if refused is not None and refused.kind == "llm":
            refused = await self._deliver(writer.from_copy(self.told, self._parts.facts(self.told), REFUSED))
        if refused is not None:
            self.core_blocked = self._refusal
        self.complete = self.written = True
        await self._lines.put(None)

    async def _deliver(self, clauses: AsyncGenerator[Clause, None]) -> Clause | None:
        """Clear and synthesise clauses; return the one that was refused before anything could be said, if one was."""
        said = ""
        async with aclosing(clauses):
            async for clause in clauses:
                verdict = self._parts.judged(clause, self._parts.facts(self.told), said[-CONTEXT_CHARS:])
                if isinstance(verdict, Block):
                    if self._falls_away(clause, verdict):
                        continue
                    self._refusal = verdict
                    return None if said else clause
                said += verdict.text
                self.planned.append(verdict)
                self._parts.captions.plan(self.told, verdict)
                sound = Sound()
                await self._lines.put((verdict, sound))
                await sound.fill(self._parts.voice.synthesize(verdict, self.style(verdict.lang)))
        return None

    def _falls_away(self, clause: Clause, verdict: Block) -> bool:
        silent = SILENT_RULES.issuperset(verdict.rules)
        if not silent:
            self._parts.tell(
                Blocked(
                    at_ms=self._parts.clock.wall_ms(),
                    text=clause.text,
                    lang=clause.lang,
                    rules=verdict.rules,
                    reason=verdict.reason,
                    turn_id=self.turn.id,
                )
            )
        return clause.optional

    def style(self, lang: str) -> VoiceStyle:
        """Return how the persona sounds in `lang`."""
        return self._parts.styles.get(lang) or VoiceStyle(lang=lang)
