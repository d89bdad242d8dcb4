"""Invented draws, games and rules, and a desk that notes what it is asked."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from bot.core.panels import (
    Act,
    DrawAsk,
    DrawPanel,
    GamePanel,
    Panels,
    Place,
    RoundPanel,
    RulePanel,
    Supposed,
    Supposition,
)

MUG = {"zh": "马克杯", "en": "a mug"}
BRUSH = {"zh": "杯刷", "en": "a brush"}


def opening(now_ms: int) -> DrawPanel:
    """A draw that waits for a person."""
    acts = (Act(verb="open"), Act(verb="close", why="not_open"), Act(verb="void"))
    return _draw("brush-3", "published", acts, prizes=((BRUSH, 1),))


def running(now_ms: int, entrants: int = 128) -> DrawPanel:
    """A draw whose card says when it closes."""
    freezes_ms = now_ms + 100_000
    acts = (
        Act(verb="open", why="opened_already"),
        Act(verb="close", why="closes_by_card", at_ms=freezes_ms),
        Act(verb="void"),
    )
    out = (({"zh": "工作人员", "en": "staff"}, 2), ({"zh": "自称未成年", "en": "says she is a minor"}, 1))
    times = {"opens_ms": now_ms - 30_000, "closes_ms": now_ms + 90_000, "freezes_ms": freezes_ms}
    return _draw("cup-2", "open", acts, entrants=entrants, refused=out, **times)


def revealed(now_ms: int) -> DrawPanel:
    """A draw whose winners have not all claimed."""
    until_ms = now_ms + 48 * 3_600_000
    held = (Act(verb="claim"), Act(verb="refuse"))
    rows: tuple[tuple[str, dict[str, str], str, tuple[Act, ...]], ...] = (
        ("小鹿", MUG, "notified", held),
        ("阿宁", MUG, "claimed", (Act(verb="delivered"),)),
        ("橘子汽水", {}, "waiting", ()),
        ("山雀", {}, "waiting", ()),
    )
    places = tuple(
        Place(ordinal=n, name=name, prize=prize, state=state, until_ms=until_ms, reason="", acts=acts)
        for n, (name, prize, state, acts) in enumerate(rows)
    )
    acts = (Act(verb="open", why="opened_already"), Act(verb="close", why="closed_already"), Act(verb="void"))
    return _draw("cup-1", "revealed", acts, entrants=341, places=places)


def _draw(name: str, state: str, acts: tuple[Act, ...], **more: object) -> DrawPanel:
    about: dict[str, object] = {
        "prizes": ((MUG, 2),),
        "entrants": 0,
        "refused": (),
        "opens_ms": None,
        "closes_ms": None,
        "freezes_ms": None,
        "reason": "",
        "places": (),
        **more,
    }
    return DrawPanel(id=name, state=state, acts=acts, **about)  # type: ignore[arg-type]


def games(now_ms: int) -> tuple[list[GamePanel], RoundPanel]:
    """A poll that runs, and two games that wait for its end."""
    about = {"duration_s": 60, "called": False}
    ask = {"zh": "下回先讲哪个颜色？", "en": "Which colour shall we show next?"}
    rows = [
        GamePanel(id="next-colour", kind="poll", ask=ask, opens=(), act=Act(verb="game", why="runs"), **about),  # type: ignore[arg-type]
        GamePanel(
            id="hourly-price",
            kind="guess_price",
            ask={},
            opens=("clock:00",),
            act=Act(verb="game", why="another_runs"),
            last="hourly-price-2",
            last_state="done",
            last_winners=("小***",),
            **about,  # type: ignore[arg-type]
        ),
        GamePanel(id="team", kind="team_unlock", ask={}, opens=(), act=Act(verb="game"), **about),  # type: ignore[arg-type]
    ]
    round_ = RoundPanel(
        id="next-colour-1",
        game="next-colour",
        kind="poll",
        state="open",
        opens_ms=now_ms - 20_000,
        closes_ms=now_ms + 40_000,
        people=57,
        options=(({"zh": "红色", "en": "red"}, 41), ({"zh": "蓝色", "en": "blue"}, 16)),
        values=(),
        refused=(({"zh": "没有这个选项", "en": "there is no such option"}, 3),),
    )
    return rows, round_


def rule(name: str, kind: str = "ladder", counter: str = "likes", **more: object) -> RulePanel:
    """A rule that has done nothing yet, but for `more`."""
    about: dict[str, object] = {
        "value": 0,
        "next": None,
        "is_on": False,
        "rests_until_ms": 0,
        "resting": 0,
        "budgets": (),
        "last_ms": 0,
        "last_level": 0,
        "last_status": "",
        "held": 0,
        "doubt": 0,
        "refused": (),
        "plan": {"zh": f"{name} 的话", "en": f"words of {name}"},
        **more,
    }
    return RulePanel(id=name, kind=kind, counter=counter, **about)  # type: ignore[arg-type]


def rules(now_ms: int) -> list[RulePanel]:
    """A ladder, a coupon that is held, a question that rests, a crowd that is there."""
    return [
        rule(
            "likes_ladder",
            value=12_480,
            next=50_000,
            last_ms=now_ms - 95_000,
            last_level=10_000,
            last_status="fired",
            budgets=(("air", 8, 12),),
            plan={
                "zh": "点赞 到 10000, 50000（本场，每档） -> goal_reached, 说 goal",
                "en": "likes at 10000, 50000 (session, each) -> goal_reached, says goal",
            },
        ),
        rule("coupon_rain@2", value=12_480, next=20_000, held=1, doubt=1, budgets=(("coupons", 50, 50),)),
        rule(
            "asks_price",
            "event",
            "",
            rests_until_ms=now_ms + 21_000,
            resting=1,
            last_ms=now_ms - 9000,
            last_level=1,
            last_status="fired",
            refused=(("cooldown", 14), ("budget air", 2)),
        ),
        rule("crowd", "while", "viewers", value=512, is_on=True),
    ]


def panels(now_ms: int, *, fault: str = "") -> Panels:
    """All of them."""
    rows, round_ = games(now_ms)
    draws = (running(now_ms), opening(now_ms), revealed(now_ms))
    return Panels(draws=draws, games=rows, round=round_, rules=rules(now_ms), rules_fault=fault)


@dataclass
class Desk:
    """`Steering` as a room does it."""

    asked: list[object] = field(default_factory=list)
    answer: str = ""
    found: Sequence[Supposed] = (
        Supposed(
            rule_id="likes_ladder", level=50_000, status="fired", orders=(("show", "goal_reached"), ("say", "goal"))
        ),
        Supposed(rule_id="coupon_rain@2", level=20_000, status="skipped:budget coupons"),
    )

    async def draw(self, ask: DrawAsk) -> str:
        self.asked.append(ask)
        return self.answer

    async def suppose(self, one: Supposition) -> Sequence[Supposed]:
        self.asked.append(one)
        return self.found

    async def try_effect(self, name: str, params: Mapping[str, object]) -> str:
        self.asked.append((name, dict(params)))
        return self.answer
