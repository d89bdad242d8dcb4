"""The floor's figures: what an hour of a room gets, and what an offer costs.

python -m bench.floor                                       one JSON line: an offer's cost, and who is answered where
python -m bench.floor --peers .../queue_sim.py              beside the disciplines of that file, same arrivals, same run
python .../queue_sim.py --floor bench/floor.py:shipped      the rules as shipped, in that simulation's own table
python .../queue_sim.py --floor bench/floor.py:first_asker  the same, each wait that of the first asker
python .../queue_sim.py --floor bench/floor.py:no_mute      merging alone: a question just answered is answered again
"""

import argparse
import random
import time
from typing import Any

from bot.core.turns import TTL_S, Lane, Lost, Turn
from bot.core.viewers import Viewer
from bot.floor import Accepted, Floor, FloorRules, Merged, Refused

GOAL = {"wait_p50_s": 10, "voice_pct": 60, "any_pct": 90, "stale": 0}
LANES = {"giveaway": Lane.SHOW, "order": Lane.THANKS, "gift": Lane.THANKS, "question": Lane.QA, "chat": Lane.CHAT}


class Adapter:
    """Wraps `Floor` in the interface of the queue simulation; items are its `Item` values.

    Whoever asks what is on air joins it and hears the answer, which the simulation (it counts at `take`) does not see;
    who asks what was just answered waits here until the topic is wanted again or she has waited too long.
    """

    def __init__(self, rules: FloorRules, *, first_asker_leads: bool = False) -> None:
        self.floor = Floor(rules)
        self.items: dict[str, list[Any]] = {}
        self.held: dict[str, list[Any]] = {}
        self.joined: list[Any] = []
        """Who joined the running answer."""
        self.lost: list[tuple[Any, Lost, float]] = []
        """Who was lost to the voice, why and when."""
        self.first_asker_leads = first_asker_leads

    def offer(self, item: Any, now: float) -> None:
        turn = self._turn(item)
        match self.floor.offer(turn, now):
            case Accepted(turn=waits):
                self.items[turn.id] = [item, *(self.held.pop(turn.merge_key, []) if waits.people > 1 else ())]
            case Merged(into, on_air=False):
                self.items[into.id].insert(0, item)
            case Merged(on_air=True):
                self.joined.append(item)
            case Refused(reason):
                if reason is Lost.MUTED:
                    self.held.setdefault(turn.merge_key, []).insert(0, item)
                self.lost.append((item, reason, now))
        self._lose(now)

    def take(self, now: float) -> list[Any]:
        turn = self.floor.take(now)
        self._lose(now)
        if turn is None:
            return []
        self.held.pop(turn.merge_key, None)
        asked = [item for item in self.items.pop(turn.id) if now - item.at <= item.ttl_s]
        return asked[::-1] if self.first_asker_leads else asked

    def _lose(self, now: float) -> None:
        for lost, reason in self.floor.drain_losses():
            if "~" in lost.id:  # the late part of a turn that still waits
                asked = self.items.get(lost.id.split("~")[0], [])
                self.lost += [(item, reason, now) for item in asked if now - item.at > item.ttl_s]
                asked[:] = [item for item in asked if now - item.at <= item.ttl_s]
            else:
                self.lost += [(item, reason, now) for item in self.items.pop(lost.id, [])]

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


def shipped() -> Adapter:
    return Adapter(FloorRules())


def first_asker() -> Adapter:
    return Adapter(FloorRules(), first_asker_leads=True)


def no_mute() -> Adapter:
    return Adapter(FloorRules(mute_s=0.0))


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


def main() -> None:
    from bench import _kit as kit  # not for queue_sim.py, which loads this file from anywhere
    from bench._answered import hour, load_peers

    parser = argparse.ArgumentParser()
    parser.add_argument("--peers", help="queue_sim.py, whose disciplines run beside ours")
    parser.add_argument("--rates", default="0.5,2,8", help="comments a second")
    parser.add_argument("--seeds", type=int, default=3)
    options = parser.parse_args()
    cases: dict[str, Any] = {"100 comments/s": flood()}
    rows = {**(load_peers(options.peers) if options.peers else {}), "ours": shipped}
    for rate in options.rates.split(","):
        for name, make in rows.items():
            cases[f"{name} | {rate}/s"] = hour(make, float(rate), options.seeds)
    kit.emit("floor", "us; virtual hours", cases, goal=GOAL, versions=kit.versions())


if __name__ == "__main__":
    main()
