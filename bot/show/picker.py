"""Chooses the next line so that hours of talk do not sound like a loop."""

from collections import deque
from collections.abc import Mapping, Sequence
from random import Random
from typing import Any

from bot.show.lines import PROMOTIONAL, Line, alike, tokens

SENTENCE_REST_S = 6 * 3600.0
SOON_S = 30 * 60.0
OPENING_REST_S = 15 * 60.0
OPENING_CHARS = 6
NEIGHBOURS = 30
MAX_SELLING = 3
_AGE_STEP_S = 120.0


class Memory:
    """What was said when.  Bounded by the rundown: one mark per line and opening, and the last thirty lines."""

    def __init__(self, lang: str) -> None:
        self.lang = lang
        self.said: dict[str, float] = {}
        """Line id -> monotonic second it was last picked."""
        self.openings: dict[str, float] = {}
        self.recent: deque[Line] = deque(maxlen=NEIGHBOURS)

    def note(self, line: Line, now: float) -> None:
        """Record that `line` is said from `now` on."""
        self.said[line.id] = now
        self.openings[self._opening(line)] = now
        self.recent.append(line)

    def choose(self, candidates: Sequence[Line], now: float, rng: Random) -> Line:
        """Return the candidate that was least heard and differs most from its neighbours.

        `candidates` must not be empty.  In this order: another kind than the last line, no fourth sale in a
        row, not within 30 min, not like the last thirty, a fresh opening, <= 2 shared axes, then the longest rest.
        """
        heard = [tokens(line.text[self.lang]) for line in self.recent]
        return min(candidates, key=lambda line: self._weight(line, now, rng, heard))

    def state(self, now: float) -> dict[str, Any]:
        """Return a JSON-ready snapshot; times are ages, because a clock does not survive a restart."""
        return {
            "said": {key: round(now - at, 1) for key, at in self.said.items()},
            "openings": {key: round(now - at, 1) for key, at in self.openings.items()},
            "recent": [line.id for line in self.recent],
        }

    def restore(self, state: Mapping[str, Any], now: float, lines: Mapping[str, Line]) -> None:
        """Take up a snapshot; lines that the rundown no longer has are forgotten."""
        self.said = {key: now - age for key, age in state["said"].items() if key in lines}
        self.openings = {key: now - age for key, age in state["openings"].items()}
        self.recent = deque((lines[key] for key in state["recent"] if key in lines), maxlen=NEIGHBOURS)

    def _weight(self, line: Line, now: float, rng: Random, heard: Sequence[frozenset[str]]) -> tuple[object, ...]:
        age_s = min(now - self.said.get(line.id, now - SENTENCE_REST_S), SENTENCE_REST_S)
        last = self.recent[-1] if self.recent else None
        shared = self._shared_axes(line, last)
        words = tokens(line.text[self.lang])
        return (
            last is not None and line.kind == last.kind,
            line.kind in PROMOTIONAL and self._sales_in_a_row() >= MAX_SELLING,
            age_s < SOON_S,
            any(alike(words, other) for other in heard),
            now - self.openings.get(self._opening(line), now - OPENING_REST_S) < OPENING_REST_S,
            shared > 2,
            -(age_s // _AGE_STEP_S),
            shared,
            rng.random(),
        )

    def _shared_axes(self, line: Line, last: Line | None) -> int:
        if last is None:
            return 0
        return sum(a == b for a, b in zip(line.signature(self.lang), last.signature(self.lang), strict=True))

    def _sales_in_a_row(self) -> int:
        count = 0
        for line in reversed(self.recent):
            if line.kind not in PROMOTIONAL:
                break
            count += 1
        return count

    def _opening(self, line: Line) -> str:
        return line.text[self.lang][:OPENING_CHARS]
