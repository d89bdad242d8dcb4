import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.errors import ConfigError
from bot.core.turns import Lane
from bot.floor.shares import BANK_S, fresh_shares

pytestmark = pytest.mark.unit
WEIGHTS = {Lane.THANKS: 2.0, Lane.QA: 6.0, Lane.CHAT: 1.0}


def test_under_full_load_speech_time_follows_the_weights() -> None:
    shares, heard_s = fresh_shares(WEIGHTS), dict.fromkeys(WEIGHTS, 0.0)
    for _ in range(900):
        lane = shares.next_lane(WEIGHTS.keys())
        assert lane is not None
        shares, heard_s[lane] = shares.after(lane, 7.0), heard_s[lane] + 7.0
    assert heard_s == pytest.approx({Lane.THANKS: 1400.0, Lane.QA: 4200.0, Lane.CHAT: 700.0}, abs=14.0)


@given(st.lists(st.sampled_from(sorted(WEIGHTS)), max_size=200))
def test_no_lane_banks_more_than_the_limit(spoken: list[Lane]) -> None:
    shares = fresh_shares(WEIGHTS)
    for lane in spoken:
        shares = shares.after(lane, 7.0)
    assert max(shares.clocks_s.values()) - min(shares.clocks_s.values()) <= BANK_S + 1e-9


def test_nobody_waiting_means_no_lane() -> None:
    assert fresh_shares(WEIGHTS).next_lane(set()) is None


def test_a_lane_without_a_weight_is_refused_with_the_remedy() -> None:
    with pytest.raises(ConfigError, match=r"no weight.*\[floor\]"):
        fresh_shares(WEIGHTS).after(Lane.SHOW, 1.0)
