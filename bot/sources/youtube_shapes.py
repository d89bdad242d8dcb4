"""The JSON of the YouTube Data API, as far as we read it; the names are the platform's.

Unknown fields are ignored, missing ones are None: unknown.
"""

from typing import Annotated, Any

import msgspec

Micros = Annotated[int, msgspec.Meta(ge=0, le=10**15)]
Small = Annotated[int, msgspec.Meta(ge=0, le=10**6)]
Total = Annotated[int, msgspec.Meta(ge=0, le=10**12)]


class Page(msgspec.Struct):
    """An answer of messages or videos; what steers the asking is read loosely, so that it never costs a comment."""

    kind: str = ""
    items: list[msgspec.Raw] = []
    nextPageToken: Any = None
    pollingIntervalMillis: Any = None
    offlineAt: Any = None

    @property
    def token(self) -> str:
        """Where the next page begins, empty when not told."""
        return self.nextPageToken if isinstance(self.nextPageToken, str) and len(self.nextPageToken) <= 1000 else ""

    @property
    def wait_s(self) -> float | None:
        """How long to wait before the next page, 0..300 s; None when not told."""
        asked = self.pollingIntervalMillis
        return min(max(0.0, asked / 1000), 300.0) if type(asked) in (int, float) else None


class Author(msgspec.Struct):
    """Who wrote."""

    channelId: str | None = None
    displayName: str | None = None
    isChatOwner: bool | None = None
    isChatSponsor: bool | None = None
    isChatModerator: bool | None = None


class Paid(msgspec.Struct):
    """A Super Chat or Super Sticker."""

    amountMicros: Micros | None = None
    currency: str | None = None
    userComment: str | None = None


class Level(msgspec.Struct):
    """A membership: new, kept for months, given or received."""

    memberLevelName: str | None = None
    giftMembershipsLevelName: str | None = None
    memberMonth: Small | None = None
    giftMembershipsCount: Small | None = None
    isUpgrade: bool | None = None
    userComment: str | None = None


class Jewels(msgspec.Struct):
    """A gift of jewels."""

    giftName: str | None = None
    jewelsCount: Small | None = None


class Target(msgspec.Struct):
    """What was deleted or who was banned."""

    deletedMessageId: str | None = None
    retractedMessageId: str | None = None
    bannedUserDetails: Author | None = None
    banType: str | None = None
    banDurationSeconds: Small | None = None


class Snippet(msgspec.Struct):
    """What was said."""

    type: str
    publishedAt: Any = None
    liveChatId: str | None = None
    authorChannelId: str | None = None
    displayMessage: str | None = None
    textMessageDetails: dict[str, Any] | None = None
    superChatDetails: Paid | None = None
    superStickerDetails: Paid | None = None
    newSponsorDetails: Level | None = None
    memberMilestoneChatDetails: Level | None = None
    membershipGiftingDetails: Level | None = None
    giftMembershipReceivedDetails: Level | None = None
    giftDetails: Jewels | None = None
    messageDeletedDetails: Target | None = None
    messageRetractedDetails: Target | None = None
    userBannedDetails: Target | None = None
    pollDetails: dict[str, Any] | None = None


class Item(msgspec.Struct):
    """A chat message."""

    id: str
    snippet: Snippet
    authorDetails: Author | None = None


class About(msgspec.Struct):
    """Whose video it is."""

    channelId: str | None = None
    title: str | None = None


class Live(msgspec.Struct):
    """Its life as a live stream."""

    activeLiveChatId: str | None = None
    scheduledStartTime: Any = None
    actualStartTime: Any = None
    actualEndTime: Any = None
    concurrentViewers: Total | None = None


class Statistics(msgspec.Struct):
    """Its totals, where the channel shows them."""

    likeCount: Total | None = None


class Video(msgspec.Struct):
    """A video that is, was or will be a live stream."""

    id: str = ""
    snippet: About = msgspec.field(default_factory=About)
    liveStreamingDetails: Live | None = None
    statistics: Statistics = msgspec.field(default_factory=Statistics)
