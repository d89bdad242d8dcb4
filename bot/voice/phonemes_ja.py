"""Japanese text -> sounds: OpenJTalk reads it (particles, figures and counters as they are said), then the kana table.

Latin words that its dictionary knows are read as it says, capitals are spelled; the rest is read by the English side.
"""

import os
import re
import unicodedata
from collections.abc import Callable, Iterator
from typing import Any

from bot.voice.kana import phonemes_of
from bot.voice.sounds import Sound, load

EXTRA = "local-voice-ja"
_NAMES = (
    "エー ビー シー ディー イー エフ ジー エイチ アイ ジェー ケー エル エム エヌ オー "
    "ピー キュー アール エス ティー ユー ブイ ダブリュー エックス ワイ ゼット"
).split()
_LETTERS = dict(zip("ABCDEFGHIJKLMNOPQRSTUVWXYZ", _NAMES, strict=True))
_DEVOICED = "’"
_AFTER_NAN = tuple("タチツテトダヂヅデドナニヌネノ")
"""何 is said ナン before these (何ですか), else as the dictionary says."""
_LATIN = re.compile(r"[A-Za-z\u00c0-\u024f']+")
_SPELLED = re.compile(r"[A-Z]{1,5}")


class Japanese:
    """Loads the dictionary (27 MB) on construction.  Not thread safe.  NeedsOperator without the extra."""

    def __init__(self, english: Callable[[str, int], Iterator[Sound]]) -> None:
        """`english` says a Latin word that stands at a place."""
        # It brings a model of its own; the runtime under it reports usage to its vendor unless told before.
        os.environ.setdefault("ORT_DISABLE_TELEMETRY", "1")
        self._frontend: Any = load("pyopenjtalk", EXTRA).run_frontend
        self._english = english

    def sounds(self, run: str, offset: int) -> Iterator[Sound]:
        """Yield the sounds of a stretch without pauses that begins at `offset`, a word each."""
        heard = [place for place, char in enumerate(run) if not char.isspace()]  # spaces are in no word
        at = 0
        # "Vanilla" leaves out what needs a second dictionary of 190 MB: readings of characters that copy hardly has.
        words = self._frontend(run, use_vanilla=True)
        for word, after in zip(words, [*words[1:], None], strict=True):
            chars, at = heard[at : at + len(word["string"])], at + len(word["string"])
            if not chars or not word["mora_size"]:
                continue
            start, end = offset + chars[0], offset + chars[-1] + 1
            kana = word["pron"].replace(_DEVOICED, "")
            if word["string"] == "何" and after and after["pron"][:1] in _AFTER_NAN:
                kana = "ナン"
            latin = unicodedata.normalize("NFKC", word["string"])
            if _LATIN.fullmatch(latin) and not _SPELLED.fullmatch(latin) and kana == _spelled(latin):
                yield from self._english(latin, start)
            else:
                phonemes = phonemes_of(kana)
                # A stop at the end of a word is the start of the next one's consonant: it takes no gap.
                yield Sound(phonemes if phonemes.endswith("ʔ") else phonemes + " ", start, end)


def _spelled(latin: str) -> str:
    return "".join(_LETTERS.get(letter, "") for letter in latin.upper())
