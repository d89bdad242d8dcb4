"""A table of rules is whole or refused, each fault with its key and remedy."""

from typing import Any

import pytest

from bot.core.errors import ConfigError
from bot.games.entry import Fixed
from bot.games.rules import games_of, rules_of
from tests.games.table import CARD, OPTIONS, SEED, TABLES, game

pytestmark = pytest.mark.unit


@pytest.mark.parametrize("kind", sorted(TABLES))
def test_one_table_of_each_kind_is_whole(kind: str) -> None:
    assert game(kind).kind == kind
    assert len(game(kind).rules_hash) == 64


@pytest.mark.parametrize(
    ("kind", "changes", "fault"),
    [
        ("poll", {"id": "A B"}, "id: write small letters"),
        ("poll", {"kind": "bingo"}, "kind: 'bingo' is unknown"),
        ("poll", {"ask": None}, "ask is missing"),
        ("poll", {"ask": {"zh": "猜3个"}}, "ask.zh: holds a figure"),
        ("poll", {"options": OPTIONS[:1]}, "options: write 2 to 4"),
        ("poll", {"options": ["红", "蓝"]}, "option 1: write one text per language"),
        ("poll", {"card": CARD}, "card: a poll gives nothing away"),
        ("poll", {"durations": 9}, "did you mean 'duration_s'"),
        ("poll", {"duration_s": 5}, "duration_s: write a whole number from 10"),
        ("poll", {"duration_s": 60.5}, "duration_s: write a whole number"),
        ("poll", {"counts": "best"}, "counts: one of first, last"),
        ("poll", {"who": {"follow": 1}}, "who.follow is unknown, did you mean 'following'"),
        ("poll", {"opens": ["noon"]}, "opens: 'noon'"),
        ("poll", {"opens": ["clock:77"]}, "opens: 'clock:77'"),
        ("quiz", {"answer": 4}, "answer: write the number of the right option"),
        ("quiz", {"answers": ["x"]}, "answers: write the right ones, and no answer beside"),
        ("guess_price", {"sku": None}, "sku: write the product"),
        ("guess_price", {"winners": 3}, "winners: with a card"),
        ("guess_price", {"card": {**CARD, "organiser": ""}}, "organiser"),
        ("guess_price", {"card": {**CARD, "keys": "hmac"}}, "keys is the game's own"),
        ("guess_price", {"card": {**CARD, "closes": "2026-11-30T20:00:00+08:00"}}, "closes is the game's own"),
        ("guess_price", {"card": {**CARD, "salt": "drand"}}, "card.salt"),
        ("keyword_draw", {"card": None}, "card: what is given away needs its rules card"),
        ("keyword_draw", {"keywords": []}, "keywords: write what viewers comment"),
        ("lucky_number", {"high": 1}, "high: must be above low"),
        ("team_unlock", {"unlock": None}, "unlock is missing"),
        ("team_unlock", {"size": 1}, "size: write a whole number from 2"),
    ],
)
def test_what_is_missing_wrong_or_not_lawful_is_named(kind: str, changes: dict[str, Any], fault: str) -> None:
    with pytest.raises(ConfigError, match="game") as error:
        game(kind, **changes)
    assert fault in error.value.message


def test_a_prize_above_the_legal_cap_opens_no_game() -> None:
    dear = {**CARD, "prize": [{**CARD["prize"][0], "values_minor": [5_000_001]}]}
    with pytest.raises(ConfigError, match="the law allows"):
        game("guess_price", card=dear)


def test_two_games_may_not_share_an_id() -> None:
    with pytest.raises(ConfigError, match="two games are called 'poll'"):
        games_of([TABLES["poll"], TABLES["poll"]])


def test_the_right_answer_is_not_in_what_is_shown_before_the_end() -> None:
    assert "answer" not in game("quiz").published
    assert game("quiz").rules_hash == game("quiz", answer=1).rules_hash
    assert game("quiz").rules_hash != game("quiz", duration_s=90).rules_hash


def test_price_and_seed_are_fixed_by_the_commitment_and_not_told_by_it() -> None:
    def commit(**changes: Any) -> str:
        given: dict[str, Any] = {"round_id": "r", "opens_ms": 0, "closes_ms": 9, "seed": SEED, "truth": 5990}
        return Fixed(**{**given, **changes}).commit

    commits = {commit(), commit(truth=5991), commit(seed=bytes(32)), commit(round_id="s")}
    assert len(commits) == 4


def test_a_prize_is_named_in_the_language_that_is_spoken() -> None:
    assert game("guess_price").prize("en") == "a mug"
    assert rules_of(TABLES["poll"]).prize("en") == ""
