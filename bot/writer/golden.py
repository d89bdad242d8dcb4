"""The first half minute about a product: pain, who speaks, solution, proof, limit, timed offer, one question.

Built from the copy kind [golden] and the catalogue (copy.md, section 3; R035, R036).  A timed offer is told only while
it runs; without one the host says so or says the plain price.  What the catalogue does not know is left out.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from bot.core.facts import SLOT, Facts, slots_in
from bot.core.speech import speech_seconds
from bot.core.turns import Lane, Turn
from bot.guard.slots import value_of
from bot.writer.copybook import GOLDEN, CopyBook
from bot.writer.known import Subject, about, is_sold_out, may_be_said
from bot.writer.persona import Persona
from bot.writer.templates import Line

MIN_S, MAX_S = 18.0, 30.0
"""Spoken length (mission S03)."""
ORDER = ("pain", "who", "solution", "proof", "limit", "gift", "offer", "no_offer", "bundle", "question")
_MUST = {"pain": 7.0, "who": 13.0, "solution": 19.0, "offer": 25.0, "question": MAX_S}
"""Beat that no opening lacks -> second by which it should be over; a longer sentence is said if there is no other."""
_EXTRAS = ("limit", "bundle", "solution", "proof", "gift", "solution", "limit")
"""What is added, in this order, while there is time."""
Choose = Callable[[Sequence[Line]], Line]


@dataclass(frozen=True, slots=True)
class Golden:
    """An opening, slots open and bound to the product and its offer."""

    text: str
    beats: tuple[str, ...]
    """Names of its sentences, in order."""
    seconds: float
    """Estimated length with the slots filled as they are now."""


def golden(sku: str, facts: Facts, *, lang: str, persona: Persona, book: CopyBook, choose: Choose) -> Golden | None:
    """Return the opening of a product; None when it is sold out, unknown, or nothing is known that could help.

    Pure if `choose` is; `choose` gets the lines of a beat that are true now, at least one.
    """
    turn = _turn(sku, lang)
    if sku not in facts.catalog.products or is_sold_out(turn, facts):
        return None
    builder = _Builder(turn, facts, lang, persona, book, choose)
    for beat, within_s in _MUST.items():
        told = ("offer" if builder.offer else "no_offer") if beat == "offer" else beat
        if not builder.add(told, within_s=within_s, must=True):
            return None
    for beat in _EXTRAS:
        builder.add(beat, within_s=MAX_S)
    return builder.finished()


class _Builder:
    def __init__(self, turn: Turn, facts: Facts, lang: str, persona: Persona, book: CopyBook, choose: Choose) -> None:
        self._turn, self._facts, self._lang = turn, facts, lang
        self._book, self._choose = book, choose
        self._subject = Subject.of(turn.sku, facts)
        self.offer = self._subject.offer
        words = persona.words_in(lang)
        self._context = {
            "persona": persona.name_in(lang),
            "introduction": words.introduction,
            "phrase": words.phrases[0] if words.phrases else "",
            "tier": "new",
            "merged": False,
            "offer": self.offer is not None,
        }
        self._said: list[tuple[str, Line]] = []

    def add(self, beat: str, *, within_s: float, must: bool = False) -> bool:
        """Add a sentence for `beat` if one is true, new and short enough (the shortest, if it `must`); True if so."""
        used = {slot.key for _, line in self._said for slot in line.slots if slot.name == "fact"}
        lines = [
            line
            for line in self._book.lines(self._lang, GOLDEN, beat)
            if self._is_true(line) and not used & {slot.key for slot in line.slots if slot.name == "fact"}
        ]
        special = [line for line in lines if any(slot.name == "fact" for slot in line.slots)]
        taken = {line.source for _, line in self._said}
        lines = [line for line in special or lines if line.source not in taken]
        room_s = within_s - self._seconds([line for _, line in self._said])
        short = [line for line in lines if self._seconds([line]) <= room_s]
        if not short and must:
            short = sorted(lines, key=lambda line: self._seconds([line]))[:1]
        if short:
            self._said.append((beat, self._choose(short)))
        return bool(short)

    def finished(self) -> Golden:
        said = sorted(self._said, key=lambda part: ORDER.index(part[0]))
        gap = "" if self._lang in ("zh", "ja") else " "
        text = gap.join(self._words(line) for _, line in said)
        return Golden(text, tuple(beat for beat, _ in said), self._seconds([line for _, line in said]))

    def _is_true(self, line: Line) -> bool:
        return may_be_said(line.slots, self._subject, self._turn, self._facts, self._lang)

    def _words(self, line: Line) -> str:
        return about(line.render(self._context), self._subject)

    def _seconds(self, lines: Sequence[Line]) -> float:
        text = " ".join(self._words(line) for line in lines)
        for slot in slots_in(text):
            text = text.replace(slot.raw, value_of(slot, self._facts, self._lang) or "")
        return speech_seconds(SLOT.sub("", text), self._lang) if text else 0.0


def _turn(sku: str, lang: str) -> Turn:
    return Turn(
        id="golden", lane=Lane.SCRIPT, intent="opening", merge_key="", born_at=0.0, fresh_at=0.0, ttl_s=0.0,
        lang=lang, sku=sku, people=0,
    )  # fmt: skip
