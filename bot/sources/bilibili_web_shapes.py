"""The JSON of the website's messages, comments apart: only what is read, and all of it may be missing."""

import binascii
from base64 import b64decode
from collections.abc import Sequence
from typing import Any

import msgspec

from bot.core.errors import BadInput
from bot.core.events import Fan, RoomEvent, User
from bot.sources.bilibili_danmu import identity
from bot.sources.bilibili_people import MAX_NAME, Coins, Count, Whole, fan, member
from bot.sources.protobuf_reader import Message
from bot.sources.stamp import Stamp

Drafts = Sequence[RoomEvent]


class Medal(msgspec.Struct, frozen=True):
    """A fan medal; of this room when room or streamer are ours."""

    medal_level: Count = 0
    medal_name: str = ""
    anchor_roomid: Whole = 0
    target_id: Whole = 0
    """The streamer whose club it is."""


class Person(msgspec.Struct, frozen=True):
    """The sender of a super chat."""

    uname: str | None = None
    guard_level: Count | None = None
    manager: bool | None = None


class Base(msgspec.Struct, frozen=True):
    """What is known of any account."""

    name: str = ""


class Sender(msgspec.Struct, frozen=True):
    """Who bought a membership."""

    uid: Whole = 0
    base: Base = Base()


class Guard(msgspec.Struct, frozen=True):
    """The membership bought."""

    guard_level: Count = 0
    op_type: Count | None = None
    start_time: Whole | None = None


class Pay(msgspec.Struct, frozen=True):
    """What was paid for it; `price` is of one."""

    num: Count = 1
    price: Coins | None = None
    unit: str | None = None
    payflow_id: str | None = None


class Option(msgspec.Struct, frozen=True):
    """How a membership is told."""

    source: Whole = 0


class Said(msgspec.Struct):
    """The `data` of any message; which fields are there depends on the command."""

    uid: Whole = 0
    uname: str | None = None
    timestamp: Whole | None = None
    ts: Whole | None = None
    guard_level: Count | None = None
    medal_info: Medal | None = None

    gift_id: Whole | None = msgspec.field(default=None, name="giftId")
    gift_name: str | None = msgspec.field(default=None, name="giftName")
    num: Count = 1
    total_coin: Coins = 0
    coin_type: str = ""
    tid: str | None = None
    rnd: str | None = None
    batch_combo_id: str | None = None
    blind_gift: dict[str, msgspec.Raw] | None = None

    id: Whole | str | None = None
    price: Count = 0
    """Of a super chat, in yuan; a gift's is in coins and not read."""
    message: str | None = None
    user_info: Person | None = None
    start_time: Whole | None = None
    end_time: Whole | None = None
    ids: tuple[Whole | str, ...] = ()

    sender_uinfo: Sender = Sender()
    guard_info: Guard = Guard()
    pay_info: Pay = Pay()
    option: Option | None = None

    pb: str = ""
    """A protobuf message in base64."""


class _Frame(msgspec.Struct):
    data: Said


class Live(msgspec.Struct):
    """A message about the stream itself; it has no `data`."""

    live_key: str | None = None
    live_time: Whole | None = None
    msg_id: str | None = None
    send_time: Whole | None = None


_frame = msgspec.json.Decoder(_Frame, strict=False).decode
decode_live = msgspec.json.Decoder(Live, strict=False).decode


def said_in(body: bytes) -> Said:
    """Return the `data` of a message."""
    return _frame(body).data


def protobuf_in(body: bytes) -> Message:
    """Return the protobuf of a message; BadInput when it has none that can be read."""
    try:
        return Message(b64decode(said_in(body).pb, validate=True))
    except (binascii.Error, ValueError) as error:
        raise BadInput(f"no base64: {error}") from error


class People:
    """Makes users.  `anchor` is the streamer's uid, 0 while it is not known."""

    def __init__(self, stamp: Stamp) -> None:
        self.anchor = 0
        self._stamp = stamp

    def sender(self, said: Said) -> User:
        """Return who sent a gift or a super chat."""
        person, medal = said.user_info or Person(), said.medal_info or Medal()
        guard = said.guard_level if said.guard_level is not None else person.guard_level
        roles = ("anchor",) if self.anchor and said.uid == self.anchor else ("moderator",) if person.manager else ()
        return self.user(
            said.uid,
            said.uname or person.uname,
            roles=roles,
            fan=self.fan(medal.medal_name, medal.medal_level, medal.anchor_roomid, medal.target_id),
            member=member(guard),
        )

    def user(self, uid: int | None, name: str | None, **more: Any) -> User:
        """Return a user; uid 0 is one whom the platform hides."""
        known = uid if uid is not None and uid <= 2**53 else 0
        return User(name=(name or "")[:MAX_NAME], **identity(known), **more)

    def fan(self, club: str | None, level: int | None, room: int | None, streamer: int | None) -> Fan | None:
        """Return a medal, of this room when the room's or the streamer's number in it is ours."""
        ours = str(room) == self._stamp.room_id or (self.anchor != 0 and streamer == self.anchor)
        return fan(club, bounded(level, 10**7), this_room=ours)


def bounded(number: int | None, most: int) -> int:
    """Return a number of a protobuf, 0 when it is missing; BadInput when it is more than can be."""
    if number is not None and number > most:
        raise BadInput(f"{number} is more than can be")
    return number or 0


def seconds_ms(seconds: int | None) -> int | None:
    """Return a time in ms, None when there is none."""
    return seconds * 1000 if seconds and 0 < seconds < 10**11 else None
