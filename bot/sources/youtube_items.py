"""What the answers of the YouTube Data API say: chat messages of every type, totals, and the end of a stream.  Pure."""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import msgspec

from bot.core.errors import BROKEN_JSON
from bot.core.events import (
    Counter,
    Gift,
    Member,
    Membership,
    Moderation,
    RoomEvent,
    Stream,
    SuperChat,
    System,
    User,
    Virtual,
)
from bot.core.ports import SourceHealth
from bot.core.text import plain_text
from bot.sources.stamp import Stamp, comment
from bot.sources.youtube_shapes import Author, Item, Jewels, Level, Live, Page, Paid, Target, Video

PAGE, VIDEOS = "youtube#liveChatMessageListResponse", "youtube#videoListResponse"
EXPONENTS = {
    **dict.fromkeys("BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX UYI VND VUV XAF XOF XPF".split(), 0),
    **dict.fromkeys("BHD IQD JOD KWD LYD OMR TND".split(), 3),
}
"""ISO 4217 minor units that are not 2."""
MAX_NAME = 100
MAX_ID = 128

_page = msgspec.json.Decoder(Page)
_item = msgspec.json.Decoder(Item, strict=False)  # numbers of 64 bits come as strings
_video = msgspec.json.Decoder(Video, strict=False)


def video_in(frame: bytes) -> Video | None:
    """Return the first video of an answer; raises one of MALFORMED."""
    items = _page.decode(frame).items
    return _video.decode(items[0]) if items else None


def minor(micros: int, currency: str) -> int:
    """Return millionths of a currency in its smallest unit, rounded down."""
    scale: int = 10 ** EXPONENTS.get(currency, 2)
    return micros * scale // 10**6


def when_ms(value: object) -> int | None:
    """Return an RFC 3339 time as wall ms, None when it is none."""
    if not isinstance(value, str) or len(value) > 64:
        return None
    try:
        at = datetime.fromisoformat(value)
        return round((at if at.tzinfo else at.replace(tzinfo=UTC)).timestamp() * 1000)
    except (ValueError, OverflowError):
        return None


