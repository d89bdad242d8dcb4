"""How languages beside Chinese and Japanese spell figures, and which of them a text is read in.

The script decides first: Hangul is read as Korean whatever the clause's language.  Text in Latin letters is read in
the clause's language, and everywhere for English that no other language could mean.
"""

import re

from bot.guard.normalise import base_language, match
from bot.guard.spelled.arabic import AR
from bot.guard.spelled.english import EN, ENGLISH, FALSE_FRIENDS
from bot.guard.spelled.germanic import DE, NL
from bot.guard.spelled.korean import KO
from bot.guard.spelled.others import HI, RU, TR
from bot.guard.spelled.romance import ES, FR, IT, PT
from bot.guard.spelled.shape import blank
from bot.guard.spelled.southeast import ID, VI
from bot.guard.spelled.thai import TH

LATIN = {"es": ES, "pt": PT, "fr": FR, "it": IT, "de": DE, "nl": NL, "id": ID, "ms": ID, "vi": VI, "tr": TR}
"""Language in Latin letters, beside English -> how it spells figures."""
SCRIPTS = (
    (re.compile("[가-힣]"), KO),
    (re.compile("[ก-๎]"), TH),
    (re.compile("[ء-ي]"), AR),
    (re.compile("[ऀ-ॿ]"), HI),
)
_FOREIGN = re.compile("[\u0400-\u04ff\u0600-\u06ff\u0900-\u097f\u0e00-\u0e7f\uac00-\ud7a3]")
_CYRILLIC = re.compile("[\u0400-\u04ff]")
_LETTER = re.compile("[a-z]")
_WORD = re.compile("[a-z]+")


def first(text: str, lang: str) -> re.Match[str] | None:
    """Return the first spelled figure of a folded `text`, in the languages that it can be read in."""
    if not text.isascii() and _FOREIGN.search(text):
        for script, spelled in SCRIPTS:
            if script.search(text) and (found := spelled.first(text)):
                return found
    if not _LETTER.search(text):
        return None
    own = LATIN.get(base_language(lang))
    if own is None:
        return EN.first(text)
    found = own.first(text)
    if found is None and not ENGLISH.isdisjoint(_WORD.findall(text)):
        return _unmistakable(EN.talk.sub(blank, text))
    return found


def first_russian(copy: str) -> tuple[int, int] | None:
    """Return where the first figure in Cyrillic letters is in `copy`: only a view of its own keeps them apart."""
    if not _CYRILLIC.search(copy):
        return None
    view = match(copy, "ru")
    found = RU.first(view.text)
    return found and view.span(*found.span())


def without_figures(text: str) -> str:
    """Return the folded `text` without what any language may read as a figure."""
    for spelled in (KO, TH, AR, HI, RU, EN, *LATIN.values()):
        text = spelled.figures.sub(" ", text)
    return text


def _unmistakable(text: str) -> re.Match[str] | None:
    return next((found for found in EN.figures.finditer(text) if found[0] not in FALSE_FRIENDS), None)
