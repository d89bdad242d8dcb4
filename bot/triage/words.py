"""The word tables of all languages, compiled once into one automaton: every phrase in a comment in one pass."""

import tomllib
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cache
from importlib.resources import files
from typing import NamedTuple

from ahocorasick_rs import AhoCorasick, MatchKind

from bot.core.errors import ConfigError
from bot.core.turns import Intent
from bot.triage.forms import folded
from bot.triage.spelling import bare, spelled, with_ma

LANGUAGES = ("zh", "en", "ja", "ko", "th", "vi", "id", "ms", "ru", "es", "pt", "ar", "fr", "de", "hi", "tl")
SPAM = "spam"
MASK = "mask"
OWN = "own"
"""Words that show a language and nothing else."""
GAP = "…"
MAX_GAP = 18
"""Characters that may stand between the two halves of a phrase with a gap."""
_KINDS = ("ask", "noun", "said", "amount")
_WHOLE = ("LATIN", "CYRILLIC", "GREEK")


@dataclass(frozen=True, slots=True)
class Phrase:
    """One entry of a table."""

    text: str
    topic: str
    """An `Intent` value, "spam" or "mask"."""
    kind: str
    """`ask`: a question or request by itself; `noun`: one in a question, or alone; `said`: a statement; `amount`: asks
    how much of whatever else is named, and for the price if nothing is."""
    lang: str
    prefix: bool = False
    """True when any ending may follow."""
    then: str = ""
    """The half after the gap, if it has one: "how long … arrive"."""
    then_prefix: bool = False

    @property
    def is_short(self) -> bool:
        """True for words of an alphabet that are so short that other languages have them too."""
        return len(self.text) <= 3 and not self.then and bool(_alphabet(self.text[0]))

    @property
    def accents(self) -> bool:
        """True when its accents are letters of their own (Vietnamese): they count where the viewer types any."""
        return self.lang == "vi"


class Hit(NamedTuple):
    """A phrase found at `start`..`end` of the folded comment."""

    phrase: Phrase
    start: int
    end: int


class Words:
    """Finds phrases; whole words in alphabets with spaces, anywhere in the others."""

    def __init__(self, phrases: list[Phrase]) -> None:
        self._by_text: dict[str, list[Phrase]] = {}
        for phrase in phrases:
            self._by_text.setdefault(bare(phrase.text), []).append(phrase)
        self._texts = list(self._by_text)
        self._automaton = AhoCorasick(self._texts, matchkind=MatchKind.Standard)

    def __len__(self) -> int:
        return len(self._texts)

    def find(self, text: str) -> list[Hit]:
        """Return every phrase in the spelled form `text` that no mask covers, in order."""
        hits = list(self._hits(text, bare(text)))
        masked = {place for hit in hits if hit.phrase.topic == MASK for place in range(hit.start, hit.end)}
        return [hit for hit in hits if hit.phrase.topic != MASK and not _within(hit, masked)]

    def _hits(self, text: str, plain: str) -> Iterator[Hit]:
        for index, start, end in self._automaton.find_matches_as_indexes(plain, overlapping=True):
            for phrase in self._by_text[self._texts[index]]:
                if _stands_alone(plain, start, end, phrase.prefix) and _is_written(phrase, text[start:end]):
                    whole = _with_rest(phrase, plain, end) if phrase.then else end
                    if whole:
                        yield Hit(phrase, start, whole)


def _with_rest(phrase: Phrase, plain: str, end: int) -> int:
    """Return where the second half of `phrase` ends, 0 if it does not follow the first at `end`."""
    start = plain.find(phrase.then, end, end + MAX_GAP + len(phrase.then))
    while start >= 0:
        after = start + len(phrase.then)
        if _stands_alone(plain, start, after, phrase.then_prefix):
            return after
        start = plain.find(phrase.then, start + 1, end + MAX_GAP + len(phrase.then))
    return 0


def _is_written(phrase: Phrase, said: str) -> bool:
    return not phrase.accents or said.isascii() or phrase.text.startswith(said)


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
    for topic in (MASK, OWN):
        yield from (_phrase(text, topic, topic, language) for text in raw.pop(topic, ()))
    known = {intent.value for intent in Intent} | {SPAM}
    for topic, table in raw.items():
        if topic not in known or set(table) - set(_KINDS):
            raise ConfigError(f"words/{language}.toml: [{topic}] is unknown", hint="use the names of Intent")
        for kind, texts in table.items():
            for text in texts:
                phrase = _phrase(text, topic, kind, language)
                yield phrase
                if (asked := with_ma(phrase.text)) != phrase.text and not phrase.then:
                    yield replace(phrase, text=asked)


def _phrase(entry: str, topic: str, kind: str, language: str) -> Phrase:
    first, _, then = entry.partition(GAP)
    return Phrase(
        _form(first), topic, kind, language, first.endswith("*"), bare(_form(then)) if then else "", then.endswith("*")
    )


def _form(text: str) -> str:
    return spelled(folded(text.strip().removesuffix("*")))
