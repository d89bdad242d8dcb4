"""Lots among equals: everybody has the same chance, and the frozen list decides."""

import pytest

from bot.games.entry import Entry
from bot.games.ties import chosen, entries_hash
from tests.games.table import fixed, game

pytestmark = pytest.mark.unit


def entries(count: int, at_ms: int = 5) -> list[Entry]:
    return [
        Entry(person=f"p{n}", key=f"{n:064x}", name=f"n{n}", at_ms=at_ms, event_id=f"e{n}", value=1)
        for n in range(count)
    ]


def test_each_of_equals_is_drawn_equally_often() -> None:
    wins = [0] * 5
    for number in range(2000):
        (winner,) = chosen(entries(5), game("quiz"), fixed(seed=number.to_bytes(32, "big")), 1)
        wins[int(winner.key, 16)] += 1
    chi_square = sum((won - 400) ** 2 / 400 for won in wins)
    assert chi_square < 18.5  # 0.1 % of fair draws lie beyond, four degrees of freedom


def test_nobody_is_chosen_twice_and_no_more_than_there_are() -> None:
    assert len({entry.key for entry in chosen(entries(4), game("quiz"), fixed(), 9)}) == 4
    assert chosen([], game("quiz"), fixed(), 3) == ()


def test_one_more_entry_makes_another_list() -> None:
    assert entries_hash(entries(4), fixed()) != entries_hash(entries(5), fixed())
    assert entries_hash(entries(4)[::-1], fixed()) == entries_hash(entries(4), fixed())
