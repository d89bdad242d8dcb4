"""Reads from a pattern the letters without which it cannot fit, so that a search may skip it.

`triggers(p)` holds strings of which at least one stands in every text that `p` fits; empty when no such set is known,
and then the pattern must always be tried.
"""

import re
from dataclasses import dataclass
from functools import lru_cache

MIN_LETTERS = 2
"""Shorter strings stand in nearly every text and would save nothing; one Chinese character is rare enough."""
MAX_TRIGGERS = 800
MAX_RUNS = 60
"""Ways in which the letters of a run may be written: "s ?[bh]" has four."""
_CLASSES = frozenset("wWdDsSbBAZ")
_CONTROLS = dict(zip("afnrtv", "\a\f\n\r\t\v", strict=True))
_DIGITS = frozenset("0123456789")
_OPENING = re.compile(r"(?!\?)|\?(?:[:=!>]|<[=!])")
_REPEAT = re.compile(r"(?:[?*+]|\{(?=[\d,])(?P<least>\d*)(?:,\d*)?\})[?+]?")
_RARE = _DIGITS | frozenset("@_*#")
"""Signs that save something all alone: copy has none, viewers seldom write one."""
_COMMON = frozenset(
    "the all your that this and is are can was its our you for not has have what with any will as".split()
)
"""English words of nearly every line: a set without them saves more."""
Strings = frozenset[str]
_NOTHING: Strings = frozenset(("",))


@dataclass(slots=True)
class _Reader:
    """Walks one pattern; `at` is the place of the next sign."""

    pattern: str
    at: int = 0

    def peek(self) -> str:
        return self.pattern[self.at : self.at + 1]

    def choice(self) -> Strings:
        """Read up to the closing bracket or the end; every branch must bring a trigger of its own."""
        branches = [self.branch()]
        while self.peek() == "|":
            self.at += 1
            branches.append(self.branch())
        return Strings().union(*branches) if all(branches) else Strings()

    def branch(self) -> Strings:
        """Read one sequence; return the best set among its parts that cannot be left out."""
        found: list[Strings] = []
        runs = ahead = _NOTHING  # letters in a row, without and with those that may be left out behind them
        while self.peek() not in ("", "|", ")"):
            letters, inner = self.part()
            least, most = self.repeat()
            fits = len(ahead) * (len(letters) + 1 - least) <= MAX_RUNS
            if letters and not least and most == 1 and fits and runs != _NOTHING:
                ahead = _each(ahead, letters | _NOTHING)
                continue
            if letters and least and fits:
                runs = ahead = _each(ahead, letters)
                if most == 1:
                    continue
            found.append(runs)
            runs = ahead = letters if letters and least else _NOTHING
            if inner and least:
                found.append(inner)
        found.append(runs)
        return max(filter(_is_useful, found), key=_worth, default=Strings())

    def part(self) -> tuple[Strings, Strings]:
        """Read one sign or group: the letters that may stand for it, or the triggers of a group."""
        sign = self.peek()
        self.at += 1
        if sign == "\\":
            return self.escape(), Strings()
        if sign == "[":
            return self.of_class(), Strings()
        if sign == "(":
            return Strings(), self.group()
        return (Strings() if sign in ".^$" else Strings((sign,))), Strings()

    def escape(self) -> Strings:
        """Read what follows a backslash; nothing for a class but that of the digits."""
        letter = self.peek()
        self.at += 1
        if letter in "ux":
            length = 4 if letter == "u" else 2
            code = self.pattern[self.at : self.at + length]
            self.at += length
            return Strings((chr(int(code, 16)),))
        if letter == "d":
            return _DIGITS
        if letter in _CONTROLS:
            return Strings((_CONTROLS[letter],))
        return Strings() if letter in _CLASSES or letter.isdigit() else Strings((letter,))

    def of_class(self) -> Strings:
        """Read a class in brackets; nothing if it is one of too many letters, or of all but some."""
        is_negated = self.peek() == "^"
        self.at += is_negated
        found = _NOTHING
        is_open = False
        while self.peek() != "]" or found == _NOTHING:
            sign = self.peek()
            self.at += 1
            letters = self.escape() if sign == "\\" else Strings((sign,))
            if self.peek() == "-" and self.pattern[self.at + 1 : self.at + 2] != "]":
                self.at += 1
                letters = self.up_from(letters)
            is_open = is_open or not letters
            found |= letters or Strings((sign,))
        self.at += 1
        return Strings() if is_negated or is_open or len(found) > MAX_RUNS else found - _NOTHING

    def up_from(self, first: Strings) -> Strings:
        """Read the end of a range; return its letters, nothing if they are too many."""
        sign = self.peek()
        self.at += 1
        low, high = min(first), min(self.escape() if sign == "\\" else Strings((sign,)))
        codes = range(ord(low), ord(high) + 1)
        return Strings(map(chr, codes)) if len(codes) <= MAX_RUNS else Strings()

    def group(self) -> Strings:
        """Read a group; what must stand before or behind it stands in the text as well."""
        opening = _OPENING.match(self.pattern, self.at)
        if opening is None:
            raise _UnknownGroupError
        self.at = opening.end()
        inner = self.choice()
        self.at += 1
        return Strings() if "!" in opening[0] else inner

    def repeat(self) -> tuple[int, int]:
        """Read what follows a part; return how often it stands at least, 1 at most, and 1 or 2 ("more") at most."""
        found = _REPEAT.match(self.pattern, self.at)
        if found is None:
            return 1, 1
        self.at = found.end()
        sign = found[0][0]
        if sign != "{":
            return {"?": (0, 1), "*": (0, 2), "+": (1, 2)}[sign]
        return min(int(found["least"] or 0), 1), 2


class _UnknownGroupError(Exception):
    """A group that `re` knows and this reader does not: a name, a flag, a condition."""


def _each(runs: Strings, letters: Strings) -> Strings:
    return Strings(run + letter for run in runs for letter in letters)


def _is_useful(strings: Strings) -> bool:
    return 0 < len(strings) <= MAX_TRIGGERS and all(
        len(text) >= MIN_LETTERS or text in _RARE or (text != "" and text > "\u2e80") for text in strings
    )


def _worth(strings: frozenset[str]) -> tuple[bool, int, int]:
    """Long strings are rare; of equals, few are better."""
    rare = _COMMON.isdisjoint(text.strip() for text in strings)
    return rare, min(len(text) if text < "\u2e80" else 3 * len(text) for text in strings), -len(strings)


@lru_cache(maxsize=4096)
def triggers(pattern: str) -> Strings:
    """Return strings of which at least one stands in every text that `pattern` fits; empty if unknown."""
    try:
        found = _Reader(pattern).choice()
    except _UnknownGroupError:
        return Strings()
    return found if _is_useful(found) else Strings()
