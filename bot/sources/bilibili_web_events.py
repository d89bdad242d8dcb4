"""What the messages of Bilibili's website mean."""

from collections.abc import Callable, Mapping
from typing import Any

from bot.core.events import Empty, EventType, Like, Moderation, Share, Stream
from bot.sources.bilibili_danmu import danmu, mirrored_danmu
from bot.sources.bilibili_web_paid import PaidEvents
from bot.sources.bilibili_web_shapes import Drafts, People, decode_live, protobuf_in, said_in, seconds_ms
from bot.sources.stamp import Stamp

DOUBLES = (b"GUARD_BUY", b"USER_TOAST_MSG", b"SUPER_CHAT_MESSAGE_JPN", b"COMBO_SEND")
"""Say again what another message says."""
INTERACTIONS: Mapping[int, tuple[EventType, Any]] = {
    1: ("enter", Empty()),
    **dict.fromkeys((2, 4, 5), ("follow", Empty())),  # plain, special, mutual
    3: ("share", Share()),
    6: ("like", Like()),
}
"""`msg_type` -> what it is."""


class WebEvents:
    """Makes drafts of messages."""

    def __init__(self, stamp: Stamp) -> None:
        self.people = People(stamp)
        self._stamp = stamp
        paid = PaidEvents(stamp, self.people)
        self.makers: Mapping[bytes, Callable[[bytes, int], Drafts]] = {
            b"DANMU_MSG": self._comment,
            b"DANMU_MSG_MIRROR": self._mirrored,
            b"SEND_GIFT": paid.gift,
            b"SEND_GIFT_V2": paid.gifts,
            b"INTERACT_WORD_V2": self._interaction,
            b"USER_TOAST_MSG_V2": paid.membership,
            b"SUPER_CHAT_MESSAGE": paid.super_chat,
            b"SUPER_CHAT_MESSAGE_DELETE": paid.super_chat_delete,
            b"ROOM_BLOCK_MSG": self._ban,
            b"LIVE": self._start,
            b"PREPARING": self._end,
            **dict.fromkeys(DOUBLES, _nothing),
        }
        """Command -> what makes drafts of its message."""

    def _comment(self, body: bytes, at_ms: int) -> Drafts:
        return danmu(self._stamp, self.people.anchor, body, at_ms)

    def _mirrored(self, body: bytes, at_ms: int) -> Drafts:
        return mirrored_danmu(self._stamp, body, at_ms)

    def _interaction(self, body: bytes, at_ms: int) -> Drafts:
        """Return an enter, follow, share or like; none of them says whether somebody is a fan or a member."""
        said = protobuf_in(body)
        uid, ts, kind = said.number(1), said.number(7), said.number(5)
        found = INTERACTIONS.get(kind or 0)
        if found is None:
            return ()
        type_, what = found
        follow: dict[str, Any] = {"follow": "following"} if type_ == "follow" else {}
        once = uid and ts and type_ in ("follow", "share")  # the time is in seconds: enters and likes come faster
        event = self._stamp.event(
            type_,
            f"{type_}-{uid}-{ts}" if once else "",
            at_ms,
            ts=seconds_ms(ts),
            id_quality="derived",
            user=self.people.user(uid, said.text(2), **follow),
            **{type_: what},
        )
        return (event,)

    def _ban(self, body: bytes, at_ms: int) -> Drafts:
        uid = said_in(body).uid
        ban = Moderation(action="ban", target_user_id=str(uid))
        return (self._stamp.event("moderation", "", at_ms, moderation=ban),) if uid else ()

    def _start(self, body: bytes, at_ms: int) -> Drafts:
        """Return the start of a stream; the platform says it twice, the second time with a `live_time`."""
        said = decode_live(body)
        of = f"live-{said.live_key}" if said.live_key else ""
        ts = seconds_ms(said.live_time) or said.send_time
        return (self._stamp.event("stream_start", of, at_ms, ts=ts, id_quality="derived", stream_start=Stream()),)

    def _end(self, body: bytes, at_ms: int) -> Drafts:
        said = decode_live(body)
        return (self._stamp.event("stream_end", said.msg_id, at_ms, ts=said.send_time, stream_end=Stream()),)


def _nothing(body: bytes, at_ms: int) -> Drafts:
    return ()
