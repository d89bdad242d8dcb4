"""Chinese sentences with English words in them, as they are typed from Singapore to Toronto: read as Chinese."""

import re
import tomllib
from functools import lru_cache
from importlib.resources import files

from bot.triage.forms import has_han, has_latin


def _words() -> dict[str, str]:
    raw = tomllib.loads((files("bot.triage") / "words" / "mixed.toml").read_text(encoding="utf-8"))
    return {word: meant for meant, words in raw["zh"].items() for word in words}


# Read at import: a room must not touch the disk when its first comment comes.
_CHINESE = _words()
_LONGEST_FIRST = "|".join(re.escape(word) for word in sorted(_CHINESE, key=len, reverse=True))
_ENGLISH = re.compile(rf"\s*(?<![a-z])({_LONGEST_FIRST})(?![a-z])\s*")


@lru_cache(maxsize=4096)
def in_chinese(form: str) -> str:
    """Return folded `form` with its English words in Chinese; empty where it is not of both or none is known."""
    if not (has_han(form) and has_latin(form)):
        return ""
    read = _ENGLISH.sub(lambda match: _CHINESE[match[1]], form)
    return read if read != form else ""
