"""Concepts: word classes, and frames that say which classes make a claim where they meet.

A pack lists its words by language and class; "effect 6 ailment" is a claim where a word of `effect` is followed, within
six characters of one clause, by a word of `ailment`.  Cost does not grow with the number of words or frames.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Generic, TypeVar

from bot.core.errors import ConfigError
from bot.guard.normalise import match

Words = Mapping[str, Mapping[str, tuple[str, ...]]]
"""Language or "*" -> class -> folded words; one that ends in * is a stem."""
GAP = 10
Owner = TypeVar("Owner")
Marks = tuple[tuple[bool, tuple[tuple[int, str], ...]], ...]
"""What a word stands for: True if it is a stem, and its classes."""
_CLAUSE = frozenset("，。！？；：、,.!?;:\n…")
_SENTENCE = frozenset("。！？!?;；\n")
_PROCLITICS = frozenset(
    ("", *"وفبلكس", "ال", "وال", "بال", "فال", "كال", "لل", "ولل", "ول", "وب", "فب", "وس", "با", "كا")
)
"""And, so, by, for, like, will, the: written with the next word."""
_ENDING = 3
"""Letters of his, their, your, the plural."""
_GAP = re.compile(r"(\d+)(,?)")


@dataclass(frozen=True, slots=True)
class Frame:
    """Word classes in order, and how far each may be from the one before."""

    classes: tuple[str, ...]
    gaps: tuple[int, ...]
    crosses: tuple[bool, ...]
    """True where a comma may stand between."""


def parse_frame(text: str, where: str, known: frozenset[str]) -> Frame:
    """Return "effect 6 ailment" as a frame: classes, and between them the largest distance; "6," may cross a comma."""
    classes: list[str] = []
    gaps: list[int] = []
    crosses: list[bool] = []
    for part in text.split():
        gap = _GAP.fullmatch(part)
        if gap and len(gaps) < len(classes):
            gaps.append(int(gap[1]))
            crosses.append(bool(gap[2]))
            continue
        if part not in known:
            raise ConfigError(f"{where}: frame {text!r} names {part!r}", hint=f"classes: {', '.join(sorted(known))}")
        if len(gaps) < len(classes):
            gaps.append(GAP)
            crosses.append(False)
        classes.append(part)
    if not classes or len(gaps) != len(classes) - 1:
        raise ConfigError(f"{where}: frame {text!r} is not finished", hint='write "class" or "class 6 class"')
    return Frame(tuple(classes), tuple(gaps), tuple(crosses))


def parse_words(raw: Mapping[str, Mapping[str, Iterable[str]]], file: str) -> Words:
    """Return the [words.LANG] tables of a pack, folded; "id ms" serves two languages."""
    out: dict[str, dict[str, tuple[str, ...]]] = {}
    for lang, classes in raw.items():
        if not isinstance(classes, Mapping):
            raise ConfigError(f"{file}: [words] has {lang!r} without a language", hint="write [words.zh]")
        first = lang.split()[0]
        table = {name: tuple(dict.fromkeys(_folded(word, first) for word in words)) for name, words in classes.items()}
        for name, words in table.items():
            if not all(word.strip("*") for word in words):
                raise ConfigError(f"{file}: [words.{lang}] {name} has an empty word", hint="remove it")
        out.update(dict.fromkeys(lang.split(), table))
    return out


def _folded(word: str, lang: str) -> str:
    stem = "*" if word.endswith("*") else ""
    return match(word.removesuffix("*"), lang).text + stem


def class_names(words: Words) -> frozenset[str]:
    """Return the names of all classes."""
    return frozenset(name for table in words.values() for name in table)


Place = tuple[int, str]
"""A word class: the number of its table, in the order in which tables appear, and its name."""


class Finder(Generic[Owner]):
    """Finds the frames of some owners in a folded text, with the words of some languages.

    `words` are to be looked for by whoever has an automaton; `find` takes what stands in the text.
    """

    def __init__(self, owned: Iterable[tuple[Owner, Words, Frame]], languages: frozenset[str] | None) -> None:
        self._first: defaultdict[Place, list[tuple[Owner, Frame]]] = defaultdict(list)
        classes: defaultdict[str, defaultdict[bool, set[Place]]] = defaultdict(lambda: defaultdict(set))
        tables: dict[int, int] = {}
        for owner, words, frame in owned:
            number = tables.setdefault(id(words), len(tables))
            self._first[number, frame.classes[0]].append((owner, frame))
            for lang, table in words.items():
                if languages is None or lang == "*" or lang in languages:
                    for name in frame.classes:
                        for word in table.get(name, ()):
                            classes[word.removesuffix("*")][word.endswith("*")].add((number, name))
        self.words: Mapping[str, Marks] = {
            word: tuple((stem, tuple(sorted(names))) for stem, names in sorted(kinds.items()))
            for word, kinds in classes.items()
        }

    def find(self, text: str, seen: Iterable[tuple[Marks, int, int]]) -> Iterator[tuple[Owner, int, int, bool]]:
        """Yield (owner, start, end, True for a single word) for every frame that fits; `seen` are `words` found."""
        places: dict[Place, list[tuple[int, int]]] = {}
        for marks, start, end in seen:
            for stem, names in marks:
                whole = whole_word(text, start, end, stem)
                if whole:
                    for name in names:
                        places.setdefault(name, []).append((start, whole))
        for name, starts in places.items():
            for owner, frame in self._first.get(name, ()):
                for start, end in starts:
                    last = _follow(frame, 0, name[0], end, places, text)
                    if last:
                        yield owner, start, last, not frame.gaps


def _follow(
    frame: Frame, step: int, words: int, end: int, places: Mapping[tuple[int, str], list[tuple[int, int]]], text: str
) -> int:
    """Return where the frame ends when its first `step` + 1 classes end at `end`, or 0."""
    if step == len(frame.gaps):
        return end
    marks = _SENTENCE if frame.crosses[step] else _CLAUSE
    for start, after in places.get((words, frame.classes[step + 1]), ()):
        if not 0 <= (start - end) * 2 // 5 <= frame.gaps[step]:  # no distance is shorter
            continue
        if _distance(text, end, start) <= frame.gaps[step] and marks.isdisjoint(text[end:start]):
            last = _follow(frame, step + 1, words, after, places, text)
            if last:
                return last
    return 0


def _distance(text: str, start: int, end: int) -> int:
    """Return how far it is in Han, kana or Hangul characters: five letters of other scripts are two."""
    wide = end > start and any("\u3041" <= char <= "\u9fff" or "\uac00" <= char <= "\ud7a3" for char in text[start:end])
    return end - start if wide else (end - start) * 2 // 5


def whole_word(text: str, start: int, end: int, stem: bool) -> int:
    """Return the end of the word at [start, end), 0 if it is only a part of a longer one."""
    if "\u0621" <= text[start] <= "\u064a":
        return _arabic_word(text, start, end, stem)
    if "\u0e01" <= text[start] <= "\u0e4e" and _splits_thai(text, start, end):
        return 0
    if start and _is_letter(text[start]) and _is_letter(text[start - 1]):
        return 0
    if _is_letter(text[end - 1]):
        while end < len(text) and _is_letter(text[end]):
            if not stem:
                return 0
            end += 1
    return end


def _splits_thai(text: str, start: int, end: int) -> bool:
    """True if the word would begin behind a vowel that belongs to it, or end before a mark of its last letter."""
    after = text[end : end + 1]
    return (start > 0 and "\u0e40" <= text[start - 1] <= "\u0e44") or (
        after != "" and (after == "\u0e31" or "\u0e34" <= after <= "\u0e3a" or "\u0e47" <= after <= "\u0e4e")
    )


def _arabic_word(text: str, start: int, end: int, stem: bool) -> int:
    """Return the end of the word; before it may stand what Arabic writes as one with it, after it a short ending."""
    before = start
    while before and "\u0621" <= text[before - 1] <= "\u064a":
        before -= 1
    after = end
    while after < len(text) and "\u0621" <= text[after] <= "\u064a":
        after += 1
    if text[before:start] not in _PROCLITICS or (not stem and after - end > _ENDING):
        return 0
    return after


def _is_letter(char: str) -> bool:
    """True for letters of scripts that put spaces between words and are matched whole: Latin and Cyrillic."""
    return "a" <= char <= "z" or "\u00df" <= char <= "\u024f" or "\u0430" <= char <= "\u045f"
