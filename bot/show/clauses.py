"""Cuts approved copy into clauses, so that an interrupted line goes on at its sentence."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from bot.core.facts import SLOT
from bot.core.speech import speech_seconds

NEARLY_RATIO = 0.75
"""A sentence of which so much was heard has been said: taken up again it would be heard twice."""
Cutter = Callable[[str], Sequence[str]]
"""Copy -> its clauses in order, each a part of the copy.  Must be the writer's own rule."""
_AI = re.compile(r"(?<![A-Za-z])(?:AI|IA)(?![A-Za-z])|人工智能|ИИ|인공지능|ذكاء اصطناعي", re.IGNORECASE)
_STRONG = "。！？!?…\n"
_WEAK = "，、；：,;:"


def clauses_of(text: str) -> list[str]:
    """Return the clauses of `text`; first one >= 4 characters, later ones >= 12 unless a sentence ends.

    Slots are never cut.  Used when the room gives no cutter of its own.
    """
    clauses: list[str] = []
    start = depth = 0
    for at, char in enumerate(text):
        depth += text.startswith("[[", at) - text.startswith("]]", at)
        if depth:
            continue
        strong = char in _STRONG or (char == "." and text[at + 1 : at + 2] in ("", " "))
        least = 4 if strong else 12 if clauses else 6
        if (strong or char in _WEAK) and at + 1 - start >= least:
            clauses.append(text[start : at + 1].strip())
            start = at + 1
    if text[start:].strip():
        clauses.append(text[start:].strip())
    return clauses


def says_ai(text: str) -> bool:
    """True if the words name an AI: an opening that does not has not said what the host is (rules L06)."""
    return _AI.search(text) is not None


@dataclass(frozen=True, slots=True, kw_only=True)
class Rest:
    """What is left to say of a line that was cut."""

    text: str
    """From the start of a sentence to the end of the line; empty when nothing is left."""
    begun: bool = False
    """True when some of its first sentence was heard, which is therefore said anew."""


def resume_after(text: str, heard: float, lang: str, *, cut: Cutter = clauses_of, again: bool = False) -> Rest:
    """Return what to go on with after `heard` >= 0 clauses (1.5 = half of the second), in whole sentences.

    The sentence in which it was cut is said anew: its condition stands before its figure, and half of it means nothing
    after an answer.  It is left alone when nearly all of it was heard, and when it is taken up `again`
    already (the first sentence of `text` was cut before), for a busy room would never get past it.
    """
    text = text.strip()
    rest = rest_after(text, int(heard), cut)
    at = len(text) - len(rest)
    ends = [end for end in range(1, len(text)) if _ends_sentence(text, end)]
    start = max((end for end in ends if end <= at), default=0)
    end = min((end for end in ends if end > at), default=len(text))
    clause = next(iter(cut(rest)), "")
    heard_s = spoken_s(text[start:at], lang) + heard % 1 * spoken_s(clause, lang)
    nearly = heard_s >= NEARLY_RATIO * spoken_s(text[start:end], lang)
    if not rest or nearly or (again and start == 0 and heard_s):
        return Rest(text=text[end:].strip() if rest else "")
    return Rest(text=text[start:].strip(), begun=heard_s > 0)


def spoken_s(text: str, lang: str) -> float:
    """Estimate how long copy with open slots takes to say, s; 0 when there is nothing to say in it."""
    filled = SLOT.sub("某某某某" if lang in ("zh", "ja") else "four or five words", text)
    return speech_seconds(filled, lang) if any(char.isalnum() for char in filled) else 0.0


def _ends_sentence(text: str, end: int) -> bool:
    """True if a sentence ends just before `end`; a mark inside a slot or a number ends none."""
    mark, follows = text[end - 1], text[end : end + 1]
    if text.count("[[", 0, end) != text.count("]]", 0, end):
        return False
    return (mark in _STRONG and follows not in _STRONG) or (mark == "." and follows in ("", " "))


def rest_after(text: str, heard: int, cut: Cutter = clauses_of) -> str:
    """Return what is left of `text` after its first `heard` >= 0 clauses, empty if all was heard."""
    at = 0
    for clause in cut(text)[:heard]:
        found = text.find(clause, at)
        at = found + len(clause) if found >= 0 else at
    return text[at:].strip()
