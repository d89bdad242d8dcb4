"""A turn: one thing that wants the room's only voice."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from bot.core.viewers import Viewer


class Lane(StrEnum):
    """Where a turn waits.  EMERGENCY and SHOW pre-empt; THANKS, QA and CHAT share; SCRIPT fills silence."""

    EMERGENCY = "emergency"
    SHOW = "show"
    THANKS = "thanks"
    QA = "qa"
    CHAT = "chat"
    SCRIPT = "script"


class Interrupt(StrEnum):
    """How a waiting turn may cut the running one, and how the running one may be cut."""

    HARD = "hard"
    SOFT = "soft"
    DUCK = "duck"
    NEVER = "never"


class Intent(StrEnum):
    """What a comment wants."""

    PRICE = "price"
    STOCK = "stock"
    SIZE = "size"
    SHIPPING = "shipping"
    RETURNS = "returns"
    INGREDIENTS = "ingredients"
    COMPARE = "compare"
    COUPON = "coupon"
    HOW_TO_BUY = "how_to_buy"
    AUTHENTICITY = "authenticity"
    COMPLAINT = "complaint"
    PRAISE = "praise"
    GREETING = "greeting"
    SMALL_TALK = "small_talk"
    ARE_YOU_REAL = "are_you_real"
    OFF_TOPIC = "off_topic"
    ABUSE = "abuse"
    INJECTION = "injection"
    GIVEAWAY = "giveaway"
    THANKS = "thanks"
    FAQ = "faq"
    """A question that one of the shop's own FAQ entries answers."""
    UNKNOWN = "unknown"
    """A question that no rule understands; said to be unconfirmed, never guessed."""


class Lost(StrEnum):
    """Why a turn was never spoken: always exactly one reason."""

    EXPIRED = "expired"
    EVICTED = "evicted"
    MUTED = "muted"
    SUPERSEDED = "superseded"
    FACTS_CHANGED = "facts_changed"
    VIEWER_HAS_PENDING = "viewer_has_pending"
    DEGRADED = "degraded"
    DIGESTED = "digested"
    """Answered together with others of the same kind: the one loss that is none to her who asked."""
    OPERATOR = "operator"
    BLOCKED = "blocked"
    RETRACTED = "retracted"
    """Its words were deleted, or who wrote them was silenced, on the platform."""


TTL_S: Mapping[Lane, float] = {
    Lane.EMERGENCY: 120.0,
    Lane.SHOW: 60.0,
    Lane.THANKS: 25.0,
    Lane.QA: 30.0,
    Lane.CHAT: 12.0,
    Lane.SCRIPT: 3600.0,
}
"""Seconds a turn stays worth saying after it became fresh."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Turn:
    """A wish to speak.  A value: merging and refreshing make a new one with the same `id`."""

    id: str
    lane: Lane
    intent: str
    """An `Intent`, or the kind of a show turn: opening, segment, gift, follow, order, goal, disclosure, welcome."""
    merge_key: str
    """Turns with an equal key are one turn: intent + product + language."""
    born_at: float
    """Monotonic seconds of the first asker; statistics only."""
    fresh_at: float
    """Monotonic seconds of the last asker; order and expiry."""
    ttl_s: float
    lang: str = "zh"
    viewers: tuple[Viewer, ...] = ()
    """Everyone merged into it, the latest first, at most `MAX_NAMED`."""
    people: int = 1
    """How many viewers are merged, >= 1 for viewer turns."""
    text: str = ""
    """The latest asker's words: hostile, data only."""
    sku: str | None = None
    beside: tuple[str, ...] = ()
    """Other products that the question names, to be compared with `sku`."""
    also: str = ""
    """A second intent of the same comment: "how much, and is postage free?"."""
    answer: str | None = None
    """Id of the FAQ entry that answers it."""
    line: str | None = None
    """Approved copy with slots that is said as it stands, e.g. a rundown line; no LLM."""
    values: Mapping[str, str] = field(default_factory=dict)
    """Values for this turn's own slots."""
    interrupt: Interrupt = Interrupt.SOFT
    """How this turn may be cut while it is spoken."""
    est_speech_s: float = 7.0
    facts_version: str = ""
    outbox_key: str | None = None
    source: str = ""
    """Name of the source in which the latest asker wrote: its profile holds, and a written answer goes there."""

    @property
    def viewer(self) -> Viewer | None:
        """Whom the turn names and whose tier it speaks to: the latest asker."""
        return self.viewers[0] if self.viewers else None

    def expires_at(self) -> float:
        """Return the monotonic second from which on it is stale."""
        return self.fresh_at + self.ttl_s


MAX_NAMED = 8
"""Viewers kept with a merged turn; `people` counts all."""
