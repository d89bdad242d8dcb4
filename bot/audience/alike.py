"""Who said nearly the same lately: a counter, a mark, a stretched letter or one word more makes no other text."""

import re
from collections import OrderedDict
from dataclasses import dataclass

MOST_PEOPLE = 64
"""People remembered of one text; far beyond what any limit asks for."""
READ = 80
"""Letters of a text that are compared."""
SHARED = 0.75
"""Share of the shorter text's pairs of letters that must stand in the other one too."""
LONGER = 2
"""A text with more than so many times the pairs of another is another text, even if it quotes it."""
LEAST_PAIRS = 4
"""Shorter texts are the same or they are not."""
_REPEATS = re.compile(r"(.)\1+")
_LATIN = str.maketrans("аеорсухіјѕкмтвнαορνικτ", "aeopcyxijskmtbhaopvikt")
"""Cyrillic and Greek letters that look Latin; only compared, so real Cyrillic loses nothing by it."""


def skeleton(said: str) -> str:
    """Return the letters of a folded text alone, look-alikes as one, what is repeated once."""
    plain = said if said.isascii() else said.translate(_LATIN)
    letters = plain if plain.isalpha() else "".join(filter(str.isalpha, plain))
    return _REPEATS.sub(r"\1", letters) if _REPEATS.search(letters) else letters


@dataclass(slots=True)
class _Text:
    anchors: tuple[str, ...]
    people: OrderedDict[str, tuple[float, str]]
    """Who said it -> when and in which words, latest last."""


class AlikeTexts:
    """Counts people by what they said; holds `most` texts, least recent forgotten first."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._texts: OrderedDict[str, _Text] = OrderedDict()
        self._anchored: dict[str, str] = {}

    def __len__(self) -> int:
        return len(self._texts)

    def people(self, said: str, who: str, now: float, within_s: float) -> tuple[int, int]:
        """Remember that `who` said it; return how many said nearly this within `within_s`, and how many just this."""
        people = self._of(skeleton(said) or said).people
        people.pop(who, None)
        people[who] = now, said
        while now - next(iter(people.values()))[0] > within_s or len(people) > MOST_PEOPLE:
            people.popitem(last=False)
        return len(people), sum(words == said for _, words in people.values())

    def forget(self, who: str) -> None:
        """Drop that a person said anything."""
        for text in self._texts.values():
            text.people.pop(who, None)

    def _of(self, bones: str) -> _Text:
        """Return the text remembered that is like this one, else a new one."""
        text = self._texts.get(bones)
        if text is not None:
            self._texts.move_to_end(bones)
            return text
        anchors = _anchors(bones)
        for anchor in anchors:
            other = self._anchored.get(anchor, "")
            if other and _are_alike(bones, other):
                self._texts.move_to_end(other)
                return self._texts[other]
        text = self._texts[bones] = _Text(anchors, OrderedDict())
        self._anchored.update(dict.fromkeys(anchors, bones))
        if len(self._texts) > self._most:
            self._drop_oldest()
        return text

    def _drop_oldest(self) -> None:
        bones, text = self._texts.popitem(last=False)
        for anchor in text.anchors:
            if self._anchored.get(anchor) == bones:
                del self._anchored[anchor]


def _runs(bones: str, size: int) -> set[str]:
    return {bones[at : at + size] for at in range(min(len(bones), READ) - size + 1)}


def _anchors(bones: str) -> tuple[str, ...]:
    """Return the first and the last triple of letters by their order, not their place: texts alike share one."""
    triples = _runs(bones, 3)
    return (min(triples), max(triples)) if triples else ()


def _are_alike(one: str, other: str) -> bool:
    mine, theirs = _runs(one, 2), _runs(other, 2)
    few, many = sorted((len(mine), len(theirs)))
    return few >= LEAST_PAIRS and many <= LONGER * few and len(mine & theirs) >= SHARED * few
