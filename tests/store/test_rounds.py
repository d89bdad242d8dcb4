"""Rounds in the journal: one at a time, once each step, entries read again from the events between the marks."""

from collections.abc import AsyncIterator, Sequence
from pathlib import Path

import pytest

from bot.core.errors import BadInput
from bot.core.events import Comment
from bot.core.ledger import Order, OutboxClass
from bot.store.journal import SqliteJournal
from bot.store.rounds import RoundRow, Rounds
from tests.store.rig import NOON_MS, HandClock, comment, event, opened

pytestmark = pytest.mark.wire
RULES = {"id": "poll", "kind": "poll"}


def order(row: RoundRow, step: str) -> Order:
    return Order(key=f"game:{row.id}:{step}", klass=OutboxClass.SAY, target="game_poll", expires_ms=NOON_MS + 90_000)


def orders(row: RoundRow) -> Sequence[Order]:
    return [order(row, "open")]


async def begun(rounds: Rounds) -> RoundRow:
    return await rounds.open(RULES, duration_ms=60_000, truth=-1, currency="", orders=orders)


@pytest.fixture
async def journal() -> AsyncIterator[SqliteJournal]:
    async with opened(clock=HandClock()) as one:
        yield one


async def keys(journal: SqliteJournal) -> list[str]:
    return [row.key for row in await journal.claim(NOON_MS, 20)]


async def test_one_round_runs_at_a_time_and_the_next_one_has_the_next_number(journal: SqliteJournal) -> None:
    rounds = Rounds(journal)
    first = await begun(rounds)
    with pytest.raises(BadInput, match="another game is running"):
        await begun(rounds)
    await rounds.close(first.id)
    with pytest.raises(BadInput, match="another game is running"):
        await begun(rounds)
    await rounds.finish(first.id, {"answer": 1}, [])
    assert (first.id, (await begun(rounds)).id) == ("poll-1", "poll-2")
    assert await rounds.last_opened() == {"poll": NOON_MS}


async def test_each_step_puts_its_orders_out_once(journal: SqliteJournal) -> None:
    rounds = Rounds(journal)
    row = await begun(rounds)
    for _ in range(2):
        await rounds.remind(row, [order(row, "remind")])
    await rounds.close(row.id)
    assert [await rounds.finish(row.id, {"n": at}, [order(row, "won")]) for at in range(2)] == [True, False]
    assert await rounds.result(row.id) == {"n": 0}
    assert await rounds.void(row.id, "too late", [order(row, "void")]) is False
    assert await keys(journal) == [f"game:poll-1:{step}" for step in ("open", "remind", "won")]


async def test_entries_are_the_events_between_the_marks_and_no_others(journal: SqliteJournal) -> None:
    rounds = Rounds(journal)
    await journal.append([comment("early", user="a")])
    row = await begun(rounds)
    test = event("test", "comment", comment=Comment(text_plain="1"), user="x", delivery="test")
    late = comment("late", user="c", at_ms=NOON_MS + 60_001)
    await journal.append([comment("in", user="b"), test, late, event("gift", "follow", user="b")])
    assert [told.event.event_id for told in await rounds.events(row)] == ["in"]
    closed = await rounds.close(row.id)
    await journal.append([comment("after", user="d")])
    assert [told.event.event_id for told in await rounds.events(closed)] == ["in"]
    assert [told.first_seen_ms for told in await rounds.events(closed)] == [NOON_MS]


async def test_a_round_goes_on_after_a_restart_with_the_same_rules_and_seed(tmp_path: Path) -> None:
    async with opened(tmp_path / "j.sqlite3") as journal:
        row = await begun(Rounds(journal))
    async with opened(tmp_path / "j.sqlite3") as journal:
        again = await Rounds(journal).running()
    assert again == row
    assert again is not None
    assert again.rules == RULES


async def test_who_asks_to_be_forgotten_leaves_the_round(journal: SqliteJournal) -> None:
    rounds = Rounds(journal)
    row = await begun(rounds)
    await journal.append([comment("in", text="1", user="b")])
    await journal.forget("bilibili:open_id:b")
    told = await rounds.events(row)
    assert [one.event.user for one in told] in ([], [None])


async def test_an_unknown_round_is_refused(journal: SqliteJournal) -> None:
    with pytest.raises(BadInput, match="no round 'x'"):
        await Rounds(journal).get("x")
    assert await Rounds(journal).result("x") is None
    assert await Rounds(journal).running() is None


async def test_each_round_has_a_secret_of_its_own_for_its_keys(journal: SqliteJournal) -> None:
    rounds = Rounds(journal)
    first = await begun(rounds)
    assert len(first.pepper) == 32 and first.pepper != first.seed
    assert await rounds.running() == first
    await rounds.close(first.id)
    await rounds.finish(first.id, {"answer": 1}, [])
    assert (await begun(rounds)).pepper != first.pepper
