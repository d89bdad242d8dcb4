"""Keyword draw, screenshot draw and team: who is drawn can be drawn again by anybody."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.draws.proof import faults
from tests.games.table import OPENS_MS, game, names, played, said

pytestmark = pytest.mark.unit
CROWD = [said(f"客{number}", "我要抽奖", 10 * number) for number in range(30)]


def test_a_keyword_draw_proves_its_winners() -> None:
    outcome = played(game("keyword_draw"), *CROWD).outcome
    assert faults(outcome.proof) == []
    assert outcome.proof["picks"] == [entry.key for entry in (*outcome.winners, *outcome.alternates)]
    assert (len(outcome.winners), len(outcome.alternates)) == (2, 2)
    assert faults({**outcome.proof, "seed": "0" * 64}) != []


def test_what_is_said_before_the_close_decides_too_so_that_nobody_knows_the_winners_at_the_opening() -> None:
    one = names(played(game("keyword_draw"), *CROWD))
    other = names(played(game("keyword_draw"), *CROWD, said("路人", "你好", 59_000)))
    assert one != other


@given(st.integers(0, 2**256 - 1), st.lists(st.integers(0, 60_000), min_size=1, max_size=12, unique=True))
def test_a_screenshot_draw_picks_among_those_who_wrote_in_one_second(seed: int, moments: list[int]) -> None:
    events = [said(f"客{at}", "来了", at) for at in moments]
    outcome = played(game("screenshot_draw"), *events, seed=seed.to_bytes(32, "big")).outcome
    assert isinstance(outcome.answer, int)
    there = [at for at in moments if (OPENS_MS + at) // 1000 * 1000 == outcome.answer]
    assert 1 <= len(outcome.winners) == min(2, len(there))
    assert {entry.at_ms - OPENS_MS for entry in outcome.winners} <= set(there)


def test_a_screenshot_draw_that_nobody_entered_has_no_winner() -> None:
    assert played(game("screenshot_draw")).outcome.winners == ()


def test_a_team_is_the_first_three_people_whoever_writes_more_often() -> None:
    events = [said("甲", "组队"), said("甲", "组队", 1100), said("乙", "组队!", 1200)]
    assert not played(game("team_unlock"), *events).outcome.done
    full = played(game("team_unlock"), said("丁", "组队", 9000), said("丙", "我来组队", 1300), *events)
    assert full.outcome.done
    assert names(full) == ["甲", "乙", "丙"]
