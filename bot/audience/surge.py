"""Far more comments than a moment ago: a raid, or a crowd that was sent here.  Names and chatter must wait."""

from dataclasses import dataclass
from enum import StrEnum

SLICE_S = 5.0
TIMES = 8.0
"""Faster than the usual rate by so much is a surge (rules I09: rate > x times baseline)."""
LEAST_A_SECOND = 4.0
"""Slower than this is no surge, however quiet it was before."""
CALM_S = 30.0
"""It is over when the rate was usual for so long."""
USED_TO_S = 300.0
"""After so long the new rate is the usual one: the show has become popular."""
LEARN = 0.1
"""Weight of each slice in the usual rate: some 50 s of memory."""
LEARN_LONG = 0.01
"""Weight of each slice in the long usual rate: some 8 minutes, so that a rate that doubles every minute stands out."""


class Moved(StrEnum):
    """What a comment changed."""

    NOTHING = ""
    BEGAN = "began"
    ENDED = "ended"


@dataclass(slots=True)
class Surge:
    """Knows whether comments come far faster than usual.  `now` is monotonic seconds, never falling."""

    is_on: bool = False
    usual_a_second: float = 1.0
    """Learnt while there is no surge."""
    long_a_second: float = 1.0
    """Learnt so slowly that a rate which grows step by step cannot pull it along."""
    _slice_at: float | None = None
    _count: int = 0
    _since: float = 0.0
    _high_at: float = float("-inf")

    def saw(self, now: float, comments: int = 1) -> Moved:
        """Count comments; return whether a surge began or ended just now.  `comments` 0 only lets time pass."""
        if self._slice_at is None:
            self._slice_at = now
        moved = Moved.NOTHING
        if now - self._slice_at >= SLICE_S:
            moved = self._close(now)
        self._count += comments
        # No need to wait for the end of the slice.
        if moved is Moved.NOTHING and not self.is_on and self._count > self._most(SLICE_S):
            moved = self._begin(now)
        return moved

    def _most(self, seconds: float) -> float:
        return seconds * max(LEAST_A_SECOND, TIMES * min(self.usual_a_second, self.long_a_second))

    def _begin(self, now: float) -> Moved:
        self.is_on, self._since, self._high_at = True, now, now
        return Moved.BEGAN

    def _close(self, now: float) -> Moved:
        assert self._slice_at is not None, "a slice was begun"
        length_s = now - self._slice_at
        rate, is_high = self._count / length_s, self._count > self._most(length_s)
        self._slice_at, self._count = now, 0
        if not self.is_on:
            self.usual_a_second += LEARN * (rate - self.usual_a_second)
            self.long_a_second += LEARN_LONG * (rate - self.long_a_second)
            return Moved.NOTHING
        if is_high:
            self._high_at = now
        if now - self._since >= USED_TO_S:
            self.usual_a_second = max(self.usual_a_second, rate)
            self.long_a_second = max(self.long_a_second, rate)
        elif now - self._high_at < CALM_S:
            return Moved.NOTHING
        self.is_on = False
        return Moved.ENDED
