"""Which event ids were just seen: saves work after a reconnect.  The journal's unique key stays the truth."""

from collections import OrderedDict

MAX_IDS = 20_000
WINDOW_S = 600.0
SYNTHETIC_WINDOW_S = 10.0
"""A synthetic id says "same words, same second", which is a double only within one short window."""
TWIN_WINDOW_S = 60.0
"""Some platforms send one message again under another id (contract v1, 1.5)."""


class RecentIds:
    """At most `MAX_IDS` ids of the last ten minutes."""

    def __init__(self, limit: int = MAX_IDS) -> None:
        self._limit = limit
        self._seen: OrderedDict[str, float] = OrderedDict()

    def is_new(self, event_id: str, now: float, *, window_s: float = WINDOW_S) -> bool:
        """Return True the first time an id is met within its window, and remember it."""
        seen_at = self._seen.get(event_id)
        if seen_at is not None and now - seen_at < window_s:
            return False
        self._seen[event_id] = now
        self._seen.move_to_end(event_id)
        while len(self._seen) > self._limit:
            self._seen.popitem(last=False)
        return True
