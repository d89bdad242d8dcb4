"""Twitch: VOD comments as the video page gives them, and raw tagged IRC lines."""

import re
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from typing import Any

from bot.core.events import Comment, Member, Membership, Moderation, Raid, RoomEvent, User
from bot.core.text import plain_text
from bot.sources.importing.tally import Record, Tally

_LINE = re.compile(r"(?:@(?P<tags>\S+) )?(?::(?P<prefix>\S+) )?(?P<command>[A-Z0-9]+)(?: (?P<params>.*))?", re.DOTALL)
_ESCAPES = {"\\:": ";", "\\s": " ", "\\\\": "\\", "\\r": "", "\\n": " "}
_TIERS = {"1000": 1, "2000": 2, "3000": 3, "Prime": 1}
SUBSCRIPTIONS = frozenset({"sub", "resub", "subgift", "giftpaidupgrade", "primepaidupgrade"})
_ROLES = {"broadcaster": "anchor", "moderator": "moderator", "vip": "vip", "subscriber": "subscriber", "staff": "staff"}


def read_vod(records: Iterator[Record], tally: Tally) -> Iterator[RoomEvent]:
    """Yield the comments and subscriptions of a VOD."""
    base_ms: int | None = None
    for record in records:
        try:
            offset_ms = round(float(record["content_offset_seconds"]) * 1000)
            if base_ms is None:
                base_ms = _ms(str(record["created_at"])) - offset_ms
            yield _vod_event(record, tally, base_ms + offset_ms)
        except (LookupError, TypeError, ValueError):
            tally.skip("malformed comment")


def _vod_event(record: Record, tally: Tally, at_ms: int) -> RoomEvent:
    who, message = record["commenter"], record["message"]
    badges = {str(one["_id"]): str(one["version"]) for one in message.get("user_badges") or ()}
    user = _user(str(who["_id"]), str(who["display_name"]), badges, "")
    notice = message.get("user_notice_params") or {}
    event_id = str(record.get("_id") or "")
    if notice.get("msg-id") in SUBSCRIPTIONS:
        body = _subscription(notice)
        return tally.event("membership", "twitch", "", at_ms, event_id, user=user, membership=body)
    text = str(message["body"])
    comment = Comment(text=text, text_plain=plain_text(text))
    return tally.event("comment", "twitch", "", at_ms, event_id, user=user, comment=comment)


def read_irc(records: Iterator[Record], tally: Tally) -> Iterator[RoomEvent]:
    """Yield the events of raw IRC lines."""
    last_ms = 1_600_000_000_000
    for record in records:
        match = _LINE.fullmatch(str(record["raw"]).rstrip("\r\n"))
        if match is None:
            tally.skip("no IRC line")
            continue
        tags = irc_tags(match["tags"] or "")
        stamp = tags.get("tmi-sent-ts", "")
        last_ms = int(stamp) if stamp.isdigit() else last_ms
        event = _irc_event(match["command"], tags, match["params"] or "", tally, last_ms)
        if event is None:
            tally.skip(f"{match['command']} {tags.get('msg-id', '')}".strip() + ": nothing a room acts on")
        else:
            yield event


def irc_tags(text: str) -> dict[str, str]:
    """Return the message tags, unescaped (IRCv3 message-tags)."""
    pairs = (part.partition("=") for part in text.split(";") if part)
    return {key: re.sub(r"\\[:s\\rn]", lambda hit: _ESCAPES[hit[0]], value) for key, _, value in pairs}


def _irc_event(command: str, tags: Mapping[str, str], params: str, tally: Tally, at_ms: int) -> RoomEvent | None:
    channel, _, text = params.partition(" :")
    if not text and " " in channel:
        channel, _, text = channel.partition(" ")
    room = tags.get("room-id") or channel

    def event(kind: str, **more: Any) -> RoomEvent:
        return tally.event(kind, "twitch", room, at_ms, tags.get("id", ""), **more)

    user = _user(
        tags.get("user-id", ""), tags.get("display-name") or tags.get("login", ""), _badges(tags.get("badges", "")),
        _badges(tags.get("badge-info", "")).get("subscriber", ""), first=tags.get("first-msg") == "1",
    )  # fmt: skip
    notice = tags.get("msg-id", "")
    match command:
        case "PRIVMSG":
            said = text.removeprefix("\x01ACTION ").rstrip("\x01")
            emoji = tags.get("emote-only") == "1"
            return event("comment", user=user, comment=Comment(text=said, text_plain=plain_text(said), is_emoji=emoji))
        case "USERNOTICE" if notice in SUBSCRIPTIONS:
            return event("membership", user=user, membership=_subscription(tags))
        case "USERNOTICE" if notice == "raid":
            raid = Raid(from_id=tags.get("user-id"), viewers=int(tags.get("msg-param-viewerCount") or 0))
            return event("raid", user=user, raid=raid)
        case "USERNOTICE" if notice == "announcement" and text:
            return event("comment", user=user, comment=Comment(text=text, text_plain=plain_text(text)))
        case "CLEARCHAT":
            return event("moderation", moderation=_clear(tags))
        case "CLEARMSG":
            return event(
                "moderation", moderation=Moderation(action="delete", target_event_id=tags.get("target-msg-id"))
            )
        case _:
            return None


def _clear(tags: Mapping[str, str]) -> Moderation:
    target, seconds = tags.get("target-user-id"), tags.get("ban-duration")
    if target is None:
        return Moderation(action="clear")
    if seconds is None:
        return Moderation(action="ban", target_user_id=target)
    return Moderation(action="timeout", target_user_id=target, seconds=int(seconds))


def _badges(text: str) -> dict[str, str]:
    return {name: version for name, _, version in (part.partition("/") for part in text.split(",") if part)}


def _user(user_id: str, name: str, badges: Mapping[str, str], months: str, *, first: bool = False) -> User:
    member = "subscriber" in badges or "founder" in badges
    return User(
        id=user_id or None,
        id_scope="uid" if user_id else "anonymous",
        name=name,
        roles=tuple(role for badge, role in _ROLES.items() if badge in badges),
        member=Member(tier=1, months=int(months) if months.isdigit() else None) if member else None,
        first_time=True if first else None,
    )


def _subscription(tags: Mapping[str, Any]) -> Membership:
    months = str(tags.get("msg-param-cumulative-months") or tags.get("msg-param-months") or "")
    return Membership(
        tier=_TIERS.get(str(tags.get("msg-param-sub-plan", "")), 1),
        name=str(tags.get("msg-param-sub-plan-name", "")),
        months=int(months) if months.isdigit() else None,
        is_gift=tags.get("msg-id") == "subgift",
        is_renewal=tags.get("msg-id") == "resub",
    )


def _ms(text: str) -> int:
    """Return ms of an ISO time; nanoseconds, which Python does not read, are cut."""
    moment = datetime.fromisoformat(re.sub(r"(\.\d{6})\d+", r"\1", text))
    return round((moment if moment.tzinfo else moment.replace(tzinfo=UTC)).timestamp() * 1000)
