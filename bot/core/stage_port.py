"""What shows and sounds the room; named in `bot.core.ports` with the others."""

from collections.abc import Callable
from typing import Protocol

from bot.core.ledger import OutboxState
from bot.core.scene import (
    AnswerCue,
    Board,
    CaptionCue,
    Card,
    CommentCue,
    Cursor,
    EffectCue,
    Goal,
    PcmFrame,
    SubtitleCue,
    TurnCue,
)
from bot.core.speech import Cleared

EffectAck = Callable[[str, OutboxState, str], object]
"""(effect key, started | done | failed, reason)"""


class Stage(Protocol):
    """Everything viewers see and hear.  Sending never waits: a slow client is dropped, the show is not."""

    @property
    def cursor(self) -> Cursor | None:
        """The last word of the audible overlay, None while there is none."""
        ...

    @property
    def labels_ok(self) -> bool:
        """False once a connected overlay has stopped reporting its labels."""
        ...

    @property
    def is_watched(self) -> bool:
        """True while at least one page is connected and drawn."""
        ...

    @property
    def answer_seen(self) -> str:
        """Key of the last answer that a drawn page has shown for as long as it takes to read, or empty."""
        ...

    @property
    def caption_languages(self) -> frozenset[str]:
        """Languages that connected pages want their captions in."""
        ...

    def begin(self, cue: TurnCue) -> None:
        """Start a turn: expression, gesture, question."""
        ...

    def caption(self, cue: CaptionCue) -> None:
        """Show a clause in time with its sound."""
        ...

    def subtitle(self, cue: SubtitleCue) -> None:
        """Give a clause to the pages of one language; it may come before the clause's caption."""
        ...

    def pcm(self, frame: PcmFrame) -> None:
        """Send sound."""
        ...

    def end(self, turn: int) -> None:
        """No more will come for this turn."""
        ...

    def flush(self, turn: int, fade_ms: int) -> None:
        """Silence a turn at once and take its captions away."""
        ...

    def duck(self, db: float, fade_ms: int) -> None:
        """Make the voice quieter by `db` <= 0; 0.0 brings it back."""
        ...

    def effect(self, cue: EffectCue) -> None:
        """Show an effect; the acknowledgement comes back through `on_effect_ack`."""
        ...

    def answer(self, cue: AnswerCue) -> None:
        """Show an answer that is not said; it leaves by itself."""
        ...

    @property
    def wants_comments(self) -> bool:
        """True while a connected page shows the ticker."""
        ...

    def comment(self, cue: CommentCue) -> None:
        """Put a comment into the ticker; a page that connects later does not get it."""
        ...

    def card(self, card: Card | None) -> None:
        """Show a product, or none."""
        ...

    def goal(self, goal: Goal | None) -> None:
        """Show the like ladder, or none."""
        ...

    def board(self, target: str, board: Board | None) -> None:
        """Set what stands on stage under the name `target`, or take it away; the last call wins, after a reload too."""
        ...

    def pause(self, message: Cleared | None) -> None:
        """Show the paused card, or take it away."""
        ...
