"""An invented audience: newcomers, fans, trolls, gift combos, like storms, many languages.  Pure and seeded."""

import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from random import Random
from typing import Any, Literal

from bot.core.errors import ConfigError
from bot.core.events import (
    Comment,
    Counter,
    Empty,
    EventType,
    Fan,
    Gift,
    Like,
    Member,
    Order,
    Price,
    RoomEvent,
    Share,
    User,
)

SCENARIOS: Mapping[str, str] = {
    "evening": "a usual evening: questions, small talk, some gifts and orders, a troll now and then",
    "quiet": "a night room: somebody every half minute",
    "rush": "the main offer: everybody asks at once, like storms, many orders",
    "raid": "a hostile raid among normal viewers",
    "world": "a cross-border room: twelve languages",
}
_KINDS = ("question", "greeting", "praise", "chatter", "complaint", "troll")
_WEIGHTS: Mapping[str, tuple[int, ...]] = {
    "evening": (46, 9, 6, 32, 2, 5),
    "quiet": (40, 15, 10, 32, 1, 2),
    "rush": (60, 3, 4, 30, 2, 1),
    "raid": (20, 2, 2, 16, 0, 60),
    "world": (60, 9, 4, 22, 2, 3),
}
"""Scenario -> share of each kind of comment."""
_BESIDE: Mapping[str, float] = {"enter": 0.5, "like": 1.2, "follow": 0.06, "share": 0.03, "gift": 0.08, "order": 0.07}
"""Other events per comment."""
_LIKE_BURST = {"evening": 12, "quiet": 3, "rush": 40, "raid": 6, "world": 12}
COMBO_STEP_MS = 700


@dataclass(frozen=True, slots=True)
class Due:
    """An event and the ms after the start at which it happens."""

    at_ms: int
    event: RoomEvent


@dataclass(slots=True)
class _Person:
    user: User
    talks: float = 1.0
    """Relative readiness to talk."""


