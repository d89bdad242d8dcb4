"""Spanish, French and Italian text -> sounds, as espeak writes them: Kokoro learned these languages from it.

Spanish by its spelling, French and Italian by gruut's dictionaries (data, MIT).  Inside a breath words are bound:
Spanish softens b, d and g, French brings final consonants out before a vowel.
"""

import re
import sqlite3
from collections.abc import Callable, Iterator, Mapping, Sequence
from importlib import resources
from typing import Any

from bot.voice import phonemes_es
from bot.voice.letters import is_foreign, names_of
from bot.voice.liaison import NUMERALS, bound
from bot.voice.sounds import Sound, load

LANGUAGES = ("es", "fr", "it")
_LOCALES = {"fr": "fr-fr", "it": "it-it"}
_FIXES = (
    ("-", ""),
    ("g", "ɡ"),
    ("dʒ", "ʤ"),
    ("tʃ", "ʧ"),
    ("ts", "ʦ"),
    ("dz", "ʣ"),
    ("aɪ", "I"),
    ("aʊ", "W"),
    ("eɪ", "A"),
    ("oʊ", "O"),
    ("ɔɪ", "Y"),
    ("ss", "S"),
    ("\u032a", ""),
    ("ɬ", "l"),
)
"""What the dictionaries write -> the sign of Kokoro, in this order.  Source: misaki's table for these languages."""
_ELIDED = {"j": "ʒ", "c": "s", "qu": "k"}
"""What is left of a French word before an apostrophe, where it is not said as it is written."""
_VOWEL = re.compile(r"[AIOWYaeiouyøœɔɛəɑɪʊɐɒʌ]")
_FIGURE_PARTS = re.compile(
    "diciassette|diciannove|quattordici|undici|dodici|tredici|quindici|sedici|diciotto|dieci|venti?|trenta?|quaranta?"
    "|cinquanta?|sessanta?|settanta?|ottanta?|novanta?|cento?|mila|uno|due|tr[eé]|quattro|cinque|sei|sette|otto|nove"
)
_FIGURE = re.compile(f"(?:{_FIGURE_PARTS.pattern}){{2,}}")


class Romance:
    """One of the three languages.  Not thread safe.  NeedsOperator without the extra."""

    def __init__(self, lang: str, lexicon: Mapping[str, str], english: Callable[[str, int], Iterator[Sound]]) -> None:
        """`lexicon`: word in lower case -> its phonemes; `english` says a foreign word that stands at a place."""
        self._lang, self._lexicon, self._english = lang, lexicon, english
        self._dictionary = phonemes_es.phonemes_of if lang == "es" else _Dictionary(lang).phonemes_of

    def sounds(self, run: str, offset: int) -> Iterator[Sound]:
        """Yield the words of a run of letters that begins at `offset`."""
        words = list(_words(run, self._lang))
        spoken = self._bound([(word, self._spoken(word)) for _, word in words])
        for (place, word), phonemes in zip(words, spoken, strict=True):
            if phonemes:
                yield Sound(phonemes + " ", offset + place, offset + place + len(word))
            else:
                yield from self._english(word, offset + place)

    def _spoken(self, word: str) -> str:
        """The phonemes of a word by itself; empty when it is a foreign one."""
        if fixed := self._lexicon.get(word.lower()):
            return fixed
        if names := names_of(word, self._lang):
            return "".join(self._dictionary(name) for name in names)
        head, mark, tail = word.partition("'")
        if mark and tail and names_of(tail, self._lang):  # l'USB
            return _ELIDED.get(head.lower(), head.lower()) + self._spoken(tail)
        return "" if is_foreign(word, self._lang) else self._dictionary(word)

    def _bound(self, words: Sequence[tuple[str, str]]) -> list[str]:
        if self._lang == "fr":
            return bound([(word.lower(), phonemes) for word, phonemes in words])
        spoken = [phonemes for _, phonemes in words]
        if self._lang == "es":
            for place in range(1, len(spoken)):
                spoken[place - 1], spoken[place] = phonemes_es.bound(spoken[place - 1], spoken[place])
        return spoken


class _Dictionary:
    """French or Italian words; gruut guesses those that its dictionary lacks."""

    def __init__(self, lang: str) -> None:
        self._lang = lang
        self._gruut: Any = load("gruut")
        load(f"gruut_lang_{lang}")
        # Read whole once (0.2 s): the file has no index, so gruut reads all of it for every word.
        with resources.as_file(resources.files(f"gruut_lang_{lang}") / "espeak" / "lexicon.db") as file:
            opened = sqlite3.connect(f"{file.as_uri()}?mode=ro", uri=True)
            rows = opened.execute("SELECT word, phonemes FROM word_phonemes ORDER BY pron_order DESC").fetchall()
            opened.close()
        self._known: dict[str, str] = {word: phonemes.replace(" ", "") for word, phonemes in rows}

    def phonemes_of(self, word: str) -> str:
        lower = word.lower()
        if lower not in self._known:
            parts = _FIGURE_PARTS.findall(lower) if self._lang == "it" and _FIGURE.fullmatch(lower) else []
            self._known[lower] = self._figure(parts) if parts else self._guessed(lower)
        phonemes = self._known[lower]
        for ours, theirs in _FIXES:
            phonemes = phonemes.replace(ours, theirs)
        return phonemes

    def _figure(self, parts: Sequence[str]) -> str:
        """A figure in one word, part by part: a guess loses its stress somewhere in quattrocentocinquantanove."""
        said = []
        for part in parts:
            whole = next((full for full in (part, part + "i", part + "a", part + "o") if full in self._known), part)
            phonemes = self._known.get(whole) or self._guessed(whole)
            said.append(phonemes if whole == part else phonemes[:-1])
        return "".join(part.replace("ˈ", "ˌ") for part in said[:-1]) + said[-1]

    def _guessed(self, word: str) -> str:
        """With the stress that guesses lack: French on the last vowel, Italian before it."""
        texts = self._gruut.sentences(word, lang=_LOCALES[self._lang], espeak=True)
        phonemes = "".join(sign for text in texts for part in text for sign in part.phonemes or () if sign not in "|‖")
        vowels = [match.start() for match in _VOWEL.finditer(phonemes)]
        if len(vowels) < 2 or any(mark in phonemes for mark in "ˈˌ"):
            return phonemes
        place = vowels[-1] if self._lang == "fr" else vowels[-2]
        return f"{phonemes[:place]}ˈ{phonemes[place:]}"


def _words(run: str, lang: str) -> Iterator[tuple[int, str]]:
    """Place and spelling of each word; French keeps hyphens but in figures, for its dictionary has such words whole."""
    for match in re.finditer(r"[^ ]+", run):
        place, parts = match.start(), match[0].split("-")
        if lang == "fr" and not all(part in NUMERALS for part in parts):
            parts = [match[0]]
        for part in parts:
            if re.search(r"\w", part):
                yield place, part
            place += len(part) + 1
