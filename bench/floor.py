"""The floor's figures: what an hour of a room gets, and what an offer costs.

python bench/floor.py                                       one JSON line
python .../queue_sim.py --floor bench/floor.py:adapter      beside other queue disciplines, merging alone (no mute)
python .../queue_sim.py --floor bench/floor.py:shipped      the rules as shipped: repeats within 60 s go to captions
python .../queue_sim.py --floor bench/floor.py:first_asker  as `adapter`, but each wait is the first asker's
"""

import json
import random
import time
from typing import Any

from bot.core.turns import TTL_S, Lane, Turn
from bot.core.viewers import Viewer
from bot.floor import Accepted, Floor, FloorRules, Merged

LANES = {"giveaway": Lane.SHOW, "order": Lane.THANKS, "gift": Lane.THANKS, "question": Lane.QA, "chat": Lane.CHAT}


class Adapter:
    """Wraps `Floor` in the interface of the queue simulation; items are its `Item` values."""

    def __init__(self, rules: FloorRules, *, first_asker_leads: bool = False) -> None:
        self.floor = Floor(rules)
        self.items: dict[str, list[Any]] = {}
        self.first_asker_leads = first_asker_leads

    def offer(self, item: Any, now: float) -> None:
        turn = self._turn(item)
        match self.floor.offer(turn, now):
            case Accepted():
                self.items[turn.id] = [item]
            case Merged(into, on_air=False):
                self.items[into.id].insert(0, item)
        for lost, _ in self.floor.drain_losses():
            self.items.pop(lost.id, None)

    def take(self, now: float) -> list[Any]:
        turn = self.floor.take(now)
        for lost, _ in self.floor.drain_losses():
            self.items.pop(lost.id, None)
        if turn is None:
            return []
        if self.floor.rules.mute_s == 0:
            # The simulation counts answers at `take`, so whoever joins on air would count for nobody: off air at once.
            self.floor.spoke(turn, 0.0, now)
        asked = self.items.pop(turn.id)
        return asked[::-1] if self.first_asker_leads else asked

    def yield_for(self, running: list[Any], now: float) -> bool:
        return self.floor.yield_for(self._turn(running[0]), now) is not None

    def spoke(self, running: list[Any], seconds: float, now: float) -> None:
        self.floor.spoke(self._turn(running[0]), seconds, now)

    def __len__(self) -> int:
        return len(self.floor)

    @staticmethod
    def _turn(item: Any) -> Turn:
        key = {"question": f"intent-{item.intent}", "chat": f"chat-{item.id}", "giveaway": f"draw-{item.id}"}
        return Turn(
            id=str(item.id),
            lane=LANES[item.kind],
            intent=f"{item.kind}-{item.intent}",
            merge_key=key.get(item.kind, item.kind),
            born_at=item.at,
            fresh_at=item.at,
            ttl_s=item.ttl_s,
            viewers=(Viewer(key=f"v{item.viewer}"),) if item.viewer >= 0 else (),
        )


def adapter() -> Adapter:
    return Adapter(FloorRules(mute_s=0.0))


def shipped() -> Adapter:
    return Adapter(FloorRules())


def first_asker() -> Adapter:
    return Adapter(FloorRules(mute_s=0.0), first_asker_leads=True)


def flood(rate: float = 100.0, seconds: float = 600.0, seed: int = 1) -> dict[str, float | int | dict[str, int]]:
    """Run the floor alone at `rate` comments/s against one voice of 7 s an answer."""
    draw, floor, now, free_at = random.Random(seed), Floor(), 0.0, 0.0
    longest = stale = spoken = offers = 0
    spent = 0.0
    while now < seconds:
        now += draw.expovariate(rate)
        lane = draw.choices((Lane.QA, Lane.CHAT, Lane.THANKS), (56, 40, 4))[0]
        topic = min(int(draw.paretovariate(0.9)), 40) if lane is Lane.QA else draw.randrange(5)
        turn = Turn(
            id=str(offers),
            lane=lane,
            intent="x",
            merge_key=f"{lane}-{topic}",
            born_at=now,
            fresh_at=now,
            ttl_s=TTL_S[lane],
            viewers=(Viewer(key=f"v{draw.randrange(50_000)}"),),
        )
        started = time.perf_counter()
        floor.offer(turn, now)
        spent += time.perf_counter() - started
        offers += 1
        longest = max(longest, len(floor))
        floor.drain_losses()
        if now >= free_at and (taken := floor.take(now)):
            spoken, stale = spoken + 1, stale + (now > taken.expires_at())
            free_at = now + 7.0
            floor.spoke(taken, 7.0, now)
    return {
        "offer_us": round(spent / offers * 1e6, 1),
        "offers": offers,
        "spoken": spoken,
        "spoken_after_ttl": stale,
        "longest_queue": longest,
        "lost": {reason.value: count for reason, count in sorted(floor.lost.items())},
    }


if __name__ == "__main__":
    print(json.dumps({"bench": "floor", "unit": "us", "cases": {"100 comments/s": flood()}}))
