"""Where the listener is: the overlay's own cursor while it moves, the clock when it does not.  Pure; takes `now`."""

from bot.core.scene import Cursor

STALL_S = 2.0
"""A cursor that stands for so long with sound to play is no longer waited for: the show goes on by the clock."""
NEAR_MS = 30.0
"""A page counts whole samples of whole frames; so close to the end is the end."""
REPORT_MS = 250.0
"""Reports come every 200 ms; between two of them the position is carried on at most this far."""


class Pacer:
    """Position within one turn, ms from its first sound (or from its start while it is silent)."""

    def __init__(self) -> None:
        self.sent_ms = 0.0
        """End of what was sent."""
        self.stalled = False
        """True once an overlay did not play; kept from turn to turn until its cursor moves again."""
        self._turn = 0
        self._sounding = False
        self._seen_ms = 0.0
        self._seen_at: float | None = None
        self._progress_at = 0.0
        self._base_ms = 0.0
        self._base_at = 0.0

    def begin(self, turn: int, now: float) -> None:
        """Start at zero."""
        self._turn, self._sounding, self.sent_ms = turn, False, 0.0
        self._seen_ms, self._seen_at, self._progress_at = 0.0, None, now
        self._base_ms, self._base_at = 0.0, now

    def skip_to(self, ms: float) -> None:
        """Place the next silence at `ms`, when that is later than what was sent."""
        self.sent_ms = max(self.sent_ms, ms)

    def sound_from(self, ms: float, now: float) -> None:
        """The first sound starts now, at `ms` or at the end of what was sent; the cursor counts from there."""
        self.sent_ms = self._seen_ms = self._base_ms = max(self.sent_ms, ms)
        self._base_at = self._progress_at = now
        self._sounding = True

    def sent(self, ms: float, now: float) -> None:
        """Count `ms` more as sent."""
        if self.by_clock(now) >= self.sent_ms:  # it had run dry: the listener waited here
            self._base_ms, self._base_at = self.sent_ms, now
        if self._seen_ms >= self.sent_ms - NEAR_MS:
            self._progress_at = now
        self.sent_ms += ms

    def by_clock(self, now: float) -> float:
        """Return the position if everything plays since it was last known."""
        return min(self.sent_ms, self._base_ms + max(0.0, now - self._base_at) * 1000.0)

    def paced_ms(self, cursor: Cursor | None, now: float) -> float:
        """Return the position that the lead is measured from: what the overlay reported, never a guess ahead of it."""
        self._observe(cursor, now)
        return self._seen_ms if self._follows(cursor) else self.by_clock(now)

    def heard_ms(self, cursor: Cursor | None, now: float) -> float:
        """Return the best estimate of what has been heard."""
        self._observe(cursor, now)
        if not self._follows(cursor):
            return self.by_clock(now)
        since = self._base_at if self._seen_at is None else self._seen_at
        return min(self.sent_ms, self._seen_ms + min(max(0.0, now - since) * 1000.0, REPORT_MS))

    def is_done(self, cursor: Cursor | None, now: float) -> bool:
        """Return True when everything sent has been heard."""
        return self.paced_ms(cursor, now) >= self.sent_ms - NEAR_MS

    def _follows(self, cursor: Cursor | None) -> bool:
        return self._sounding and cursor is not None and not self.stalled

    def _observe(self, cursor: Cursor | None, now: float) -> None:
        if cursor is not None and cursor.turn == self._turn and cursor.ms > self._seen_ms:
            self._seen_ms, self._seen_at = min(float(cursor.ms), self.sent_ms), min(cursor.at, now)
            self._progress_at = now
            self._base_ms, self._base_at = self._seen_ms, self._seen_at
            self.stalled = False
        elif self._follows(cursor) and self.sent_ms - self._seen_ms > NEAR_MS:
            if now - self._progress_at > STALL_S:
                self.stalled = True
                self._base_ms, self._base_at = max(self._seen_ms, self._base_ms), now