class Reader:
    """Reads answers one after the other.  `page` is the last one, None when it was none."""

    def __init__(self, stamp: Stamp, health: SourceHealth) -> None:
        self.page: Page | None = None
        self.chat_id = ""
        self._end_told = False
        self._started = ""
        self._stamp = stamp
        self._health = health

    def events(self, frame: bytes, at_ms: int) -> list[RoomEvent]:
        """Return the drafts of an answer; a message that is malformed costs only itself."""
        self.page = None
        page = _page.decode(frame)
        if page.kind == VIDEOS:
            video = video_in(frame)
            return self._totals(video, at_ms) if video is not None else []
        if page.kind != PAGE:
            self._health.count("unknown_types")
            return []
        self.page = page
        drafts = [draft for raw in page.items for draft in self._message(raw, at_ms)]
        if page.offlineAt is None:
            self._end_told = False
            return drafts
        return [*drafts, *self.end(at_ms, when_ms(page.offlineAt))]

    def end(self, at_ms: int, ts: int | None = None) -> list[RoomEvent]:
        """Return the `stream_end` of this chat, [] when it was told already."""
        if self._end_told:
            return []
        self._end_told = True
        event_id = f"end-{self.chat_id}" if self.chat_id else ""
        return [self._stamp.event("stream_end", event_id, at_ms, ts=ts, id_quality="derived", stream_end=Stream())]

    def _message(self, raw: msgspec.Raw, at_ms: int) -> list[RoomEvent]:
        try:
            item = _item.decode(raw)
        except BROKEN_JSON:
            self._health.count("bad_records")
            return []
        self.chat_id = item.snippet.liveChatId or self.chat_id
        make = _TYPES.get(item.snippet.type)
        if make is None:
            self._health.count("unknown_types")
            return []
        return make(self, item, at_ms)

    def _event(self, item: Item, at_ms: int, type_: Any, *, event_id: str = "", **body: Any) -> RoomEvent:
        quality = "derived" if event_id else "native"
        ts = when_ms(item.snippet.publishedAt)
        return self._stamp.event(type_, event_id or item.id, at_ms, ts=ts, id_quality=quality, **body)  # type: ignore[arg-type]

    def _text(self, item: Item, at_ms: int) -> list[RoomEvent]:
        words = item.snippet.displayMessage
        if words is None:
            words = (item.snippet.textMessageDetails or {}).get("messageText")
        return [self._event(item, at_ms, "comment", user=_user(item), comment=comment(words))]

    def _paid(self, item: Item, at_ms: int) -> list[RoomEvent]:
        details = item.snippet.superChatDetails or item.snippet.superStickerDetails or Paid()
        currency = plain_text(details.currency or "", limit=3).upper()
        known = details.amountMicros is not None and len(currency) == 3
        body = SuperChat(
            id=item.id[:MAX_ID],
            text=plain_text(details.userComment or ""),
            amount_minor=minor(details.amountMicros or 0, currency) if known else 0,
            currency=currency if known else "",
        )
        hints = () if known else ("value_unknown",)
        return [self._event(item, at_ms, "super_chat", user=_user(item), super_chat=body, hints=hints)]

    def _sponsor(self, item: Item, at_ms: int) -> list[RoomEvent]:
        level = item.snippet.newSponsorDetails or Level()
        body = Membership(name=_name(level.memberLevelName), is_renewal=level.isUpgrade is True)
        return [self._event(item, at_ms, "membership", user=_user(item), membership=body)]

    def _milestone(self, item: Item, at_ms: int) -> list[RoomEvent]:
        level = item.snippet.memberMilestoneChatDetails or Level()
        name, user = _name(level.memberLevelName), _user(item, level)
        body = Membership(name=name, months=level.memberMonth, count=0, is_renewal=True)
        drafts = [self._event(item, at_ms, "membership", user=user, membership=body)]
        if level.userComment:
            said = comment(level.userComment)
            drafts.append(self._event(item, at_ms, "comment", event_id=f"said-{item.id}", user=user, comment=said))
        return drafts

    def _gifting(self, item: Item, at_ms: int) -> list[RoomEvent]:
        level = item.snippet.membershipGiftingDetails or Level()
        count = 1 if level.giftMembershipsCount is None else level.giftMembershipsCount
        body = Membership(name=_name(level.giftMembershipsLevelName), count=count, is_gift=True)
        return [self._event(item, at_ms, "membership", user=_user(item), membership=body)]

    def _received(self, item: Item, at_ms: int) -> list[RoomEvent]:
        """Say who got a membership; the giver's message has counted it already."""
        level = item.snippet.giftMembershipReceivedDetails or Level()
        body = Membership(name=_name(level.memberLevelName), count=0, is_gift=True)
        return [self._event(item, at_ms, "membership", user=_user(item), membership=body)]

    def _jewels(self, item: Item, at_ms: int) -> list[RoomEvent]:
        details = item.snippet.giftDetails or Jewels()
        name = _name(details.giftName)
        worth = None if details.jewelsCount is None else Virtual(amount=details.jewelsCount, unit="jewels")
        hints = () if worth else ("value_unknown",)
        body = Gift(id=name, name=name, virtual=worth, paid=True)
        return [self._event(item, at_ms, "gift", user=_user(item), gift=body, hints=hints)]

    def _deleted(self, item: Item, at_ms: int) -> list[RoomEvent]:
        details = item.snippet.messageDeletedDetails or item.snippet.messageRetractedDetails or Target()
        gone = details.deletedMessageId or details.retractedMessageId
        return self._delete(item, at_ms, gone) if gone else []

    def _tombstone(self, item: Item, at_ms: int) -> list[RoomEvent]:
        return self._delete(item, at_ms, item.id, event_id=f"gone-{item.id}")

    def _delete(self, item: Item, at_ms: int, gone: str, *, event_id: str = "") -> list[RoomEvent]:
        body = Moderation(action="delete", target_event_id=gone[:MAX_ID])
        return [self._event(item, at_ms, "moderation", event_id=event_id, moderation=body)]

    def _banned(self, item: Item, at_ms: int) -> list[RoomEvent]:
        details = item.snippet.userBannedDetails or Target()
        who = details.bannedUserDetails.channelId if details.bannedUserDetails is not None else None
        if not who:
            return []
        for_now = details.banType == "temporary" or bool(details.banDurationSeconds)
        body = Moderation(
            action="timeout" if for_now else "ban",
            target_user_id=who[:MAX_ID],
            seconds=details.banDurationSeconds if for_now else None,
        )
        return [self._event(item, at_ms, "moderation", moderation=body)]

    def _told(self, item: Item, at_ms: int) -> list[RoomEvent]:
        asked = (item.snippet.pollDetails or {}).get("metadata")
        question = asked.get("questionText") if isinstance(asked, dict) else None
        words = question if isinstance(question, str) else item.snippet.displayMessage or ""
        code = f"youtube.{item.snippet.type.removesuffix('Event')}"
        return [self._event(item, at_ms, "system", system=System(code=code, text=plain_text(words)))]

    def _ended(self, item: Item, at_ms: int) -> list[RoomEvent]:
        return self.end(at_ms, when_ms(item.snippet.publishedAt))

    def _totals(self, video: Video, at_ms: int) -> list[RoomEvent]:
        live = video.liveStreamingDetails or Live()
        self.chat_id = live.activeLiveChatId or self.chat_id
        drafts: list[RoomEvent] = []
        started_ms = when_ms(live.actualStartTime)
        if live.actualEndTime is not None:
            drafts += self.end(at_ms, when_ms(live.actualEndTime))
        elif started_ms is not None and video.id != self._started:
            self._started = video.id
            body = Stream(title=plain_text(video.snippet.title or "", limit=200))
            event_id = f"start-{video.id}"
            drafts.append(
                self._stamp.event(
                    "stream_start", event_id, at_ms, ts=started_ms, id_quality="derived", stream_start=body
                )
            )
        totals = (("viewers", live.concurrentViewers), ("likes", video.statistics.likeCount))
        for name, value in totals:
            if value is not None:
                event_id = f"{name}-{video.id}-{at_ms}"
                total = Counter(name=name, value=value)  # type: ignore[arg-type]
                drafts.append(self._stamp.event("counter", event_id, at_ms, id_quality="derived", counter=total))
        return drafts


