import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.events import decode_event, encode_event
from bot.core.ledger import Change
from bot.core.panels import Supposition
from bot.triggers import changes_for
from bot.triggers.counting import MAX_VALUE
from bot.triggers.supposing import MOST_EVENTS, events_of, grown, steps_of

pytestmark = pytest.mark.unit
WHATS = ("likes", "comments", "gifts", "follows", "shares", "orders", "members", "viewers")


def counted(one: Supposition, viewers: int = 0) -> dict[str, int]:
    """What the first event of a supposition moves, with the whole amount in it."""
    first = next(events_of(one, now_ms=1000, first_seq=1, currency="CNY", viewers=viewers))
    return {change.name: change.value for change in grown(one, changes_for(first))}


@pytest.mark.parametrize("what", WHATS)
def test_a_supposed_event_is_one_that_could_be_stored(what: str) -> None:
    one = Supposition(what=what, amount=3, value_minor=500, text="多少钱")  # type: ignore[arg-type]
    for event in events_of(one, now_ms=1000, first_seq=7, currency="CNY"):
        assert decode_event(encode_event(event)).type == event.type


@given(st.sampled_from(WHATS), st.integers(1, 10**9))
def test_the_whole_amount_is_counted_whatever_it_is(what: str, amount: int) -> None:
    moved = counted(Supposition(what=what, amount=amount))  # type: ignore[arg-type]
    assert moved == {what: amount}


def test_gifts_of_a_worth_count_as_money_too() -> None:
    assert counted(Supposition(what="gifts", amount=4, value_minor=250)) == {"gifts": 4, "gift_value": 1000}
    assert counted(Supposition(what="gifts", amount=4)) == {"gifts": 4}


def test_more_viewers_are_added_to_those_who_are_there() -> None:
    assert counted(Supposition(what="viewers", amount=50), viewers=200) == {"viewers": 250}


def test_a_crowd_is_of_different_viewers_and_bounded() -> None:
    crowd = list(events_of(Supposition(what="comments", amount=10**6), now_ms=0, first_seq=5, currency="CNY"))
    assert len(crowd) == MOST_EVENTS == len({event.user.id for event in crowd if event.user})
    assert [event.seq for event in crowd[:2]] == [5, 6]


def test_each_window_steps_from_its_own_value_and_never_back() -> None:
    values = {"session": ("1@1", 5), "day": ("2026-12-01", MAX_VALUE - 1), "all": ("all", 90)}
    steps = steps_of(Change(name="likes", value=10), values)  # type: ignore[arg-type]
    assert [(step.window, step.before, step.after) for step in steps] == [
        ("session", 5, 15),
        ("day", MAX_VALUE - 1, MAX_VALUE),
        ("all", 90, 100),
    ]
    total = Change(name="viewers", value=20, absolute=True)
    assert [step.window for step in steps_of(total, values)] == ["session"]  # type: ignore[arg-type]
