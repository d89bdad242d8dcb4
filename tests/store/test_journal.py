import asyncio
import resource
import sqlite3
from collections.abc import Sequence
from pathlib import Path

import pytest

from bot.core.errors import ConfigError, NeedsOperator, Retryable
from bot.core.events import RoomEvent, Stream, User, decode_event
from bot.core.ledger import Firing, OutboxState
from bot.core.viewers import History
from bot.store import journal as journal_module
from bot.store.journal import SqliteJournal
from bot.triggers import Engine, Rule
from tests.store.rig import NOON_MS, SESSION, HandClock, comment, event, gift, like, opened, told, total, virtually

pytestmark = pytest.mark.wire


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "data" / "journal.sqlite3"


async def test_an_event_is_committed_once_whoever_sends_it_again(path: Path) -> None:
    async with opened(path) as journal:
        first = await journal.append([like("a"), like("b"), like("a")])
        again = await journal.append([like("b"), like("c")])
        assert [one.event.event_id for one in (*first, *again)] == ["a", "b", "c"]
        assert [one.event.seq for one in (*first, *again)] == [1, 2, 3]
        assert (await journal.counters())["likes", SESSION] == 3
    async with opened(path) as journal:
        assert await journal.append([like("a"), like("c")]) == []


async def test_the_same_id_in_another_room_or_source_is_another_event() -> None:
    other = RoomEvent(source="json_ws", room_id="2", event_id="a", type="follow", ts_recv=NOON_MS)
    async with opened() as journal:
        assert len(await journal.append([comment("a"), comment("a", source="replay"), other])) == 3


async def test_concurrent_calls_each_get_their_own_events_back(path: Path) -> None:
    async with opened(path) as journal:
        answers = await asyncio.gather(*(journal.append([like(f"{n}"), like("shared")]) for n in range(50)))
        assert [answer[0].event.event_id for answer in answers] == [f"{n}" for n in range(50)]
        assert [len(answer) for answer in answers] == [2] + [1] * 49
        seqs = [one.event.seq for answer in answers for one in answer]
        assert seqs == list(range(1, 52))


async def test_a_jump_over_three_levels_fires_each_once_for_ever(path: Path) -> None:
    ladder = Rule(id="goal", counter="likes", levels=(10_000, 50_000, 100_000), effect="confetti")
    async with opened(path, ladder) as journal:
        assert told(await journal.append([like("a", total=9_990)])) == []
        jump = await journal.append([like("b", total=100_005)])
        assert told(jump) == [(10_000, "fired"), (50_000, "fired"), (100_000, "fired")]
        assert len(await journal.claim(NOON_MS, 10)) == 3
    async with opened(path, ladder) as journal:
        assert told(await journal.append([like("b", total=100_005), like("c", total=100_006)])) == []
        assert [row.level for row in await journal.effects(10)] == [100_000, 50_000, 10_000]


async def test_levels_passed_again_after_a_new_stream_stay_fired() -> None:
    async with opened() as journal:
        start = event("s", "stream_start", at_ms=NOON_MS + 1_000, stream_start=Stream())
        await journal.append([like("a", total=1), like("b", total=60)])
        again = await journal.append(
            [start, like("c", total=2, at_ms=NOON_MS + 2_000), like("d", total=100, at_ms=NOON_MS + 3_000)]
        )
        assert told(again) == [(100, "fired")]


async def test_a_once_rule_fires_at_the_first_crossing_and_never_after() -> None:
    async with opened(None, Rule(id="r", counter="gifts", every=1, policy="once", effect="hearts")) as journal:
        assert told(await journal.append([gift("a"), gift("b"), gift("c")])) == [(1, "fired")]
        assert [row.key for row in await journal.effects(9)] == [f"r:{SESSION}:0"]


async def test_an_event_hears_what_was_known_of_its_viewer_before_it(path: Path) -> None:
    async with opened(path, clock=HandClock()) as journal:
        committed = await journal.append([comment("1", user="lin"), gift("2", 3, user="lin"), comment("3")])
        assert [one.history for one in committed] == [
            None,
            History(first_seen_ms=NOON_MS, visits=1, comments=1),
            None,
        ]
    async with opened(path, session="1@2") as journal:
        (back,) = await journal.append([comment("4", user="lin")])
        assert back.history == History(first_seen_ms=NOON_MS, visits=2, comments=1, gifts=3)
        (stranger,) = await journal.append([comment("5", user="wang")])
        assert stranger.history is None


