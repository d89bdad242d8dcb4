"""Do two questions ask the same?  Only for questions that no rule knows; a wrong merge answers the wrong question.

Bigrams alone mislead (59元的有吗/69元的有吗 share 0.67), so figures, variants and denials have a veto.
"""

import re
from functools import lru_cache

from bot.triage.forms import folded, letters
from bot.triage.variants import variants_in

MIN_JACCARD = 0.6
_FILLERS = re.compile(
    r"请问|想问一?下|问一?下|主播|老板|客服|宝宝|亲爱的|亲|麻烦|一下|那个|这个|这款|那款|就是|的话|呢|呀|啊|哦|哈|嘛|吧|哟|诶|欸|谢谢|"
    r"\b(?:please|pls|plz|hey|hi|hello|so|um|the|a|an|this|that|it|host|guys|just|thanks|thank you)\b"
)
_DENIAL = re.compile(
    r"不能|不可以|不会|不是|不用|不要|不含|不带|没有|没|不|别|无|\b(?:not|no|don't|dont|can't|cant|won't|wont|doesn't|doesnt|isn't|isnt|without|never)\b"
)
_ASKED_BOTH_WAYS = re.compile(r"(能|可以|会|是|要|好|行|含|有|带|用)(?:不|没)\1|有没有|可不可以")
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


@lru_cache(maxsize=1024)
def bigrams(text: str) -> frozenset[str]:
    """Return the letter pairs of `text` without its fillers; a single letter stands for itself."""
    core = letters(_FILLERS.sub("", folded(text))) or letters(text)
    return frozenset(core[i : i + 2] for i in range(len(core) - 1)) or frozenset(core)


@lru_cache(maxsize=1024)
def _marks(text: str) -> tuple[tuple[str, object], ...]:
    form = folded(text)
    open_question = _ASKED_BOTH_WAYS.sub("", form)
    return (
        ("figures", tuple(sorted(_DIGITS.findall(form)))),
        ("variant", variants_in(form)),
        ("denial", bool(_DENIAL.search(open_question))),
    )
