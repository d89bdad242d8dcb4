"""What a text that many paste is: against the room, kind, a customer's.  A few plain words of each language decide.

Read only to tell a raid from a crowd of customers; what a comment wants is for triage to say.
"""

import re
import tomllib
from functools import cache
from importlib.resources import files

from bot.core.text import fold

# Read at import: a room must not touch the disk when a raid comes.
_TABLE: dict[str, list[str]] = tomllib.loads((files("bot.audience") / "tempers.toml").read_text(encoding="utf-8"))


def is_against(text: str) -> bool:
    """Return whether the text turns people against the room or insults it, asked or not."""
    return _fits(fold(text), "against")


def is_welcome(text: str, *, numbered: bool) -> bool:
    """True for what customers and friends say in a crowd: a question about goods, their own order, a kind cheer.

    `numbered`: a long number stands in it, which only somebody's own order explains.
    """
    plain = fold(text)
    if _fits(plain, "against"):
        return False
    asks = _fits(plain, "asks")
    if _fits(plain, "order") and (asks or _fits(plain, "own")):
        return True
    return not numbered and (_fits(plain, "kind") or _fits(plain, "buys") or (asks and _fits(plain, "goods")))


def _fits(plain: str, name: str) -> bool:
    return _pattern(name).search(plain) is not None


@cache
def _pattern(name: str) -> re.Pattern[str]:
    return re.compile("|".join(_TABLE[name]))
