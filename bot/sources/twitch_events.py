"""EventSub frames of Twitch made into events; nothing here talks to anybody."""

from collections.abc import Callable, Collection
from datetime import UTC, datetime
from typing import Any

import msgspec

from bot.core.events import (
    Empty,
    EventType,
    Gift,
    Membership,
    Moderation,
    Raid,
    Reply,
    Reward,
    RoomEvent,
    Stream,
    System,
    User,
    Virtual,
)
from bot.core.ports import SourceHealth
from bot.sources.stamp import Stamp, comment
from bot.sources.twitch_chat import without_cheers
from bot.sources.twitch_frames import (
    ChatMessage,
    Happened,
    Metadata,
    Optional,
    Payload,
    Prize,
    Words,
    chat_decoder,
    frame_decoder,
    happened_decoder,
)
from bot.sources.twitch_people import PLANS, number, person

HIDDEN_S = 600
"""Twitch's default timeout; `clear_user_messages` tells neither a ban from a timeout nor its length."""
QUIET = frozenset({"session_welcome", "session_keepalive", "session_reconnect"})


class EventReader:
    """Reads frames into drafts.  `types` are those subscribed to: where two tell one thing, one of them counts."""

    def __init__(self, stamp: Stamp, health: SourceHealth, types: Collection[str]) -> None:
        self._stamp = stamp
        self._health = health
        self._read: dict[str, Callable[[Happened, Metadata, int], list[RoomEvent]]] = {
            "channel.follow": self._follow,
            "channel.subscribe": self._subscribe,
            "channel.subscription.gift": self._subscription_gift,
            "channel.subscription.message": self._subscription_message,
            "channel.raid": self._raid,
            "channel.channel_points_custom_reward_redemption.add": self._redemption,
            "channel.chat.message_delete": self._message_delete,
            "channel.chat.clear": self._clear,
            "channel.ban": self._ban,
            "stream.online": self._online,
            "stream.offline": self._offline,
        }
        if "channel.chat.message" not in types:
            self._read["channel.cheer"] = self._cheer
        if "channel.ban" not in types:
            self._read["channel.chat.clear_user_messages"] = self._clear_user

    def counts(self, type_: str) -> bool:
        """Return whether events of this type are read, and not told better by another."""
        return type_ == "channel.chat.message" or type_ in self._read

    def events(self, data: bytes, at_ms: int) -> list[RoomEvent]:
        """Return the drafts of one frame."""
        frame = frame_decoder.decode(data)
        meta, payload = frame.metadata, frame.payload
        if meta.message_type == "notification":
            return self._notification(meta, payload, at_ms)
        if meta.message_type == "revocation" and payload.subscription is not None:
            ended = payload.subscription
            told = System(code="twitch.revoked", text=f"Twitch ended {ended.type[:80]}: {ended.status[:80]}")
            return [
                self._stamp.event("system", meta.message_id, at_ms, ts=when_ms(meta.message_timestamp), system=told)
            ]
        if meta.message_type not in QUIET:
            self._health.count("unknown_types")
        return []

    def _notification(self, meta: Metadata, payload: Payload, at_ms: int) -> list[RoomEvent]:
        type_ = payload.subscription.type if payload.subscription is not None else meta.subscription_type
        if type_ == "channel.chat.message":
            return self._chat(chat_decoder.decode(payload.event), meta, at_ms)
        read = self._read.get(type_)
        if read is None:
            self._health.count("unmapped")
            return []
        return read(happened_decoder.decode(payload.event), meta, at_ms)

    def _event(
        self, type_: EventType, meta: Metadata, at_ms: int, *, event_id: str = "", at: Optional = None, **body: Any
    ) -> RoomEvent:
        """Return an event under its own id or the frame's; one of two in a frame has an id with "#"."""
        return self._stamp.event(
            type_,
            event_id or meta.message_id,
            at_ms,
            ts=when_ms(at or meta.message_timestamp),
            id_quality="derived" if "#" in event_id else "native",
            **body,
        )

    def _chat(self, said: ChatMessage, meta: Metadata, at_ms: int) -> list[RoomEvent]:
        there = said.source_broadcaster_user_id
        body: dict[str, Any] = {
            "user": person(
                said.chatter_user_id,
                said.chatter_user_name or said.chatter_user_login,
                ",".join(f"{badge.set_id}/{badge.id}" for badge in said.badges[:50]),
                ",".join(f"{badge.set_id}/{badge.info}" for badge in said.badges[:50] if badge.info),
            )
        }
        if there and there != said.broadcaster_user_id:
            body["delivery"] = "mirror"  # said in another room of a shared chat
        events, text, emotes, only = [], *_read_words(said.message)
        if said.cheer is not None and said.cheer.bits > 0:
            bits_id = f"{said.message_id or meta.message_id}#bits"
            events.append(self._event("gift", meta, at_ms, event_id=bits_id, gift=_bits(said.cheer.bits), **body))
        if text or not events:
            reply = said.reply
            parent = (
                Reply(id=reply.parent_message_id[:100], name=(reply.parent_user_name or "")[:100]) if reply else None
            )
            words = comment(text, emotes=emotes, is_emoji=only, reply_to=parent)
            events.append(self._event("comment", meta, at_ms, event_id=said.message_id, comment=words, **body))
        return events

    def _follow(self, event: Happened, meta: Metadata, at_ms: int) -> list[RoomEvent]:
        return [self._event("follow", meta, at_ms, at=event.followed_at, user=_user(event), follow=Empty())]

    def _subscribe(self, event: Happened, meta: Metadata, at_ms: int) -> list[RoomEvent]:
        if event.is_gift:
            return []  # told, and counted, by channel.subscription.gift
        return [self._event("membership", meta, at_ms, user=_user(event), membership=_membership(event))]

    def _subscription_gift(self, event: Happened, meta: Metadata, at_ms: int) -> list[RoomEvent]:
        given = msgspec.structs.replace(_membership(event), is_gift=True, count=max(1, event.total or 1))
        return [self._event("membership", meta, at_ms, user=_user(event), membership=given)]

    def _subscription_message(self, event: Happened, meta: Metadata, at_ms: int) -> list[RoomEvent]:
        user = _user(event)
        renewed = msgspec.structs.replace(_membership(event), is_renewal=True, months=event.cumulative_months)
        events = [self._event("membership", meta, at_ms, user=user, membership=renewed)]
        if isinstance(event.message, Words) and event.message.text:
            words, words_id = comment(event.message.text), f"{meta.message_id}#text"
            events.append(self._event("comment", meta, at_ms, event_id=words_id, user=user, comment=words))
        return events

    def _cheer(self, event: Happened, meta: Metadata, at_ms: int) -> list[RoomEvent]:
        user, text = _user(event), event.message if isinstance(event.message, str) else ""
        events = [self._event("gift", meta, at_ms, user=user, gift=_bits(event.bits))]
        if words := without_cheers(text, event.bits):
            words_id = f"{meta.message_id}#text"
            events.append(self._event("comment", meta, at_ms, event_id=words_id, user=user, comment=comment(words)))
        return events

    def _raid(self, event: Happened, meta: Metadata, at_ms: int) -> list[RoomEvent]:
        name = event.from_broadcaster_user_name or event.from_broadcaster_user_login or ""
        user = person(event.from_broadcaster_user_id or "", name)
        raid = Raid(from_id=event.from_broadcaster_user_id, viewers=event.viewers)
        return [self._event("raid", meta, at_ms, user=user, raid=raid)]

    def _redemption(self, event: Happened, meta: Metadata, at_ms: int) -> list[RoomEvent]:
        what = event.reward or Prize()
        words = comment(event.user_input).text_plain
        body = Reward(reward_id=what.id[:100], title=what.title[:100], cost=what.cost, input=words)
        user = _user(event)
        return [self._event("reward", meta, at_ms, event_id=event.id, at=event.redeemed_at, user=user, reward=body)]

    def _message_delete(self, event: Happened, meta: Metadata, at_ms: int) -> list[RoomEvent]:
        act = Moderation(action="delete", target_event_id=event.message_id[:100])
        return [self._event("moderation", meta, at_ms, moderation=act)]

    def _clear(self, event: Happened, meta: Metadata, at_ms: int) -> list[RoomEvent]:
        return [self._event("moderation", meta, at_ms, moderation=Moderation(action="clear"))]

    def _clear_user(self, event: Happened, meta: Metadata, at_ms: int) -> list[RoomEvent]:
        act = Moderation(action="timeout", target_user_id=event.target_user_id, seconds=HIDDEN_S)
        return [self._event("moderation", meta, at_ms, moderation=act)]

    def _ban(self, event: Happened, meta: Metadata, at_ms: int) -> list[RoomEvent]:
        start, end = when_ms(event.banned_at or meta.message_timestamp), when_ms(event.ends_at)
        act = Moderation(action="ban", target_user_id=event.user_id)
        if end is not None and start is not None:
            act = msgspec.structs.replace(act, action="timeout", seconds=max(0, (end - start) // 1000))
        return [self._event("moderation", meta, at_ms, moderation=act)]

    def _online(self, event: Happened, meta: Metadata, at_ms: int) -> list[RoomEvent]:
        return [self._event("stream_start", meta, at_ms, at=event.started_at, stream_start=Stream())]

    def _offline(self, event: Happened, meta: Metadata, at_ms: int) -> list[RoomEvent]:
        return [self._event("stream_end", meta, at_ms, stream_end=Stream())]


def when_ms(value: Optional) -> int | None:
    """Return an RFC 3339 time, to the nanosecond or not, as wall ms; None when it is none."""
    if not value or len(value) > 64:
        return None
    try:
        at = datetime.fromisoformat(value)
        return round((at if at.tzinfo else at.replace(tzinfo=UTC)).timestamp() * 1000)
    except (ValueError, OverflowError):
        return None


def _user(event: Happened) -> User:
    if event.is_anonymous or not event.user_id:
        return User(id_scope="anonymous")
    return person(event.user_id, event.user_name or event.user_login or "")


def _membership(event: Happened) -> Membership:
    return Membership(tier=PLANS.get(event.tier, 1), tier_raw=number(event.tier))


def _bits(bits: int) -> Gift:
    return Gift(id="bits", name="Bits", count=bits, virtual=Virtual(amount=1, unit="bits"), paid=True)


def _read_words(words: Words) -> tuple[str, tuple[str, ...], bool]:
    """Return the text without cheers, the names of its emotes, and whether it is emotes alone."""
    parts = words.fragments[:200]
    if not parts:
        return words.text, (), False
    if any(part.type == "cheermote" for part in parts):
        text = "".join(part.text for part in parts if part.type != "cheermote").strip()
    else:
        text = words.text
    emotes = tuple(dict.fromkeys(part.text[:100] for part in parts if part.type == "emote"))
    return text, emotes, bool(emotes) and all(part.type == "emote" or not part.text.strip() for part in parts)
