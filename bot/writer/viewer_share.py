"""How often one viewer may have a model asked: nobody spends the room's budget alone (rules I06).  Pure."""

from collections import OrderedDict, deque

HOUR_S = 3600.0
MAX_VIEWERS = 2_000
"""Viewers remembered; who asked longest ago is forgotten first."""


class ViewerShare:
    """Counts the calls of each viewer over the last hour, in memory."""

    def __init__(self, per_hour: int) -> None:
        self._per_hour = per_hour
        self._calls: OrderedDict[str, deque[float]] = OrderedDict()

    def is_used(self, viewer: str | None, now: float) -> bool:
        """True when this viewer's share of the hour is used; never for one whom the platform hides (None)."""
        if viewer is None:
            return False
        calls = self._calls.get(viewer, deque())
        while calls and now - calls[0] >= HOUR_S:
            calls.popleft()
        return len(calls) >= self._per_hour

    def count(self, viewer: str | None, now: float) -> None:
        """A call is made for this viewer."""
        if viewer is None:
            return
        self._calls.setdefault(viewer, deque(maxlen=self._per_hour)).append(now)
        self._calls.move_to_end(viewer)
        if len(self._calls) > MAX_VIEWERS:
            self._calls.popitem(last=False)
