"""Counters to effects: which counters an event moves, and which rules that fires.  Pure."""

from bot.triggers.counting import changes_for
from bot.triggers.ladder import decide
from bot.triggers.rules import Rule, checked

__all__ = ["Rule", "changes_for", "checked", "decide"]
