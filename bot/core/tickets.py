"""What the shop owes an answer to: one ticket for each person and topic, with the times at which it is late."""

from dataclasses import dataclass

COMPLAINT, UNKNOWN = "complaint", "unknown"
"""Kinds of ticket: something is wrong, and a question that nobody could answer."""
MINUTE_MS = 60_000
REMIND_AFTER_MS = (60 * MINUTE_MS, 90 * MINUTE_MS, 110 * MINUTE_MS)
BREACH_AFTER_MS = 120 * MINUTE_MS
"""An open complaint is called to mind at these ages, and is late from the last one on (rules Q03)."""
BREACHED = len(REMIND_AFTER_MS) + 1
LONGEST_TEXT = 200
LONGEST_RESOLUTION = 500


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """What a ticket is to be opened for.  Words and name are masked already; order numbers are never in it."""

    kind: str
    """`COMPLAINT` or `UNKNOWN`."""
    topic: str
    """Equal for all who mean the same."""
    viewer: str
    """Viewer key, or what tells an unnamed viewer from others in this room."""
    name: str
    text: str
    lang: str
    sku: str = ""
    source: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Ticket:
    """A ticket on disk."""

    id: int
    kind: str
    topic: str
    viewer: str
    name: str
    text: str
    """The viewer's first words on it."""
    lang: str
    sku: str
    source: str
    opened_ms: int
    last_ms: int
    """Wall ms of the last time she said it."""
    count: int
    """How often she said it, >= 1."""
    told: int
    """How many of the reminders were given, `BREACHED` when it is known to be late."""
    closed_ms: int | None = None
    resolution: str = ""
    """What was done about it; never empty once it is closed."""

    @property
    def is_open(self) -> bool:
        """True while nobody has settled it."""
        return self.closed_ms is None

    def stage(self, now_ms: int) -> int:
        """Return how many reminders are due by now, `BREACHED` once it is late; 0 for what has no deadline."""
        if self.kind != COMPLAINT or not self.is_open:
            return 0
        age_ms = now_ms - self.opened_ms
        return sum(age_ms >= after_ms for after_ms in (*REMIND_AFTER_MS, BREACH_AFTER_MS))

    def next_due_ms(self) -> int | None:
        """Return the wall ms of the next reminder or of the breach, None when there is none."""
        if self.kind != COMPLAINT or not self.is_open or self.told >= BREACHED:
            return None
        return self.opened_ms + (*REMIND_AFTER_MS, BREACH_AFTER_MS)[self.told]


def masked_name(name: str) -> str:
    """Return the first character of a name and stars: enough to know her again, too little to read out."""
    return f"{name[:1]}***" if name else ""
