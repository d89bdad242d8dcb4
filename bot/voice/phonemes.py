"""Spoken text -> the phonemes that Kokoro was trained on, each with its place in the text.

zh: own word cutter with our lexicon, pypinyin, misaki's pinyin table.  en: gruut.  Latin words inside Chinese are read
by the English side, Chinese inside English by the Chinese side.  Figures never come here: `reading` has worded them.
"""

import importlib
import logging
import re
import tomllib
import warnings
from collections.abc import Iterator
from dataclasses import dataclass, replace
from importlib import resources
from typing import Any

from bot.core.errors import NeedsOperator

_RUNS = re.compile(
    r"(?P<han>[\u3400-\u9fff]+)|(?P<latin>[A-Za-z\u00c0-\u024f][A-Za-z\u00c0-\u024f' -]*)|(?P<other>.)", re.S
)
_PUNCTUATION = {"，": ",", "、": ",", ",": ",", ";": ",", "；": ",", ":": ",", "：": ",", "。": ".", ".": "."}
_PUNCTUATION |= {"！": "!", "!": "!", "？": "?", "?": "?"}
_EN_FIXES: tuple[tuple[str, str], ...] = (
    ("g", "ɡ"),
    ("tʃ", "ʧ"),
    ("t͡ʃ", "ʧ"),
    ("dʒ", "ʤ"),
    ("d͡ʒ", "ʤ"),
    ("eɪ", "A"),
    ("aɪ", "I"),
    ("aʊ", "W"),
)
_EN_FIXES += (("oʊ", "O"), ("ɔɪ", "Y"), ("ˈɚ", "ˈɜɹ"), ("ˌɚ", "ˌɜɹ"), ("ɝ", "ɜɹ"), ("ɚ", "əɹ"))
_SPELLED = re.compile(r"[A-Z]{1,5}")


@dataclass(frozen=True, slots=True)
class Sound:
    """The phonemes of one character, word or mark, and the spoken characters [start, end) they stand for."""

    phonemes: str
    start: int
    end: int
    pause: bool = False
    """True for punctuation, which is no word."""


class Phonemizer:
    """Both front ends, loaded once.  Not thread safe: one worker thread owns it.  NeedsOperator without the extra."""

    def __init__(self) -> None:
        lexicon = tomllib.loads(resources.files("bot.voice").joinpath("lexicon.toml").read_text(encoding="utf-8"))
        self._zh: dict[str, str] = lexicon["zh"]
        self._en: dict[str, str] = lexicon["en"]
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # the dictionaries' own modules use escapes that newer Pythons warn of
            self._gruut = _load("gruut")
            self._misaki = _load("misaki.zh").ZHG2P
            self._pinyin = _load("pypinyin")
            self._cutter = self._make_cutter(_load("jieba"))

    def _make_cutter(self, jieba: Any) -> Any:
        jieba.default_logger.setLevel(logging.ERROR)
        cutter = jieba.Tokenizer()
        # Filled by hand, because initialize() leaves and trusts a cache file in the shared temporary folder.
        cutter.FREQ, cutter.total = cutter.gen_pfdict(cutter.get_dict_file())
        cutter.initialized = True
        for phrase in self._zh:
            cutter.add_word(phrase)
        return cutter

    def sounds(self, text: str) -> list[Sound]:
        """Return the sounds of `text` in order; what has no sound is left out."""
        found: list[Sound] = []
        for sound in self._all(text):
            if sound.pause and found:
                found[-1] = replace(found[-1], phonemes=found[-1].phonemes.rstrip())
            if sound.phonemes.strip() and (found or not sound.pause):
                found.append(sound)
        return found

    def _all(self, text: str) -> Iterator[Sound]:
        mixed = re.search(r"[\u3400-\u9fff]", text) is not None
        for run in _RUNS.finditer(text):
            if run["han"]:
                yield from self._chinese(run["han"], run.start())
            elif run["latin"]:
                yield from self._latin(run["latin"], run.start(), spell=mixed)
            elif mark := _PUNCTUATION.get(run[0]):
                yield Sound(mark + " ", run.start(), run.end(), pause=True)

    def _chinese(self, run: str, offset: int) -> Iterator[Sound]:
        for word in self._cutter.lcut(run):
            for index, syllable in enumerate(self._syllables(word)):
                spoken = self._ipa(syllable)
                gap = " " if index == len(word) - 1 else ""
                yield Sound(spoken + gap, offset + index, offset + index + 1)
            offset += len(word)

    def _syllables(self, word: str) -> list[str]:
        if word in self._zh:
            return self._zh[word].split()
        style = self._pinyin.Style.TONE3
        found: list[str] = self._pinyin.lazy_pinyin(word, style=style, neutral_tone_with_five=True)
        if len(found) == len(word):
            return found
        return [self._pinyin.lazy_pinyin(char, style=style, neutral_tone_with_five=True)[0] for char in word]

    def _ipa(self, syllable: str) -> str:
        if not re.fullmatch(r"[a-zü:êv]{1,7}[1-5]", syllable):
            return ""  # a character without a reading is passed over, not spelled
        try:
            return str(self._misaki.py2ipa(syllable)).replace(chr(815), "")
        except (ValueError, KeyError, IndexError, AssertionError):
            return ""  # an interjection that the pinyin table does not hold

    def _latin(self, run: str, offset: int, *, spell: bool) -> Iterator[Sound]:
        place = 0
        for match in re.finditer(r"[^ -]+", run):
            word = match[0]
            fixed = self._en.get(word.lower()) or (self._spelled(word) if spell and _SPELLED.fullmatch(word) else "")
            if fixed:
                yield from self._dictionary(run[place : match.start()], offset + place)
                yield Sound(fixed + " ", offset + match.start(), offset + match.end())
                place = match.end()
        yield from self._dictionary(run[place:], offset + place)

    def _spelled(self, word: str) -> str:
        return "".join(sound.phonemes.strip() for letter in word for sound in self._dictionary(letter, 0))

    def _dictionary(self, run: str, offset: int) -> Iterator[Sound]:
        """Words in their context (a, the, read); gruut keeps their spelling, so each is found again in the run."""
        if not run.strip(" -'"):
            return
        place = 0
        for sentence in self._gruut.sentences(run, lang="en-us"):
            for part in sentence:
                if not part.phonemes or part.phonemes[0] in ("|", "‖"):
                    continue
                start = max(run.lower().find(part.text.lower(), place), place)
                place = min(start + len(part.text), len(run))
                yield Sound(
                    _kokoro_english("".join(part.phonemes)) + " ", offset + min(start, len(run) - 1), offset + place
                )


def _kokoro_english(phonemes: str) -> str:
    for ours, theirs in _EN_FIXES:
        phonemes = phonemes.replace(ours, theirs)
    return phonemes


def _load(name: str) -> Any:
    try:
        return importlib.import_module(name)
    except ImportError as error:
        raise NeedsOperator(
            f"the local voice cannot load {name}: {error}", hint="pip install 'zhubo[local-voice]'"
        ) from error
