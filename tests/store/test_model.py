"""Whatever happens to a journal, it equals a slow reference that works everything out again from the unique events."""

import asyncio
import os
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import Bundle, RuleBasedStateMachine, initialize, rule

from bot.aio.virtual import VirtualLoop
from bot.core.events import RoomEvent
from bot.core.ledger import Latch, OutboxState
from bot.store.journal import SqliteJournal
from bot.triggers import Charge, Engine, Rule
from tests.store import reference
from tests.store.rig import MEMORY_DISK, NOON_MS, HandClock, comment, gift, like, opened, total

pytestmark = [pytest.mark.wire, pytest.mark.timeout(300)]
STREAMS = int(os.environ.get("ZHUBO_STREAMS", "200"))
"""More of them by hand: `ZHUBO_STREAMS=20000 pytest tests/store/test_model.py --timeout 3600`."""
LONG_S = 100_000.0
STOCK = Charge(budget="stock", cap=reference.STOCK, span="session", amount=1)
RULES = (
    Rule(id="goal", counter="likes", levels=reference.LEVELS, effect="confetti", say="goal", ttl_s=LONG_S),
    Rule(id="tens", counter="gifts", scope="all", every=10, policy="highest", effect="hearts", ttl_s=LONG_S),
    Rule(id="crowd", counter="commenters", every=2, effect="hearts", ttl_s=LONG_S),
    Rule(id="own", counter="comments", scope="user", every=reference.OWN_EVERY, effect="hearts", ttl_s=LONG_S),
    Rule(id="fans", counter="followers", levels=reference.FOLLOWER_LEVELS, effect="hearts", ttl_s=LONG_S),
    Rule(
        *(),
        id="buy",
        on="comment",
        keywords=(reference.BUY,),
        cooldown_s=reference.BUY_REST_MS / 1000,
        charges=(STOCK,),
        effect="hearts",
        ttl_s=LONG_S,
    ),
    Rule(id="rush", on="comment", times=reference.RUSH, seconds=reference.RUSH_MS / 1000, effect="x", ttl_s=LONG_S),
    Rule(id="team", on="gift", people=reference.TEAM, seconds=reference.TEAM_MS / 1000, effect="x", ttl_s=LONG_S),
)
TERMINAL = {"done", "failed", "expired", "cancelled", "superseded"}


class Crash(Exception):
    """Nothing of the transaction may be left."""


class Fused(Engine):
    """Breaks at the very end of a transaction when its fuse is lit."""

    lit = False

    def moved(self) -> Sequence[Latch]:
        if self.lit:
            self.lit = False
            raise Crash
        return super().moved()


