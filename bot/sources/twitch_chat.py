"""Twitch chat, line by line, made into events; nothing here talks to anybody."""

import re
from collections.abc import Callable
from typing import Any

from msgspec.structs import replace

from bot.core.errors import BadInput
from bot.core.events import Comment, EventType, Gift, Membership, Moderation, Raid, Reply, RoomEvent, Virtual
from bot.core.ports import SourceHealth
from bot.sources.stamp import Stamp, comment
from bot.sources.twitch_lines import Message, Tags, message_of, unescaped
from bot.sources.twitch_people import PLANS, number, person

KNOWN = frozenset(
    "PING PONG CAP JOIN PART NOTICE USERSTATE GLOBALUSERSTATE RECONNECT ROOMSTATE HOSTTARGET WHISPER".split()
)
"""Commands that are no events; so are numeric replies."""
PARTS = frozenset({"subgift", "announcement"})
"""Notices that need not make an event of their own."""
_USUAL = re.compile(
    r"@badge-info=([^;]*);badges=([^;]*);(?:client-nonce=[^;]*;)?color=[^;]*;display-name=([^;\\]+);emotes=([^;]*);"
    r"first-msg=([01]);flags=[^;]*;id=([^;]+);mod=[^;]*;returning-chatter=([01]);room-id=[^;]*;subscriber=[^;]*;"
    r"tmi-sent-ts=([0-9]{1,16});turbo=[^;]*;user-id=([0-9]+);user-type=[^; ]*(?:;vip=1)? "
    r":[^ ]+ PRIVMSG #[^ ]+ :([^\x01].*)",
    re.DOTALL,
)
"""A comment without reply, bits or another room: most lines, read in half the time (bench/twitch_irc)."""
_CHEER = re.compile(r"[A-Za-z]+[A-Za-z0-9]*?([1-9][0-9]{0,6})")


class ChatReader:
    """Reads lines into drafts.  Remembers only which room it is in."""

    def __init__(self, stamp: Stamp, health: SourceHealth, *, room_known: bool) -> None:
        self._stamp = stamp
        self._health = health
        self._room_known = room_known
        self._read: dict[str, Callable[[Message, int], list[RoomEvent]]] = {
            "PRIVMSG": self._privmsg,
            "USERNOTICE": self._usernotice,
            "CLEARMSG": self._clearmsg,
            "CLEARCHAT": self._clearchat,
        }

    def events(self, frame: bytes, at_ms: int) -> list[RoomEvent]:
        """Return the drafts of all lines in a frame; a broken line is counted, the others are read."""
        events: list[RoomEvent] = []
        for line in frame.decode(errors="replace").split("\r\n"):
            if line:
                try:
                    events += self._line(line, at_ms)
                except (BadInput, LookupError, ValueError):
                    self._health.count("bad_frames")
        return events

    def _line(self, line: str, at_ms: int) -> list[RoomEvent]:
        usual = _USUAL.fullmatch(line) if self._room_known else None
        if usual is not None:
            badge_info, badges, name, emotes, first, event_id, returning, at, user_id, text = usual.groups()
            user = person(user_id, name, badges, badge_info, first, returning)
            body = comment(text) if not emotes else _comment(text, {"emotes": emotes})
            return [self._stamp.event("comment", event_id, at_ms, ts=int(at), user=user, comment=body)]
        message = message_of(line)
        if not self._room_known and message.tags.get("room-id"):
            self._stamp.room_id = message.tags["room-id"][:64]
            self._room_known = True
        read = self._read.get(message.command)
        if read is not None:
            return read(message, at_ms)
        if message.command not in KNOWN and not message.command.isdigit():
            self._health.count("unknown_types")
        return []

    def _event(self, type_: EventType, message: Message, at_ms: int, *, suffix: str = "", **body: Any) -> RoomEvent:
        """Return an event of who sent the line; `suffix` tells it from another event of the same line."""
        tags = message.tags
        event_id, there = tags.get("id"), tags.get("source-room-id")
        if there and there != tags.get("room-id"):
            body["delivery"] = "mirror"  # said in another room of a shared chat
        user = person(
            tags.get("user-id", ""),
            unescaped(tags.get("display-name") or tags.get("login") or message.nick),
            tags.get("badges", ""),
            tags.get("badge-info", ""),
            tags.get("first-msg"),
            tags.get("returning-chatter"),
        )
        return self._stamp.event(
            type_,
            event_id + suffix if event_id else "",
            at_ms,
            ts=number(tags.get("tmi-sent-ts")),
            id_quality="derived" if suffix else "native",
            user=user,
            **body,
        )

    def _privmsg(self, message: Message, at_ms: int) -> list[RoomEvent]:
        text = message.text or ""
        if text[:8] == "\x01ACTION ":
            text = text[8:].rstrip("\x01")
        bits = number(message.tags.get("bits"))
        if not bits:
            return [self._event("comment", message, at_ms, comment=_comment(text, message.tags))]
        gift = Gift(id="bits", name="Bits", count=bits, virtual=Virtual(amount=1, unit="bits"), paid=True)
        events = [self._event("gift", message, at_ms, suffix="#bits", gift=gift)]
        words = without_cheers(text, bits)
        if words:
            events.append(self._event("comment", message, at_ms, comment=comment(words)))
        return events

    def _usernotice(self, message: Message, at_ms: int) -> list[RoomEvent]:
        tags = message.tags
        what = tags.get("msg-id", "")
        if what == "sharedchatnotice":
            what = tags.get("source-msg-id", "")
        events = []
        bought = membership(what, tags)
        if bought is not None:
            events.append(self._event("membership", message, at_ms, membership=bought))
        elif what == "raid":
            raid = Raid(from_id=tags.get("user-id") or None, viewers=number(tags.get("msg-param-viewerCount")) or 0)
            events.append(self._event("raid", message, at_ms, raid=raid))
        elif what not in PARTS:
            self._health.count("unmapped")
        if message.text and (bought is not None or what == "announcement"):
            words = _comment(message.text, tags)
            events.append(self._event("comment", message, at_ms, suffix="#text", comment=words))
        return events

    def _clearmsg(self, message: Message, at_ms: int) -> list[RoomEvent]:
        target = message.tags["target-msg-id"][:100]
        return self._act(f"delete-{target}", message, at_ms, Moderation(action="delete", target_event_id=target))

    def _clearchat(self, message: Message, at_ms: int) -> list[RoomEvent]:
        tags = message.tags
        act = Moderation(action="clear")
        if message.text is not None:
            seconds, whom = number(tags.get("ban-duration")), tags.get("target-user-id", "")[:64] or None
            act = Moderation(action="ban" if seconds is None else "timeout", target_user_id=whom, seconds=seconds)
        event_id = f"{act.action}-{act.target_user_id or 'all'}-{tags.get('tmi-sent-ts', at_ms)}"
        return self._act(event_id, message, at_ms, act)

    def _act(self, event_id: str, message: Message, at_ms: int, act: Moderation) -> list[RoomEvent]:
        at = number(message.tags.get("tmi-sent-ts"))
        return [self._stamp.event("moderation", event_id, at_ms, ts=at, id_quality="derived", moderation=act)]


