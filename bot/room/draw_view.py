"""Every draw of a room as its operator sees it, read from the journal."""

from collections.abc import Mapping

from bot.core.clock import Clock
from bot.core.panels import DrawPanel
from bot.room.draw_panel import panel_of
from bot.store.draws import Draws
from bot.store.draws_rows import DrawRow

DRAWS_SHOWN = 20
_STILL = frozenset({"draft", "closed", "drawn", "revealed", "settled", "void"})
"""States in which nobody enters or leaves."""


class DrawView:
    """Reads draws; the people of a closed one are counted once, for there may be a hundred thousand."""

    def __init__(self, draws: Draws, clock: Clock) -> None:
        self._draws, self._clock = draws, clock
        self._counted: dict[tuple[str, str], Mapping[str, int]] = {}

    async def panels(self) -> list[DrawPanel]:
        """Return the draws, the one that changed last first."""
        rows = (await self._draws.all())[-DRAWS_SHOWN:]
        now_ms = self._clock.wall_ms()
        shown = [panel_of(row, await self._counts(row), await self._draws.picks(row.id), now_ms) for row in rows]
        return shown[::-1]

    async def _counts(self, row: DrawRow) -> Mapping[str, int]:
        known = self._counted.get((row.id, row.state))
        if known is not None:
            return known
        counts = await self._draws.counts(row.id)
        if row.state in _STILL:
            self._counted[row.id, row.state] = counts
        return counts