async def test_a_masked_viewer_leaves_no_memory() -> None:
    masked = User(name="张***", id_scope="masked")
    async with opened() as journal:
        committed = await journal.append([comment("1"), event("2", "follow", who=masked)])
        again = await journal.append([event("3", "follow", who=masked)])
        assert [one.history for one in (*committed, *again)] == [None, None, None]


async def test_replayed_events_count_only_in_a_replay() -> None:
    replayed = [like("a", 60, delivery="replay", user="lin")]
    async with opened() as journal:
        (one,) = await journal.append(replayed)
        assert (one.firings, await journal.counters()) == ((), {})
    async with opened(replay=True) as journal:
        assert told(await journal.append(replayed)) == [(10, "fired"), (50, "fired")]


@pytest.mark.parametrize("delivery", ["mirror", "test"])
async def test_mirrored_and_test_events_are_stored_and_do_nothing(delivery: str) -> None:
    async with opened() as journal:
        (one,) = await journal.append([like("a", 60, delivery=delivery, user="lin")])
        assert (one.event.seq, one.firings) == (1, ())
        assert await journal.counters() == {}
        (real,) = await journal.append([comment("b", user="lin")])
        assert real.history is None


async def test_a_late_truth_counts_in_its_session_and_is_not_celebrated() -> None:
    async with opened() as journal:
        late = await journal.append([like("a", 60, delivery="backfill", at_ms=NOON_MS + 5)])
        assert told(late) == [(10, "skipped:backfill"), (50, "skipped:backfill")]
        before = await journal.append([like("b", 60, delivery="backfill", at_ms=NOON_MS - 5)])
        assert told(before) == []
        assert (await journal.counters())["likes", SESSION] == 60
        assert told(await journal.append([like("c", 40)])) == [(100, "fired")]
        assert await journal.claim(NOON_MS, 10) != []


async def test_a_cooldown_survives_a_restart_and_is_never_shortened(path: Path) -> None:
    clock, rule = HandClock(), Rule(id="r", counter="gifts", every=1, effect="hearts", cooldown_s=60)
    async with opened(path, rule, clock=clock) as journal:
        assert told(await journal.append([gift("a")])) == [(1, "fired")]
    clock.at_ms += 59_000
    async with opened(path, rule, clock=clock) as journal:
        assert told(await journal.append([gift("b")])) == [(2, "skipped:cooldown")]
        clock.at_ms += 1_000
        assert told(await journal.append([gift("c")])) == [(3, "fired")]
        assert len(await journal.claim(clock.at_ms, 10)) == 2


async def test_a_clock_set_back_by_a_day_does_not_silence_a_rule_for_a_day() -> None:
    clock, rule = HandClock(), Rule(id="r", counter="gifts", every=1, effect="hearts", cooldown_s=60)
    async with opened(None, rule, clock=clock) as journal:
        await journal.append([gift("a")])
        clock.at_ms -= 86_400_000
        assert told(await journal.append([gift("b")])) == [(2, "skipped:cooldown")]
        clock.at_ms += 60_000
        assert told(await journal.append([gift("c")])) == [(3, "fired")]


async def test_scopes_of_a_session_end_with_it_and_all_time_goes_on(path: Path) -> None:
    rules = [Rule(id=scope, counter="likes", scope=scope, levels=(10,), effect="e") for scope in ("session", "all")]
    async with opened(path, *rules) as journal:
        assert told(await journal.append([like("a", 10)])) == [(10, "fired"), (10, "fired")]
    async with opened(path, *rules, session="1@2") as journal:
        (again,) = await journal.append([like("b", 10)])
        assert [firing.rule_id for firing in again.firings] == ["session"]


