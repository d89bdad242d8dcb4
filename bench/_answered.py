"""Who of a crowded hour is answered, by voice, on screen or in the chat; a discrete-event simulation.

The room is that of the queue simulation: Poisson arrivals with a burst of four times the rate in the first minute of
each quarter of an hour; 56 % questions of 40 kinds with Zipf-like popularity, 40 % talk, 2.5 % orders, 1.5 % gifts; 500
viewers; 7 +- 2 s an answer.  Answered counts questions, orders and gifts.  The wait is that of every single asker whose
question the voice took (who joins an answer on air waits for nothing).  The screen shows one answer at a time, for as
long as 22 characters take to read; the chat takes 20 messages in 30 s, for questions the screen has no room for.
"""

import importlib.util
import random
import statistics
import sys
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bench import _kit as kit
from bot.core.turns import Lost
from bot.room.board import BETWEEN_S, FRESH_S, WAITING, hold_s
from bot.room.unspoken import UNSPOKEN

KINDS = {"giveaway": 60.0, "order": 25.0, "gift": 20.0, "question": 30.0, "chat": 12.0}
ASKING = ("question", "order", "gift")
CLAUSE_S, HOUR_S = 1.6, 3600.0
CARD_S = hold_s("字" * 22) + BETWEEN_S
CHAT = (20, 30.0)


@dataclass(frozen=True, slots=True)
class Item:
    id: int
    at: float
    kind: str
    intent: int
    viewer: int
    priority: int
    ttl_s: float


def arrivals(seed: int, rate: float) -> list[Item]:
    draw, now, items = random.Random(seed), 0.0, list[Item]()
    while now < HOUR_S:
        now += draw.expovariate(rate * (4 if now % 900 < 60 else 1))
        kind = draw.choices(("question", "chat", "order", "gift"), (56, 40, 2.5, 1.5))[0]
        intent = min(int(draw.paretovariate(0.9)), 40) if kind == "question" else -1
        priority = {"order": 70, "gift": 60, "question": 50, "chat": 20}[kind]
        items.append(Item(len(items), now, kind, intent, draw.randrange(500), priority, KINDS[kind]))
    draws = [Item(10**6 + k, 300.0 + 900 * k, "giveaway", -1, -1, 90, KINDS["giveaway"]) for k in range(4)]
    return sorted(items + draws, key=lambda item: (item.at, item.id))


class Screen:
    """One card at a time, most askers first; equal questions share one.  What it has no room for goes to the chat."""

    def __init__(self) -> None:
        self.shown, self.written = set[int](), set[int]()
        self._waiting: dict[tuple[str, int], list[Item]] = {}
        self._free_at = 0.0
        self._sent = deque[float](maxlen=CHAT[0])

    def put(self, item: Item, now: float) -> None:
        key = (item.kind, item.intent)
        if key in self._waiting or len(self._waiting) < WAITING:
            self._waiting.setdefault(key, []).append(item)
        elif item.kind == "question" and (len(self._sent) < CHAT[0] or now - self._sent[0] >= CHAT[1]):
            self._sent.append(now)
            self.written.add(item.id)

    def said(self, item: Item) -> None:
        self._waiting.pop((item.kind, item.intent), None)

    def run(self, now: float) -> None:
        while self._waiting and self._free_at <= now:
            fresh = {key: asked for key, asked in self._waiting.items() if now - asked[-1].at <= FRESH_S}
            self._waiting = fresh
            if not fresh:
                return
            best = max(fresh, key=lambda key: (key[0] == "question", len(fresh[key]), -fresh[key][-1].at))
            self.shown.update(item.id for item in self._waiting.pop(best))
            self._free_at = max(self._free_at, now) + CARD_S


def one_hour(make: Callable[[], Any], seed: int, rate: float) -> dict[str, float]:
    draw, floor, coming = random.Random(seed + 1), make(), deque(arrivals(seed, rate))
    screen, heard = Screen(), set[int]()
    total = sum(item.kind in ASKING for item in coming)
    waits, first_waits, stale, longest, now = list[float](), list[float](), 0, 0, 0.0

    def settle(at: float) -> None:
        joined, lost = getattr(floor, "joined", []), getattr(floor, "lost", [])
        heard.update(item.id for item in joined)
        waits.extend(0.0 for item in joined if item.kind == "question")
        for item, reason, when in lost:
            if Lost(reason) in UNSPOKEN and item.kind in ASKING:
                screen.put(item, when)
        joined.clear(), lost.clear()
        screen.run(at)

    while coming:
        while coming and coming[0].at <= now:
            floor.offer(coming[0], coming.popleft().at)
        settle(now)
        running = floor.take(now)
        if not running:
            now = coming[0].at if coming else now
            continue
        seconds = max(2.0, draw.gauss(7, 2))
        end = now + seconds
        stale += sum(now - item.at > item.ttl_s for item in running)
        heard.update(item.id for item in running if item.kind in ASKING)
        if running[0].kind == "question":
            waits += [now - item.at for item in running]
            first_waits.append(now - min(item.at for item in running))
        screen.said(running[0])
        while coming and coming[0].at <= end:
            item = coming.popleft()
            floor.offer(item, item.at)
            longest = max(longest, len(floor))
            settle(item.at)
            if floor.yield_for(running, item.at):
                end = min(end, item.at + CLAUSE_S)
                break
        floor.spoke(running, seconds, end)
        now = end
    settle(now)
    return {
        "wait_p50_s": kit.percentile(waits or [HOUR_S], 0.5),
        "wait_p95_s": kit.percentile(waits or [HOUR_S], 0.95),
        "first_asker_p50_s": kit.percentile(first_waits or [HOUR_S], 0.5),
        "stale": stale,
        "voice_pct": 100 * len(heard) / total,
        "voice_or_screen_pct": 100 * len(heard | screen.shown) / total,
        "any_pct": 100 * len(heard | screen.shown | screen.written) / total,
        "longest": longest,
    }


def hour(make: Callable[[], Any], rate: float, seeds: int) -> dict[str, float]:
    """Return the mean of `seeds` hours at `rate` comments a second."""
    runs = [one_hour(make, seed, rate) for seed in range(seeds)]
    return {key: round(statistics.mean(run[key] for run in runs), 1) for key in runs[0]}


def load_peers(path: str) -> dict[str, Callable[[], Any]]:
    """Return the built-in disciplines of a queue simulation file."""
    spec = importlib.util.spec_from_file_location("queue_sim", Path(path))
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules["queue_sim"] = module
    spec.loader.exec_module(module)
    return dict(module.BUILT_IN)