class JournalMachine(RuleBasedStateMachine):
    """Duplicates, disorder, restarts, kills at any step; acknowledgements late, twice or never; a clock that runs."""

    sent: Bundle[RoomEvent] = Bundle("sent")

    @initialize()
    def begin(self) -> None:
        self.folder = tempfile.TemporaryDirectory(dir=MEMORY_DISK)
        self.runner = asyncio.Runner(loop_factory=VirtualLoop)
        self.clock, self.reference = HandClock(), reference.Reference()
        self.session, self.opened_ms, self.number = "1@1", NOON_MS, 0
        self.states: dict[str, str] = {}
        self.journal = self.start()

    def start(self) -> SqliteJournal:
        path = Path(self.folder.name) / "journal.sqlite3"
        self.engine = Fused(RULES, session_id=self.session)
        self.context = opened(path, clock=self.clock, session=self.session, engine=self.engine)
        return self.runner.run(self.context.__aenter__())

    @rule(
        target=sent,
        kind=st.sampled_from("llggcccbbt"),
        count=st.integers(0, 12),
        user=st.sampled_from("abc"),
        delivery=st.sampled_from(["live", "live", "live", "live", "backfill", "test"]),
    )
    def new_event(self, kind: str, count: int, user: str, delivery: str) -> RoomEvent:
        self.number += 1
        id, at_ms = f"e{self.number}", self.clock.at_ms
        if kind == "t":
            return total(id, "followers", count * 30, delivery=delivery, at_ms=at_ms)
        if kind in "cb":
            words = "我要买这个" if kind == "b" else "好看"
            return comment(id, words, user=user, delivery=delivery, at_ms=at_ms)
        make = like if kind == "l" else gift
        return make(id, count, user=user, delivery=delivery, at_ms=at_ms)

    @rule(events=st.lists(sent, min_size=1, max_size=8), crash=st.sampled_from([False, False, False, True]))
    def append(self, events: list[RoomEvent], crash: bool = False) -> None:
        events = sorted(events, key=lambda one: one.ts_recv)  # ours to give at receipt: it never goes back
        events = [one for one in events if one.ts_recv >= self.newest_ms() or self.reference.knows(one)]
        if not events:
            return
        if crash:
            self.engine.lit = True
            with pytest.raises(Crash):
                self.runner.run(self.journal.append(events))
        committed = self.runner.run(self.journal.append(events))
        new = {one.event_id: one for one in events if not self.reference.knows(one)}
        assert [one.event.event_id for one in committed] == list(new)
        for one in new.values():
            self.reference.take(one, self.session, self.clock.at_ms, self.opened_ms)
        self.look()

    def newest_ms(self) -> int:
        return max((one.event.ts_recv for one in self.reference.events()), default=0)

    @rule(events=st.lists(sent, min_size=2, max_size=6), data=st.data())
    def append_from_many_callers(self, events: list[RoomEvent], data: st.DataObject) -> None:
        for one in data.draw(st.permutations(events)):
            self.append([one])

    @rule(
        limit=st.integers(0, 5),
        acks=st.lists(st.sampled_from(["started", "done", "failed", "cancelled", "never"]), max_size=5),
    )
    def claim(self, limit: int, acks: list[str]) -> None:
        rows = self.runner.run(self.journal.claim(self.clock.at_ms, limit))
        assert len(rows) <= limit
        for row, ack in zip(rows, [*acks, *["never"] * 5], strict=False):
            assert self.states.get(row.key, "ready") not in TERMINAL, "sent again after its end"
            if ack != "never":
                self.settle(row.key, ack)
        self.look()

    @rule(data=st.data(), ack=st.sampled_from(["started", "done", "failed"]))
    def acknowledge_late_or_again(self, data: st.DataObject, ack: str) -> None:
        if self.states:
            self.settle(data.draw(st.sampled_from(sorted(self.states))), ack)

    def settle(self, key: str, ack: str) -> None:
        moved = self.runner.run(self.journal.settle(key, OutboxState(ack)))
        late = ack == "done" and self.states[key] == "expired"
        assert not (moved and self.states[key] in TERMINAL) or late, "a final state was left"
        self.look()

    def look(self) -> None:
        """Note how each order stands, and what came to its end since the last look."""
        for row in self.runner.run(self.journal.effects(10_000)):
            if row.state in TERMINAL and self.states.get(row.key) != row.state:
                self.reference.log.append(reference.Ended(row.key, row.state))
            self.states[row.key] = row.state

    @rule(seconds=st.sampled_from([1, 11, 40]))
    def wait(self, seconds: int) -> None:
        self.clock.at_ms += seconds * 1000

    @rule(new_session=st.booleans(), killed=st.booleans())
    def restart(self, new_session: bool, killed: bool) -> None:
        self.counters_equal_the_unique_events()
        if killed:  # nothing of the orderly end happens: no waiting, no checkpoint
            self.journal._ledger.close()
            self.journal._closed = True
        self.runner.run(self.context.__aexit__(None, None, None))
        if new_session:
            self.session = f"1@{int(self.session[2:]) + 1}"
            self.opened_ms = self.clock.at_ms
        self.journal = self.start()
        self.look()

    @rule()
    def compare(self) -> None:
        """Rows are never taken back: what differs at any step differs here and at the end as well."""
        self.counters_equal_the_unique_events()
        self.firings_equal_those_of_the_reference()
        self.each_firing_has_its_orders_once()
        self.the_budget_is_what_orders_hold_and_spent()

    def counters_equal_the_unique_events(self) -> None:
        counters = self.runner.run(self.journal.counters())
        for scope in {self.session, "all"}:
            for name in ("likes", "gifts", "comments", "commenters"):
                assert counters.get((name, scope), 0) == self.reference.count(name, scope), (name, scope)

    def firings_equal_those_of_the_reference(self) -> None:
        rows = self.read("SELECT rule_id, scope, ordinal, status FROM firing")
        assert set(rows) == self.reference.rows()
        assert len(rows) == len(set(rows))

    def each_firing_has_its_orders_once(self) -> None:
        self.look()
        fired = {f"{rule}:{scope}:{at}" for rule, scope, at, status in self.reference.rows() if status == "fired"}
        goals = {f"{key}:say" for key in fired if key.startswith("goal:")}
        real = [key for key in self.states if not key.startswith("test:")]
        assert set(real) == fired | goals

    def the_budget_is_what_orders_hold_and_spent(self) -> None:
        rows = self.read("SELECT span, reserved, spent FROM budget")
        assert {span: (reserved, spent) for span, reserved, spent in rows} == self.reference.budget()

    def read(self, query: str) -> list[tuple[Any, ...]]:
        return self.runner.run(self.journal.within(lambda ledger, _: ledger.db.execute(query).fetchall()))

    def teardown(self) -> None:
        if hasattr(self, "journal"):
            try:
                self.compare()
            finally:
                self.end()

    def end(self) -> None:
        self.runner.run(self.context.__aexit__(None, None, None))
        self.runner.close()
        self.folder.cleanup()


JournalMachine.TestCase.settings = settings(
    max_examples=STREAMS,
    stateful_step_count=14,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much],
)
TestJournalEqualsItsReference = JournalMachine.TestCase
