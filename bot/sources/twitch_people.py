"""Who a Twitch viewer is, from her badges: the same for chat lines and for EventSub."""

from collections.abc import Mapping
from functools import lru_cache

from bot.core.events import Member, User

UNNAMED = frozenset({"274598607", "407665396"})
"""The accounts behind which Twitch hides givers who want no name (AnAnonymousGifter, AnAnonymousCheerer)."""
ROLES = {
    "broadcaster": "anchor",
    "moderator": "moderator",
    "lead_moderator": "moderator",
    "vip": "vip",
    "subscriber": "subscriber",
    "founder": "subscriber",
    "bot-badge": "bot",
}
PLANS = {"Prime": 1, "1000": 1, "2000": 2, "3000": 3}
"""Subscription plan -> tier."""
MAX_CHARS = 100


def number(value: str | None) -> int | None:
    """Return a decimal number of at most 16 digits, None for anything else."""
    return int(value) if value is not None and value.isascii() and value.isdigit() and len(value) <= 16 else None


@lru_cache(maxsize=8192)
def person(
    user_id: str,
    name: str,
    badges: str = "",
    badge_info: str = "",
    first: str | None = None,
    returning: str | None = None,
) -> User:
    """Return the user that tags describe; the same words are the same object, as most viewers write more than once.

    `badges` is like "subscriber/3012,vip/1", `badge_info` like "subscriber/14"; flags are "0", "1" or None.
    """
    name = name[:MAX_CHARS]
    if user_id in UNNAMED or not (user_id or name):
        return User(name=name, id_scope="anonymous")
    worn = _pairs(badges)
    roles = dict.fromkeys(ROLES[badge] for badge in worn if badge in ROLES)
    if "founder" in worn:
        roles["fan_club"] = "fan_club"
    return User(
        id=user_id[:MAX_CHARS] or None,
        id_scope="uid" if user_id else "name_only",
        name=name,
        roles=tuple(roles),
        member=_member(worn, badge_info),
        first_time=first == "1" if first else None,
        returning=returning == "1" if returning else None,
    )


def _member(worn: Mapping[str, str], badge_info: str) -> Member | None:
    version = worn.get("subscriber", worn.get("founder"))
    if version is None:
        return None
    tier = min(max(1, (number(version) or 0) // 1000), 3)  # badge 3012: tier 3, subscribed for 12 months
    info = _pairs(badge_info)
    return Member(tier=tier, tier_raw=tier * 1000, months=number(info.get("subscriber", info.get("founder"))))


def _pairs(badges: str) -> dict[str, str]:
    return dict(badge.partition("/")[::2] for badge in badges.split(",")[:50] if badge)
