"""An invented show as reports, and a room that notes its commands."""

import itertools
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from typing import Any

from bot.console.server import ConsoleInfo, ConsoleServer
from bot.core.clock import Clock, SystemClock
from bot.core.reports import (
    Blocked,
    Chip,
    ClauseSaid,
    CommentSeen,
    EffectMoved,
    EventSeen,
    Figures,
    FloorState,
    Health,
    Report,
    TurnEnded,
    TurnLost,
    TurnStarted,
    TurnWaits,
)
from bot.core.trace import Line, Trace
from bot.core.turns import Lane, Turn
from bot.core.viewers import History, Notes, Tier, Topic, Viewer

TOKEN = "test-token-0123456789"
INFO = ConsoleInfo(
    room_id="demo",
    room_name="山茶小铺",
    lang="zh",
    persona="小满",
    started_ms=0,
    product_names={
        "CREAM-60": {"zh": "山茶花护手霜", "en": "Camellia hand cream"},
        "LOTION-250": {"zh": "身体乳", "en": "Body lotion"},
    },
)


@dataclass
class Room:
    """Commands as a room takes them."""

    acts: list[str] = field(default_factory=list)

    def skip(self) -> None:
        self.acts.append("skip")

    def drop(self, turn_id: str) -> None:
        self.acts.append(f"drop {turn_id}")

    def panic(self) -> None:
        self.acts.append("panic")

    def resume(self) -> None:
        self.acts.append("resume")

    def decide(self, key: str, verdict: str, who: str) -> bool:
        self.acts.append(f"decide {key} {verdict} {who}")
        return key != "full"

    def retry(self, source: str) -> bool:
        self.acts.append(f"retry {source}")
        return source == "relay"

    def duck(self, seconds: float) -> None:
        self.acts.append(f"duck {seconds:g}")

    def host_level(self, page: int, db: float) -> bool:
        self.acts.append(f"level {page} {db:g}")
        return db > -40

    def game(self, game_id: str) -> bool:
        self.acts.append(f"game {game_id}")
        return bool(game_id)

    def ask_model(self) -> bool:
        self.acts.append("ask_model")
        return True


def viewer(name: str = "小鹿", tier: Tier = Tier.NEW, fan_level: int = 0) -> Viewer:
    return Viewer(key=f"other:uid:{name}", name=name, tier=tier, fan_level=fan_level)


def turn(
    turn_id: str, text: str = "多少钱", *, lane: Lane = Lane.QA, intent: str = "price", people: int = 1, **more: object
) -> Turn:
    at = float(more.pop("at", 0.0))  # type: ignore[arg-type]
    base: dict[str, object] = {"viewers": (viewer(),), "sku": "CREAM-60", "ttl_s": 30.0, **more}
    return Turn(
        id=turn_id,
        lane=lane,
        intent=intent,
        merge_key=turn_id,
        born_at=at,
        fresh_at=at,
        text=text,
        people=people,
        **base,  # type: ignore[arg-type]
    )


def comment(
    seq: int, text: str = "多少钱", *, who: Viewer | None = None, at_ms: int = 1000, **more: object
) -> CommentSeen:
    base: dict[str, object] = {
        "lang": "zh",
        "platform": "bilibili",
        "fate": "queued",
        "intent": "price",
        "sku": "CREAM-60",
    }
    why = f"words: {text[:8]}"
    return CommentSeen(seq=seq, at_ms=at_ms, text=text, viewer=who or viewer(), **{**base, "why": why, **more})  # type: ignore[arg-type]


def started(one: Turn, number: int = 1, at_ms: int = 2000) -> TurnStarted:
    return TurnStarted(turn=one, number=number, at_ms=at_ms, waited_s=2.4, product="山茶花护手霜")


def said(number: int, text: str, clause: int = 0, duration_ms: float = 2000.0) -> ClauseSaid:
    decision = f"d-{number:04d}{clause}"
    return ClauseSaid(number=number, clause=clause, text=text, lang="zh", decision_id=decision, duration_ms=duration_ms)


def ended(one: Turn, number: int = 1, outcome: str = "spoken", reason: str = "", **more: int) -> TurnEnded:
    times = {"received_ms": 1000, "spoken_ms": 4200, "ended_ms": 9000, **more}
    base = {"text": "", "decision_id": "d", "speech_s": 5.0, "stale": False}
    return TurnEnded(turn=one, number=number, outcome=outcome, reason=reason, **base, **times)  # type: ignore[arg-type]


