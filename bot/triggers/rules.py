"""A trigger rule: at which count what happens."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Literal

from bot.core.errors import ConfigError
from bot.core.ledger import Window

Policy = Literal["each", "highest", "once"]
"""Several levels passed at one moment: all of them, only the top one, or one firing per scope for ever."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """One row of the ladder; `levels` or `every`, never both.  ConfigError says what to mend."""

    id: str
    """Never re-used for another meaning: what has fired under it stays fired."""
    counter: str
    scope: Window = "session"
    levels: tuple[int, ...] = ()
    """Rising, each > 0; `gift_value` in minor units."""
    every: int | None = None
    """> 0: fires at each multiple."""
    policy: Policy = "each"
    cooldown_s: float = 0.0
    ttl_s: float = 120.0
    """Seconds after the crossing during which it may still be shown or said."""
    effect: str
    params: Mapping[str, object] = field(default_factory=dict)
    say: str = ""
    """Copy kind spoken with it; empty = silent."""
    duration_ms: int = 4000

    def __post_init__(self) -> None:
        """Refuse a ladder that cannot be climbed."""
        if bool(self.levels) == (self.every is not None):
            raise ConfigError(f"trigger {self.id!r} needs either levels or every", hint="write one of them")
        if list(self.levels) != sorted(set(self.levels)) or (self.levels and self.levels[0] <= 0):
            raise ConfigError(f"trigger {self.id!r}: levels must rise from above 0", hint="like [100, 500, 1000]")
        if self.every is not None and self.every <= 0:
            raise ConfigError(f"trigger {self.id!r}: every must be above 0", hint="like every = 1000")


def checked(rules: Iterable[Rule]) -> tuple[Rule, ...]:
    """Return the rules; ConfigError when two share an id, for then one of them would silence the other."""
    found: dict[str, Rule] = {}
    for rule in rules:
        if rule.id in found:
            raise ConfigError(f"two triggers are called {rule.id!r}", hint="give one of them another id")
        found[rule.id] = rule
    return tuple(found.values())
