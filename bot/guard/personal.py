"""Which parts of a decided text are the names of viewers: the evidence log keeps those apart, so that they can go."""

import re
from collections.abc import Callable, Mapping

from bot.guard.names import somebody

NAMING = ("viewer", "winner")
"""Slots that bring names."""
_BETWEEN = re.compile(r"[，、,]\s*")


def names_in(text: str, values: Mapping[str, str], lang: str, safe: Callable[[str, str], str]) -> tuple[str, ...]:
    """Return the names that `values` bring as they stand in `text`, in either case of letters, the longest first."""
    named = {name for slot in NAMING for name in _each(values.get(slot, ""))}
    forms = {form for name in named for form in (name, safe(name, lang))} - {"", somebody(lang)}
    found = {hit[0] for form in forms for hit in re.finditer(re.escape(form), text, re.IGNORECASE)}
    return tuple(sorted(found, key=lambda part: (-len(part), part)))


def _each(value: str) -> list[str]:
    """Return the masked names of a list of winners, or the one name that it is."""
    names = [name for name in _BETWEEN.split(value) if name]
    return names if any(name.endswith("*") for name in names) else [value]
