"""Tables of games and comments that are short to write."""

from typing import Any

from bot.audience.tiers import viewer_of
from bot.core.events import Comment, Moderation, RoomEvent, User
from bot.core.viewers import History, Tier
from bot.draws.entries import Record
from bot.games.entry import Fixed
from bot.games.round import Result, Round
from bot.games.rules import Rules, rules_of

OPENS_MS = 1_795_521_600_000
CLOSES_MS = OPENS_MS + 60_000
SEED = bytes(range(32))
CARD: dict[str, Any] = {
    "prize": [{"kind": "实物", "name": {"zh": "马克杯", "en": "a mug"}, "count": 2, "values_minor": [5900]}],
    "alternates": 2,
    "conditions": "人人可以参与",
    "how_to_enter": "评论",
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
OPTIONS = [{"zh": "红色", "en": "red"}, {"zh": "蓝色", "en": "blue", "words": ["天蓝"]}, {"zh": "白色", "en": "white"}]
ASK = {"zh": "哪个颜色最好看？", "en": "Which colour do you like?"}
TABLES: dict[str, dict[str, Any]] = {
    "guess_price": {"id": "price", "kind": "guess_price", "sku": "CUP", "card": CARD},
    "quiz": {"id": "quiz", "kind": "quiz", "ask": ASK, "options": OPTIONS, "answer": 2, "card": CARD},
    "poll": {"id": "poll", "kind": "poll", "ask": ASK, "options": OPTIONS},
    "keyword_draw": {"id": "draw", "kind": "keyword_draw", "keywords": ["抽奖"], "card": CARD},
    "screenshot_draw": {"id": "shot", "kind": "screenshot_draw", "card": CARD},
    "lucky_number": {"id": "lucky", "kind": "lucky_number", "low": 1, "high": 9, "card": CARD},
    "team_unlock": {"id": "team", "kind": "team_unlock", "keywords": ["组队"], "size": 3, "unlock": {"zh": "包邮"}},
}
"""One of each kind."""


def game(kind: str, /, **changes: Any) -> Rules:
    """The rules of one kind with some keys changed; None takes one out."""
    return rules_of({key: value for key, value in {**TABLES[kind], **changes}.items() if value is not None})


def fixed(**changes: Any) -> Fixed:
    """What was settled at the opening."""
    given: dict[str, Any] = {
        "round_id": "price@1", "opens_ms": OPENS_MS, "closes_ms": CLOSES_MS, "seed": SEED, "truth": 5990,
        "currency": "CNY",
    }  # fmt: skip
    return Fixed(**{**given, **changes})


def record_of(event: RoomEvent) -> Record:
    """What a room knows of somebody who came before the opening."""
    known = History(first_seen_ms=OPENS_MS - 86_400_000, visits=3, comments=9)
    return Record(is_staff=viewer_of(event, known).tier is Tier.STAFF, history=known)


def said(who: str, text: str, after_ms: int = 1000, id: str = "", **user: Any) -> RoomEvent:
    """A comment so long after the opening."""
    person = {"id": who, "id_scope": "open_id", "name": who, **user}
    return RoomEvent(
        source="json_ws",
        platform="bilibili",
        room_id="1",
        event_id=id or f"{who}@{after_ms}",
        type="comment",
        ts_source=OPENS_MS + after_ms,
        ts_recv=OPENS_MS + after_ms + 300,
        user=User(**person),
        comment=Comment(text=text, text_plain=text),
    )


def act(action: Any, after_ms: int = 2000, **more: Any) -> RoomEvent:
    """A moderator's act."""
    return RoomEvent(
        source="json_ws",
        platform="bilibili",
        room_id="1",
        event_id=f"{action}@{after_ms}{more}",
        type="moderation",
        ts_recv=OPENS_MS + after_ms,
        moderation=Moderation(action=action, **more),
    )


def played(rules: Rules, *events: RoomEvent, **changes: Any) -> Result:
    """The result of a round with these events."""
    held = Round(rules, fixed(**changes), record_of)
    for event in events:
        held.hear(event)
    return held.close()


def names(result: Result) -> list[str]:
    """The winners' names, in order."""
    return [entry.name for entry in result.outcome.winners]
