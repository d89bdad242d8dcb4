"""What a language needs to spell figures, and the patterns that follow from it.  All is written for the folded view."""

import re
from dataclasses import dataclass

LEFT, RIGHT = "(?<![a-z\u0111])(?=[a-z\u0111])", "(?![a-z\u0111])"
"""Where a word of a language in Latin letters begins and ends; a Han character is no part of it."""


def any_of(*alternatives: str) -> str:
    """Return a pattern that fits what one of `alternatives` fits."""
    return "|".join(part for part in alternatives if part)


def blank(found: re.Match[str]) -> str:
    """Return as many characters as were found, none of which is part of a word."""
    return "\x00" * (found.end() - found.start())


@dataclass(frozen=True, slots=True)
class Spelling:
    """Figures as one language spells them, and its talk that only sounds like one."""

    figures: re.Pattern[str]
    talk: re.Pattern[str]

    def first(self, text: str) -> re.Match[str] | None:
        """Return the first figure of the folded `text`.  Talk is blanked only where there is something to explain."""
        return self.figures.search(text) and self.figures.search(self.talk.sub(blank, text))


def spelling(figures: str, talk: str = "") -> Spelling:
    """Return a spelling of whole patterns, for scripts whose words have no spaces or bear endings."""
    return Spelling(re.compile(figures, re.ASCII), re.compile(talk or "(?!)", re.ASCII))


@dataclass(frozen=True, slots=True, kw_only=True)
class Lexicon:
    """The counting words of a language in Latin letters, each field a pattern of alternatives.

    A numeral from eleven on is a figure by itself, a smaller one beside a unit, a price or what is left, and "one"
    only beside money, time or what is left.
    """

    big: str
    small: str
    one: str
    units: str
    """Money, pieces, measures, time."""
    lone: str
    """Units that make a figure of "one": money, time."""
    pieces: str
    """One of the pieces that goods are counted in: what is left may be one of them."""
    left: str
    """Words for what is left, before its number."""
    price: str
    """Words for a price or an hour, before its number."""
    remains: str = "(?!)"
    """Words for what is left, after its number."""
    more: str = "(?!)"
    """Halves, parts, multiples and deals."""
    inside: str = "(?!)"
    """Numerals that are written in one word with others."""
    talk: str = "(?!)"

    def spelling(self) -> Spelling:
        """Return the patterns that follow."""
        figures = any_of(
            self.more,
            self.big,
            f"(?:{self.small})(?:[ -](?:{self.units})| (?:{self.remains}))",
            f"(?:{self.one})(?:[ -](?:{self.lone})| (?:{self.remains}))",
            f"(?:{self.left}) (?:{self.small}|(?:{self.one})(?= ?(?:[^a-z\u0111 -]|$)| (?:{self.pieces})))",
            f"(?:{self.price}) (?:{self.small})",
        )
        return spelling(f"{LEFT}(?:{figures}){RIGHT}|{self.inside}", f"{LEFT}(?:{self.talk}){RIGHT}")
