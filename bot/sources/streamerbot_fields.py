"""What one frame of Streamer.bot tells, by all the names that its builds have given it."""

from collections.abc import Mapping
from typing import Any

import msgspec

from bot.core.events import EventType, IdQuality, IdScope, Member, Platform, RoomEvent, User
from bot.sources.stamp import Stamp
from bot.sources.twitch_events import when_ms
from bot.sources.twitch_people import PLANS, person

PLATFORMS: Mapping[str, tuple[Platform, IdScope]] = {
    "Twitch": ("twitch", "uid"),
    "YouTube": ("youtube", "channel_id"),
    "Kick": ("kick", "uid"),
}
"""Streamer.bot's name of a platform -> ours, and what its account ids are."""
ROLES = {2: "vip", 3: "moderator", 4: "anchor"}
ROLE_NAMES = {"vip": 2, "moderator": 3, "broadcaster": 4}
MAX_CHARS = 100


class Fields:
    """The data of one event, asked by all the names that a fact has had; a fact of the wrong type is unknown."""

    def __init__(self, data: Mapping[str, Any]) -> None:
        self._data = data

    def _found(self, paths: tuple[str, ...], *types: type) -> Any:
        for path in paths:
            value: Any = self._data
            for key in path.split("."):
                value = value.get(key) if isinstance(value, dict) else None
            if isinstance(value, types) and value != "" and (bool in types or not isinstance(value, bool)):
                return value
        return None

    def text(self, *paths: str) -> str:
        """Return the first of these that is words or a whole number, empty when none is."""
        found = self._found(paths, str, int)
        return "" if found is None else str(found)

    def whole(self, *paths: str) -> int | None:
        """Return the first of these that is a whole number, None when none is."""
        found = self._found(paths, int)
        return found if found is None or abs(found) < 10**15 else None

    def flag(self, *paths: str) -> bool:
        """Return whether any of these is true."""
        return any(self._found((path,), bool) is True for path in paths)

    def told(self, *paths: str) -> str | None:
        """Return "1" or "0" for the first of these that is true or false, None when none is."""
        found = self._found(paths, bool)
        return None if found is None else str(int(found))

    def each(self, *paths: str) -> list[Any]:
        """Return the first of these that is a list, empty when none is."""
        return (self._found(paths, list) or [])[:50]


class Told:
    """One event as Streamer.bot tells it."""

    def __init__(self, stamp: Stamp, source: str, frame: Mapping[str, Any], at_ms: int) -> None:
        self.fields = Fields(frame["data"])
        self._stamp = stamp
        self._source = source
        self._at_ms = at_ms
        self.time = Fields(frame).text("timeStamp")[:MAX_CHARS]
        self._is_test = self.fields.flag("isTest", "is_test", "message.isTest")
        self.id = self.fields.text("messageId", "message.msgId", "msgId", "eventId", "id")[:MAX_CHARS]

    def event(self, type_: EventType, *, suffix: str = "", event_id: str = "", **body: Any) -> RoomEvent:
        """Return an event under its own id, or that of the frame with a suffix where one frame makes two.

        A pressed test button makes another each time, out of the way of real ids.
        """
        event_id = event_id or (self.id + suffix if self.id else "")
        if self._is_test:
            event_id, body["delivery"] = f"test:{self.time or self._at_ms}:{event_id}", "test"
        elif self.fields.flag("isFromSharedChatGuest"):
            body["delivery"] = "mirror"
        quality: IdQuality = "native" if event_id == self.id and not self._is_test else "derived"
        at = when_ms(self.fields.text("followed_at", "redeemed_at", "publishedAt") or self.time)
        return self._stamp.event(type_, event_id, self._at_ms, ts=at, id_quality=quality, **body)

    def user(self) -> User:
        """Return who did it."""
        of = self.fields
        if of.flag("anonymous", "isAnonymous", "is_anonymous", "message.isAnonymous"):
            return User(id_scope="anonymous")
        user_id = of.text("user.id", "message.userId", "userId", "user_id")
        name = of.text(
            *("user.name", "message.displayName", "displayName", "user_name", "user.login", "message.username"),
            *("userName", "username"),
        )
        if self._source != "Twitch" or not user_id:
            return self._someone(user_id, name)
        badges = of.each("user.badges", "message.badges", "badges")
        worn = ",".join(f"{badge.get('name')}/{badge.get('version')}" for badge in badges if isinstance(badge, dict))
        months = of.whole("user.monthsSubscribed", "message.monthsSubscribed", "monthsSubscribed")
        first = of.told("message.firstMessage", "firstMessage")
        again = of.told("message.returningChatter", "returningChatter")
        known = person(user_id, name, worn, f"subscriber/{months}" if months else "", first, again)
        roles = dict.fromkeys((*self._roles(), *known.roles))
        member = known.member
        if member is None and of.flag("user.subscribed", "message.subscriber", "subscriber"):
            tier = tier_of(of.text("user.subscriptionTier", "message.subscriptionTier"))
            member = Member(tier=tier, months=months)
        return msgspec.structs.replace(known, roles=tuple(roles), member=member)

    def _someone(self, user_id: str, name: str) -> User:
        scope = PLATFORMS[self._source][1] if user_id else "name_only" if name else "anonymous"
        sponsor = self.fields.flag("user.isSponsor", "user.subscribed")
        return User(
            id=user_id[:MAX_CHARS] or None,
            id_scope=scope,
            name=name[:MAX_CHARS],
            roles=self._roles(),
            member=Member(tier=1) if sponsor else None,
        )

    def _roles(self) -> tuple[str, ...]:
        of = self.fields
        number = of.whole("user.role", "message.role", "role")
        role = ROLES.get(number if number is not None else ROLE_NAMES.get(of.text("user.role", "role").lower(), 0), "")
        if of.flag("user.isOwner"):
            role = "anchor"
        elif of.flag("user.isModerator"):
            role = "moderator"
        return (role,) if role else ()


def tier_of(plan: str) -> int:
    """Return 1..3 from "prime", "2000", "2" or "tier 2"."""
    if plan in PLANS:
        return PLANS[plan]
    digit = plan[-1:]
    return int(digit) if digit in ("1", "2", "3") else 1
