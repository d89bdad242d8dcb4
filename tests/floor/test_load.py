import pytest

from bot.floor.load import Calm, Ladder
from bot.floor.rules import FloorRules

pytestmark = pytest.mark.unit


def test_one_burst_is_still_calm_but_a_standing_queue_is_not() -> None:
    calm = Calm(FloorRules())
    for now, wait_s in ((0, 0.0), (7, 12.0), (14, 9.0)):
        calm.saw(wait_s, now)
    assert calm.holds(20.0)
    calm.saw(8.0, 28.0)
    assert not calm.holds(36.0)


def test_a_level_is_held_through_a_short_dip() -> None:
    ladder = Ladder(FloorRules())
    levels = [ladder.at(wait_s, now) for wait_s, now in ((21.0, 0), (0.0, 3), (21.0, 5), (11.5, 20), (5.0, 40))]
    assert levels == [2, 2, 2, 1, 0]
