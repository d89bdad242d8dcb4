"""What no text of a persona pack may hold, whoever wrote it: markup, addresses, hidden characters (rules T03, W09).

The guard judges what words mean; this refuses what is not speech at all, when the pack is loaded.
"""

import re
import unicodedata

MAX_EXPANSION = 4
"""Characters that one character may become under NFKC; U+FDFA becomes 18 (measured, rules 9)."""
MAX_MARKS = 2
"""Combining marks on one base."""
_MARKUP = re.compile(r"[<>\[\]{}|\\`]|&[#A-Za-z]\w*;|\*\*|__")
_ADDRESS = re.compile(r"https?:|www\.|\b[\w-]+\.(?:com|cn|net|org|io|jp)\b|\S@\S", re.IGNORECASE)
_PLAIN = re.compile(r"[ -/:-~\u3001-\u3020\u3041-\u3096\u30a1-\u30ff\u4e00-\u9fff\uff01-\uff0f\uff1a-\uff60·‘’“”]*")
"""What nearly every line is made of: nothing in it counts, hides or expands."""


def fault_in(text: str) -> str | None:
    """Return what keeps `text` (slots and template tags taken out) from being speech, None when nothing does."""
    if found := _MARKUP.search(text):
        return f"{found[0]!r} is markup, and nobody can say it"
    if found := _ADDRESS.search(text):
        return f"{found[0]!r} is an address; viewers are sent nowhere"
    if _PLAIN.fullmatch(text):
        return None
    if any(char.isdigit() for char in text):
        return "a digit; figures come from slots only, e.g. [[price:SKU]]"
    return _hidden_in(text)


def _hidden_in(text: str) -> str | None:
    marks = 0
    for char in text:
        category = unicodedata.category(char)
        if category in ("Cc", "Cf", "Co", "Cs", "Cn", "Zl", "Zp"):
            return f"a character that nobody sees, U+{ord(char):04X}"
        if category in ("So", "Sk"):
            return f"{char!r} (U+{ord(char):04X}), which a voice cannot say"
        marks = marks + 1 if category in ("Mn", "Me") else 0
        if marks > MAX_MARKS:
            return "a pile of accents on one letter"
        if len(unicodedata.normalize("NFKC", char)) > MAX_EXPANSION:
            return f"{char!r}, which stands for a whole phrase"
    return None
