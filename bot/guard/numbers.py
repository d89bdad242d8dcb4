"""Finds figures that nobody gave: digits of any script, number words, percent and currency signs.

Copy has no figures of its own; a figure comes through a slot.  Grammar words (一款, 第一次, "this one") are no figures.
"""

import re
import unicodedata
from collections.abc import Iterable
from functools import lru_cache

from bot.guard import disguised_figures, spelled
from bot.guard.normalise import SLOT_MARK, View, base_language, is_han, match
from bot.guard.number_words import HAN_IDIOMS, JA, ZH, ZH_AMOUNT_AFTER, ZH_AMOUNT_BEFORE, ZH_COUNTED, ZH_SPLIT, N
from bot.guard.spelled.shape import blank

GLOSSARY = ("t恤", "usb-c", "h2o", "3d打印", "mp3", "mp4", "a4纸", "a4 paper")
"""Words with a digit that are no figures; a shop's product names join them."""
_ASCII_FIGURE = re.compile("[0-9%$]")
_HAN_OR_KANA = re.compile("[\u3041-\u30fa\u3400-\u9fff\U00020000-\U0010ffff]")
_KANA = re.compile("[\u3041-\u30fa]")
_GENERIC = re.compile(
    "(?<![a-z])(?:a|an|the|and|plus|for|get|buy|take|one|two|more|only|sets?|packs?|box|deal|offer|bundle|kit|gift|sale"
    "|special|price|free|dollars?|euros?|yuan|ringgit|rupiah|\u0111ong|reais|pesos?)(?![a-z])"
    "|套装|组合|礼盒|特价|特惠|优惠|包邮|秒杀|福利|[元块円]|세트|한정|원|บาท|ريال|درهم|دولار|руб[а-я]*|रुपये"
)
"""Words of a name that say nothing of what the product is."""
_JOINT = re.compile(
    "(?<=[\u3041-\u9fff]) ?(?=[a-z0-9])|(?<=[a-z0-9]) ?(?=[\u3041-\u9fff])|(?<=[a-z]) (?=[0-9])|(?<=[0-9]) (?=[a-z])"
    "|(?<=[0-9])(?=(?:ml|l|g|kg|cm|mm|w|mah|oz)(?![a-z]))"
)
"""Where a name may be written with a space or without."""
_TAIL = 12
"""Characters of the words before that a figure may begin in."""
_SIGNS = frozenset("%‰‱٪％﹪💯🔟🥇🥈🥉")


def invented(copy: str, lang: str, names: re.Pattern[str] | None = None, context: str = "") -> str:
    """Return the first figure in `copy` that no slot gave, or an empty string; slots stand as `SLOT_MARK`.

    `names` matches, on the folded view, words that may hold figures: product names and the glossary.  `context` is what
    was said just before: a figure may begin there.
    """
    view = match(copy, lang)
    # Names are looked for where there is a figure at all.
    found = _first(copy, view, view.text, lang) and _first(copy, view, _masked(view.text, names), lang)
    return found or (_continued(copy, lang, names, context) if context else "")


def _first(copy: str, view: View, text: str, lang: str) -> str:
    """Return the first figure of `copy` in `text`, its view with names blanked."""
    covered = {view.index[place] for place, char in enumerate(text) if char == "\x00"} if "\x00" in text else ()
    if not copy.isascii() or _ASCII_FIGURE.search(copy):
        for at, char in enumerate(copy):
            if _is_figure(char) and at not in covered:
                return copy[at : at + 8].split(SLOT_MARK)[0]
    found = _word(text, lang) or disguised_figures.first(text)
    if found is not None:
        start, end = view.span(found.start(), found.end())
        return copy[start:end]
    place = disguised_figures.roman(copy) or (None if copy.isascii() else spelled.first_russian(copy))
    return copy[place[0] : place[1]] if place is not None and place[0] not in covered else ""


def _continued(copy: str, lang: str, names: re.Pattern[str] | None, context: str) -> str:
    """Return the part in `copy`, which states no figure alone, of one that begins in `context`."""
    tail = context.rstrip()[-_TAIL:]
    bare = tail.rstrip("，。、！!,. ")
    if not bare or not (bare[-1] in N or (bare == tail and (is_han(tail[-1]) or tail[-1].isalpha()))):
        return ""
    for gap in ("",) if is_han(tail[-1]) else ("", " "):
        before = tail + gap
        view = match(before + copy[: 2 * _TAIL], lang)
        found = _word(_masked(view.text, names), lang)
        if found is not None:
            end = view.span(*found.span())[1] - len(before)
            if end > 0:
                return copy[:end]
    return ""


@lru_cache(maxsize=8192)
def _is_figure(char: str) -> bool:
    if char.isascii():
        return char.isdigit() or char in "%$"
    if "\u4e00" <= char <= "\u9fff":
        return False
    if char in _SIGNS or unicodedata.category(char) in ("Nd", "No", "Nl", "Sc"):
        return True
    return disguised_figures.shows_figure(char)


def _word(text: str, lang: str) -> re.Match[str] | None:
    return (_HAN_OR_KANA.search(text) and _han(text, base_language(lang))) or spelled.first(text, lang)


def _han(text: str, base: str) -> re.Match[str] | None:
    is_japanese = base == "ja" or _KANA.search(text) is not None
    readings = (ZH, JA) if is_japanese else (ZH,)
    # Idioms are blanked where there is something that they may explain: most clauses have nothing.
    if any(reading.search(text) for reading in readings):
        plain = HAN_IDIOMS.sub(blank, text)
        found = (JA.search(plain) if is_japanese else None) or _stated(plain)
        if found:
            return found
    return ZH_SPLIT.search(text)


def _stated(plain: str) -> re.Match[str] | None:
    """Return the first Chinese figure that states something; a few things that are only pointed at state nothing."""
    for found in ZH.finditer(plain):
        start, end = found.span()
        if not ZH_COUNTED.fullmatch(plain, start, end):
            return found
        if ZH_AMOUNT_BEFORE.search(plain[max(0, start - 10) : start]) or ZH_AMOUNT_AFTER.match(plain, end):
            return found
    return None


def _masked(text: str, names: re.Pattern[str] | None) -> str:
    return names.sub(blank, text) if names else text


def name_pattern(names: Iterable[str], glossary: Iterable[str] = ()) -> re.Pattern[str]:
    """Return what may hold figures in copy: whole names, and their tokens that begin with a letter, like H2O.

    A name that is nothing but a figure protects nothing: it would let any price through.
    """
    words: set[str] = set()
    for name in names:
        folded = match(name).text
        said = _GENERIC.sub("", spelled.without_figures(JA.sub("", ZH.sub("", folded))))
        rest = "".join(c for c in said if c.isalpha() and not is_number_word(c))
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
    """Match a word that stands alone: "h2o", not "h2o5".

    A space where letters meet another script or a digit is free: "保温杯 500ml" is "保温杯500ml".
    """
    left = r"(?<![a-z0-9])" if word[0].isascii() else ""
    right = r"(?![0-9])" if word[-1].isdigit() else r"(?![a-z0-9])" if word[-1].isascii() else ""
    return left + " ?".join(re.escape(part) for part in _JOINT.split(word)) + right
