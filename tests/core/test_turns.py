from dataclasses import replace

import pytest

from bot.core.turns import TTL_S, Lane, Turn
from bot.core.viewers import Viewer

pytestmark = pytest.mark.unit

TURN = Turn(id="t", lane=Lane.QA, intent="price", merge_key="price", born_at=5.0, fresh_at=5.0, ttl_s=30.0)


def test_a_turn_is_worth_saying_until_its_last_asker_has_waited_too_long() -> None:
    assert TURN.expires_at() == 35.0
    assert replace(TURN, fresh_at=20.0).expires_at() == 50.0


def test_a_turn_speaks_to_the_latest_asker() -> None:
    first, latest = Viewer(key="a", name="a"), Viewer(key="b", name="b")
    assert replace(TURN, viewers=(latest, first)).viewer == latest
    assert TURN.viewer is None


def test_every_lane_has_a_limit_and_small_talk_ages_first() -> None:
    assert set(TTL_S) == set(Lane)
    assert min(TTL_S, key=TTL_S.__getitem__) is Lane.CHAT
