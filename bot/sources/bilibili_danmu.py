"""The website's comments: a list read by position, typed, skipping the nine tenths of it that nobody needs.

Nearly all traffic of a busy room is this one message, so it is read in one pass straight into the event.
"""

from typing import Any

import msgspec

from bot.core.events import Reply, RoomEvent, User
from bot.sources.bilibili_people import MAX_NAME, Count, Whole, fan, member
from bot.sources.stamp import Stamp, comment

_ANY = msgspec.Raw
_NONE = msgspec.Raw(b"null")


class _Mode(msgspec.Struct, gc=False):
    extra: str = "{}"


class _Extra(msgspec.Struct, gc=False):
    id_str: str = ""
    reply_uname: str | None = None
    reply_mid: Whole | None = None


class _Viewer(msgspec.Struct, array_like=True, gc=False):
    uid: Whole
    name: str
    admin: Whole = 0


class _Medal(msgspec.Struct, array_like=True, gc=False):
    """Empty when none is worn."""

    level: Count = 0
    name: str = ""
    anchor: _ANY = _NONE
    room_id: Whole = 0


class _Level(msgspec.Struct, array_like=True, gc=False):
    level: Count = 0


class _Style(msgspec.Struct, array_like=True, gc=False):
    s0: _ANY
    s1: _ANY
    s2: _ANY
    s3: _ANY
    ts: Whole
    """ms"""
    s5: _ANY
    s6: _ANY
    s7: _ANY
    s8: _ANY
    storm: Whole = 0
    """Not 0: the same words from many people at once, a gift's effect."""
    s10: _ANY = _NONE
    s11: _ANY = _NONE
    kind: Whole = 0
    """0 text, 1 a picture."""
    s13: _ANY = _NONE
    s14: _ANY = _NONE
    mode: _Mode | None = None


class _Info(msgspec.Struct, array_like=True, gc=False):
    style: _Style
    text: str
    viewer: _Viewer
    medal: _Medal
    i4: _ANY = _NONE
    i5: _ANY = _NONE
    i6: _ANY = _NONE
    guard: Count | None = None
    i8: _ANY = _NONE
    i9: _ANY = _NONE
    i10: _ANY = _NONE
    i11: _ANY = _NONE
    i12: _ANY = _NONE
    i13: _ANY = _NONE
    i14: _ANY = _NONE
    i15: _ANY = _NONE
    wealth: _Level | None = None


class _Danmu(msgspec.Struct, gc=False):
    info: _Info


_danmu = msgspec.json.Decoder(_Danmu, strict=False).decode
_extra = msgspec.json.Decoder(_Extra, strict=False).decode


def danmu(stamp: Stamp, anchor: int, body: bytes, at_ms: int, *, mirrored: bool = False) -> RoomEvent | None:
    """Return the comment in a DANMU_MSG, None for one that is a gift's effect; `anchor` = the streamer's uid or 0."""
    info = _danmu(body).info
    style = info.style
    if style.storm:
        return None
    extra = _extra(style.mode.extra) if style.mode is not None else _Extra()
    more: dict[str, Any] = {}
    if style.kind == 1:
        more["is_emoji"] = True
    if extra.reply_uname:
        more["reply_to"] = Reply(
            id=str(extra.reply_mid) if extra.reply_mid else None, name=extra.reply_uname[:MAX_NAME]
        )
    event = stamp.event(
        "comment",
        extra.id_str,
        at_ms,
        ts=style.ts,
        user=_mirrored(info.viewer) if mirrored else _user(info, stamp.room_id, anchor),
        comment=comment(info.text, **more),
    )
    return msgspec.structs.replace(event, delivery="mirror") if mirrored else event


def identity(uid: int) -> dict[str, Any]:
    """Return the id of an account; the platform hides it from who is not logged in."""
    return {"id": str(uid), "id_scope": "uid"} if uid else {"id_scope": "masked"}


def _user(info: _Info, room_id: str, anchor: int) -> User:
    viewer, medal = info.viewer, info.medal
    roles = ("anchor",) if anchor and viewer.uid == anchor else ("moderator",) if viewer.admin else ()
    return User(
        name=viewer.name[:MAX_NAME],
        roles=roles,
        fan=fan(medal.name, medal.level, this_room=str(medal.room_id) == room_id) if medal.level else None,
        member=member(info.guard),
        pay_level=info.wealth.level if info.wealth is not None else None,
        **identity(viewer.uid),
    )


def _mirrored(viewer: _Viewer) -> User:
    """Return somebody of another room: her medals, membership and rights there are none of ours."""
    return User(name=viewer.name[:MAX_NAME], **identity(viewer.uid))
