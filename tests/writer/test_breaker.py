import pytest

from bot.core.errors import BadInput, NeedsOperator, Retryable
from bot.writer.breaker import FAULTS, FIRST_REST_S, JITTER, MAX_REST_S, MAX_RETRY_AFTER_S, RECENT, Breaker

pytestmark = pytest.mark.unit
BROKEN = Retryable("broken")


def opened(breaker: Breaker, now: float = 0.0) -> float:
    """Open it; return when it may be probed."""
    for _ in range(FAULTS):
        breaker.started()
        breaker.ended()
        breaker.failed(now, BROKEN)
    return due_at(breaker, now)


def due_at(breaker: Breaker, now: float) -> float:
    """Return the first moment at which it may be asked, found from outside by halving."""
    closed, open_at = now, now + 2 * MAX_RETRY_AFTER_S + 2 * MAX_REST_S
    while open_at - closed > 1e-6:
        middle = (closed + open_at) / 2
        closed, open_at = (closed, middle) if breaker.refusal(middle) is None else (middle, open_at)
    return open_at


def test_three_failures_in_a_row_open_it_then_one_probe_goes_out_and_a_good_answer_closes_it() -> None:
    breaker = Breaker()
    due = opened(breaker)
    assert breaker.refusal(due - 0.1) == "breaker" and breaker.refusal(due) is None
    breaker.started()
    assert breaker.refusal(due) == "breaker", "a second question does not probe as well"
    breaker.ended()
    breaker.succeeded()
    breaker.started()
    assert breaker.refusal(due) is None


def test_two_failures_leave_it_closed() -> None:
    breaker = Breaker()
    for _ in range(FAULTS - 1):
        breaker.failed(0.0, BROKEN)
    assert breaker.refusal(0.0) is None


def test_a_probe_that_is_cut_off_lets_the_next_question_probe() -> None:
    breaker = Breaker()
    due = opened(breaker)
    breaker.started()
    breaker.ended()
    assert breaker.refusal(due) is None


def test_the_rest_doubles_and_has_a_bound() -> None:
    breaker, rests = Breaker(), []
    now = opened(breaker)
    for _ in range(8):
        breaker.started()
        breaker.ended()
        breaker.failed(now, BadInput("garbage"))
        rests.append(due_at(breaker, now) - now)
        now += rests[-1]
    assert 2 * FIRST_REST_S <= rests[0] <= 2 * FIRST_REST_S * (1 + JITTER)
    assert rests[-1] <= MAX_REST_S * (1 + JITTER) and min(rests[4:]) >= MAX_REST_S


def test_many_rooms_do_not_come_back_in_the_same_second() -> None:
    dues = {round(opened(Breaker(seed)), 1) for seed in range(50)}
    assert len(dues) > 15 and FIRST_REST_S <= min(dues) and max(dues) <= FIRST_REST_S * (1 + JITTER)
    assert opened(Breaker(7)) == opened(Breaker(7))


def test_an_endpoint_that_fails_every_other_time_rests_too() -> None:
    breaker = Breaker()
    for _ in range(RECENT // 2):
        assert breaker.refusal(0.0) is None
        breaker.succeeded()
        breaker.failed(0.0, BROKEN)
    assert breaker.refusal(0.0) == "breaker"


def test_an_endpoint_that_fails_now_and_then_stays_in_use() -> None:
    breaker = Breaker()
    for number in range(200):
        breaker.failed(0.0, BROKEN) if number % 4 == 0 else breaker.succeeded()
        assert breaker.refusal(0.0) is None


@pytest.mark.parametrize(("told_s", "rest_s"), [(20.0, 20.0), (1800.0, 1800.0), (1e6, MAX_RETRY_AFTER_S)])
def test_a_retry_after_rests_it_from_the_first_failure_on(told_s: float, rest_s: float) -> None:
    breaker = Breaker()
    breaker.failed(0.0, Retryable("busy", after_s=told_s))
    assert breaker.refusal(rest_s - 1) == "breaker" and breaker.refusal(rest_s) is None


def test_a_refused_key_waits_for_a_person() -> None:
    breaker = Breaker()
    breaker.failed(0.0, NeedsOperator("refused", hint="set the key"))
    assert breaker.refusal(1e9) == "operator" and "set the key" in breaker.operator
    breaker.reset()
    assert breaker.refusal(0.0) is None and not breaker.operator
