"""BililiveRecorder's danmaku XML: <d> comments, <gift>, <sc>, <guard>, with offsets from the start of the recording."""

import io
from collections.abc import Iterator
from datetime import datetime
from typing import IO
from xml.parsers import expat

from bot.core.events import Comment, Gift, Membership, Platform, RoomEvent, SuperChat, User
from bot.core.text import plain_text
from bot.sources.importing.tally import Record, Tally

PLATFORM: Platform = "bilibili"
CHUNK_BYTES = 65_536
WANTED = frozenset({"d", "gift", "sc", "guard", "BililiveRecorderRecordInfo"})


def elements(file: IO[bytes]) -> Iterator[Record]:
    """Yield {"tag", "text", **attributes} for each element we know; a file that is cut off ends early.

    expat alone, without a document type or entities: a recording has none, an attack has.
    """
    found: list[dict[str, str]] = []
    open_: list[dict[str, str]] = []
    parser = expat.ParserCreate()
    parser.buffer_text = True

    def start(tag: str, attributes: dict[str, str]) -> None:
        if tag in WANTED:
            open_.append({"tag": tag, "text": "", **attributes})

    def data(text: str) -> None:
        if open_ and len(open_[-1]["text"]) < 4000:
            open_[-1]["text"] += text

    def end(tag: str) -> None:
        if open_ and open_[-1]["tag"] == tag:
            found.append(open_.pop())

    def refuse(*_: object) -> None:
        raise expat.ExpatError("a document type is not part of a recording")

    parser.StartElementHandler, parser.EndElementHandler = start, end
    parser.CharacterDataHandler, parser.StartDoctypeDeclHandler = data, refuse
    with file:
        while chunk := file.read(CHUNK_BYTES):
            try:
                parser.Parse(chunk, False)
            except expat.ExpatError as error:
                found.append({"tag": "broken", "text": str(error)})
                yield from found
                return
            yield from found
            found.clear()


def read(records: Iterator[Record], tally: Tally) -> Iterator[RoomEvent]:
    """Yield the events of the file."""
    base_ms, room = 1_600_000_000_000, ""
    for row in records:
        tag = row["tag"]
        if tag == "BililiveRecorderRecordInfo":
            room = str(row.get("roomid", ""))
            if row.get("start_time"):
                base_ms = round(datetime.fromisoformat(row["start_time"]).timestamp() * 1000)
            continue
        if tag == "broken":
            tally.skip(f"the file is broken from here on: {row['text']}")
            continue
        try:
            yield _event(row, tally, room, base_ms)
        except (LookupError, ValueError):
            tally.skip(f"<{tag}>: malformed")


def _event(row: Record, tally: Tally, room: str, base_ms: int) -> RoomEvent:
    name = str(row.get("user", ""))
    if row["tag"] == "d":
        place = row["p"].split(",")  # offset s, mode, size, colour, sent s, pool, uid hash, id
        text = str(row["text"])
        user = User(id=place[6] or None, id_scope="uid" if place[6] not in ("", "0") else "name_only", name=name)
        comment = Comment(text=text, text_plain=plain_text(text))
        return tally.event("comment", PLATFORM, room, base_ms + _ms(place[0]), user=user, comment=comment)
    at_ms = base_ms + _ms(row["ts"])
    uid = str(row.get("uid", ""))
    user = User(id=uid or None, id_scope="uid" if uid else "name_only", name=name)
    match row["tag"]:
        case "gift":
            gift = Gift(name=str(row["giftname"]), count=max(1, int(row["giftcount"])))
            return tally.event("gift", PLATFORM, room, at_ms, user=user, gift=gift, hints=("value_unknown",))
        case "sc":
            amount = round(float(row["price"]) * 100)
            chat = SuperChat(text=plain_text(str(row["text"])), amount_minor=amount, currency="CNY")
            return tally.event("super_chat", PLATFORM, room, at_ms, user=user, super_chat=chat)
        case _:
            level = int(row["level"])
            body = Membership(tier=4 - level, tier_raw=level, count=int(row.get("count", 1)))
            return tally.event("membership", PLATFORM, room, at_ms, user=user, membership=body)


def _ms(seconds: str) -> int:
    return round(float(seconds) * 1000)


def from_text(text: str) -> Iterator[Record]:
    """Yield the elements of an XML text."""
    return elements(io.BytesIO(text.encode()))
