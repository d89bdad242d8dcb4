import pytest

from bot.sources.recent import SYNTHETIC_WINDOW_S, WINDOW_S, RecentIds

pytestmark = pytest.mark.unit


def test_an_event_that_a_relay_repeats_after_a_reconnect_is_no_news() -> None:
    seen = RecentIds()
    assert [seen.is_new("a", 0.0), seen.is_new("b", 1.0), seen.is_new("a", WINDOW_S - 0.1)] == [True, True, False]


def test_an_id_is_new_again_after_its_window() -> None:
    seen = RecentIds()
    assert [seen.is_new("a", at, window_s=SYNTHETIC_WINDOW_S) for at in (0.0, 9.9, 10.0, 19.9)] == [
        True,
        False,
        True,
        False,
    ]


def test_the_memory_is_bounded_and_forgets_the_oldest() -> None:
    seen = RecentIds(limit=3)
    for name in "abcd":
        assert seen.is_new(name, 0.0)
    assert [seen.is_new(name, 1.0) for name in "dcba"] == [False, False, False, True]
