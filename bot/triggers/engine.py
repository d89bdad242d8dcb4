"""Which rules an event sets off.  Synchronous, handed the time; what it must remember it hands out as latches.

Rules are indexed by counter and event type; a counter that stays between two levels costs one look-up.
"""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, tzinfo

from bot.core.events import RoomEvent
from bot.core.ledger import CounterChange, Firing, Latch
from bot.core.text import fold
from bot.core.viewers import History, user_key
from bot.triggers.conditions import Hours, refusal
from bot.triggers.ladder import bounds, rearmed_below, steps
from bot.triggers.orders import costs_of, orders_of, rests_of
from bot.triggers.reading import product_of, value_of, words_of
from bot.triggers.rules import Rule
from bot.triggers.windows import Presence, Rate
from bot.triggers.windows import Sequence as Walk

TierOf = Callable[[RoomEvent, History | None], str]
MAX_GATES = 256
"""Counters whose next level is remembered."""


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
        self.rules: tuple[Rule, ...] = ()
        self._index(tuple(rules))

    @property
    def horizon_ms(self) -> int:
        """How far back its windows reach: so much of the past it must be told after a start."""
        return max((round(rule.seconds * 1000) for rule in self.rules), default=0)

    @property
    def hears(self) -> frozenset[str]:
        """Event types that it must be told of even when they move no counter."""
        return self._hears

    def rename(self, names: Mapping[str, str]) -> None:
        """Let rules whose numbers were edited go on under new names."""
        self._index(tuple(replace(rule, id=names.get(rule.id, rule.id)) for rule in self.rules))

    def restore(self, latches: Iterable[Latch], past: Iterable[RoomEvent]) -> None:
        """Begin anew from what was kept: after a start, and after a transaction that came to nothing.

        `past` are the events that counted when they came, without those of late pages.
        """
        self._moved.clear()
        self._gates.clear()
        self._latched = {(one.rule_id, one.scope, one.kind): one.value for one in latches}
        for window in self._windows.values():
            window.clear()
        for event in past:
            self._remember(event)

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
            gate = self._gates.get((change.name, change.scope))
            if gate is None or not (
                gate[0] <= change.after < gate[1] and change.before is not None and gate[0] <= change.before < gate[1]
            ):
                fired += self._climb(change, event, now_ms, history)
        if event.type in self._by_type:
            fired += self._hear(event, now_ms, history)
        elif event.type == "gap":
            for window in self._windows.values():
                window.clear()
        return fired

    def rehearse(self, event: RoomEvent, now_ms: int) -> Sequence[Firing]:
        """Return what a test event shows and says; it counts nowhere, costs nothing and reaches nobody outside."""
        fired = []
        for rule in self._by_type.get(event.type, ()):
            if rule.kind != "event" or not self._fits(rule, event, fold(words_of(event))):
                continue
            bare = replace(rule, deeds=(), charges=(), approve=False)
            key = f"test:{rule.id}:{event.seq or 0}"
            orders = orders_of(bare, key, {"event": event.type, "test": True}, now_ms=now_ms, place=0, costs=())
            fired.append(Firing(rule_id=rule.id, scope="test", ordinal=event.seq or 0, level=1, orders=orders))
        return fired

    # --- counters ---------------------------------------------------------------------------------------------

    def _climb(self, change: CounterChange, event: RoomEvent, now_ms: int, history: History | None) -> list[Firing]:
        rules = self._by_counter.get((change.name, change.window))
        if not rules:
            return []
        fired: list[Firing] = []
        for rule in rules:
            if rule.hold is not None:
                fired += self._hold(rule, change, event, now_ms, history)
            elif change.before is not None:
                fired += self._steps(rule, change, event, now_ms, history)
        around = [bounds(rule, change.after) for rule in rules]
        if len(self._gates) >= MAX_GATES:
            self._gates.clear()
        if any(rule.hold is not None and self._waits(rule, change) for rule in rules):
            self._gates.pop((change.name, change.scope), None)
            return fired
        self._gates[change.name, change.scope] = max(low for low, _ in around), min(high for _, high in around)
        return fired

    def _steps(
        self, rule: Rule, change: CounterChange, event: RoomEvent, now_ms: int, history: History | None
    ) -> list[Firing]:
        floor = self._latched.get((rule.id, change.scope, "floor"), 0)
        passed = list(steps(rule, change, late=event.delivery == "backfill", floor=floor))
        if not passed:
            return []
        why = self._refusal(rule, event, now_ms, history)
        found: list[Firing] = []
        for step in passed:
            facts = {"counter": change.name, "level": step.level, "value": change.after}
            found.append(
                self._firing(
                    *(rule, change.scope, step.ordinal, step.level, step.why or why, facts, event, now_ms, history),
                    place=step.place,
                )
            )
        return found

    def _hold(
        self, rule: Rule, change: CounterChange, event: RoomEvent, now_ms: int, history: History | None
    ) -> list[Firing]:
        """Turn a `while` rule on at its number and off below its share of it; both are firings of their own."""
        assert rule.hold is not None
        is_on = bool(self._latched.get((rule.id, change.scope, "on"), 0))
        if event.delivery == "backfill" or (
            change.after < rule.hold if not is_on else change.after >= rearmed_below(rule)
        ):
            return []
        why = "" if is_on else self._refusal(rule, event, now_ms, history)
        facts = {"counter": change.name, "level": rule.hold, "value": change.after, "on": not is_on}
        if not why:
            self._latch(rule.id, change.scope, not is_on)
        bare = (
            replace(rule, effect="", say="", cooldown_s=0.0, approve=False, charges=())
            if is_on and rule.deeds
            else rule
        )
        if is_on and not rule.deeds:
            return []
        seq = event.seq or 0
        level = rule.hold if not is_on else 0
        return [self._firing(bare, change.scope, seq, level, why, facts, event, now_ms, history, counted=True)]

    def _waits(self, rule: Rule, change: CounterChange) -> bool:
        """Whether a `while` rule would be on if it might: then each change asks again."""
        assert rule.hold is not None
        return change.after >= rule.hold and not self._latched.get((rule.id, change.scope, "on"), 0)

    # --- events -----------------------------------------------------------------------------------------------

    def _hear(self, event: RoomEvent, now_ms: int, history: History | None) -> list[Firing]:
        fired: list[Firing] = []
        words: str | None = None
        for rule in self._by_type[event.type]:
            if rule.keywords and words is None:
                words = fold(words_of(event))
                if self._any_keyword is not None and self._any_keyword.search(words) is None:
                    words = ""
            if self._fits(rule, event, words or ""):
                fired += self._match(rule, event, now_ms, history)
        return fired

    def _fits(self, rule: Rule, event: RoomEvent, words: str) -> bool:
        if rule.keywords and not any(word in words for word in rule.keywords):
            return False
        return not rule.min_value or value_of(event) >= rule.min_value

    def _match(self, rule: Rule, event: RoomEvent, now_ms: int, history: History | None) -> list[Firing]:
        level = 1
        facts: dict[str, object] = {"event": event.type}
        if rule.kind == "event":
            late = event.delivery == "backfill" and not (rule.benefit or rule.catch_up in ("each", "highest"))
            why = "backfill" if late else self._refusal(rule, event, now_ms, history)
        else:
            number = self._count(rule, event) if event.delivery != "backfill" else None
            if number is None:
                return []
            level = rule.times or rule.people or 1
            facts["value"] = number
            if rule.people:
                facts |= {"people": number, "left": max(0, rule.of - number)}
            why = self._refusal(rule, event, now_ms, history)
            if not why and rule.kind != "sequence":
                self._latch(rule.id, self._session, True)
        facts["level"] = level
        seq = event.seq or 0
        return [self._firing(rule, self._session, seq, level, why, facts, event, now_ms, history, counted=True)]

    def _count(self, rule: Rule, event: RoomEvent) -> int | None:
        """Take an event into the window of `rule`; return the number at which it fires, None when it does not."""
        window, who = self._windows[rule.id], user_key(event.platform, event.user) or ""
        if isinstance(window, Walk):
            return 1 if window.walk(event.type, event.ts_recv, who) else None
        wanted = rule.times or rule.people
        is_on = bool(self._latched.get((rule.id, self._session, "on"), 0))
        if is_on and window.advance(event.ts_recv) < rule.rearm * wanted:
            self._latch(rule.id, self._session, False)
            is_on = False
        window.advance(event.ts_recv)
        number = window.add(event.ts_recv, who)
        return number if number >= wanted and not is_on else None

    def _remember(self, event: RoomEvent) -> None:
        """Take an event of the past into the windows; it sets off nothing."""
        if event.type == "gap":
            for window in self._windows.values():
                window.clear()
        words = fold(words_of(event))
        for rule in self._by_type.get(event.type, ()):
            if (window := self._windows.get(rule.id)) is None or not self._fits(rule, event, words):
                continue
            who = user_key(event.platform, event.user) or ""
            if isinstance(window, Walk):
                window.walk(event.type, event.ts_recv, who)
            else:
                window.advance(event.ts_recv)
                window.add(event.ts_recv, who)

    # --- both -------------------------------------------------------------------------------------------------

    def _refusal(self, rule: Rule, event: RoomEvent, now_ms: int, history: History | None) -> str:
        if not (self._quiet or rule.hours or rule.tiers or rule.segments or rule.show_minutes):
            return ""
        tier = self._tier_of(event, history) if rule.tiers else ""
        return refusal(
            rule,
            now_ms=now_ms,
            zone=self._zone,
            quiet=self._quiet,
            started_ms=self._started_ms,
            segment=self.segment,
            tier=tier,
        )

    def _firing(
        self,
        rule: Rule,
        scope: str,
        ordinal: int,
        level: int,
        why: str,
        facts: Mapping[str, object],
        event: RoomEvent,
        now_ms: int,
        history: History | None,
        *,
        place: int = 0,
        counted: bool = False,
    ) -> Firing:
        if why:
            return Firing(
                rule_id=rule.id, scope=scope, ordinal=ordinal, level=level, status=f"skipped:{why}", counted=counted
            )
        costs = costs_of(rule, now_ms=now_ms, session=self._session, zone=self._zone)
        key = f"{rule.id}:{scope}:{ordinal}"
        tier = self._tier_of(event, history) if rule.cooldown_per == "tier" and rule.cooldown_s else ""
        user = user_key(event.platform, event.user) or ""
        return Firing(
            rule_id=rule.id,
            scope=scope,
            ordinal=ordinal,
            level=level,
            orders=orders_of(rule, key, facts, now_ms=now_ms, place=place, costs=costs),
            rests=rests_of(rule, user=user, tier=tier, product=product_of(event)),
            counted=counted,
        )

    def _latch(self, rule_id: str, scope: str, on: bool) -> None:
        latch = Latch(rule_id=rule_id, scope=scope, kind="on", value=int(on))
        self._latched[rule_id, scope, "on"] = latch.value
        self._moved[rule_id, scope, "on"] = latch

    def _index(self, rules: tuple[Rule, ...]) -> None:
        self.rules = rules
        self._gates: dict[tuple[str, str], tuple[int, int]] = {}
        self._by_counter: dict[tuple[str, str], list[Rule]] = {}
        self._by_type: dict[str, list[Rule]] = {}
        self._windows: dict[str, Rate | Presence | Walk] = {}
        for rule in rules:
            if rule.counter:
                self._by_counter.setdefault((rule.counter, rule.scope), []).append(rule)
            for type_ in dict.fromkeys(rule.steps or ((rule.on,) if rule.on else ())):
                self._by_type.setdefault(type_, []).append(rule)
            if (window := _window(rule)) is not None:
                self._windows[rule.id] = window
        self._hears = frozenset({*self._by_type, *(("gap",) if self._windows else ())})
        words = sorted({word for rule in rules for word in rule.keywords})
        self._any_keyword = re.compile("|".join(map(re.escape, words))) if words else None


def _window(rule: Rule) -> Rate | Presence | Walk | None:
    span_ms = round(rule.seconds * 1000)
    match rule.kind:
        case "rate":
            return Rate(rule.times, span_ms)
        case "presence":
            return Presence(rule.people, span_ms)
        case "sequence":
            return Walk(rule.steps, span_ms)
    return None