@dataclass(slots=True)
class Audience:
    """The people of one simulated room.  `rate` is comments a second, > 0; the same seed is the same evening."""

    seed: int = 1
    rate: float = 0.5
    scenario: str = "evening"
    lang: str = "zh"
    """What most of the room speaks: zh or en."""
    run: str = "0"
    """Part of every event id, so that a second run is not taken for a repetition of the first."""
    _number: int = field(default=0, init=False)

    def __post_init__(self) -> None:
        """Refuse a scenario or rate that cannot be."""
        if self.scenario not in SCENARIOS:
            raise ConfigError(f"no scenario is called {self.scenario!r}", hint=f"there are: {', '.join(SCENARIOS)}")
        if not 0 < self.rate <= 10_000:
            raise ConfigError(f"a rate of {self.rate:g} comments a second cannot be", hint="use 0.1 to 10000")

    def events(self) -> Iterator[Due]:
        """Yield events for ever, in order of time."""
        rng = Random(f"{self.seed}/{self.scenario}")
        script = _script()
        people = _people(rng, script["names"])
        at_ms, pending = 0.0, list[Due]()
        next_count_ms, watching = 0.0, 40
        per_comment = 1.0 + sum(_BESIDE.values())
        while True:
            at_ms += rng.expovariate(self.rate * per_comment) * 1000
            if at_ms >= next_count_ms:
                watching = max(3, watching + rng.randint(-4, 5))
                pending.append(
                    Due(round(at_ms), self._event("counter", None, counter=Counter(name="viewers", value=watching)))
                )
                next_count_ms = at_ms + 10_000
            pending.extend(self._something(rng, script, people, round(at_ms)))
            pending.sort(key=lambda due: due.at_ms)
            while pending and pending[0].at_ms <= at_ms:
                yield pending.pop(0)

    def _something(self, rng: Random, script: Mapping[str, Any], people: list[_Person], at_ms: int) -> list[Due]:
        kind = rng.choices(("comment", *_BESIDE), (1.0, *_BESIDE.values()))[0]
        person = rng.choices(people, [one.talks for one in people])[0]
        user = person.user
        match kind:
            case "comment":
                return [Due(at_ms, self._comment(rng, script, user))]
            case "gift":
                return self._gift(rng, script, user, at_ms)
            case "like":
                count = rng.randint(1, _LIKE_BURST[self.scenario])
                return [Due(at_ms, self._event("like", user, like=Like(count=count)))]
            case "order":
                order_id = f"{self.run}-{self._number}"
                placed = self._event("order", user, order=Order(order_id=order_id, status="placed"))
                paid = self._event("order", user, order=Order(order_id=order_id, status="paid"))
                return [Due(at_ms, placed), *([Due(at_ms + 4000, paid)] if rng.random() < 0.8 else [])]
            case "follow":
                return [Due(at_ms, self._event("follow", user, follow=Empty()))]
            case "share":
                return [Due(at_ms, self._event("share", user, share=Share()))]
            case _:
                return [Due(at_ms, self._event("enter", user, enter=Empty()))]

    def _comment(self, rng: Random, script: Mapping[str, Any], user: User) -> RoomEvent:
        kind = rng.choices(_KINDS, _WEIGHTS[self.scenario])[0]
        if kind == "question":
            foreign = 0.75 if self.scenario == "world" else 0.04
            group = rng.choices(("question", "question_en", "question_world"), (0.9 - foreign, 0.1, foreign))[0]
            if group == "question":
                group = "question_en" if user.locale == "en" and self.scenario != "world" else f"question_{self.lang}"
        else:
            group = kind
        lines = script["comments"][group]
        if self.lang == "en" and group not in ("question_en", "question_world"):
            lines = [line for line in lines if line.isascii()]
        text = str(rng.choice(lines)).replace("{name}", rng.choice(script["names"]))
        return self._event("comment", user, comment=Comment(text=text, text_plain=text))

    def _gift(self, rng: Random, script: Mapping[str, Any], user: User, at_ms: int) -> list[Due]:
        rows = script["gifts"]["rows"]
        gift_id, zh, en, fen, _ = rng.choices(rows, [row[-1] for row in rows])[0]
        name = en if self.lang == "en" else zh
        value = Price(amount_minor=fen, currency="CNY") if fen else None
        times = 1 if rng.random() < 0.6 else rng.randint(3, 20)
        combo_id = f"c{self.run}-{self._number}" if times > 1 else None

        def gift(count: int, total: int | None, *, end: bool) -> RoomEvent:
            body = Gift(
                id=gift_id, name=name, count=count, unit_value=value, paid=bool(fen), combo_id=combo_id,
                combo_total=total, combo_end=end,
            )  # fmt: skip
            return self._event("gift", user, gift=body)

        if combo_id is None:
            return [Due(at_ms, gift(1, None, end=False))]
        steps = [Due(at_ms + step * COMBO_STEP_MS, gift(1, step + 1, end=False)) for step in range(times)]
        return [*steps, Due(at_ms + times * COMBO_STEP_MS + 2000, gift(0, times, end=True))]

    def _event(self, kind: EventType, user: User | None, **body: Any) -> RoomEvent:
        self._number += 1
        return RoomEvent(
            source="simulate",
            room_id="demo",
            event_id=f"sim-{self.run}-{self._number}",
            type=kind,
            ts_recv=0,
            user=user,
            **body,
        )


def _script() -> dict[str, Any]:
    return tomllib.loads((Path(__file__).parent / "simulated.toml").read_text(encoding="utf-8"))


def _people(rng: Random, names: list[str]) -> list[_Person]:
    """Return one person a name: half newcomers, the rest followers, fans of all levels and a few members."""
    people = []
    for number, name in enumerate(names):
        rank = rng.random()
        fan = Fan(club="山茶", level=rng.randint(1, 30)) if rank > 0.6 else None
        member = Member(tier=rng.randint(1, 3), name="茶友会") if rank > 0.9 else None
        follow: Literal["following", "none"] = "following" if rank > 0.4 else "none"
        locale = "en" if name.isascii() else None
        user = User(
            id=f"sim-{number}", id_scope="uid", name=name, fan=fan, member=member, follow=follow, locale=locale,
            first_time=rank < 0.4 or None,
        )  # fmt: skip
        people.append(_Person(user, talks=rng.uniform(0.3, 2.0)))
    return people
