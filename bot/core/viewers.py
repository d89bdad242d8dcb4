"""Who is watching: keys, tiers and what the room remembers of a viewer."""

import unicodedata
from dataclasses import dataclass
from enum import StrEnum

import msgspec

from bot.core.events import STABLE_SCOPES, User


class Tier(StrEnum):
    """How close a viewer is to the room.  Order of precedence: staff, vip, member, fan, buyer, returning, new."""

    NEW = "new"
    RETURNING = "returning"
    BUYER = "buyer"
    FAN = "fan"
    MEMBER = "member"
    VIP = "vip"
    """Named so by the operator."""
    STAFF = "staff"


class Topic(msgspec.Struct, frozen=True, array_like=True):
    """Something a viewer asked about."""

    intent: str
    sku: str | None
    at_ms: int


class TierChange(msgspec.Struct, frozen=True, array_like=True):
    """From when on a viewer counted as what, and why."""

    at_ms: int
    tier: str
    why: str


class Notes(msgspec.Struct, frozen=True, omit_defaults=True):
    """What was understood of a viewer so far; bounded, newest last.  No guess about who she is, ever."""

    langs: dict[str, int] = {}
    """Language -> comments in it."""
    topics: tuple[Topic, ...] = ()
    tiers: tuple[TierChange, ...] = ()

    @property
    def lang(self) -> str:
        """The language seen most, the first seen on a tie; empty before the first comment."""
        return max(self.langs, key=self.langs.__getitem__, default="")


class History(msgspec.Struct, frozen=True, kw_only=True, gc=False):
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
    member_until_ms: int = 0
    """Wall ms from which on the membership is no longer believed, 0 = no end is known."""
    last_order_ms: int = 0
    """Wall ms of the last paid order, 0 = none is known."""
    notes: Notes = Notes()


@dataclass(frozen=True, slots=True, kw_only=True)
class Sighting:
    """What was understood when a viewer did something; journalled after it was decided."""

    key: str
    at_ms: int
    tier: Tier
    why: str
    lang: str = ""
    """Of her words, empty when she wrote none."""
    intent: str = ""
    """What she asked, empty for a remark."""
    sku: str | None = None


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
    history: History | None = None
    """What the journal knew of her, None when it has no memory of her."""


def user_key(platform: str, user: User | None) -> str | None:
    """Return the memory key of a user, or None for masked and anonymous ones (contract v1, 1.3)."""
    if user is None:
        return None
    if user.id_scope in STABLE_SCOPES and user.id:
        return f"{platform}:{user.id_scope}:{user.id}"
    if user.id_scope == "name_only" and user.name:
        return f"{platform}:name:{unicodedata.normalize('NFKC', user.name).casefold()}"
    return None
