"""What the messages of Bilibili's open platform mean."""

import re
from collections.abc import Callable, Mapping, Sequence
from functools import partial

import msgspec

from bot.core.events import Empty, Gift, Like, Membership, Reply, RoomEvent, Stream, SuperChat, SuperChatDelete, User
from bot.core.events import Virtual as Tokens
from bot.sources.bilibili_people import (
    COINS_PER_FEN,
    FEN_PER_YUAN,
    GUARDS,
    MAX_NAME,
    Coins,
    Count,
    Whole,
    fan,
    member,
    price,
)  # fmt: skip
from bot.sources.stamp import Stamp, comment

PREFIX = "LIVE_OPEN_PLATFORM_"
_DAYS = re.compile(r"\*?\s*(\d{1,4})\s*天")
"""天: days.  Such a unit replaces the number of months."""


class _Combo(msgspec.Struct, gc=False):
    combo_id: str | None = None


class _Box(msgspec.Struct, gc=False):
    blind_gift_id: Whole | None = None
    status: bool | None = None


class _Buyer(msgspec.Struct, gc=False):
    open_id: str | None = None
    union_id: str | None = None
    uname: str | None = None


class Said(msgspec.Struct):
    """The `data` of any message; which fields are there depends on the command, and some are missing at times."""

    open_id: str | None = None
    union_id: str | None = None
    uname: str | None = None
    msg_id: str | None = None
    timestamp: Whole | None = None
    guard_level: Count | None = None
    fans_medal_name: str | None = None
    fans_medal_level: Count | None = None
    fans_medal_wearing_status: bool | None = None
    is_admin: bool | None = None
    glory_level: Count | None = None

    msg: str | None = None
    dm_type: Count | None = None
    reply_open_id: str | None = None
    reply_uname: str | None = None

    gift_id: Whole | None = None
    gift_name: str | None = None
    gift_num: Count = 1
    price: Coins | None = None
    r_price: Coins | None = None
    paid: bool = False
    combo_gift: bool | None = None
    combo_info: _Combo | None = None
    blind_gift: _Box | None = None

    user_info: _Buyer | None = None
    guard_num: Count = 1
    guard_unit: str | None = None

    message_id: Whole | str | None = None
    message: str | None = None
    rmb: Count = 0
    start_time: Whole | None = None
    end_time: Whole | None = None
    message_ids: tuple[Whole | str, ...] = ()

    like_count: Count = 1
    title: str | None = None
    area_name: str | None = None
    game_id: str | None = None


class Frame(msgspec.Struct):
    """One message."""

    data: Said


decode_frame = msgspec.json.Decoder(Frame, strict=False).decode


def _drafts(make: Callable[[Said, int], RoomEvent], body: bytes, at_ms: int) -> Sequence[RoomEvent]:
    return (make(decode_frame(body).data, at_ms),)


