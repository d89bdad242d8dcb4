"""The pieces of a folded clause that the trained layer weighs: n-grams and word classes, the same for all who ask.

Scripts without spaces are cut into characters, the others into words, pairs with a gap, and parts of words.  A piece
that a negation governs is there a second time with `NOT` before it.  Word classes of the packs ("effect", "ailment")
and their pairs in order carry what is known of one word over to its neighbours.  Rules that are only evidence are
pieces as well, so that each counts for what it has been worth.
"""

import re
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from ahocorasick_rs import AhoCorasick, MatchKind

from bot.guard.frames import Words, whole_word
from bot.guard.packs import Pack

NOT = "¬"
CLASS = "@"
"""Begins a piece that is a word class, or two in order."""
RULE = "!"
"""Begins a piece that is the id of a rule which fits, and stands alone for any."""
_UNSPACED = frozenset(("zh", "ja", "ko", "th"))
"""Languages cut into characters; Korean has spaces, but its endings say more than its words."""
_REACH = 12
"""Characters, or half as many words, that a negation governs at most; a comma ends it."""
_DIGITS = re.compile(r"\d+(?:[.,]\d+)*")
_MARKS = re.compile(r"\s*[^\w\s\ufffc'\u0e31-\u0e4e]+\s*")
_WORD = re.compile(r"[^\W\d_]+(?:'[a-z]+)?|0|\ufffc|,")
_NOT_CHARS = re.compile("不是|不能|不会|不可|不代|不保|不承|不讲|不敢|没有|没法|无法|别|并非|谈不上")
_NOT_WORDS = frozenset(
    "not no never cannot without neither nor don't doesn't isn't can't won't didn't aren't wouldn't"
    " tidak bukan jangan tanpa belum ni sin nunca jamas nao nem sem لا ليس ليست لن لم بدون ما مش مو مب".split()
)


@dataclass(frozen=True, slots=True)
class Cut:
    """A clause in pieces."""

    words: frozenset[str]
    """Words, each with its parts; what they weigh together is worth keeping, for words come again."""
    rest: frozenset[str]
    """All other pieces."""

    def pieces(self) -> list[str]:
        """Return every piece; a part of a word stands there once for each word that holds it."""
        return [*self.rest, *self.words, *(part for word in self.words for part in parts_of(word))]


class Cutter:
    """Cuts clauses of one language."""

    def __init__(self, lang: str, words: Words) -> None:
        classes: defaultdict[str, list[str]] = defaultdict(list)
        for name, entries in words.get(lang, {}).items():
            for word in entries:
                classes[word].append(name)
        self._cut = _characters if lang in _UNSPACED else _words
        self._classes = tuple((word.endswith("*"), tuple(names)) for word, names in classes.items())
        plain = [word.removesuffix("*") for word in classes]
        self._automaton = AhoCorasick(plain, matchkind=MatchKind.Standard) if plain else None

    def cut(self, text: str, rules: Iterable[str] = ()) -> Cut:
        """Return the pieces of a folded text that `rules` fit as evidence.

        Slots are one mark, figures are "0", every other mark is a comma.
        """
        words, out = self._cut(_MARKS.sub(",", _DIGITS.sub("0", text)).strip(","))
        for rule in rules:
            out.update((RULE, RULE + rule))
        said = sorted(self._said(text))
        out.update([f"{CLASS}{name}" for _, name in said])
        for at, (_, one) in enumerate(said):
            out.update([f"{CLASS}{one} {other}" for _, other in said[at + 1 :] if other != one])
        return Cut(frozenset(words), frozenset(out))

    def _said(self, text: str) -> Iterable[tuple[int, str]]:
        if self._automaton is None:
            return
        for number, start, end in self._automaton.find_matches_as_indexes(text, overlapping=True):
            stem, names = self._classes[number]
            if whole_word(text, start, end, stem):
                for name in names:
                    yield start, name


def words_of(packs: Iterable[Pack]) -> Words:
    """Return the word classes of all packs, joined."""
    tables = {id(rule.words): rule.words for pack in packs for rule in pack.rules}
    out: dict[str, dict[str, tuple[str, ...]]] = {}
    for words in tables.values():
        for lang, classes in words.items():
            table = out.setdefault(lang, {})
            for name, entries in classes.items():
                table[name] = (*table.get(name, ()), *entries)
    return out


def _characters(plain: str) -> tuple[tuple[str, ...], set[str]]:
    line = f"^{plain}$"
    out = set(line)
    for size in (2, 3, 4):
        out.update([line[at : at + size] for at in range(len(line) - size + 1)])
    for found in _NOT_CHARS.finditer(line):
        part = line[found.end() : found.end() + _REACH].split(",", 1)[0]
        out.update([NOT + part[at : at + 2] for at in range(len(part) - 1)])
    return (), out


def _words(plain: str) -> tuple[list[str], set[str]]:
    words = ["^", *_WORD.findall(plain), "$"]
    out = set(map(" ".join, zip(words, words[1:], strict=False)))
    out.update(map(" ".join, zip(words, words[1:], words[2:], strict=False)))
    out.update([f"{one} _ {two}" for one, two in zip(words, words[2:], strict=False)])
    for place, word in enumerate(words):
        if word in _NOT_WORDS:
            for other in words[place + 1 : place + 1 + _REACH // 2]:
                if other == ",":
                    break
                out.add(NOT + other)
    return words, out


def parts_of(word: str) -> tuple[str, ...]:
    """Return the pieces of a word of three letters and more that are shorter than it and its two ends."""
    if len(word) < 3:
        return ()
    whole = f"<{word}>"
    return tuple(whole[at : at + size] for size in (3, 4, 5) for at in range(len(whole) - size + 1))
