"""One waiting turn with all who asked it, and the orders in which turns are said and given up."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import islice

from bot.core.turns import MAX_NAMED, Lane, Turn
from bot.core.viewers import Tier, Viewer
from bot.floor.rules import LANE_ORDER

MAX_ASKERS = 512
"""Asks remembered one by one per turn; beyond it the oldest count on with the next and are forgotten by name."""
HEAD_START_S = 25.0
"""What age weighs beside number: more serves more people, less serves the first asker sooner (`bench/room_wait.py`)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Ask:
    """One person's (or one nameless group's) wish within a waiting turn; it grows stale by itself."""

    at: float
    key: str | None = None
    viewer: Viewer | None = None
    people: int = 1
    weight: float = 1.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Waiting:
    """A turn on the floor.  A value: merging returns a new one."""

    turn: Turn
    asks: tuple[Ask, ...]
    """Oldest first, never empty."""
    weight: float
    """Sum of the tier weights of all askers."""
    askers: frozenset[str]

    @property
    def first_stale_at(self) -> float:
        """Second after which the first asker has waited too long."""
        return self.asks[0].at + self.turn.ttl_s

    def plus(self, turn: Turn, tier_weights: Mapping[Tier, float]) -> "Waiting":
        """Return this turn after `turn` joined it: the id stays, the latest asker leads.

        A viewer who asks again waits anew, but counts once.
        """
        asks = asks_of(turn, tier_weights)
        here = {ask.key for ask in asks if ask.key}
        again = here & self.askers
        stayed = tuple(ask for ask in self.asks if ask.key not in again) if again else self.asks
        gained = [ask for ask in asks if ask.key is None or ask.key not in again]
        merged = replace(
            self.turn,
            fresh_at=max(self.turn.fresh_at, turn.fresh_at),
            ttl_s=turn.ttl_s,
            people=self.turn.people + sum(ask.people for ask in gained),
            text=turn.text or self.turn.text,
            values={**self.turn.values, **turn.values},
            facts_version=turn.facts_version or self.turn.facts_version,
            source=turn.source or self.turn.source,
            est_speech_s=max(self.turn.est_speech_s, turn.est_speech_s),
        )
        weight = self.weight + sum(ask.weight for ask in gained)
        return self._with(merged, _bounded(stayed + asks), weight, self.askers | here)

    def _with(self, turn: Turn, asks: tuple[Ask, ...], weight: float, askers: frozenset[str]) -> "Waiting":
        born_at = self.turn.born_at if asks[0] == self.asks[0] else asks[0].at
        turn = replace(turn, viewers=_named(asks), born_at=born_at)
        return Waiting(turn=turn, asks=asks, weight=weight, askers=askers)

    def without(self, viewer_key: str) -> "Waiting | None":
        """Return this turn as if that viewer had never asked, or None when nobody else did.

        If hers were the words it carries, it carries none: copy answers then.
        """
        rest = tuple(ask for ask in self.asks if ask.key != viewer_key)
        led = self.turn.viewer is not None and self.turn.viewer.key == viewer_key
        return self._only(rest, text="" if led else self.turn.text) if rest else None

    def _only(self, asks: tuple[Ask, ...], *, text: str) -> "Waiting":
        turn = replace(self.turn, people=sum(ask.people for ask in asks), text=text)
        askers = frozenset(ask.key for ask in asks if ask.key)
        return self._with(turn, asks, sum(ask.weight for ask in asks), askers)

    def at(self, now: float) -> "tuple[Waiting | None, Turn | None]":
        """Return what is still worth saying at `now`, and the part of it that is not: those who waited too long.

        So the first asker of a question that is asked again and again is not kept waiting without end: she is lost
        to the voice in her own time, and may be answered on screen.
        """
        if now <= self.first_stale_at:
            return self, None
        fresh = tuple(ask for ask in self.asks if now <= ask.at + self.turn.ttl_s)
        if not fresh:
            return None, self.turn
        late = self.asks[: len(self.asks) - len(fresh)]
        gone = self._only(late, text="").turn
        gone = replace(gone, id=f"{gone.id}~{round(late[-1].at * 1000)}", fresh_at=late[-1].at)
        return self._only(fresh, text=self.turn.text), gone

    def together(self, others: Sequence["Waiting"]) -> "Waiting":
        """Return one turn for this and all of `others`: nobody's own words, everybody counted."""
        asks = tuple(sorted((ask for entry in (self, *others) for ask in entry.asks), key=lambda ask: ask.at))
        turn = replace(self.turn, fresh_at=asks[-1].at)
        return replace(self, turn=turn)._only(_bounded(asks), text="")


