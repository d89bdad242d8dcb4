"""Answers in the platform's chat what voice and screen had no room for, where a platform and the owner allow it."""

import asyncio
from collections import deque
from dataclasses import dataclass, replace

from bot.core.errors import NeedsOperator, Retryable
from bot.core.ports import ChatSource, Writer
from bot.core.reports import ChatWritten
from bot.core.speech import Clause, Cleared
from bot.core.turns import Turn
from bot.room.asked import Asked
from bot.room.parts import Parts

WAITING = 20
FRESH_S = 120.0
"""A written answer may come later than a spoken one, but not so late that nobody remembers the question."""


@dataclass(frozen=True, slots=True)
class _Note:
    turn: Turn
    at: float


class Scribe:
    """Writes what it is given, until cancelled.  Copy only: no model is asked for it."""

    def __init__(self, parts: Parts, writer: Writer, asked: Asked) -> None:
        self._parts = parts
        self._writer = writer
        self._asked = asked
        self._notes: deque[_Note] = deque(maxlen=WAITING)
        self._came = asyncio.Event()

    def can_answer(self, turn: Turn) -> bool:
        """True when the latest asker's platform takes written answers and the owner wants them."""
        return self._sink(turn) is not None

    def put(self, turn: Turn) -> None:
        """Let a lost question wait for its written answer; beyond 20 the oldest is forgotten."""
        self._notes.append(_Note(turn, self._parts.clock.now()))
        self._came.set()

    def retract(self, turn_id: str) -> None:
        """Forget a question that was taken back on its platform."""
        for note in [note for note in self._notes if note.turn.id == turn_id]:
            self._notes.remove(note)

    async def run(self) -> None:
        """Write, oldest first, for ever."""
        while True:
            while self._notes:
                await self._write(self._notes.popleft())
            self._came.clear()
            await self._came.wait()

    async def _write(self, note: _Note) -> None:
        turn, sink = note.turn, self._sink(note.turn)
        line = await self._line(turn, sink) if sink is not None else None
        if sink is None or line is None:
            return
        while self._parts.clock.now() - note.at < FRESH_S:
            try:
                await sink.say(line, to=self._asked.latest(turn.id))
            except Retryable as error:
                await asyncio.sleep(max(1.0, error.after_s))
                continue
            except NeedsOperator as error:
                sink.health.hint = str(error)
                return
            self._parts.tell(
                ChatWritten(
                    at_ms=self._parts.clock.wall_ms(),
                    source=turn.source,
                    text=line.text,
                    decision_id=line.decision_id,
                    turn_id=turn.id,
                )
            )
            return

    async def _line(self, turn: Turn, sink: ChatSource) -> Cleared | None:
        """Return the answer as one cleared line that fits, None when nothing of it may be written."""
        assert sink.chat is not None
        facts = self._parts.facts(turn)
        texts = [clause.text async for clause in self._writer.write(replace(turn, text=""), facts)]
        under = sink.chat.threads and self._asked.latest(turn.id) is not None
        named = "" if under or not facts.values.get("viewer") else "@[[viewer]] "
        while texts:
            line = self._parts.cleared(Clause(text=named + " ".join(texts), lang=turn.lang, kind="chat"), facts)
            if line is not None and len(line.text) <= sink.chat.max_chars:
                return line
            texts.pop()
        return None

    def _sink(self, turn: Turn) -> ChatSource | None:
        """Return where this turn's asker can be answered in writing, None when that is not wanted or not possible."""
        if self._parts.profile(turn.source).chat != "unspoken":
            return None
        return self._parts.chats.get(turn.source)
