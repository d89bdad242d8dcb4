"""Keeps the host from repeating itself: which variant is said next, which tails rest, when a name may be said."""

import random
from collections import OrderedDict, deque
from collections.abc import Sequence

from bot.writer.templates import Line

REMEMBERED = 12
"""Variants remembered for one kind, and tails remembered over all kinds."""
MAX_KEYS = 512

NAME_EVERY_TURNS = 3
NAME_REST_S = 60.0
"""A name is said in at most one of three turns and not twice in a minute (copy.md, section 1)."""


class Rotation:
    """Choose variants: a fresh one while there is one, else the one that was said longest ago.

    The same seed and the same calls give the same choices.
    """

    def __init__(self, seed: int) -> None:
        self._random = random.Random(seed)
        self._said: OrderedDict[str, deque[str]] = OrderedDict()
        self._tails: deque[str] = deque(maxlen=REMEMBERED)

    def pick(self, key: str, lines: Sequence[Line]) -> Line:
        """Return one of `lines` (at least one) and remember it under `key`."""
        said = self._said.setdefault(key, deque(maxlen=REMEMBERED))
        self._said.move_to_end(key)
        if len(self._said) > MAX_KEYS:
            self._said.popitem(last=False)
        fresh = [line for line in lines if line.source not in said]
        line = self._random.choice(fresh) if fresh else min(lines, key=lambda line: _last_index(said, line.source))
        said.append(line.source)
        return line

    def pick_tail(self, lines: Sequence[Line]) -> Line | None:
        """Return a tail that has rested, or None: an answer is whole without one."""
        rested = [line for line in lines if line.source not in self._tails]
        if not rested:
            return None
        line = self._random.choice(rested)
        self._tails.append(line.source)
        return line

    def one_of(self, texts: Sequence[str]) -> str:
        """Return one of `texts`, or an empty text."""
        return self._random.choice(texts) if texts else ""


def _last_index(said: deque[str], source: str) -> int:
    return max(index for index, other in enumerate(said) if other == source)


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
