"""Searches a text for the rules of its languages: one automaton for all terms, then the few patterns."""

import re
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

from ahocorasick_rs import AhoCorasick, MatchKind

from bot.core.errors import ConfigError
from bot.core.facts import SLOT, slots_in
from bot.guard.frames import Finder, Marks
from bot.guard.negation import denies, is_answered_no, names_patients, sends_to_a_doctor
from bot.guard.normalise import SLOT_MARK, View, base_language, match
from bot.guard.packs import Pack, Rule
from bot.guard.triggers import triggers

_HAN = re.compile(r"[\u3400-\u9fff]")
_KANA = re.compile(r"[\u3041-\u30fa]")
_LATIN = re.compile(r"[a-z]{2}")
_LATIN_LETTER = re.compile(r"[a-z]")
_OTHER_LATIN = frozenset("es pt fr de it nl pl tr vi id ms cs sv da no fi ro hu".split())


@dataclass(frozen=True, slots=True)
class Hit:
    """A rule that fits view[start:end)."""

    rule: Rule
    start: int
    end: int
    is_bare: bool = False
    """True if a single word of a class fits, which may only name a thing."""


def languages_of(text: str, lang: str) -> frozenset[str]:
    """Return the languages whose rules a folded text must pass: its own and those that its script shows."""
    base = base_language(lang)
    found = {base}
    if base not in ("ja", "ko") and _HAN.search(text) and not _KANA.search(text):
        found.add("zh")
    if base not in _OTHER_LATIN and _LATIN.search(text):
        found.add("en")
    return frozenset(found)


def mainly(text: str, lang: str) -> frozenset[str]:
    """Return the languages a folded text is weighed in: its own, and one whose script is a third of its letters.

    A brand or a keyword of another script makes no sentence of that language.
    """
    languages = languages_of(text, lang)
    if len(languages) == 1:
        return languages
    own = base_language(lang)
    letters = sum(map(str.isalpha, text))
    shares = {"zh": len(_HAN.findall(text)), "en": len(_LATIN_LETTER.findall(text))}
    return frozenset(one for one in languages if one == own or 3 * shares[one] >= letters)


class Matcher:
    """The rules of some languages and one direction, ready to search.

    One automaton finds the terms, the words of frames, and the letters without which a pattern cannot fit: only
    patterns whose letters stand in the text are tried.  The same holds for the patterns that allow a hit.
    """

    def __init__(self, rules: Iterable[Rule], languages: frozenset[str] | None = None) -> None:
        rules = tuple(rules)
        self._frames = Finder(((rule, rule.words, frame) for rule in rules for frame in rule.frames), languages)
        self._patterns = tuple((rule, pattern) for rule in rules for pattern in rule.patterns)
        allowing = tuple((rule, pattern) for rule in rules for pattern in rule.allow)
        self._allowing = tuple(pattern for _, pattern in allowing)
        self._allows: defaultdict[str, list[int]] = defaultdict(list)
        words: defaultdict[str, tuple[list[Rule], list[int]]] = defaultdict(
            lambda: ([], []), {word: ([], []) for word in self._frames.words}
        )
        for rule in rules:
            for term in rule.terms:
                words[term][0].append(rule)
        always: list[int] = []
        for number, (rule, pattern) in enumerate((*self._patterns, *allowing)):
            if number >= len(self._patterns):
                self._allows[rule.id].append(number)
            needed = triggers(pattern.pattern)
            for letters in needed:
                words[letters][1].append(number)
            if not needed:
                always.append(number)
        self._always = frozenset(always)
        self._words = tuple(
            (tuple(owners), frozenset(numbers), self._frames.words.get(word, ()))
            for word, (owners, numbers) in words.items()
        )
        self._automaton = AhoCorasick(list(words), matchkind=MatchKind.Standard) if words else None

    def hits(self, view: View, *, start: int = 0) -> list[Hit]:
        """Return every hit that ends after `start`, allowed contexts and negations taken out.

        A concept gives way to a rule of words at the same place: that one says more exactly what is wrong.  A rule for
        some classes of goods does not push it aside, for it may not apply to these.
        """
        text = view.text
        raw, tried = self._raw(text)
        if not raw:
            return []
        spans: dict[str, list[tuple[int, int]]] = {}
        found = []
        for hit in raw:
            if hit.end <= start:
                continue
            if hit.rule.id not in spans:
                spans[hit.rule.id] = self._allowed(hit.rule, text, tried)
            if not is_allowed(hit, text, spans[hit.rule.id]):
                found.append(hit)
        fine = [hit for hit in found if not hit.rule.frames]
        sure = [hit for hit in fine if "*" in hit.rule.product_classes]
        return fine + [hit for hit in found if hit.rule.frames and not any(_overlap(hit, other) for other in sure)]

    def _allowed(self, rule: Rule, text: str, tried: set[int]) -> list[tuple[int, int]]:
        """Return the stretches of `text` in which `rule` does not count."""
        first = len(self._patterns)
        fit = (self._allowing[number - first] for number in self._allows.get(rule.id, ()) if number in tried)
        return [found.span() for pattern in fit for found in pattern.finditer(text)]

    def _raw(self, text: str) -> tuple[list[Hit], set[int]]:
        """Return what fits, allowed or not, and the numbers of the patterns whose letters stand in the text."""
        tried = set(self._always)
        hits: list[Hit] = []
        seen: list[tuple[Marks, int, int]] = []
        if self._automaton is not None:
            for word, start, end in self._automaton.find_matches_as_indexes(text, overlapping=True):
                owners, numbers, marks = self._words[word]
                if numbers:
                    tried |= numbers
                if owners and _stands_alone(text, start, end):
                    hits += [Hit(rule, start, end) for rule in owners]
                if marks:
                    seen.append((marks, start, end))
        if seen:
            hits += [Hit(*found) for found in self._frames.find(text, seen)]
        for number in sorted(tried):
            if number >= len(self._patterns):
                break
            rule, pattern = self._patterns[number]
            hits += [Hit(rule, *found.span()) for found in pattern.finditer(text) if found.end() > found.start()]
        return hits, tried


