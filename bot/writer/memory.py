"""Remembers for hours what was said, by its n-grams, so that no sentence comes back while another one would do.

Bounded and deterministic: the same calls at the same times give the same answers.  Times are monotonic seconds.
"""

import re
from collections import OrderedDict
from collections.abc import Mapping
from functools import lru_cache
from typing import Any

from bot.core.facts import SLOT
from bot.core.text import words_only

SENTENCES = 1024
"""Sentences remembered; a language of copy has some 900 lines."""
NEAR = 0.8
"""Share of common n-grams (Jaccard) from which on two sentences are one to a listener; R016 asks for 0.9."""
OPENING_REST_S = 15 * 60.0
OPENING_CHARS, OPENING_WORDS = 6, 3
"""So much of a sentence is its opening (copy.md, section 4)."""
NEVER = (float("-inf"), -1)
_TAG = re.compile(r"\{[{%].*?[}%]\}")
_MARKS = re.compile(r"[，。、：；？！,.;:!?]")
_WIDE = re.compile(r"[\u3040-\u30ff\u3400-\u9fff]")


class Memory:
    """When which sentence, or one near it, was said last."""

    def __init__(self) -> None:
        self._said: OrderedDict[str, tuple[float, int]] = OrderedDict()
        self._openings: OrderedDict[str, float] = OrderedDict()
        self._near: dict[str, set[str]] = {}
        """Sentence that was asked about -> those said that are near to it."""
        self._count = 0

    def note(self, text: str, now: float) -> None:
        """Record that `text` (copy, slots open) goes on air."""
        self._count += 1
        if text not in self._said:
            self._meet(text)
        self._said[text] = (now, self._count)
        self._said.move_to_end(text)
        self._openings[opening_of(text)] = now
        self._openings.move_to_end(opening_of(text))
        for kept in (self._said, self._openings):
            while len(kept) > SENTENCES:
                kept.popitem(last=False)

    def last(self, text: str) -> tuple[float, int]:
        """Return when `text` or one near it was said last, as (monotonic s, rank); `NEVER` sorts before all."""
        near = self._near.get(text)
        if near is None:
            own = grams(text)
            near = self._near[text] = {other for other in self._said if alike(own, grams(other))}
        return max((self._said[other] for other in near if other in self._said), default=NEVER)

    def has_rested(self, text: str, now: float, rest_s: float) -> bool:
        """True when neither `text` nor one near it was said within `rest_s`."""
        return now - self.last(text)[0] >= rest_s

    def opened_at(self, text: str) -> float:
        """Return when something that began like `text` was said last, monotonic s; -inf for never."""
        return self._openings.get(opening_of(text), float("-inf"))

    def state(self, now: float) -> dict[str, Any]:
        """Return a JSON-ready snapshot; times are ages, because a clock does not survive a restart."""
        return {"said": [[text, round(now - at, 1)] for text, (at, _) in self._said.items()]}

    def restore(self, state: Mapping[str, Any], now: float) -> None:
        """Take up a snapshot; one of another shape is ignored: the host simply remembers nothing."""
        try:
            rows = [(str(text), float(age_s)) for text, age_s in state["said"][-SENTENCES:]]
        except (KeyError, TypeError, ValueError):
            return
        for text, age_s in rows:
            self.note(text, now - age_s)

    def _meet(self, text: str) -> None:
        if len(self._near) > 4 * SENTENCES:
            self._near.clear()
        own = grams(text)
        for asked, near in self._near.items():
            if alike(own, grams(asked)):
                near.add(text)


@lru_cache(maxsize=4 * SENTENCES)
def grams(text: str) -> frozenset[tuple[str, ...]]:
    """Return the n-grams of a sentence: pairs of characters in CJK, threes elsewhere; a slot counts as one."""
    letters: list[str] = []
    at = 0
    text = _TAG.sub("", text)
    for slot in SLOT.finditer(text):
        letters += [*words_only(text[at : slot.start()]), f"[{slot[1]}.{slot[2]}]"]
        at = slot.end()
    letters += words_only(text[at:])
    size = 2 if _WIDE.search(text) else 3
    return frozenset(tuple(letters[at : at + size]) for at in range(max(1, len(letters) - size + 1)) if letters)


def alike(left: frozenset[tuple[str, ...]], right: frozenset[tuple[str, ...]]) -> bool:
    """True if two sentences count as one."""
    one, two = len(left), len(right)
    if not one or not two or min(one, two) < NEAR * max(one, two):
        return False
    common = len(left & right)
    return common >= NEAR * (one + two - common)


def opening_of(text: str) -> str:
    """Return how a sentence begins."""
    bare = SLOT.sub(r"\1", text)
    first = next(filter(None, _MARKS.split(bare)), "")
    if _WIDE.search(bare):
        return first[:OPENING_CHARS]
    return " ".join(first.casefold().split()[:OPENING_WORDS])
