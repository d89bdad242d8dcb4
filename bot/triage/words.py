"""The word tables of all languages, compiled once into one automaton: every phrase in a comment in one pass."""

import tomllib
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from ahocorasick_rs import AhoCorasick, MatchKind

from bot.core.errors import ConfigError
from bot.core.turns import Intent
from bot.triage.forms import folded

LANGUAGES = ("zh", "en", "ja", "ko", "th", "vi", "id", "ru", "es", "pt", "ar")
SPAM = "spam"
MASK = "mask"
_KINDS = ("ask", "noun", "said")
_WHOLE = ("LATIN", "CYRILLIC", "GREEK")


@dataclass(frozen=True, slots=True)
class Phrase:
    """One entry of a table."""

    text: str
    topic: str
    """An `Intent` value, "spam" or "mask"."""
    kind: str
    """`ask`: a question or request by itself; `noun`: one in a question, or alone; `said`: a statement."""
    lang: str
    prefix: bool = False
    """True when any ending may follow."""

    @property
    def is_short(self) -> bool:
        """True for words of an alphabet that are so short that other languages have them too."""
        return len(self.text) <= 3 and bool(_alphabet(self.text[0]))


@dataclass(frozen=True, slots=True)
class Hit:
    """A phrase found at `start`..`end` of the folded comment."""

    phrase: Phrase
    start: int
    end: int


class Words:
    """Finds phrases; whole words in alphabets with spaces, anywhere in the others."""

    def __init__(self, phrases: list[Phrase]) -> None:
        self._by_text: dict[str, list[Phrase]] = {}
        for phrase in phrases:
            self._by_text.setdefault(phrase.text, []).append(phrase)
        self._texts = list(self._by_text)
        self._automaton = AhoCorasick(self._texts, matchkind=MatchKind.Standard)

    def __len__(self) -> int:
        return len(self._texts)

    def find(self, text: str) -> list[Hit]:
        """Return every phrase in folded `text` that no mask covers, in order."""
        hits = list(self._hits(text))
        masked = {place for hit in hits if hit.phrase.topic == MASK for place in range(hit.start, hit.end)}
        return [hit for hit in hits if hit.phrase.topic != MASK and not _within(hit, masked)]

    def _hits(self, text: str) -> Iterator[Hit]:
        for index, start, end in self._automaton.find_matches_as_indexes(text, overlapping=True):
            for phrase in self._by_text[self._texts[index]]:
                if _stands_alone(text, start, end, phrase.prefix):
                    yield Hit(phrase, start, end)


def _within(hit: Hit, masked: set[int]) -> bool:
    """True when a mask covers the phrase; a longer phrase around a mask stays."""
    return all(place in masked for place in range(hit.start, hit.end))


def _stands_alone(text: str, start: int, end: int, prefix: bool) -> bool:
    before = text[start - 1] if start else ""
    after = text[end] if end < len(text) else ""
    return not (_joined(before, text[start]) or (not prefix and _joined(text[end - 1], after)))


@cache
def _alphabet(char: str) -> str:
    if char.isascii():
        return "LATIN" if char.isalnum() else ""
    name = unicodedata.name(char, "")
    return next((script for script in _WHOLE if name.startswith(script)), "")


def _joined(left: str, right: str) -> bool:
    """True when two neighbours belong to one word of an alphabet with spaces."""
    return bool(left and right and _alphabet(left) and _alphabet(left) == _alphabet(right))


@cache
def word_tables() -> Words:
    """Return the tables of `bot/triage/words`, read once."""
    return Words([phrase for language in LANGUAGES for phrase in _read(language)])


def _read(language: str) -> Iterator[Phrase]:
    raw = tomllib.loads((files("bot.triage") / "words" / f"{language}.toml").read_text(encoding="utf-8"))
    yield from (Phrase(folded(text), MASK, MASK, language) for text in raw.pop(MASK, ()))
    known = {intent.value for intent in Intent} | {SPAM}
    for topic, table in raw.items():
        if topic not in known or set(table) - set(_KINDS):
            raise ConfigError(f"words/{language}.toml: [{topic}] is unknown", hint="use the names of Intent")
        for kind, texts in table.items():
            for text in texts:
                yield Phrase(folded(text.removesuffix("*")), topic, kind, language, prefix=text.endswith("*"))
