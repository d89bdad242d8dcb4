"""DouyinBarrageGrab as a source: a Windows proxy that repeats what a Douyin client on that computer receives.

Protocol as read in its code.  It obeys commands from whoever is connected, so this connector never sends a frame; it
answers every ping with "pong" instead of the ping's own payload, so it is never pinged either.
"""

import asyncio
from collections import OrderedDict
from collections.abc import Sequence
from enum import IntEnum
from typing import Annotated, Any, ClassVar

import msgspec

from bot.core.events import (
    Counter,
    Empty,
    EventType,
    Fan,
    FanLevel,
    Gift,
    IdScope,
    Like,
    RoomEvent,
    Share,
    Stream,
    User,
    Virtual,
)
from bot.core.ports import SourceContext
from bot.settings.source import ConnectorSettings, Seconds, SourceSettings, WsUrl, refined
from bot.sources.connector import Connector
from bot.sources.feed import Feed
from bot.sources.line import Line
from bot.sources.stamp import comment

IDLE_S = 300.0
"""A room on air tells its viewer count every few seconds."""
SHARED_TO = {1: "wechat", 2: "moments", 3: "weibo", 4: "qzone", 5: "qq", 112: "friends"}
NOBODY = 111_111
"""The id under which Douyin shows every viewer to a client that is not logged in."""
MAX_ROOMS = 64
"""Other rooms remembered by their number of the day."""

Count = Annotated[int, msgspec.Meta(ge=0, le=2**53)]
Number = Annotated[int, msgspec.Meta(ge=-(2**53), le=2**63 - 1)]


class Told(IntEnum):
    """What a packet is about, by the relay's numbers."""

    COMMENT = 1
    LIKE = 2
    ENTER = 3
    FOLLOW = 4
    GIFT = 5
    STATS = 6
    FAN_CLUB = 7
    SHARE = 8
    END = 9


class DouyinGrabSettings(ConnectorSettings):
    """Where the relay listens; with `room_id`, whose frames count."""

    url: WsUrl = "ws://127.0.0.1:8888"
    """The relay listens on every address of its computer, so it may be another one in the same network."""
    redial_s: Seconds = 300.0
    """After the end of the stream: seconds of silence after which the relay is dialled again, quietly."""


class _Packet(msgspec.Struct, rename="pascal"):
    type: int
    data: str


class _Club(msgspec.Struct, rename="pascal"):
    club_name: str | None = None
    level: Number = 0


class _User(msgspec.Struct, rename="pascal"):
    id: Number = 0
    sec_uid: str | None = None
    nickname: str | None = None
    pay_level: Number = -1
    fans_club: _Club | None = None
    follow_status: Number = -1


class _Owner(msgspec.Struct, rename="pascal"):
    user_id: int | str | None = None
    sec_uid: str | None = None


class _Message(msgspec.Struct, rename="pascal"):
    msg_id: Number = 0
    user: _User | None = None
    owner: _Owner | None = msgspec.field(default=None, name="Onwer")
    content: str | None = None
    room_id: Number = 0
    web_room_id: Number = 0
    count: Count = 1
    total: Count | None = None
    share_type: Number = 0
    online_user_count: Count | None = None
    type: Number = 0
    level: Number = 0
    gift_id: Number = 0
    gift_name: str | None = None
    group_id: Number = 0
    gift_count: Number = 0
    repeat_count: Number = 0
    diamond_count: Count = 0
    combo: bool | None = None


_TOLD = frozenset(Told)
_packet = msgspec.json.Decoder(_Packet, strict=False)
_message = msgspec.json.Decoder(_Message, strict=False)


