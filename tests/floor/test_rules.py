import pytest

from bot.core.turns import Lane
from bot.floor.rules import LANE_ORDER, FloorRules

pytestmark = pytest.mark.unit


def test_every_lane_has_a_place_and_the_default_shares_are_two_six_one() -> None:
    assert set(LANE_ORDER) == set(Lane)
    assert FloorRules().weights == {Lane.THANKS: 2.0, Lane.QA: 6.0, Lane.CHAT: 1.0}
