"""One scripted show of 500 steps, and what every connector must make of it.

`tests/sources/golden_show.jsonl` holds the rows that `expected` makes of it, checked by eye; a test keeps
both together. A platform that cannot tell something is compared without it.
"""

import random
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from bot.core.events import RoomEvent

STEPS = 500
START_MS = 1_790_000_000_000
STEP_MS = 400
CLUB = "茶友会"


@dataclass(frozen=True, slots=True)
class Person:
    """A viewer as every platform knows her in its own words."""

    number: int
    name: str
    fan_level: int = 0
    """Of this room's club, 0 = no member."""
    member_tier: int = 0
    """1 low .. 3 high."""
    staff: bool = False

    @property
    def uid(self) -> str:
        return str(700_000 + self.number)


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One thing that happens.  What a field means depends on `type`; unused ones keep their default."""

    n: int
    """1.."""
    at_ms: int
    """Platform time, wall ms."""
    type: str
    """comment gift like follow share enter membership super_chat order viewers"""
    who: Person | None = None
    text: str = ""
    """Comment, super chat, or name of the gift."""
    emoji: bool = False
    gift_id: int = 0
    total: int = 0
    """Running total of a gift combo; pieces of this frame = `count`."""
    count: int = 1
    """Pieces, likes, or months."""
    combo: int = 0
    """Number of the combo, 0 = a single gift."""
    combo_end: bool = False
    """The last frame of the combo."""
    price_fen: int = 0
    """Unit price of a paid gift, of the super chat or membership, in 1/100 of the currency."""
    tier: int = 0
    """Of the membership bought."""
    status: str = ""
    """Of the order: placed or paid."""
    value: int = 0
    """Of the viewers counter."""

    @property
    def id(self) -> str:
        return f"m{self.n:05d}"


PEOPLE = (
    Person(1, "小林"),
    Person(2, "阿青", fan_level=3),
    Person(3, "Mina", fan_level=12),
    Person(4, "老周", fan_level=21, member_tier=1),
    Person(5, "Sora", member_tier=2),
    Person(6, "豆豆", fan_level=1),
    Person(7, "房管小助", staff=True),
    Person(8, "Tan Wei"),
    Person(9, "ゆき", fan_level=7),
    Person(10, "민지"),
    Person(11, "舰长大人", fan_level=25, member_tier=3),
    Person(12, "Ольга"),
)
WORDS = (
    *("这款多少钱", "有没有大码？", "什么时候发货", "能便宜点吗", "主播好", "is it waterproof?", "666", "已拍"),
    *("孕妇能用吗", "サイズはありますか", "배송 얼마나 걸려요?", "<b>粗体</b> & 符号", "能退吗", "哈哈哈哈"),
    *("2号链接是什么材质", "Сколько стоит?", "๑ᴗ๑", "有运费险吗"),
)
GIFTS = ((101, "小花", 10), (102, "奶茶", 990), (103, "飞船", 10_000))
MIX = (
    *(("comment", 46), ("like", 12), ("enter", 10), ("gift", 8), ("combo", 5), ("follow", 6), ("share", 3)),
    *(("membership", 3), ("super_chat", 3), ("order", 3), ("viewers", 4)),
)


def script(steps: int = STEPS, seed: int = 1, start_ms: int = START_MS) -> list[Step]:
    """Return the show; the same seed is the same show, only its times start at `start_ms`."""
    made: list[Step] = []
    for step in _steps(random.Random(seed), start_ms):
        made.append(step)
        if len(made) == steps:
            return made
    raise AssertionError("the script never ends")


def _steps(rng: random.Random, start_ms: int) -> Iterator[Step]:
    kinds = [kind for kind, weight in MIX for _ in range(weight)]
    n = combos = orders = 0

    def at() -> int:
        return start_ms + n * STEP_MS

    while True:
        kind, who = rng.choice(kinds), rng.choice(PEOPLE)
        n += 1
        match kind:
            case "comment":
                yield Step(n=n, at_ms=at(), type="comment", who=who, text=rng.choice(WORDS))
            case "like":
                yield Step(n=n, at_ms=at(), type="like", who=who, count=rng.randint(1, 30))
            case "gift":
                gift_id, name, price = rng.choice(GIFTS)
                count = rng.choice((1, 1, 2, 5))
                yield Step(
                    n=n,
                    at_ms=at(),
                    type="gift",
                    who=who,
                    gift_id=gift_id,
                    text=name,
                    count=count,
                    total=count,
                    price_fen=price,
                )
            case "combo":
                gift_id, name, price = rng.choice(GIFTS[:2])
                combos, total = combos + 1, 0
                lengths = [rng.randint(1, 9) for _ in range(rng.randint(2, 5))]
                for place, count in enumerate(lengths):
                    n += place > 0
                    total += count
                    yield Step(
                        n=n, at_ms=at(), type="gift", who=who, gift_id=gift_id, text=name, count=count, total=total,
                        combo=combos, combo_end=place == len(lengths) - 1, price_fen=price,
                    )  # fmt: skip
            case "membership":
                tier = rng.choice((1, 1, 2, 3))
                yield Step(n=n, at_ms=at(), type="membership", who=who, tier=tier, count=1, price_fen=13_800 * tier)
            case "super_chat":
                yield Step(
                    n=n,
                    at_ms=at(),
                    type="super_chat",
                    who=who,
                    text=rng.choice(WORDS[:6]),
                    price_fen=rng.choice((3000, 5000)),
                )
            case "order":
                orders += 1
                yield Step(
                    n=n,
                    at_ms=at(),
                    type="order",
                    who=who,
                    text=f"{9000 + orders}",
                    status=rng.choice(("placed", "paid")),
                )
            case "viewers":
                yield Step(n=n, at_ms=at(), type="viewers", value=rng.randint(50, 5000))
            case _:
                yield Step(n=n, at_ms=at(), type=kind, who=who)


Row = dict[str, Any]


def expected(show: list[Step]) -> list[Row]:
    """Return the rows that a platform which tells everything must give, in order."""
    rows: list[Row] = []
    for step in show:
        row: Row = {"type": "counter" if step.type == "viewers" else step.type}
        if step.who is not None:
            row |= {
                "name": step.who.name,
                "fan": step.who.fan_level,
                "member": step.who.member_tier,
                "staff": step.who.staff,
            }
        match step.type:
            case "comment":
                row |= {"text": step.text}
            case "super_chat":
                row |= {"text": step.text, "amount": step.price_fen}
            case "gift":
                row |= {"gift": step.text, "count": step.count, "amount": step.price_fen}
            case "like":
                row |= {"count": step.count}
            case "membership":
                row |= {"tier": step.tier, "amount": step.price_fen}
            case "order":
                row |= {"order": step.text, "status": step.status}
            case "viewers":
                row |= {"value": step.value}
        rows.append(row)
        if step.combo_end:
            rows.append({**row, "count": 0, "combo_total": step.total})
    return rows


def projection(event: RoomEvent) -> Row | None:
    """Return what the show compares of an event; None for what the show does not play."""
    user, row = event.user, {"type": event.type}
    if event.type in ("system", "gap") or (event.counter is not None and event.counter.name != "viewers"):
        return None
    found: Row = dict(row)
    if user is not None:
        found |= {
            "name": user.name,
            "fan": user.fan.level if user.fan is not None and user.fan.this_room else 0,
            "member": user.member.tier if user.member is not None else 0,
            "staff": bool({"moderator", "anchor", "staff"}.intersection(user.roles)),
        }
    if event.comment is not None:
        found["text"] = event.comment.text_plain
    elif event.super_chat is not None:
        found |= {"text": event.super_chat.text, "amount": event.super_chat.amount_minor}
    elif event.gift is not None:
        unit = event.gift.unit_value
        found |= {"gift": event.gift.name, "count": event.gift.count, "amount": unit.amount_minor if unit else 0}
        if event.gift.combo_end:
            found["combo_total"] = event.gift.combo_total
    elif event.like is not None:
        found["count"] = event.like.count
    elif event.membership is not None:
        found |= {"tier": event.membership.tier, "amount": event.membership.amount_minor or 0}
    elif event.order is not None:
        found |= {"order": event.order.order_id, "status": event.order.status}
    elif event.counter is not None:
        found["value"] = event.counter.value
    return found


FACTS = {
    name: (name,) for name in ("name", "fan", "member", "staff", "amount", "gift", "order", "tier", "count", "text")
}
"""Name in `FakePlatform.blind` -> keys of a row that are left out for that platform."""


def seen_by(rows: list[Row], carries: frozenset[str], blind: frozenset[str]) -> list[Row]:
    """Return the rows as a platform that tells only `carries`, and nothing in `blind`, can show them.

    `blind` holding "combo" means: the platform has no combos, each frame of one is a gift of its own; holding
    "membership.amount": only memberships are told without it.
    """
    hidden = {key for name in blind if name in FACTS for key in FACTS[name]}
    shown = []
    for row in rows:
        if row["type"] not in carries or ("combo" in blind and "combo_total" in row):
            continue
        shown.append({k: v for k, v in row.items() if k not in hidden and f"{row['type']}.{k}" not in blind})
    return shown
