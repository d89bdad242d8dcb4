"""French words in a row: which final consonants are heard.  Phonemes as espeak writes them, pure.

The dictionary gives words as they end alone, some with the consonant that only a vowel behind them brings out.
"""

import re
from collections.abc import Sequence

_Z = (
    "les des mes tes ses ces nos vos leurs aux nous vous ils elles deux trois six dix dans sans chez très plus moins "
    "quelques plusieurs certains certaines autres petits petites grands grandes beaux belles bons bonnes"
)
_BEFORE_VOWEL = dict.fromkeys(_Z.split(), "z")
_BEFORE_VOWEL |= dict.fromkeys("un en on mon ton son bien aucun rien".split(), "n")
_BEFORE_VOWEL |= dict.fromkeys("est sont ont tout quand vingt cent petit grand peut doit fait".split(), "t")
_LOST = {"z": "sx", "t": "td"}
"""Consonant that a vowel brings out -> the letters it is spelled with."""
_ASPIRATED = re.compile(
    r"ha(?:che|ie|ine|ll|lte|mac|mster|nche|ndicap|ricot|sard|usse|ut)|h[ée]ros$|hibou|holland|homard|hont|hors|hublot"
    r"|huit|hurl|onz|oui|ouate|yaourt|yoga|yuan|yen|wi-?fi"
)
"""Beginnings before which nothing is bound, though they sound like a vowel."""
NUMERALS = frozenset(
    "un une deux trois quatre cinq six sept huit neuf dix onze douze treize quatorze quinze seize vingt vingts trente "
    "quarante cinquante soixante cent".split()
)
_VOWELS = "aeiouyøœɔɛəɑɪʊɐɒ"


def bound(words: Sequence[tuple[str, str]]) -> list[str]:
    """Return the phonemes of (word in lower case, its phonemes) said in one breath."""
    spoken = []
    for place, (word, phonemes) in enumerate(words):
        after, sound = words[place + 1] if place + 1 < len(words) else ("", "")
        before = words[place - 1][0] if place else ""
        spoken.append(_alone(word, phonemes) + _link(word, before, after, sound))
    return spoken


def _alone(word: str, phonemes: str) -> str:
    last = phonemes[-1:]
    if last == "n" and phonemes[-2:-1] == "\u0303":
        return phonemes[:-1]
    if word[-1:] in _LOST.get(last, "") and word[-1:] and (last == "z" or word in _BEFORE_VOWEL):
        return phonemes[:-1]
    return phonemes


def _link(word: str, before: str, after: str, sound: str) -> str:
    is_vowel = sound.lstrip("ˈˌ")[:1] in _VOWELS and bool(sound) and not _ASPIRATED.match(after)
    if word in ("six", "dix"):
        return "z" if after in ("huit", "neuf") or (is_vowel and after) else "s" if after in ("", "sept") else ""
    if word == "vingt" and before == "quatre":
        return ""
    if word == "vingt" and (after in NUMERALS or after == "et"):
        return "t"
    return _BEFORE_VOWEL.get(word, "") if is_vowel and after != "et" else ""