class OpenEvents:
    """Makes drafts of messages.  `anchor` is the streamer's open id, empty while it is not known."""

    def __init__(self, stamp: Stamp) -> None:
        self.anchor = ""
        self._stamp = stamp
        makers: Mapping[str, Callable[[Said, int], RoomEvent]] = {
            "DM": self._comment,
            "DM_MIRROR": self._mirrored,
            "SEND_GIFT": self._gift,
            "GUARD": self._membership,
            "SUPER_CHAT": self._super_chat,
            "SUPER_CHAT_DEL": self._super_chat_delete,
            "LIKE": self._like,
            "LIVE_ROOM_ENTER": self._enter,
            "LIVE_START": self._start,
            "LIVE_END": self._end,
        }
        self.makers = {f"{PREFIX}{name}".encode(): partial(_drafts, make) for name, make in makers.items()}
        """Command -> what makes drafts of its message."""

    def _comment(self, said: Said, at_ms: int) -> RoomEvent:
        reply = None
        if said.reply_open_id or said.reply_uname:
            reply = Reply(id=said.reply_open_id or None, name=(said.reply_uname or "")[:MAX_NAME])
        words = comment(said.msg, is_emoji=said.dm_type == 1, reply_to=reply)
        return self._stamp.event("comment", said.msg_id, at_ms, ts=_ms(said), user=self._user(said), comment=words)

    def _mirrored(self, said: Said, at_ms: int) -> RoomEvent:
        """Return a comment of another room: its medals, memberships and moderators are none of ours."""
        user = self._user(Said(open_id=said.open_id, union_id=said.union_id, uname=said.uname))
        event = self._stamp.event("comment", said.msg_id, at_ms, ts=_ms(said), user=user, comment=comment(said.msg))
        return msgspec.structs.replace(event, delivery="mirror")

    def _gift(self, said: Said, at_ms: int) -> RoomEvent:
        """Return a gift.  `gift_num` is this frame's increment; the combo's id only groups, its end is never told."""
        coins = said.r_price if said.r_price is not None else said.price or 0  # r_price: after a discount
        combo = said.combo_info.combo_id if said.combo_gift and said.combo_info else None
        gift = Gift(
            id=str(said.gift_id or ""),
            name=(said.gift_name or "")[:MAX_NAME],
            count=said.gift_num,
            unit_value=price(coins) if said.paid else None,
            virtual=None if said.paid else Tokens(amount=coins, unit="silver"),
            combo_id=combo[:128] if combo else None,
            paid=said.paid,
            blind_box=bool(said.blind_gift and said.blind_gift.status),
        )
        return self._stamp.event("gift", said.msg_id, at_ms, ts=_ms(said), user=self._user(said), gift=gift)

    def _membership(self, said: Said, at_ms: int) -> RoomEvent:
        buyer, level = said.user_info or _Buyer(), said.guard_level or 0
        user = self._user(
            msgspec.structs.replace(said, open_id=buyer.open_id, union_id=buyer.union_id, uname=buyer.uname)
        )
        count, unit = guard_time(said.guard_num, said.guard_unit)
        packs = said.guard_num if unit == "month" else 1
        body = Membership(
            tier=4 - level if level in GUARDS else 1,
            tier_raw=level,
            name=GUARDS.get(level, ""),
            months=count if unit == "month" else None,
            count=count,
            unit=unit,
            amount_minor=said.price * packs // COINS_PER_FEN if said.price is not None else None,
            currency="CNY" if said.price is not None else None,
        )
        # several months together have a discount that the message does not tell
        hints = ("approx",) if packs > 1 and said.price else ()
        return self._stamp.event(
            "membership", said.msg_id, at_ms, ts=_ms(said), user=user, hints=hints, membership=body
        )

    def _super_chat(self, said: Said, at_ms: int) -> RoomEvent:
        words = comment(said.message).text_plain
        body = SuperChat(
            id=str(said.message_id or "")[:128],
            text=words,
            amount_minor=said.rmb * FEN_PER_YUAN,
            currency="CNY",
            start=_seconds_ms(said.start_time),
            end=_seconds_ms(said.end_time),
        )
        event_id = said.msg_id or (f"sc-{said.message_id}" if said.message_id else "")
        return self._stamp.event("super_chat", event_id, at_ms, ts=_ms(said), user=self._user(said), super_chat=body)

    def _super_chat_delete(self, said: Said, at_ms: int) -> RoomEvent:
        ids = SuperChatDelete(ids=tuple(str(one)[:128] for one in said.message_ids[:100]))
        return self._stamp.event("super_chat_delete", said.msg_id, at_ms, super_chat_delete=ids)

    def _like(self, said: Said, at_ms: int) -> RoomEvent:
        """Return the likes of one person within two seconds."""
        like = Like(count=said.like_count)
        return self._stamp.event(
            "like", said.msg_id, at_ms, ts=_ms(said), user=self._user(said), hints=("aggregated",), like=like
        )

    def _enter(self, said: Said, at_ms: int) -> RoomEvent:
        """Return an enter; it never says whether somebody is a fan or a member."""
        return self._stamp.event("enter", said.msg_id, at_ms, ts=_ms(said), user=self._user(said), enter=Empty())

    def _start(self, said: Said, at_ms: int) -> RoomEvent:
        return self._stamp.event("stream_start", said.msg_id, at_ms, ts=_ms(said), stream_start=_stream(said))

    def _end(self, said: Said, at_ms: int) -> RoomEvent:
        return self._stamp.event("stream_end", said.msg_id, at_ms, ts=_ms(said), stream_end=_stream(said))

    def _user(self, said: Said) -> User:
        name = (said.uname or "")[:MAX_NAME]
        roles: tuple[str, ...] = ()
        if said.open_id and said.open_id == self.anchor:
            roles = ("anchor",)
        elif said.is_admin:
            roles = ("moderator",)
        return User(
            id=said.open_id[:128] if said.open_id else None,
            id_scope="open_id" if said.open_id else "masked",
            union_id=said.union_id[:128] if said.union_id else None,
            name=name,
            roles=roles,
            fan=fan(said.fans_medal_name, said.fans_medal_level, wearing=said.fans_medal_wearing_status is not False),
            member=member(said.guard_level),
            pay_level=said.glory_level,
        )


def guard_time(num: int, unit: str | None) -> tuple[int, str]:
    """Return (how many, of what) a membership was bought for: months, or the days that its unit names."""
    if unit is None or unit.strip() in ("", "月"):
        return max(1, num), "month"
    days = _DAYS.search(unit)
    return (int(days[1]), "day") if days else (1, unit.strip()[:20])


def _stream(said: Said) -> Stream:
    return Stream(title=(said.title or "")[:200], area=(said.area_name or "")[:MAX_NAME])


def _ms(said: Said) -> int | None:
    return _seconds_ms(said.timestamp)


def _seconds_ms(seconds: int | None) -> int | None:
    return seconds * 1000 if seconds and 0 < seconds < 10**11 else None
