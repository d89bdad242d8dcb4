"""What the journal hands back: committed events, firings and the outbox of things that must happen once."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Literal

from bot.core.events import RoomEvent
from bot.core.viewers import History


class OutboxClass(StrEnum):
    """What a crash may do to the row: `show`, `set` and `say` are repeated safely, `once` becomes a question."""

    SHOW = "show"
    SET = "set"
    SAY = "say"
    ONCE = "once"


class OutboxState(StrEnum):
    """Life of an outbox row; the last five are final."""

    READY = "ready"
    LEASED = "leased"
    STARTED = "started"
    DOUBT = "doubt"
    DONE = "done"
    FAILED = "failed"
    EXPIRED = "expired"
    CANCELLED = "cancelled"
    SUPERSEDED = "superseded"


@dataclass(frozen=True, slots=True, kw_only=True)
class Order:
    """Something a firing asks for; the journal writes it into the outbox in the same transaction."""

    key: str
    """Stable: rule_id:scope:ordinal[:n].  The receiver de-duplicates by it."""
    klass: OutboxClass
    target: str
    """Effect name for `show`, state key for `set`, copy kind for `say`."""
    payload: Mapping[str, object] = field(default_factory=dict)
    expires_ms: int
    """Wall ms after which it is not shown any more."""
    duration_ms: int = 4000


@dataclass(frozen=True, slots=True, kw_only=True)
class Firing:
    """One rule reached one level.  Unique by (rule_id, scope, ordinal), for ever."""

    rule_id: str
    scope: str
    ordinal: int
    level: int
    status: str = "fired"
    """`fired` or `skipped:REASON`; a refusal is a row too."""
    orders: tuple[Order, ...] = ()
    cooldown_s: float = 0.0
    """Seconds for which the rule rests after this firing; the journal keeps and checks it, across restarts."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """What one event says of one counter: an increment, or with `absolute` the room's own total."""

    name: str
    """likes comments gifts gift_value follows shares orders members viewers followers"""
    value: int
    """>= 0; `gift_value` in minor units of the room's currency."""
    absolute: bool = False


Window = Literal["session", "day", "all"]
"""How long a counter counts before it starts again."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CounterChange:
    """One counter before and after one event; `before` is None for a first room total, which is only a baseline."""

    name: str
    scope: str
    """The session's id, the local date as YYYY-MM-DD, or "all"."""
    before: int | None
    """Increments start from 0."""
    after: int
    window: Window = "session"
    """Which of the three kinds `scope` is."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Committed:
    """A new event, durable: it has its `seq`, what was known of its viewer before, and what it set off."""

    event: RoomEvent
    history: History | None
    """None for events without a memory key, and for a viewer never seen before."""
    firings: tuple[Firing, ...] = ()
    changes: tuple[CounterChange, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class OutboxRow:
    """A claimed order: do it, then acknowledge by key."""

    key: str
    klass: OutboxClass
    target: str
    payload: Mapping[str, object]
    state: OutboxState
    attempt: int
    expires_ms: int
    duration_ms: int
    rule_id: str
    level: int
