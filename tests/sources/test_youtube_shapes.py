import pytest

from bot.sources.youtube_shapes import Page

pytestmark = pytest.mark.unit


@pytest.mark.parametrize(
    ("told", "wait_s"),
    [(1500, 1.5), (-1, 0.0), (10**12, 300.0), (None, None), ("5000", None), (True, None), ({}, None)],
)
def test_the_wait_is_what_was_told_within_five_minutes(told: object, wait_s: float | None) -> None:
    assert Page(pollingIntervalMillis=told).wait_s == wait_s


@pytest.mark.parametrize("told", [None, 5, [], "x" * 1001])
def test_a_page_token_that_is_none_is_not_used(told: object) -> None:
    assert Page(nextPageToken=told).token == ""
