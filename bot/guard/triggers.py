"""Reads from a pattern the letters without which it cannot fit, so that a search may skip it.

`triggers(p)` holds strings of which at least one stands in every text that `p` fits; empty when no such set is known,
and then the pattern must always be tried.
"""

from dataclasses import dataclass
from functools import lru_cache

MIN_LETTERS = 2
"""Shorter strings stand in nearly every text and would save nothing; one Chinese character is rare enough."""
MAX_TRIGGERS = 800
_CLASSES = frozenset("wWdDsSbBAZ")
_DIGITS = frozenset("0123456789")
_COMMON = frozenset(
    "the all your that this and is are can was its our you for not has have what with any will as".split()
)
"""English words of nearly every line: a set without them saves more."""


@dataclass(slots=True)
class _Reader:
    """Walks one pattern; `at` is the place of the next sign."""

    pattern: str
    at: int = 0

    def peek(self) -> str:
        return self.pattern[self.at : self.at + 1]

    def choice(self) -> frozenset[str]:
        """Read up to the closing bracket or the end; every branch must bring a trigger of its own."""
        branches = [self.branch()]
        while self.peek() == "|":
            self.at += 1
            branches.append(self.branch())
        return frozenset[str]().union(*branches) if all(branches) else frozenset()

    def branch(self) -> frozenset[str]:
        """Read one sequence; return the best set among its parts that cannot be left out."""
        found: list[frozenset[str]] = []
        run = ""
        while self.peek() not in ("", "|", ")"):
            letter, inner = self.part()
            least, most = self.repeat()
            if letter and least:
                run += letter
                if most == 1:
                    continue
            found.append(frozenset((run,)))
            run = letter if letter and least and most != 1 else ""
            if inner and least:
                found.append(inner)
        found.append(frozenset((run,)))
        return max(filter(_is_useful, found), key=_worth, default=frozenset())

    def part(self) -> tuple[str, frozenset[str]]:
        """Read one sign or group: a letter that stands for itself, or the triggers of a group."""
        sign = self.peek()
        self.at += 1
        if sign == "\\":
            return ("", self.escape_digits()) if self.peek() == "d" else (self.escape(), frozenset())
        if sign == "[":
            self.skip_class()
            return "", frozenset()
        if sign == "(":
            return "", self.group()
        return ("", frozenset()) if sign in ".^$" else (sign, frozenset())

    def escape(self) -> str:
        letter = self.peek()
        self.at += 1
        if letter in "ux":
            length = 4 if letter == "u" else 2
            code = self.pattern[self.at : self.at + length]
            self.at += length
            return chr(int(code, 16))
        return "" if letter in _CLASSES or letter.isdigit() else letter

    def escape_digits(self) -> frozenset[str]:
        self.at += 1
        return _DIGITS

    def skip_class(self) -> None:
        if self.peek() == "^":
            self.at += 1
        if self.peek() == "]":
            self.at += 1
        while self.peek() != "]":
            self.at += 2 if self.peek() == "\\" else 1
        self.at += 1

    def group(self) -> frozenset[str]:
        looks = False
        for opening in ("?:", "?=", "?!", "?<=", "?<!"):
            if self.pattern.startswith(opening, self.at):
                self.at += len(opening)
                looks = opening != "?:"
                break
        inner = self.choice()
        self.at += 1
        return frozenset() if looks else inner

    def repeat(self) -> tuple[int, int]:
        """Read what follows a part; return how often it stands at least, and 1 or 2 ("more") at most."""
        sign = self.peek()
        if sign in ("?", "*", "+") and sign:
            self.at += 1
            bounds = {"?": (0, 1), "*": (0, 2), "+": (1, 2)}[sign]
        elif sign == "{" and self.pattern[self.at + 1 : self.at + 2].isdigit():
            end = self.pattern.index("}", self.at)
            least = self.pattern[self.at + 1 : end].split(",")[0]
            self.at = end + 1
            bounds = (int(least), 2)
        else:
            return 1, 1
        if self.peek() == "?":
            self.at += 1
        return bounds


def _is_useful(strings: frozenset[str]) -> bool:
    if strings == _DIGITS:
        return True
    return 0 < len(strings) <= MAX_TRIGGERS and all(
        len(text) >= MIN_LETTERS or text == "@" or (text != "" and text > "\u2e80") for text in strings
    )


def _worth(strings: frozenset[str]) -> tuple[bool, int, int]:
    """Long strings are rare; of equals, few are better."""
    rare = _COMMON.isdisjoint(text.strip() for text in strings)
    return rare, min(len(text) if text < "\u2e80" else 3 * len(text) for text in strings), -len(strings)


@lru_cache(maxsize=4096)
def triggers(pattern: str) -> frozenset[str]:
    """Return strings of which at least one stands in every text that `pattern` fits; empty if unknown."""
    found = _Reader(pattern).choice()
    return found if _is_useful(found) else frozenset()
