"""TikTok's own webcast frames, as a relay hands them on, to contract events.  Pure.

A frame is a protobuf envelope around a gzip body with a list of messages.  Combos: `repeat_count` is the running total.
"""

import zlib
from collections.abc import Callable, Iterator, Sequence
from typing import Any

from bot.core.errors import BadInput
from bot.core.events import (
    Counter,
    Delivery,
    Empty,
    EventType,
    FanLevel,
    Gift,
    Like,
    Membership,
    Moderation,
    RoomEvent,
    Share,
    Stream,
    Virtual,
)
from bot.core.ports import SourceHealth
from bot.sources.stamp import MAX_TS_OFF_MS, Stamp, comment
from bot.sources.tiktok_people import MAX_NAME, viewer
from bot.sources.tiktok_schema import TYPES, DecodeError

MAX_BODY_BYTES = 1024 * 1024
"""An inflated body; a larger one is a bomb.  Nothing in it is inflated again."""
MAX_MESSAGES = 1000
"""Messages taken from one frame."""
MAX_DELETED = 100
GZIP = b"\x1f\x8b"
GZIP_WINDOW = 31
"""zlib's way to say: 32 KiB window, gzip header."""
MS_FROM = 10**11
"""`create_time` below it is seconds, from it on milliseconds."""
COMBO = 1
JOINED, SUBSCRIBED = (0, 1), 3
FOLLOWED, SHARED = 1, 3
FAN_UP, FAN_JOINED = 1, 2
ENDED = (3, 4)

Made = tuple[EventType, dict[str, Any]]
"""Type of the event, and its body by name."""


class Frames:
    """Reads push frames for one room."""

    def __init__(self, stamp: Stamp, health: SourceHealth) -> None:
        self._stamp, self._health = stamp, health
        self._push, self._fetch = TYPES["PushFrame"].FromString, TYPES["Fetch"].FromString

    def events(self, frame: bytes, at_ms: int) -> Sequence[RoomEvent]:
        """Return the events of a frame; BadInput when it is none."""
        try:
            push = self._push(frame)
            payload = push.payload
            if not payload or push.payload_type not in ("msg", ""):
                if not (payload or push.payload_type):
                    raise BadInput("not a webcast frame")
                return ()  # heartbeat, acknowledgement: the connection lives
            fetch = self._fetch(inflated(payload))
        except DecodeError as error:
            raise BadInput(f"not a webcast frame: {error}") from error
        events: list[RoomEvent] = []
        for item in fetch.messages[:MAX_MESSAGES]:
            known = READERS.get(item.method)
            if known is None:
                self._health.count("unknown_types")
                continue
            parse, read = known
            try:
                message = parse(item.payload)
            except DecodeError:
                self._health.count("bad_frames")
                continue
            self._add(events, item, message, read(message), at_ms)
        return events

    def _add(self, events: list[RoomEvent], item: Any, message: Any, made: Made | None, at_ms: int) -> None:
        if made is None:
            self._health.count("unknown_types")
            return
        type_, body = made
        common = message.common
        if type_ == "moderation":
            events.extend(self._deletions(message, common, at_ms))
            return
        created = common.create_time
        ts = (created if created >= MS_FROM else created * 1000) or None
        event_id = common.msg_id or item.msg_id
        delivery: Delivery = "backfill" if item.is_history else "live"
        hints: tuple[str, ...] = ()
        if ts is not None and abs(ts - at_ms) > MAX_TS_OFF_MS:
            ts, hints = None, ("bad_ts",)
        stamp = self._stamp
        events.append(
            RoomEvent(
                source=stamp.source,
                instance=stamp.instance,
                platform=stamp.platform,
                room_id=stamp.room_id,
                session_id=stamp.session_id,
                event_id=str(event_id) if event_id else "",
                type=type_,
                ts_source=ts,
                ts_recv=at_ms,
                delivery=delivery,
                hints=hints,
                **body,
            )
        )

    def _deletions(self, message: Any, common: Any, at_ms: int) -> Iterator[RoomEvent]:
        bodies = [Moderation(action="delete", target_event_id=str(n)) for n in message.message_ids[:MAX_DELETED]]
        bodies += [Moderation(action="delete", target_user_id=str(n)) for n in message.user_ids[:MAX_DELETED]]
        for body in bodies:
            event_id = f"{common.msg_id}:{body.target_event_id or body.target_user_id}"
            yield self._stamp.event("moderation", event_id, at_ms, moderation=body)


