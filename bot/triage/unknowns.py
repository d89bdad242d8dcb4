"""Remembers the questions that no rule knows, so that near duplicates become one turn."""

from collections import deque

from bot.triage.forms import letters
from bot.triage.similar import near_duplicate

REMEMBERED = 64
MEMORY_S = 120.0
"""At least the floor's TTL and mute together, so that a muted question is recognised."""


class Unknowns:
    """The latest unknown questions of a room, bounded."""

    def __init__(self) -> None:
        self._recent: deque[tuple[float, str, str, str, str]] = deque(maxlen=REMEMBERED)

    def key(self, text: str, sku: str | None, lang: str, now: float) -> str:
        """Return the key of the first lately asked question that asks the same of the same product, else a new one."""
        scope = sku or ""
        for at, where, tongue, said, key in reversed(self._recent):
            if now - at <= MEMORY_S and where == scope and tongue == lang and near_duplicate(text, said):
                return key
        key = letters(text)[:60]
        self._recent.append((now, scope, lang, text, key))
        return key
