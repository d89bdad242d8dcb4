"""What one event costs in rules: 200 of them by index, beside a plain loop that asks each.

Half are ladders, the rest keywords, rates, presences and sequences; the load is 60 % likes, 30 % comments, gifts and
follows.  The plain loop is given ladders and event types alone, which is less than ours decides.
CPU time, so that a busy machine tells the same.  Run: python -m bench.rules [events, default 20000]
"""

import json
import platform
import statistics
import sys
import time
from collections.abc import Sequence

from bot.core.events import Comment, Empty, Gift, Like, RoomEvent, User
from bot.core.ledger import CounterChange, Window
from bot.triggers import Engine, Rule, changes_for

RULES, ROUNDS = 200, 5
WORDS = ("多少钱", "怎么买", "尺码", "包邮吗", "price", "how to buy", "size", "红色", "优惠券", "现货")
GOAL_US = 30.0


def rules() -> list[Rule]:
    made: list[Rule] = []
    counters = ("likes", "comments", "gifts", "follows")
    for number in range(RULES):
        name, kind = f"r{number}", number % 10
        counter, word = counters[number % 4], WORDS[number % 10]
        if kind < 5:
            made.append(Rule(id=name, counter=counter, levels=tuple(range(500 + number, 90_000, 7_000)), effect="x"))
        elif kind < 7:
            made.append(Rule(id=name, on="comment", keywords=(f"{word}{number}",), effect="x"))
        elif kind == 7:
            made.append(Rule(id=name, on="comment", keywords=(word,), times=20 + number, seconds=30, effect="x"))
        elif kind == 8:
            made.append(Rule(id=name, on="gift", people=5 + number, seconds=600, effect="x"))
        else:
            made.append(Rule(id=name, steps=("follow", "gift"), seconds=60 + number, effect="x"))
    return made


def load(count: int) -> list[tuple[RoomEvent, Sequence[CounterChange]]]:
    values: dict[str, int] = {}
    found: list[tuple[RoomEvent, Sequence[CounterChange]]] = []
    windows: tuple[tuple[Window, str], ...] = (("session", "s"), ("day", "2026-08-01"), ("all", "all"))
    for number in range(count):
        who = User(id=f"o-{number * 7919 % 2000}", id_scope="open_id", name="小林")
        spin = number * 2654435761 % 100
        body: dict[str, object] = {"type": "follow", "follow": Empty()}
        if spin < 60:
            body = {"type": "like", "like": Like(count=3)}
        elif spin < 90:
            words = f"这款{WORDS[number % 10]}呀" if number % 3 == 0 else "主播今天真好看"
            body = {"type": "comment", "comment": Comment(text=words, text_plain=words)}
        elif spin < 95:
            body = {"type": "gift", "gift": Gift(count=1)}
        event = RoomEvent(
            *(), source="x", platform="bilibili", room_id="1", event_id=f"e{number}", ts_recv=number * 20, user=who,
            seq=number + 1, **body,  # type: ignore[arg-type]
        )  # fmt: skip
        changes = []
        for change in changes_for(event):
            before = values.get(change.name, 0)
            values[change.name] = before + change.value
            for window, scope in windows:
                changes.append(
                    CounterChange(
                        name=change.name, scope=scope, before=before, after=before + change.value, window=window
                    )
                )
        found.append((event, changes))
    return found


def ours(events: Sequence[tuple[RoomEvent, Sequence[CounterChange]]]) -> tuple[float, int]:
    engine, fired = Engine(rules(), session_id="s"), 0
    begun = time.process_time()
    for event, changes in events:
        if changes or event.type in engine.hears:
            fired += sum(1 for one in engine.decide(event, changes, event.ts_recv))
    return (time.process_time() - begun) / len(events) * 1e6, fired


def plain(events: Sequence[tuple[RoomEvent, Sequence[CounterChange]]]) -> tuple[float, int]:
    all_of_them, fired = rules(), 0
    begun = time.process_time()
    for event, changes in events:
        for rule in all_of_them:
            for change in changes:
                if rule.counter == change.name and rule.scope == change.window and change.before is not None:
                    fired += sum(1 for level in rule.levels if change.before < level <= change.after)
            if rule.on == event.type and rule.keywords and event.comment is not None:
                any(word in event.comment.text_plain for word in rule.keywords)
    return (time.process_time() - begun) / len(events) * 1e6, fired


def main() -> None:
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 20_000
    events = load(count)
    assert ladders(events) == plain(events)[1], "a level was missed"
    cases = {name: statistics.median(run(events)[0] for _ in range(ROUNDS)) for name, run in RUNS.items()}
    print(
        json.dumps(
            {"bench": "rules", "unit": "CPU us per event, 200 rules", "versions": {"python": platform.python_version()},
             "cases": {name: round(value, 2) for name, value in cases.items()},
             "ratio": {"plain_loop/zhubo": round(cases["plain_loop"] / cases["zhubo"], 1)}, "goal": {"zhubo": GOAL_US}}
        )
    )  # fmt: skip


def ladders(events: Sequence[tuple[RoomEvent, Sequence[CounterChange]]]) -> int:
    """Firings of the ladders alone, for the comparison with the plain loop."""
    engine = Engine([rule for rule in rules() if rule.counter], session_id="s")
    return sum(len(engine.decide(event, changes, event.ts_recv)) for event, changes in events)


RUNS = {"zhubo": ours, "plain_loop": plain}

if __name__ == "__main__":
    main()
