"""Do two questions ask the same?  Only for questions that no rule knows; a wrong merge answers the wrong question.

Bigrams alone mislead (59元的有吗/69元的有吗 share 0.67), so figures, variants and denials have a veto.
"""

import re
from functools import lru_cache

from bot.triage.forms import folded, letters
from bot.triage.patterns import pattern
from bot.triage.spelling import bare, one_spelling, spelled
from bot.triage.variants import variants_in

MIN_JACCARD = 0.6
_BOTH_WAYS = re.compile(r"(能|会|是|要|好|行|含|带|用)(?:不|没)\1")
_OR_NOT = re.compile(r"(?:不|没|没有|不会)(?=[啊呀呢]*\W*$)")
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
    """Return `form` in one spelling without words that carry no meaning of their own."""
    return pattern("similar.fillers").sub("", form)


@lru_cache(maxsize=1024)
def bigrams(text: str) -> frozenset[str]:
    """Return the letter pairs of `text` without its fillers; a single letter stands for itself."""
    core = letters(without_fillers(_asked_one_way(bare(spelled(folded(text)))))) or letters(text)
    return frozenset(core[i : i + 2] for i in range(len(core) - 1)) or frozenset(core)


def _asked_one_way(form: str) -> str:
    """Return `form` with "can or can't", "can ... not?" and "may" all as "can": 能不能, 能…不, 可以 are 能."""
    form = _BOTH_WAYS.sub(r"\1", form).replace("有没有", "有").replace("可不可以", "能").replace("可以", "能")
    return _OR_NOT.sub("", form).replace("多长时间", "多久")


def denies(form: str) -> bool:
    """True when folded `form` asks in the negative; asking both ways (能不能) is no denial."""
    return bool(pattern("similar.denial").search(_asked_one_way(bare(spelled(form)))))


@lru_cache(maxsize=1024)
def _marks(text: str) -> tuple[tuple[str, object], ...]:
    form = folded(text)
    return (
        ("figures", tuple(sorted(_DIGITS.findall(one_spelling(form))))),
        ("variant", variants_in(form)),
        ("denial", denies(form)),
    )
