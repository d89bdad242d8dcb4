"""Event contract v1: one frozen struct for whatever any live-comment platform says.

The same JSON is the replay line, the push-in format and the journal body.  Readers ignore unknown
fields, skip unknown types (`BadInput`), and refuse an unknown version.
"""

from typing import Literal, get_args

import msgspec

from bot.core.errors import BROKEN_JSON, BadInput

EventType = Literal[
    "comment", "gift", "super_chat", "super_chat_delete", "like", "follow", "share", "enter", "membership",
    "fan_level", "order", "cart_add", "product_click", "coupon", "raid", "reward", "counter", "moderation",
    "stream_start", "stream_end", "system", "gap",
]  # fmt: skip
Platform = Literal[
    "bilibili", "douyin", "kuaishou", "taobao", "xiaohongshu", "wechat_channels", "pdd", "alibaba1688", "douyu",
    "tiktok", "twitch", "youtube", "kick", "other",
]  # fmt: skip
Delivery = Literal["live", "backfill", "mirror", "replay", "test"]
IdQuality = Literal["native", "derived", "synthetic"]
IdScope = Literal["open_id", "uid", "sec_uid", "channel_id", "name_only", "masked", "anonymous"]

STABLE_SCOPES: frozenset[str] = frozenset({"open_id", "uid", "sec_uid", "channel_id"})
"""Identity scopes that name one account for ever; only these may ever enter a draw."""
EVENT_TYPES: frozenset[str] = frozenset(get_args(EventType))
MAY_BE_SHED = frozenset("comment like enter share counter cart_add product_click system".split())
"""What a full mailbox may lose in a storm; gifts, orders, memberships, follows and moderation never are."""
MAX_TEXT = 500
"""Longest `text_plain` kept, in code points (contract v1)."""


