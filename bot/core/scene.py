"""What viewers see, as values: cues, cards, bars and effect orders.  Every text in here is `Cleared`."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from bot.core.speech import Cleared, WordMark


@dataclass(frozen=True, slots=True, kw_only=True)
class QuestionBubble:
    """The comment being answered."""

    name: Cleared
    text: Cleared
    people: int
    """How many asked, >= 1."""
    hue: int
    """0..359, from the viewer's id, for the initial's disc."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SpinView:
    """A turn around the product on show."""

    files: str
    """URL path on the stage server with one # a digit; frames count from 1."""
    frames: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Card:
    """The product on show.  A field that cannot be proved is None and its place stays empty."""

    sku: str
    link: int
    name: Cleared
    detail: Cleared | None
    price: Cleared
    anchor: Cleared | None
    until: Cleared | None
    """When the offer ends, in words."""
    ends_ms: int | None
    """Wall ms at which the offer ends, for the ring."""
    started_ms: int | None
    stock: Cleared | None
    stock_ratio: float | None
    """Pieces left ÷ pieces released, 0..1."""
    picture: str = ""
    """URL path on the stage server, or empty."""
    pictures: tuple[str, ...] = ()
    """Further ones, shown in turn."""
    spin: SpinView | None = None
    terms: tuple[Cleared, ...] = ()
    """What the price holds for, then what comes with the product: two chips at most."""
    detail_stays: bool = False
    """True if the law wants `detail` shown with the product: no card leaves it out for want of room."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Goal:
    """The like ladder: a true count and its levels."""

    count: int
    levels: tuple[int, ...]
    reward: Cleared
    """The next reward in words."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CommentCue:
    """What a viewer wrote, for the ticker."""

    name: Cleared
    text: Cleared
    hue: int
    """0..359, for the initial's disc."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AnswerCue:
    """An answer that is read instead of heard."""

    key: str
    """Names it in what the page says back."""
    name: Cleared | None
    """Who asked; None when the name may not be shown."""
    text: Cleared
    people: int
    """How many asked, >= 1."""
    hue: int
    """0..359, for the initial's disc."""
    hold_ms: int
    """How long it stays, >= 3000."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TurnCue:
    """What changes on stage when a turn starts."""

    turn: int
    """Number of the turn on this stage, 1.. (u32)."""
    lane: str
    intent: str
    expression: str = "warm"
    """Base expression of the avatar rig."""
    gesture: str = ""
    question: QuestionBubble | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class CaptionCue:
    """A clause on screen, timed against the audio of its turn."""

    turn: int
    clause: int
    line: Cleared
    start_ms: int
    end_ms: int
    marks: tuple[WordMark, ...] = ()
    """Against `start_ms`; empty = spread evenly over the characters."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SubtitleCue:
    """A clause in the language of some pages; `line` None = they show it as it is said, with a note."""

    turn: int
    clause: int
    lang: str
    line: Cleared | None


@dataclass(frozen=True, slots=True, kw_only=True)
class EffectCue:
    """Show an effect once; receivers answer `done` for a key they know."""

    key: str
    name: str
    params: Mapping[str, object] = field(default_factory=dict)
    text: Cleared | None = None
    lines: tuple[Cleared, ...] = ()
    """Further words of the effect, in the order its folder names."""
    duration_ms: int = 4000
    ttl_ms: int = 15_000
    """Still worth showing for so long."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Board:
    """What stays on stage while its state says so: a poll, a wheel, a countdown.  The last one for a target counts."""

    name: str
    """An effect folder of kind board."""
    params: Mapping[str, object] = field(default_factory=dict)
    """Figures as the store has them now; completed with the folder's defaults."""
    text: Cleared | None = None
    """Headline."""
    lines: tuple[Cleared, ...] = ()
    """Options, teams, winners: further words in the order the folder names."""
    place: str = ""
    """panel, strip, ledge or notice; empty = the folder's own first."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PcmFrame:
    """At most 40 ms of a turn's sound."""

    turn: int
    seq: int
    pts_ms: int
    """From the start of the turn."""
    pcm: bytes
    first_of_clause: bool = False
    last_of_clause: bool = False
    last_of_turn: bool = False


@dataclass(frozen=True, slots=True)
class Cursor:
    """What the audible overlay says it has played."""

    turn: int
    ms: int
    at: float
    """Monotonic second at which it said so."""
