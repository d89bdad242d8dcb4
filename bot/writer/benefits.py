"""Who may hear which benefit.  The policy's own name says it, so no line of copy can give it to somebody else.

`fan_coupon` is for everybody with a fan badge of this room, `fan3_coupon` from level 3 on, `member_shipping` for
members, `member2_gift` from membership tier 2 on, `vip_coupon` for those whom the operator named.  All other
policies are for everyone.
"""

import re

from bot.core.turns import Turn
from bot.core.viewers import Tier, Viewer

_BENEFIT = re.compile(r"(fan|member|vip)(\d{0,2})_[A-Za-z0-9_.-]+")


def is_benefit(policy: str) -> bool:
    """True when a policy of that name is not for everyone."""
    return bool(_BENEFIT.fullmatch(policy))


def may_hear(policy: str, turn: Turn) -> bool:
    """True when everybody whom `turn` answers is entitled to the policy; nobody is when some of them are not known."""
    found = _BENEFIT.fullmatch(policy)
    if not found:
        return True
    viewers = turn.viewers
    return len(viewers) == turn.people and all(_reaches(found[1], int(found[2] or 1), viewer) for viewer in viewers)


def _reaches(ladder: str, least: int, viewer: Viewer) -> bool:
    """An identity that anybody could take never reaches a benefit."""
    return viewer.may_claim and _step(ladder, viewer) >= least


def _step(ladder: str, viewer: Viewer) -> int:
    """Return how high a viewer stands on a ladder; VIPs have one step."""
    match ladder:
        case "fan":
            return viewer.fan_level
        case "member":
            return viewer.member_tier
        case _:
            return int(viewer.tier is Tier.VIP)
