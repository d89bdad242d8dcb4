"""How much of a day's quota is used, when the next day begins, and how slowly to ask so that it lasts.  Pure."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

PACIFIC = ZoneInfo("America/Los_Angeles")
"""The quota day begins at midnight Pacific time (YouTube Data API, "Quota usage")."""
DEFAULT_UNITS = 10_000
"""What a Google Cloud project has a day, until it asks for more."""
STOP_SHARE = 0.9
"""The rest is left to the shop's other tools and to calls that we cannot count."""
MAX_PACE_S = 60.0
LAST_S = 3600.0
"""However late it is, what is left must last so long."""


class Quota:
    """Units used on one Pacific day.  `wall_ms` is UTC; what was used on an earlier day counts no more."""

    def __init__(self, units: int = DEFAULT_UNITS, kept: str = "") -> None:
        self.units = units
        self._day, self._used = "", 0
        day, _, used = kept.partition(" ")
        if used.isascii() and used.isdecimal() and len(used) < 10:
            self._day, self._used = day, int(used)

    @property
    def limit(self) -> int:
        """Units after which nothing is asked any more today."""
        return int(self.units * STOP_SHARE)

    def used(self, wall_ms: int) -> int:
        """Return the units used today."""
        return self._used if self._day == _day(wall_ms) else 0

    def may_spend(self, cost: int, wall_ms: int) -> bool:
        """True while `cost` units more stay within the limit."""
        return self.used(wall_ms) + cost <= self.limit

    def spend(self, cost: int, wall_ms: int) -> None:
        """Count a call, whether it is answered or not."""
        self._used = self.used(wall_ms) + cost
        self._day = _day(wall_ms)

    def exhaust(self, wall_ms: int) -> None:
        """Take the platform's word that nothing is left today."""
        self.spend(max(0, self.units - self.used(wall_ms)), wall_ms)

    def pace_s(self, cost: int, wall_ms: int, show_left_s: float) -> float:
        """Return the seconds between calls of `cost` units that make today's rest last for the show; 60 at most."""
        calls = (self.limit - self.used(wall_ms)) / cost
        return min(max(show_left_s, LAST_S) / calls, MAX_PACE_S) if calls > 0 else MAX_PACE_S

    def kept(self, wall_ms: int) -> str:
        """Return what `__init__` takes after a restart."""
        return f"{_day(wall_ms)} {self.used(wall_ms)}"

    def __str__(self) -> str:
        return f"{self._used:,} of {self.units:,} units"


def next_day_ms(wall_ms: int) -> int:
    """Return when the next quota day begins, wall ms; days are 23, 24 or 25 hours long."""
    today = datetime.fromtimestamp(wall_ms / 1000, PACIFIC).date()
    begin = today + timedelta(days=1)
    return round(datetime(begin.year, begin.month, begin.day, tzinfo=PACIFIC).timestamp() * 1000)


def _day(wall_ms: int) -> str:
    return datetime.fromtimestamp(wall_ms / 1000, PACIFIC).date().isoformat()
