"""How grave the complaints of the last minutes are: by their rate and by how many people there are (rules Q02)."""

from collections import deque
from dataclasses import dataclass, field

WINDOW_S = 300.0
PEOPLE_AT = (1, 5, 15)
"""So many different people within the window make level 1, 2, 3; one who complains 200 times is one."""
SELL_BELOW = 3
"""Nothing is sold from this level on, and a person is asked."""
ALERT_EVERY_S = 60.0
KEPT = 2000
"""Complaints of one class remembered; far beyond what level 3 needs."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Unrest:
    """Where a class of complaints stands."""

    name: str
    level: int
    """1 the approved words answer, 2 an operator is called and small talk waits, 3 nothing is sold."""
    people: int
    complaints: int
    alerts: bool
    """True when the operator is to be called now: from level 2 on, once a minute a class, and when it gets worse."""


@dataclass(slots=True)
class _Class:
    said: deque[tuple[float, str]] = field(default_factory=lambda: deque(maxlen=KEPT))
    called_at: float = float("-inf")
    called_level: int = 0


class UnrestWatch:
    """Counts complaints by class.  `now` is monotonic seconds."""

    def __init__(self) -> None:
        self._classes: dict[str, _Class] = {}

    def complain(self, name: str, person: str, now: float) -> Unrest:
        """Count one complaint of `person` in the class `name`; return where the class stands."""
        one = self._classes.setdefault(name, _Class())
        one.said.append((now, person))
        level, people = _level(one, now)
        rested = now - one.called_at >= ALERT_EVERY_S
        alerts = level >= 2 and (rested or level > one.called_level)
        if alerts:
            one.called_at, one.called_level = now, level
        return Unrest(name=name, level=level, people=people, complaints=len(one.said), alerts=alerts)

    def level(self, now: float) -> int:
        """Return the gravest level of any class, 0 when nobody complained lately."""
        return max((_level(one, now)[0] for one in self._classes.values()), default=0)

    def forget(self, person: str) -> None:
        """Drop whose complaints they were; they still count as one person's."""
        for one in self._classes.values():
            one.said = deque(((at, "" if who == person else who) for at, who in one.said), maxlen=KEPT)


def _level(one: _Class, now: float) -> tuple[int, int]:
    while one.said and now - one.said[0][0] >= WINDOW_S:
        one.said.popleft()
    people = len({who for _, who in one.said})
    return sum(people >= least for least in PEOPLE_AT), people
