"""What happened within the last seconds: how often, by how many, in which order.  Bounded by what a rule asks for."""

from collections import OrderedDict, deque
from dataclasses import dataclass, field

MAX_WALKERS = 5_000
"""Viewers in the middle of a sequence; the longest idle go first."""


@dataclass(slots=True)
class Rate:
    """The newest `times` moments within `span_ms`."""

    times: int
    span_ms: int
    _at: deque[int] = field(default_factory=deque)

    def advance(self, now_ms: int) -> int:
        """Return how many moments are left at `now_ms`, at most `times`; a clock set far back starts over."""
        at = self._at
        if at and now_ms < at[-1] - self.span_ms:
            at.clear()
        while at and at[0] <= now_ms - self.span_ms:
            at.popleft()
        return len(at)

    def add(self, now_ms: int, who: str) -> int:
        """Take one moment in and return how many there are now."""
        if len(self._at) == self.times:
            self._at.popleft()
        self._at.append(max(now_ms, self._at[-1]) if self._at else now_ms)
        return len(self._at)

    def clear(self) -> None:
        """Forget all: what came before a hole proves nothing."""
        self._at.clear()


@dataclass(slots=True)
class Presence:
    """The `people` different viewers who did it last within `span_ms`; nameless ones do not count."""

    people: int
    span_ms: int
    _seen: OrderedDict[str, int] = field(default_factory=OrderedDict)

    def advance(self, now_ms: int) -> int:
        """Return how many viewers are left at `now_ms`, at most `people`; a clock set far back starts over."""
        seen = self._seen
        if seen and now_ms < next(reversed(seen.values())) - self.span_ms:
            seen.clear()
        while seen and next(iter(seen.values())) <= now_ms - self.span_ms:
            seen.popitem(last=False)
        return len(seen)

    def add(self, now_ms: int, who: str) -> int:
        """Take one viewer in and return how many there are now."""
        if who:
            newest = next(reversed(self._seen.values())) if self._seen else now_ms
            self._seen.pop(who, None)
            self._seen[who] = max(now_ms, newest)
            if len(self._seen) > self.people:
                self._seen.popitem(last=False)
        return len(self._seen)

    def clear(self) -> None:
        """Forget all: what came before a hole proves nothing."""
        self._seen.clear()


@dataclass(slots=True)
class Sequence:
    """How far each viewer has come on a way of several steps, all within `span_ms`."""

    steps: tuple[str, ...]
    span_ms: int
    _begun: OrderedDict[str, list[int | None]] = field(default_factory=OrderedDict)
    """Viewer -> for each step but the last the latest beginning of a way that has reached it."""

    def walk(self, step: str, now_ms: int, who: str) -> bool:
        """Take a step of a viewer; True when it was the last one and in time.  Her way then begins anew."""
        if not who:
            return False
        begun = self._begun.pop(who, None) or [None] * len(self.steps)
        for number in range(len(self.steps) - 1, 0, -1):
            start = begun[number - 1]
            if self.steps[number] == step and start is not None and 0 <= now_ms - start <= self.span_ms:
                begun[number] = start
        if self.steps[0] == step:
            begun[0] = now_ms
        if begun[-1] is not None:
            return True
        if any(start is not None for start in begun):
            self._begun[who] = begun
            if len(self._begun) > MAX_WALKERS:
                self._begun.popitem(last=False)
        return False

    def clear(self) -> None:
        """Forget all: what came before a hole proves nothing."""
        self._begun.clear()