QUESTIONS: tuple[tuple[str, str, str, str, str], ...] = (
    ("成分是什么？有香精吗", "ingredients", "CREAM-60", "speaking", "12 new, 4 fan, 2 buyer"),
    ("里面有酒精吗？", "ingredients", "CREAM-60", "answered", "5 new, 1 member"),
    ("什么时候发货", "shipping", "CREAM-60", "queued", "3 buyer, 1 new"),
    ("用完手背红了一片", "complaint", "CREAM-60", "queued", "1 buyer"),
    ("有小样吗？", "faq", "CREAM-60", "queued", "3 new"),
    ("berapa harga ke KL?", "price", "CREAM-60", "queued", "1 new"),
    ("3级粉丝券在哪领", "coupon", "", "answered", "2 fan"),
    ("你是真人吗", "are_you_real", "", "answered", "1 new"),
)
NAMES = "小鹿 阿宁 青柠 七七 梨子 松果 石头 麦子 糯米 可可 星河 晚风 木木 豆豆 半夏 云朵 海盐 栗子".split()
OLD = (("主播今天几点下播", "expired", "off_topic", 52), ("😀😀😀", "ignored", "small_talk", 44))


def crowd(recipe: str) -> tuple[Viewer, ...]:
    """Viewers as "12 new, 4 fan" says."""
    tiers = [Tier(kind) for part in recipe.split(", ") for n, kind in [part.split()] for _ in range(int(n))]
    return tuple(viewer(NAMES[n], tier, 4 if tier is Tier.FAN else 0) for n, tier in enumerate(tiers))


def play(console: ConsoleServer, clock: Clock) -> None:
    """Tell a console of a room in the middle of a busy show."""
    wall, now = clock.wall_ms(), clock.now()
    seqs = itertools.count(1)
    for report in (*events(wall), *history(wall, seqs)):
        console.on(report)
    for report in asked(wall, now, seqs):
        console.on(report)
    for report in (*blocked(wall), *effects(wall), *still()):
        console.on(report)


def events(wall: int) -> Iterator[Report]:
    fan, buyer = viewer("阿宁", Tier.FAN, 8), viewer("小鹿", Tier.BUYER)
    yield EventSeen(seq=0, at_ms=wall - 95_000, type="follow", viewer=viewer("半夏"), text="")
    yield EventSeen(seq=0, at_ms=wall - 26_000, type="gift", viewer=fan, text="山茶 ×12")
    yield EventSeen(seq=0, at_ms=wall - 18_000, type="order", viewer=buyer, text="paid 山茶花护手霜 ×2")


def history(wall: int, seqs: Iterator[int]) -> Iterator[Report]:
    for minute in range(59, 0, -1):
        for _ in range((minute * 37) % 23 + (14 if minute < 18 else 4)):
            at_ms = wall - minute * 60_000
            yield comment(next(seqs), "来了", fate="ignored", intent="greeting", at_ms=at_ms, sku=None)
    for text, fate, intent, ago_s in OLD:
        at_ms = wall - ago_s * 1000
        yield comment(next(seqs), text, fate=fate, intent=intent, at_ms=at_ms, sku=None, why="no question in it")
    yield TurnLost(turn=turn("lost", "主播今天几点下播"), reason="expired", at_ms=wall)


def asked(wall: int, now: float, seqs: Iterator[int]) -> Iterator[Report]:
    waiting: list[Turn] = []
    for number, (text, intent, sku, fate, recipe) in reversed(list(enumerate(QUESTIONS, 1))):
        people = crowd(recipe)
        lang = "ms" if text.startswith("berapa") else "zh"
        about: dict[str, Any] = {"intent": intent, "sku": sku or None, "lang": lang}
        at = now - 2 - number * 1.5
        one = turn(f"q{number}", text, people=len(people), viewers=people[-8:], at=at, **about)
        mine: list[int] = []
        for who in people:
            mine.append(next(seqs))
            yield TurnWaits(turn=one, comment_seqs=tuple(mine))
            came = wall - 1000 - number * 3500
            fate_now = "queued" if len(mine) == 1 else "merged"
            yield comment(mine[-1], text, who=who, at_ms=came, fate=fate_now, why=f"asks for {intent}", **about)
        if fate == "queued":
            waiting.append(one)
            continue
        yield started(one, number, at_ms=wall - 2400)
        if fate == "answered":
            yield ended(one, number)
        else:
            yield said(number, "成分表里没有酒精，甘油、", 0, 2100)
            yield said(number, "山茶籽油印在管背面", 1, 1900)
    yield FloorState(turns=(*served(now), *reversed(waiting), script(now)), now=now, wait_s=12.0)


