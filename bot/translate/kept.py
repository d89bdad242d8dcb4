"""What a translation must not lose: slots and figures."""

import re
import unicodedata
from collections import Counter

_SLOT = re.compile(r"\[\[[^\[\]]*\]\]")
_GROUPING = re.compile(r"(?<=\d)[,  ’'](?=\d{3}(?!\d))")
_DIGITS = re.compile(r"\d+")


def is_kept(source: str, translated: str) -> bool:
    """Return whether every slot and every figure of `source` stands in `translated`, as often.

    Digits of any script count as the same figure, "1,000" as "1000"; new figures ("三" became "3") are allowed.
    """
    return _slots(source) == _slots(translated) and _figures(source) <= _figures(translated)


def _slots(text: str) -> Counter[str]:
    return Counter(_SLOT.findall(text))


def _figures(text: str) -> Counter[str]:
    latin = "".join(str(unicodedata.digit(char)) if char.isdecimal() else char for char in text)
    return Counter(_DIGITS.findall(_GROUPING.sub("", latin)))
