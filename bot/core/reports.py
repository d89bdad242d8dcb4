"""What the room tells its listeners (console, metrics, the command line).  Values only; listeners never answer back."""

from dataclasses import dataclass
from typing import Protocol

from bot.core.ledger import Asked
from bot.core.panels import Panels
from bot.core.tickets import Ticket
from bot.core.turns import Turn
from bot.core.viewers import Viewer


@dataclass(frozen=True, slots=True, kw_only=True)
class CommentSeen:
    """A comment was committed and its fate decided."""

    seq: int
    at_ms: int
    text: str
    """Plain text of the viewer: hostile, for operators only."""
    viewer: Viewer
    lang: str
    platform: str
    fate: str
    """queued merged answered expired muted ignored blocked evicted"""
    intent: str
    sku: str | None
    why: str
    """Why this intent, product and fate, in a few words."""
    turn_id: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class CommentTranslated:
    """A comment seen before, in the room's language; by a machine, for operators only."""

    seq: int
    """Of its `CommentSeen`."""
    lang: str
    """Language of `text`."""
    text: str
    """As hostile as the comment itself."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Retracted:
    """A comment seen before was deleted on its platform, or its writer silenced: nothing shows it any more."""

    seq: int
    at_ms: int
    turn_id: str = ""
    """The turn that it asked for, with others or alone."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Forgotten:
    """A viewer is forgotten: nothing shows her name or words any more."""

    seqs: tuple[int, ...]
    """Journal numbers of her comments of the last minutes."""
    at_ms: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ChatWritten:
    """A cleared line was written in a platform's chat."""

    at_ms: int
    source: str
    text: str
    decision_id: str
    turn_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class AnswerShown:
    """A cleared answer stood on the stage instead of being said, and a page that is drawn has confirmed it."""

    at_ms: int
    text: str
    decision_id: str
    turn_ids: tuple[str, ...]
    """The lost turns it answers, the latest last."""
    people: int


@dataclass(frozen=True, slots=True, kw_only=True)
class EventSeen:
    """Anything but a comment that an operator wants to see: gift, follow, order, membership, gap."""

    seq: int
    at_ms: int
    type: str
    viewer: Viewer | None
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class TurnWaits:
    """A turn entered the floor, or grew by a merge; `comment_seqs` are the comments it now answers."""

    turn: Turn
    comment_seqs: tuple[int, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class TurnLost:
    """A turn will never be spoken; `reason` is a `Lost` value."""

    turn: Turn
    reason: str
    at_ms: int


@dataclass(frozen=True, slots=True, kw_only=True)
class TurnStarted:
    """A turn took the voice."""

    turn: Turn
    number: int
    at_ms: int
    waited_s: float
    product: str
    """Name of the product it is about, or empty."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Written:
    """Who found the words of a turn; a later report of the same turn replaces an earlier one."""

    turn_id: str
    by: str
    """model kept (a model's answer said before) copy line (approved words as they stand)"""
    why: str
    """Why copy speaks although there is a model, or why the model's answer broke off; one word, empty otherwise."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Prepared:
    """What became of a turn that was written ahead: said, or made in vain because another came first."""

    turn_id: str
    used: bool
    at_ms: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ClauseSaid:
    """A cleared clause of the running turn is being said."""

    number: int
    """Of the turn."""
    clause: int
    text: str
    lang: str
    decision_id: str
    duration_ms: float
    """How long it will take, estimated."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TurnEnded:
    """A turn left the voice."""

    turn: Turn
    number: int
    outcome: str
    """spoken interrupted blocked empty failed"""
    reason: str
    text: str
    """What was heard or shown, clauses joined."""
    decision_id: str
    """Of its first clause, or empty."""
    received_ms: int
    """Wall ms of the first asker's event."""
    spoken_ms: int
    """Wall ms of the first audible sample (or caption); 0 if there was none."""
    ended_ms: int
    speech_s: float
    stale: bool
    """True if its first sound came after its expiry: must never happen."""
    enough: bool = False
    """True when what was heard says what the turn was for: all of it, its core, or most of it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Blocked:
    """The guard refused a clause."""

    at_ms: int
    text: str
    lang: str
    rules: tuple[str, ...]
    reason: str
    turn_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class EffectMoved:
    """An effect row of the outbox changed its state."""

    key: str
    name: str
    rule_id: str
    level: int
    state: str
    at_ms: int
    reason: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Asking:
    """Orders that wait for a person, newest first, after they changed."""

    orders: tuple[Asked, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class FloorState:
    """The queue, best next first, after it changed."""

    turns: tuple[Turn, ...]
    now: float
    """Monotonic second of the snapshot."""
    wait_s: float
    """Expected wait of a new question, s."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Chip:
    """One health light."""

    id: str
    """labels comments copy voice stage store"""
    state: str
    """good warn bad"""
    text: str
    """One sentence in the room's words, e.g. "0.8s" or "语音改用备用B，观众听得到"."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Health:
    """All health lights."""

    chips: tuple[Chip, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Figures:
    """True counts of this session."""

    viewers: int | None
    comments: int
    likes: int
    gifts: int
    orders: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Paused:
    """Panic: all sound and captions are off, or on again."""

    on: bool
    since_ms: int


@dataclass(frozen=True, slots=True, kw_only=True)
class SellingMuted:
    """Nothing that sells is said or shown from now on, or it may be again (rules L05, L10, Q02)."""

    on: bool
    at_ms: int
    why: str = "labels"
    """labels: viewers do not see them; nobody: no operator is there; complaints: too many people complain."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TicketMoved:
    """Something happened to a ticket."""

    ticket: Ticket
    what: str
    """opened merged reminder breach closed forgotten"""
    at_ms: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Alert:
    """A person is asked for, now."""

    at_ms: int
    kind: str
    """complaints: many people complain of the same; distress: somebody may be in danger or suffer;
    raid: far more comments than usual."""
    level: int
    """2 look at it, 3 only a person can go on."""
    about: str
    """Class of the complaints, or what it may be."""
    people: int


Report = (
    CommentSeen
    | CommentTranslated
    | Retracted
    | Forgotten
    | ChatWritten
    | AnswerShown
    | Asking
    | EventSeen
    | TurnWaits
    | TurnLost
    | TurnStarted
    | Written
    | Prepared
    | ClauseSaid
    | TurnEnded
    | Blocked
    | EffectMoved
    | FloorState
    | Health
    | Figures
    | Paused
    | SellingMuted
    | TicketMoved
    | Alert
    | Panels
)


class Listener(Protocol):
    """Hears every report, in order, at once; must not wait and must not raise."""

    def on(self, report: Report) -> None:
        """Take one report."""
        ...
