import pytest

from bot.voice.health import FIRST_HOLD_S, MAX_HOLD_S, Health

pytestmark = pytest.mark.unit


def test_each_fault_in_a_row_doubles_the_rest_up_to_five_minutes() -> None:
    health, rests = Health(), []
    for _ in range(9):
        health.failed("x", 0.0)
        rests.append(health.held_until)
    assert rests[:3] == [FIRST_HOLD_S, 2 * FIRST_HOLD_S, 4 * FIRST_HOLD_S] and rests[-1] == MAX_HOLD_S


def test_what_the_provider_asks_for_is_kept() -> None:
    health = Health()
    health.failed("x", 100.0, after_s=60.0)
    assert not health.may_be_probed(159.0) and health.may_be_probed(160.0)


def test_speaking_clears_everything_but_a_persons_word() -> None:
    health = Health()
    health.failed("x", 0.0)
    health.spoke()
    assert health.is_well and health.faults == 0
    health.needs_operator("key")
    assert not health.may_be_probed(1e9)
