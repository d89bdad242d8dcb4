"""What kind of greeting a comment is: who leaves is not welcomed, and who is late is not told to come early."""

from bot.triage.forms import folded
from bot.triage.patterns import pattern

KINDS = ("farewell", "late", "waited", "festive", "back", "passing")
"""In the order in which they are looked for; names of the copy's sections too."""


def is_about_toil(text: str) -> bool:
    """True when thanks are given for the trouble that the host takes: an AI takes none."""
    return bool(pattern("greetings.toil").search(folded(text)))


def greeting_kind(text: str) -> str:
    """Return the kind of a greeting, empty for a plain hello."""
    form = folded(text)
    return next((kind for kind in KINDS if pattern(f"greetings.{kind}").search(form)), "")
