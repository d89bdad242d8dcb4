"""The whole extension surface on one page.  Adapters need no base class; capabilities are data."""

from collections import deque
from collections.abc import AsyncGenerator, AsyncIterator, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol

from bot.core.clock import Clock
from bot.core.events import RoomEvent
from bot.core.facts import Facts
from bot.core.ledger import Asked, Committed, OutboxRow, OutboxState, Ruling
from bot.core.reports import Written
from bot.core.sentences import Sentences
from bot.core.speech import AudioChunk, Clause, Cleared, CommentVerdict, Verdict, VoiceStyle
from bot.core.stage_port import EffectAck as EffectAck
from bot.core.stage_port import Stage as Stage
from bot.core.turns import Turn
from bot.core.viewers import Sighting


@dataclass(slots=True)
class SourceHealth:
    """What a source knows of itself; one object per source, updated in place by that source only.

    Times are monotonic seconds unless their name ends in `_ms` (wall milliseconds).
    """

    state: str = "idle"
    """idle connecting open live stale backoff offline stopped"""
    reason: str = ""
    """Why it is in that state, in a host's words; never holds a secret."""
    hint: str = ""
    """What the operator can do about it, empty when nothing need be done."""
    since: float | None = None
    """When the state was reached."""
    last_frame_at: float | None = None
    """Of any kind, heartbeats included."""
    last_beat_at: float | None = None
    """Last answer to a heartbeat, where the protocol has one."""
    last_event_at: float | None = None
    reconnects: int = 0
    fallen_at: deque[float] = field(default_factory=lambda: deque(maxlen=1000))
    """When connections were lost; those of the last hour are the figure to watch."""
    gaps: deque[tuple[int, int, str]] = field(default_factory=lambda: deque(maxlen=20))
    """(from ms, to ms, reason): events may be missing between these wall times."""
    masked_ratio: float = 0.0
    """Share of the last minute's identities that the platform hid, 0..1."""
    clock_offset_ms: int | None = None
    """Our wall clock minus the platform's, as far as event times tell (delivery time included); None = unknown."""
    quiet: bool = False
    """Connected, but far fewer events than lately: perhaps a silent feed, perhaps a silent room."""
    counts: dict[str, int] = field(default_factory=dict)
    """frames, events, bad_frames, unmapped, unknown_types, duplicates, shed, other_room, limited, unrecorded"""

    def count(self, name: str, by: int = 1) -> None:
        """Add `by` to one counter."""
        self.counts[name] = self.counts.get(name, 0) + by

    def fallen_within(self, seconds: float, now: float) -> int:
        """Return how often the connection was lost in the last `seconds`."""
        return sum(now - at <= seconds for at in self.fallen_at)


