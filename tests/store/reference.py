"""What the journal must have done, worked out again from the whole log at each question; slow, and plain on purpose.

Nothing here is shared with the engine: no index, no window that moves along, no running total.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from bot.core.events import RoomEvent

LEVELS = (3, 10, 30)
OWN_EVERY = 3
FOLLOWER_LEVELS = (100, 200, 300)
BUY, BUY_REST_MS, STOCK = "买", 20_000, 4
RUSH, RUSH_MS = 3, 30_000
TEAM, TEAM_MS = 2, 60_000
Row = tuple[str, str, int, str]
"""(rule, scope, ordinal, status)"""


@dataclass(frozen=True)
class Taken:
    """A new event: its number, the session and the wall time of its commit, and when that session was opened."""

    seq: int
    event: RoomEvent
    session: str
    now_ms: int
    opened_ms: int

    @property
    def counts(self) -> bool:
        if self.event.delivery == "backfill":
            return self.event.at_ms >= self.opened_ms
        return self.event.delivery == "live"

    @property
    def who(self) -> str:
        return (self.event.user.id or "") if self.event.user else ""


@dataclass(frozen=True)
class Ended:
    """An order that came to its end, and how."""

    key: str
    state: str


@dataclass
class Reference:
    log: list[Taken | Ended] = field(default_factory=list)

    def knows(self, event: RoomEvent) -> bool:
        return any(one.event.event_id == event.event_id for one in self.events())

    def events(self) -> list[Taken]:
        return [one for one in self.log if isinstance(one, Taken)]

    def take(self, event: RoomEvent, session: str, now_ms: int, opened_ms: int) -> None:
        self.log.append(Taken(len(self.events()) + 1, event, session, now_ms, opened_ms))

    # --- counters ---------------------------------------------------------------------------------------------

    def count(self, name: str, scope: str, until: int | None = None, who: str = "") -> int:
        """Value of a counter after the event numbered `until`; `own`: the comments of `who`."""
        found = [
            one
            for one in self.events()
            if one.counts and scope in (one.session, "all") and (until is None or one.seq <= until)
        ]
        match name:
            case "likes":
                return sum(one.event.like.count for one in found if one.event.like)
            case "gifts":
                return sum(one.event.gift.count for one in found if one.event.gift)
            case "comments":
                return sum(1 for one in found if one.event.comment)
            case "own":
                return sum(1 for one in found if one.event.comment and one.who == who)
            case "commenters":
                return len({one.who for one in found if one.event.comment})
            case _:
                return max((one.event.counter.value for one in found if one.event.counter), default=0)

    def has_total(self, scope: str, before: int) -> bool:
        """Whether a total of followers was heard before the event numbered `before`."""
        return any(
            one.event.counter and one.counts and one.session == scope and one.seq < before for one in self.events()
        )

    # --- firings ----------------------------------------------------------------------------------------------

    def rows(self) -> set[Row]:
        """Every firing row that must be there."""
        rows: dict[tuple[str, str, int], str] = {}
        for one in self.events():
            for rule, scope, ordinal, status in self._set_off(one):
                if status != "counted":
                    rows.setdefault((rule, scope, ordinal), status)
        return {(*key, status) for key, status in rows.items()}

    def _set_off(self, one: Taken) -> Iterator[Row]:
        if not one.counts:
            return
        late = one.event.delivery == "backfill"

        def climbed(name: str, scope: str) -> tuple[int, int]:
            return self.count(name, scope, one.seq - 1), self.count(name, scope, one.seq)

        before, after = climbed("likes", one.session)
        for level in LEVELS:
            if before < level <= after:
                yield "goal", one.session, level, "skipped:backfill" if late else "fired"
        before, after = climbed("gifts", "all")
        passed = [number * 10 for number in range(before // 10 + 1, after // 10 + 1)]
        for level in passed:
            yield (
                "tens",
                "all",
                level,
                "skipped:backfill" if late else "fired" if level == passed[-1] else "skipped:superseded",
            )
        before, after = climbed("commenters", one.session)
        if before // 2 < after // 2:
            yield "crowd", one.session, after // 2 * 2, "skipped:backfill" if late else "fired"
        before, after = (self.count("own", "all", seq, one.who) for seq in (one.seq - 1, one.seq))
        if before // OWN_EVERY < after // OWN_EVERY:
            scope = f"user:bilibili:open_id:{one.who}"
            yield "own", scope, after // OWN_EVERY * OWN_EVERY, "skipped:backfill" if late else "fired"
        before, after = climbed("followers", one.session)
        if self.has_total(one.session, one.seq):
            for level in FOLLOWER_LEVELS:
                if before < level <= after:
                    yield "fans", one.session, level, "skipped:backfill" if late else "fired"
        if not late:
            yield from self._events(one)

    def _events(self, one: Taken) -> Iterator[Row]:
        if one.event.comment and BUY in one.event.comment.text_plain:
            yield "buy", one.session, one.seq, "fired" if one.seq in self.sold() else "counted"
        if self._crosses(one, RUSH, RUSH_MS, lambda found: sum(1 for each in found if each.event.comment)):
            yield "rush", one.session, one.seq, "fired"
        if self._crosses(one, TEAM, TEAM_MS, lambda found: len({each.who for each in found if each.event.gift})):
            yield "team", one.session, one.seq, "fired"

    def sold(self) -> list[int]:
        """Numbers of the comments that got something: not while the rule rested, and never beyond the stock."""
        sold: list[int] = []
        until_ms = 0
        taken: dict[str, set[str]] = {}
        sessions: dict[str, str] = {}
        for one in self.log:
            if isinstance(one, Ended):
                if one.key in sessions and one.state != "done":
                    taken[sessions[one.key]].discard(one.key)
                continue
            words = one.event.comment.text_plain if one.event.comment else ""
            if one.event.delivery != "live" or BUY not in words:
                continue
            key = f"buy:{one.session}:{one.seq}"
            if one.now_ms >= until_ms and len(taken.setdefault(one.session, set())) < STOCK:
                sold.append(one.seq)
                until_ms = one.now_ms + BUY_REST_MS
                taken[one.session].add(key)
                sessions[key] = one.session
        return sold

    def _crosses(self, one: Taken, wanted: int, span_ms: int, measure: Callable[[list[Taken]], int]) -> bool:
        """Whether a window reaches its number with this event, not having been at it since it was last below 80 %."""
        armed = dict.fromkeys([each.session for each in self.events()], True)
        for each in self.events():
            mine = each.event.comment if wanted == RUSH else each.event.gift
            if not mine or each.event.delivery != "live":
                continue
            within = [
                other
                for other in self.events()
                if other.event.delivery == "live" and other.seq <= each.seq
                and other.event.ts_recv > each.event.ts_recv - span_ms
            ]  # fmt: skip
            if not armed[each.session] and measure(within[:-1]) < wanted * 0.8:
                armed[each.session] = True
            reached = armed[each.session] and measure(within) >= wanted
            if each.seq == one.seq:
                return reached
            if reached:
                armed[each.session] = False
        return False

    def budget(self) -> dict[str, tuple[int, int]]:
        """Session -> (reserved, spent) of the stock."""
        found: dict[str, tuple[int, int]] = {}
        for seq in self.sold():
            session = self.events()[seq - 1].session
            states = [one.state for one in self.log if isinstance(one, Ended) and one.key == f"buy:{session}:{seq}"]
            reserved, spent = found.get(session, (0, 0))
            last = states[-1] if states else "open"
            found[session] = reserved + (last == "open"), spent + (last == "done")
        return found
