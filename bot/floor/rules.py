"""The numbers of the floor discipline, and what an offer came to.  Start values, to be tuned by replay."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from bot.core.errors import ConfigError
from bot.core.turns import Intent, Lane, Lost, Turn
from bot.core.viewers import Tier

LANE_ORDER: tuple[Lane, ...] = (Lane.EMERGENCY, Lane.SHOW, Lane.THANKS, Lane.QA, Lane.CHAT, Lane.SCRIPT)
"""Highest first; the last one is evicted first."""
VIEWER_LANES: frozenset[Lane] = frozenset({Lane.QA, Lane.CHAT})
"""Lanes that hold words of viewers: muted after an answer, one pending turn a viewer."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FloorRules:
    """How one voice is shared out.  ConfigError names the field that cannot be."""

    weights: Mapping[Lane, float] = field(default_factory=lambda: {Lane.THANKS: 2.0, Lane.QA: 6.0, Lane.CHAT: 1.0})
    """Sharing lane -> relative claim on the speaking time, > 0."""
    limit: int = 50
    """Most turns that wait, >= 1."""
    mute_s: float = 60.0
    """So long an answered topic is not answered aloud again, >= 0; who asks meanwhile may be answered on screen."""
    again_people: int = 3
    """... unless so many have asked again, >= 1 ..."""
    again_after_s: float = 8.0
    """... and so much time has passed since it was said, >= 0."""
    rest_times: Mapping[str, float] = field(default_factory=lambda: {Intent.COMPLAINT: 5.0})
    """Intent -> so many times as long its topics rest, and so many times the people and the time wake them, >= 1.

    A complaint is answered by what is done about it, which the next who says the same does not hasten.
    """
    rest_growth: Mapping[str, float] = field(default_factory=lambda: {Intent.FAQ: 2.0})
    """Intent -> by how much longer its topic rests each time it is answered again while it is remembered, >= 1.

    The shop has one answer to each of its FAQ: asked all evening, it would be said all evening.
    """
    tier_weights: Mapping[Tier, float] = field(default_factory=lambda: {Tier.FAN: 1.5, Tier.MEMBER: 2.0, Tier.VIP: 2.0})
    """What a viewer counts when the room is loaded; a tier that is not named counts 1."""
    calm_wait_s: float = 5.0
    """Calm while the oldest waiting viewer was at least once younger than this within `calm_window_s`."""
    calm_window_s: float = 30.0
    ladder_s: tuple[float, float, float, float] = (10.0, 20.0, 45.0, 90.0)
    """Expected wait of a new question at which degrade level 1, 2, 3, 4 begins, rising."""
    ladder_down_ratio: float = 0.6
    """A level ends when the wait falls below its threshold × this, 0..1."""
    ladder_hold_s: float = 10.0
    """Least time on a level before the next lower one."""

    def __post_init__(self) -> None:
        bad = [lane.value for lane, weight in self.weights.items() if weight <= 0]
        if bad or set(self.weights) != {Lane.THANKS, Lane.QA, Lane.CHAT}:
            raise ConfigError("floor weights must be above zero for thanks, qa and chat", hint="edit [floor]")
        if self.limit < 1:
            raise ConfigError(f"floor limit {self.limit} leaves no turn waiting", hint="set [floor] limit to 1 or more")
        if self.again_people < 1:
            raise ConfigError("floor again_people must be 1 or more", hint="edit [floor]")
        for name in ("rest_times", "rest_growth"):
            if any(times < 1 for times in getattr(self, name).values()):
                raise ConfigError(f"floor {name} must be 1 or more", hint="edit [floor]")
        if list(self.ladder_s) != sorted(self.ladder_s):
            raise ConfigError("floor ladder must rise", hint="write four seconds values, smallest first")


@dataclass(frozen=True, slots=True)
class Accepted:
    """The turn waits now."""

    turn: Turn


@dataclass(frozen=True, slots=True)
class Merged:
    """The turn became part of `into`, which is the turn after the merge."""

    into: Turn
    on_air: bool = False
    """True when `into` is being spoken right now."""


@dataclass(frozen=True, slots=True)
class Refused:
    """The turn never waited; this answer is the only record of its loss."""

    reason: Lost


Offered = Accepted | Merged | Refused
