"""Effects that were sent and not yet acknowledged: what a page that connects late still has to show."""

from collections import OrderedDict

from bot.core.scene import EffectCue

LIMIT = 64
"""Orders kept; the oldest leave first (the journal still holds them)."""


class EffectBook:
    """Open effect orders by key, each until its time to live has run out."""

    def __init__(self) -> None:
        self._open: OrderedDict[str, tuple[EffectCue, float]] = OrderedDict()

    def __len__(self) -> int:
        return len(self._open)

    def add(self, cue: EffectCue, now: float) -> None:
        """Keep an order; the same key again only renews it."""
        self._open[cue.key] = (cue, now + cue.ttl_ms / 1000)
        self._open.move_to_end(cue.key)
        while len(self._open) > LIMIT:
            self._open.popitem(last=False)

    def settle(self, key: str) -> None:
        """Forget an order that is done or failed."""
        self._open.pop(key, None)

    def waiting(self, now: float) -> list[tuple[EffectCue, int]]:
        """Return the orders still worth showing, oldest first, each with its remaining ms; drop the others."""
        for key in [key for key, (_, until) in self._open.items() if until <= now]:
            del self._open[key]
        return [(cue, round((until - now) * 1000)) for cue, until in self._open.values()]
