"""The website's comments: a list read by position, typed, skipping the nine tenths of it that nobody needs.

Nearly all traffic of a busy room is this one message, so it is read in one pass straight into the event.
"""

import re
from collections.abc import Sequence
from typing import Any

import msgspec

from bot.core.events import Comment, Reply, RoomEvent, User
from bot.core.text import plain_text
from bot.sources.bilibili_people import MAX_NAME, Count, Whole, fan, member
from bot.sources.stamp import MAX_TS_OFF_MS, Stamp

MAX_ID, MAX_WORDS = 128, 2000
EMOJI = 1
ANCHOR, MODERATOR, BAD_TS = ("anchor",), ("moderator",), ("bad_ts",)
_ANY = msgspec.Raw
_NONE = msgspec.Raw(b"null")
_NO_EXTRA = msgspec.Raw(b'"{}"')


class _Mode(msgspec.Struct, gc=False):
    extra: _ANY = _NO_EXTRA
    """JSON in a JSON string."""


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
_text = msgspec.json.Decoder(str).decode
_PLAIN = re.compile(rb'\\"id_str\\":\s?\\"([0-9A-Za-z_-]{1,128})\\",.{0,200}?\\"reply_mid\\":\s?0,')
"""The id in an `extra` that is no reply, where it nearly always is; what a viewer wrote has one more backslash."""


def danmu(stamp: Stamp, anchor: int, body: bytes, at_ms: int) -> Sequence[RoomEvent]:
    """Return the comment in a DANMU_MSG, nothing for a gift's effect; `anchor` = the streamer's uid, 0 = unknown."""
    info = _danmu(body).info
    if info.style.storm:
        return ()
    viewer, medal, uid = info.viewer, info.medal, info.viewer.uid
    user = User(
        id=str(uid) if uid else None,
        id_scope="uid" if uid else "masked",
        name=viewer.name[:MAX_NAME],
        roles=ANCHOR if uid and uid == anchor else MODERATOR if viewer.admin else (),
        fan=fan(medal.name, medal.level, this_room=str(medal.room_id) == stamp.room_id) if medal.level else None,
        member=member(info.guard),
        pay_level=info.wealth.level if info.wealth is not None else None,
    )
    return (_comment(stamp, info, user, at_ms),)


def mirrored_danmu(stamp: Stamp, body: bytes, at_ms: int) -> Sequence[RoomEvent]:
    """Return a comment of another room: medal, membership and rights there are none of ours."""
    info = _danmu(body).info
    if info.style.storm:
        return ()
    user = User(name=info.viewer.name[:MAX_NAME], **identity(info.viewer.uid))
    return (msgspec.structs.replace(_comment(stamp, info, user, at_ms), delivery="mirror"),)


def identity(uid: int) -> dict[str, Any]:
    """Return the id of an account; the platform hides it from who is not logged in."""
    return {"id": str(uid), "id_scope": "uid"} if uid else {"id_scope": "masked"}


def _comment(stamp: Stamp, info: _Info, user: User, at_ms: int) -> RoomEvent:
    """Return the event; made here and not by `Stamp.event`, which costs half a microsecond more."""
    style = info.style
    reply: Reply | None = None
    raw = style.mode.extra if style.mode is not None else _NO_EXTRA
    plain = _PLAIN.search(raw)  # half the time of reading all of it
    if plain is not None:
        event_id = plain[1].decode()
    else:
        extra = _extra(_text(raw))
        event_id, reply = extra.id_str[:MAX_ID], _reply(extra)
    is_dated = -MAX_TS_OFF_MS <= style.ts - at_ms <= MAX_TS_OFF_MS
    text = info.text
    return RoomEvent(
        source=stamp.source,
        instance=stamp.instance,
        platform=stamp.platform,
        room_id=stamp.room_id,
        session_id=stamp.session_id,
        event_id=event_id,
        type="comment",
        ts_source=style.ts if is_dated else None,
        ts_recv=at_ms,
        user=user,
        hints=() if is_dated else BAD_TS,
        comment=Comment(
            text=text[:MAX_WORDS], text_plain=plain_text(text), reply_to=reply, is_emoji=style.kind == EMOJI
        ),
    )


def _reply(extra: _Extra) -> Reply | None:
    if not extra.reply_uname:
        return None
    return Reply(id=str(extra.reply_mid) if extra.reply_mid else None, name=extra.reply_uname[:MAX_NAME])
