from datetime import datetime
from typing import Any

import pytest

from bot.core.errors import ConfigError
from bot.draws.canon import canon
from bot.draws.card import PRIZE, TEXTS, card_of, cards_of
from tests.draws.deck import CUP, card

pytestmark = pytest.mark.unit
PRIZE_ROW = CUP["prize"][0]


def test_a_complete_card_has_a_hash_that_every_change_changes() -> None:
    whole = card()
    assert whole.rules["winners"] == 2
    assert len(whole.rules_hash) == 64
    canon(whole.rules)
    changed = [card(**{key: f"{key} anders"}) for key in TEXTS] + [
        card(alternates=4),
        card(claim_hours=49),
        card(salt="none"),
    ]
    assert len({one.rules_hash for one in (whole, *changed)}) == len(changed) + 1


def test_the_card_needs_exactly_sixteen_particulars() -> None:
    assert len(TEXTS) + len(PRIZE) + len(("claim_hours", "window")) == 16


@pytest.mark.parametrize("key", [*TEXTS, "claim_hours", "opens", "closes", "prize", "id"])
def test_each_missing_particular_is_named(key: str) -> None:
    with pytest.raises(ConfigError, match=rf"cup-1|without an id.*{key}") as caught:
        card(**{key: None})
    assert key in str(caught.value)


@pytest.mark.parametrize("key", sorted(PRIZE))
def test_each_missing_particular_of_a_prize_is_named(key: str) -> None:
    row = {name: value for name, value in PRIZE_ROW.items() if name != key}
    with pytest.raises(ConfigError, match=rf"prize 1\.{key} .*is missing"):
        card(prize=[row])


def test_everything_that_is_missing_is_told_at_once() -> None:
    with pytest.raises(ConfigError) as caught:
        card_of({"id": "bare"})
    message = str(caught.value)
    assert [
        key for key in (*TEXTS, *(f"prize.{key}" for key in PRIZE), "claim_hours", "opens") if key not in message
    ] == []


@pytest.mark.parametrize(
    ("values", "allowed"),
    [([5_000_000], True), ([5_000_001], False), ([3_000_000, 3_000_000], False), ([2_500_000, 2_500_000], True)],
)
def test_one_winner_may_get_fifty_thousand_yuan_and_not_a_fen_more(values: list[int], allowed: bool) -> None:
    prize = [{**PRIZE_ROW, "values_minor": values}]
    if allowed:
        assert card(prize=prize).rules["prizes"][0]["values_minor"] == values  # type: ignore[index]
        return
    with pytest.raises(ConfigError, match="G02"):
        card(prize=prize)


def test_the_cap_of_one_market_does_not_bind_another() -> None:
    table = {**CUP, "prize": [{**PRIZE_ROW, "values_minor": [9_000_000]}], "currency": "USD"}
    assert card_of(table, markets=("us",)).rules["currency"] == "USD"
    for markets in ((), ("us", "cn")):
        with pytest.raises(ConfigError, match="in yuan"):
            card_of(table, markets=markets)


@pytest.mark.parametrize("ways", [["gift"], ["order", "membership"], ["super_chat"]])
def test_a_draw_that_only_money_enters_is_refused(ways: list[str]) -> None:
    with pytest.raises(ConfigError, match="lottery"):
        card(ways=ways)
    assert card(ways=[*ways, "comment"]).rules["ways"] == sorted([*ways, "comment"])


def test_a_weight_that_money_buys_is_refused() -> None:
    assert card(weights={"returning": 3}).rules["weights"] == {"returning": 3}
    with pytest.raises(ConfigError, match="G03"):
        card(weights={"member": 3})


@pytest.mark.parametrize(
    ("changes", "named"),
    [
        ({"closes": "2026-11-24T19:00:00+08:00"}, "later than opens"),
        ({"opens": "2026-11-24T20:00:00"}, "with its zone"),
        ({"opens": "soon"}, "with its zone"),
        ({"keywords": []}, "keywords"),
        ({"keyword": ["a"]}, "did you mean 'keywords'"),
        ({"ways": ["coment"]}, "did you mean 'comment'"),
        ({"id": "Cup 1"}, "small letters"),
        ({"alternates": 1.5}, "whole number"),
        ({"salt": "dice"}, "one of none, comments, drand"),
        ({"keys": "secret"}, "one of plain, hmac"),
        ({"prize": [{**PRIZE_ROW, "values_minor": [59.0]}]}, "in fen"),
        ({"conditions": 5}, "conditions"),
    ],
)
def test_a_wrong_key_is_named_with_its_remedy(changes: dict[str, Any], named: str) -> None:
    with pytest.raises(ConfigError, match=named):
        card(**changes)


def test_times_of_toml_and_of_text_are_the_same_rules() -> None:
    opens = datetime.fromisoformat(CUP["opens"])
    assert card(opens=opens).rules_hash == card().rules_hash
    assert card(opens=None, closes=None, duration_s=90).rules["duration_s"] == 90


def test_two_draws_never_share_an_id() -> None:
    assert list(cards_of([CUP, {**CUP, "id": "cup-2"}])) == ["cup-1", "cup-2"]
    with pytest.raises(ConfigError, match="two draws are called 'cup-1'"):
        cards_of([CUP, CUP])
