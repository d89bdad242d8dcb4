import pytest

from bot.core.errors import BadInput, NeedsOperator, Retryable
from bot.writer.model import FAULTS, FIRST_REST_S, MAX_REST_S, RESERVE_TOKENS, WINDOW_S, Gate, Usage

pytestmark = pytest.mark.unit
BROKEN = Retryable("broken")


def opened(gate: Gate, now: float = 0.0) -> None:
    for _ in range(FAULTS):
        gate.settled(gate.started(now), None)
        gate.failed(now, BROKEN)


def test_three_failures_in_a_row_rest_the_model_then_one_probe_goes_out() -> None:
    gate = Gate(100_000)
    opened(gate)
    assert gate.refusal(FIRST_REST_S - 1) == "breaker"
    assert gate.refusal(FIRST_REST_S) is None
    probe = gate.started(FIRST_REST_S)
    assert gate.refusal(FIRST_REST_S) == "breaker"
    gate.settled(probe, Usage(1, 1))
    gate.succeeded()
    assert gate.refusal(FIRST_REST_S) is None


def test_the_rest_grows_and_has_a_bound() -> None:
    gate, now = Gate(10**9), 0.0
    opened(gate)
    rests = []
    for _ in range(8):
        rest = next(second for second in range(1000) if gate.refusal(now + second) is None)
        rests.append(rest)
        now += rest
        gate.settled(gate.started(now), None)
        gate.failed(now, BadInput("garbage"))
    assert rests == sorted(rests) and rests[0] == FIRST_REST_S and rests[-1] == MAX_REST_S


def test_retry_after_is_kept_even_for_the_first_failure() -> None:
    gate = Gate(100_000)
    gate.failed(0.0, Retryable("busy", after_s=20.0))
    assert gate.refusal(19.0) == "breaker" and gate.refusal(20.0) is None


def test_a_refused_key_waits_for_a_person() -> None:
    gate = Gate(100_000)
    gate.failed(0.0, NeedsOperator("refused", hint="set the key"))
    assert gate.refusal(1e9) == "operator" and "set the key" in gate.operator
    gate.reset()
    assert gate.refusal(0.0) is None


def test_spending_never_passes_the_cap_by_more_than_one_call() -> None:
    gate, calls = Gate(4 * RESERVE_TOKENS), 0
    while gate.refusal(1.0) is None:
        gate.started(1.0)
        calls += 1
    assert calls == 4 and gate.spent(1.0) <= 4 * RESERVE_TOKENS
    assert gate.refusal(1.0) == "budget" and gate.refusal(1.1 + WINDOW_S) is None


def test_a_settled_call_costs_what_it_cost() -> None:
    gate = Gate(10_000)
    gate.settled(gate.started(0.0), Usage(100, 20))
    assert gate.spent(0.0) == 120