class DouyinGrab(Connector):
    """One Douyin room among those that the relay's computer has open."""

    kind: ClassVar[str] = "douyin_grab"
    idle_s = IDLE_S

    def __init__(self, settings: DouyinGrabSettings, context: SourceContext) -> None:
        super().__init__(settings, context, platform="douyin")
        self._url = settings.url
        self._redial_s = settings.redial_s
        self._names = {settings.room_id} if settings.room_id else set[str]()
        """What our room is called: the owner's stable id, the number in its web address."""
        self._streams: OrderedDict[int, bool] = OrderedDict()
        """Room number of one stream -> it is ours; for the frames that do not say whose they are."""
        self._ended = False

    def decode(self, frame: bytes, at_ms: int) -> Sequence[RoomEvent]:
        """Return the events of a frame of our room."""
        packet = _packet.decode(frame)
        if packet.type not in _TOLD:
            self.health.count("unknown_types")
            return ()
        message = _message.decode(packet.data)
        if not self._is_ours(message):
            self.health.count("other_room")
            return ()
        self._ended = packet.type == Told.END
        return self._events(packet.type, message, at_ms)

    def _is_ours(self, message: _Message) -> bool:
        owner = message.owner.sec_uid if message.owner else None
        names = [name for name in (owner, str(message.web_room_id) if message.web_room_id > 0 else None) if name]
        if not names:
            return self._streams.get(message.room_id, True)
        if not self._names:
            self.stamp.room_id = names[0][:128]
        ours = not self._names or not self._names.isdisjoint(names)
        if ours:
            self._names.update(names if len(self._names) < 4 else ())
        if message.room_id:
            self._streams[message.room_id] = ours
            if len(self._streams) > MAX_ROOMS:
                self._streams.popitem(last=False)
        return ours

    def _events(self, type_: int, message: _Message, at_ms: int) -> Sequence[RoomEvent]:
        match type_:
            case Told.COMMENT:
                return self._one("comment", message, at_ms, comment=comment(message.content))
            case Told.LIKE:
                return self._likes(message, at_ms)
            case Told.ENTER:
                return self._one("enter", message, at_ms, enter=Empty())
            case Told.FOLLOW:
                return self._one("follow", message, at_ms, follow=Empty())
            case Told.GIFT:
                return self._one("gift", message, at_ms, gift=_gift(message))
            case Told.STATS if message.online_user_count is not None:
                total = Counter(name="viewers", value=message.online_user_count)
                return self._one("counter", message, at_ms, counter=total)
            case Told.FAN_CLUB:
                return self._one("fan_level", message, at_ms, fan_level=_fan_level(message))
            case Told.SHARE:
                return self._one("share", message, at_ms, share=Share(target=SHARED_TO.get(message.share_type)))
            case Told.END:
                return self._one("stream_end", message, at_ms, stream_end=Stream())
        return ()

    def _likes(self, message: _Message, at_ms: int) -> Sequence[RoomEvent]:
        likes = [*self._one("like", message, at_ms, like=Like(count=message.count, total=message.total))]
        if message.total:
            total = Counter(name="likes", value=message.total)
            event_id = f"{message.msg_id}-total" if message.msg_id else ""
            likes.append(self.stamp.event("counter", event_id, at_ms, id_quality="derived", counter=total))
        return likes

    def _one(self, type_: EventType, message: _Message, at_ms: int, **body: Any) -> Sequence[RoomEvent]:
        user = _user(message.user, message.owner) if message.user is not None else None
        return [self.stamp.event(type_, message.msg_id, at_ms, user=user, **body)]

    async def session(self, line: Line) -> None:
        """Dial and listen; after the end of a stream silence is right, but the line is made anew now and then.

        A relay whose computer slept would otherwise be silent for ever: nothing that we may send can tell.
        """
        while await self._listen(line):
            self.health.count("redials")

    async def _listen(self, line: Line) -> bool:
        """Read one connection to its end; True when it was left for its silence after the stream."""
        loop = asyncio.get_running_loop()
        async with line.websocket(self._url) as socket:
            await line.opened()
            try:
                async with asyncio.timeout(self._redial_s if self._ended else None) as limit:
                    async for frame in socket:
                        await line.take(frame)
                        limit.reschedule(loop.time() + self._redial_s if self._ended else None)
                        if self._ended:
                            await line.offline("the stream has ended")
                        elif self.health.state == "offline":
                            await line.online()
            except TimeoutError:
                return limit.expired()
        return False


def _gift(message: _Message) -> Gift:
    # After 10 s without a piece the relay forgets a combo and tells the whole of it as the next increment:
    # the running total, which it repeats from the platform, is what can be trusted.
    is_combo = message.group_id > 0 and message.combo is not False
    return Gift(
        id=str(message.gift_id) if message.gift_id else "",
        name=(message.gift_name or "")[:100],
        count=max(message.gift_count, 0) if is_combo else max(message.gift_count, 1),
        combo_id=str(message.group_id) if is_combo else None,
        combo_total=message.repeat_count if is_combo and message.repeat_count > 0 else None,
        virtual=Virtual(amount=message.diamond_count, unit="diamond") if message.diamond_count else None,
        paid=message.diamond_count > 0,
    )


def _fan_level(message: _Message) -> FanLevel:
    joined = message.type == 2
    level = message.level if message.level > 0 else None
    return FanLevel(kind="join" if joined else "up", to=level if level or not joined else 1)


def _user(user: _User, owner: _Owner | None) -> User:
    name = (user.nickname or "")[:100]
    scope: IdScope = "name_only" if name else "anonymous"
    user_id = None
    if user.id == NOBODY or (not user.sec_uid and "***" in name):
        scope = "masked"
    elif user.sec_uid:
        scope, user_id = "sec_uid", user.sec_uid[:128]
    elif user.id > 0:
        scope, user_id = "uid", str(user.id)
    club = user.fans_club
    is_owner = owner is not None and (
        bool(user.id > 0 and str(user.id) == str(owner.user_id)) or bool(user.sec_uid and user.sec_uid == owner.sec_uid)
    )
    return User(
        id=user_id,
        id_scope=scope,
        name=name,
        roles=("anchor",) if is_owner else (),
        fan=Fan(club=(club.club_name or "")[:40], level=club.level) if club is not None and club.level > 0 else None,
        pay_level=user.pay_level if user.pay_level >= 0 else None,
        follow="none" if user.follow_status == 0 else "following" if user.follow_status == 1 else "unknown",
    )


def open_douyin_grab(settings: SourceSettings, context: SourceContext) -> Feed:
    """Make the source of a `[[source]] kind = "douyin_grab"` entry."""
    return Feed(DouyinGrab(refined(settings, DouyinGrabSettings), context), settings, context)
