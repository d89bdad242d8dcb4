"""A second language for rooms with viewers of two: now and then a line of the script is said in it."""

from dataclasses import replace

from bot.core.facts import Facts
from bot.core.speech import speech_seconds
from bot.core.turns import Lane, Turn
from bot.room.captions_native import Natives
from bot.show.lines import fills


class SecondVoice:
    """Turns every `every`-th line of the script into `lang`; one without a wording there leaves it to the next."""

    def __init__(self, natives: Natives, lang: str, every: int) -> None:
        self._natives, self._lang, self._every = natives, lang, every
        self._since = 0
        self._last: tuple[str, Turn] | None = None

    def turned(self, turn: Turn, facts: Facts) -> Turn:
        """Return the turn, in the second language if it is its time; the same turn is asked for more than once."""
        if self._last is not None and self._last[0] == f"{turn.id}:{turn.line}":
            return self._last[1]
        said = self._said(turn, facts)
        self._last = (f"{turn.id}:{turn.line}", said)
        return said

    def _said(self, turn: Turn, facts: Facts) -> Turn:
        if turn.lane is not Lane.SCRIPT or not turn.line or turn.lang == self._lang:
            return turn
        self._since += 1
        if self._since < self._every:
            return turn
        text = self._natives.whole(turn.line, turn.lang, self._lang, turn.sku, facts)
        if text is None or not fills(text, self._lang, facts.catalog, facts.wall_ms):
            return turn
        self._since = 0
        return replace(turn, lang=self._lang, line=text, est_speech_s=speech_seconds(text, self._lang))
