"""Chinese text -> sounds: own word cutter with our lexicon, pypinyin, misaki's pinyin table."""

import logging
import re
from collections.abc import Iterator, Mapping
from typing import Any

from bot.voice.sounds import Sound, load


class Chinese:
    """Loads the dictionaries on construction.  Not thread safe.  NeedsOperator without the extra."""

    def __init__(self, lexicon: Mapping[str, str]) -> None:
        """`lexicon`: phrase -> pinyin with tone digits, one syllable a character."""
        self._lexicon = lexicon
        self._table: Any = load("misaki.zh").ZHG2P
        self._pinyin: Any = load("pypinyin")
        self._cutter = self._make_cutter(load("jieba"))

    def _make_cutter(self, jieba: Any) -> Any:
        jieba.default_logger.setLevel(logging.ERROR)
        cutter = jieba.Tokenizer()
        # Filled by hand, because initialize() leaves and trusts a cache file in the shared temporary folder.
        cutter.FREQ, cutter.total = cutter.gen_pfdict(cutter.get_dict_file())
        cutter.initialized = True
        for phrase in self._lexicon:
            cutter.add_word(phrase)
        return cutter

    def sounds(self, run: str, offset: int) -> Iterator[Sound]:
        """Yield a sound for each character of a run of characters that begins at `offset`."""
        for word in self._cutter.lcut(run):
            for index, syllable in enumerate(self._syllables(word)):
                gap = " " if index == len(word) - 1 else ""
                yield Sound(self._ipa(syllable) + gap, offset + index, offset + index + 1)
            offset += len(word)

    def _syllables(self, word: str) -> list[str]:
        if word in self._lexicon:
            return self._lexicon[word].split()
        style = self._pinyin.Style.TONE3
        found: list[str] = self._pinyin.lazy_pinyin(word, style=style, neutral_tone_with_five=True)
        if len(found) == len(word):
            return found
        return [self._pinyin.lazy_pinyin(char, style=style, neutral_tone_with_five=True)[0] for char in word]

    def _ipa(self, syllable: str) -> str:
        if not re.fullmatch(r"[a-zü:êv]{1,7}[1-5]", syllable):
            return ""  # a character without a reading is passed over, not spelled
        try:
            return str(self._table.py2ipa(syllable)).replace(chr(815), "")
        except (ValueError, KeyError, IndexError, AssertionError):
            return ""  # an interjection that the pinyin table does not hold
