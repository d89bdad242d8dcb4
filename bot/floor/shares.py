"""Which lane may speak next, when every lane is owed a share of the speaking time.

Fair queueing by virtual time: a lane's clock runs at speech seconds / weight, and the
waiting lane with the slowest clock goes first.  Strict priority would starve the lower lanes.
"""

from collections.abc import Mapping, Set
from dataclasses import dataclass, replace

from bot.core.errors import ConfigError
from bot.core.turns import Lane

BANK_S = 30.0
"""How far, in virtual seconds, an idle lane may lag behind the busiest one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Shares:
    """Speaking time used so far.  A value: `after` returns the next one."""

    weights: Mapping[Lane, float]
    """Lane -> relative claim, > 0, no unit."""
    clocks_s: Mapping[Lane, float]
    """Lane -> virtual seconds; same keys as `weights`, all 0.0 when the show starts."""

    def next_lane(self, waiting: Set[Lane]) -> Lane | None:
        """Return the waiting lane that is owed most, or None when nobody waits.

        Ties go to the lane named first in `weights`, so a replay is the same show.
        """
        owed = [lane for lane in self.weights if lane in waiting]
        return min(owed, key=self.clocks_s.__getitem__, default=None)

    def after(self, lane: Lane, speech_s: float) -> "Shares":
        """Charge `speech_s` >= 0 heard seconds to `lane`; ConfigError if it has no weight."""
        if lane not in self.weights:
            known = ", ".join(self.weights)
            raise ConfigError(f"lane {lane!r} has no weight", hint=f"add it to [floor] or use one of {known}")
        clocks = {**self.clocks_s, lane: self.clocks_s[lane] + speech_s / self.weights[lane]}
        # Without this floor a lane that was silent for an hour would hold the voice for minutes.
        floor_s = max(clocks.values()) - BANK_S
        return replace(self, clocks_s={name: max(clock, floor_s) for name, clock in clocks.items()})


def fresh_shares(weights: Mapping[Lane, float]) -> Shares:
    """Return the shares of a show that has said nothing yet."""
    return Shares(weights=weights, clocks_s=dict.fromkeys(weights, 0.0))