class _Wire(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Base of every contract struct: immutable, by keyword, defaults left out of the JSON."""


class Fan(_Wire, frozen=True, kw_only=True):
    """A fan-club badge; a badge of another room has `this_room` False and level 0."""

    club: str = ""
    level: int = 0
    this_room: bool = True
    wearing: bool = True


class Member(_Wire, frozen=True, kw_only=True):
    """A paid membership; `tier` is normalised: 0 none, 1 low, 3 high."""

    tier: int = 0
    tier_raw: int | None = None
    months: int | None = None
    name: str = ""


class User(_Wire, frozen=True, kw_only=True):
    """Who did it, as far as the platform tells; a missing field is unknown, never zero."""

    id: str | None = None
    id_scope: IdScope = "anonymous"
    union_id: str | None = None
    name: str = ""
    locale: str | None = None
    roles: tuple[str, ...] = ()
    fan: Fan | None = None
    member: Member | None = None
    pay_level: int | None = None
    follow: Literal["none", "following", "mutual", "unknown"] = "unknown"
    first_time: bool | None = None
    returning: bool | None = None


class Price(_Wire, frozen=True, kw_only=True):
    """Money on the wire: an integer of the smallest unit and its ISO 4217 currency."""

    amount_minor: int
    currency: str


class Virtual(_Wire, frozen=True, kw_only=True):
    """Platform tokens (bits, diamonds, coins); never added to money."""

    amount: int
    unit: str = ""


class Reply(_Wire, frozen=True, kw_only=True):
    """Whom a comment answers."""

    id: str | None = None
    name: str = ""


class Comment(_Wire, frozen=True, kw_only=True):
    """Words of a viewer; `text_plain` has no markup, no control characters and at most `MAX_TEXT` code points."""

    text: str = ""
    text_plain: str = ""
    lang: str | None = None
    emotes: tuple[str, ...] = ()
    reply_to: Reply | None = None
    is_emoji: bool = False


class Gift(_Wire, frozen=True, kw_only=True):
    """A gift frame turned into an increment: value = unit × `count`, counted once."""

    id: str = ""
    name: str = ""
    count: int = 1
    unit_value: Price | None = None
    virtual: Virtual | None = None
    combo_id: str | None = None
    combo_total: int | None = None
    combo_end: bool = False
    paid: bool = False
    blind_box: bool = False


class SuperChat(_Wire, frozen=True, kw_only=True):
    """A paid comment."""

    id: str = ""
    text: str = ""
    amount_minor: int = 0
    currency: str = ""
    start: int | None = None
    end: int | None = None


class SuperChatDelete(_Wire, frozen=True, kw_only=True):
    """Paid comments to take back from screen, memory and prompts."""

    ids: tuple[str, ...] = ()


class Like(_Wire, frozen=True, kw_only=True):
    """`count` new likes; `total` is the room's own figure where the platform gives one."""

    count: int = 1
    total: int | None = None


class Empty(_Wire, frozen=True, kw_only=True):
    """The body of follow, enter and other bare facts."""


class Share(_Wire, frozen=True, kw_only=True):
    """Where a viewer shared the room to, if told."""

    target: str | None = None


class Membership(_Wire, frozen=True, kw_only=True):
    """A membership bought, renewed or given; `tier` normalised as in `Member`."""

    tier: int = 1
    tier_raw: int | None = None
    name: str = ""
    months: int | None = None
    count: int = 1
    unit: str = "month"
    is_gift: bool = False
    is_renewal: bool = False
    amount_minor: int | None = None
    currency: str | None = None


class FanLevel(_Wire, frozen=True, kw_only=True):
    """A fan-club change: `join` or `up`."""

    from_level: int | None = msgspec.field(default=None, name="from")
    to: int | None = None
    kind: Literal["join", "up"] = "up"


class Order(_Wire, frozen=True, kw_only=True):
    """A purchase as the platform reports it; `placed` is not revenue."""

    order_id: str = ""
    status: Literal["placed", "paid", "refunded", "unknown"] = "unknown"
    product_id: str | None = None
    title: str = ""
    qty: int = 1
    amount_minor: int | None = None
    currency: str | None = None
    item_status_key: str | None = None


class ProductSignal(_Wire, frozen=True, kw_only=True):
    """Body of cart_add, product_click and coupon: a signal, never revenue."""

    product_id: str | None = None
    title: str = ""
    code: str | None = None


class Raid(_Wire, frozen=True, kw_only=True):
    """Viewers sent over from another room."""

    from_id: str | None = None
    viewers: int = 0


class Reward(_Wire, frozen=True, kw_only=True):
    """A channel-point reward redeemed."""

    reward_id: str = ""
    title: str = ""
    cost: int = 0
    input: str = ""


class Counter(_Wire, frozen=True, kw_only=True):
    """A room total; absolute values are set, never summed."""

    name: Literal["viewers", "likes", "followers", "members"]
    value: int
    semantics: Literal["absolute", "delta"] = "absolute"


class Moderation(_Wire, frozen=True, kw_only=True):
    """Something to take back, or somebody to silence."""

    action: Literal["delete", "ban", "timeout", "clear"]
    target_event_id: str | None = None
    target_user_id: str | None = None
    seconds: int | None = None


class Stream(_Wire, frozen=True, kw_only=True):
    """Body of stream_start and stream_end."""

    title: str = ""
    area: str = ""


class System(_Wire, frozen=True, kw_only=True):
    """What a relay says of itself."""

    code: str = ""
    text: str = ""


class Gap(_Wire, frozen=True, kw_only=True):
    """Between these wall times (ms) events may be missing."""

    from_ms: int
    to_ms: int
    reason: str = ""


class RoomEvent(_Wire, frozen=True, kw_only=True):
    """One thing that happened in a room.  Exactly the body that `type` names is set."""

    v: int = 1
    source: str
    instance: str = ""
    platform: Platform = "other"
    room_id: str
    session_id: str = ""
    event_id: str
    id_quality: IdQuality = "native"
    seq: int | None = None
    """Our monotonic number, given at commit: the only order consumers rely on."""
    type: EventType
    ts_source: int | None = None
    """Platform time, ms; None when only the relay's receipt time is known."""
    ts_recv: int
    """Our wall clock at receipt, ms."""
    delivery: Delivery = "live"
    user: User | None = None
    hints: tuple[str, ...] = ()
    raw_ref: str | None = None

    comment: Comment | None = None
    gift: Gift | None = None
    super_chat: SuperChat | None = None
    super_chat_delete: SuperChatDelete | None = None
    like: Like | None = None
    follow: Empty | None = None
    share: Share | None = None
    enter: Empty | None = None
    membership: Membership | None = None
    fan_level: FanLevel | None = None
    order: Order | None = None
    cart_add: ProductSignal | None = None
    product_click: ProductSignal | None = None
    coupon: ProductSignal | None = None
    raid: Raid | None = None
    reward: Reward | None = None
    counter: Counter | None = None
    moderation: Moderation | None = None
    stream_start: Stream | None = None
    stream_end: Stream | None = None
    system: System | None = None
    gap: Gap | None = None

    @property
    def at_ms(self) -> int:
        """When it happened: platform time where known, else our receipt, ms."""
        return self.ts_source if self.ts_source is not None else self.ts_recv


class _Head(msgspec.Struct):
    v: int = 1
    type: str = ""


_encoder = msgspec.json.Encoder()
_decoder = msgspec.json.Decoder(RoomEvent)
_head = msgspec.json.Decoder(_Head)


def encode_event(event: RoomEvent) -> bytes:
    """Return the event as one JSON line without the newline."""
    return _encoder.encode(event)


def decode_event(line: bytes | str) -> RoomEvent:
    """Return the event in `line`; BadInput says why it cannot be used (version, type or shape)."""
    try:
        event = _decoder.decode(line)
    except BROKEN_JSON as error:
        raise _explained(line, error) from error
    if event.v != 1:
        raise BadInput(f"event contract version {event.v} is unknown", hint="this zhubo reads version 1")
    if getattr(event, event.type) is None and event.type not in (
        "follow",
        "enter",
        "share",
        "stream_start",
        "stream_end",
    ):
        raise BadInput(f"a {event.type} event without its {event.type!r} body")
    return event


def _explained(line: bytes | str, error: Exception) -> BadInput:
    """Say what a person can act on: not JSON, unknown type, unknown version, or the field that is wrong."""
    try:
        head = _head.decode(line)
    except BROKEN_JSON:
        return BadInput(f"not a JSON event: {error}")
    if head.v != 1:
        return BadInput(f"event contract version {head.v} is unknown", hint="this zhubo reads version 1")
    if head.type not in EVENT_TYPES:
        return BadInput(f"unknown event type {head.type[:40]!r}")
    return BadInput(f"malformed {head.type} event: {error}")
