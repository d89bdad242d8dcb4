"""Draws, games and rules as an operator sees them: what stands, what may be done, and why the rest may not."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal, Protocol

from bot.core.goods import Localized

DrawVerb = Literal["open", "close", "void", "claim", "delivered", "refuse"]
Supposable = Literal["likes", "comments", "gifts", "follows", "shares", "orders", "members", "viewers"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Act:
    """Something that an operator could do."""

    verb: str
    why: str = ""
    """Why it may not be done now, a code that the page puts into words; empty = it may."""
    at_ms: int = 0
    """When that changes by itself, wall ms; 0 = never, or nobody knows."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """One place of a draw's result."""

    ordinal: int
    name: str
    """As the platform gave it, without control characters; for the operator alone."""
    prize: Localized
    """Empty for an alternate who waits."""
    state: str
    """waiting reserved notified claimed delivered expired refused void"""
    until_ms: int
    reason: str
    acts: tuple[Act, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class DrawPanel:
    """One draw."""

    id: str
    state: str
    """draft published open closed drawn revealed settled void"""
    prizes: tuple[tuple[Localized, int], ...]
    """(name, how many)"""
    entrants: int
    refused: tuple[tuple[Localized, int], ...]
    """(reason, how many people are out for it)"""
    opens_ms: int | None
    closes_ms: int | None
    freezes_ms: int | None
    """When the list may be frozen: late frames have had their grace."""
    reason: str
    """Why it is void."""
    acts: tuple[Act, ...]
    places: tuple[Place, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class GamePanel:
    """A game that was prepared, and what came of it last."""

    id: str
    kind: str
    ask: Localized
    duration_s: int
    opens: tuple[str, ...]
    act: Act
    called: bool
    """It is asked for and opens as soon as it may."""
    last: str = ""
    """Its last round, empty when it was never played."""
    last_state: str = ""
    """done or void"""
    last_reason: str = ""
    last_winners: tuple[str, ...] = ()
    """Masked, as they were told."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RoundPanel:
    """The round that runs."""

    id: str
    game: str
    kind: str
    state: str
    """open or closed"""
    opens_ms: int
    closes_ms: int
    people: int
    options: tuple[tuple[Localized, int], ...]
    """(text, votes or answers so far); empty for games without options."""
    values: tuple[tuple[str, int], ...]
    """The commonest entries so far, and how many people gave each."""
    refused: tuple[tuple[Localized, int], ...]
    """(why comments that were meant as entries are none, how many)"""


@dataclass(frozen=True, slots=True, kw_only=True)
class RulePanel:
    """A trigger and where it stands."""

    id: str
    kind: str
    counter: str
    value: int
    next: int | None
    """The next level of its counter; None when there is none."""
    is_on: bool
    """Of a `while` rule."""
    rests_until_ms: int
    """Wall ms; 0 when it does not rest."""
    resting: int
    """How many viewers, tiers or products rest."""
    budgets: tuple[tuple[str, int, int], ...]
    """(name, used or set aside, cap) in the present window."""
    last_ms: int
    """When it last fired or was refused in this scope, wall ms; 0 = not yet."""
    last_level: int
    last_status: str
    """fired, merged or skipped:REASON"""
    held: int
    doubt: int
    refused: tuple[tuple[str, int], ...]
    """(reason, how often within the last hour)"""
    plan: Localized = field(default_factory=dict)
    """When, whether and what, in one line by language."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Panels:
    """All three, as they stand now."""

    draws: Sequence[DrawPanel] = ()
    games: Sequence[GamePanel] = ()
    round: RoundPanel | None = None
    rules: Sequence[RulePanel] = ()
    rules_fault: str = ""
    """Why an edited file of rules was not taken; the earlier rules hold."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Supposition:
    """A question: what would so much more of something set off?"""

    what: Supposable
    amount: int
    """> 0"""
    value_minor: int = 0
    """What one gift or order is worth."""
    text: str = ""
    """What the comments say."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Supposed:
    """What one rule would do."""

    rule_id: str
    level: int
    status: str
    """fired, merged, skipped:REASON, or known for a level that has fired before"""
    orders: tuple[tuple[str, str], ...] = ()
    """(class, target)"""
    after_ms: int = 0
    """How much later the first of them would go out."""
    held: bool = False
    """A person would be asked first."""
    times: int = 1
    """So often in a row."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DrawAsk:
    """What an operator wants of a draw."""

    verb: DrawVerb
    draw_id: str
    ordinal: int = -1
    reason: str = ""


class Steering(Protocol):
    """What takes time to do or to find out; each answers with why not, empty when it is done."""

    async def draw(self, ask: DrawAsk) -> str:
        """Move a draw on."""
        ...

    async def suppose(self, one: Supposition) -> Sequence[Supposed]:
        """Say what would fire; nothing does."""
        ...

    async def try_effect(self, name: str, params: Mapping[str, object]) -> str:
        """Show an effect on stage, outside every count."""
        ...
