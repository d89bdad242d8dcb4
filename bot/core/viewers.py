"""Who is watching: keys, tiers and what the room remembers of a viewer."""

import unicodedata
from dataclasses import dataclass
from enum import StrEnum

from bot.core.events import STABLE_SCOPES, User


class Tier(StrEnum):
    """How close a viewer is to the room.  Order of precedence: staff, member, fan, buyer, returning, new."""

    NEW = "new"
    RETURNING = "returning"
    BUYER = "buyer"
    FAN = "fan"
    MEMBER = "member"
    STAFF = "staff"


@dataclass(frozen=True, slots=True, kw_only=True)
class History:
    """What the journal knew of a viewer before the present event."""

    first_seen_ms: int
    visits: int
    """Sessions in which the viewer did anything, this one included, >= 1."""
    comments: int = 0
    orders: int = 0
    """Paid orders only."""
    gifts: int = 0
    fan_level: int = 0
    member_tier: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Viewer:
    """One person as the show may treat her now."""

    key: str | None
    """Stable memory key, None for masked and anonymous viewers."""
    name: str = ""
    """Display name as received: hostile text, never spoken or shown before the guard clears it."""
    tier: Tier = Tier.NEW
    fan_level: int = 0
    member_tier: int = 0
    visits: int = 1
    may_claim: bool = False
    """True when the identity is stable enough for benefits and draws."""
    why: str = ""
    """The evidence for the tier, e.g. "fan badge level 12"."""


def user_key(platform: str, user: User | None) -> str | None:
    """Return the memory key of a user, or None for masked and anonymous ones (contract v1, 1.3)."""
    if user is None:
        return None
    if user.id_scope in STABLE_SCOPES and user.id:
        return f"{platform}:{user.id_scope}:{user.id}"
    if user.id_scope == "name_only" and user.name:
        return f"{platform}:name:{unicodedata.normalize('NFKC', user.name).casefold()}"
    return None
