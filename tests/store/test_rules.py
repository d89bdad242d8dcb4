"""What becomes of firings in the journal: cooldowns, budgets, refusals, edited rules, what a person decides."""

import random
from pathlib import Path
from typing import Any

import pytest
from msgspec import structs

from bot.core.errors import Retryable
from bot.core.events import Gap, Gift, RoomEvent
from bot.core.ledger import Firing, OutboxClass, OutboxState
from bot.store.journal import SqliteJournal
from bot.store.ledger import Ledger
from bot.triggers import Charge, Deed, Engine, Rule
from tests.store.rig import NOON_MS, SESSION, HandClock, comment, event, gift, like, opened, told, total

pytestmark = pytest.mark.wire
STOCK = Charge(budget="stock", cap=3, span="session", amount=1)
HOOK = Deed(klass=OutboxClass.ONCE, via="webhook", target="shop")


def rule(**about: Any) -> Rule:
    return Rule(id="r", **{"effect": "confetti", **about})


async def table(journal: SqliteJournal, query: str) -> list[tuple[Any, ...]]:
    return await journal.within(lambda ledger, _: ledger.db.execute(query).fetchall())


def bytes_in(folder: Path) -> bytes:
    return b"".join(file.read_bytes() for file in folder.iterdir())


async def budget(journal: SqliteJournal) -> tuple[int, int, int]:
    return tuple((await table(journal, "SELECT reserved, spent, over FROM budget"))[0])


async def test_a_jump_over_three_goals_fires_each_once_in_order_and_never_again(tmp_path: Path) -> None:
    ladder = rule(counter="likes", levels=(10_000, 50_000, 100_000))
    async with opened(tmp_path / "j", ladder) as journal:
        await journal.append([total("a", "likes", 9_990)])
        jump = [total("b", "likes", 100_005), total("b", "likes", 100_005), total("c", "likes", 99_000)]
        assert told(await journal.append(jump)) == [(10_000, "fired"), (50_000, "fired"), (100_000, "fired")]
    async with opened(tmp_path / "j", ladder) as journal:
        assert told(await journal.append([*jump, total("d", "likes", 100_006)])) == []
        assert [row.level for row in await journal.claim(NOON_MS, 9)] == [10_000, 50_000, 100_000]


async def test_a_combo_that_never_ends_counts_each_gift_once_in_any_order_and_however_often_it_is_sent() -> None:
    frames = [event(f"g{n}", "gift", gift=Gift(count=1, combo_id="c", combo_total=n + 1)) for n in range(2_000)]
    sent = [one for one in frames for _ in range(2)]
    random.Random(7).shuffle(sent)
    async with opened(None, rule(counter="gifts", every=100)) as journal:
        fired = [
            step for first in range(0, 4_000, 250) for step in told(await journal.append(sent[first : first + 250]))
        ]
        assert fired == [(level, "fired") for level in range(100, 2_001, 100)]
        assert (await journal.counters())["gifts", SESSION] == 2_000


async def test_no_more_is_given_than_there_is_and_what_failed_is_given_back() -> None:
    clock = HandClock()
    async with opened(None, rule(on="gift", charges=(STOCK,)), clock=clock) as journal:
        committed = await journal.append([gift(f"g{number}") for number in range(5)])
        assert [len(one.firings) for one in committed] == [1, 1, 1, 0, 0]
        assert await table(journal, "SELECT rule_id, reason, n FROM refusal") == [("r", "budget stock", 2)]
        first, second, third = [row.key for row in await journal.claim(NOON_MS, 9)]
        await journal.settle(first, OutboxState.DONE)
        await journal.settle(second, OutboxState.CANCELLED, "operator")
        assert await budget(journal) == (1, 1, 0)
        assert len((await journal.append([gift("g9")]))[0].firings) == 1
        assert await budget(journal) == (2, 1, 0)


