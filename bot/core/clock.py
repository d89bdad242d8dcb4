"""The two clocks.  Durations come from `now`, records from `wall_ms`; nothing else reads the time."""

import time
from typing import Protocol


class Clock(Protocol):
    """What deciding code is handed instead of a clock module."""

    def now(self) -> float:
        """Return monotonic seconds; only differences mean anything."""
        ...

    def wall_ms(self) -> int:
        """Return milliseconds since 1970-01-01 UTC, for records and offer ends."""
        ...


class SystemClock:
    """The machine's own clocks."""

    def now(self) -> float:
        """Return `time.monotonic()` seconds."""
        return time.monotonic()

    def wall_ms(self) -> int:
        """Return the machine's UTC time in ms."""
        return time.time_ns() // 1_000_000