def inflated(payload: bytes) -> bytes:
    """Return the body of a frame; BadInput when it is broken or too large."""
    if payload[:2] != GZIP:  # the header that names the compression is missing in some relays' frames
        if len(payload) > MAX_BODY_BYTES:
            raise BadInput(f"a frame of more than {MAX_BODY_BYTES} bytes")
        return payload
    stream = zlib.decompressobj(GZIP_WINDOW)
    try:
        body = stream.decompress(payload, MAX_BODY_BYTES + 1)
    except zlib.error as error:
        raise BadInput(f"a broken gzip body: {error}") from error
    if len(body) > MAX_BODY_BYTES or not stream.eof:
        raise BadInput("a gzip body that is cut off or too large")
    return body


def _identity(message: Any) -> Any:
    return message.identity if message.HasField("identity") else None


def _chat(message: Any) -> Made:
    body = comment(message.content, lang=message.content_language[:16] or None)
    return "comment", {"user": viewer(message.user, _identity(message)), "comment": body}


def _gift(message: Any) -> Made:
    kind, group, total, end = message.kind, message.group_id, max(0, message.repeat_count), message.repeat_end == 1
    combo = bool(group) and (kind.type == COMBO or not message.HasField("kind"))
    count = max(1, total)
    if combo:
        count = 0  # the frame tells the total alone
    elif kind.type == COMBO and not end:
        count = 0  # a combo without a name cannot be followed: its last frame counts it whole
    price = kind.diamond_count
    gift = Gift(
        id=str(message.gift_id or kind.id or ""),
        name=kind.name[:MAX_NAME],
        count=count,
        virtual=Virtual(amount=price, unit="diamond") if price > 0 else None,
        combo_id=str(group) if combo else None,
        combo_total=total if combo else None,
        combo_end=combo and end,
        paid=price > 0,
    )
    return "gift", {"user": viewer(message.user, _identity(message)), "gift": gift}


def _like(message: Any) -> Made:
    body = Like(count=max(0, message.count), total=message.total if message.total > 0 else None)
    return "like", {"user": viewer(message.user), "like": body}


def _member(message: Any) -> Made | None:
    if message.action in JOINED:
        return "enter", {"user": viewer(message.user), "enter": Empty()}
    if message.action == SUBSCRIBED:
        return "membership", {"user": viewer(message.user), "membership": Membership()}
    return None


def _social(message: Any) -> Made | None:
    key, user = message.common.display_text.key, viewer(message.user)
    if "follow" in key or (message.action == FOLLOWED and "share" not in key):
        return "follow", {"user": user, "follow": Empty()}
    if "share" in key or message.action == SHARED:
        return "share", {"user": user, "share": Share()}
    return None


def _viewers(message: Any) -> Made | None:
    return ("counter", {"counter": Counter(name="viewers", value=message.total)}) if message.total > 0 else None


def _subscription(message: Any) -> Made:
    months = message.sub_month if 0 < message.sub_month < 1000 else None
    body = Membership(months=months, is_renewal=months is not None and months > 1)
    return "membership", {"user": viewer(message.user), "membership": body}


def _fansclub(message: Any) -> Made | None:
    if message.type not in (FAN_UP, FAN_JOINED):
        return None
    user = viewer(message.user)
    body = FanLevel(to=user.fan.level if user.fan else None, kind="up" if message.type == FAN_UP else "join")
    return "fan_level", {"user": user, "fan_level": body}


def _control(message: Any) -> Made | None:
    return ("stream_end", {"stream_end": Stream()}) if message.action in ENDED else None


def _deleted(message: Any) -> Made:
    return "moderation", {}


READERS: dict[str, tuple[Callable[[bytes], Any], Callable[[Any], Made | None]]] = {
    f"Webcast{name}Message": (TYPES[name].FromString, read)
    for name, read in {
        "Chat": _chat,
        "Gift": _gift,
        "Like": _like,
        "Member": _member,
        "Social": _social,
        "RoomUserSeq": _viewers,
        "SubNotify": _subscription,
        "Fansclub": _fansclub,
        "Control": _control,
        "ImDelete": _deleted,
    }.items()
}
"""Name of a message in the frame -> how its bytes are parsed, and what they mean."""
