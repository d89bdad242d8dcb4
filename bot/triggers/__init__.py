"""Counters and events to firings: which counters an event moves, and which rules that sets off.  Pure."""

from bot.triggers.counting import changes_for
from bot.triggers.engine import Engine
from bot.triggers.rules import Charge, Deed, Rule, checked

__all__ = ["Charge", "Deed", "Engine", "Rule", "changes_for", "checked"]
