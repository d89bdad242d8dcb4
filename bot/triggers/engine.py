"""Which rules an event sets off.  Synchronous, handed the time; what it must remember it hands out as latches.

Rules are indexed by counter, event type and word; a counter that stays between two levels costs one look-up.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, tzinfo

from bot.core.events import RoomEvent
from bot.core.ledger import CounterChange, Firing, Latch
from bot.core.viewers import History, user_key
from bot.triggers.conditions import Hours, refusal
from bot.triggers.hearing import Hearing, Listener
from bot.triggers.ladder import bounds, rearmed_below, steps
from bot.triggers.orders import costs_of, orders_of, rests_of
from bot.triggers.reading import product_of
from bot.triggers.rules import Rule
from bot.triggers.windows import Sequence as Walk

TierOf = Callable[[RoomEvent, History | None], str]
MAX_GATES = 256
"""Counters whose next level is remembered."""
_EVERYTHING = (0, 2**63)


@dataclass(frozen=True, slots=True)
class _Moment:
    """An event, when it was committed, and what was known of its viewer before."""

    event: RoomEvent
    now_ms: int
    history: History | None

    @property
    def who(self) -> str:
        return user_key(self.event.platform, self.event.user) or ""

    @property
    def is_late(self) -> bool:
        return self.event.delivery == "backfill"


class Engine:
    """All rules of one session."""

    def __init__(
        self,
        rules: Iterable[Rule],
        *,
        session_id: str,
        zone: tzinfo = UTC,
        started_ms: int = 0,
        quiet: Hours = (),
        tier_of: TierOf = lambda event, history: "",
    ) -> None:
        self.segment = ""
        """Of the show, set by the room as it goes on."""
        self._session, self._zone, self._started_ms = session_id, zone, started_ms
        self._quiet, self._tier_of = quiet, tier_of
        self._moved: dict[tuple[str, str, str], Latch] = {}
        self._latched: dict[tuple[str, str, str], int] = {}
        self._index(tuple(rules))

    def _index(self, rules: tuple[Rule, ...]) -> None:
        self.rules = rules
        self._hearing = Hearing(rules)
        self.hears = self._hearing.types
        """Event types that it must be told of even when they move no counter."""
        self.quiet: dict[tuple[str, str], tuple[int, int]] = {}
        """(counter, scope) -> (low, high): while it stays in [low, high) no rule has anything to say."""
        self.personal = frozenset(rule.counter for rule in rules if rule.counter and rule.scope == "user")
        """Counters that some rule wants of each viewer."""
        self._by_counter: dict[tuple[str, str], list[Rule]] = {}
        for rule in rules:
            if rule.counter:
                self._by_counter.setdefault((rule.counter, rule.scope), []).append(rule)

    @property
    def horizon_ms(self) -> int:
        """How far back its windows reach: so much of the past it must be told after a start."""
        return max((round(rule.seconds * 1000) for rule in self.rules), default=0)

    def rename(self, names: Mapping[str, str]) -> None:
        """Let rules whose numbers were edited go on under new names."""
        self._index(tuple(replace(rule, id=names.get(rule.id, rule.id)) for rule in self.rules))

    def twin(self) -> "Engine":
        """Return an engine of the same rules that remembers nothing yet: what is tried on it never happened."""
        other = Engine(
            self.rules,
            session_id=self._session,
            zone=self._zone,
            started_ms=self._started_ms,
            quiet=self._quiet,
            tier_of=self._tier_of,
        )
        other.segment = self.segment
        return other

    def restore(self, latches: Iterable[Latch], past: Iterable[RoomEvent]) -> None:
        """Begin anew from what was kept: after a start, and after a transaction that came to nothing.

        `past` are the events that counted when they came, without those of late pages.
        """
        self._moved.clear()
        self.quiet.clear()
        self._latched = {(one.rule_id, one.scope, one.kind): one.value for one in latches}
        self._hearing.clear()
        for event in past:
            self._hearing.remember(event)

    def moved(self) -> Sequence[Latch]:
        """Return what must be kept since the last call, to be written with the firings."""
        moved = list(self._moved.values())
        self._moved.clear()
        return moved

    def decide(
        self, event: RoomEvent, changes: Sequence[CounterChange], now_ms: int, history: History | None = None
    ) -> Sequence[Firing]:
        """Return what a committed event sets off; a firing that was stored before is left out by the journal."""
        fired: list[Firing] = []
        for change in changes:
            gate, before = self.quiet.get((change.name, change.scope)), change.before
            if (
                gate is None
                or before is None
                or not gate[0] <= before < gate[1]
                or not gate[0] <= change.after < gate[1]
            ):
                fired += self._climb(change, _Moment(event, now_ms, history))
        if event.type in self.hears:
            if event.type == "gap":
                self._hearing.clear()
            for listener in self._hearing.concerned(event):
                fired += self._hear(listener, _Moment(event, now_ms, history))
        return fired

    def rehearse(self, event: RoomEvent, now_ms: int) -> Sequence[Firing]:
        """Return what a test event shows and says; it counts nowhere, costs nothing and reaches nobody outside."""
        fired, seq = [], event.seq or 0
        for listener in self._hearing.concerned(event):
            if listener.kind != "event":
                continue
            bare = replace(listener.rule, deeds=(), charges=(), approve=False)
            facts = {"event": event.type, "test": True}
            orders = orders_of(bare, f"test:{bare.id}:{seq}", facts, now_ms=now_ms, place=0, costs=())
            fired.append(Firing(rule_id=bare.id, scope="test", ordinal=seq, level=1, orders=orders))
        return fired

    # --- counters ---------------------------------------------------------------------------------------------

    def _climb(self, change: CounterChange, moment: _Moment) -> list[Firing]:
        rules = self._by_counter.get((change.name, change.window), ())
        fired: list[Firing] = []
        for rule in rules:
            if rule.hold is not None:
                fired += self._hold(rule, rule.hold, change, moment)
            elif change.before is not None:
                fired += self._pass(rule, change, moment)
        if change.window != "user":  # there are too many of them
            if len(self.quiet) >= MAX_GATES:
                self.quiet.clear()
            self.quiet[change.name, change.scope] = self._gate(rules, change)
        return fired

    def _gate(self, rules: Sequence[Rule], change: CounterChange) -> tuple[int, int]:
        """Return (low, high): within [low, high) nothing happens; nowhere while a rule only waits until it may."""
        low, high = _EVERYTHING
        for rule in rules:
            a, b = bounds(rule, change.after)
            low, high = max(low, a), min(high, b)
            if rule.hold is not None and change.after >= rule.hold and not self._is_on(rule, change.scope):
                return 0, 0
        return low, high

    def _pass(self, rule: Rule, change: CounterChange, moment: _Moment) -> list[Firing]:
        floor = self._latched.get((rule.id, change.scope, "floor"), 0)
        passed = list(steps(rule, change, late=moment.is_late, floor=floor))
        if not passed:
            return []
        why = self._refusal(rule, moment)
        fired = []
        for step in passed:
            firing = Firing(rule_id=rule.id, scope=change.scope, ordinal=step.ordinal, level=step.level)
            facts = {"counter": change.name, "level": step.level, "value": change.after}
            fired.append(self._given(rule, firing, step.why or why, facts, moment, place=step.place))
        return fired

    def _hold(self, rule: Rule, hold: int, change: CounterChange, moment: _Moment) -> list[Firing]:
        """Turn a `while` rule on at its number and off below its share of it; off takes back what it has set."""
        is_on = self._is_on(rule, change.scope)
        stays = change.after >= rearmed_below(rule) if is_on else change.after < hold
        if stays or moment.is_late:
            return []
        why = "" if is_on else self._refusal(rule, moment)
        if not why:
            self._latch(rule, change.scope, not is_on)
        if is_on:
            if not rule.deeds:
                return []
            rule = replace(rule, effect="", say="", cooldown_s=0.0, approve=False, charges=())
        seq, level = moment.event.seq or 0, 0 if is_on else hold
        firing = Firing(rule_id=rule.id, scope=change.scope, ordinal=seq, level=level, counted=True)
        facts = {"counter": change.name, "level": hold, "value": change.after, "on": not is_on}
        return [self._given(rule, firing, why, facts, moment)]

    # --- events -----------------------------------------------------------------------------------------------

    def _hear(self, listener: Listener, moment: _Moment) -> list[Firing]:
        rule, level = listener.rule, 1
        facts: dict[str, object] = {"event": moment.event.type}
        why = ""
        if listener.kind == "event":
            if moment.is_late and not (rule.benefit or rule.catch_up in ("each", "highest")):
                why = "backfill"
        else:
            number = None if moment.is_late else self._count(listener, moment)
            if number is None:
                return []
            level = listener.wanted or 1
            facts["value"] = number
            if rule.people:
                facts |= {"people": number, "left": max(0, rule.of - number)}
        why = why or self._refusal(rule, moment)
        if not why and listener.wanted:
            self._latch(rule, self._session, True)
        firing = Firing(rule_id=rule.id, scope=self._session, ordinal=moment.event.seq or 0, level=level, counted=True)
        return [self._given(rule, firing, why, {**facts, "level": level}, moment)]

    def _count(self, listener: Listener, moment: _Moment) -> int | None:
        """Take an event into its window; return the number at which the rule fires, None when it does not."""
        rule, window, at_ms = listener.rule, listener.window, moment.event.ts_recv
        if window is None:
            return None
        if isinstance(window, Walk):
            return 1 if window.walk(moment.event.type, at_ms, moment.who) else None
        is_on = self._is_on(rule, self._session)
        if window.advance(at_ms) < rule.rearm * listener.wanted and is_on:
            self._latch(rule, self._session, False)
            is_on = False
        number = window.add(at_ms, moment.who if rule.people else "")
        return number if number >= listener.wanted and not is_on else None

    # --- both -------------------------------------------------------------------------------------------------

    def _refusal(self, rule: Rule, moment: _Moment) -> str:
        if not (self._quiet or rule.hours or rule.tiers or rule.segments or rule.show_minutes):
            return ""
        return refusal(
            rule,
            now_ms=moment.now_ms,
            zone=self._zone,
            quiet=self._quiet,
            started_ms=self._started_ms,
            segment=self.segment,
            tier=self._tier_of(moment.event, moment.history) if rule.tiers else "",
        )

    def _given(
        self, rule: Rule, firing: Firing, why: str, facts: Mapping[str, object], moment: _Moment, *, place: int = 0
    ) -> Firing:
        """Return the firing with what it asks for, or refused."""
        if why:
            return replace(firing, status=f"skipped:{why}")
        now_ms = moment.now_ms
        costs = costs_of(rule, now_ms=now_ms, session=self._session, zone=self._zone)
        key = f"{firing.rule_id}:{firing.scope}:{firing.ordinal}"
        by_tier = rule.cooldown_s > 0 and rule.cooldown_per == "tier"
        tier = self._tier_of(moment.event, moment.history) if by_tier else ""
        return replace(
            firing,
            orders=orders_of(rule, key, facts, now_ms=now_ms, place=place, costs=costs),
            rests=rests_of(rule, user=moment.who, tier=tier, product=product_of(moment.event)),
        )

    def _is_on(self, rule: Rule, scope: str) -> bool:
        return bool(self._latched.get((rule.id, scope, "on"), 0))

    def _latch(self, rule: Rule, scope: str, on: bool) -> None:
        latch = Latch(rule_id=rule.id, scope=scope, kind="on", value=int(on))
        self._latched[rule.id, scope, "on"] = latch.value
        self._moved[rule.id, scope, "on"] = latch
