"""Does a comment ask whether the host is a person?  Must hold however it is written: the law wants a plain answer.

Read on the skeleton (letters and digits only), so that spaces, marks and look-alike letters hide nothing; a few words
in Latin letters are read as words, too.
"""

import re

from bot.triage.forms import disguises, folded, has_han, has_latin, letters
from bot.triage.mixed import in_chinese
from bot.triage.patterns import pattern

MAX_ASKED = 120
"""Longer comments do not ask this."""
MAX_WORDS = 9
"""In longer comments a bot may be anybody's."""
_WORD = re.compile("[a-z]+")
_FOREIGN = re.compile(r"[^\W\d_a-z\u00df-\u024f]")
"""Letters of other scripts; of what they say the patterns of skeletons know more."""


def asks_identity(text: str) -> bool:
    """True when the viewer wants to know whether the host is a person, an AI or a recording."""
    if len(folded(text)) > MAX_ASKED:
        return False
    mixed = in_chinese(folded(text))
    return (
        _names_the_host(folded(text))
        or any(_asks(form) for form in disguises(text))
        or bool(mixed and _asks(letters(mixed)))
    )


def _asks(form: str) -> bool:
    bare = pattern("identity.stuff").sub("", pattern("identity.goods").sub("", form))
    return bool(
        (has_han(bare) and pattern("identity.zh").search(bare))
        or (has_latin(bare) and pattern("identity.latin").search(bare))
        or pattern("identity.other").search(bare)
    )


def _names_the_host(form: str) -> bool:
    """True for a few words in Latin letters of which one is "bot", and none goods: what else would be a bot here?"""
    words = [] if _FOREIGN.search(form) else _WORD.findall(form)
    if not 0 < len(words) <= MAX_WORDS or any(map(pattern("identity.of_goods").fullmatch, words)):
        return False
    return any(map(pattern("identity.beings").fullmatch, words)) or bool(
        pattern("identity.human").search(" ".join(words))
    )
