from collections import Counter
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.draws.canon import digest
from bot.draws.pick import Entrant, commitment, entrant_key, entrants_digest, entrants_text, final_seed, pick

pytestmark = pytest.mark.unit

SEED = bytes(range(32))
RULES_HASH = "6777cb6f8d07ded9c769890c8f96fa4c9ec3312a7c0de2d4c6b5911fe4b5e42b"
ALICE = "80580811186aeedd9ae6722b1ed21558ee67de63ce2731b13912f93a51034224"
BOB = "85263ab11c0809d8b3cd1f4b4a03fc21b9554a2cf23ba82b21a9f7c880064dde"
FORTY_TWO = "b402687817ab0648429ba9f5bbba1ac7723a4d69f4b7b865841b7dc791e7ab20"
LISTS = st.lists(
    st.tuples(st.text("0123456789abcdef", min_size=4, max_size=8), st.integers(1, 1000)), unique_by=lambda e: e[0]
)


def test_the_published_vector_is_met_step_by_step() -> None:
    assert commitment("d-0001", SEED) == "67b70e4d4b11c45b3984d3a31eae781184f6e1043b9708cb255b02899c039e3a"
    assert entrant_key("d-0001", "bilibili", "open_id", "alice") == ALICE
    assert entrant_key("d-0001", "bilibili", "open_id", "bob") == BOB
    assert entrant_key("d-0001", "twitch", "uid", "42") == FORTY_TWO
    entrants = [(ALICE, 1), (BOB, 1), (FORTY_TWO, 1)]
    frozen = entrants_digest("d-0001", entrants_text(entrants))
    assert frozen == "8c0e951157f8551df03c8cab7d813482280f0592878af5ab560abdf9844354ef"
    seed = final_seed(SEED, "d-0001", RULES_HASH, frozen, "drand:1000:00")
    assert seed.hex() == "fd55e260c758e4fbec4a7bae3fa9aba4d1a3f941731a1d7bbf61f5c5399e3e41"
    assert pick(entrants, seed, 2) == [FORTY_TWO, ALICE]


@given(st.text(), LISTS)
def test_the_hash_of_a_list_is_that_of_its_canonical_form(draw_id: str, entrants: list[Entrant]) -> None:
    whole = {"draw_id": draw_id, "entrants": [[key, weight] for key, weight in entrants]}
    assert entrants_digest(draw_id, entrants_text(entrants)) == digest(whole)


@given(LISTS, st.binary(min_size=32, max_size=32), st.integers(0, 30))
def test_everybody_is_picked_at_most_once_and_as_many_as_there_are(
    entrants: list[Entrant], seed: bytes, count: int
) -> None:
    entrants.sort()
    picked = pick(entrants, seed, count)
    assert len(picked) == len(set(picked)) == min(count, len(entrants))
    assert set(picked) <= {key for key, _ in entrants}


@given(LISTS.filter(bool), st.binary(min_size=32, max_size=32))
def test_more_alternates_change_no_winner(entrants: list[Entrant], seed: bytes) -> None:
    entrants.sort()
    everybody = pick(entrants, seed, len(entrants))
    assert pick(entrants, seed, 1) == everybody[:1]


def test_twenty_thousand_draws_favour_nobody() -> None:
    entrants = [(f"{number:02x}", 1) for number in range(20)]
    won = Counter(pick(entrants, number.to_bytes(32, "big"), 1)[0] for number in range(20_000))
    expected = 1000
    chi_square = sum((won[key] - expected) ** 2 / expected for key, _ in entrants)
    assert chi_square < 43.8  # 19 degrees of freedom, one false alarm in a thousand; the seeds are fixed


def test_a_double_weight_wins_twice_as_often() -> None:
    entrants = [("a", 1), ("b", 1), ("c", 2)]
    won = Counter(pick(entrants, number.to_bytes(32, "big"), 1)[0] for number in range(8_000))
    assert abs(Fraction(won["c"], 8_000) - Fraction(1, 2)) < Fraction(1, 50)


def test_with_a_pepper_the_key_cannot_be_computed_from_the_id_alone() -> None:
    assert entrant_key("d", "twitch", "uid", "42", b"secret") != entrant_key("d", "twitch", "uid", "42")
