"""Is a comment a question, a rhetorical one, or mere noise?  Works on the folded form."""

import re

from bot.triage.forms import without_gaps
from bot.triage.patterns import pattern

_MARK = re.compile(r"[?？؟]")
_ZH_END = re.compile(
    r"吗(?!啡)|(嘛|么|呢|没有|没|不|否|不行|行不|可以不|好不|如何|怎样|怎么样|咋样|多少|几)[啊呀哦呐了~!。\s]*$"
)
_EDGES = re.compile(r"^[\W_]+|[\W_]+$")
_LAUGH = re.compile(r"[哈呵嘿嘻]{2,}|[ㅋㅎᄏᄒ]{2,}|\b(?:ha){2,}h?\b|\blo+l+\b|\blma+o+\b|55+5|w{3,}")


def is_question(text: str) -> bool:
    """True when folded `text` asks or requests something."""
    return bool(
        _MARK.search(text)
        or _ZH_END.search(text)
        or pattern("asks.zh_word").search(without_gaps(text))
        or pattern("asks.en_word").search(text)
        or pattern("asks.other_word").search(text)
    )


def is_rhetorical(text: str) -> bool:
    """True when the question wants no answer."""
    return bool(pattern("asks.rhetorical").search(text))


def is_noise(text: str) -> bool:
    """True for bare emoji, digits, laughter and cheers: "1", "扣1", "666", "哈哈哈"."""
    core = _EDGES.sub("", text)
    return not core or pattern("asks.noise").fullmatch(core) is not None


def without_laughter(text: str) -> str:
    """Return folded `text` with laughter taken out."""
    return _LAUGH.sub(" ", text).strip()
