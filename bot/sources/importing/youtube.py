"""YouTube live chat: rows of a chat downloader, raw InnerTube answers, and answers of the Data API."""

import re
from collections.abc import Iterator
from datetime import datetime
from typing import Any

from bot.core.events import Comment, Member, Membership, RoomEvent, SuperChat, User
from bot.core.text import plain_text
from bot.sources.importing.tally import Record, Tally

SYMBOLS = {
    "$": "USD", "US$": "USD", "A$": "AUD", "CA$": "CAD", "NZ$": "NZD", "HK$": "HKD", "NT$": "TWD", "MX$": "MXN",
    "R$": "BRL", "£": "GBP", "€": "EUR", "¥": "JPY", "￥": "JPY", "₩": "KRW", "₹": "INR", "₱": "PHP", "₫": "VND",
    "₪": "ILS",
}  # fmt: skip
WHOLE = frozenset({"JPY", "KRW", "VND", "CLP", "ISK", "UGX", "PYG"})
"""Currencies without a smaller unit (ISO 4217 exponent 0)."""
_AMOUNT = re.compile(r"(?P<unit>[^\d\s]+)\s*(?P<number>\d[\d,. ]*)")
_RENDERERS = {
    "liveChatTextMessageRenderer": "comment",
    "liveChatPaidMessageRenderer": "super_chat",
    "liveChatPaidStickerRenderer": "super_chat",
    "liveChatMembershipItemRenderer": "membership",
    "liveChatLegacyPaidMessageRenderer": "membership",
}
_MAX_DEPTH = 60
UNDATED_MS = 1_600_000_000_000
"""Where items without a time are put, a second apart."""


def money(text: str) -> tuple[int, str] | None:
    """Return (smallest units, ISO currency) of "CA$5.00" or "¥1,220"; None when the sign is unknown."""
    match = _AMOUNT.search(text.replace("\xa0", " "))
    if match is None:
        return None
    unit = match["unit"]
    currency = SYMBOLS.get(unit) or (unit if re.fullmatch(r"[A-Z]{3}", unit) else None)
    if currency is None:
        return None
    number = float(match["number"].replace(",", "").replace(" ", ""))
    return round(number if currency in WHOLE else number * 100), currency


def read_lines(records: Iterator[Record], tally: Tally) -> Iterator[RoomEvent]:
    """Yield the rows of a chat downloader."""
    for record in records:
        try:
            if "ticker_duration" in record:
                tally.skip("ticker of a super chat that is there itself")
                continue
            yield _row(record, tally)
        except (LookupError, TypeError, ValueError):
            tally.skip("malformed row")


def _row(record: Record, tally: Tally) -> RoomEvent:
    at_ms = int(record["timestamp"]) // 1000
    text = str(record.get("message") or "")
    badges = str(record.get("badges") or "")
    user = _user(str(record["author_id"]), str(record["author"]), badges)
    return _said(tally, at_ms, "", user, text, str(record.get("amount") or ""))


def _said(tally: Tally, at_ms: int, event_id: str, user: User, text: str, amount: str) -> RoomEvent:
    if not amount:
        comment = Comment(text=text, text_plain=plain_text(text), is_emoji=not text)
        return tally.event("comment", "youtube", "", at_ms, event_id, user=user, comment=comment)
    worth = money(amount)
    minor, currency = worth or (0, "")
    chat = SuperChat(id=event_id, text=plain_text(text), amount_minor=minor, currency=currency)
    hints = () if worth else ("value_unknown",)
    return tally.event("super_chat", "youtube", "", at_ms, event_id, user=user, super_chat=chat, hints=hints)


def _user(channel: str, name: str, badges: str) -> User:
    roles = [role for word, role in (("Owner", "anchor"), ("Moderator", "moderator")) if word in badges]
    member = "ember" in badges  # "New member", "Member (6 months)"
    return User(
        id=channel or None,
        id_scope="channel_id" if channel else "name_only",
        name=name,
        roles=tuple(roles),
        member=Member(tier=1) if member else None,
    )


def is_api(document: Any) -> bool:
    """True for an answer of the Data API's liveChatMessages.list."""
    return isinstance(document, dict) and document.get("kind") == "youtube#liveChatMessageListResponse"


def read_api(records: Iterator[Record], tally: Tally) -> Iterator[RoomEvent]:
    """Yield the messages of a Data API answer."""
    for record in records:
        try:
            made = _message(record, tally)
        except (LookupError, TypeError, ValueError):
            tally.skip("malformed message")
            continue
        if made is None:
            tally.skip(f"{record['snippet']['type']}: nothing a room acts on")
        else:
            yield made


