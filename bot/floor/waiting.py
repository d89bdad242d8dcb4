"""One waiting turn with all who asked it, and the orders in which turns are said and given up."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace

from bot.core.turns import MAX_NAMED, Lane, Turn
from bot.core.viewers import Tier
from bot.floor.rules import LANE_ORDER

MAX_ASKERS = 512
"""Viewer keys remembered per turn, so that nobody counts twice; beyond it everyone counts once a comment."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Waiting:
    """A turn on the floor.  A value: merging returns a new one."""

    turn: Turn
    weight: float
    """Sum of the tier weights of all askers."""
    askers: frozenset[str]

    def plus(self, turn: Turn, tier_weights: Mapping[Tier, float]) -> "Waiting":
        """Return this turn after `turn` joined it: first birth and id stay, the latest asker leads.

        A viewer who asks again refreshes the turn, but counts once.
        """
        newcomers = [v for v in turn.viewers if v.key is None or v.key not in self.askers]
        unnamed = max(0, turn.people - len(turn.viewers))
        here = {v.key for v in turn.viewers if v.key}
        others = tuple(v for v in self.turn.viewers if v.key is None or v.key not in here)
        merged = replace(
            self.turn,
            fresh_at=max(self.turn.fresh_at, turn.fresh_at),
            ttl_s=turn.ttl_s,
            viewers=(turn.viewers + others)[:MAX_NAMED],
            people=self.turn.people + len(newcomers) + unnamed,
            text=turn.text or self.turn.text,
            values={**self.turn.values, **turn.values},
            facts_version=turn.facts_version or self.turn.facts_version,
            source=turn.source or self.turn.source,
            est_speech_s=max(self.turn.est_speech_s, turn.est_speech_s),
        )
        askers = self.askers if len(self.askers) >= MAX_ASKERS else self.askers | here
        gained = sum(tier_weights.get(v.tier, 1.0) for v in newcomers) + unnamed
        return Waiting(turn=merged, weight=self.weight + gained, askers=askers)

    def without(self, viewer_key: str) -> "Waiting | None":
        """Return this turn as if that viewer had never asked, or None when nobody else did.

        If hers were the words it carries, it carries none: copy answers then.
        """
        people = self.turn.people - 1
        if people < 1:
            return None
        viewers = tuple(v for v in self.turn.viewers if v.key != viewer_key)
        led = self.turn.viewer is not None and self.turn.viewer.key == viewer_key
        return Waiting(
            turn=replace(self.turn, viewers=viewers, people=people, text="" if led else self.turn.text),
            weight=max(1.0, self.weight - 1.0),
            askers=self.askers - {viewer_key},
        )


def first_wait(turn: Turn, tier_weights: Mapping[Tier, float]) -> Waiting:
    """Return a turn that has just been offered."""
    weight = sum(tier_weights.get(v.tier, 1.0) for v in turn.viewers) + max(0, turn.people - len(turn.viewers))
    return Waiting(turn=turn, weight=weight, askers=frozenset(v.key for v in turn.viewers if v.key))


def best_of(waiting: Collection[Waiting], lane: Lane, *, calm: bool) -> Waiting | None:
    """Return what is said next in one lane: EMERGENCY in order, SHOW by deadline, the rest oldest or heaviest."""
    mine = [w for w in waiting if w.turn.lane is lane]
    if lane is Lane.SHOW:
        return min(mine, key=lambda w: (w.turn.expires_at(), w.turn.born_at, w.turn.id), default=None)
    if calm or lane in (Lane.EMERGENCY, Lane.SCRIPT):
        return min(mine, key=lambda w: (w.turn.born_at, w.turn.id), default=None)
    # Freshest first: oldest first under load says every answer just before it expires (adaptive LIFO).
    return max(mine, key=lambda w: (w.weight, w.turn.fresh_at, w.turn.id), default=None)


def first_to_go(waiting: Collection[Waiting]) -> Waiting | None:
    """Return whom a full floor gives up: lowest lane, then fewest viewers, then oldest; never EMERGENCY."""
    can_go = [w for w in waiting if w.turn.lane is not Lane.EMERGENCY]
    rank = {lane: place for place, lane in enumerate(LANE_ORDER)}
    return min(can_go, key=lambda w: (-rank[w.turn.lane], w.turn.people, w.turn.fresh_at, w.turn.id), default=None)