async def test_what_was_done_stays_spent_however_late_it_is_said_even_beyond_the_cap() -> None:
    clock = HandClock()
    one = Charge(budget="stock", cap=1, span="session", amount=1)
    async with opened(None, rule(on="gift", charges=(one,), ttl_s=5), clock=clock) as journal:
        await journal.append([gift("a")])
        (row,) = await journal.claim(NOON_MS, 1)
        clock.at_ms += 60_000
        assert await journal.claim(clock.at_ms, 9) == []
        assert await budget(journal) == (0, 0, 0)
        await journal.append([gift("b")])
        assert await budget(journal) == (1, 0, 0)
        assert await journal.settle(row.key, OutboxState.DONE)
        assert await budget(journal) == (1, 1, 1)
        assert not await journal.settle(row.key, OutboxState.DONE)
        assert await budget(journal) == (1, 1, 1)


async def test_reservations_are_those_of_open_orders_after_a_kill(tmp_path: Path) -> None:
    one = rule(on="gift", charges=(STOCK,), ttl_s=600)
    async with opened(tmp_path / "j", one) as journal:
        await journal.append([gift("a"), gift("b")])
        await journal.claim(NOON_MS, 1)
        await journal.within(lambda ledger, _: ledger.db.execute("UPDATE budget SET reserved = 7").rowcount)
    async with opened(tmp_path / "j", one) as journal:
        assert await budget(journal) == (2, 0, 0)


async def test_a_resting_rule_skips_waits_or_counts_in() -> None:
    clock = HandClock()
    rules = [
        Rule(id=how, on="follow", effect="hearts", cooldown_s=10, on_block=how, ttl_s=25)
        for how in ("skip", "queue", "merge")
    ]
    async with opened(None, *rules, clock=clock) as journal:

        async def sent() -> list[tuple[str, object]]:
            rows = await journal.claim(clock.at_ms, 9)
            for row in rows:
                await journal.settle(row.key, OutboxState.DONE)
            return [(row.rule_id, row.payload.get("count")) for row in rows]

        await journal.append([event("f0", "follow")])
        assert await sent() == [("skip", None), ("queue", None), ("merge", None)]
        await journal.append([event(f"f{number}", "follow") for number in range(1, 6)])
        assert await sent() == []
        clock.at_ms += 10_000
        assert await sent() == [("queue", None), ("merge", 5)]
        clock.at_ms += 10_000
        assert await sent() == [("queue", None)]
        counted = await table(journal, "SELECT rule_id, reason, n FROM refusal ORDER BY rule_id")
        assert counted == [("queue", "cooldown", 3), ("skip", "cooldown", 5)]


async def test_a_short_cooldown_never_takes_the_place_of_a_longer_one() -> None:
    long = Rule(id="long", on="follow", effect="x", cooldown_s=60, cooldown_per="group", group="g")
    short = Rule(id="short", on="share", effect="x", cooldown_s=1, cooldown_per="group", group="g", on_block="queue")
    clock = HandClock()
    async with opened(None, short, long, clock=clock) as journal:
        await journal.append([event("a", "follow")])
        await journal.append([event("b", "share")])
        assert await table(journal, "SELECT until_ms FROM cooldown") == [(NOON_MS + 61_000,)]


async def test_a_clock_set_back_silences_a_rule_for_no_longer_than_its_span() -> None:
    clock = HandClock()
    async with opened(None, rule(on="follow", cooldown_s=60), clock=clock) as journal:
        await journal.append([event("a", "follow")])
        clock.at_ms -= 3_600_000
        assert (await journal.append([event("b", "follow")]))[0].firings == ()
        clock.at_ms += 60_000
        assert len((await journal.append([event("c", "follow")]))[0].firings) == 1


async def test_an_edited_rule_starts_at_the_present_count_under_a_new_revision(tmp_path: Path) -> None:
    async with opened(tmp_path / "j", rule(counter="likes", levels=(10, 100))) as journal:
        await journal.append([like("a", 60)])
        edited = rule(counter="likes", levels=(20, 50, 80))
        await journal.use(Engine([edited], session_id=SESSION))
        assert told(await journal.append([like("b", 10)])) == []
        assert told(await journal.append([like("c", 15)])) == [(80, "fired")]
        rows = await table(journal, "SELECT rule_id, level, status FROM firing ORDER BY rule_id, level")
        assert rows == [
            ("r", 10, "fired"),
            ("r@2", 20, "skipped:rebased"),
            ("r@2", 50, "skipped:rebased"),
            ("r@2", 80, "fired"),
        ]
    async with opened(tmp_path / "j", edited) as journal:
        assert told(await journal.append([like("d", 500)])) == []
    async with opened(tmp_path / "j", rule(counter="likes", every=100)) as journal:
        assert told(await journal.append([like("e", 200)])) == [(600, "fired"), (700, "fired")]
        assert (await journal.effects(1))[0].rule_id == "r@3"


