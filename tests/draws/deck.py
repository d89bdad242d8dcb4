"""A complete rules card and events that are short to write."""

from typing import Any

from bot.core.events import Comment, RoomEvent, User
from bot.draws.card import Card, card_of

OPENS_MS, CLOSES_MS = 1_795_521_600_000, 1_795_521_900_000
"""2026-11-24 20:00:00 and 20:05:00 in Shanghai."""
CUP: dict[str, Any] = {
    "id": "cup-1",
    "prize": [{"kind": "实物", "name": "马克杯", "count": 2, "values_minor": [5900]}],
    "alternates": 3,
    "keywords": ["抽奖"],
    "opens": "2026-11-24T20:00:00+08:00",
    "closes": "2026-11-24T20:05:00+08:00",
    "conditions": "人人可以参与",
    "how_to_enter": {"zh": "评论“抽奖”", "en": "comment 抽奖"},
    "draw_time": "截止后一分钟内",
    "draw_method": "先公布承诺值，再由公开算法抽取",
    "claim_hours": 48,
    "claim_conditions": "本人账号",
    "claim_way": "私信客服",
    "delivery": "七天内包邮寄出",
    "forfeits": "过期由候补递补",
    "organiser": "山茶小铺",
    "contact": "直播间客服",
}


def card(**changes: Any) -> Card:
    """The card of the cup with some keys changed; None takes one out."""
    table = {key: value for key, value in {**CUP, **changes}.items() if value is not None}
    return card_of(table)


def said(
    who: str = "小鹿",
    text: str = "抽奖",
    *,
    at_ms: int = OPENS_MS + 1000,
    id: str = "",
    user: User | None = None,
    **more: Any,
) -> RoomEvent:
    """A comment by a viewer with a stable id."""
    return RoomEvent(
        source="json_ws",
        platform="bilibili",
        room_id="1",
        event_id=id or f"{who}@{at_ms}",
        type="comment",
        ts_recv=at_ms,
        user=user or User(id=who, id_scope="open_id", name=who),
        comment=Comment(text=text, text_plain=text),
        **more,
    )
