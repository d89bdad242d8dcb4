"""Streamer.bot's events of Twitch, YouTube and Kick made into ours, in all the shapes its builds have had."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

import msgspec

from bot.core.errors import BadInput
from bot.core.events import Empty, Gift, Membership, Moderation, Raid, Reward, RoomEvent, SuperChat, Virtual
from bot.core.ports import SourceHealth
from bot.sources.stamp import Stamp, comment
from bot.sources.streamerbot_fields import MAX_CHARS, PLATFORMS, Told, tier_of
from bot.sources.twitch_chat import without_cheers
from bot.sources.twitch_people import person
from bot.sources.youtube_items import minor

DEFAULT_EVENTS: Mapping[str, tuple[str, ...]] = {
    "Twitch": (
        *("ChatMessage", "ChatMessageDeleted", "ChatCleared", "Cheer", "Follow", "GiftBomb", "GiftSub", "Raid"),
        *("ReSub", "RewardRedemption", "Sub", "UserBanned", "UserTimedOut"),
    ),
    "YouTube": ("MembershipGift", "Message", "MessageDeleted", "NewSponsor", "NewSubscriber", "SuperChat"),
    "Kick": ("ChatMessage", "Follow", "Subscription"),
}

_decoder = msgspec.json.Decoder(dict[str, Any])


class EventReader:
    """Reads frames into drafts."""

    def __init__(self, stamp: Stamp, health: SourceHealth) -> None:
        self._stamps = {name: replace(stamp, platform=platform) for name, (platform, _) in PLATFORMS.items()}
        self._health = health
        self._read: dict[str, Callable[[Told], list[RoomEvent]]] = {
            **dict.fromkeys(("ChatMessage", "Message"), _chat),
            "Cheer": _cheer,
            **dict.fromkeys(("Follow", "NewSubscriber"), _follow),
            **dict.fromkeys(("Sub", "ReSub", "Subscription", "Resubscription", "NewSponsor"), _sub),
            **dict.fromkeys(("GiftSub", "GiftSubscription"), _gift_sub),
            **dict.fromkeys(("GiftBomb", "MassGiftSubscription", "MembershipGift"), _gift_bomb),
            "Raid": _raid,
            "RewardRedemption": _reward,
            "SuperChat": _super_chat,
            **dict.fromkeys(("ChatMessageDeleted", "MessageDeleted"), _deleted),
            "ChatCleared": _cleared,
            **dict.fromkeys(("UserBanned", "UserTimedOut"), _silenced),
        }

    def events(self, data: bytes, at_ms: int) -> list[RoomEvent]:
        """Return the drafts of one frame; answers to requests are none."""
        frame = _decoder.decode(data)
        head = frame.get("event")
        if not isinstance(head, dict):
            if "status" not in frame and "request" not in frame:
                self._health.count("unknown_types")
            return []
        stamp, read = self._stamps.get(str(head.get("source"))), self._read.get(str(head.get("type")))
        if stamp is None or read is None:
            self._health.count("unmapped")
            return []
        if not isinstance(frame.get("data"), dict):
            raise BadInput("an event of Streamer.bot without data")
        return read(Told(stamp, str(head["source"]), frame, at_ms))


def _chat(told: Told) -> list[RoomEvent]:
    of = told.fields
    bits = of.whole("message.bits", "bits") or 0
    text = of.text("text", "message.message", "message")
    words = without_cheers(text, bits) if bits else text
    if bits and not words:
        return []  # the bits themselves are told by Cheer
    emotes = tuple(
        str(emote.get("name"))[:MAX_CHARS] for emote in of.each("emotes", "message.emotes") if isinstance(emote, dict)
    )
    only = bool(emotes) and not _without(words, emotes)
    return [told.event("comment", user=told.user(), comment=comment(words, emotes=emotes, is_emoji=only))]


def _without(text: str, emotes: tuple[str, ...]) -> str:
    for emote in sorted(set(emotes), key=len, reverse=True):
        text = text.replace(emote, "")
    return text.strip()


def _cheer(told: Told) -> list[RoomEvent]:
    bits = told.fields.whole("bits", "message.bits") or 0
    if bits <= 0:
        raise BadInput("a cheer without bits")
    gift = Gift(id="bits", name="Bits", count=bits, virtual=Virtual(amount=1, unit="bits"), paid=True)
    return [told.event("gift", suffix="#bits", user=told.user(), gift=gift), *_chat(told)]


def _follow(told: Told) -> list[RoomEvent]:
    return [told.event("follow", user=told.user(), follow=Empty())]


def _membership(told: Told) -> Membership:
    of = told.fields
    plan = of.text("subTier", "sub_tier", "subscriptionTier", "tier")
    return Membership(tier=tier_of(plan), name=of.text("levelName", "tier")[:MAX_CHARS])


def _sub(told: Told) -> list[RoomEvent]:
    of = told.fields
    if of.flag("isGift", "is_gift"):
        return []  # told, and counted, by the gift
    months = of.whole("cumulativeMonths", "cumulative_months")
    renewal = months is not None and months > 1
    user = told.user()
    bought = msgspec.structs.replace(_membership(told), months=months, is_renewal=renewal)
    events = [told.event("membership", user=user, membership=bought)]
    if text := of.text("text", "message"):
        events.append(told.event("comment", suffix="#text", user=user, comment=comment(text)))
    return events


def _gift_sub(told: Told) -> list[RoomEvent]:
    if told.fields.flag("fromCommunitySubGift", "fromSubBomb", "fromGiftBomb"):
        return []  # a part of a GiftBomb, which is counted as a whole
    months = told.fields.whole("durationMonths", "monthsGifted")
    given = msgspec.structs.replace(_membership(told), is_gift=True, months=months)
    return [told.event("membership", user=told.user(), membership=given)]


def _gift_bomb(told: Told) -> list[RoomEvent]:
    count = told.fields.whole("total", "count", "gifts") or len(told.fields.each("recipients")) or 1
    given = msgspec.structs.replace(_membership(told), is_gift=True, count=max(1, count))
    return [told.event("membership", user=told.user(), membership=given)]


def _raid(told: Told) -> list[RoomEvent]:
    of = told.fields
    raider = of.text("from_broadcaster_user_id", "user.id")
    user = person(raider, of.text("from_broadcaster_user_name", "from_broadcaster_user_login", "user.name"))
    raid = Raid(from_id=raider[:MAX_CHARS] or None, viewers=of.whole("viewers") or 0)
    return [told.event("raid", user=user, raid=raid)]


def _reward(told: Told) -> list[RoomEvent]:
    of = told.fields
    words = comment(of.text("user_input", "userInput", "text")).text_plain
    reward = Reward(
        reward_id=of.text("reward.id")[:MAX_CHARS],
        title=of.text("reward.title")[:MAX_CHARS],
        cost=of.whole("reward.cost") or 0,
        input=words,
    )
    return [told.event("reward", user=told.user(), reward=reward)]


def _super_chat(told: Told) -> list[RoomEvent]:
    of = told.fields
    currency = of.text("currencyCode", "currency")[:3].upper()
    paid = SuperChat(
        id=told.id,
        text=comment(of.text("message", "text")).text_plain,
        amount_minor=minor(of.whole("microAmount") or 0, currency),
        currency=currency,
    )
    return [told.event("super_chat", user=told.user(), super_chat=paid)]


def _deleted(told: Told) -> list[RoomEvent]:
    target = told.fields.text("targetMessageId", "messageId", "eventId", "id")[:MAX_CHARS]
    act = Moderation(action="delete", target_event_id=target or None)
    return [told.event("moderation", event_id=f"delete-{target}", moderation=act)]


def _cleared(told: Told) -> list[RoomEvent]:
    return [told.event("moderation", event_id=f"clear-{told.time}", moderation=Moderation(action="clear"))]


def _silenced(told: Told) -> list[RoomEvent]:
    of = told.fields
    seconds = of.whole("duration")
    whom = of.text("target_user_id", "targetUser.id", "user_id", "userId", "user.id")[:MAX_CHARS] or None
    act = Moderation(action="timeout" if seconds else "ban", target_user_id=whom, seconds=seconds or None)
    return [told.event("moderation", event_id=f"{act.action}-{whom}-{told.time}", moderation=act)]
