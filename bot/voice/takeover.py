"""What is left of a clause when its voice has broken off in the middle, and where that belongs.  Pure."""

from bot.core.speech import AudioChunk, Cleared, WordMark

_NEAR_MS = 40
"""A word that is cut so close to its end was heard."""
_BREATHS = "，、。；：！？,.;:!? "


class Rest:
    """A clause of which one voice after the other says a part; every word is said once where the voices tell marks."""

    def __init__(self, line: Cleared) -> None:
        self.line = line
        """What is still to be said."""
        self._start_char, self._start_ms = 0, 0.0
        self._said_ms = 0.0
        self._marks: list[WordMark] = []

    @property
    def said_ms(self) -> float:
        """Length of what the voice at work has said of `line`."""
        return self._said_ms

    def placed(self, chunk: AudioChunk) -> AudioChunk:
        """Note a chunk of `line`; return it with its marks where they belong in the whole clause."""
        self._said_ms += chunk.duration_ms
        self._marks += chunk.marks
        if not self._start_char and not self._start_ms:
            return chunk
        shift_ms, shift = round(self._start_ms), self._start_char
        marks = tuple(
            WordMark(mark.start_ms + shift_ms, mark.end_ms + shift_ms, mark.start_char + shift, mark.end_char + shift)
            for mark in chunk.marks
        )
        return AudioChunk(pcm=chunk.pcm, duration_ms=chunk.duration_ms, marks=marks)

    def broke_off(self, whole_ms: float) -> None:
        """Take what was heard off `line`, which would have taken `whole_ms`."""
        place = heard_chars(self.line.text, self._marks, self._said_ms, whole_ms)
        self.line = self.line.after(place)
        self._start_char += place
        self._start_ms += self._said_ms
        self._said_ms, self._marks = 0.0, []


def heard_chars(text: str, marks: list[WordMark], said_ms: float, whole_ms: float) -> int:
    """Return how many characters of `text` were heard whole in `said_ms`.

    Marks say it to the word.  Without them the share of the time does, back to the last breath before it: half a phrase
    said twice is understood, half a phrase lost is not.
    """
    if marks:
        return max((mark.end_char for mark in marks if mark.end_ms <= said_ms + _NEAR_MS), default=0)
    place = int(len(text) * min(1.0, said_ms / max(1.0, whole_ms)))
    if place >= len(text):
        return len(text)
    return max((text.rfind(mark, 0, place) + 1 for mark in _BREATHS), default=0)
