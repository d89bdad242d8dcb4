"""Douyin's live messages in protobuf's JSON, as douyinLive hands them on: their shapes, and what each one means.

Names are in camel case, 64-bit numbers are strings, and a field that is zero is not there.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import Annotated, Any, TypeVar

import msgspec

from bot.core.events import Counter, Empty, Fan, FanLevel, Gift, IdScope, Like, Share, User, Virtual
from bot.sources.stamp import comment

NOBODY = "111111"
"""The id under which Douyin shows every viewer to a client that is not logged in."""
MS_FROM = 10**12
"""Times from here on are milliseconds, smaller ones seconds."""

Count = Annotated[int, msgspec.Meta(ge=0, le=2**53)]
Big = Annotated[int, msgspec.Meta(ge=0, le=2**63 - 1)]


class _Common(msgspec.Struct, rename="camel"):
    msg_id: Big | str | None = None
    create_time: Big = 0


class _Level(msgspec.Struct, rename="camel"):
    club_name: str = ""
    level: Count = 0


class _Club(msgspec.Struct):
    data: _Level | None = None


class _User(msgspec.Struct, rename="camel"):
    id: Big | str | None = None
    nickname: str = ""
    sec_uid: str = ""
    fans_club: _Club | None = None
    pay_grade: _Level | None = None


class Message(msgspec.Struct, rename="camel"):
    """What every message has."""

    common: _Common = msgspec.field(default_factory=_Common)
    user: _User | None = None

    def at(self) -> int:
        """Return when it happened, seconds or milliseconds; 0 = not told."""
        return self.common.create_time

    @property
    def ts(self) -> int | None:
        """When it happened, platform ms."""
        at = self.at()
        return (at if at >= MS_FROM else at * 1000) if at else None


class _Chat(Message, rename="camel"):
    content: str = ""
    event_time: Big = 0

    def at(self) -> int:
        return self.event_time or self.common.create_time


class _GiftKind(msgspec.Struct, rename="camel"):
    name: str = ""
    diamond_count: Count = 0
    combo: bool = False


class _Gift(Message, rename="camel"):
    gift_id: Big | str | None = None
    group_id: Big | str | None = None
    repeat_count: Count = 0
    repeat_end: Count = 0
    gift: _GiftKind = msgspec.field(default_factory=_GiftKind)


class _Like(Message, rename="camel"):
    count: Count = 0
    total: Count = 0


class _Social(Message, rename="camel"):
    action: Count = 0
    share_target: str = ""


class _Fansclub(Message, rename="camel"):
    action: Count = 0
    type: Count = 0


class _Seats(Message, rename="camel"):
    total: Count = 0


M = TypeVar("M", bound=Message)
Said = Sequence[tuple[Any, Mapping[str, Any]]]
"""(event type, its body), ...  What a message means, before it is stamped."""


def _chat(message: _Chat) -> Said:
    return [("comment", {"comment": comment(message.content)})]


def _gift(message: _Gift) -> Said:
    kind, group = message.gift, str(message.group_id or "")
    total = max(message.repeat_count, 1)
    if kind.combo and not group and not message.repeat_end:
        return ()  # a running total that belongs to no combo is counted once, at its end
    is_combo = kind.combo and bool(group)
    body = Gift(
        id=str(message.gift_id or "")[:64],
        name=kind.name[:100],
        count=0 if is_combo else total,
        combo_id=group[:64] if is_combo else None,
        combo_total=total if is_combo else None,
        combo_end=is_combo and bool(message.repeat_end),
        virtual=Virtual(amount=kind.diamond_count, unit="diamond") if kind.diamond_count else None,
        paid=kind.diamond_count > 0,
    )
    return [("gift", {"gift": body})]


def _like(message: _Like) -> Said:
    like = Like(count=message.count or 1, total=message.total or None)
    if not message.total:
        return [("like", {"like": like})]
    return [("like", {"like": like}), ("counter", {"counter": Counter(name="likes", value=message.total)})]


def _member(message: Message) -> Said:
    return [("enter", {"enter": Empty()})]


def _social(message: _Social) -> Said:
    match message.action:
        case 1:
            return [("follow", {"follow": Empty()})]
        case 3:
            return [("share", {"share": Share(target=message.share_target[:40] or None)})]
    return ()


def _fansclub(message: _Fansclub) -> Said:
    club = message.user.fans_club.data if message.user and message.user.fans_club else None
    joined = (message.action or message.type) == 2
    level = (club.level if club else 0) or (1 if joined else None)
    return [("fan_level", {"fan_level": FanLevel(kind="join" if joined else "up", to=level)})]


def _seats(message: _Seats) -> Said:
    return [("counter", {"counter": Counter(name="viewers", value=message.total)})]


def _row(model: type[M], means: Callable[[M], Said]) -> Callable[[bytes], tuple[Message, Said]]:
    decoder = msgspec.json.Decoder(model, strict=False)

    def read(frame: bytes) -> tuple[Message, Said]:
        message = decoder.decode(frame)
        return message, means(message)

    return read


METHODS: Mapping[str, Callable[[bytes], tuple[Message, Said]]] = {
    "WebcastChatMessage": _row(_Chat, _chat),
    "WebcastGiftMessage": _row(_Gift, _gift),
    "WebcastLikeMessage": _row(_Like, _like),
    "WebcastMemberMessage": _row(Message, _member),
    "WebcastSocialMessage": _row(_Social, _social),
    "WebcastFansclubMessage": _row(_Fansclub, _fansclub),
    "WebcastRoomUserSeqMessage": _row(_Seats, _seats),
}
"""Method -> how its frame is read."""


def user_of(user: _User) -> User:
    """Return who it was, with the stablest id that the message tells."""
    name, uid = user.nickname[:100], str(user.id or "")
    scope: IdScope = "name_only" if name else "anonymous"
    user_id = None
    if uid == NOBODY or (not user.sec_uid and "***" in name):
        scope = "masked"
    elif user.sec_uid:
        scope, user_id = "sec_uid", user.sec_uid[:128]
    elif uid not in ("", "0"):
        scope, user_id = "uid", uid[:128]
    club = user.fans_club.data if user.fans_club else None
    return User(
        id=user_id,
        id_scope=scope,
        name=name,
        fan=Fan(club=club.club_name[:40], level=club.level) if club and club.level else None,
        pay_level=user.pay_grade.level if user.pay_grade else None,
    )
