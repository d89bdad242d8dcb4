"""Answers on screen, one at a time, for what the voice has no time for.  Copy only: no model is asked for it."""

import asyncio
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass, replace

from bot.core.ports import Writer
from bot.core.reports import AnswerShown, Report, Retracted, TurnStarted
from bot.core.scene import AnswerCue
from bot.core.speech import Clause, Cleared
from bot.core.turns import Lane, Turn
from bot.room.cues import hue_of
from bot.room.parts import Parts

WAITING = 12
"""Topics that may wait; at some 4 s each the last one is still fresh when its turn comes."""
FRESH_S = 60.0
"""An answer on screen may come later than a spoken one, but not so late that nobody remembers the question."""
LEAST_S, MOST_S = 3.0, 6.0
"""How long an answer stays: long enough to be found and read (rules of the look: nothing shorter than 3 s)."""
UNITS_A_SECOND = 8.0
"""Chinese characters read in a second, beside the time it takes to look up."""
LOOK_UP_S = 1.0
BETWEEN_S = 0.5
"""Between two answers; the page says within this time that one was seen."""
MOST_UNITS = 32.0
"""Two lines of the strip, in widths of a Chinese character."""
UNSEEN_S = 60.0
"""A stage that did not confirm an answer is not asked again for so long."""


@dataclass(slots=True)
class _Topic:
    turn: Turn
    people: int
    ids: tuple[str, ...]


class Board:
    """Shows answers until cancelled.  A topic that is said aloud meanwhile is taken off: its askers hear it."""

    def __init__(self, parts: Parts, writer: Writer, *, is_paused: Callable[[], bool] = lambda: False) -> None:
        self.on_unseen: Callable[[Turn], None] = lambda turn: None
        """Who answers instead when the stage has not shown it."""
        self._parts, self._writer, self._is_paused = parts, writer, is_paused
        self._topics: OrderedDict[tuple[Lane, str], _Topic] = OrderedDict()
        self._came = asyncio.Event()
        self._unseen_until = float("-inf")
        self._number = 0

    @property
    def is_seen(self) -> bool:
        """True while a stage that shows answers is before somebody's eyes."""
        return self._parts.stage.is_watched and self._parts.clock.now() >= self._unseen_until

    def has_room(self, turn: Turn) -> bool:
        """True when the answer to `turn` would still come in time."""
        return _key(turn) in self._topics or len(self._topics) < WAITING

    def put(self, turn: Turn) -> None:
        """Let a lost turn wait for the screen; equal ones are shown once."""
        before = self._topics.get(_key(turn))
        people = turn.people + (before.people if before else 0)
        ids = (*(before.ids if before else ()), turn.id)[-WAITING:]
        self._topics[_key(turn)] = _Topic(turn, people, ids)
        self._came.set()

    def on(self, report: Report) -> None:
        """Take off what is being said, and words that were taken back."""
        if isinstance(report, TurnStarted):
            self._topics.pop(_key(report.turn), None)
        elif isinstance(report, Retracted):
            self._retract(report.turn_id)

    def _retract(self, turn_id: str) -> None:
        for key, topic in list(self._topics.items()):
            if turn_id in topic.ids and topic.people <= 1:
                del self._topics[key]
            elif turn_id in topic.ids:
                topic.turn = replace(topic.turn, viewers=(), text="")

    async def run(self) -> None:
        """Show, most askers first, for ever."""
        while True:
            self._came.clear()
            topic = None if self._is_paused() or not self.is_seen else self._next()
            if topic is None:
                await self._idle()
            elif (cue := await self._cue(topic)) is not None:
                await self._show(topic, cue)

    async def _idle(self) -> None:
        if self._topics:  # paused, or nobody looks: both end without a word to us
            await asyncio.sleep(1.0)
        else:
            await self._came.wait()

    def _next(self) -> _Topic | None:
        now = self._parts.clock.now()
        for key in [key for key, topic in self._topics.items() if now - topic.turn.fresh_at > FRESH_S]:
            del self._topics[key]
        best = max(self._topics.values(), key=_urgency, default=None)
        return self._topics.pop(_key(best.turn)) if best else None

    async def _cue(self, topic: _Topic) -> AnswerCue | None:
        turn = replace(topic.turn, people=topic.people)
        line = await self._line(replace(turn, viewers=()))
        if line is None:
            return None
        viewer = turn.viewer if not self._parts.surge.is_on else None
        name = (
            Clause(text=viewer.name, lang=turn.lang, kind="name", whose=viewer.key or "")
            if viewer and viewer.name
            else None
        )
        self._number += 1
        return AnswerCue(
            key=f"a{self._number}",
            name=self._parts.cleared(name, self._parts.bare_facts()) if name else None,
            text=line,
            people=topic.people,
            hue=hue_of(viewer.key or viewer.name) if viewer else 0,
            hold_ms=round(1000 * hold_s(line.text)),
        )

    async def _line(self, turn: Turn) -> Cleared | None:
        """Return as much of the answer as two lines hold, cleared as one; None when nothing of it may be shown."""
        facts = self._parts.facts(turn)
        texts = [clause async for clause in self._writer.write(turn, facts)]
        while texts:
            space = "" if texts[0].lang in ("zh", "ja") else " "
            text = space.join(clause.text for clause in texts)
            line = self._parts.cleared(Clause(text=text, lang=texts[0].lang, kind="card"), facts)
            if line is not None and units(line.text) <= MOST_UNITS:
                return line
            texts.pop()
        return None

    async def _show(self, topic: _Topic, cue: AnswerCue) -> None:
        self._parts.stage.answer(cue)
        await asyncio.sleep(cue.hold_ms / 1000 + BETWEEN_S)
        if self._parts.stage.answer_seen != cue.key:
            self._unseen_until = self._parts.clock.now() + UNSEEN_S
            self.on_unseen(topic.turn)
            return
        self._parts.tell(
            AnswerShown(
                at_ms=self._parts.clock.wall_ms(),
                text=cue.text.text,
                decision_id=cue.text.decision_id,
                turn_ids=topic.ids,
                people=topic.people,
            )
        )


def _key(turn: Turn) -> tuple[Lane, str]:
    return turn.lane, turn.merge_key


def _urgency(topic: _Topic) -> tuple[bool, int, float]:
    """Questions before greetings, many before few, then who waited longest."""
    return topic.turn.lane is Lane.QA, topic.people, -topic.turn.fresh_at


def units(text: str) -> float:
    """Return the width of `text` in Chinese characters, as a proportional font sets it."""
    return sum(1.0 if ord(char) > 0x2E7F else 0.58 for char in text)


def hold_s(text: str) -> float:
    """Return how long `text` must stand to be found and read, s, 3..6."""
    return min(MOST_S, max(LEAST_S, LOOK_UP_S + units(text) / UNITS_A_SECOND))
