"""Do two questions ask the same?  Only for questions that no rule knows; a wrong merge answers the wrong question.

Bigrams alone mislead (59元的有吗/69元的有吗 share 0.67), so figures, variants and denials have a veto.
"""

import re
from functools import lru_cache

from bot.triage.forms import folded, letters
from bot.triage.patterns import pattern
from bot.triage.variants import variants_in

MIN_JACCARD = 0.6
_DIGITS = re.compile(r"\d+(?:\.\d+)?")


def near_duplicate(one: str, other: str) -> bool:
    """True when both comments ask the same thing in nearly the same words."""
    if veto(one, other):
        return False
    left, right = bigrams(one), bigrams(other)
    union = len(left | right)
    return bool(union) and len(left & right) / union >= MIN_JACCARD


def veto(one: str, other: str) -> str:
    """Return what sets the two apart however alike they look: figures, variants, denial; empty if nothing does."""
    return next((name for (name, a), (_, b) in zip(_marks(one), _marks(other), strict=True) if a != b), "")


def without_fillers(form: str) -> str:
    """Return folded `form` without words that carry no meaning of their own."""
    return pattern("similar.fillers").sub("", form)


@lru_cache(maxsize=1024)
def bigrams(text: str) -> frozenset[str]:
    """Return the letter pairs of `text` without its fillers; a single letter stands for itself."""
    core = letters(without_fillers(folded(text))) or letters(text)
    return frozenset(core[i : i + 2] for i in range(len(core) - 1)) or frozenset(core)


@lru_cache(maxsize=1024)
def _marks(text: str) -> tuple[tuple[str, object], ...]:
    form = folded(text)
    open_question = pattern("similar.both_ways").sub("", form)
    return (
        ("figures", tuple(sorted(_DIGITS.findall(form)))),
        ("variant", variants_in(form)),
        ("denial", bool(pattern("similar.denial").search(open_question))),
    )