class Source(Protocol):
    """A live-comment feed.  `events` runs until cancelled, reconnecting for ever; NeedsOperator ends it.

    One that can also speak in the platform's chat is a `ChatSource`, and says so by `chat`.
    """

    name: str
    health: SourceHealth

    def events(self) -> AsyncIterator[RoomEvent]:
        """Yield events in the order received, each once per connection."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class ChatCaps:
    """What the platform lets us write in its chat."""

    max_chars: int
    """Longest message, in code points."""
    messages: int
    """At most so many messages ..."""
    window_s: float
    """... in so many seconds."""
    threads: bool = False
    """The platform shows a reply under the comment it answers, so that the name need not be written."""


class ChatSource(Source, Protocol):
    """A source through which the room may answer in writing."""

    @property
    def chat(self) -> ChatCaps | None:
        """What may be written (capability `can_reply_in_chat`); None when this source, as set up, cannot write."""
        ...

    async def say(self, line: Cleared, *, to: RoomEvent | None = None) -> None:
        """Write one cleared line in the chat, as a reply to `to` where the platform can.

        Raises Retryable with the wait when the platform's limit is used up or it fails now, NeedsOperator when only a
        person can help (missing right, banned).
        """
        ...


class FrameSink(Protocol):
    """Where raw frames are kept so that a show can be replayed.  Never waits, never raises."""

    def begin(self, source: str, settings: Mapping[str, object]) -> None:
        """Say once per source how its frames are to be read: its settings, secrets by name only."""
        ...

    def frame(self, source: str, at_ms: int, frame: bytes) -> bool:
        """Keep a frame received at a wall time; False when it could not be kept."""
        ...

    def opened(self, source: str, at_ms: int, facts: Mapping[str, str]) -> None:
        """Say that a connection was made at a wall time, and what its frames are read by besides the settings."""
        ...

    def events(self, source: str, at_ms: int, events: Sequence[RoomEvent]) -> None:
        """Keep drafts that came in no frame: a total asked for, a gap."""
        ...


class Journal(Protocol):
    """The truth.  Every call returns only after its transaction is on disk."""

    async def append(self, events: Sequence[RoomEvent]) -> list[Committed]:
        """Commit the new ones among `events` (unique by source, room and event id) with all they set off."""
        ...

    async def claim(self, now_ms: int, limit: int) -> list[OutboxRow]:
        """Lease up to `limit` orders that are due; each is leased before it is sent."""
        ...

    async def settle(self, key: str, state: OutboxState, reason: str = "") -> bool:
        """Record what became of an order; False if that changed nothing (late, unknown or repeated)."""
        ...

    def situate(self, segment: str) -> None:
        """Let rules know which product the show is at, empty for none."""
        ...

    async def resolve(self, key: str, verdict: Ruling, who: str) -> OutboxState | None:
        """Do what a person says of an order that waits for her, and note it; None if it does not wait (any more)."""
        ...

    async def asked(self, limit: int) -> list[Asked]:
        """Return the newest `limit` orders that wait for a person."""
        ...

    async def counters(self) -> Mapping[tuple[str, str], int]:
        """Return every counter: (name, scope) -> value."""
        ...

    async def note(self, sightings: Sequence[Sighting]) -> None:
        """Remember what was understood of viewers; who is not known (any more) is passed over."""
        ...

    async def forget(self, user_key: str) -> int:
        """Take a viewer out of memory and events; return how many events were hers."""
        ...


class Writer(Protocol):
    """Words.  Yields clauses with open slots; never a figure."""

    degrade: int
    """Level of the degrade ladder, 0..4, set by the room: the longer the queue, the shorter the answers."""
    on_written: Callable[[Written], None]
    """Hears who found the words of each turn, and why no model did; set by the room."""
    said: Sentences
    """What the room said lately, the show's own lines included; set by the room."""

    def write(self, turn: Turn, facts: Facts) -> AsyncGenerator[Clause, None]:
        """Yield the clauses of one turn, first one fast; ends by itself within the turn's deadline.

        Whoever stops early closes it, so that a model's stream ends too.
        """
        ...

    def from_copy(self, turn: Turn, facts: Facts, why: str) -> AsyncGenerator[Clause, None]:
        """Yield what own copy says to a turn whose model's words may not be said, and `why` they may not."""
        ...


class Guard(Protocol):
    """The only maker of `Cleared`."""

    def clear(self, clause: Clause, facts: Facts, *, context: str = "") -> Verdict:
        """Judge one clause; `context` is up to 40 characters said just before.  Never raises for any text."""
        ...

    def judge_comment(self, text: str, lang: str) -> CommentVerdict:
        """Return what a viewer's words may become; its `text` is the only form for triage, model, screen and logs."""
        ...


@dataclass(frozen=True, slots=True)
class VoiceCaps:
    """What a voice can do."""

    name: str
    languages: frozenset[str]
    online: bool = False
    marks: bool = False
    max_parallel: int = 1


class Voice(Protocol):
    """Sound.  Raises Retryable when the provider fails now, NeedsOperator when only a person can help."""

    @property
    def caps(self) -> VoiceCaps:
        """What this voice can do."""
        ...

    def synthesize(self, line: Cleared, style: VoiceStyle) -> AsyncIterator[AudioChunk]:
        """Yield the sound of one cleared clause in order."""
        ...


class Translator(Protocol):
    """Text in another language: comments for the operator, captions for viewers (which the guard clears again)."""

    def languages(self) -> frozenset[tuple[str, str]]:
        """Return the pairs (from, to) it can serve."""
        ...

    async def translate(self, text: str, source: str, target: str) -> str | None:
        """Return `text` in `target`, None if that cannot be; Retryable when its worker failed."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceContext:
    """What a source is given besides its own settings."""

    clock: Clock
    session_id: str
    seed: int = 1
    """Of its back-off jitter."""
    folder: Path | None = None
    """The room's folder: relative paths in the settings count from here."""
    data: Path | None = None
    """Where the room keeps what it remembers; None = nothing is kept over a restart."""
    recent_gifts: Sequence[RoomEvent] = ()
    """Gift events of the last minutes before this start, oldest first, so that open combos go on counting."""
    frames: FrameSink | None = None
    """Where raw frames go; None = they are not kept."""
    reading: bool = False
    """A recording is read: only `decode` will be used, so secrets need not be there."""
    away_since_ms: int | None = None
    """When the room was last seen alive, if this start goes on with its session: what came since is missing."""


@dataclass(frozen=True, slots=True, kw_only=True)
class VoiceContext:
    """What a voice adapter is given."""

    clock: Clock
    languages: Sequence[str] = ()
    """Those that the room speaks by itself: worth making ready before the show."""
