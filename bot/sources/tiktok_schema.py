"""The few fields of TikTok's webcast messages that zhubo reads, as protobuf classes made at import.

Field numbers and types are facts of the wire format, as public clients of several authors agree on them (2022-2026);
everything else in a message is skipped unread.  Enums are read as plain numbers, so that a new one breaks nothing.
"""

from typing import Any

from google.protobuf import (  # type: ignore[import-untyped]  # its stubs are a package of their own
    descriptor_pb2,
    descriptor_pool,
    message_factory,
)
from google.protobuf.message import DecodeError  # type: ignore[import-untyped]

__all__ = ["SHAPES", "TYPES", "DecodeError"]

PACKAGE = "zhubo.webcast"
INT64, INT32, BOOL, STRING, BYTES = 3, 5, 8, 9, 12
"""Numbers of protobuf's own types (descriptor.proto)."""
MESSAGE = 11

Shape = tuple[tuple[str, int, int | str, str], ...]
"""Fields: (name, number, type or name of a message, "*" when repeated)."""

SHAPES: dict[str, Shape] = {
    "PushFrame": (
        ("payload_type", 7, STRING, ""),  # msg = a Fetch; hb, ack, im_enter_room_resp = transport
        ("payload", 8, BYTES, ""),  # gzip, which its first two bytes say as well as the headers (5)
    ),
    "Fetch": (("messages", 1, "Item", "*"),),
    "Item": (
        ("method", 1, STRING, ""),  # names the message in payload
        ("payload", 2, BYTES, ""),
        ("msg_id", 3, INT64, ""),
        ("is_history", 6, BOOL, ""),  # said before the relay came
    ),
    "Words": (("key", 1, STRING, ""),),  # key of the sentence that an app shows for this message
    "Common": (
        ("msg_id", 2, INT64, ""),
        ("create_time", 4, INT64, ""),  # seconds or milliseconds, by the message
        ("display_text", 8, "Words", ""),
    ),
    "FansClub": (("data", 1, "FansClubData", ""),),
    "FansClubData": (("name", 1, STRING, ""), ("level", 2, INT64, "")),
    "FansClubInfo": (("level", 2, INT64, ""),),
    "UserAttr": (("is_admin", 2, BOOL, ""),),  # a moderator of this room
    "SubscribeInfo": (("is_subscribed", 2, BOOL, ""),),  # to this room's host
    "BadgeLog": (("level", 5, STRING, ""),),  # a number as text
    "Badge": (
        ("scene", 3, INT32, ""),  # 1 moderator, 4 and 7 subscriber, 8 gifter level, 10 fan club level
        ("log", 12, "BadgeLog", ""),
    ),
    "User": (
        ("id", 1, INT64, ""),
        ("nickname", 3, STRING, ""),
        ("fans_club", 24, "FansClub", ""),
        ("attr", 32, "UserAttr", ""),
        ("display_id", 38, STRING, ""),  # the @name
        ("sec_uid", 46, STRING, ""),
        ("subscribe_info", 63, "SubscribeInfo", ""),
        ("badges", 64, "Badge", "*"),
        ("fans_club_info", 66, "FansClubInfo", ""),
    ),
    "Identity": (  # how the sender stands to the host
        ("is_gift_giver", 1, BOOL, ""),
        ("is_subscriber", 2, BOOL, ""),
        ("is_mutual", 3, BOOL, ""),  # both follow each other
        ("is_follower", 4, BOOL, ""),
        ("is_moderator", 5, BOOL, ""),
        ("is_anchor", 6, BOOL, ""),  # the host in person
    ),
    "Chat": (
        ("common", 1, "Common", ""),
        ("user", 2, "User", ""),
        ("content", 3, STRING, ""),
        ("content_language", 14, STRING, ""),
        ("identity", 18, "Identity", ""),
    ),
    "GiftKind": (
        ("id", 5, INT64, ""),
        ("type", 11, INT32, ""),  # 1 = may be sent as a combo
        ("diamond_count", 12, INT64, ""),  # price of one
        ("name", 16, STRING, ""),
    ),
    "Gift": (
        ("common", 1, "Common", ""),
        ("gift_id", 2, INT64, ""),
        ("repeat_count", 5, INT64, ""),  # running total of the combo
        ("user", 7, "User", ""),
        ("repeat_end", 9, INT32, ""),  # 1 = last frame of the combo
        ("group_id", 11, INT64, ""),  # the combo
        ("kind", 15, "GiftKind", ""),
        ("identity", 32, "Identity", ""),
    ),
    "Like": (
        ("common", 1, "Common", ""),
        ("count", 2, INT64, ""),  # new ones
        ("total", 3, INT64, ""),  # of the room
        ("user", 5, "User", ""),
    ),
    "Member": (
        ("common", 1, "Common", ""),
        ("user", 2, "User", ""),
        ("action", 10, INT32, ""),  # 1 came in, 3 subscribed
    ),
    "Social": (
        ("common", 1, "Common", ""),
        ("user", 2, "User", ""),
        ("action", 4, INT64, ""),  # 1 follow, 3 share; the key of common.display_text says it too
    ),
    "RoomUserSeq": (("common", 1, "Common", ""), ("total", 3, INT64, "")),  # who is watching now
    "SubNotify": (
        ("common", 1, "Common", ""),
        ("user", 2, "User", ""),
        ("sub_month", 4, INT64, ""),  # months so far
    ),
    "Fansclub": (  # as on Douyin, whose protocol this is; not seen on TikTok by us
        ("common", 1, "Common", ""),
        ("type", 2, INT32, ""),  # 1 level up, 2 joined
        ("user", 4, "User", ""),
    ),
    "Control": (("common", 1, "Common", ""), ("action", 2, INT32, "")),  # 3 ended, 4 stopped by the platform
    "ImDelete": (
        ("common", 1, "Common", ""),
        ("message_ids", 2, INT64, "*"),
        ("user_ids", 3, INT64, "*"),
    ),
}


def _made() -> dict[str, Any]:
    """Return the classes, by name.  A pool of our own: another package's webcast schema is never in the way."""
    file = descriptor_pb2.FileDescriptorProto(name="zhubo_webcast.proto", syntax="proto3", package=PACKAGE)
    for name, shape in SHAPES.items():
        message = file.message_type.add(name=name)
        for field, number, type_, repeated in shape:
            made = message.field.add(name=field, number=number, label=3 if repeated else 1)
            if isinstance(type_, int):
                made.type = type_
            else:
                made.type, made.type_name = MESSAGE, f".{PACKAGE}.{type_}"
    pool = descriptor_pool.DescriptorPool()
    pool.Add(file)
    return {name: message_factory.GetMessageClass(pool.FindMessageTypeByName(f"{PACKAGE}.{name}")) for name in SHAPES}


TYPES = _made()
