import sqlite3
from collections.abc import Iterator

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from bot.core.errors import BadInput
from bot.store import draws_schema
from bot.store.inventory import Inventory

pytestmark = pytest.mark.unit
LATER_MS = 1000


@pytest.fixture
def shelf() -> Iterator[Inventory]:
    db = sqlite3.connect(":memory:", isolation_level=None)
    db.executescript(draws_schema.TABLES)
    yield Inventory(db)
    db.close()


def hold(shelf: Inventory, key: str, **wants: int) -> bool:
    return shelf.reserve(key, "ann", wants or {"cup": 1}, until_ms=LATER_MS, now_ms=0)


def test_no_more_is_held_or_given_than_there_is(shelf: Inventory) -> None:
    shelf.put("cup", 2)
    assert [hold(shelf, key) for key in "abc"] == [True, True, False]
    assert shelf.claim("a", 1)
    assert not hold(shelf, "d")
    assert shelf.release("b", "declined", 2)
    assert hold(shelf, "e")
    assert shelf.of("cup") is not None and shelf.of("cup").left == 0  # type: ignore[union-attr]


def test_a_prize_and_its_money_are_held_together_or_not_at_all(shelf: Inventory) -> None:
    shelf.put("cup", 5)
    shelf.put("money:CNY", 100_00)
    assert hold(shelf, "a", **{"cup": 1, "money:CNY": 60_00})
    assert not hold(shelf, "b", **{"cup": 1, "money:CNY": 60_00})
    cup, money = shelf.of("cup"), shelf.of("money:CNY")
    assert cup is not None and money is not None
    assert (cup.left, money.left) == (4, 40_00)
    assert shelf.faults() == []


def test_each_act_may_be_repeated_and_counts_once(shelf: Inventory) -> None:
    shelf.put("cup", 9)
    assert [hold(shelf, "a") for _ in range(3)] == [True] * 3
    assert [shelf.claim("a", 1) for _ in range(3)] == [True] * 3
    assert not shelf.release("a", "too late", 2)
    assert not shelf.claim("unknown", 1)
    cup = shelf.of("cup")
    assert cup is not None and (cup.reserved, cup.given) == (0, 1)


def test_what_is_not_claimed_in_time_comes_back(shelf: Inventory) -> None:
    shelf.put("cup", 1)
    hold(shelf, "a")
    assert shelf.expire(LATER_MS - 1) == []
    assert not shelf.claim("a", LATER_MS)
    assert shelf.expire(LATER_MS) == ["a"]
    assert not hold(shelf, "a"), "a key that was let go is not used again"
    assert hold(shelf, "b")


def test_a_stock_never_shrinks_below_what_is_promised(shelf: Inventory) -> None:
    shelf.put("cup", 3)
    hold(shelf, "a")
    hold(shelf, "b")
    with pytest.raises(BadInput, match="2 are given or promised"):
        shelf.put("cup", 1)
    shelf.put("cup", 2)
    with pytest.raises(BadInput):
        shelf.put("tin", -1)
    assert not hold(shelf, "c", tin=1)


class Shelf(RuleBasedStateMachine):
    """Any sequence of acts against a plain model."""

    def __init__(self) -> None:
        super().__init__()
        self.db = sqlite3.connect(":memory:", isolation_level=None)
        self.db.executescript(draws_schema.TABLES)
        self.shelf = Inventory(self.db)
        self.shelf.put("cup", 4)
        self.keys: dict[str, tuple[str, int, int]] = {}
        self.now_ms = 0

    def sum_of(self, state: str) -> int:
        return sum(amount for was, amount, _ in self.keys.values() if was == state)

    @rule(key=st.sampled_from("abcdef"), amount=st.integers(1, 3), span_ms=st.integers(1, 20))
    def reserve(self, key: str, amount: int, span_ms: int) -> None:
        fits = self.sum_of("held") + self.sum_of("given") + amount <= 4
        was = self.keys.get(key)
        done = self.shelf.reserve(key, key, {"cup": amount}, until_ms=self.now_ms + span_ms, now_ms=self.now_ms)
        assert done == (was[0] in ("held", "given") if was else fits)
        if done and was is None:
            self.keys[key] = ("held", amount, self.now_ms + span_ms)

    @rule(key=st.sampled_from("abcdef"))
    def claim(self, key: str) -> None:
        state, amount, until_ms = self.keys.get(key, ("", 0, 0))
        allowed = state == "given" or (state == "held" and self.now_ms < until_ms)
        assert self.shelf.claim(key, self.now_ms) == allowed
        if allowed:
            self.keys[key] = ("given", amount, until_ms)

    @rule(key=st.sampled_from("abcdef"))
    def release(self, key: str) -> None:
        state, amount, until_ms = self.keys.get(key, ("", 0, 0))
        assert self.shelf.release(key, "x", self.now_ms) == (state == "held")
        if state == "held":
            self.keys[key] = ("gone", amount, until_ms)

    @rule(span_ms=st.integers(0, 15))
    def pass_time(self, span_ms: int) -> None:
        self.now_ms += span_ms
        due = {key for key, (state, _, until_ms) in self.keys.items() if state == "held" and until_ms <= self.now_ms}
        assert set(self.shelf.expire(self.now_ms)) == due
        self.keys |= {key: ("gone", *self.keys[key][1:]) for key in due}

    @invariant()
    def figures_are_sums(self) -> None:
        cup = self.shelf.of("cup")
        assert cup is not None
        assert (cup.reserved, cup.given) == (self.sum_of("held"), self.sum_of("given"))
        assert self.shelf.faults() == []

    def teardown(self) -> None:
        self.db.close()


TestShelf = Shelf.TestCase
TestShelf.settings = settings(max_examples=60, stateful_step_count=30, deadline=None)
