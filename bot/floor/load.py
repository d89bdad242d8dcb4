"""How loaded the floor is: calm or not, and which step of the degrade ladder holds."""

from collections import deque

from bot.floor.rules import FloorRules

MAX_SAMPLES = 512
"""Samples of the calm window; at most one a tenth of a second is kept."""


class Calm:
    """Tells a standing queue from a burst: calm unless the oldest wait stayed long for a whole window.

    The idea is CoDel's: the least wait within a window shows a queue that never drains.
    """

    def __init__(self, rules: FloorRules) -> None:
        self._rules = rules
        self._samples: deque[tuple[float, float]] = deque(maxlen=MAX_SAMPLES)

    def saw(self, oldest_wait_s: float, now: float) -> None:
        """Note how long the oldest viewer has waited, 0.0 when nobody waits."""
        if self._samples and now - self._samples[-1][0] < 0.1:
            at, least = self._samples.pop()
            self._samples.append((at, min(least, oldest_wait_s)))
        else:
            self._samples.append((now, oldest_wait_s))

    def holds(self, now: float) -> bool:
        """True while the room keeps up, so that everyone is served in the order of arrival."""
        since = now - self._rules.calm_window_s
        while self._samples and self._samples[0][0] < since:
            self._samples.popleft()
        return min((wait for _, wait in self._samples), default=0.0) < self._rules.calm_wait_s


class Ladder:
    """Degrade level 0..4 by the expected wait: up at once, down one step at a time and never in a flutter."""

    def __init__(self, rules: FloorRules) -> None:
        self._rules = rules
        self._changed_at = float("-inf")
        self.level = 0

    def at(self, wait_s: float, now: float) -> int:
        """Return the level after seeing `wait_s` at `now`."""
        up = sum(wait_s >= threshold for threshold in self._rules.ladder_s)
        if up > self.level:
            self.level, self._changed_at = up, now
        elif self.level and now - self._changed_at >= self._rules.ladder_hold_s:
            if wait_s < self._rules.ladder_s[self.level - 1] * self._rules.ladder_down_ratio:
                self.level, self._changed_at = self.level - 1, now
        return self.level
