"""What many complaints change: small talk waits, an operator is called, and from some point on nothing is sold."""

from dataclasses import replace

from bot.core.reports import Alert
from bot.core.turns import Intent, Lane
from bot.core.viewers import Viewer
from bot.room.mouth import Mouth
from bot.room.parts import Parts
from bot.triage.grievance import complaint_class
from bot.triage.route import Routing

SLOW_FROM = 2
"""From this level on greetings and small talk wait: whoever complains is heard first (rules Q02)."""


class Unsettled:
    """Counts the complaints of a room and acts on their level."""

    def __init__(self, parts: Parts, mouth: Mouth) -> None:
        self._parts, self._mouth = parts, mouth

    def hear(self, routing: Routing, viewer: Viewer, now: float) -> Routing:
        """Return what becomes of a comment, complaints counted and small talk left out while there are many."""
        if routing.turn is None:
            return routing
        if routing.intent == Intent.COMPLAINT:
            self._complain(routing.turn.text, viewer, now)
        elif routing.turn.lane is Lane.CHAT and self._parts.unrest.level(now) >= SLOW_FROM:
            return replace(routing, turn=None, fate="ignored", why="slow mode: many people complain")
        return routing

    def _complain(self, text: str, viewer: Viewer, now: float) -> None:
        stands = self._parts.unrest.complain(complaint_class(text), viewer.key or f"name:{viewer.name}", now)
        if stands.alerts:
            at_ms = self._parts.clock.wall_ms()
            self._parts.tell(
                Alert(at_ms=at_ms, kind="complaints", level=stands.level, about=stands.name, people=stands.people)
            )
        self._mouth.nudged.set()
