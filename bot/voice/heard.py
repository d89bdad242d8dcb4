"""What reached the listener, worked out from where the cursor stood: whole clauses, then whole words.  Pure."""

from collections.abc import Sequence
from dataclasses import dataclass

from bot.core.speech import Cleared, WordMark, speech_seconds

ENOUGH_RATIO = 0.6
_UNSPACED = ("zh", "ja", "th")


@dataclass(frozen=True, slots=True, kw_only=True)
class Heard:
    """What reached the listener: the record keeps this, never what was sent."""

    ms: int
    text: str
    """Up to the last whole word."""
    clauses_heard: int
    """Clauses heard to their end."""
    part_ratio: float = 0.0
    """How much was heard of the clause after them, 0..1."""

    @property
    def clauses(self) -> float:
        """Return the clauses heard, the last one by its share: 1.5 = half of the second."""
        return self.clauses_heard + self.part_ratio

    def is_enough(self, planned: Sequence[Cleared]) -> bool:
        """True when the turn need not be said again: all clauses that it stands on were heard, or 60 % of its speech.

        `planned` holds all clauses of the turn; a tail that is optional is never the point of it.
        """
        core = sum(not line.source.optional for line in planned)
        whole_s = sum(speech_seconds(line.text, line.lang) for line in planned)
        return bool(planned) and (self.clauses_heard >= max(1, core) or self.ms / 1000 >= ENOUGH_RATIO * whole_s)


@dataclass(slots=True)
class Spoken:
    """A clause on stage; its times are ms from the start of the turn."""

    line: Cleared
    number: int
    start_ms: float
    end_ms: float
    marks: tuple[WordMark, ...] = ()
    frames: int = 0
    sounds: bool = False
    told: tuple[int, int] = (-1, -1)
    """(end_ms, marks) of the caption the stage has now."""


def heard_of(clauses: list[Spoken], ms: float) -> Heard:
    """Return what was heard of `clauses` when the listener had got to `ms`."""
    texts: list[str] = []
    whole, part_ratio = 0, 0.0
    for clause in clauses:
        if clause.start_ms > ms:
            break
        if clause.end_ms <= ms + 1.0:
            whole += 1
            texts.append(clause.line.text)
        else:
            part_ratio = (ms - clause.start_ms) / (clause.end_ms - clause.start_ms)
            texts.append(_part_of(clause, ms - clause.start_ms))
    spaced = bool(clauses) and clauses[0].line.lang not in _UNSPACED
    text = (" " if spaced else "").join(part for part in texts if part)
    return Heard(ms=round(ms), text=text, clauses_heard=whole, part_ratio=part_ratio)


def _part_of(clause: Spoken, ms: float) -> str:
    text = clause.line.text
    if clause.marks:
        heard = [mark.end_char for mark in clause.marks if mark.end_ms <= ms]
        return text[: max(heard, default=0)]
    cut = int(len(text) * max(0.0, ms) / max(1.0, clause.end_ms - clause.start_ms))
    if clause.line.lang in _UNSPACED or cut >= len(text) or text[cut : cut + 1].isspace():
        return text[:cut].rstrip()
    return text[: max(0, text.rfind(" ", 0, cut))]