def served(now: float) -> tuple[Turn, ...]:
    line = "优惠到 [[ends_at:CREAM-60]]，还有 [[minutes:CREAM-60]]"
    show = turn("show1", "", lane=Lane.SHOW, intent="segment", line=line, viewers=(), at=now, ttl_s=60.0)
    buyers = crowd("5 buyer")
    words: dict[str, Any] = {"intent": "order", "line": "谢谢[[viewer:name]]等几位下单"}
    thanks = turn("thanks1", "", lane=Lane.THANKS, people=5, viewers=buyers, at=now - 6, **words)
    return show, thanks


def script(now: float) -> Turn:
    line = "主打段：山茶籽从哪里来"
    return turn("script1", "", lane=Lane.SCRIPT, intent="segment", line=line, viewers=(), at=now, ttl_s=3600.0)


def blocked(wall: int) -> Iterator[Report]:
    for ago_s, text, rules, reason in (
        (72, "买两支更划算，原价[[list_price:CREAM-60]]", ("P03 比价无依据",), "没有比价证据，不能说原价"),
        (
            15,
            "这是最滋润的一支",
            ("C01 绝对化用语", "广告法第九条(三)"),
            "“最滋润”是绝对化用语，改说“质地厚，适合冬天”",
        ),
    ):
        at_ms = wall - ago_s * 1000
        yield Blocked(at_ms=at_ms, text=text, lang="zh", rules=rules, reason=reason, turn_id="q2")


def effects(wall: int) -> Iterator[Report]:
    for key, name, state, ago_s in (
        ("likes:s1:4", "confetti", "done", 340),
        ("follow:s1:3", "lantern", "failed", 95),
        ("gift:s1:12", "petals", "done", 26),
        ("likes:s1:5", "confetti", "started", 2),
    ):
        rule, _, level = key.split(":")
        at_ms = wall - ago_s * 1000
        yield EffectMoved(key=key, name=name, rule_id=rule, level=int(level), state=state, at_ms=at_ms)


def still() -> Iterator[Report]:
    yield Figures(viewers=386, comments=1204, likes=8214, gifts=57, orders=329)
    chips = ("comments bilibili good 正常", "labels good 标签在", "stage good 观众听得到", "copy good 模型正常")
    lights = [
        *(Chip(id=" ".join(words[:-2]), state=words[-2], text=words[-1]) for words in map(str.split, chips)),
        Chip(id="voice", state="warn", text="语音改用备用B，观众听得到"),
        Chip(id="store", state="good", text="已记录"),
    ]
    yield Health(chips=tuple(lights))


def console(info: ConsoleInfo = INFO, clock: Clock | None = None) -> tuple[ConsoleServer, Room]:
    """A console with a room behind it."""
    room = Room()
    server = ConsoleServer(info, clock=clock or SystemClock(), token=TOKEN)
    server.commands = room
    return server, room


class Explainer:
    """Says why, for one comment; the others are forgotten."""

    def __init__(self, known: int = 1) -> None:
        self.known = known
        self.fault: Exception | None = None

    async def explain(self, seq: int) -> Trace | None:
        if self.fault is not None:
            raise self.fault
        return trace(seq) if seq == self.known else None


def trace(seq: int = 1, text: str = "护手霜多少钱") -> Trace:
    notes = Notes(langs={"zh": 3}, topics=(Topic("stock", "CREAM-60", 1),))
    history = History(first_seen_ms=1, visits=3, orders=2, notes=notes)
    who = replace(viewer("阿宁", Tier.FAN, 12), why="fan badge level 12", visits=3, history=history)
    core = Line(
        template="[[name:CREAM-60]]，现在[[price:CREAM-60]]。",
        verdict="clear",
        text="山茶花护手霜，现在¥39。",
        decision_id="g1-abc",
        evidence=("LAB-2026-014",),
    )
    tail = Line(template="全网最低", verdict="block", text="", rules=("E1",), reason="absolute term", optional=True)
    return Trace(
        seq=seq,
        text=text,
        spam="clear",
        spam_why="",
        viewer=who,
        lang="zh",
        intent="price",
        score=0.8,
        product="CREAM-60",
        route="qa",
        reason="says “多少钱”; name",
        template="price",
        lines=(core, tail),
        outcome="spoken",
        said="山茶花护手霜，现在¥39。",
        said_decision_id="g1-abc",
    )
