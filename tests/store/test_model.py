"""Whatever happens to a journal, it equals a slow reference that knows only the set of unique events, in order."""

import asyncio
import tempfile
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import Bundle, RuleBasedStateMachine, initialize, invariant, rule

from bot.aio.virtual import VirtualLoop
from bot.core.events import RoomEvent
from bot.core.ledger import OutboxState
from bot.store.journal import SqliteJournal
from bot.triggers import Rule
from tests.store.rig import MEMORY_DISK, HandClock, comment, gift, like, opened

pytestmark = pytest.mark.wire
LADDER = Rule(id="goal", counter="likes", levels=(3, 10, 30), effect="confetti", say="goal", ttl_s=100_000)
TENS = Rule(id="tens", counter="gifts", scope="all", every=10, policy="highest", effect="hearts", ttl_s=100_000)


@dataclass
class Reference:
    """Recomputes everything from the unique events at each question."""

    events: dict[str, RoomEvent] = field(default_factory=dict)
    sessions: dict[str, str] = field(default_factory=dict)

    def count(self, name: str, scope: str) -> int:
        found = 0
        for key, one in self.events.items():
            if scope in (self.sessions[key], "all") and one.delivery == "live":
                found += one.like.count if name == "likes" and one.like else 0
                found += one.gift.count if name == "gifts" and one.gift else 0
                found += 1 if name == "comments" and one.comment else 0
        return found

    def comments_of(self, user: str) -> int:
        live = [one for one in self.events.values() if one.comment and one.delivery == "live"]
        return sum(1 for one in live if one.user and one.user.id == user)

    def fired(self) -> set[str]:
        scopes = set(self.sessions.values())
        goals = {
            f"goal:{scope}:{level}"
            for scope in scopes
            for level in LADDER.levels
            if self.count("likes", scope) >= level
        }
        gifts, tens = 0, set()
        for one in self.events.values():
            if one.gift and one.delivery == "live":
                before, gifts = gifts, gifts + one.gift.count
                if before // 10 < gifts // 10:
                    tens.add(f"tens:all:{gifts // 10 * 10}")
        return goals | {f"{key}:say" for key in goals} | tens


class JournalMachine(RuleBasedStateMachine):
    """Duplicates, disorder, restarts, kills; acknowledgements late, twice or never."""

    sent: Bundle[RoomEvent] = Bundle("sent")

    @initialize()
    def begin(self) -> None:
        self.folder = tempfile.TemporaryDirectory(dir=MEMORY_DISK)
        self.runner = asyncio.Runner(loop_factory=VirtualLoop)
        self.clock, self.reference = HandClock(), Reference()
        self.session, self.number = "1@1", 0
        self.known_keys: list[str] = []
        self.final: set[str] = set()
        self.journal = self.start()

    def start(self) -> SqliteJournal:
        path = Path(self.folder.name) / "journal.sqlite3"
        context = opened(path, LADDER, TENS, clock=self.clock, session=self.session)
        self.context = context
        return self.runner.run(context.__aenter__())

    @rule(
        target=sent,
        kind=st.sampled_from("lgc"),
        count=st.integers(0, 12),
        user=st.sampled_from("abc"),
        delivery=st.sampled_from(["live", "live", "live", "test"]),
    )
    def new_event(self, kind: str, count: int, user: str, delivery: str) -> RoomEvent:
        self.number += 1
        id = f"e{self.number}"
        if kind == "c":
            return comment(id, user=user, delivery=delivery)
        make = like if kind == "l" else gift
        return make(id, count, user=user, delivery=delivery)

    @rule(events=st.lists(sent, min_size=1, max_size=8))
    def append(self, events: list[RoomEvent]) -> None:
        committed = self.runner.run(self.journal.append(events))
        new = {one.event_id: one for one in events if one.event_id not in self.reference.events}
        assert [one.event.event_id for one in committed] == list(new)
        for one in committed:
            assert one.event.user is not None
            if one.event.delivery == "live":
                known = self.reference.comments_of(one.event.user.id or "")
                assert (one.history.comments if one.history else 0) == known
            self.reference.events[one.event.event_id] = one.event
            self.reference.sessions[one.event.event_id] = self.session
            self.known_keys += [order.key for firing in one.firings for order in firing.orders]

    @rule(events=st.lists(sent, min_size=2, max_size=6), data=st.data())
    def append_from_many_callers(self, events: list[RoomEvent], data: st.DataObject) -> None:
        for one in data.draw(st.permutations(events)):
            self.append([one])

    @rule(limit=st.integers(0, 5), acks=st.lists(st.sampled_from(["started", "done", "failed", "never"]), max_size=5))
    def claim(self, limit: int, acks: list[str]) -> None:
        rows = self.runner.run(self.journal.claim(self.clock.at_ms, limit))
        assert len(rows) <= limit
        for row, ack in zip(rows, [*acks, *["never"] * 5], strict=False):
            assert row.key not in self.final, "sent again after it was done"
            if ack != "never":
                self.settle(row.key, ack)

    @rule(data=st.data(), ack=st.sampled_from(["started", "done", "failed"]))
    def acknowledge_late_or_again(self, data: st.DataObject, ack: str) -> None:
        if self.known_keys:
            self.settle(data.draw(st.sampled_from(self.known_keys)), ack)

    def settle(self, key: str, ack: str) -> None:
        moved = self.runner.run(self.journal.settle(key, OutboxState(ack)))
        assert not (moved and key in self.final), "a final state was left"
        if moved and ack == "done":
            self.final.add(key)

    @rule(seconds=st.sampled_from([1, 11, 40]))
    def wait(self, seconds: int) -> None:
        self.clock.at_ms += seconds * 1000

    @rule(new_session=st.booleans(), killed=st.booleans())
    def restart(self, new_session: bool, killed: bool) -> None:
        if killed:  # nothing of the orderly end happens: no waiting, no checkpoint
            self.journal._ledger.close()
            self.journal._closed = True
        self.runner.run(self.context.__aexit__(None, None, None))
        if new_session:
            self.session = f"1@{int(self.session[2:]) + 1}"
        self.journal = self.start()

    @invariant()
    def counters_equal_the_unique_events(self) -> None:
        counters = self.runner.run(self.journal.counters())
        for scope in {self.session, "all"}:
            for name in ("likes", "gifts", "comments"):
                assert counters.get((name, scope), 0) == self.reference.count(name, scope)

    @invariant()
    def everything_that_should_have_fired_is_in_the_outbox_once(self) -> None:
        rows = self.runner.run(self.journal.effects(10_000))
        assert len(rows) == len({row.key for row in rows})
        assert {row.key for row in rows} == self.reference.fired()
        assert {row.key for row in rows if row.state == "done"} == self.final

    def teardown(self) -> None:
        if hasattr(self, "journal"):
            self.runner.run(self.context.__aexit__(None, None, None))
            self.runner.close()
            self.folder.cleanup()


JournalMachine.TestCase.settings = settings(
    max_examples=50,
    stateful_step_count=30,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much],
)
TestJournalEqualsItsReference = JournalMachine.TestCase
