"""The patterns of `bot/triage/patterns/*.toml`, compiled once: alternatives as data, one list a purpose."""

import re
import tomllib
from collections.abc import Collection
from functools import cache
from importlib.resources import files

from bot.triage.forms import simplified
from bot.triage.spelling import bare, one_spelling

# Read at import: a room must not touch the disk when its first comment comes.
_TABLES: dict[str, dict[str, list[str]]] = {
    entry.name.removesuffix(".toml"): tomllib.loads(entry.read_text(encoding="utf-8"))
    for entry in (files("bot.triage") / "patterns").iterdir()
    if entry.name.endswith(".toml")
}


_SPELLED = frozenset({"asks", "blame", "context", "goods", "similar", "variants"})
"""Files that are read on the spelled form without accents; the others on forms of their own."""


@cache
def pattern(name: str) -> re.Pattern[str]:
    """Return the pattern "file.key": any alternative of that list; `<part>` stands for the list `part` of the file.

    Characters are simplified as in the texts it meets, Japanese ones too.
    """
    file, _, key = name.partition(".")
    text = _filled(file, key)
    return re.compile(bare(one_spelling(text)) if file in _SPELLED else text)


def spelled_patterns(file: str, *, without: Collection[str] = ()) -> re.Pattern[str]:
    """Return all lists of a file as one pattern; the group that matched is named as its list."""
    keys = [key for key in _TABLES[file] if key not in without]
    return re.compile("|".join(f"(?P<{key}>{one_spelling(_filled(file, key))})" for key in keys))


def keys_of(file: str) -> tuple[str, ...]:
    """Return the names of the lists of a file."""
    return tuple(_TABLES[file])


def words_of(name: str) -> list[str]:
    """Return the list "file.key" as it stands."""
    file, _, key = name.partition(".")
    return _TABLES[file][key]


def compile_all() -> None:
    """Compile every pattern now: no comment shall wait for it."""
    for file, table in _TABLES.items():
        for key in table:
            if not key.endswith("_words"):
                pattern(f"{file}.{key}")


def _filled(file: str, key: str) -> str:
    text = "|".join(_TABLES[file][key])
    for part, choices in _TABLES[file].items():
        text = text.replace(f"<{part}>", f"(?:{'|'.join(choices)})")
    # NFKC, which texts went through, takes this Thai vowel apart.
    return simplified(text).replace("\u0e33", "\u0e4d\u0e32")
