"""A raid: whoever is known is heard first, chatter waits, and no name is said or shown until it is over (rules I09)."""

from dataclasses import replace

from bot.audience.surge import Moved
from bot.core.reports import Alert
from bot.core.turns import Lane
from bot.core.viewers import Tier, Viewer
from bot.room.parts import Parts
from bot.triage.route import Routing

FIRST = frozenset({Tier.MEMBER, Tier.VIP, Tier.FAN, Tier.BUYER, Tier.STAFF})
"""Who has a place in the queue whatever the crowd does."""
PLACES = 6
"""Turns that may wait before a stranger's question has to be left out."""
ABOUT = {"zh": "评论突然暴增，已进入慢速模式", "en": "far more comments than usual: slow mode"}


class Crowded:
    """Counts a room's comments and acts while they surge."""

    def __init__(self, parts: Parts) -> None:
        self._parts = parts

    def count(self, now: float) -> None:
        """Count one comment, whatever becomes of it; call a person when a surge begins."""
        if self._parts.surge.saw(now) is Moved.BEGAN:
            about = ABOUT[self._parts.settings.room.operator_language]
            self._parts.tell(Alert(at_ms=self._parts.clock.wall_ms(), kind="raid", level=2, about=about, people=0))

    def hear(self, routing: Routing, viewer: Viewer) -> Routing:
        """Return what becomes of a comment while the room is in slow mode."""
        if routing.turn is None or not self._parts.surge.is_on or viewer.tier in FIRST:
            return routing
        if routing.turn.lane is Lane.CHAT:
            return replace(routing, turn=None, fate="ignored", why="slow mode: chatter waits while comments surge")
        if len(self._parts.floor) >= PLACES:
            return replace(routing, turn=None, fate="ignored", why="slow mode: members and buyers go first")
        return routing
