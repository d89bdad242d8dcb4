"""Boards that stand on stage: one a target, the last one wins, and no target is sent more often than pages can draw."""

from bot.core.scene import Board

LIMIT = 16
"""Boards at once; the one set longest ago leaves first."""
EVERY_S = 0.1
"""A target that changes faster is sent at most so often; the last state is always sent."""


class BoardBook:
    """What stands under each target, and which of it the pages have not been told yet.  `now` is handed in."""

    def __init__(self) -> None:
        self._shown: dict[str, Board] = {}
        self._sent_at: dict[str, float] = {}
        self._waiting: dict[str, Board | None] = {}

    @property
    def shown(self) -> dict[str, Board]:
        """Target -> board, in the order in which they came to stand."""
        return dict(self._shown)

    def put(self, target: str, board: Board | None) -> None:
        """Set or take away; the same again changes nothing."""
        if self._shown.get(target) == board:
            return
        if board is None:
            del self._shown[target]
        else:
            self._shown[target] = board
        self._waiting[target] = board
        while len(self._shown) > LIMIT:
            oldest = next(iter(self._shown))
            del self._shown[oldest]
            self._waiting[oldest] = None

    def due(self, now: float) -> list[tuple[str, Board | None]]:
        """Return what pages are to be told now, each once."""
        ready = [target for target in self._waiting if self._wait_s(target, now) <= 0.0]
        for target in ready:
            self._sent_at[target] = now
        told = [(target, self._waiting.pop(target)) for target in ready]
        for target in [known for known, at in self._sent_at.items() if now - at > EVERY_S]:
            del self._sent_at[target]
        return told

    def next_in_s(self, now: float) -> float | None:
        """Return in how many seconds something will be due, None when nothing waits."""
        waits = [self._wait_s(target, now) for target in self._waiting]
        return max(0.0, min(waits)) if waits else None

    def _wait_s(self, target: str, now: float) -> float:
        # A board that goes is never held back: a price or stock may not stay for a moment longer.
        if self._waiting[target] is None:
            return 0.0
        return self._sent_at.get(target, now - EVERY_S) + EVERY_S - now