def asks_of(turn: Turn, tier_weights: Mapping[Tier, float]) -> tuple[Ask, ...]:
    """Return who wishes for a turn that has just been offered."""
    unnamed = turn.people - len(turn.viewers)
    nameless = [Ask(at=turn.fresh_at, people=unnamed, weight=unnamed)] if unnamed > 0 else []
    named = [
        Ask(at=turn.fresh_at, key=viewer.key or None, viewer=viewer, weight=tier_weights.get(viewer.tier, 1.0))
        for viewer in reversed(turn.viewers)
    ]
    return (*nameless, *named) or (Ask(at=turn.fresh_at, people=0, weight=0.0),)


def first_wait(turn: Turn, tier_weights: Mapping[Tier, float]) -> Waiting:
    """Return a turn that has just been offered."""
    asks = asks_of(turn, tier_weights)
    askers = frozenset(ask.key for ask in asks if ask.key)
    return Waiting(turn=turn, asks=asks, weight=sum(ask.weight for ask in asks), askers=askers)


def _named(asks: Sequence[Ask]) -> tuple[Viewer, ...]:
    return tuple(islice((ask.viewer for ask in reversed(asks) if ask.viewer is not None), MAX_NAMED))


def _bounded(asks: tuple[Ask, ...]) -> tuple[Ask, ...]:
    while len(asks) > MAX_ASKERS:
        first, second, *rest = asks
        both = replace(second, people=first.people + second.people, weight=first.weight + second.weight)
        asks = (both, *rest)
    return asks


def best_of(waiting: Collection[Waiting], lane: Lane, *, calm: bool, now: float) -> Waiting | None:
    """Return what is said next in one lane: EMERGENCY in order, SHOW by deadline, the rest oldest or worth most.

    Under load a turn is worth what its askers weigh ÷ how long the first of them has waited: many before few, new
    before old.  Oldest first would say every answer just before it expires (adaptive LIFO); most first alone would
    let the first asker of a large question wait longest.
    """
    mine = [w for w in waiting if w.turn.lane is lane]
    if lane is Lane.SHOW:
        return min(mine, key=lambda w: (w.turn.expires_at(), w.turn.born_at, w.turn.id), default=None)
    if calm or lane in (Lane.EMERGENCY, Lane.SCRIPT):
        return min(mine, key=lambda w: (w.turn.born_at, w.turn.id), default=None)
    return max(mine, key=lambda w: (_worth(w, now), w.turn.fresh_at, w.turn.id), default=None)


def _worth(entry: Waiting, now: float) -> float:
    return entry.weight / (HEAD_START_S + max(0.0, now - entry.asks[0].at))


def first_to_go(waiting: Collection[Waiting]) -> Waiting | None:
    """Return whom a full floor gives up: lowest lane, then fewest viewers, then oldest; never EMERGENCY."""
    can_go = [w for w in waiting if w.turn.lane is not Lane.EMERGENCY]
    rank = {lane: place for place, lane in enumerate(LANE_ORDER)}
    return min(can_go, key=lambda w: (-rank[w.turn.lane], w.turn.people, w.turn.fresh_at, w.turn.id), default=None)
