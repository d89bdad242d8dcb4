"""A TikTok relay's events as JSON: {"ts", "room", "method", "json"}."""

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

from bot.core.events import (
    Comment,
    Counter,
    Empty,
    Gift,
    Like,
    Membership,
    RoomEvent,
    Share,
    Stream,
    User,
    Virtual,
)
from bot.core.text import plain_text
from bot.sources.importing.tally import Record, Tally

FOLLOWING = frozenset({"1", "2", 1, 2})


def read(records: Iterator[Record], tally: Tally) -> Iterator[RoomEvent]:
    """Yield the events; methods that a room does not act on are counted by name."""
    combos: dict[tuple[str, str, str], int] = {}
    for record in records:
        method, body = str(record.get("method", "")), record.get("json")
        if not isinstance(body, dict):
            tally.skip(f"{method}: no body in the recording")
            continue
        try:
            made = _event(method, body, record, tally, combos)
        except (LookupError, TypeError, ValueError):
            tally.skip(f"{method}: malformed")
            continue
        if made is None:
            tally.skip(f"{method}: nothing a room acts on")
        else:
            yield made


def _event(
    method: str, body: Record, record: Record, tally: Tally, combos: dict[tuple[str, str, str], int]
) -> RoomEvent | None:
    user = _user(body.get("user"))

    def event(kind: str, **more: Any) -> RoomEvent:
        message_id = str((body.get("common") or {}).get("msgId") or "")
        return tally.event(
            kind, "tiktok", str(record.get("room", "")), _ms(str(record["ts"])), message_id, user=user, **more
        )

    match method:
        case "WebcastChatMessage":
            text = str(body["content"])
            lang = str(body.get("contentLanguage") or "") or None
            return event("comment", comment=Comment(text=text, text_plain=plain_text(text), lang=lang))
        case "WebcastEmoteChatMessage":
            return event("comment", comment=Comment(is_emoji=True))
        case "WebcastGiftMessage":
            return _gift(body, event, combos)
        case "WebcastLikeMessage":
            return event("like", like=Like(count=max(0, int(body.get("count", 1))), total=int(body["total"])))
        case "WebcastMemberMessage":
            return event("enter", enter=Empty())
        case "WebcastSocialMessage":
            if str(body.get("action")) == "1":
                return event("follow", follow=Empty())
            return event("share", share=Share()) if str(body.get("action")) == "3" else None
        case "WebcastRoomUserSeqMessage":
            user = None
            return event("counter", counter=Counter(name="viewers", value=int(body["total"])))
        case "WebcastSubNotifyMessage":
            return event("membership", membership=Membership(tier=1, months=int(body.get("subMonth") or 1)))
        case "WebcastControlMessage" if body.get("action") == "STREAM_ENDED":
            user = None
            return event("stream_end", stream_end=Stream())
        case _:
            return None


def _gift(body: Record, event: Any, combos: dict[tuple[str, str, str], int]) -> RoomEvent | None:
    """Turn the cumulative repeat count of a combo into an increment."""
    gift = body.get("gift") or {}
    repeat = max(1, int(body.get("repeatCount") or 1))
    key = (str((body.get("user") or {}).get("id")), str(body["giftId"]), str(body.get("groupId") or ""))
    is_combo = bool(gift.get("combo")) and bool(key[2])
    counted = combos.get(key, 0) if is_combo else 0
    ends = bool(body.get("repeatEnd"))
    combos[key] = max(counted, repeat)
    made: RoomEvent = event(
        "gift",
        gift=Gift(
            id=str(body["giftId"]),
            name=str(gift.get("name") or ""),
            count=max(0, repeat - counted) if is_combo else repeat,
            virtual=Virtual(amount=int(gift.get("diamondCount") or 0), unit="diamond"),
            combo_id=key[2] if is_combo else None,
            combo_total=repeat if is_combo else None,
            combo_end=ends and is_combo,
            paid=True,
        ),
    )
    return made


def _user(raw: Any) -> User | None:
    if not isinstance(raw, dict):
        return None
    follow = (raw.get("followInfo") or {}).get("followStatus")
    return User(
        id=str(raw["id"]),
        id_scope="uid",
        name=str(raw.get("nickname") or ""),
        follow="following" if follow in FOLLOWING else "unknown",
        roles=("moderator",) if (raw.get("userAttr") or {}).get("isAdmin") else (),
    )


def _ms(text: str) -> int:
    moment = datetime.fromisoformat(text)
    return round((moment if moment.tzinfo else moment.replace(tzinfo=UTC)).timestamp() * 1000)
