"""What the journal hands back: committed events, firings and the outbox of things that must happen once."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Literal

import msgspec

from bot.core.events import RoomEvent
from bot.core.viewers import History


class OutboxClass(StrEnum):
    """What a crash may do to the row: `once` becomes a question, all others are repeated safely."""

    SHOW = "show"
    SET = "set"
    SAY = "say"
    KEYED = "keyed"
    """Its receiver tells a repeated call by its key."""
    ONCE = "once"


class OutboxState(StrEnum):
    """Life of an outbox row; the last five are final."""

    READY = "ready"
    HELD = "held"
    """A person must approve it first."""
    LEASED = "leased"
    STARTED = "started"
    DOUBT = "doubt"
    DONE = "done"
    FAILED = "failed"
    EXPIRED = "expired"
    CANCELLED = "cancelled"
    SUPERSEDED = "superseded"


Ruling = Literal["approve", "decline", "happened", "not_happened", "drop"]
"""What a person may say: the first two of a held order, the others of one in doubt."""
Via = Literal["stage", "voice", "chat", "webhook", "obs", "draw"]
"""Who carries an order out."""
Span = Literal["minute", "hour", "day", "session", "all"]
"""How long a budget lasts before it is full again."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Cost:
    """What an order takes out of one budget: reserved with the order, spent when it is done, else released."""

    budget: str
    window: str
    """The minute, hour, date or session that it belongs to, or "all"."""
    amount: int
    """> 0: times, minor units of money, pieces or seconds."""
    cap: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Order:
    """Something a firing asks for; the journal writes it into the outbox in the same transaction."""

    key: str
    """Stable: rule_id:scope:ordinal[:n].  The receiver de-duplicates by it."""
    klass: OutboxClass
    target: str
    """Effect name for `show`, state key for `set`, copy kind for `say`; the webhook's or the source's name."""
    via: Via = "stage"
    payload: Mapping[str, object] = field(default_factory=dict)
    expires_ms: int
    """Wall ms after which it is not shown any more."""
    duration_ms: int = 4000
    not_before_ms: int = 0
    prio: int = 0
    """Lower goes first."""
    held: bool = False
    """A person must approve it first."""
    costs: tuple[Cost, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Rest:
    """For how long something rests after a firing; kept and checked by the journal, across restarts."""

    key: str
    """The rule's id, or it with a viewer, a tier or a product; or a group's name."""
    span_ms: int
    on_block: Literal["skip", "queue", "merge"] = "skip"
    """While it rests: refuse, wait for its end, or be counted in with what waits already."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Latch:
    """What a rule must remember over a restart: that it is on, or up to where its steps are behind it."""

    rule_id: str
    scope: str
    kind: Literal["on", "floor"]
    value: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Firing:
    """One rule reached one level.  Unique by (rule_id, scope, ordinal), for ever."""

    rule_id: str
    scope: str
    ordinal: int
    level: int
    status: str = "fired"
    """`fired`, `merged` or `skipped:REASON`; a refusal is a row too."""
    orders: tuple[Order, ...] = ()
    rests: tuple[Rest, ...] = ()
    counted: bool = False
    """Its refusals are counted by reason and minute and have no rows: it may happen with every event."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """What one event says of one counter: an increment, or with `absolute` the room's own total."""

    name: str
    """likes comments commenters gifts gift_value follows shares orders members viewers followers"""
    value: int
    """>= 0; `gift_value` in minor units of the room's currency."""
    absolute: bool = False
    person: str = ""
    """Whose increment it is, where each viewer counts once."""


Window = Literal["session", "day", "all", "user"]
"""How long a counter counts before it starts again; `user`: what one viewer did, for ever."""
USER = "user:"
"""A viewer's own scope is this and her memory key."""


class CounterChange(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """One counter before and after one event; `before` is None for a first room total, which is only a baseline."""

    name: str
    scope: str
    """The session's id, the local date as YYYY-MM-DD, "all", or `USER` with a viewer's key."""
    before: int | None
    """Increments start from 0."""
    after: int
    window: Window = "session"
    """Which of the four kinds `scope` is."""
    after_gap: bool = False
    """A long hole in the feed lies between the two values."""


class Committed(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """A new event, durable: it has its `seq`, what was known of its viewer before, and what it set off."""

    event: RoomEvent
    history: History | None
    """None for events without a memory key, and for a viewer never seen before."""
    firings: tuple[Firing, ...] = ()


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
    via: Via = "stage"


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """An order that waits for a person: held until approved, or sent without anybody knowing whether it happened."""

    key: str
    state: OutboxState
    klass: OutboxClass
    via: Via
    target: str
    rule_id: str
    level: int
    at_ms: int
    expires_ms: int
    reason: str
