"""What viewers write, shown as it comes: cleared, one a little while, and only while a page shows it."""

from bot.core.events import RoomEvent
from bot.core.private import MASK
from bot.core.scene import CommentCue
from bot.core.speech import Clause
from bot.core.viewers import Viewer
from bot.room.cues import hue_of
from bot.room.parts import Parts

EVERY_S = 0.7
"""A reader needs so long for a row; what comes faster is left out, and costs the guard nothing."""
MOST_CHARS = 60


class Ticker:
    """Gives the stage the comments that may be shown."""

    def __init__(self, parts: Parts) -> None:
        self._parts = parts
        self._free_at = 0.0

    def hear(self, event: RoomEvent, viewer: Viewer, lang: str) -> None:
        """Show a comment if a page wants it, its turn has come, nobody raids the room and the guard lets it pass.

        While the labels are lost none is: viewers write of prices and links too.
        """
        now = self._parts.clock.now()
        text = event.comment.text_plain.strip() if event.comment else ""
        is_wanted = self._parts.stage.wants_comments and not self._parts.surge.is_on and not self._parts.labels_lost
        fits = 0 < len(text) <= MOST_CHARS and MASK not in text  # half a sentence is nothing to show
        if not is_wanted or not fits or now < self._free_at:
            return
        self._free_at = now + EVERY_S
        facts, lang = self._parts.facts(), lang or self._parts.settings.room.language
        whose = viewer.key or ""
        name = self._parts.cleared(Clause(text=viewer.name, lang=lang, kind="name", whose=whose), facts)
        words = self._parts.cleared(Clause(text=text, lang=lang, kind="question", whose=whose), facts)
        if name is not None and words is not None:
            self._parts.stage.comment(CommentCue(name=name, text=words, hue=hue_of(viewer.key or viewer.name)))