def _message(record: Record, tally: Tally) -> RoomEvent | None:
    snippet, author = record["snippet"], record["authorDetails"]
    at_ms = round(datetime.fromisoformat(str(snippet["publishedAt"])).timestamp() * 1000)
    user = _user(str(author["channelId"]), str(author["displayName"]), _api_badges(author))
    event_id = str(record["id"])
    match snippet["type"]:
        case "textMessageEvent":
            return _said(tally, at_ms, event_id, user, str(snippet["displayMessage"]), "")
        case "superChatEvent" | "superStickerEvent":
            details = snippet.get("superChatDetails") or snippet["superStickerDetails"]
            currency = str(details["currency"])
            unit = 1_000_000 if currency in WHOLE else 10_000
            chat = SuperChat(
                id=event_id,
                text=plain_text(str(details.get("userComment") or "")),
                amount_minor=int(details["amountMicros"]) // unit,
                currency=currency,
            )
            return tally.event("super_chat", "youtube", "", at_ms, event_id, user=user, super_chat=chat)
        case "newSponsorEvent" | "memberMilestoneChatEvent":
            return tally.event("membership", "youtube", "", at_ms, event_id, user=user, membership=Membership(tier=1))
        case _:
            return None


def _api_badges(author: Record) -> str:
    words = {"isChatOwner": "Owner", "isChatModerator": "Moderator", "isChatSponsor": "Member"}
    return " ".join(word for key, word in words.items() if author.get(key))


def is_innertube(document: Any) -> bool:
    """True for an answer of the live chat endpoints, ended streams included."""
    return isinstance(document, dict) and any(
        key in document for key in ("continuationContents", "responseContext", "response", "csn")
    )


def renderers(document: Any) -> list[dict[str, Any]]:
    """Return {"kind", "renderer"} for every chat item in an answer, in order, however deep it lies."""
    found: list[dict[str, Any]] = []
    _collect(document, found, 0)
    return found


def _collect(node: Any, found: list[dict[str, Any]], depth: int) -> None:
    if depth > _MAX_DEPTH:
        return
    if isinstance(node, dict):
        for key, value in node.items():
            if key.startswith("liveChat") and key.endswith("Renderer") and isinstance(value, dict) and "id" in value:
                found.append({"kind": key, "renderer": value})
                if key in _RENDERERS:
                    continue
            _collect(value, found, depth + 1)
    elif isinstance(node, list):
        for value in node:
            _collect(value, found, depth + 1)


def read_innertube(records: Iterator[Record], tally: Tally) -> Iterator[RoomEvent]:
    """Yield the chat items of an answer; ids make doubles of two pages one event."""
    for record in records:
        kind = _RENDERERS.get(record["kind"])
        if kind is None:
            tally.skip(f"{record['kind']}: nothing a room acts on")
            continue
        try:
            yield _item(kind, record["renderer"], tally)
        except (LookupError, TypeError, ValueError):
            tally.skip(f"{record['kind']}: malformed")


def _item(kind: str, item: Record, tally: Tally) -> RoomEvent:
    at_ms = int(item.get("timestampUsec") or 0) // 1000 or UNDATED_MS + tally.rows * 1000
    badges = " ".join(
        str((badge.get("liveChatAuthorBadgeRenderer") or {}).get("tooltip", ""))
        for badge in item.get("authorBadges") or ()
    )
    user = _user(str(item.get("authorExternalChannelId") or ""), _text(item.get("authorName")), badges)
    event_id = str(item["id"])
    if kind == "membership":
        body = Membership(tier=1, name=plain_text(_text(item.get("headerSubtext") or item.get("eventText")), limit=80))
        return tally.event("membership", "youtube", "", at_ms, event_id, user=user, membership=body)
    amount = _text(item.get("purchaseAmountText")) if kind == "super_chat" else ""
    return _said(tally, at_ms, event_id, user, _text(item.get("message")), amount)


def _text(node: Any) -> str:
    """Return the words of a text node; an emoji run becomes its shortcut."""
    if not isinstance(node, dict):
        return ""
    if "simpleText" in node:
        return str(node["simpleText"])
    return "".join(str(run.get("text") or _shortcut(run)) for run in node.get("runs") or ())


def _shortcut(run: Record) -> str:
    emoji = run.get("emoji") or {}
    shortcuts = emoji.get("shortcuts") or [""]
    return str(shortcuts[0])
