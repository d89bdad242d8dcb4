"""What the frames of a local blivechat say: their shapes, and the bodies they become.  No state, no I/O."""

import re
from collections.abc import Mapping
from typing import Annotated, Any

import msgspec

from bot.core.events import (
    Comment,
    Fan,
    Gift,
    IdScope,
    Member,
    Membership,
    Price,
    Reply,
    SuperChat,
    User,
    Virtual,
)
from bot.sources.stamp import comment

GUARDS = {1: (3, "总督"), 2: (2, "提督"), 3: (1, "舰长")}
"""Raw guard level -> (tier, name); Bilibili counts downwards."""
ROLES: Mapping[int, tuple[str, ...]] = {1: ("member",), 2: ("moderator",), 3: ("anchor",)}
"""The relay's author type -> roles."""
MONTH = "月"
_REPLY = re.compile(r"@(\S{1,40}) ")

Count = Annotated[int, msgspec.Meta(ge=0, le=2**53)]
Yuan = Annotated[float, msgspec.Meta(ge=0, le=10**9)]


class _Key(msgspec.Struct):
    type: int = 0


class Extra(msgspec.Struct, rename="camel"):
    """What the plugin socket adds: whose message it is."""

    room_id: int | None = None
    room_key: _Key | None = None
    is_from_plugin: bool = False


class Frame(msgspec.Struct):
    """Any frame."""

    cmd: int
    data: msgspec.Raw = msgspec.Raw(b"{}")
    extra: Extra | None = None


class TextData(msgspec.Struct, array_like=True):
    """A comment: a list of 16 or 18 places, old relays tell neither uid nor medal name."""

    avatar: Any = None
    timestamp: Count = 0
    name: str = ""
    author_type: int = 0
    content: str = ""
    guard: int = 0
    gift_danmaku: bool = False
    level: Any = None
    newbie: Any = None
    mobile: Any = None
    medal_level: Count = 0
    id: str = ""
    translation: Any = None
    content_type: int = 0
    params: Any = None
    emoticons: Any = None
    uid: str = ""
    medal_name: str = ""


class Body(msgspec.Struct, rename="camel"):
    """What gifts, members and super chats share."""

    id: str = ""
    timestamp: Count = 0
    author_name: str = ""
    uid: str = ""
    guard: int = msgspec.field(default=0, name="privilegeType")
    medal_level: Count = 0
    medal_name: str = ""


class GiftData(Body, rename="camel", kw_only=True):
    """A gift; coins are for all pieces together, 1000 = 1 yuan."""

    num: Annotated[int, msgspec.Meta(ge=1, le=2**31)]
    gift_name: str = ""
    gift_id: int | str | None = None
    total_coin: Count = 0
    total_free_coin: Count = 0


class MemberData(Body, rename="camel"):
    """A guard bought; the coins' name is in another case here."""

    num: Count | None = None
    unit: str = MONTH
    total_coin: Count | None = msgspec.field(default=None, name="total_coin")


class SuperChatData(Body, rename="camel", kw_only=True):
    """A paid comment; the price is in yuan."""

    price: Yuan
    content: str = ""


class Deleted(msgspec.Struct):
    """Paid comments taken back."""

    ids: list[str] = []


class Fatal(msgspec.Struct):
    """Why the relay gives the room up."""

    type: int = 0
    msg: str = ""


def comment_of(data: TextData) -> Comment:
    """Return the comment; one that begins with "@name " answers that viewer."""
    to = _REPLY.match(data.content)
    return comment(data.content, is_emoji=data.content_type == 1, reply_to=Reply(name=to.group(1)) if to else None)


def gift_of(data: GiftData) -> Gift:
    """Return the gift; `num` is this frame's increment."""
    paid = data.total_coin > 0
    return Gift(
        id=str(data.gift_id)[:64] if data.gift_id is not None else "",
        name=data.gift_name[:100],
        count=data.num,
        paid=paid,
        unit_value=Price(amount_minor=data.total_coin // 10 // data.num, currency="CNY") if paid else None,
        virtual=Virtual(amount=data.total_free_coin // data.num, unit="silver") if data.total_free_coin else None,
    )


def membership_of(data: MemberData) -> Membership:
    """Return the guard bought; a unit that is no month, like "*3天", stands in place of the number."""
    tier, name = GUARDS.get(data.guard, (1, ""))
    monthly = data.unit == MONTH
    return Membership(
        tier=tier,
        tier_raw=data.guard,
        name=name,
        months=data.num if monthly else None,
        count=(data.num or 1) if monthly else 1,
        unit="month" if monthly else data.unit.lstrip("*")[:20],
        amount_minor=data.total_coin // 10 if data.total_coin is not None else None,
        currency="CNY" if data.total_coin is not None else None,
    )


def super_chat_of(data: SuperChatData) -> SuperChat:
    """Return the paid comment."""
    words = comment(data.content).text_plain
    return SuperChat(id=data.id[:128], text=words, amount_minor=round(data.price * 100), currency="CNY")


def user_of(data: TextData | Body, native: bool) -> User:
    """Return who it was; `native` says that uids are open ids of the platform."""
    name = data.name if isinstance(data, TextData) else data.author_name
    scope: IdScope = "open_id" if native else "uid"
    if not data.uid or data.uid == name:  # the relay writes the name where the real uid is hidden
        scope = "masked" if "***" in name else "name_only" if name else "anonymous"
    # In a purchase the guard level is what was bought: the body tells it.
    tier, guard_name = (0, "") if isinstance(data, MemberData) else GUARDS.get(data.guard, (0, ""))
    return User(
        id=data.uid[:128] if scope in ("open_id", "uid") else None,
        id_scope=scope,
        name=name[:100],
        roles=ROLES.get(data.author_type, ()) if isinstance(data, TextData) else (),
        fan=Fan(club=data.medal_name[:40], level=data.medal_level) if data.medal_level else None,
        member=Member(tier=tier, tier_raw=data.guard, name=guard_name) if tier else None,
    )