_TYPES: dict[str, Callable[[Reader, Item, int], list[RoomEvent]]] = {
    "textMessageEvent": Reader._text,
    "superChatEvent": Reader._paid,
    "superStickerEvent": Reader._paid,
    "newSponsorEvent": Reader._sponsor,
    "memberMilestoneChatEvent": Reader._milestone,
    "membershipGiftingEvent": Reader._gifting,
    "giftMembershipReceivedEvent": Reader._received,
    "giftEvent": Reader._jewels,
    "messageDeletedEvent": Reader._deleted,
    "messageRetractedEvent": Reader._deleted,
    "tombstone": Reader._tombstone,
    "userBannedEvent": Reader._banned,
    "chatEndedEvent": Reader._ended,
    "pollEvent": Reader._told,
    "sponsorOnlyModeStartedEvent": Reader._told,
    "sponsorOnlyModeEndedEvent": Reader._told,
}


def _name(value: str | None) -> str:
    return plain_text(value or "", limit=MAX_NAME)


def _user(item: Item, level: Level | None = None) -> User:
    author = item.authorDetails or Author()
    channel = author.channelId or item.snippet.authorChannelId
    name = _name(author.displayName)
    roles = [
        role
        for role, has in (
            ("anchor", author.isChatOwner),
            ("moderator", author.isChatModerator),
            ("member", author.isChatSponsor),
        )
        if has
    ]
    member = None
    if author.isChatSponsor or level is not None:
        member = Member(
            tier=1, months=level.memberMonth if level else None, name=_name(level.memberLevelName) if level else ""
        )
    return User(
        id=channel[:MAX_ID] if channel else None,
        id_scope="channel_id" if channel else "name_only" if name else "anonymous",
        name=name,
        roles=tuple(roles),
        member=member,
    )
