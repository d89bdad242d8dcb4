"""Whether a person speaks, told from nothing but how loud her microphone is.  Pure; takes `now`."""

from dataclasses import dataclass

HOLD_S = 0.9
"""The voice stays soft so long after the last loud moment: people breathe between sentences."""
LEAST_DB = -50.0
"""Softer than this is never speech at a microphone."""
_OVER_DB, _STAY_DB = 14.0, 8.0
"""How far above the room's noise speech begins, and stays."""
_RISE_DB_S = 1.0
"""How fast the noise is believed to grow; it falls at once, so that the pauses of speech keep it low."""
_FIRST_FLOOR_DB = -60.0
_STARTS = 2
"""Loud reports in a row: the click of a key is one."""
_MOST = 16


@dataclass(slots=True)
class Microphone:
    """One microphone: its noise, and whether somebody speaks into it."""

    floor_db: float = _FIRST_FLOOR_DB
    is_talking: bool = False
    loud: int = 0
    heard_at: float = 0.0

    def hear(self, db: float, now: float) -> bool:
        """Take one report (dBFS, about ten a second); return True while somebody speaks."""
        since_s = min(1.0, max(0.0, now - self.heard_at))
        self.heard_at = now
        self.floor_db = min(db, self.floor_db + _RISE_DB_S * since_s)
        over_db = _STAY_DB if self.is_talking else _OVER_DB
        is_loud = db >= max(LEAST_DB, self.floor_db + over_db)
        self.loud = self.loud + 1 if is_loud else 0
        self.is_talking = is_loud and (self.is_talking or self.loud >= _STARTS)
        return self.is_talking


class Microphones:
    """Those of all console pages; the one that was silent longest is forgotten."""

    def __init__(self) -> None:
        self._known: dict[int, Microphone] = {}

    def hear(self, page: int, db: float, now: float) -> bool:
        """Take one report of a page; return True while somebody speaks into its microphone."""
        known = self._known.setdefault(page, Microphone(heard_at=now))
        if len(self._known) > _MOST:
            del self._known[min(self._known, key=lambda number: self._known[number].heard_at)]
        return known.hear(min(0.0, db), now)
