"""Spoken text -> the phonemes that Kokoro was trained on, each with its place in the text.

One front end a language, loaded when its first line comes: a Chinese room pays nothing for Japanese.  Latin words in
Chinese and Japanese are read by the English side, Chinese in the other languages by the Chinese side.  Figures never
come here: `reading` has worded them.
"""

import importlib.util
import re
import tomllib
from collections.abc import Iterator
from dataclasses import replace
from functools import cached_property
from importlib import resources

from bot.voice.phonemes_en import English
from bot.voice.phonemes_ja import Japanese
from bot.voice.phonemes_romance import LANGUAGES, Romance
from bot.voice.phonemes_zh import Chinese
from bot.voice.sounds import PAUSES, Sound

_RUNS = re.compile(
    r"(?P<han>[\u3400-\u9fff]+)|(?P<latin>[A-Za-z\u00c0-\u024f][A-Za-z\u00c0-\u024f' -]*)|(?P<other>.)", re.S
)
_CLAUSES = re.compile(rf"[{re.escape(''.join(PAUSES))}]|[^{re.escape(''.join(PAUSES))}]+")


def languages() -> frozenset[str]:
    """Return the languages that can be spoken here: Japanese only where its dictionary is installed, an extra."""
    japanese = {"ja"} if importlib.util.find_spec("pyopenjtalk") else set[str]()
    return frozenset({"zh", "en", *LANGUAGES} | japanese)


class Phonemizer:
    """The front ends, each loaded at its first use.  Not thread safe: one worker thread owns it."""

    def __init__(self) -> None:
        text = resources.files("bot.voice").joinpath("lexicon.toml").read_text(encoding="utf-8")
        self._lexicon: dict[str, dict[str, str]] = tomllib.loads(text)
        self._romance: dict[str, Romance] = {}

    @cached_property
    def _english(self) -> English:
        return English(self._lexicon["en"])

    @cached_property
    def _chinese(self) -> Chinese:
        return Chinese(self._lexicon["zh"])

    @cached_property
    def _japanese(self) -> Japanese:
        return Japanese(self._foreign)

    def _foreign(self, word: str, offset: int) -> Iterator[Sound]:
        return self._english.sounds(word, offset)

    def sounds(self, text: str, lang: str) -> list[Sound]:
        """Return the sounds of `text` in order; what has no sound is left out.  NeedsOperator without the extra."""
        found: list[Sound] = []
        for sound in self._japanese_text(text) if lang == "ja" else self._runs(text, lang):
            if sound.pause and found:
                found[-1] = replace(found[-1], phonemes=found[-1].phonemes.rstrip())
            if sound.phonemes.strip() and (found or not sound.pause):
                found.append(sound)
        return found

    def _japanese_text(self, text: str) -> Iterator[Sound]:
        for run in _CLAUSES.finditer(text):
            if mark := PAUSES.get(run[0]):
                yield Sound(mark + " ", run.start(), run.end(), pause=True)
            else:
                yield from self._japanese.sounds(run[0], run.start())

    def _runs(self, text: str, lang: str) -> Iterator[Sound]:
        mixed = re.search(r"[\u3400-\u9fff]", text) is not None
        for run in _RUNS.finditer(text):
            if run["han"]:
                yield from self._chinese.sounds(run["han"], run.start())
            elif run["latin"] and lang in LANGUAGES:
                yield from self._latin(lang).sounds(run["latin"], run.start())
            elif run["latin"]:
                yield from self._english.sounds(run["latin"], run.start(), spell=mixed)
            elif mark := PAUSES.get(run[0]):
                yield Sound(mark + " ", run.start(), run.end(), pause=True)

    def _latin(self, lang: str) -> Romance:
        if lang not in self._romance:
            names = self._lexicon["en"] | self._lexicon.get(lang, {})
            self._romance[lang] = Romance(lang, names, self._foreign)
        return self._romance[lang]