async def test_a_killed_lease_comes_back_after_the_next_start(path: Path) -> None:
    async with opened(path) as journal:
        await journal.append([like("a", 10)])
        show, say = await journal.claim(NOON_MS, 10)
        await journal.settle(say.key, OutboxState.STARTED)
        assert journal.epoch == 1
    async with opened(path) as journal:
        assert journal.epoch == 2
        assert [row.key for row in await journal.claim(NOON_MS, 10)] == [show.key, say.key]
        assert await journal.settle(show.key, OutboxState.DONE)
        assert not await journal.settle(show.key, OutboxState.DONE)
        assert [row.state for row in await journal.effects(2)] == ["leased", "done"]


async def test_a_second_process_is_refused_while_the_first_has_the_journal(path: Path) -> None:
    async with opened(path):
        with pytest.raises(ConfigError, match="in use by another zhubo"):
            async with opened(path):
                pass
    async with opened(path):
        pass


async def test_a_process_that_was_overtaken_writes_nothing_more(path: Path) -> None:
    async with opened(path) as journal:
        other = sqlite3.connect(path)
        other.execute("UPDATE meta SET value = value + 1 WHERE name = 'epoch'")
        other.commit()
        other.close()
        with pytest.raises(NeedsOperator, match="taken over"):
            await journal.append([like("a")])
        with pytest.raises(NeedsOperator, match="taken over"):
            await journal.claim(NOON_MS, 1)


async def test_a_full_disk_loses_nothing_and_half_does_nothing(path: Path) -> None:
    async with opened(path) as journal:
        await journal.append([like("a", 5)])
        db = journal._ledger.db
        pages = db.execute("PRAGMA page_count").fetchone()[0]
        db.execute(f"PRAGMA max_page_count = {pages}")
        flood = [comment(f"{n}", "茶" * 400, user="lin") for n in range(500)] + [like("b", 7)]
        for _ in range(2):
            with pytest.raises(Retryable, match="cannot be written.*make space"):
                await journal.append(flood)
        assert (await journal.counters())["likes", SESSION] == 5
        assert ("comments", SESSION) not in await journal.counters()
        db.execute("PRAGMA max_page_count = 1000000")
        committed = await journal.append(flood)
        assert len(committed) == 501
        assert committed[0].history is None
        assert told(committed) == [(10, "fired")]
        assert (await journal.counters())["likes", SESSION] == 12


async def test_a_disk_that_refuses_to_write_loses_nothing(path: Path) -> None:
    async with opened(path) as journal:
        await journal.append([like("a", 5)])
        soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
        resource.setrlimit(resource.RLIMIT_FSIZE, (path.with_name(path.name + "-wal").stat().st_size + 100, hard))
        try:
            with pytest.raises(Retryable, match="cannot be written"):
                await journal.append([like("b", 7), comment("c", "茶" * 400)])
        finally:
            resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
        assert (await journal.counters())["likes", SESSION] == 5
        assert told(await journal.append([like("b", 7)])) == [(10, "fired")]
    async with opened(path) as journal:
        assert (await journal.counters())["likes", SESSION] == 12
        assert await journal.append([like("a"), like("b")]) == []


async def test_an_event_that_cannot_be_stored_is_left_out_and_stops_nothing() -> None:
    hostile = [
        comment("b", "\ud800"),
        like("\ud800"),
        like("c", at_ms=2**70),
        like("c", at_ms=-1),
        like("c" * 129),
        comment("c", "x" * 70_000),
    ]
    async with opened() as journal:
        committed = await journal.append([like("a"), *hostile, like("d")])
        assert [one.event.event_id for one in committed] == ["a", "d"]
        assert (await journal.counters())["likes", SESSION] == 2
        assert (journal.refused, "too large" in journal.refusal) == (6, True)
        assert await journal.append(hostile) == []


async def test_a_total_beyond_reason_stops_at_what_json_keeps() -> None:
    async with opened() as journal:
        await journal.append([like("a", total=2**70)])
        assert (await journal.counters())["likes", SESSION] == 2**53 - 1


