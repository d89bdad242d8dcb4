"""Finds figures that nobody gave: digits of any script, number words, percent and currency signs.

Copy has no figures of its own; a figure comes through a slot.  Grammar words (一款, 第一次, "this one") are no figures.
"""

import re
import unicodedata
from collections.abc import Iterable
from functools import lru_cache

from bot.guard.normalise import SLOT_MARK, View, base_language, match
from bot.guard.number_words import (
    AR,
    DE,
    EN,
    EN_IDIOMS,
    ES,
    FR,
    HAN_IDIOMS,
    ID,
    JA,
    KO,
    PT,
    RU,
    TH,
    VI,
    ZH,
    ZH_AMOUNT_AFTER,
    ZH_AMOUNT_BEFORE,
    ZH_COUNTED,
    N,
)

GLOSSARY = ("t恤", "usb-c", "h2o", "3d打印", "mp3", "mp4", "a4纸", "a4 paper")
"""Words with a digit that are no figures; a shop's product names join them."""
_SPELLED = {
    "ko": KO, "es": ES, "id": ID, "ms": ID, "th": TH, "ar": AR, "vi": VI, "ru": RU, "pt": PT, "fr": FR, "de": DE,
}  # fmt: skip
"""Language -> how it spells figures, beside Chinese, Japanese and English."""
_ASCII_FIGURE = re.compile("[0-9%$]")
_HAN_OR_KANA = re.compile("[\u3041-\u30fa\u3400-\u9fff\U00020000-\U0010ffff]")
_SIGNS = frozenset("%‰‱٪％﹪💯🔟🥇🥈🥉")


def invented(copy: str, lang: str, names: re.Pattern[str] | None = None) -> str:
    """Return the first figure in `copy` that no slot gave, or an empty string; slots stand as `SLOT_MARK`.

    `names` matches, on the folded view, words that may hold figures: product names and the glossary.
    """
    view = match(copy, lang)
    # Names are looked for where there is a figure at all.
    return _first(copy, view, view.text, lang) and _first(copy, view, _masked(view.text, names), lang)


def _first(copy: str, view: View, text: str, lang: str) -> str:
    """Return the first figure of `copy` in `text`, its view with names blanked."""
    if not copy.isascii() or _ASCII_FIGURE.search(copy):
        covered = {view.index[place] for place, char in enumerate(text) if char == "\x00"} if "\x00" in text else ()
        for at, char in enumerate(copy):
            if _is_figure(char) and at not in covered:
                return copy[at : at + 8].split(SLOT_MARK)[0]
    found = _word(text, lang)
    if found is None:
        return ""
    start, end = view.span(found.start(), found.end())
    return copy[start:end]


@lru_cache(maxsize=8192)
def _is_figure(char: str) -> bool:
    if char.isascii():
        return char.isdigit() or char in "%$"
    if "\u4e00" <= char <= "\u9fff":
        return False
    return char in _SIGNS or unicodedata.category(char) in ("Nd", "No", "Nl", "Sc")


def _word(text: str, lang: str) -> re.Match[str] | None:
    base = base_language(lang)
    if _HAN_OR_KANA.search(text):
        readings = (ZH, JA) if base == "ja" else (ZH,)
        # Idioms are blanked where there is something that they may explain: most clauses have nothing.
        if any(reading.search(text) for reading in readings):
            plain = HAN_IDIOMS.sub(_blank, text)
            found = (JA.search(plain) if base == "ja" else None) or _stated(plain)
            if found:
                return found
    spelled = _SPELLED.get(base)
    if spelled is not None:
        return spelled.search(text)
    if base in ("en", "zh", "ja"):
        return EN.search(text) and EN.search(EN_IDIOMS.sub(_blank, text))
    return None


def _stated(plain: str) -> re.Match[str] | None:
    """Return the first Chinese figure that states something; a few things that are only pointed at state nothing."""
    for found in ZH.finditer(plain):
        start, end = found.span()
        if not ZH_COUNTED.fullmatch(plain, start, end):
            return found
        if ZH_AMOUNT_BEFORE.search(plain[max(0, start - 10) : start]) or ZH_AMOUNT_AFTER.match(plain, end):
            return found
    return None


def _blank(found: re.Match[str]) -> str:
    return "\x00" * (found.end() - found.start())


def _masked(text: str, names: re.Pattern[str] | None) -> str:
    return names.sub(_blank, text) if names else text


def name_pattern(names: Iterable[str], glossary: Iterable[str] = ()) -> re.Pattern[str]:
    """Return what may hold figures in copy: whole names, and their tokens that begin with a letter, like H2O.

    A name that is nothing but a figure protects nothing: it would let any price through.
    """
    words: set[str] = set()
    for name in names:
        folded = match(name).text
        rest = "".join(c for c in ZH.sub("", folded) if c.isalpha() and not is_number_word(c))
        if len(folded) >= 2 and len(rest) >= 2:
            words.add(folded)
        words.update(re.findall(r"[a-z]+[a-z-]*[0-9][a-z0-9-]*", folded))
    words.update(match(word).text for word in (*GLOSSARY, *glossary))
    ordered = sorted((word for word in words if word), key=lambda word: (-len(word), word))
    return re.compile("|".join(_bounded(word) for word in ordered))


def is_number_word(char: str) -> bool:
    """True for a Chinese character that counts."""
    return char in N


def _bounded(word: str) -> str:
    """Match a word that stands alone: "h2o", not "h2o5"."""
    left = r"(?<![a-z0-9])" if word[0].isascii() else ""
    right = r"(?![0-9])" if word[-1].isdigit() else r"(?![a-z0-9])" if word[-1].isascii() else ""
    return left + re.escape(word) + right
