"""How close a viewer is to the room, from what the platform says and what the journal knows.

A missing field is unknown, never zero; levels that contradict each other count as the lower one; an
identity that anybody could take (name only, masked, anonymous) never reaches a tier with benefits.
"""

from bot.audience.named import NOBODY, Named
from bot.core.events import STABLE_SCOPES, RoomEvent, User
from bot.core.viewers import History, Tier, Viewer, user_key

MIN_FAN_LEVEL = 1
STAFF_ROLES = frozenset({"anchor", "moderator", "staff"})
FAN_ROLES = frozenset({"fan_club", "vip"})
MEMBER_ROLES = frozenset({"member", "subscriber", "brand_vip"})
MARKS_EVERY_COMMENT = frozenset({"bilibili", "twitch", "youtube"})
"""Platforms whose comments always carry the membership: where it is missing there, it has ended."""


def viewer_of(event: RoomEvent, history: History | None, named: Named = NOBODY) -> Viewer:
    """Return the person behind `event` as the show may treat her; `why` names the evidence of the tier.

    Whom the operator has `named` is that, whatever the platform says.
    """
    user = event.user
    key = user_key(event.platform, user)
    if user is None:
        return Viewer(key=None, why="no user in the event")
    known = history if key else None
    fan, member = _fan_level(user, known), _member_tier(event, user, known)
    stable = user.id_scope in STABLE_SCOPES and bool(user.id)
    tier, why = named.tier_of(event, key) or (
        _tier(event, user, known, fan, member) if stable else _unstable_tier(user, known)
    )
    return Viewer(
        key=key,
        name=user.name,
        tier=tier,
        fan_level=fan if stable else 0,
        member_tier=member if stable else 0,
        visits=max(1, known.visits) if known else 1,
        may_claim=stable,
        why=why,
        history=known,
    )


def _tier(event: RoomEvent, user: User, known: History | None, fan: int, member: int) -> tuple[Tier, str]:
    if roles := STAFF_ROLES.intersection(user.roles):
        return Tier.STAFF, f"role {min(roles)}"
    if member:
        return Tier.MEMBER, f"membership tier {member}"
    if fan >= MIN_FAN_LEVEL:
        return Tier.FAN, f"fan badge level {fan}"
    if event.order is not None and event.order.status == "paid":
        return Tier.BUYER, "paid order in this event"
    if known and known.orders:
        return Tier.BUYER, f"paid orders: {known.orders}"
    return _acquaintance(user, known)


def _unstable_tier(user: User, known: History | None) -> tuple[Tier, str]:
    if roles := STAFF_ROLES.intersection(user.roles):
        return Tier.STAFF, f"role {min(roles)}, given by the source"
    tier, why = _acquaintance(user, known)
    return tier, f"{why}; identity {user.id_scope}: no benefits"


def _acquaintance(user: User, known: History | None) -> tuple[Tier, str]:
    if known and known.visits > 1:
        return Tier.RETURNING, f"visits: {known.visits}"
    if user.first_time:
        return Tier.NEW, "the platform says first time"
    if user.returning and _lasts(user):
        return Tier.RETURNING, "the platform says returning"
    return Tier.NEW, "first visit" if known else "never seen before"


def _lasts(user: User) -> bool:
    return user.id_scope in STABLE_SCOPES or user.id_scope == "name_only"


def _fan_level(user: User, known: History | None) -> int:
    """Return the level of this room's badge, 0 for none; a badge of another room says nothing."""
    levels = []
    if user.fan is not None and user.fan.this_room:
        levels.append(max(0, user.fan.level))
    elif user.fan is None and FAN_ROLES.intersection(user.roles):
        levels.append(MIN_FAN_LEVEL)
    if known and known.fan_level:
        levels.append(known.fan_level)
    return min(levels, default=0)


def _member_tier(event: RoomEvent, user: User, known: History | None) -> int:
    """Return the membership tier, 0 for none."""
    if event.membership is not None and not event.membership.is_gift:
        return max(0, event.membership.tier)
    tiers = []
    if user.member is not None:
        tiers.append(max(0, user.member.tier))
    elif MEMBER_ROLES.intersection(user.roles):
        tiers.append(1)
    elif event.type == "comment" and event.platform in MARKS_EVERY_COMMENT:
        tiers.append(0)
    if known and known.member_tier and not (0 < known.member_until_ms <= event.at_ms):
        tiers.append(known.member_tier)
    return min(tiers, default=0)