async def test_a_rule_of_the_same_numbers_keeps_its_name_whatever_it_shows() -> None:
    async with opened(None, rule(counter="likes", levels=(10, 100))) as journal:
        await journal.append([like("a", 60)])
        await journal.use(Engine([rule(counter="likes", levels=(10, 100), effect="hearts")], session_id=SESSION))
        (one,) = await journal.append([like("b", 60)])
        assert [(firing.rule_id, firing.orders[0].target) for firing in one.firings] == [("r", "hearts")]


async def test_after_a_hole_in_the_feed_the_top_goal_alone_is_shown() -> None:
    async with opened(None, rule(counter="likes", levels=(100, 200, 300))) as journal:
        await journal.append([total("a", "likes", 50)])
        hole = event("g", "gap", at_ms=NOON_MS + 100_000, gap=Gap(from_ms=NOON_MS, to_ms=NOON_MS + 90_000))
        jump = total("b", "likes", 350, at_ms=NOON_MS + 101_000)
        expected = [(100, "skipped:superseded"), (200, "skipped:superseded"), (300, "fired")]
        assert told(await journal.append([hole, jump])) == expected


async def test_each_viewer_is_counted_once_and_a_forgotten_one_comes_back_as_a_new_one(tmp_path: Path) -> None:
    crowd = rule(counter="commenters", every=2)
    async with opened(tmp_path / "j", crowd) as journal:
        await journal.append([comment(f"c{number}", user="ab"[number % 2]) for number in range(6)])
        assert (await journal.counters())["commenters", SESSION] == 2
        await journal.forget("bilibili:open_id:a")
        assert await table(journal, "SELECT count(*) FROM counted WHERE who LIKE '%:a'") == [(0,)]
    async with opened(tmp_path / "j", crowd) as journal:
        await journal.append([comment("d0", user="a"), comment("d1", user="b"), comment("d2")])
        assert (await journal.counters())["commenters", SESSION] == 3


async def test_a_viewers_own_count_goes_on_over_shows_and_is_nobody_elses(tmp_path: Path) -> None:
    own = rule(counter="comments", scope="user", levels=(3, 5))
    async with opened(tmp_path / "j", own) as journal:
        assert told(await journal.append([comment(f"a{number}", user="a") for number in range(2)])) == []
        assert told(await journal.append([comment("b0", user="b"), comment("c0")])) == []
    async with opened(tmp_path / "j", own, session="1@2") as journal:
        again = [comment("a1", user="a"), comment("a2", user="a"), comment("a3", user="a"), comment("a4", user="a")]
        assert told(await journal.append(again)) == [(3, "fired"), (5, "fired")]
        assert told(await journal.append([*again, comment("a5", user="a")])) == []
        keys = [f"r:user:bilibili:open_id:a:{level}" for level in (3, 5)]
        assert [row.key for row in await journal.claim(NOON_MS, 9)] == keys
        assert {scope for _, scope in await journal.counters()} == {SESSION, "1@2", "2026-08-01", "all"}
        assert (await journal.rules())[0].last_level == 5


async def test_likes_of_one_viewer_count_for_her_where_the_room_has_its_own_total() -> None:
    async with opened(None, rule(counter="likes", scope="user", every=10)) as journal:
        assert (
            told(await journal.append([like("a", 6, total=9_000, user="a"), like("b", 9, total=9_009, user="b")])) == []
        )
        assert told(await journal.append([like("c", 6, total=9_015, user="a")])) == [(10, "fired")]