def membership(what: str, tags: Tags) -> Membership | None:
    """Return what a sub notice says was bought; None for other notices and for the parts of a bulk gift.

    A bulk gift is told once as a whole and once per recipient, with one community gift id: the whole is counted.
    """
    plan = tags.get("msg-param-sub-plan", "")
    bought = Membership(
        tier=PLANS.get(plan, 1), tier_raw=number(plan), name=unescaped(tags.get("msg-param-sub-plan-name", ""))[:100]
    )
    match what:
        case "sub" | "resub":
            months = number(tags.get("msg-param-cumulative-months"))
            return replace(bought, months=months, is_renewal=what == "resub")
        case "giftpaidupgrade" | "anongiftpaidupgrade" | "primepaidupgrade":
            return replace(bought, is_renewal=True)
        case "subgift" if not tags.get("msg-param-community-gift-id"):
            return replace(bought, is_gift=True, months=number(tags.get("msg-param-gift-months")))
        case "submysterygift":
            return replace(bought, is_gift=True, count=number(tags.get("msg-param-mass-gift-count")) or 1)
        case _:
            return None


def without_cheers(text: str, bits: int) -> str:
    """Return the words of a cheer; its Cheer100 tokens go only when together they are exactly the bits told."""
    words = text.split()
    found = [(word, match) for word in words if (match := _CHEER.fullmatch(word))]
    if sum(int(match[1]) for _, match in found) != bits:
        return text
    tokens = {word for word, _ in found}
    return " ".join(word for word in words if word not in tokens)


def _comment(text: str, tags: Tags) -> Comment:
    emotes, parent = tags.get("emotes"), tags.get("reply-parent-msg-id")
    if not emotes and not parent:
        return comment(text)
    names, only = _emotes(text, emotes) if emotes else ((), False)
    name = unescaped(tags.get("reply-parent-display-name", ""))[:100]
    return comment(text, emotes=names, is_emoji=only, reply_to=Reply(id=parent[:100], name=name) if parent else None)


def _emotes(text: str, tag: str) -> tuple[tuple[str, ...], bool]:
    """Return the emotes' names and whether there is nothing but emotes, from "25:0-4,12-16/1902:6-10"."""
    names: dict[str, None] = {}
    covered = 0
    for emote in tag.split("/")[:50]:
        for place in emote.partition(":")[2].split(",")[:50]:
            start, _, end = place.partition("-")
            first, last = number(start), number(end)
            if first is not None and last is not None and first <= last < len(text):
                names[text[first : last + 1][:100]] = None
                covered += last + 1 - first
    return tuple(names), covered >= len(text.replace(" ", ""))
