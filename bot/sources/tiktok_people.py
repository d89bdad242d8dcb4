"""Who a webcast message of TikTok is about: account, standing to the host, fan club, badges.  Pure."""

from typing import Any, Literal

from bot.core.events import Fan, Member, User

MAX_NAME = 100
MAX_LEVEL = 1000
MODERATOR_SCENE, GIFTER_SCENE, FANS_SCENE = 1, 8, 10
SUBSCRIBER_SCENES = frozenset((4, 7))
"""What a badge is for."""


def viewer(user: Any, identity: Any = None) -> User:
    """Return who did it; `identity` says how she stands to the host, None where a message does not tell."""
    roles: list[str] = []
    follow: Literal["none", "following", "mutual", "unknown"] = "unknown"
    subscribed = user.HasField("subscribe_info") and user.subscribe_info.is_subscribed
    moderator = user.HasField("attr") and user.attr.is_admin
    if identity is not None:
        follow = "mutual" if identity.is_mutual else "following" if identity.is_follower else "none"
        subscribed, moderator = subscribed or identity.is_subscriber, moderator or identity.is_moderator
        if identity.is_anchor:
            roles.append("anchor")
        if identity.is_gift_giver:
            roles.append("gifter")
    level, pay_level = _fan_level(user), None
    for badge in user.badges:
        if badge.scene == FANS_SCENE:
            level = max(level, _number(badge.log.level))
        elif badge.scene == GIFTER_SCENE:
            pay_level = _number(badge.log.level) or None
        elif badge.scene in SUBSCRIBER_SCENES:
            subscribed = True
        elif badge.scene == MODERATOR_SCENE:
            moderator = True
    for held, role in ((moderator, "moderator"), (subscribed, "subscriber"), (level, "fan_club")):
        if held:
            roles.append(role)
    name, uid, sec_uid = user.nickname or user.display_id, user.id, user.sec_uid
    return User(
        id=str(uid) if uid else sec_uid[:128] or None,
        id_scope="uid" if uid else "sec_uid" if sec_uid else "name_only" if name else "anonymous",
        name=name[:MAX_NAME],
        roles=tuple(roles),
        fan=Fan(level=level) if level else None,
        member=Member(tier=1) if subscribed else None,
        pay_level=pay_level,
        follow=follow,
    )


def _fan_level(user: Any) -> int:
    level = user.fans_club_info.level if user.HasField("fans_club_info") else 0
    if user.HasField("fans_club"):
        level = max(level, user.fans_club.data.level)
    return level if 0 < level <= MAX_LEVEL else 0


def _number(text: str) -> int:
    return int(text) if text.isascii() and text.isdigit() and len(text) <= 3 else 0