async def test_an_edited_rule_of_single_viewers_starts_at_the_count_of_each(tmp_path: Path) -> None:
    crowd = [comment(f"{who}{number}", user=who) for who, many in (("a", 5), ("b", 1)) for number in range(many)]
    async with opened(tmp_path / "j", rule(counter="comments", scope="user", levels=(9,))) as journal:
        assert told(await journal.append(crowd)) == []
    async with opened(tmp_path / "j", rule(counter="comments", scope="user", levels=(2, 6))) as journal:
        more = [comment("a9", user="a"), comment("b9", user="b")]
        assert told(await journal.append(more)) == [(6, "fired"), (2, "fired")]


async def test_a_forgotten_viewer_leaves_nothing_in_counts_rests_and_orders_of_her_own(tmp_path: Path) -> None:
    own = rule(counter="comments", scope="user", every=2, charges=(STOCK,))
    rests = Rule(id="q", on="gift", effect="x", cooldown_s=600, cooldown_per="user", ttl_s=60)
    async with opened(tmp_path / "j", own, rests) as journal:
        seen = [comment(f"a{number}", user="linsecret") for number in range(4)]
        await journal.append([*seen, gift("g", user="linsecret"), gift("h", user="wang")])
        (first, *_) = await journal.claim(NOON_MS, 1)
        await journal.settle(first.key, OutboxState.DONE)
        assert await budget(journal) == (1, 1, 0)
        await journal.forget("bilibili:open_id:linsecret")
        assert await budget(journal) == (0, 1, 0)
        assert b"linsecret" not in bytes_in(tmp_path)
        assert await table(journal, "SELECT key FROM cooldown") == [("q|user|bilibili:open_id:wang",)]
        assert not await journal.settle(first.key, OutboxState.DONE)
        states = [(row.key, row.state) for row in await journal.effects(9) if row.rule_id == "r"]
        assert states == [("forgotten:2", "cancelled"), ("forgotten:1", "done")]
        assert told(await journal.append([comment("new", user="linsecret")])) == []
        assert told(await journal.append([comment("new2", user="linsecret")])) == [(2, "fired")]


async def test_a_test_event_moves_no_counter_and_costs_nothing() -> None:
    one = rule(on="gift", charges=(STOCK,), cooldown_s=60)
    async with opened(None, one, Rule(id="n", counter="gifts", every=1, effect="x")) as journal:
        tried = structs.replace(gift("t"), delivery="test")
        assert told(await journal.append([tried, tried])) == []
        assert [row.key for row in await journal.claim(NOON_MS, 9)] == ["test:r:1"]
        assert await journal.counters() == {}
        for name in ("firing", "budget", "hold", "cooldown", "refusal"):
            assert await table(journal, f"SELECT count(*) FROM {name}") == [(0,)]


async def test_a_held_order_waits_for_a_person_and_her_word_is_kept() -> None:
    clock = HandClock()
    async with opened(None, rule(on="gift", approve=True, charges=(STOCK,)), clock=clock) as journal:
        await journal.append([gift("a"), gift("b"), gift("c")])
        assert await journal.claim(NOON_MS, 9) == []
        c, b, a = [one.key for one in await journal.asked(9)]
        assert await journal.resolve(a, "approve", "page 1") is OutboxState.READY
        assert await journal.resolve(a, "approve", "page 2") is None
        assert await journal.resolve(b, "decline", "page 1") is OutboxState.CANCELLED
        assert await journal.resolve(b, "happened", "page 1") is None
        assert [row.key for row in await journal.claim(NOON_MS, 9)] == [a]
        clock.at_ms += 3_600_000
        assert await journal.resolve(c, "approve", "page 1") is OutboxState.EXPIRED
        assert await budget(journal) == (1, 0, 0)
        await journal.claim(clock.at_ms, 9)
        assert await budget(journal) == (0, 0, 0)
        audit = await table(journal, "SELECT key, verdict, who, was, became FROM audit")
        assert audit == [
            (a, "approve", "page 1", "held", "ready"),
            (b, "decline", "page 1", "held", "cancelled"),
            (c, "approve", "page 1", "held", "expired"),
        ]


