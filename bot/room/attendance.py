"""Whether the person is there whom the policy wants at the console."""

from collections.abc import Callable

AWAY_S = 60.0
"""A console may be closed for so long, e.g. while its page is loaded again."""


class Attendance:
    """Looks whether a console is open.  Ask it often: it counts from when it last saw one."""

    def __init__(self, *, is_needed: bool = False, consoles: Callable[[], int] = lambda: 1, now: float = 0.0) -> None:
        """Begin at `now`, as if somebody had just left."""
        self.is_needed = is_needed
        self._consoles = consoles
        self._seen_at = now

    def is_missing(self, now: float) -> bool:
        """True when a person is needed and no console has been open for a minute."""
        if self._consoles() > 0:
            self._seen_at = now
        return self.is_needed and now - self._seen_at >= AWAY_S
