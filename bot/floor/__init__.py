"""What is said next: lanes, shares, merging, expiry, degrade ladder.  Pure."""

from bot.floor.floor import Floor
from bot.floor.rules import Accepted, FloorRules, Merged, Offered, Refused

__all__ = ["Accepted", "Floor", "FloorRules", "Merged", "Offered", "Refused"]
