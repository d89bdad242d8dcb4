"""Topics that were just answered aloud: they rest, unless so many ask again that the answer is wanted again."""

from collections import OrderedDict
from dataclasses import dataclass, field, replace

from bot.core.turns import Turn
from bot.floor.rules import FloorRules
from bot.floor.waiting import MAX_ASKERS, Ask, Waiting, asks_of

TOPICS_KEPT = 500
REMEMBERED_S = 1800.0
"""So long after it was answered a topic still counts as answered before."""
MOST_TIMES = 16.0
"""A rest that grows ends there: about a quarter of an hour."""


@dataclass(slots=True)
class _Rest:
    said_at: float
    times: float
    """So many times as long, and as hard to wake, as other topics, >= 1."""
    asks: OrderedDict[str, Ask] = field(default_factory=OrderedDict)
    """Who asked since and was told to look at the screen: counted, not named."""


class Mutes:
    """The topics that rest.  `now` is monotonic seconds, never falling."""

    def __init__(self, rules: FloorRules) -> None:
        self._rules = rules
        self._rests: OrderedDict[str, _Rest] = OrderedDict()
        self._before: OrderedDict[str, tuple[float, float]] = OrderedDict()
        """Topics whose rest grows -> when it was answered last, and how long it rested, as `_Rest.times`."""

    def said(self, merge_key: str, now: float, intent: str = "") -> None:
        """Let a topic rest from now on, as long as topics of its intent do; longer each time, if they grow."""
        if self._rules.mute_s <= 0:
            return
        self._rests[merge_key] = _Rest(now, self._times(merge_key, now, intent))
        self._rests.move_to_end(merge_key)
        oldest = next(iter(self._rests.values()))
        if len(self._rests) > TOPICS_KEPT or now >= oldest.said_at + self._rules.mute_s * oldest.times:
            self._rests.popitem(last=False)

    def _times(self, merge_key: str, now: float, intent: str) -> float:
        times, growth = self._rules.rest_times.get(intent, 1.0), self._rules.rest_growth.get(intent, 1.0)
        if growth <= 1.0:
            return times
        at, before = self._before.pop(merge_key, (float("-inf"), 0.0))
        if now - at < REMEMBERED_S:
            times = max(times, min(MOST_TIMES, before * growth))
        self._before[merge_key] = now, times
        if len(self._before) > TOPICS_KEPT:
            self._before.popitem(last=False)
        return times

    def left_s(self, merge_key: str, now: float) -> float:
        """Return how many seconds a topic still rests, 0.0 if it does not."""
        rest = self._rests.get(merge_key)
        return max(0.0, rest.said_at + self._rules.mute_s * rest.times - now) if rest else 0.0

    def asked(self, turn: Turn, now: float) -> Waiting | None:
        """Count one more who asks a resting topic; return the topic with all of them once it is wanted again."""
        rest = self._rests[turn.merge_key]
        for ask in asks_of(turn, self._rules.tier_weights):
            key = ask.key or f"?{len(rest.asks)}"
            rest.asks[key] = replace(ask, viewer=None)
            rest.asks.move_to_end(key)
        while len(rest.asks) > MAX_ASKERS or next(iter(rest.asks.values())).at + turn.ttl_s < now:
            rest.asks.popitem(last=False)
        people = sum(ask.people for ask in rest.asks.values())
        enough, rested_s = self._rules.again_people * rest.times, self._rules.again_after_s * rest.times
        if people < enough or now < rest.said_at + rested_s:
            return None
        del self._rests[turn.merge_key]
        return _woken(turn, tuple(rest.asks.values()), self._rules)

    def forget_viewer(self, viewer_key: str) -> None:
        """Take a viewer out of all counts."""
        for rest in self._rests.values():
            rest.asks.pop(viewer_key, None)


def _woken(turn: Turn, asks: tuple[Ask, ...], rules: FloorRules) -> Waiting:
    own = asks_of(turn, rules.tier_weights)
    asks = (*asks[: len(asks) - len(own)], *own)
    return Waiting(
        turn=replace(turn, people=sum(ask.people for ask in asks), born_at=asks[0].at),
        asks=asks,
        weight=sum(ask.weight for ask in asks),
        askers=frozenset(ask.key for ask in asks if ask.key),
    )
