import pytest

from bot.writer.viewer_share import HOUR_S, MAX_VIEWERS, ViewerShare

pytestmark = pytest.mark.unit


def test_a_viewers_share_is_used_up_alone_and_comes_back_with_the_hour() -> None:
    share = ViewerShare(2)
    for at in (0.0, 100.0):
        assert not share.is_used("a", at)
        share.count("a", at)
    assert share.is_used("a", HOUR_S - 1) and not share.is_used("b", HOUR_S - 1)
    assert not share.is_used("a", HOUR_S), "the first of the two is an hour old"


def test_it_remembers_a_bounded_number_of_viewers() -> None:
    share = ViewerShare(1)
    for number in range(MAX_VIEWERS + 1):
        share.count(str(number), 0.0)
    assert not share.is_used("0", 0.0) and share.is_used("1", 0.0)


def test_viewers_whom_the_platform_hides_are_not_taken_for_one() -> None:
    share = ViewerShare(1)
    for _ in range(5):
        share.count(None, 0.0)
    assert not share.is_used(None, 0.0)