async def test_a_rule_that_breaks_rolls_back_its_own_call_only() -> None:
    class Broken(Engine):
        def decide(self, event: RoomEvent, *_: object) -> Sequence[Firing]:
            if event.event_id == "b":
                raise ZeroDivisionError
            return ()

    async with opened(engine=Broken((), session_id=SESSION)) as journal:
        answers = await asyncio.gather(*(journal.append([like(id)]) for id in "abc"), return_exceptions=True)
        assert [len(answer) if isinstance(answer, list) else type(answer) for answer in answers] == [
            1,
            ZeroDivisionError,
            1,
        ]
        assert (await journal.counters())["likes", SESSION] == 2


async def test_a_forgotten_viewer_leaves_no_bytes_behind(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(journal_module, "REDACT_ROWS", 7)
    async with opened(path) as journal:
        lin = [comment(f"l{n}", "我住在桃花路", user="linsecret") for n in range(20)]
        wang = [comment(f"w{n}", "我住在槐树街", user="wangsecret") for n in range(20)]
        await journal.append([one for pair in zip(lin, wang, strict=True) for one in pair])
        assert await journal.forget("bilibili:open_id:linsecret") == 20
        assert await journal.forget("bilibili:open_id:linsecret") == 0
        (back,) = await journal.append([comment("new", "hi", user="wangsecret")])
        assert back.history is not None and back.history.comments == 20
        assert await journal.append(lin) == []
        assert (await journal.counters())["comments", SESSION] == 41
        files = b"".join(file.read_bytes() for file in path.parent.iterdir())
        assert b"linsecret" not in files and "桃花路".encode() not in files
        assert b"wangsecret" in files


async def test_the_body_is_the_contract_json_of_what_was_received(path: Path) -> None:
    async with opened(path) as journal:
        given = comment("a", user="lin", seq=999)
        (one,) = await journal.append([given])
        assert one.event.seq == 1
    db = sqlite3.connect(path)
    ((body,),) = db.execute("SELECT body FROM event").fetchall()
    db.close()
    assert decode_event(body) == comment("a", user="lin")


@pytest.mark.parametrize("session", ["", "all", "2026-08-01"])
async def test_a_session_that_would_share_its_counters_is_refused(session: str) -> None:
    with pytest.raises(ConfigError, match="cannot name a session"):
        async with opened(session=session):
            pass


async def test_a_folder_that_cannot_be_made_is_refused(tmp_path: Path) -> None:
    (tmp_path / "data").write_text("a file")
    with pytest.raises(ConfigError, match="cannot write in"):
        async with opened(tmp_path / "data" / "journal.sqlite3"):
            pass


def _move_away(path: Path) -> None:
    path.rename(path.with_suffix(".torn"))


def _tear(path: Path) -> None:
    path.parent.mkdir()
    path.write_bytes(b"torn" * 5000)


async def test_a_damaged_journal_can_be_replaced_and_opened_in_the_same_process(path: Path) -> None:
    _tear(path)
    with pytest.raises(ConfigError, match="damaged"):
        async with opened(path):
            pass
    _move_away(path)
    async with opened(path) as journal:
        assert len(await journal.append([like("a")])) == 1


async def test_closing_twice_is_harmless_and_a_closed_journal_says_so() -> None:
    async with opened() as journal:
        await journal.close()
        with pytest.raises(Retryable, match="closed"):
            await journal.append([like("a")])


async def test_viewers_are_as_many_as_was_said_last_and_a_room_total_is_the_largest_seen() -> None:
    async with opened() as journal:
        await journal.append([total("a", "viewers", 900), total("b", "viewers", 300), total("c", "followers", 12)])
        await journal.append([total("d", "viewers", 5, at_ms=1), total("e", "followers", 11)])
        counters = await journal.counters()
        assert (counters["viewers", SESSION], counters["followers", "all"]) == (300, 12)


def test_on_virtual_time_the_journal_runs_inline_and_the_same_way_each_time(tmp_path: Path) -> None:
    async def show(path: Path) -> list[object]:
        journal = await SqliteJournal.open(path, clock=HandClock(), session_id=SESSION, changes_for=lambda _: ())
        async with asyncio.timeout(5):
            answers = await asyncio.gather(*(journal.append([like(f"{n}")]) for n in range(100)))
        await journal.close()
        return list(answers)

    assert virtually(show(tmp_path / "a")) == virtually(show(tmp_path / "b"))
