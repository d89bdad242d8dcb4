import pytest

from bot.core.panels import Act
from bot.games.rules import rules_of
from bot.room.game_panel import games_shown, round_shown
from bot.room.playing import Playing
from bot.store.rounds import LastRound, RoundRow
from tests.draws.deck import OPENS_MS, said
from tests.games.table import TABLES

pytestmark = pytest.mark.unit
GAMES = {table["id"]: rules_of(table) for table in TABLES.values()}


def playing(kind: str, *words: str) -> Playing:
    table = TABLES[kind]
    row = RoundRow(
        id=f"{table['id']}-1",
        game=table["id"],
        state="open",
        rules=table,
        opens_ms=OPENS_MS,
        closes_ms=OPENS_MS + 60_000,
        seed=bytes(32),
        truth=5900,
        currency="CNY",
        opened_seq=0,
        closed_seq=None,
        reason="",
    )
    one = Playing(row, lambda event: False)
    for number, text in enumerate(words):
        one.hear(said(f"v{number}", text, at_ms=OPENS_MS + 1000 + number), None)
    return one


def whys(**more: str) -> set[str]:
    about = {"running": "", "blocked": "", **more}
    return {one.act.why for one in games_shown(GAMES, (), called=(), **about)}


def test_every_prepared_game_can_be_opened_while_nothing_forbids_it() -> None:
    rows = games_shown(GAMES, (), called=(), running="", blocked="")
    assert [row.id for row in rows] == list(GAMES)
    assert {row.act for row in rows} == {Act(verb="game")}


def test_while_one_runs_or_the_show_stands_still_the_others_say_why_not() -> None:
    first = next(iter(GAMES))
    assert whys(running=first) == {"runs", "another_runs"}
    assert whys(blocked="paused") == {"paused"}
    rows = games_shown(GAMES, (), called=[first], running="", blocked="")
    assert [row.act.why for row in rows if row.called] == ["called"]


def test_what_came_of_a_game_last_is_told_with_masked_names() -> None:
    first = next(iter(GAMES))
    last = LastRound(id=f"{first}-3", game=first, state="done", reason="", winners=("小***",))
    row = games_shown(GAMES, [last], called=(), running="", blocked="")[0]
    assert (row.last, row.last_state, row.last_winners) == (f"{first}-3", "done", ("小***",))


def test_votes_are_told_by_option_and_answers_by_how_common_they_are() -> None:
    poll = round_shown(playing("poll", "1", "2", "2"))
    assert (poll.people, [n for _, n in poll.options], poll.values) == (3, [1, 2, 0], ())
    guesses = round_shown(playing("guess_price", "59", "59", "60", "61.5"))
    assert guesses.values == (("59.00", 2), ("60.00", 1), ("61.50", 1))


def test_a_comment_with_two_readings_is_counted_among_the_refused_with_its_reason() -> None:
    shown = round_shown(playing("guess_price", "59", "1.234", "五九"))
    assert shown.people == 1
    assert sum(n for _, n in shown.refused) == 2
    assert all(words["zh"] and words["en"] for words, _ in shown.refused)
