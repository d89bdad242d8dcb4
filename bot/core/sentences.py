"""One memory of the sentences that a room has said, whoever chose them: show, idle talk, answers, thanks.

Bounded by its time: a sentence that has rested long enough is forgotten.  Times are monotonic seconds.
"""

import re
from collections import OrderedDict
from collections.abc import Callable, Mapping
from functools import lru_cache
from hashlib import blake2s
from typing import Any

from bot.core.facts import SLOT

MOST = 8192
"""Sentences kept at most, whatever the time; half an hour of talk without a pause has some 700."""
_END = re.compile(r"(?<=[。！？!?…])(?![。！？!?…])|(?<=\.)(?<!\b[Nn]o\.)(?=\s|$)|\n")
_FIXED = "[[notice:"
"""The law's line is said as often as the law asks."""
Fill = Callable[[str], str]
"""Copy with slots -> its words now; a slot without a value stays."""


@lru_cache(maxsize=8192)
def sentences_of(text: str) -> tuple[str, ...]:
    """Return the sentences of `text` in order; a mark inside a slot or a figure ends none."""
    return tuple(part.strip() for part in _END.split(text) if any(char.isalnum() for char in part))


class Sentences:
    """Which sentences were said within the last `rest_s` seconds."""

    def __init__(self, rest_s: float = 0.0) -> None:
        self.rest_s = rest_s
        """So long a sentence rests; 0 = every sentence may come at any time."""
        self._said: OrderedDict[str, float] = OrderedDict()

    def note(self, text: str, now: float) -> None:
        """Record that every sentence of `text` is said: as heard, or as copy with its slots open."""
        for sentence in sentences_of(text):
            for key in {_key(sentence), _key(unbound(sentence))}:
                self._said[key] = now
                self._said.move_to_end(key)
        while self._said and (len(self._said) > MOST or now - next(iter(self._said.values())) >= self.rest_s):
            self._said.popitem(last=False)

    def is_early(self, text: str, now: float, *, fill: Fill | None = None, news: bool = False) -> bool:
        """True if a sentence of `text` was said lately, as it stands or with its slots filled by `fill`.

        With `news`, copy whose figures have changed since is not early: what is heard is another sentence.
        """
        return any(self._is_early(sentence, now, fill, news) for sentence in sentences_of(text))

    def last(self, text: str) -> float:
        """Return when the sentence of `text` that was said last was said; -inf if none is remembered."""
        return max((self._said.get(_key(one), float("-inf")) for one in sentences_of(text)), default=float("-inf"))

    def state(self, now: float) -> dict[str, Any]:
        """Return a JSON-ready snapshot without a word of what was said; times are ages."""
        return {key: round(now - at, 1) for key, at in self._said.items()}

    def restore(self, state: Mapping[str, Any], now: float) -> None:
        """Take up a snapshot, the oldest first; ValueError or TypeError if it is none."""
        self._said = OrderedDict((str(key), now - float(age_s)) for key, age_s in state.items())

    def _is_early(self, sentence: str, now: float, fill: Fill | None, news: bool) -> bool:
        if _FIXED in sentence:
            return False
        has_slots = "[[" in sentence
        if not (news and has_slots) and self._rests(sentence, now):
            return True
        return has_slots and fill is not None and self._rests(fill(sentence), now)

    def _rests(self, sentence: str, now: float) -> bool:
        return now - self._said.get(_key(sentence), float("-inf")) < self.rest_s


def unbound(text: str) -> str:
    """Return copy with its slots bound to no product: what an answer and a line of the show have in common."""
    return SLOT.sub(lambda slot: f"[[{slot[1]}.{slot[2] or ''}]]", text)


@lru_cache(maxsize=8192)
def _key(sentence: str) -> str:
    """Return what a listener tells sentences by: their letters and digits, not their marks."""
    bare = "".join(char for char in sentence.casefold() if char.isalnum() or char in "[]:.")
    return blake2s(bare.strip(".:").encode("utf-8", "surrogatepass"), digest_size=8).hexdigest()
