"""Keeps the host from repeating itself: which variant is said next, which tails rest, when a name may be said."""

import random
from collections.abc import Sequence

from bot.core.sentences import Sentences, unbound
from bot.writer.memory import OPENING_REST_S, Memory
from bot.writer.templates import Line

NAME_EVERY_TURNS = 3
NAME_REST_S = 60.0
"""A name is said in at most one of three turns and not twice in a minute (copy.md, section 1)."""


class Rotation:
    """Choose variants: a fresh one while there is one, else the one that was said longest ago.

    The same seed and the same calls give the same choices.
    """

    def __init__(self, seed: int, *, repeat_after_s: float) -> None:
        self._random = random.Random(seed)
        self._rest_s = repeat_after_s
        self.memory = Memory()
        self.said = Sentences(repeat_after_s)
        """What was said lately, whoever said it; the room shares one with its show."""

    def pick(self, lines: Sequence[Line], now: float) -> Line:
        """Return one of `lines` (at least one) and remember it."""
        rested = [line for line in lines if self.memory.has_rested(line.source, now, self._rest_s)]
        fresh = [line for line in rested if self._is_new(line, now)] or rested
        line = self._of_fresh(fresh, now) if fresh else min(lines, key=lambda line: self.memory.last(line.source))
        self.memory.note(line.source, now)
        self.said.note(line.source, now)
        return line

    def _is_new(self, line: Line, now: float) -> bool:
        """True when no sentence of it was said lately, of any product."""
        return not self.said.is_early(unbound(line.source), now)

    def _of_fresh(self, lines: Sequence[Line], now: float) -> Line:
        """Return a line that begins as nothing did lately, else the one whose beginning has rested longest."""
        opened = [self.memory.opened_at(line.source) for line in lines]
        anew = [line for line, at in zip(lines, opened, strict=True) if now - at >= OPENING_REST_S]
        return self._random.choice(anew) if anew else lines[opened.index(min(opened))]

    def pick_tail(self, lines: Sequence[Line], now: float) -> Line | None:
        """Return a tail that has rested, or None: an answer is whole without one."""
        rested = [
            line for line in lines if self.memory.has_rested(line.source, now, self._rest_s) and self._is_new(line, now)
        ]
        return self.pick(rested, now) if rested else None

    def one_of(self, texts: Sequence[str]) -> str:
        """Return one of `texts`, or an empty text."""
        return self._random.choice(texts) if texts else ""


class NameGate:
    """Says when a viewer may be called by name."""

    def __init__(self) -> None:
        self._turns = NAME_EVERY_TURNS
        self._last_at = float("-inf")

    def next_turn(self) -> None:
        """Count a turn."""
        self._turns += 1

    def is_open(self, now: float) -> bool:
        """True when this turn may say a name."""
        return self._turns >= NAME_EVERY_TURNS and now - self._last_at >= NAME_REST_S

    def said(self, now: float) -> None:
        """A name goes on air in this turn."""
        self._turns, self._last_at = 0, now
