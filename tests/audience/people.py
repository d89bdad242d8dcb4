"""Events for the tests of the audience."""

from itertools import count

from bot.core.events import Comment, IdScope, Platform, RoomEvent, User

_numbers = count(1)


def said(
    text: str = "你好",
    *,
    id: str | None = "u1",
    scope: IdScope = "open_id",
    name: str = "小鹿",
    platform: Platform = "douyin",
    user: User | None = None,
) -> RoomEvent:
    number = next(_numbers)
    return RoomEvent(
        source="test",
        room_id="r",
        event_id=f"e{number}",
        seq=number,
        type="comment",
        platform=platform,
        ts_recv=number,
        user=user or User(id=id, id_scope=scope, name=name),
        comment=Comment(text=text, text_plain=text),
    )
