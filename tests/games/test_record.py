"""The record of a round can be counted again by anybody, and a changed one is found out."""

from typing import Any

import pytest

from bot.draws.pick import entrant_key
from bot.games.entry import keys_commitment
from bot.games.record import faults, record_of
from bot.games.round import Round
from tests.games.table import TABLES, fixed, game, said
from tests.games.table import record_of as person

pytestmark = pytest.mark.unit
WORDS = {
    "guess_price": "5{}", "quiz": "{}", "poll": "{}", "keyword_draw": "抽奖{}", "screenshot_draw": "来{}",
    "lucky_number": "{}", "team_unlock": "组队{}",
}  # fmt: skip


def record(kind: str) -> dict[str, Any]:
    held = Round(game(kind), fixed(), person)
    for at in range(12):
        held.hear(said(f"鹿{at}", WORDS[kind].format(1 + at % 3), 700 * at))
    return record_of(held.close(), game(kind), fixed())


@pytest.mark.parametrize("kind", sorted(TABLES))
def test_what_is_published_follows_from_itself_and_names_nobody(kind: str) -> None:
    published = record(kind)
    assert faults(published) == []
    assert published["entries"]
    assert "鹿" not in str({key: value for key, value in published.items() if key != "names"})
    assert all(name == "鹿**" for name in published["names"])


@pytest.mark.parametrize("kind", sorted(TABLES))
@pytest.mark.parametrize("key", ["seed", "rules", "entries", "commit"])
def test_a_record_that_was_changed_afterwards_is_found_out(kind: str, key: str) -> None:
    published = record(kind)
    changed = {
        "seed": "00" * 32,
        "rules": {**published["rules"], "duration_s": 90},
        "entries": published["entries"][:-1],
        "commit": "0" * 64,
    }
    assert faults({**published, key: changed[key]}) != []


def test_a_price_changed_afterwards_does_not_open_the_commitment() -> None:
    assert "commit does not follow from the rest" in faults({**record("guess_price"), "price": 100})


def test_whose_a_key_is_cannot_be_found_by_trying_and_the_record_still_proves_itself() -> None:
    pepper = b"p" * 32
    settled = fixed(keys=keys_commitment("price@1", pepper))
    held = Round(game("guess_price"), settled, person, pepper)
    for at in range(3):
        held.hear(said(f"鹿{at}", f"5{at}", 700 * at))
    published = record_of(held.close(), game("guess_price"), settled)
    assert faults(published) == []
    keys = {key for key, _, _ in published["entries"]}
    assert len(keys) == 3
    assert not keys & {entrant_key("price@1", "bilibili", "open_id", f"鹿{at}") for at in range(3)}
    assert entrant_key("price@1", "bilibili", "open_id", "鹿0", pepper) in keys
    assert pepper.hex() not in str(published) and settled.commit != fixed().commit
    assert faults({**published, "keys": "0" * 64}) == ["commit does not follow from the rest"]


def test_a_record_of_before_keys_had_a_secret_still_holds() -> None:
    published = record("guess_price")
    del published["keys"]
    assert faults(published) == []


def test_a_torn_record_is_called_so() -> None:
    assert faults({"rules": {}})[0].startswith("the record is not whole")