def _overlap(one: Hit, other: Hit) -> bool:
    return one.start < other.end and other.start < one.end


def is_allowed(hit: Hit, text: str, spans: Iterable[tuple[int, int]]) -> bool:
    """True if the context clears the hit: one of `spans`, the allowed phrases, around it, or a negation before it."""
    if any(start <= hit.start and hit.end <= end for start, end in spans):
        return True
    named = hit.is_bare or names_patients(text, hit.start, hit.end)
    if named and hit.rule.kind == "medical" and sends_to_a_doctor(text, hit.start, hit.end):
        return True
    if hit.rule.negatable:
        return denies(text, hit.start, hit.end, hit.rule.kind)
    return is_answered_no(text, hit.start, hit.end)


def _stands_alone(text: str, start: int, end: int) -> bool:
    """True unless a Latin term is only a part of a word."""
    if _is_latin(text[start]) and start and _is_latin(text[start - 1]):
        return False
    return not (_is_latin(text[end - 1]) and end < len(text) and _is_latin(text[end]))


def _is_latin(char: str) -> bool:
    return "a" <= char <= "z" or "\u00df" <= char <= "\u024f"


class Rulebook:
    """All packs of a room; hands out the matcher for a text's languages."""

    def __init__(self, packs: Iterable[Pack]) -> None:
        self.packs = tuple(packs)
        self._rules = tuple(rule for pack in self.packs for rule in pack.rules)
        tables = (table for rule in self._rules for table in rule.words)
        self._spoken = frozenset(tables).union(*(rule.languages for rule in self._rules))
        self._matchers: dict[tuple[str, frozenset[str]], Matcher] = {}

    @property
    def version(self) -> str:
        """Ids and versions of the packs, for the evidence log."""
        return " ".join(f"{pack.id}@{pack.version}" for pack in self.packs)

    def matcher(self, direction: str, languages: frozenset[str]) -> Matcher:
        """Return the matcher of "output" or "input" for `languages`, of those that rules know; made once, kept."""
        languages &= self._spoken
        key = (direction, languages)
        if key not in self._matchers:
            fit = (rule for rule in self._rules if rule.direction in (direction, "both"))
            made = Matcher((rule for rule in fit if rule.applies_to(languages)), languages)
            if len(self._matchers) > 64:
                self._matchers.clear()
            self._matchers[key] = made
        return self._matchers[key]

    def prepare(self, languages: Iterable[str]) -> None:
        """Make the matchers for texts in `languages` now, so that the first clause need not wait for them."""
        for lang in ("", *map(base_language, languages)):
            shown = languages_of("", lang)
            for mixed in (shown, shown | {"zh"}, shown | {"en"}):
                if lang not in _OTHER_LATIN or mixed == shown:
                    self.matcher("output", mixed)
            for direction in ("output", "input"):
                self.matcher(direction, shown | {"zh", "en"})


@lru_cache(maxsize=4)
def rulebook(packs: tuple[Pack, ...]) -> Rulebook:
    """Return the rulebook of `packs`, made once; ConfigError if a rule of a room's own pack fails its examples."""
    for pack in packs:
        if not pack.is_built_in:
            check_examples(pack)
    return Rulebook(packs)


def check_examples(pack: Pack) -> None:
    """Run every rule's own examples; ConfigError names the rule and the example that contradicts it."""
    for rule in pack.rules:
        matchers = [
            (lang, Matcher([rule], frozenset({lang}) if lang else None))
            for lang in sorted(rule.languages - {"*"}) or ("",)
        ]
        for text in rule.bad:
            if not any(_breaks(rule, matcher, text, lang) for lang, matcher in matchers):
                raise _contradicted(rule, "misses", text)
        for text in rule.good:
            if any(_breaks(rule, matcher, text, lang) for lang, matcher in matchers):
                raise _contradicted(rule, "hits", text)


def _contradicted(rule: Rule, how: str, text: str) -> ConfigError:
    return ConfigError(
        f"{rule.place}: rule {rule.id!r} of {rule.pack} {how} {text!r}", hint="mend the rule or the example"
    )


def _breaks(rule: Rule, matcher: Matcher, text: str, lang: str) -> bool:
    """True if a text breaks a rule in a room that takes it for `lang`, empty for any."""
    names = {slot.name for slot in slots_in(text)}
    copy = text if rule.direction == "input" else SLOT.sub(SLOT_MARK, text)
    views = [match(copy, lang), *([match(copy, lang, deep=True)] if rule.direction == "input" else ())]
    if lang and any(_is_foreign(view.text, lang) for view in views):
        return False
    return not rule.needs_slot & names and any(matcher.hits(view) for view in views)


def _is_foreign(text: str, lang: str) -> bool:
    """True for Chinese characters alone in a language that does not write them: no rule of it will see them."""
    return lang not in ("zh", "ja", "ko") and bool(_HAN.search(text)) and not any(map(str.isalpha, _HAN.sub("", text)))


def explain(hit: Hit, lang: str) -> str:
    """Return why a hit is one, with its source, in Chinese for Chinese and in English otherwise."""
    key = "zh" if base_language(lang) == "zh" else "en"
    advice = hit.rule.suggestion.get(key, "")
    text = f"{hit.rule.text[key]} ({hit.rule.source.title})"
    return f"{text} → {advice}" if advice else text
