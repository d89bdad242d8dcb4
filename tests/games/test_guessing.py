"""Guess the price and lucky number: nearest, earliest, then a lot that anybody can draw again."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.games.entry import Refused
from bot.games.guessing import read_guess, read_number
from tests.games.table import CARD, fixed, game, names, played, said

pytestmark = pytest.mark.unit
ONE = {**CARD, "prize": [{**CARD["prize"][0], "count": 1}]}


def test_the_nearest_guess_wins_and_among_equals_the_earlier_one() -> None:
    events = [said("远", "99"), said("近", "60", 3000), said("早", "五十九块八", 2000), said("晚", "59.8", 4000)]
    assert names(played(game("guess_price"), *events)) == ["早", "近"]
    assert names(played(game("guess_price"), *events[:2], said("一样近", "六十", 2999))) == ["一样近", "近"]


def test_where_the_rules_say_draw_equals_are_drawn_and_the_order_of_writing_means_nothing() -> None:
    rules = game("guess_price", tie="draw", card=ONE)
    first = {
        names(played(rules, said("甲", "60", 1), said("乙", "60", 2), seed=bytes([number]) * 32))[0]
        for number in range(20)
    }
    assert first == {"甲", "乙"}


def test_a_guess_above_the_price_wins_only_where_the_rules_let_it() -> None:
    events = said("高", "59.91"), said("低", "50")
    assert names(played(game("guess_price", card=ONE), *events)) == ["高"]
    assert names(played(game("guess_price", card=ONE, over=False), *events)) == ["低"]
    assert names(played(game("guess_price", over=False), events[0])) == []


@given(
    st.dictionaries(st.sampled_from("甲乙丙丁戊己"), st.tuples(st.integers(0, 20_000), st.integers(0, 5)), min_size=1)
)
def test_nobody_who_loses_was_nearer_or_as_near_and_earlier(guesses: dict[str, tuple[int, int]]) -> None:
    events = [said(who, f"{value / 100:.2f}", at) for who, (value, at) in guesses.items()]
    result = played(game("guess_price"), *events)
    winners = names(result)
    assert len(winners) == min(2, len(guesses))
    place = {who: (abs(value - 5990), at) for who, (value, at) in guesses.items()}
    worst = max(place[who] for who in winners)
    assert all(place[who] >= worst for who in guesses if who not in winners)


@given(st.integers(0, 2**256 - 1))
def test_the_lucky_number_lies_in_the_range_and_only_who_named_it_wins(seed: int) -> None:
    events = [said(str(number), str(number), number) for number in range(1, 10)]
    result = played(game("lucky_number"), *events, seed=seed.to_bytes(32, "big"))
    assert result.outcome.answer in range(1, 10)
    assert names(result) == [str(result.outcome.answer)]


def test_the_nearest_number_wins_where_the_rules_say_so() -> None:
    lucky = played(game("lucky_number")).outcome.answer
    assert isinstance(lucky, int)
    other = lucky + 1 if lucky < 9 else lucky - 1
    assert names(played(game("lucky_number"), said("邻", str(other)))) == []
    assert names(played(game("lucky_number", nearest=True), said("邻", str(other)))) == ["邻"]


def test_another_currency_a_fraction_or_a_number_out_of_range_is_refused() -> None:
    assert read_guess("59 usd", game("guess_price"), fixed()) == Refused(reason="other_currency")
    assert read_number("88", game("lucky_number"), fixed()) == Refused(reason="out_of_range")
    assert read_number("5.5", game("lucky_number"), fixed()) == Refused(reason="out_of_range")
    assert read_number("五九", game("lucky_number"), fixed()) == Refused(reason="ambiguous")
    assert read_number("几号发货", game("lucky_number"), fixed()) is None
