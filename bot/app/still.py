"""A stage that nobody looks at: it takes everything, and has seen each effect and answer to its end."""

from bot.core.ledger import OutboxState
from bot.core.ports import EffectAck
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


class StillStage:
    """The `Stage` port of a replay.  Speech is paced by the clock, effects are done at once."""

    cursor: Cursor | None = None
    labels_ok = True
    is_watched = True
    answer_seen = ""
    caption_languages: frozenset[str] = frozenset()
    wants_comments = False

    def __init__(self) -> None:
        self.on_effect_ack: EffectAck = lambda key, state, reason: None

    def begin(self, cue: TurnCue) -> None:
        """Take it."""

    def caption(self, cue: CaptionCue) -> None:
        """Take it."""

    def subtitle(self, cue: SubtitleCue) -> None:
        """Take it."""

    def pcm(self, frame: PcmFrame) -> None:
        """Take it."""

    def end(self, turn: int) -> None:
        """Take it."""

    def flush(self, turn: int, fade_ms: int) -> None:
        """Take it."""

    def duck(self, db: float, fade_ms: int) -> None:
        """Take it."""

    def effect(self, cue: EffectCue) -> None:
        """Acknowledge it."""
        self.on_effect_ack(cue.key, OutboxState.STARTED, "")
        self.on_effect_ack(cue.key, OutboxState.DONE, "")

    def answer(self, cue: AnswerCue) -> None:
        """See it."""
        self.answer_seen = cue.key

    def comment(self, cue: CommentCue) -> None:
        """Take it."""

    def card(self, card: Card | None) -> None:
        """Take it."""

    def goal(self, goal: Goal | None) -> None:
        """Take it."""

    def board(self, target: str, board: Board | None) -> None:
        """Take it."""

    def pause(self, message: Cleared | None) -> None:
        """Take it."""
