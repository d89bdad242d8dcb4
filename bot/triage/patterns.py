"""The patterns of `bot/triage/patterns/*.toml`, compiled once: alternatives as data, one list a purpose."""

import re
import tomllib
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


_SPELLED = frozenset({"asks", "blame", "goods", "similar", "variants"})
"""Files that are read on the spelled form without accents; the others on forms of their own."""


@cache
def pattern(name: str) -> re.Pattern[str]:
    """Return the pattern "file.key": any alternative of that list; `<part>` stands for the list `part` of the file.

    Characters are simplified as in the texts it meets, Japanese ones too.
    """
    file, _, key = name.partition(".")
    table = _TABLES[file]
    parts = {f"<{part}>": f"(?:{'|'.join(table[part])})" for part in table}
    text = "|".join(table[key])
    for mark, value in parts.items():
        text = text.replace(mark, value)
    text = simplified(text)
    return re.compile(bare(one_spelling(text)) if file in _SPELLED else text)
