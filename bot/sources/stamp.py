"""What every event of a source has in common, and ids for events whose platform gives none."""

import hashlib
from dataclasses import dataclass
from typing import Any

import msgspec

from bot.core.events import Comment, EventType, IdQuality, Platform, RoomEvent
from bot.core.text import plain_text
from bot.core.viewers import user_key

MAX_TS_OFF_MS = 24 * 3600 * 1000
"""A platform time further than this from ours is no time at all (contract v1, `ts_source`)."""


@dataclass(slots=True, kw_only=True)
class Stamp:
    """What we know of every event of a source without reading it."""

    source: str
    """The kind: part of the journal's unique key."""
    instance: str
    platform: Platform
    room_id: str
    session_id: str

    def event(
        self,
        type_: EventType,
        event_id: object,
        at_ms: int,
        *,
        ts: int | None = None,
        id_quality: IdQuality = "native",
        hints: tuple[str, ...] = (),
        **body: Any,
    ) -> RoomEvent:
        """Return an event received at `at_ms` (wall ms) that happened at `ts` (platform ms); `body` is user and body.

        Without an id the intake gives it a synthetic one.
        """
        if ts is not None and abs(ts - at_ms) > MAX_TS_OFF_MS:
            ts, hints = None, (*hints, "bad_ts")
        return RoomEvent(
            source=self.source,
            instance=self.instance,
            platform=self.platform,
            room_id=self.room_id,
            session_id=self.session_id,
            event_id=str(event_id)[:128] if event_id else "",
            id_quality=id_quality,
            type=type_,
            ts_source=ts,
            ts_recv=at_ms,
            hints=hints,
            **body,
        )


def comment(text: object, *, markup: bool = False, **more: Any) -> Comment:
    """Return a comment body; its plain form is what everything behind the source reads."""
    words = text if isinstance(text, str) else "" if text is None else str(text)
    return Comment(text=words[:2000], text_plain=plain_text(words, markup=markup), **more)


def synthetic_id(event: RoomEvent, ordinal: int = 0) -> str:
    """Return an id made of what the event says and the second it was said in; `ordinal` tells equal ones apart."""
    words = event.comment.text_plain if event.comment else ""
    gift = f"{event.gift.id}/{event.gift.name}/{event.gift.count}/{event.gift.combo_total}" if event.gift else ""
    who = user_key(event.platform, event.user) or (event.user.name if event.user else "")
    parts = (event.source, event.room_id, event.type, who, words, gift, str(event.at_ms // 1000))
    seed = "\n".join(parts if not ordinal else (*parts, str(ordinal)))
    return hashlib.sha256(seed.encode()).hexdigest()[:32]


def stamped(event: RoomEvent, stamp: Stamp, ts_recv: int) -> RoomEvent:
    """Return an event that came in contract form as ours: our session, our receipt time, text made plain."""
    event = msgspec.structs.replace(
        event,
        instance=stamp.instance,
        platform=event.platform if event.platform != "other" else stamp.platform,
        session_id=stamp.session_id,
        ts_recv=ts_recv,
        seq=None,
    )
    if event.comment is not None:
        plain = plain_text(event.comment.text_plain or event.comment.text)
        if plain != event.comment.text_plain or len(event.comment.text) > 4 * len(plain) + 2000:
            words = msgspec.structs.replace(event.comment, text=event.comment.text[:2000], text_plain=plain)
            event = msgspec.structs.replace(event, comment=words)
    return event