@pytest.mark.parametrize(
    ("verdict", "state"), [("happened", "done"), ("not_happened", "ready"), ("drop", "cancelled"), ("approve", "doubt")]
)
async def test_a_call_that_nobody_can_vouch_for_becomes_a_question(tmp_path: Path, verdict: Any, state: str) -> None:
    one = rule(on="gift", effect="", deeds=(HOOK,), charges=(STOCK,))
    async with opened(tmp_path / "j", one) as journal:
        await journal.append([gift("a")])
        (row,) = await journal.claim(NOON_MS, 9)
    async with opened(tmp_path / "j", one) as journal:
        (asked,) = await journal.asked(9)
        assert (asked.key, asked.state, asked.via, asked.target) == (row.key, "doubt", "webhook", "shop")
        assert await journal.claim(NOON_MS, 9) == []
        await journal.resolve(row.key, verdict, "page 1")
        assert (await journal.effects(1))[0].state == state


async def test_an_overlay_that_never_answers_gives_the_budget_back_in_the_end() -> None:
    clock = HandClock()
    async with opened(None, rule(on="gift", charges=(STOCK,), ttl_s=3_600), clock=clock) as journal:
        await journal.append([gift("a")])
        for _ in range(6):
            await journal.claim(clock.at_ms, 9)
            clock.at_ms += 60_000
        assert (await journal.effects(1))[0].state == "failed"
        assert await budget(journal) == (0, 0, 0)


async def test_a_transaction_that_fails_leaves_no_trace_in_windows_latches_and_budgets() -> None:
    class Breaks(Engine):
        def decide(self, event: RoomEvent, *more: Any) -> list[Firing]:
            found = list(super().decide(event, *more))
            if event.event_id == "bad":
                raise ZeroDivisionError
            return found

    rate = rule(on="comment", times=3, seconds=60, charges=(STOCK,))
    async with opened(engine=Breaks([rate], session_id=SESSION)) as journal:
        await journal.append([comment("a"), comment("b")])
        with pytest.raises(ZeroDivisionError):
            await journal.append([comment("c"), comment("bad")])
        assert await table(journal, "SELECT count(*) FROM latch") == [(0,)]
        (one,) = await journal.append([comment("d")])
        assert [firing.status for firing in one.firings] == ["fired"]
        assert await budget(journal) == (1, 0, 0)


async def test_the_day_of_a_daily_rule_is_that_of_its_event() -> None:
    clock = HandClock()
    async with opened(None, rule(counter="likes", scope="day", levels=(5,)), clock=clock) as journal:
        assert told(await journal.append([like("a", 6)])) == [(5, "fired")]
        assert told(await journal.append([like("b", 6, at_ms=NOON_MS + 86_400_000)])) == [(5, "fired")]
        assert told(await journal.append([like("c", 6)])) == []


async def test_a_disk_that_is_full_between_reservation_and_answer_spends_nothing_twice(tmp_path: Path) -> None:
    one = rule(on="gift", charges=(STOCK,))
    async with opened(tmp_path / "j", one) as journal:
        await journal.append([gift("a")])
        (row,) = await journal.claim(NOON_MS, 9)
        await journal.within(lambda ledger, _: ledger.db.execute("CREATE TABLE ballast(x)").rowcount)
        journal._ledger.db.execute("PRAGMA max_page_count = 1").fetchone()

        def full(ledger: Ledger, now_ms: int) -> bool:
            moved = ledger.outbox.settle(row.key, OutboxState.DONE, "", now_ms)
            ledger.db.execute("INSERT INTO ballast VALUES(zeroblob(1000000))")
            return moved

        with pytest.raises(Retryable, match="cannot be written"):
            await journal.within(full)
        assert await budget(journal) == (1, 0, 0)
        journal._ledger.db.execute("PRAGMA max_page_count = 1000000").fetchone()
        assert await journal.settle(row.key, OutboxState.DONE)
        assert not await journal.settle(row.key, OutboxState.DONE)
        assert await budget(journal) == (0, 1, 0)


async def test_a_rule_bound_to_a_product_fires_while_it_is_on_show() -> None:
    async with opened(None, rule(counter="likes", every=10, segments=("CUP",))) as journal:
        assert told(await journal.append([like("a", 10)])) == [(10, "skipped:segment")]
        journal.situate("CUP")
        assert told(await journal.append([like("b", 10)])) == [(20, "fired")]
        journal.situate("")
        assert told(await journal.append([like("c", 10)])) == [(30, "skipped:segment")]
