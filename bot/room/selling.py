"""Whether the room may sell at this moment, and what it may say while it may not."""

from dataclasses import dataclass

from bot.core.speech import Clause
from bot.core.turns import Turn
from bot.floor.unlabelled import is_left_out, may_be_said
from bot.room.parts import Parts

UNLABELLED = "labels_lost"
"""Reason of a turn that was cut because viewers saw no labels."""
UNSETTLED = "complaints"
"""Reason of a turn that was cut because too many people complain."""
UNATTENDED = "nobody"
"""Reason of a turn that was cut because nobody is at the console who should be."""
_WHY = {"labels": UNLABELLED, "nobody": UNATTENDED}


@dataclass(frozen=True, slots=True)
class Selling:
    """Asks the room's parts; holds nothing of its own."""

    parts: Parts

    @property
    def is_stopped(self) -> bool:
        """True while nothing that sells is said."""
        return bool(self.parts.selling_paused)

    @property
    def why(self) -> str:
        """Return the reason of a turn that is cut now."""
        return _WHY.get(self.parts.selling_paused, UNSETTLED)

    def may_say(self, turn: Turn) -> bool:
        """Return whether a turn may be said now."""
        return not self.is_stopped or may_be_said(turn)

    def leaves_out(self, turn: Turn, clause: Clause) -> bool:
        """Return whether a clause of a turn that may be said is left out now."""
        return self.is_stopped and is_left_out(turn, clause)
