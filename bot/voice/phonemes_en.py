"""English text -> sounds: gruut's dictionary, words in their context, mapped to the signs that Kokoro was taught."""

import re
from collections.abc import Iterator, Mapping
from typing import Any

from bot.voice.sounds import Sound, load

_FIXES: tuple[tuple[str, str], ...] = (
    ("g", "ɡ"),
    ("tʃ", "ʧ"),
    ("t͡ʃ", "ʧ"),
    ("dʒ", "ʤ"),
    ("d͡ʒ", "ʤ"),
    ("eɪ", "A"),
    ("aɪ", "I"),
    ("aʊ", "W"),
)
_FIXES += (("oʊ", "O"), ("ɔɪ", "Y"), ("ˈɚ", "ˈɜɹ"), ("ˌɚ", "ˌɜɹ"), ("ɝ", "ɜɹ"), ("ɚ", "əɹ"))
_SPELLED = re.compile(r"[A-Z]{1,5}")


class English:
    """Loads the dictionary on construction.  Not thread safe.  NeedsOperator without the extra."""

    def __init__(self, lexicon: Mapping[str, str]) -> None:
        """`lexicon`: word in lower case -> its phonemes."""
        self._gruut: Any = load("gruut")
        self._lexicon = lexicon

    def sounds(self, run: str, offset: int, *, spell: bool = False) -> Iterator[Sound]:
        """Yield the words of a run of letters that begins at `offset`; `spell`: capitals letter by letter."""
        place = 0
        for match in re.finditer(r"[^ -]+", run):
            word = match[0]
            fixed = self._lexicon.get(word.lower()) or (
                self._spelled(word) if spell and _SPELLED.fullmatch(word) else ""
            )
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
                yield Sound(_kokoro("".join(part.phonemes)) + " ", offset + min(start, len(run) - 1), offset + place)


def _kokoro(phonemes: str) -> str:
    for ours, theirs in _FIXES:
        phonemes = phonemes.replace(ours, theirs)
    return phonemes
