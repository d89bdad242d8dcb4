import random
from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.events import RoomEvent, User
from bot.sources.stamp import Stamp, comment
from bot.sources.tabs import MAX_THINGS, MAX_TIMES, WINDOW_MS, Tabs

pytestmark = pytest.mark.unit

AT_MS = 1_790_000_000_000
STAMP = Stamp(source="push_in", instance="page", platform="kuaishou", room_id="1", session_id="s")


def said(text: str, at_ms: int = AT_MS, name: str = "小林") -> RoomEvent:
    return STAMP.event("comment", None, at_ms, user=User(id_scope="name_only", name=name), comment=comment(text))


def ids(tabs: Tabs, *sayings: tuple[int, str, int]) -> list[str]:
    return [tabs.named(said(text, AT_MS + at_ms), peer).event_id for peer, text, at_ms in sayings]


def test_what_two_tabs_say_counts_once() -> None:
    first, second = ids(Tabs(), (1, "666", 0), (2, "666", 700))
    assert first == second


def test_a_second_tab_on_the_other_side_of_a_full_second_is_known_too() -> None:
    first, second = ids(Tabs(), (1, "666", 999), (2, "666", 1001))
    assert first == second


def test_a_viewer_who_repeats_herself_is_heard_as_often_with_one_tab_and_with_two() -> None:
    one = ids(Tabs(), (1, "666", 0), (1, "666", 10), (1, "666", 2000))
    two = ids(
        Tabs(), (1, "666", 0), (1, "666", 10), (2, "666", 300), (2, "666", 310), (1, "666", 2000), (2, "666", 2300)
    )
    assert len(set(one)) == 3 and len(set(two)) == 3
    assert two[0] == two[2] and two[1] == two[3] and two[4] == two[5]


def test_other_words_and_other_people_are_other_things() -> None:
    tabs = Tabs()
    made = {tabs.named(said("666"), 1).event_id, tabs.named(said("777"), 2).event_id}
    made.add(tabs.named(said("666", name="阿青"), 2).event_id)
    assert len(made) == 3


def test_after_ten_seconds_it_is_said_anew() -> None:
    first, second = ids(Tabs(), (1, "666", 0), (2, "666", WINDOW_MS))
    assert first != second


def test_the_id_is_synthetic_and_so_never_frees_a_budget_by_itself() -> None:
    assert Tabs().named(said("666"), 1).id_quality == "synthetic"


@given(st.lists(st.sampled_from(["666", "多少钱", "好"]), max_size=30), st.integers(2, 4), st.integers(0, 10**6))
def test_any_number_of_tabs_in_any_order_is_the_same_as_one(words: list[str], peers: int, seed: int) -> None:
    rng, tabs, at_ms = random.Random(seed), Tabs(), 0
    left = {peer: list(words) for peer in range(peers)}
    heard: dict[str, set[str]] = {text: set() for text in words}
    while any(left.values()):
        peer = rng.choice([peer for peer, queue in left.items() if queue])
        text = left[peer].pop(0)
        at_ms += rng.randint(0, 50)
        heard[text].add(tabs.named(said(text, AT_MS + at_ms), peer).event_id)
    assert {text: len(found) for text, found in heard.items()} == dict(Counter(words))


def test_a_flood_is_bounded() -> None:
    tabs = Tabs()
    for number in range(MAX_THINGS + 50):
        tabs.named(said(str(number)), 1)
    assert len(tabs) == MAX_THINGS
    for _ in range(MAX_TIMES + 50):
        tabs.named(said("666"), 1)
    assert max(len(thing.times) for thing in tabs._things.values()) <= MAX_TIMES + 1


def test_a_clock_that_steps_back_does_no_harm() -> None:
    first, second = ids(Tabs(), (1, "666", 5000), (2, "666", 0))
    assert first == second
